"""Object types: every spelling that a path may use, and what they are called in answers."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from hubspot_compat._catalogue.loader import ObjectType, object_types
from hubspot_compat_tools.sandbox._refusals import unknown_object_type

_CUSTOM: Final = re.compile(r"2-[0-9]{1,18}")


class CrmObject(NamedTuple):
    """An object type as the sandbox knows it; a custom one is called by its id throughout."""

    name: str
    plural: str
    type_id: str
    qualified_name: str

    @property
    def is_custom(self) -> bool:
        """Whether the portal's users made it."""
        return self.type_id.startswith("2-")


@cache
def _by_spelling() -> dict[str, ObjectType]:
    return {spelling: row for row in object_types() for spelling in row.spellings}


@cache
def crm_object(spelling: str) -> CrmObject:
    """The object type that a path calls `spelling`, in any case.

    Custom objects are known by their id (`2-123`) and need no declaration. Raises `Refusal` for a
    name that no object has.
    """
    word = spelling.lower()
    row = _by_spelling().get(word)
    if row is not None:
        return CrmObject(
            row.singular,
            row.plural or row.singular,
            row.object_type_id or row.qualified_name,
            row.qualified_name or row.singular.upper(),
        )
    if _CUSTOM.fullmatch(word):
        return CrmObject(word, word, word, word)
    raise unknown_object_type(spelling)
