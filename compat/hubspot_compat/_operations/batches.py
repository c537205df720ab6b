"""Checked inputs, cut into batches lazily, and what each batch writes.

A batch keeps the order of the input; what two batches must not write at the same time are their
lanes.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from attrs import evolve

from .._domain.model import Association, AssociationType
from .._domain.rows import AssociationRows
from .._domain.types import is_exclusive
from .plain import Runs

__all__ = [
    "Lane",
    "PlainRows",
    "Run",
    "Taken",
    "alike_lanes",
    "batched",
    "chunks",
    "create_lanes",
    "lane_keys",
]

T = TypeVar("T")
U = TypeVar("U")
Lane = tuple[int | str, str]
"""The one record of a type, or the pair that labels are written to."""
Run = tuple[Sequence[T], frozenset[Lane]]
"""The rows of a batch, and the lanes that it writes in."""


class Taken(Iterator[T], Generic[T]):
    """The caller's inputs as they are taken; one that does not fit yet can be put back.

    So that when a call fails, what no batch has is all here, and nothing is lost in between. What
    the caller's iterable raises comes up once more at the next one: the batch that was cut short by
    it is sent first, and if that fails, whoever goes on with the rest must still learn of it.

    Args:
        values: The inputs. No generator of ours, which could not go on behind an error.
    """

    def __init__(self, values: Iterable[T]) -> None:
        self._values = iter(values)
        self._back: list[T] = []
        self._failure: Exception | None = None

    def __next__(self) -> T:
        if self._back:
            return self._back.pop()
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        try:
            return next(self._values)
        except StopIteration:
            raise
        except Exception as error:
            self._failure = error
            raise

    def mapped(self, function: Callable[[T], U]) -> "Taken[U]":
        """Return what is left with a function applied, as `map` does it."""
        return Taken(map(function, self._values))

    def put_back(self, value: T) -> None:
        """Let the next one taken be this one again."""
        self._back.append(value)

    def run(self, most: Callable[[T], int]) -> Run[T] | None:
        """Take a whole batch at once where that can be done.

        Args:
            most: How many rows a batch has that begins with a row.
        """
        return None


class PlainRows(Taken[Association]):
    """Rows of a call whose pairs may all be plain ones: whole batches of them can be taken.

    Args:
        values: The caller's pairs.
        check: Makes a row of one of them.
        at: Canonical names of the two object types.
        types: The types of the call.
    """

    def __init__(
        self,
        values: Runs,
        check: Callable[[Any, int], Association],
        at: tuple[str, str],
        types: tuple[AssociationType, ...],
    ) -> None:
        def numbered(value: Any) -> Association:
            return check(value, values.number)

        super().__init__(map(numbered, values))
        self._runs = values
        self._at = at
        self._types = types

    def run(self, most: Callable[[Association], int]) -> Run[Association] | None:
        """Take a whole batch, unless a row of it has to be looked at by itself."""
        if self._back or self._failure is not None:
            return None
        pairs = self._runs.run(most(Association("", "", *self._at, self._types)))
        if pairs is None:
            return None
        lanes = self._lanes(pairs)
        if lanes is None:
            self._runs.put_back(pairs)
            return None
        return AssociationRows.alike(self._at, pairs, self._types), lanes

    def _lanes(self, pairs: Sequence[tuple[str, str]]) -> frozenset[Lane] | None:
        """Name what the run writes; None when a record comes twice for its only type."""
        lanes = alike_lanes(self._at, self._types, pairs)
        if lanes is None:
            return None
        # Of a checked list no pair comes twice: nothing else writes to its labels.
        return frozenset(lanes if self._runs.checked or not self._types else lanes.union(pairs))


def alike_lanes(
    at: tuple[str, str], types: Iterable[AssociationType], pairs: Sequence[tuple[str, str]]
) -> set[Lane] | None:
    """Name what a write of the same types to many pairs has for `lane_keys`.

    Returns:
        The lanes; None when a record comes twice for a type of which it has only one.
    """
    lanes: set[Lane] = set()
    for type_ in types:
        if one := is_exclusive(type_):
            side = 0 if one == at[0] else 1
            owners = {(type_.type_id, pair[side]) for pair in pairs}
            if len(owners) < len(pairs):
                return None
            lanes |= owners
    return lanes


def lane_keys(row: Association) -> list[Lane]:
    """Name the records of which a write of this row changes the only such association.

    A contact has one Primary company, and the last write wins. So writes that set it for one
    contact must reach the server one after the other, in the order of the input.
    """
    return [
        (type_.type_id, row.from_id if one == row.from_object else row.to_id)
        for type_ in row.types
        if (one := is_exclusive(type_))
    ]


def create_lanes(row: Association) -> list[Lane]:
    """Name what a create of this row writes: `lane_keys`, and the labels of the pair.

    Labels that a pair has already are read and sent along, or are replaced: either way two creates
    of one pair must not be under way at the same time.
    """
    return [*lane_keys(row), row.pair] if row.types else []


def _no_lanes(_row: Association) -> list[Lane]:
    """Name nothing: writes that may come in any order, such as removals."""
    return []


class _Filling:
    """A batch that is being filled; rows of one pair become one row with the types of all."""

    def __init__(
        self,
        cap: Callable[[Association], int],
        weight: Callable[[Association], int],
        lanes_of: Callable[[Association], list[Lane]],
    ) -> None:
        self._cap = cap
        self._weight = weight
        self._lanes_of = lanes_of
        self._rows: dict[tuple[str, str], Association] = {}
        self._lanes: set[Lane] = set()
        self._size = 0
        self._room = 0
        self._typed = False

    def __bool__(self) -> bool:
        return bool(self._rows)

    @property
    def full(self) -> bool:
        """Whether no further row can fit."""
        return bool(self._rows) and self._size >= self._room

    def add(self, row: Association) -> bool:
        """Take a row in; False when it belongs into the next batch."""
        if not self._rows:
            self._room, self._typed = self._cap(row), bool(row.types)
        elif bool(row.types) != self._typed:
            return False
        held = self._rows.get(row.pair)
        if held is None:
            return self._put(row, self._weight(row), self._lanes_of(row))
        new = tuple(type_ for type_ in row.types if type_ not in held.types)
        if not new:
            # Also where the order of writes matters: a lane comes once in a batch, so that no
            # other write of it lies between the two.
            return True
        whole = evolve(held, types=(*held.types, *new))
        old = self._lanes_of(held)
        lanes = [lane for lane in self._lanes_of(whole) if lane not in old]
        return self._put(whole, self._weight(whole) - self._weight(held), lanes)

    def _put(self, row: Association, heft: int, lanes: list[Lane]) -> bool:
        # An empty batch takes a row that alone is more than a request should carry.
        if self._rows and (self._size + heft > self._room or not self._lanes.isdisjoint(lanes)):
            return False
        self._rows[row.pair] = row
        self._size += heft
        self._lanes.update(lanes)
        return True

    def out(self) -> tuple[list[Association], frozenset[Lane]]:
        """Hand out the batch and its lanes, and begin another."""
        cut = (list(self._rows.values()), frozenset(self._lanes))
        self._rows, self._lanes, self._size = {}, set(), 0
        return cut


def batched(
    rows: Taken[Association],
    cap: Callable[[Association], int],
    weight: Callable[[Association], int],
    lanes_of: Callable[[Association], list[Lane]] = _no_lanes,
) -> Iterator[Run[Association]]:
    """Cut rows into batches; rows of one pair become one row with the types of all.

    A batch ends when it is full, when rows with types follow rows without, and where a record
    would come twice for a type of which it has only one.

    Args:
        rows: Checked rows; when consuming them raises, the rows before are yielded first.
        cap: The largest total weight of a batch that begins with a row.
        weight: How many inputs of a request a row takes.
        lanes_of: Names what a row writes that no other batch may write at the same time.

    Yields:
        The rows of a batch, and the lanes that it writes in.
    """
    filling, failure = _Filling(cap, weight, lanes_of), None

    def most(row: Association) -> int:
        return max(1, cap(row) // weight(row))

    while True:
        if not filling and (run := rows.run(most)):
            yield run
            continue
        try:
            row = next(rows)
        except StopIteration:
            break
        except Exception as error:  # noqa: BLE001  raised again, below, when the batch is out
            failure = error
            break
        if not filling.add(row):
            rows.put_back(row)
            yield filling.out()
        elif filling.full:  # out at once: a caller's slow iterable need not bring one more
            yield filling.out()
    if filling:
        yield filling.out()
    if failure is not None:
        raise failure


def chunks(values: Iterator[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists of at most `size`, without repeats inside a list.

    When consuming the values raises, those before are yielded first.
    """
    chunk: dict[T, None] = {}
    failure = None
    while True:
        try:
            chunk[next(values)] = None
        except StopIteration:
            break
        except Exception as error:  # noqa: BLE001  raised again, below, when the chunk is out
            failure = error
            break
        if len(chunk) == size:
            yield list(chunk)
            chunk = {}
    if chunk:
        yield list(chunk)
    if failure is not None:
        raise failure
