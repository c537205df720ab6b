"""Folding the members of an `allOf` into one schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hubspot_compat_tools.drift._schema_form import LIMITS, PROSE, Raw, unordered

# Keywords with a schema for parts of a value, which must fit the schemas of all `allOf` members.
_OF_PARTS: Final = ("items", "additionalProperties")


def fold(merged: dict[str, Any], part: Raw) -> Iterator[Raw]:
    """Fold one `allOf` member in; give back what contradicts what is there already."""
    for key, value in part.items():
        if key not in merged or key in PROSE or key.startswith("x-"):
            merged.setdefault(key, value)
        elif key == "properties" and isinstance(value, Mapping):
            merged[key] = _folded_properties(merged[key], value)
        elif key in _OF_PARTS and _are_schemas(merged[key], value):
            merged[key] = _both(merged[key], value)
        elif key == "required" and isinstance(value, list):
            merged[key] = [*merged[key], *(v for v in value if v not in merged[key])]
        elif key == "enum" and isinstance(value, list):
            merged[key] = [v for v in merged[key] if v in value]
        elif key in LIMITS and _are_numbers(merged[key], value):
            merged[key] = (max if "min" in key.lower() else min)(merged[key], value)
        elif not same(merged[key], value):
            yield {key: value}


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def same(one: Any, other: Any) -> bool:
    """Whether two pieces of a schema are the same but for the order in them."""
    return bool(one == other) or unordered(one) == unordered(other)


def _folded_properties(mine: Raw, theirs: Raw) -> dict[str, Any]:
    folded = dict(mine)
    for name, schema in theirs.items():
        folded[name] = _both(folded[name], schema) if name in folded else schema
    return folded


def _both(one: Any, other: Any) -> Any:
    """A schema for what must fit two."""
    return one if same(one, other) else {"allOf": [one, other]}


def _are_schemas(*values: Any) -> bool:
    return all(isinstance(value, Mapping) for value in values)
