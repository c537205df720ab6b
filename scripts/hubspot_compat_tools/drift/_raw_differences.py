"""The raw differences, found by deepdiff, between two canonical forms.

Only what differs is handed to it: operations whose forms differ, and pairs of schemas of
different classes, found by walking both graphs at once from every operation. A pair is compared
once however many operations use it; the uses are kept beside it, so that one fact stays one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from attrs import Factory, define, evolve, frozen

from hubspot_compat_tools.drift._alignment import aligned, comparable
from hubspot_compat_tools.drift._api import Api, Operation, Slot
from hubspot_compat_tools.drift._match import Matching, Pair
from hubspot_compat_tools.drift._schema_form import compact
from hubspot_compat_tools.drift._schema_graph import Node

ABSENT: Final = "\0absent"
# What deepdiff can find between dictionaries of dictionaries of plain values.
_KINDS: Final = (
    "dictionary_item_added",
    "dictionary_item_removed",
    "values_changed",
    "type_changes",
)
# What is only read is not part of a request, and what is only written not of a response.
_ONE_WAY: Final = ("readOnly", "writeOnly")
# A schema that is used in more places of one operation than this is named in that many.
_PLACES: Final = 8


@frozen
class Use:
    """One place where a pair of schemas is used.

    Attributes:
        pair: The operation.
        slot: What of the operation, in the base.
        head: The same in the head.
        labels: The way from the slot's schema to the schema, as edge labels.
        flags: `readOnly` and `writeOnly`, if both sides say so of it or of what it is a part of.
        required: Whether base and head ask for it, `required` or `optional`; empty for anything
            but a property.
    """

    pair: Pair
    slot: Slot
    head: Slot
    labels: tuple[str, ...]
    flags: frozenset[str]
    required: tuple[str, str] = ("", "")


@frozen
class Difference:
    """One raw difference: where in the compared form, and what was and is there."""

    path: tuple[str, ...]
    before: Any
    after: Any


@define
class SchemaPair:
    """Two schemas in one place that do not allow the same values."""

    base: Node
    head: Node
    uses: list[Use] = Factory(list)
    differences: list[Difference] = Factory(list)


@define
class RawDrift:
    """Everything that differs, before anyone judges it."""

    schemas: list[SchemaPair] = Factory(list)
    operations: list[tuple[Pair, list[Difference]]] = Factory(list)
    api: list[Difference] = Factory(list)
    notes: list[str] = Factory(list)


def raw_drift(base: Api, head: Api, matching: Matching) -> RawDrift:
    """Find all raw differences between two sides.

    Args:
        base: The older side, its nodes classified together with the head's.
        head: The newer side.
        matching: Which operations correspond.

    Returns:
        The differences, grouped by what they are differences of.
    """
    drift = RawDrift()
    found: dict[tuple[str, str], SchemaPair] = {}
    for pair in (*matching.pairs, *matching.incoming):
        for use, left, right in _differing(pair, drift):
            key = (left.equivalence, right.equivalence)
            found.setdefault(key, SchemaPair(left, right)).uses.append(use)
    drift.schemas = list(found.values())
    forms = {"api": (base.form, head.form)}
    parts = {pair: list(_differing_parts(pair, forms)) for pair in matching.pairs}
    for number, schemas in enumerate(drift.schemas):
        forms[f"schema {number}"] = comparable(schemas.base, schemas.head)
    differences = _deepdiff(forms)
    drift.api = differences.get("api", [])
    for pair, names in parts.items():
        rows = [row for name in names for row in differences.get(name, [])]
        if rows:
            drift.operations.append((pair, rows))
    for number, schemas in enumerate(drift.schemas):
        schemas.differences = differences.get(f"schema {number}", [])
    return drift


def _differing_parts(pair: Pair, forms: dict[str, tuple[Any, Any]]) -> Iterator[str]:
    """The parts of an operation that differ; what differs alike in many is one form to compare."""
    for key, before in pair.base.form.items():
        after = pair.head.form[key]
        if before != after:
            name = compact([key, before, after])
            forms[name] = ({key: before}, {key: after})
            yield name


def _deepdiff(forms: dict[str, tuple[Any, Any]]) -> dict[str, list[Difference]]:
    """The differences of each pair of forms, by its name."""
    base = {name: before for name, (before, after) in forms.items() if before != after}
    if not base:
        return {}
    from deepdiff import DeepDiff  # 0.1 s to import, and most comparisons find nothing

    head = {name: forms[name][1] for name in base}
    # Without the threshold deepdiff gives up on dictionaries that have few keys in common.
    # And it passes over names that begin with `__`, as `__typename` does.
    tree = DeepDiff(
        base, head, view="tree", threshold_to_diff_deeper=0, ignore_private_variables=False
    )
    parts: dict[str, list[Difference]] = {}
    for kind in _KINDS:
        for level in tree.get(kind, ()):
            name, *path = level.path(output_format="list")
            before = ABSENT if kind == "dictionary_item_added" else level.t1
            after = ABSENT if kind == "dictionary_item_removed" else level.t2
            parts.setdefault(name, []).append(Difference(tuple(path), before, after))
    return {name: sorted(found, key=lambda d: d.path) for name, found in parts.items()}


def _differing(pair: Pair, drift: RawDrift) -> Iterator[tuple[Use, Node, Node]]:
    """Walk the schemas of both operations together, down to every pair that differs itself."""
    for (base_slot, base), (head_slot, head) in _common_slots(pair):
        places: Counter[tuple[str, str]] = Counter()
        start = Use(pair, base_slot, head_slot, (), frozenset())
        todo = [(start, base, head)]
        while todo:
            use, left, right = todo.pop()
            key = (left.equivalence, right.equivalence)
            if left.equivalence == right.equivalence or places[key] >= _PLACES:
                continue
            if left.dangling or right.dangling:
                drift.notes.append(_around(pair.base, left, right))
                continue
            places[key] += 1
            one_way = {f for f in _ONE_WAY if left.form.get(f) and right.form.get(f)}
            use = evolve(use, flags=use.flags | one_way)
            yield use, left, right
            parts = list(aligned(left, right))
            todo.extend((_below(use, label, left, right), b, h) for label, b, h in reversed(parts))


def _below(use: Use, label: str, base: Node, head: Node) -> Use:
    """The use of a part of what is used."""
    kind, _, name = label.partition("/")
    required = ("", "")
    if kind == "properties":
        required = (base.form["properties"][name], head.form["properties"][name])
    return evolve(use, labels=(*use.labels, label), required=required)


def _common_slots(pair: Pair) -> Iterator[tuple[tuple[Slot, Node], tuple[Slot, Node]]]:
    """The slots that both operations have; a status or media type with one successor goes to it."""
    base, head = pair.base.schemas, pair.head.schemas
    for key, mine in base.items():
        if key in head:
            yield mine, head[key]
    for before, after in _successors(pair):
        yield base[before], head[after]


def _successors(pair: Pair) -> Iterator[tuple[str, str]]:
    """Slots that took another's place: 200 for 201, application/json for */*."""
    base, head = pair.base.schemas, pair.head.schemas
    for part in ("body", "response", "error response", "payload", "reply"):
        gone = sorted(k for k, (slot, _) in base.items() if slot.part == part and k not in head)
        come = sorted(k for k, (slot, _) in head.items() if slot.part == part and k not in base)
        kept = any(slot.part == part and key in head for key, (slot, _) in base.items())
        for old in list(gone):  # the same status in another media type is the nearest
            new = next((k for k in come if _without_media(k) == _without_media(old)), None)
            if new:
                gone.remove(old)
                come.remove(new)
                yield old, new
        if part != "error response" or not kept:
            yield from zip(gone, come, strict=False)


def _without_media(key: str) -> str:
    return key.rpartition(" ")[0]


def _around(operation: Operation, left: Node, right: Node) -> str:
    missing = left.dangling or right.dangling
    return f"not compared, since {missing} leads nowhere: a part of {operation.key}"
