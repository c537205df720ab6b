"""What two requests must not write at the same time, and what must not be written after a failure.

A contact has one Primary company, and the last write decides which. Each such write has a key, the
type and the record: writes of one key reach the server one after the other, in the order of the
input.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from .._domain.model import (
    EARLIER_WRITE_FAILED,
    UNRESOLVED,
    Association,
    AssociationType,
    BatchError,
    BatchResult,
    ObjectPair,
    Types,
)
from .._domain.rows import AssociationRows
from .._domain.types import catalogued_types, is_exclusive

__all__ = [
    "ConflictKey",
    "ConflictKeys",
    "FailedKeys",
    "Sides",
    "exclusive_ids",
    "exclusive_keys",
    "exclusive_sides",
    "held_back_error",
    "write_apart",
]

ConflictKey = tuple[int, str]
"""An exclusive type, and the record that has only one association of it."""
Sides = Sequence[tuple[int, int]]
"""Exclusive types by their ids, each with the side of a pair that has only one of it."""


_NOTHING: Final = AssociationRows(("", ""), (), ())


class ConflictKeys:
    """What a create of some rows writes that no other request may write meanwhile.

    Writes that set Primary for one contact must reach the server one after the other, in the order
    of the input. Labels that a pair has already are read and sent along, or are replaced: either
    way two creates of one pair must not be under way at the same time, so a pair whose types are
    written is a key as well.

    Args:
        rows: All with types, or all without; None where there is nothing to write.
    """

    def __init__(self, rows: AssociationRows | None = None) -> None:
        self.rows = _NOTHING if rows is None else rows

    @cached_property
    def records(self) -> Mapping[int, frozenset[str]]:
        """The records by the exclusive type that they are given."""
        return {type_id: frozenset(ids) for type_id, ids in exclusive_ids(self.rows).items()}

    @cached_property
    def pairs(self) -> frozenset[tuple[str, str]]:
        """The pairs whose types are written."""
        return frozenset(self.rows.pairs if any(self.rows.distinct_types) else ())

    def meet(self, other: "ConflictKeys") -> bool:
        """Whether the two have a key in common."""
        if self.rows.apart is not None and self.rows.apart is other.rows.apart:
            return False
        shared = self.records.keys() & other.records.keys()
        if not all(self.records[type_].isdisjoint(other.records[type_]) for type_ in shared):
            return True
        if shared and self.alike and other.alike:
            # All pairs of both are given that type: one that both have would share its record too.
            return False
        return not self.pairs.isdisjoint(other.pairs)

    @property
    def alike(self) -> bool:
        """Whether all pairs are given the same types."""
        return len(self.rows.distinct_types) == 1


def write_apart(rows: AssociationRows, *, records: bool = True) -> bool:
    """Whether no two rows are of one pair, or give one record a type of which it has only one.

    Args:
        rows: The rows.
        records: Whether the records matter; they do not for removals.
    """
    columns: list[Sequence[Any]] = [*exclusive_ids(rows).values()] if records else []
    if not columns or len(rows.distinct_types) > 1:  # else each row is of another record
        columns.append(rows.pairs)
    return all(len(set(column)) == len(column) for column in columns)


def exclusive_ids(rows: AssociationRows) -> dict[int, list[str]]:
    """List for each exclusive type the records that are given the only such association."""
    found: dict[int, list[str]] = {}
    kinds = rows.distinct_types
    for types in kinds:
        if sides := exclusive_sides(types, rows.object_pair):
            typed = zip(rows.pairs, rows.types, strict=True)
            pairs = rows.pairs if len(kinds) == 1 else [p for p, own in typed if own is types]
            for type_id, side in sides:
                found.setdefault(type_id, []).extend(map(itemgetter(side), pairs))
    return found


def exclusive_sides(types: Types, object_pair: ObjectPair) -> Sides:
    """List the exclusive types; one that only the portal knows could be any of the object pair."""
    known = chain.from_iterable(_candidates(type_, object_pair) for type_ in types)
    owners = ((type_.type_id, is_exclusive(type_)) for type_ in known)
    sides = ((id_, 0 if owner == object_pair[0] else 1) for id_, owner in owners if owner)
    return list(dict.fromkeys(sides))


def _candidates(type_: AssociationType, object_pair: ObjectPair) -> Iterable[AssociationType]:
    return catalogued_types(*object_pair) if type_.category == UNRESOLVED else (type_,)


class FailedKeys:
    """The records and exclusive types of which a write failed: none of a call's later ones is sent.

    What it would have written could not be undone by sending the failed write again: the order of
    the two would be the wrong one. The batches of a call share it; a batch looks when it begins,
    after those with a common key have ended.
    """

    def __init__(self) -> None:
        self._keys: set[ConflictKey] = set()

    def held_back(self, rows: AssociationRows) -> list[int]:
        """List the numbers of the rows that must not be sent; none of their other keys may be."""
        if not self._keys:
            return []
        held = []
        for number, keys in enumerate(exclusive_keys(rows)):
            if not self._keys.isdisjoint(keys):
                held.append(number)
                self._keys.update(keys)
        return held

    def add(self, result: BatchResult[Association]) -> None:
        """Note what a batch did not do."""
        failed = [row for error in result.errors for row in error.inputs] + [*result.unconfirmed]
        if failed:
            self._keys.update(chain.from_iterable(exclusive_keys(AssociationRows.of(failed))))


def exclusive_keys(rows: AssociationRows) -> Iterator[list[ConflictKey]]:
    """Give the exclusive keys of each row."""
    sides: Mapping[int, Sides] = {
        id(types): exclusive_sides(types, rows.object_pair) for types in rows.distinct_types
    }
    for pair, types in zip(rows.pairs, rows.types, strict=True):
        yield [(type_id, pair[side]) for type_id, side in sides[id(types)]]


def held_back_error(rows: Sequence[Association]) -> BatchError:
    """Say of rows that they were not sent."""
    return BatchError(
        message=(
            f"{len(rows)} inputs were not sent, because an earlier write for the same record "
            "failed and the last one decides; send failed_inputs again, in their order"
        ),
        category="NOT_SENT",
        sub_category=EARLIER_WRITE_FAILED,
        inputs=tuple(rows),
    )
