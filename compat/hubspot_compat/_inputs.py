"""What callers pass in: checked, made uniform and cut into batches, lazily.

Everything that cannot be sent is refused here with its value and its place. A list is checked as a
whole before anything is sent; an iterator of any length is checked as it is consumed.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from attrs import evolve

from ._errors import InvalidInput
from ._model import Association, AssociationType
from ._types import Resolver, is_exclusive

__all__ = [
    "Id",
    "Pair",
    "batched",
    "checked_id",
    "checked_ids",
    "checked_rows",
    "iterable_of",
    "lane_keys",
]

Id = str | int
Pair = tuple[Id, Id] | Association
Lane = tuple[int, str]
T = TypeVar("T")

_LONGEST_ID = 20
_SIDES = 2


def checked_id(value: Any, place: str) -> str:
    """Turn a record id into a string.

    Args:
        value: Digits, as `str` or `int`.
        place: Where it stands in the input, for the message.

    Raises:
        InvalidInput: It is not 1 to 20 digits.
    """
    word = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(word, str) and word.isascii() and word.isdigit() and len(word) <= _LONGEST_ID:
        return word
    msg = f"{place}: {value!r} is no record id; an id is 1 to {_LONGEST_ID} digits"
    raise InvalidInput(msg)


def checked_ids(ids: Iterable[Id]) -> Iterator[str]:
    """Check record ids; a list at once, anything else as it is consumed."""
    values = iterable_of(ids, "ids")
    checked = (checked_id(value, f"ids[{number}]") for number, value in enumerate(values))
    return iter(dict.fromkeys(checked)) if isinstance(ids, Sequence) else checked


def checked_rows(
    at: tuple[str, str],
    pairs: Iterable[Pair],
    shared: tuple[AssociationType, ...],
    resolver: Resolver,
) -> Iterator[Association]:
    """Check pairs and make each an `Association` that carries its types.

    Args:
        at: Canonical names of the two object types.
        pairs: `(from_id, to_id)` or `Association`s, which bring their own types.
        shared: The types for pairs that bring none.
        resolver: Checks the types that associations bring.

    Returns:
        The rows; of a list, checked to its end and without repeats.

    Raises:
        InvalidInput: A pair cannot be sent; the message has its value and place.
    """
    values = iterable_of(pairs, "pairs")
    check = _RowCheck(at, shared, resolver)
    rows = (check(pair, number) for number, pair in enumerate(values))
    if not isinstance(pairs, Sequence):
        return rows
    listed = list(rows)
    # Repeats are dropped, but not where the order of writes decides who is Primary.
    return iter(listed if any(map(lane_keys, listed)) else dict.fromkeys(listed))


def iterable_of(values: Any, name: str) -> Iterable[Any]:
    """Return an iterable as it is.

    Raises:
        InvalidInput: It is none, or it is one string.
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        msg = f"{name}: {values!r} is no list, nor any other iterable of {name}"
        raise InvalidInput(msg)
    return values


class _RowCheck:
    """Checks one pair after the other, and each distinct tuple of types only once."""

    def __init__(
        self, at: tuple[str, str], shared: tuple[AssociationType, ...], resolver: Resolver
    ) -> None:
        self._at = at
        self._shared = shared
        self._resolver = resolver
        self._resolved: dict[tuple[AssociationType, ...], tuple[AssociationType, ...]] = {}

    def __call__(self, pair: Any, number: int) -> Association:
        if isinstance(pair, Association):
            return self._association(pair, number)
        if not isinstance(pair, (tuple, list)) or len(pair) != _SIDES:
            msg = f"pairs[{number}]: {pair!r} is neither (from_id, to_id) nor an Association"
            raise InvalidInput(msg)
        from_id = checked_id(pair[0], f"pairs[{number}][0]")
        to_id = checked_id(pair[1], f"pairs[{number}][1]")
        return Association(from_id, to_id, *self._at, self._shared)

    def _association(self, row: Association, number: int) -> Association:
        theirs = (row.from_object or self._at[0], row.to_object or self._at[1])
        if theirs != self._at:
            msg = (
                f"pairs[{number}]: an association of {theirs[0]} to {theirs[1]} in a call for "
                f"{self._at[0]} to {self._at[1]}"
            )
            raise InvalidInput(msg)
        checked_id(row.from_id, f"pairs[{number}].from_id")
        checked_id(row.to_id, f"pairs[{number}].to_id")
        types = self._own(row.types) if row.types else self._shared
        return evolve(row, from_object=self._at[0], to_object=self._at[1], types=types)

    def _own(self, types: tuple[AssociationType, ...]) -> tuple[AssociationType, ...]:
        if types not in self._resolved:
            # An exact spec never needs the portal to be told from another; what is unresolved
            # stays as it is and is refused when it is to be written.
            self._resolved[types] = tuple(
                self._resolver.resolve(*self._at, type_) or type_ for type_ in types
            )
        return self._resolved[types]


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


def batched(
    rows: Iterator[Association],
    cap: Callable[[Association], int],
    weight: Callable[[Association], int],
) -> Iterator[tuple[list[Association], frozenset[Lane]]]:
    """Cut rows into batches.

    A batch ends when it is full, when rows with types follow rows without, and where a record
    would come twice for a type of which it has only one.

    Args:
        rows: Checked rows; when consuming them raises, the rows before are yielded first.
        cap: The largest total weight of a batch that begins with a row.
        weight: How many inputs of a request a row takes.

    Yields:
        The rows of a batch, and the lanes that it writes in.
    """
    batch: dict[Association, None] = {}
    lanes: set[Lane] = set()
    size, failure = 0, None
    while True:
        try:
            row = next(rows)
        except StopIteration:
            break
        except Exception as error:  # noqa: BLE001  raised again, below, when the batch is out
            failure = error
            break
        if row in batch:
            # Also where the order of writes matters: a lane comes once in a batch, so that no
            # other write of it lies between the two.
            continue
        keys, heft = lane_keys(row), weight(row)
        if batch:
            first = next(iter(batch))
            full = size + heft > cap(first) or bool(first.types) != bool(row.types)
            if full or not lanes.isdisjoint(keys):
                yield list(batch), frozenset(lanes)
                batch, lanes, size = {}, set(), 0
        batch[row] = None
        size += heft
        lanes.update(keys)
    if batch:
        yield list(batch), frozenset(lanes)
    if failure is not None:
        raise failure


def chunks(values: Iterator[T], size: int) -> Iterator[list[T]]:
    """Cut values into lists of at most `size`, without repeats inside a list."""
    chunk: dict[T, None] = {}
    for value in values:
        chunk[value] = None
        if len(chunk) == size:
            yield list(chunk)
            chunk = {}
    if chunk:
        yield list(chunk)
