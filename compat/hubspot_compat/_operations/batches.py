"""Checked rows, cut into batches, and what each batch writes.

A batch keeps the order of the input. What two requests must not write at the same time are their
conflict keys.
"""

from collections.abc import Callable, Iterator, Sequence, Sized
from itertools import chain, repeat
from operator import itemgetter
from sys import maxsize
from typing import Any, TypeVar

from .._domain.model import ObjectPair, Types
from .._domain.rows import AssociationRows
from .._domain.types import is_exclusive
from .input_queue import InputQueue

__all__ = [
    "BatchBuilder",
    "ConflictKey",
    "conflict_keys",
    "cut_batches",
    "distinct_chunks",
    "slices",
]

S = TypeVar("S", bound=Sequence[Any])
T = TypeVar("T")
ConflictKey = tuple[int | str, str]
"""The record of which a type has only one association, or the pair whose labels are written."""


def conflict_keys(rows: AssociationRows) -> frozenset[ConflictKey]:
    """Name what a create of these rows writes that no other request may write meanwhile.

    A contact has one Primary company, and the last write wins. So writes that set it for one
    contact must reach the server one after the other, in the order of the input. Labels that a pair
    has already are read and sent along, or are replaced: either way two creates of one pair must
    not be under way at the same time, so a pair whose types are written is a key as well.
    """
    exclusive = (zip(repeat(type_id), ids) for type_id, ids in _exclusive_ids(rows).items())
    return frozenset(chain(*exclusive, rows.pairs if rows.types[0] else ()))


def _exclusive_ids(rows: AssociationRows) -> dict[int, list[str]]:
    """List for each exclusive type the records that are given the only such association."""
    found: dict[int, list[str]] = {}
    kinds = rows.distinct_types
    for types in kinds:
        if sides := _exclusive_sides(types, rows.object_pair):
            typed = zip(rows.pairs, rows.types, strict=True)
            pairs = rows.pairs if len(kinds) == 1 else [p for p, own in typed if own is types]
            for type_id, side in sides:
                found.setdefault(type_id, []).extend(map(itemgetter(side), pairs))
    return found


def _exclusive_sides(types: Types, object_pair: ObjectPair) -> list[tuple[int, int]]:
    """List the exclusive types, each with the side of a pair that has only one of it."""
    owners = ((type_.type_id, is_exclusive(type_)) for type_ in types)
    return [(type_id, 0 if owner == object_pair[0] else 1) for type_id, owner in owners if owner]


class BatchBuilder:
    """A batch that is being filled; rows of one pair become one row with the types of all.

    A batch ends when it is full, when rows with types meet rows without, and where a record would
    come twice for a type of which it has only one.

    Args:
        object_pair: Canonical names of the two object types.
        capacity: How many inputs a request may have that begins with a row of these types.
        size: How many inputs of a request a row of these types takes.
        usual: The types that most rows have.
        ordered: Whether the order of writes counts; it does not for removals.
    """

    def __init__(
        self,
        object_pair: ObjectPair,
        capacity: Callable[[Types], int],
        size: Callable[[Types], int],
        usual: Types = (),
        *,
        ordered: bool = True,
    ) -> None:
        self._at = object_pair
        self._capacity_of = capacity
        self._size_of = size
        self._usual = usual
        self._ordered = ordered
        self._begin(usual)

    def _begin(self, types: Types) -> None:
        self._whole: AssociationRows | None = None  # all rows so far, as they were given
        self._rows: dict[tuple[str, str], Types] = {}
        self._keys: set[ConflictKey] = set()
        self._size = 0
        self._capacity = self._capacity_of(types)
        self._typed = bool(types)

    def __len__(self) -> int:
        return len(self._rows if self._whole is None else self._whole)

    @property
    def full(self) -> bool:
        """Whether no further row can fit."""
        return self._size >= self._capacity

    @property
    def room(self) -> int:
        """For how many of the usual rows there is room; at least one."""
        return max(1, (self._capacity - self._size) // self._size_of(self._usual))

    def add(self, rows: AssociationRows) -> int:
        """Take rows in, up to the first that belongs into the next batch; return how many."""
        if not self:
            self._begin(rows.types[0])
            self._whole = rows[:0]
        if self._whole is not None and self._add_whole(self._whole, rows):
            return len(rows)
        self._take_apart()
        for count, (pair, types) in enumerate(zip(rows.pairs, rows.types, strict=True)):
            if not self._add_one(pair, types):
                return count
        return len(rows)

    def _add_whole(self, held: AssociationRows, new: AssociationRows) -> bool:
        """Add rows that all fit and all write something else; False where they do not."""
        rows = AssociationRows.joined(self._at, [held, new]) if held else new
        kinds = rows.distinct_types
        sizes = {id(types): self._size_of(types) for types in kinds}
        if len(kinds) == 1:
            size = len(rows) * sizes[id(kinds[0])]
        else:
            size = sum(map(sizes.__getitem__, map(id, rows.types)))
        columns = [rows.pairs, *(_exclusive_ids(rows).values() if self._ordered else ())]
        if (
            size > self._capacity
            or set(map(bool, kinds)) != {self._typed}
            or any(len(set(column)) < len(column) for column in columns)
        ):
            return False
        self._whole, self._size = rows, size
        return True

    def _take_apart(self) -> None:
        """Look at the rows so far one by one: more are to come."""
        if self._whole is not None:
            rows, self._whole = self._whole, None
            self._rows = dict(zip(rows.pairs, rows.types, strict=True))
            if self._ordered:
                for type_id, ids in _exclusive_ids(rows).items():
                    self._keys.update(zip(repeat(type_id), ids))

    def _add_one(self, pair: tuple[str, str], types: Types) -> bool:
        """Take one row in; False where it belongs into the next batch."""
        if bool(types) != self._typed:
            return False
        held = self._rows.get(pair)
        if held is None:
            return self._put(pair, types, types, self._size_of(types))
        new = tuple(type_ for type_ in types if type_ not in held)
        # Nothing new is right also where the order counts: a key comes once in a batch, so that
        # no other write of it is between the two.
        whole = (*held, *new)
        size = self._size_of(whole) - self._size_of(held)
        return not new or self._put(pair, whole, new, size)

    def _put(self, pair: tuple[str, str], whole: Types, new: Types, size: int) -> bool:
        sides = _exclusive_sides(new, self._at) if self._ordered else []
        keys = [(type_id, pair[side]) for type_id, side in sides]
        # An empty batch takes a row that alone is more than a request should carry.
        if self._rows and (self._size + size > self._capacity or not self._keys.isdisjoint(keys)):
            return False
        self._rows[pair] = whole
        self._keys.update(keys)
        self._size += size
        return True

    def finish(self) -> AssociationRows:
        """Hand out the batch, and begin another."""
        rows = self._whole
        if rows is None:
            rows = AssociationRows(self._at, list(self._rows), list(self._rows.values()))
        self._begin(self._usual)
        return rows


def cut_batches(
    queue: InputQueue[AssociationRows], builder: BatchBuilder
) -> Iterator[AssociationRows]:
    """Cut rows into batches.

    Where taking a row raises, the rows before it are cut and yielded first.
    """
    ahead = maxsize  # less where batches are short: rows would be looked at again and again
    while (rows := _taken(queue, min(builder.room, ahead), builder)) or builder:
        added = builder.add(rows) if rows else 0
        queue.put_back(len(rows) - added)
        ahead = 2 * len(builder)
        # Out at once when it is full: a caller's slow iterable need not bring one more.
        if builder.full or not rows or added < len(rows):
            yield builder.finish()


def distinct_chunks(queue: InputQueue[Sequence[T]], size: int) -> Iterator[list[T]]:
    """Cut inputs into lists of at most `size`, without repeats inside a list.

    Where taking one raises, those before are yielded first.
    """
    chunk: dict[T, None] = {}
    while (taken := _taken(queue, size - len(chunk), chunk)) or chunk:
        chunk.update(dict.fromkeys(taken))
        if len(chunk) == size or not taken:
            yield list(chunk)
            chunk = {}


def _taken(queue: InputQueue[S], most: int, held: Sized) -> S:
    """Take inputs: none at the end, nor before an error while a batch is held back.

    The queue raises the error again when it is asked again.
    """
    try:
        return queue.take(most)
    except Exception:
        if not held:
            raise
        return queue.take(0)


def slices(values: S, size: int) -> Iterator[S]:
    """Cut what is all there into parts of at most `size`; what fits into one is that part."""
    if 0 < len(values) <= size:
        yield values
        return
    for start in range(0, len(values), size):
        yield values[start : start + size]  # type: ignore[misc]  # a slice of an S is an S
