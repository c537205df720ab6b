"""What differs between two canonical documents, one row a fact.

Lists in canonical form are sorted sets, so they are compared as sets; everything else by key. Our
own descriptions do not count. This is for the one who imports; what a change means for a caller is
the drift report's matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from attrs import frozen

from hubspot_compat_tools.specs._canonical import PROSE, canonical_form, sort_key
from hubspot_compat_tools.specs._shape import pointer

_MISSING = object()


@frozen
class Change:
    """One difference.

    Attributes:
        kind: `added`, `removed` or `changed`.
        pointer: JSON pointer into the document; for a list's entry, that of the list.
        before: The old value, None when added.
        after: The new value, None when removed.
    """

    kind: str
    pointer: str
    before: Any = None
    after: Any = None


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """The differences between two documents, in the order of their pointers."""
    return list(_compare(canonical_form(before), canonical_form(after), ""))


def _compare(before: Any, after: Any, place: str) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        # A path that comes or goes is so many operations that come or go.
        missing: Any = {} if place == "/paths" else _MISSING
        for key in sorted(before.keys() | after.keys()):
            where = place + pointer(key)
            yield from _entry(before.get(key, missing), after.get(key, missing), where)
    elif isinstance(before, list) and isinstance(after, list):
        yield from _sets(before, after, place)
    else:
        yield Change("changed", place, before, after)


def _entry(before: Any, after: Any, place: str) -> Iterator[Change]:
    if before is _MISSING:
        yield Change("added", place, None, after)
    elif after is _MISSING:
        yield Change("removed", place, before, None)
    else:
        yield from _compare(before, after, place)


def _sets(before: list[Any], after: list[Any], place: str) -> Iterator[Change]:
    if place.endswith("/parameters"):
        yield from _compare(_by_name(before), _by_name(after), place)
        return
    old, new = ({sort_key(item): item for item in items} for items in (before, after))
    yield from (Change("removed", place, old[key], None) for key in sorted(old.keys() - new.keys()))
    yield from (Change("added", place, None, new[key]) for key in sorted(new.keys() - old.keys()))


def _by_name(parameters: list[Any]) -> dict[str, Any]:
    return {
        f"{p['in']} {p['name']}" if p.keys() >= {"in", "name"} else sort_key(p): p
        for p in parameters
    }


def summarise(found: Sequence[Change]) -> list[str]:
    """The changes as lines for a person: one line a fact, however many operations share it."""
    # First what happened to one list (a scope is an entry of its map's list of names)...
    entries: dict[tuple[str, str], list[str]] = {}
    for change in found:
        place, value = _entry_of(change)
        entries.setdefault((change.kind, place), []).append(value)
    # ... then which operations it happened to.
    facts: dict[tuple[str, str, str], list[str]] = {}
    for (kind, place), values in entries.items():
        operation, inner = _readable(place)
        # A whole operation is a fact of its own, identified by its name.
        key = (kind, inner, _some(values)) if inner else (kind, operation, "")
        facts.setdefault(key, []).append(operation if inner else "")
    return [_line(*fact, operations) for fact, operations in facts.items()]


def _line(kind: str, inner: str, values: str, operations: list[str]) -> str:
    sign = {"added": "+", "removed": "-", "changed": "~"}[kind]
    where = operations[0] if len(operations) == 1 else f"{len(operations)} operations"
    name = " ".join(filter(None, (where, inner)))
    return f"{sign} {name}: {values}" if values else f"{sign} {name}"


def _entry_of(change: Change) -> tuple[str, str]:
    parent, _, name = change.pointer.rpartition("/")
    if parent.endswith("/scopes"):
        return parent, name
    values = {
        "added": _short(change.after),
        "removed": _short(change.before),
        "changed": f"{_short(change.before)} -> {_short(change.after)}",
    }
    return change.pointer, values[change.kind]


def _some(values: list[str], limit: int = 3) -> str:
    shown = ", ".join(values[:limit])
    return shown if len(values) <= limit else f"{shown} and {len(values) - limit} more"


def _readable(place: str) -> tuple[str, str]:
    """A pointer as a person reads it: the operation, if it is in one, and the rest."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in place.split("/")[1:]]
    if len(parts) > 1 and parts[0] == "paths":
        path, *inner = parts[1:]
        return (f"{inner.pop(0).upper()} {path}" if inner else path), "/".join(inner)
    return "", "/".join(parts)


def _short(value: Any, limit: int = 60) -> str:
    if isinstance(value, dict):
        text = ", ".join(_key(key, value[key]) for key in sorted(value) if key not in PROSE)
        text = f"{{{text}}}"
    else:
        text = sort_key(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def _key(key: str, value: Any) -> str:
    """A key of an object that came or went; with its value where that is short enough."""
    simple = isinstance(value, str | int | bool) or (isinstance(value, list) and len(value) == 1)
    return f"{key}: {sort_key(value)}" if simple else key
