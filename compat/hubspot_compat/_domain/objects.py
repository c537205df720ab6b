"""Object types: every spelling becomes one singular name, and one path segment.

Source: HubSpot's guide "Understanding the CRM" (object type ids): the numeric id always works in a
path; names are promised for contact, company, deal, ticket and note only.
"""

import re
from functools import cache
from typing import Any

from .._catalogue.loader import ObjectType, object_types
from .errors import UnknownObjectType

__all__ = [
    "canonical_object",
    "comparable",
    "object_id",
    "path_object",
    "plural_object",
    "same_objects",
]

# 2-123456 is a portal's own object; 0-999 may be one of HubSpot's that the catalogue lacks.
_BY_ID = re.compile(r"\d{1,4}-\d{1,18}")
_BY_QUALIFIED_NAME = re.compile(r"p\d{1,18}_[a-z0-9_]{1,100}", re.IGNORECASE)
_NAME_PROMISED = frozenset({"contact", "company", "deal", "ticket", "note"})


@cache
def _spellings() -> dict[str, str]:
    return {word: row.singular for row in object_types() for word in row.spellings}


@cache
def _by_singular() -> dict[str, ObjectType]:
    return {row.singular: row for row in object_types()}


def canonical_object(value: Any) -> str:
    """Turn any spelling of an object type (`contacts`, `CONTACT`, `0-1`) into its singular name.

    That of a portal's own object (`2-123456`, `p12345_Car`) stays as it is, and is sent so.

    Raises:
        UnknownObjectType: It is unknown; the error names close matches.
    """
    if not isinstance(value, str):
        raise UnknownObjectType(value)
    written = value.strip()
    word = written.lower()
    known = _spellings().get(word)
    if known is not None:
        return known
    if _BY_ID.fullmatch(word) or _BY_QUALIFIED_NAME.fullmatch(word):
        return written
    from difflib import get_close_matches  # only who misspells waits for it

    close = get_close_matches(word, _spellings(), n=3)
    raise UnknownObjectType(value, tuple(dict.fromkeys(_spellings()[name] for name in close)))


def comparable(canonical: tuple[str, str]) -> tuple[str, str]:
    """Spell two canonical object types so that own names in other capitals are the same."""
    return (canonical[0].lower(), canonical[1].lower())


def same_objects(spelled: tuple[Any, Any], canonical: tuple[str, str]) -> bool:
    """Whether two object types, in any spelling, are these two."""
    try:
        objects = (canonical_object(spelled[0]), canonical_object(spelled[1]))
    except UnknownObjectType:
        return False
    return comparable(objects) == comparable(canonical)


def path_object(canonical: str) -> str:
    """Spell a canonical object type for a path: its numeric id, or a name that is promised to work.

    A portal's own object, and one of which no id is known, keeps its name.
    """
    row = None if canonical in _NAME_PROMISED else _by_singular().get(canonical)
    return (row and row.object_type_id) or canonical


def plural_object(canonical: str) -> str:
    """Give the plural of a canonical object type, such as `contacts`; itself where it has none."""
    row = _by_singular().get(canonical)
    return (row and row.plural) or canonical


def object_id(canonical: str) -> str:
    """Give the id of a canonical object type, such as `0-1`; itself where it has none."""
    row = _by_singular().get(canonical)
    return (row and (row.object_type_id or row.qualified_name)) or canonical
