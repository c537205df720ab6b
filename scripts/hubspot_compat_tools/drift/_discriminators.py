"""Which form of a schema a discriminator's value chooses, and which forms inherit from it.

A discriminator chooses by its `mapping`, and where that does not name a form, by the name of the
form's schema: there, and only there, the name of a schema is part of what callers send.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from hubspot_compat_tools.drift._schema_form import UNIONS, Raw

# What the label of an edge begins with that leads from a discriminator's value to its form.
BY_VALUE: Final = "discriminator"
_SCHEMAS: Final = "#/components/schemas/"
_ABOUT_FORMS: Final = ("discriminator", *UNIONS)


class Forms:
    """The forms of the schemas of one document.

    Args:
        document: The whole OpenAPI document.
        follow: Follows the references of a schema; gives a text for one that leads nowhere.
    """

    def __init__(self, document: Raw, follow: Callable[[Any], Raw | str]) -> None:
        components = document.get("components")
        schemas = components.get("schemas") if isinstance(components, Mapping) else None
        self._schemas: Raw = schemas if isinstance(schemas, Mapping) else {}
        self._follow = follow

    def by_value(self, schema: Raw, merged: Raw) -> dict[str, Any]:
        """The form that each value of a schema's discriminator chooses.

        Args:
            schema: The schema as the document has it, by which its heirs know it.
            merged: The same with its `allOf` folded in.
        """
        discriminator = merged.get("discriminator")
        if not isinstance(discriminator, Mapping):
            return {}
        stated = discriminator.get("mapping")
        mapping = stated if isinstance(stated, Mapping) else {}
        found = {str(value): {"$ref": _reference(str(to))} for value, to in mapping.items()}
        mapped = {id(self._follow(form)) for form in found.values()}
        for name, form in self._implicit(schema, merged):
            if id(self._follow(form)) not in mapped:
                found.setdefault(name, form)
        return found

    def inherited(self, part: dict[str, Any], heirs: Container[int]) -> dict[str, Any]:
        """What the heirs of a schema take over from it.

        Not the choice between forms, where an heir is one of them: a form that refers to its parent
        takes over what all forms have. springdoc writes parent and form in such a circle.

        Args:
            part: What the schema says itself.
            heirs: The identities of the schemas that have it in their `allOf`, directly or not.
        """
        if any(id(form) in heirs for form in self._forms_of(part)):
            return {key: value for key, value in part.items() if key not in _ABOUT_FORMS}
        return part

    def _forms_of(self, part: Raw) -> Iterator[Raw | str]:
        for key in UNIONS:
            members = part.get(key)
            for member in members if isinstance(members, list) else []:
                yield self._follow(member)
        for form in self.by_value(part, part).values():
            yield self._follow(form)

    def _implicit(self, schema: Raw, merged: Raw) -> Iterator[tuple[str, Any]]:
        """The forms, by the name of their schema."""
        unions = [merged[key] for key in UNIONS if isinstance(merged.get(key), list)]
        for member in (member for union in unions for member in union):
            if isinstance(member, Mapping) and str(member.get("$ref", "")).startswith(_SCHEMAS):
                yield unquote(member["$ref"].removeprefix(_SCHEMAS)), member
        for name, heir in () if unions else self._schemas.items():
            parents = heir.get("allOf") if isinstance(heir, Mapping) else None
            for parent in parents if isinstance(parents, list) else []:
                if self._follow(parent) is schema and heir is not schema:
                    yield str(name), {"$ref": f"{_SCHEMAS}{_escaped(str(name))}"}


def _reference(stated: str) -> str:
    """A value of a mapping is a reference, or only the name of a schema."""
    return stated if "/" in stated or stated.startswith("#") else f"{_SCHEMAS}{stated}"


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
