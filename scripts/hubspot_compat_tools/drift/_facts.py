"""Facts: what one raw difference is about, in words that a rule can judge.

A fact has no level yet, and its direction only says where it was seen; `rules` judges it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import Factory, define, frozen

from hubspot_compat_tools.drift._api import UP, Operation
from hubspot_compat_tools.drift._raw_differences import ABSENT


@frozen
class Place:
    """Where a fact was seen.

    Attributes:
        operation: Method and path, as the base spells it, or the head if it is new there.
        neutral: The same without version and parameter names.
        name: The operation's name in the capability table.
        pointer: JSON pointer from the root of the base, or of the head if it is new there;
            `$ref`s resolved.
        path: What of the operation, for a person: `results[].to[].toObjectId`.
        part: Which part of the operation `path` is in.
    """

    operation: str
    neutral: str
    name: str
    pointer: str
    path: str
    part: str


@define
class Fact:
    """One thing that changed.

    Attributes:
        topic: What kind of thing.
        direction: `request`, `response`, or empty when it is about the operation as a whole.
        part: What of it: `parameter`, `body`, `response`, `error response`, `operation`, ...
        name: Which one: a property, a parameter, a status, a scope, a keyword.
        before: What it was; None when it was not there.
        after: What it is; None when it is gone.
        context: What a rule needs besides: whether it was and is required, has a default, ...
        places: Where it was seen.
    """

    topic: str
    direction: str
    part: str
    name: str
    before: Any
    after: Any
    context: Mapping[str, Any] = Factory(dict)
    places: list[Place] = Factory(list)


def fact(
    topic: str,
    operation: Operation,
    before: Any,
    after: Any,
    *,
    name: str = "",
    part: str = "operation",
    direction: str = "",
    pointer: tuple[str, ...] = (),
    context: Mapping[str, Any] | None = None,
) -> Fact:
    """A fact that was seen in one place of one operation."""
    place = place_of(operation, pointer, path=name, part=part)
    return Fact(topic, direction, part, name, before, after, context or {}, [place])


def place_of(
    operation: Operation,
    pointer: tuple[str, ...],
    path: str,
    part: str,
    *,
    seen_in: Operation | None = None,
) -> Place:
    """A place in an operation; `pointer` starts at the operation, or at the one it is seen in."""
    where = seen_in or operation
    inside = pointer[1:] if pointer[:1] == (UP,) else (where.method.lower(), *pointer)
    neutral = f"{operation.method} {operation.neutral}"
    found = json_pointer((*where.root, *inside))
    return Place(operation.key, neutral, operation.name, found, path, part)


def json_pointer(steps: tuple[str, ...]) -> str:
    """A JSON pointer (RFC 6901)."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)


def present(value: Any) -> Any:
    """`value`, or None when it stands for what is not there."""
    return None if isinstance(value, str) and value == ABSENT else value


def asks(seen: Fact) -> bool:
    """Whether a fact is about what is sent, and not about what comes back."""
    return seen.direction == "request"
