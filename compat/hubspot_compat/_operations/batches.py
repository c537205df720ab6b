"""Checked rows, cut into batches, and what each batch writes.

A batch keeps the order of the input. What two requests must not write at the same time are their
conflict keys.
"""

from collections.abc import Callable, Iterator, Sequence, Sized
from itertools import chain, repeat
from operator import itemgetter
from typing import Any, TypeVar

from .._domain.model import ObjectPair, Types
from .._domain.rows import AssociationRows, distinct_types
from .._domain.types import is_exclusive
from .input_queue import InputQueue

__all__ = [
    "BatchBuilder",
    "ConflictKey",
    "Cut",
    "cut_batches",
    "distinct_chunks",
    "exclusive_keys",
    "slices",
]

S = TypeVar("S", bound=Sequence[Any])
T = TypeVar("T")
ConflictKey = tuple[int | str, str]
"""The record of which a type has only one association, or the pair whose labels are written."""
Cut = tuple[AssociationRows, frozenset[ConflictKey]]
"""The rows of a batch, and the keys of what it writes."""

# Rows that are looked at together: many, so that it costs little for each; few enough that little
# is looked at again where a batch ends in the middle of them.
_AT_ONCE = 500


def exclusive_keys(rows: AssociationRows) -> list[ConflictKey]:
    """Name the records of which a write of these rows changes the only such association.

    A contact has one Primary company, and the last write wins. So writes that set it for one
    contact must reach the server one after the other, in the order of the input.
    """
    keys: list[ConflictKey] = []
    kinds = distinct_types(rows)
    for types in kinds:
        if sides := _exclusive_sides(types, rows.object_pair):
            typed = zip(rows.pairs, rows.types, strict=True)
            pairs = rows.pairs if len(kinds) == 1 else [p for p, own in typed if own is types]
            for type_id, side in sides:
                keys.extend(zip(repeat(type_id), map(itemgetter(side), pairs)))
    return keys


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
        self._rows: dict[tuple[str, str], Types] = {}
        self._keys: set[ConflictKey] = set()
        self._size = 0
        self._capacity = self._capacity_of(types)
        self._typed = bool(types)

    def __len__(self) -> int:
        return len(self._rows)

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
        if not self._rows:
            self._begin(rows.types[0])
        if self._add_all(rows):
            return len(rows)
        for count, (pair, types) in enumerate(zip(rows.pairs, rows.types, strict=True)):
            if not self._add_one(pair, types):
                return count
        return len(rows)

    def _add_all(self, rows: AssociationRows) -> bool:
        """Take rows in that all fit and all write something else; False where they do not."""
        kinds = rows.distinct_types
        sizes = {id(types): self._size_of(types) for types in kinds}
        size = sum(map(sizes.__getitem__, map(id, rows.types)))
        if self._size + size > self._capacity or set(map(bool, kinds)) != {self._typed}:
            return False
        new = dict(zip(rows.pairs, rows.types, strict=True))
        keys = exclusive_keys(rows) if self._ordered else []
        distinct = set(keys)
        if (
            len(new) < len(rows)
            or len(distinct) < len(keys)
            or not self._rows.keys().isdisjoint(new)
            or not self._keys.isdisjoint(distinct)
        ):
            return False
        self._rows.update(new)
        self._keys |= distinct
        self._size += size
        return True

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

    def finish(self) -> Cut:
        """Hand out the batch, and begin another.

        Labels that a pair has already are read and sent along, or are replaced: either way two
        creates of one pair must not be under way at the same time, so the pair is a key as well.
        """
        rows = AssociationRows(self._at, list(self._rows), list(self._rows.values()))
        pairs = self._rows if self._ordered and self._typed else ()
        keys = frozenset(chain(self._keys, pairs))
        self._begin(self._usual)
        return rows, keys


def cut_batches(queue: InputQueue[AssociationRows], builder: BatchBuilder) -> Iterator[Cut]:
    """Cut rows into batches.

    Where taking a row raises, the rows before it are cut and yielded first.
    """
    while (rows := _taken(queue, min(builder.room, _AT_ONCE), builder)) or builder:
        added = builder.add(rows) if rows else 0
        queue.put_back(len(rows) - added)
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
