"""Checked rows, cut into batches.

A batch keeps the order of the rows that it is given.
"""

from collections.abc import Callable, Iterator, Sequence, Sized
from itertools import repeat
from sys import maxsize
from typing import Any, Protocol, TypeVar

from msgspec import Struct

from .._domain.model import ObjectPair, Types
from .._domain.rows import AssociationRows
from .conflicts import ConflictKey, Sides, exclusive_ids, exclusive_sides, write_apart
from .input_queue import InputQueue
from .inputs import RecordIds
from .row_queue import RowQueue

__all__ = [
    "BatchBuilder",
    "CutBatch",
    "cut_batches",
    "distinct_chunks",
    "slices",
]

S = TypeVar("S", bound=Sequence[Any])
S_co = TypeVar("S_co", bound=Sequence[Any], covariant=True)


class _Takes(Protocol[S_co]):
    """A queue of inputs."""

    def take(self, most: int) -> S_co: ...


class CutBatch(Struct, frozen=True, eq=False):
    """A batch of rows.

    Attributes:
        rows: What the batch is about, each pair once.
        given: The inputs that these were made of; several of one pair are one row.
    """

    rows: AssociationRows
    given: Sequence[AssociationRows]

    @property
    def merged(self) -> bool:
        """Whether some of the rows were made of several inputs."""
        return self.given[0] is not self.rows


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
        self._given: list[AssociationRows] = []
        self._keys: set[ConflictKey] = set()
        self._out_of_place = False
        self._size = 0
        self._capacity = self._capacity_of(types)
        self._typed = bool(types)

    def __len__(self) -> int:
        return len(self._rows if self._whole is None else self._whole)

    @property
    def out_of_place(self) -> bool:
        """Whether the last row was refused for what it is: in another order, more rows would fit.

        It has types where those of the batch have none, or the reverse; or its record came again
        for a type of which it has only one.
        """
        return self._out_of_place

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
            count = len(rows)
        else:
            self._take_apart()
            count = self._add_some(rows)
        if count:
            self._given.append(rows if count == len(rows) else rows[:count])
        return count

    def _add_whole(self, held: AssociationRows, new: AssociationRows) -> bool:
        """Add rows that all fit and all write something else; False where they do not."""
        rows = AssociationRows.joined(self._at, [held, new]) if held else new
        kinds = rows.distinct_types
        sizes = {id(types): self._size_of(types) for types in kinds}
        if len(kinds) == 1:
            size = len(rows) * sizes[id(kinds[0])]
        else:
            size = sum(map(sizes.__getitem__, map(id, rows.types)))
        if (
            size > self._capacity
            or set(map(bool, kinds)) != {self._typed}
            or not (rows.apart or write_apart(rows, records=self._ordered))
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
                for type_id, ids in exclusive_ids(rows).items():
                    self._keys.update(zip(repeat(type_id), ids))

    def _add_some(self, rows: AssociationRows) -> int:
        for count, (pair, types) in enumerate(zip(rows.pairs, rows.types, strict=True)):
            if not self._add_one(pair, types):
                return count
        return len(rows)

    def _add_one(self, pair: tuple[str, str], types: Types) -> bool:
        """Take one row in; False where it belongs into the next batch."""
        self._out_of_place = bool(types) != self._typed
        if self._out_of_place:
            return False
        held = self._rows.get(pair)
        if held is None:
            return self._put(pair, types, self._sides(types), self._size_of(types))
        new = tuple(type_ for type_ in types if type_ not in held)
        if not new:
            # Right also where the order counts: a key comes once in a batch, so that no other write
            # of it is between the two.
            return True
        whole, own = (*held, *new), self._sides(held)
        sides = [side for side in self._sides(new) if side not in own]
        return self._put(pair, whole, sides, self._size_of(whole) - self._size_of(held))

    def _sides(self, types: Types) -> Sides:
        return exclusive_sides(types, self._at) if self._ordered else ()

    def _put(self, pair: tuple[str, str], types: Types, sides: Sides, size: int) -> bool:
        keys = [(type_id, pair[side]) for type_id, side in sides]
        # An empty batch takes a row that alone is more than a request should carry.
        self._out_of_place = not self._keys.isdisjoint(keys)
        if self._rows and (self._size + size > self._capacity or self._out_of_place):
            return False
        self._rows[pair] = types
        self._keys.update(keys)
        self._size += size
        return True

    def finish(self) -> CutBatch:
        """Hand out the batch, and begin another."""
        if self._whole is not None:
            batch = CutBatch(self._whole, [self._whole])
        else:
            rows = AssociationRows(self._at, list(self._rows), list(self._rows.values()))
            batch = CutBatch(rows, self._given)
        self._begin(self._usual)
        return batch

    def reset(self) -> None:
        """Begin another batch, without the rows of this one."""
        self._begin(self._usual)


def cut_batches(queue: RowQueue, builder: BatchBuilder) -> Iterator[CutBatch]:
    """Cut rows into batches.

    Where a row comes that is out of place, what follows is arranged.
    Where taking a row raises, the rows before it are cut and yielded first.
    """
    ahead = maxsize  # less where batches are short: rows would be looked at again and again
    while (rows := _taken(queue, min(builder.room, ahead), builder)) or builder:
        added = builder.add(rows) if rows else 0
        queue.put_back(len(rows) - added)
        if added < len(rows) and builder.out_of_place and not queue.arranged:
            queue.arrange()
            builder.reset()
            ahead = maxsize
            continue
        ahead = 2 * len(builder)
        # Out at once when it is full: a caller's slow iterable need not bring one more.
        if builder.full or not rows or added < len(rows):
            yield builder.finish()


def distinct_chunks(
    queue: InputQueue[RecordIds], size: int
) -> Iterator[tuple[list[str], Sequence[RecordIds]]]:
    """Cut ids into lists of at most `size`, without repeats inside a list.

    Where taking one raises, those before are yielded first.

    Yields:
        The ids of a batch, and the inputs that they were made of.
    """
    chunk: dict[str, None] = {}
    given: list[RecordIds] = []
    while (taken := _taken(queue, size - len(chunk), chunk)) or chunk:
        chunk.update(dict.fromkeys(taken))
        given.append(taken)
        if len(chunk) == size or not taken:
            yield list(chunk), given
            chunk, given = {}, []


def _taken(queue: _Takes[S], most: int, held: Sized) -> S:
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
