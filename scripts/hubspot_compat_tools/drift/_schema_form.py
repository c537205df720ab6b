"""The form of a schema: what it says of itself, in a form in which order cannot matter."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Raw = Mapping[str, Any]

UNIONS: Final = ("oneOf", "anyOf")
# Keywords that limit a value's size; which way is narrower is in `_relations`.
LIMITS: Final = (
    "maximum",
    "minimum",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "maxItems",
    "minItems",
    "maxProperties",
    "minProperties",
)
_PLAIN: Final = ("pattern", "multipleOf", "uniqueItems", "readOnly", "writeOnly", "deprecated")
# What only an object or an array has, by which a schema that states no type is known.
_OF_OBJECTS: Final = ("properties", "additionalProperties", "patternProperties")
_OF_ARRAYS: Final = ("items", "prefixItems")
# The type of a value, by which an enum that states no type is known.
_KINDS: Final = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}
# Nothing is shorter than this, so saying so says nothing.
_FROM_ZERO: Final = ("minLength", "minItems", "minProperties")
PROSE: Final = ("title", "description", "example", "examples", "externalDocs", "$comment", "xml")
STRUCTURE: Final = frozenset(
    {"$ref", "$schema", "$id", "$defs", "type", "format", "nullable", "enum", "const", "default"}
    | {"properties", "required", "additionalProperties", "items", "prefixItems", "not"}
    | {"patternProperties", "discriminator", "allOf", *UNIONS, *LIMITS, *_PLAIN, *PROSE}
)
# Keywords of JSON Schema 2020-12 that hold one schema, which a value must fit in some way.
CONDITIONS: Final = (
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
)


def without_null(schema: dict[str, Any], *, modern: bool = False) -> dict[str, Any]:
    """One spelling for the ways in which a schema says that null is allowed.

    Args:
        schema: The schema, its `allOf` merged.
        modern: Whether it is of OpenAPI 3.1, where an enum without null does not allow null. In
            3.0 `nullable: true` beside such an enum is a common mistake that means what it says.
    """
    found = schema.get("nullable") is True
    result = {k: v for k, v in schema.items() if k != "nullable"}
    types = result.get("type")
    if isinstance(types, list) and "null" in types:
        found = True
        types = result["type"] = [name for name in types if name != "null"]
    if isinstance(types, list) and len(types) == 1:
        result["type"] = types[0]
    for key in UNIONS:
        members = result.get(key)
        if isinstance(members, list) and any(_is_null(member) for member in members):
            found = True
            result[key] = [member for member in members if not _is_null(member)]
    values = listed(result)
    if modern and values is not None and None not in values:
        found = False
    enum = result.get("enum")
    if isinstance(enum, list) and None in enum:
        found = found or "type" not in result
        result["enum"] = [value for value in enum if value is not None]
    return {**result, "nullable": True} if found else result


def allow_null(parts: Sequence[Raw], modern: bool) -> bool:
    """Whether the parts of an `allOf`, in the spelling of `without_null`, allow null together.

    In OpenAPI 3.0 `nullable: true` beside an `allOf` is the usual way to say so, whatever type the
    parts have, since a reference may have no sibling keys.
    """
    nullable = [part for part in parts if part.get("nullable")]
    if not modern and any("type" not in part for part in nullable):
        return True
    refused = ("type", "enum", "const") if modern else ("type",)
    others = [part for part in parts if not part.get("nullable")]
    return bool(nullable) and not any(key in part for part in others for key in refused)


def _is_null(schema: Any) -> bool:
    if not isinstance(schema, Mapping):
        return False
    return schema.get("type") in ("null", ["null"]) or listed(schema) == [None]


def schema_form(schema: Raw, *, prose: bool = False) -> dict[str, Any]:
    """What a merged schema says of itself, in a form in which order cannot matter."""
    form: dict[str, Any] = {"type": type_of(schema), "nullable": bool(schema.get("nullable"))}
    form |= {key: normal(schema[key]) for key in _PLAIN if schema.get(key) not in (None, False)}
    form |= dict(_values(schema))
    form |= dict(_unions(schema))
    if "object" in form["type"].split("|"):
        form |= {"properties": _properties(schema), "additional": _additional(schema)}
    if other := {k: compact(normal(v)) for k, v in schema.items() if _is_other(k, v)}:
        form["other"] = other
    if extensions := extensions_of(schema):
        form["extensions"] = extensions
    if prose:
        form["prose"] = {k: compact(schema[k]) for k in PROSE if k in schema}
    return form


def _values(schema: Raw) -> Iterator[tuple[str, Any]]:
    """What a schema says of a value by itself."""
    if schema.get("format"):
        yield "format", str(schema["format"])
    if (values := listed(schema)) is not None:
        yield "enum", {compact(normal(value)): True for value in values}
    if limits := _limits(schema):
        yield "limits", limits
    if "default" in schema:
        yield "default", compact(normal(schema["default"]))


def _unions(schema: Raw) -> Iterator[tuple[str, str]]:
    if kinds := [key for key in UNIONS if isinstance(schema.get(key), list)]:
        yield "union", " and ".join(kinds)
    if isinstance(schema.get("discriminator"), Mapping):
        yield "discriminator", str(schema["discriminator"].get("propertyName", ""))


def type_of(schema: Raw) -> str:
    """The type, inferred where the schema leaves it out; `any` when that is impossible."""
    stated = schema.get("type")
    if isinstance(stated, list):
        return "|".join(sorted(str(name) for name in stated)) or "any"
    if stated:
        return str(stated)
    if any(isinstance(schema.get(key), list) for key in UNIONS):
        return "union"
    required = schema.get("required")  # old documents write `required: true` in a field
    if any(key in schema for key in _OF_OBJECTS) or (isinstance(required, list) and required):
        return "object"
    if any(key in schema for key in _OF_ARRAYS):
        return "array"
    values = listed(schema)
    kinds = {_KINDS.get(type(value), "any") for value in map(normal, values or ())}
    if "number" in kinds:
        kinds.discard("integer")
    return "any" if "any" in kinds else "|".join(sorted(kinds)) or "any"


def listed(schema: Raw) -> list[Any] | None:
    """The values that alone are allowed, if the schema lists them."""
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return values if isinstance(values, list) else None


def _is_other(key: str, value: Any) -> bool:
    """Whether a keyword is none of those that are compared by what they mean."""
    known = key in STRUCTURE or key.startswith("x-") or key == "dependentSchemas"
    part = key in CONDITIONS and isinstance(value, Mapping | bool)
    return not (known or part or _says_nothing(value))


def _says_nothing(value: Any) -> bool:
    """Whether a keyword with this value allows everything."""
    return value is None or value is True or value in ({}, [])


def extensions_of(raw: Raw) -> dict[str, str]:
    """What a part of a document says in keys of HubSpot's own, which begin with `x-`."""
    found = {str(key): value for key, value in raw.items() if str(key).startswith("x-")}
    return {key: unordered(value) for key, value in found.items() if value is not None}


def _limits(schema: Raw) -> dict[str, Any]:
    stated = {key: normal(schema[key]) for key in LIMITS if key in schema}
    limits = {
        key: value
        for key, value in stated.items()
        if value is not None and value is not False and not (value == 0 and key in _FROM_ZERO)
    }
    for plain, exclusive in (
        ("maximum", "exclusiveMaximum"),
        ("minimum", "exclusiveMinimum"),
    ):
        if limits.get(exclusive) is True:  # OpenAPI 3.0 spells an exclusive bound as a flag
            del limits[exclusive]
            if plain in limits:
                limits[exclusive] = limits.pop(plain)
        bound = limits.get(exclusive)
        if schema.get("type") == "integer" and type(bound) is int:  # above 0 is from 1
            del limits[exclusive]
            nearest, tighter = (bound - 1, min) if plain == "maximum" else (bound + 1, max)
            limits[plain] = tighter(limits.get(plain, nearest), nearest)
    return limits


def _properties(schema: Raw) -> dict[str, str]:
    properties = schema.get("properties")
    names = list(properties) if isinstance(properties, Mapping) else []
    required = schema.get("required")
    needed = {n for n in required if isinstance(n, str)} if isinstance(required, list) else set()
    return {n: "required" if n in needed else "optional" for n in [*names, *sorted(needed)]}


def _additional(schema: Raw) -> str:
    extra = schema.get("additionalProperties", True)
    if extra is False:
        return "closed"
    limits = isinstance(extra, Mapping) and any(key not in PROSE for key in extra)
    return "typed" if limits else "open"


def parts_of(schema: Raw) -> Iterator[tuple[str, Any]]:
    """The parts of a merged schema, each with its label."""
    kinds = type_of(schema).split("|")
    if "object" in kinds:
        yield from _object_parts(schema)
    if "array" in kinds:
        yield "items", schema.get("items", {})
    for key in ("prefixItems", "allOf", *UNIONS):
        members = schema.get(key)
        for index, part in enumerate(members if isinstance(members, list) else []):
            yield f"{key}/{index}", part
    for key in CONDITIONS:
        part = schema.get(key)
        if isinstance(part, Mapping | bool) and not _says_nothing(part):
            yield key, part
    yield from _by_name(schema, "dependentSchemas")


def _object_parts(schema: Raw) -> Iterator[tuple[str, Any]]:
    properties = schema.get("properties")
    known = properties if isinstance(properties, Mapping) else {}
    for name in _properties(schema):
        yield f"properties/{name}", known.get(name, {})
    if _additional(schema) == "typed":
        yield "additionalProperties", schema["additionalProperties"]
    yield from _by_name(schema, "patternProperties")


def _by_name(schema: Raw, key: str) -> Iterator[tuple[str, Any]]:
    parts = schema.get(key)
    for name, part in (parts if isinstance(parts, Mapping) else {}).items():
        yield f"{key}/{name}", part


def normal(value: Any) -> Any:
    """The same JSON value with one spelling for each number: 1.0 is 1."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: normal(entry) for key, entry in value.items()}
    return [normal(entry) for entry in value] if isinstance(value, list) else value


def compact(value: Any) -> str:
    """Any JSON value as one text, the same whatever the order of its keys."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), default=str)


def unordered(value: Any) -> str:
    """Any JSON value as one text, the same whatever the order of its keys and of its lists."""
    return compact(_sorted(value))


def _sorted(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _sorted(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return sorted(map(_sorted, value), key=compact)
    return value
