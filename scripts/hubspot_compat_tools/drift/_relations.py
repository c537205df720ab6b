"""Which of two types, formats or limits allows more."""

from __future__ import annotations

from typing import Any, Final, Literal, TypeAlias

Relation: TypeAlias = Literal["wider", "narrower", "other"]

# (narrower, wider): every value of the first is one of the second.
_TYPES: Final = {("integer", "number")}
# What is written in one way only in a URL or a header.
_WRITTEN: Final = {"any", "boolean", "integer", "number", "string"}
_FORMATS: Final = {
    ("int32", "int64"),
    ("float", "double"),
    ("int32", "bigint"),
    ("int64", "bigint"),
}


def is_text_of(before: str, after: str) -> bool:
    """Whether a type became text that takes it all in a URL, in which everything is text."""
    return after == "string" and set(before.split("|")) <= _WRITTEN


def type_relation(before: str, after: str) -> Relation:
    """Whether a type allows more or less than another; `any` allows everything."""
    old, new = set(before.split("|")), set(after.split("|"))
    if _within(old, new):
        return "wider"
    return "narrower" if _within(new, old) else "other"


def format_relation(before: str | None, after: str | None) -> Relation:
    """The same for formats; no format allows everything that the type does."""
    if after is None or (before, after) in _FORMATS:
        return "wider"
    return "narrower" if before is None or (after, before) in _FORMATS else "other"


def limit_relation(keyword: str, before: Any, after: Any) -> Relation:
    """The same for a limit such as `maxLength`; no limit allows everything."""
    if before is None or after is None:
        return "narrower" if before is None else "wider"
    if keyword.startswith(("min", "exclusiveMin")):
        return "narrower" if _number(after) > _number(before) else "wider"
    return "narrower" if _number(after) < _number(before) else "wider"


def _within(narrow: set[str], wide: set[str]) -> bool:
    return "any" in wide or all(
        name in wide or any((name, other) in _TYPES for other in wide) for name in narrow
    )


def _number(value: Any) -> int | float:
    """A limit as a number; published documents sometimes quote it.

    A whole number stays one: a float cannot tell the bounds of int64 from their neighbours.
    """
    if isinstance(value, int | float):
        return value
    for kind in (int, float):
        try:
            return kind(value)
        except (TypeError, ValueError):
            continue
    return 0
