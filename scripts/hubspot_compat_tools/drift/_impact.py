"""What of ours depends on what changed.

Nothing here is a list kept by hand: the capability table says which operations a version has and
how our client calls them, and each dialect declares the fields it reads, writes and cannot do
without. A change breaks us when the dialect that would meet the head state cannot cope with it;
what a dialect of the base version read is named, but another dialect reads the head.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Final

from attrs import evolve, frozen

from hubspot_compat_tools.drift._api import path_shape
from hubspot_compat_tools.drift._declared import bridged, declared, model_attribute
from hubspot_compat_tools.drift._facts import Place
from hubspot_compat_tools.drift._report import Change, Impact

if TYPE_CHECKING:
    from hubspot_compat_raw._registry import Version

# What a field may turn into, and how the declared fields below it then begin.
_BELOW: Final = {"array": "[]", "object": "."}


@frozen
class _Declared:
    """What a dialect declares about one operation."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()

    def in_direction(self, direction: str) -> tuple[str, ...]:
        return self.reads if direction == "response" else self.writes


def with_impact(
    changes: Iterable[Change], versions: Mapping[str, tuple[str, str]]
) -> tuple[Change, ...]:
    """Name in each change what of ours depends on it.

    Args:
        changes: The changes.
        versions: The version of each operation in base and head, by the operation's key.
    """
    return tuple(evolve(change, facade=_impact(change, versions)) for change in changes)


def _impact(change: Change, versions: Mapping[str, tuple[str, str]]) -> Impact:
    operations: set[str] = set()
    fields: set[str] = set()
    breaks = False
    for place in change.places:
        known = [_declared(version, place.name) for version in versions.get(place.operation, ())]
        if not any(known):
            continue
        touched = [field for d in known if d for field in _touched(change, place, d)]
        broken = _breaks(change, place, known[-1], versions[place.operation])
        if touched or broken or change.topic in _WHOLE:
            operations.add(place.name)
            fields.update(touched)
            breaks = breaks or broken
    return Impact(
        operations=tuple(sorted(operations)),
        fields=tuple(sorted(fields)),
        model=_model(fields),
        bridge=_bridge(operations),
        breaks=breaks,
    )


def _model(fields: Iterable[str]) -> tuple[str, ...]:
    """The attributes of the model that some wire fields become."""
    return tuple(sorted({named for field in fields if (named := model_attribute(field))}))


# Topics that concern everybody who calls the operation, whatever fields they use.
_WHOLE: Final = frozenset(
    {
        "operation",
        "operation.path",
        "operation.spelling",
        "operation.deprecated",
        "status",
        "media",
        "body",
        "security",
        "security.scope",
    }
)


def _touched(change: Change, place: Place, declared: _Declared) -> list[str]:
    """The declared fields at, below or above the place; above only if the place is new to them."""
    if change.topic in _WHOLE or change.direction not in ("request", "response"):
        return []
    part = place.part
    if part not in ("body", "response"):
        return []
    return [
        field
        for field in declared.in_direction(change.direction)
        if _is_at_or_below(field, place.path)
    ]


def _is_at_or_below(field: str, path: str) -> bool:
    return not path or field == path or field.startswith((f"{path}.", f"{path}["))


def _breaks(
    change: Change, place: Place, head: _Declared | None, versions: tuple[str, str]
) -> bool:
    """Whether the dialect that meets the head state cannot cope."""
    if change.topic in ("operation", "operation.path", "operation.spelling"):
        same = versions[0] == versions[1]
        return same and change.before is not None and _calls(versions[0], place)
    if head is None or place.part not in ("body", "response"):
        return False
    needed = head.required if change.direction == "response" else head.writes
    below = [field for field in needed if _is_at_or_below(field, place.path)]
    if change.topic == "property" and change.direction == "response":
        return change.after is None and bool(below)
    if change.topic == "property":
        must = str(change.after or "").startswith("required")
        return must and "with-default" not in change.rule and not below
    if change.topic == "property.required":
        return change.level == "breaking" and change.direction == "request" and not below
    return change.topic == "type" and bool(below) and not _fits(change, place, below)


def _fits(change: Change, place: Place, below: list[str]) -> bool:
    """Whether what is declared at or below a place is found in its new type (scalars convert)."""
    kind = str(change.after).partition(" ")[0]
    if kind == "map":
        kind = "object"
    rest = [field.removeprefix(place.path) for field in below]
    if kind in _BELOW:
        return any(text.startswith(_BELOW[kind]) for text in rest)
    return kind == "any" or all(not text for text in rest)


def _calls(version: str, place: Place) -> bool:
    """Whether our client calls this very path."""
    row = _registry().get(version)
    operation = row.operations.get(place.name) if row else None
    spelled = place.operation.partition(" ")[2]
    return operation is not None and path_shape(operation.path) == path_shape(spelled)


@cache
def _declared(version: str, operation: str) -> _Declared | None:
    """What the dialect of a version declares; of an unknown dated version, that of the newest."""
    known = _registry()
    if version not in known:
        dated = [name for name, row in known.items() if row.dialect == "dated"]
        if not dated or not version[:4].isdigit():
            return None
        version = dated[-1]
    if operation not in known[version].operations:
        return None
    found = declared(known[version].dialect, operation)
    if found is None:
        return None  # the version has it, but the facade does not use it
    return _Declared(**{name: tuple(fields) for name, fields in found.items()})


def _bridge(operations: Iterable[str]) -> tuple[str, ...]:
    """What the bridge serves to v3 callers by way of these operations."""
    wanted = set(operations)
    return tuple(sorted(f"v3 {name}" for name, used in bridged().items() if wanted & set(used)))


@cache
def _registry() -> Mapping[str, Version]:
    from hubspot_compat_raw._registry import VERSIONS

    return VERSIONS
