"""Unions that say no more than a list of types or of values does, in the words of such a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from hubspot_compat_tools.drift._schema_form import (
    LIMITS,
    PROSE,
    UNIONS,
    Raw,
    compact,
    listed,
    normal,
)

_VALUES: Final = frozenset({"type", "enum", "const", "nullable"})
# Keywords of schemas for one type alone, which stay true beside other types.
_OF_TYPE: Final = {
    "string": frozenset({"minLength", "maxLength", "pattern", "format"}),
    "integer": frozenset({"multipleOf", *(key for key in LIMITS if key.endswith("imum"))}),
    "number": frozenset({"multipleOf", *(key for key in LIMITS if key.endswith("imum"))}),
    "boolean": frozenset(),
}
_NUMBERS: Final = frozenset({"integer", "number"})


def may_be_plain(schema: Raw) -> bool:
    """Whether nothing beside a schema's union keeps it from being a list."""
    return not {"type", "enum", "const", "discriminator", "format"} & set(schema)


def without_plain_union(schema: dict[str, Any], members: Sequence[Raw]) -> dict[str, Any]:
    """A schema whose union of plain types, or of listed values, is a list of them instead.

    `oneOf: [{type: string}, {type: integer}]` is `type: [string, integer]`, and a union of
    constants is an enum. So they are as an `anyOf`, unless a value would fit two members.

    Args:
        schema: The schema, its `allOf` merged, with one union and nothing that says more.
        members: The members of the union, their own `allOf` and unions of one merged.
    """
    rest = {key: value for key, value in schema.items() if key not in UNIONS}
    stated = [_meaning(member) for member in members]
    exclusive = "oneOf" in schema
    plain = _as_enum(stated, exclusive=exclusive) or _as_types(stated, exclusive=exclusive)
    return {**rest, **plain} if plain else schema


def _meaning(member: Raw) -> dict[str, Any]:
    return {k: v for k, v in member.items() if k not in PROSE and not k.startswith("x-")}


def _as_enum(members: Sequence[Raw], *, exclusive: bool) -> dict[str, Any]:
    """One enum for members that only list values; nothing if one of them says more."""
    if any(set(member) - _VALUES or listed(member) is None for member in members):
        return {}
    values = [value for member in members for value in listed(member) or ()]
    different = {compact(normal(value)) for value in values}
    types = {_type_text(member) for member in members}
    if len(types) > 1 or (exclusive and len(different) < len(values)):
        return {}
    nullable = any(member.get("nullable") is True for member in members)
    stated = {"type": members[0]["type"]} if "type" in members[0] else {}
    return {**stated, "enum": values, **({"nullable": True} if nullable else {})}


def _type_text(member: Raw) -> str:
    return compact(member.get("type"))


def _as_types(members: Sequence[Raw], *, exclusive: bool) -> dict[str, Any]:
    """One list of types for members of different plain types; nothing if one says more."""
    types: list[str] = []
    merged: dict[str, Any] = {}
    for member in members:
        kinds = member.get("type")
        names = [str(name) for name in (kinds if isinstance(kinds, list) else [kinds])]
        allowed = {"type", "nullable"}.union(*(_OF_TYPE.get(name, ()) for name in names))
        known = all(name in _OF_TYPE or name == "null" for name in names)
        if not known or set(member) - allowed or set(member) & set(merged) - {"nullable"}:
            return {}
        types += names
        merged |= {key: value for key, value in member.items() if key != "type"}
    if "null" in types:
        merged["nullable"] = True
    plain = [name for name in dict.fromkeys(types) if name != "null"]
    if "format" in merged and _NUMBERS & set(plain):  # numbers have formats of their own
        return {}
    said_twice = len(set(types)) < len(types) or set(types) >= _NUMBERS
    return (
        {} if said_twice and (exclusive or set(merged) - {"nullable"}) else merged | {"type": plain}
    )
