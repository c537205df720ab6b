"""What callers pass in: checked, made uniform and cut into batches, lazily.

Everything that cannot be sent is refused here with its value and its place. A list is checked as a
whole before anything is sent; an iterator of any length is checked as it is consumed.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, islice
from typing import Any, Generic, TypeVar

from attrs import evolve

from ._errors import InvalidInput, placed, shown
from ._model import AlikeRows, Association, AssociationType, distinct_types
from ._objects import same_objects
from ._plain import LONGEST_ID, Runs, plain_ids, plain_pairs
from ._types import Resolver, is_exclusive

__all__ = [
    "Id",
    "Lane",
    "Pair",
    "Taken",
    "alike_lanes",
    "as_sequence",
    "batched",
    "checked_id",
    "checked_ids",
    "checked_rows",
    "chunks",
    "create_lanes",
    "iterable_of",
    "lane_keys",
    "peeked",
]

Id = str | int
"""A record id: a whole number from 0, or 1 to 20 digits; results have it as `str`."""
Pair = tuple[Id, Id] | Association
"""Two records: `(from_id, to_id)`, or an `Association`, which brings its own types."""
Lane = tuple[int | str, str]  # the one record of a type, or the pair that labels are written to
T = TypeVar("T")
Run = tuple[Sequence[T], frozenset[Lane]]
U = TypeVar("U")
H = TypeVar("H", bound=Hashable)

_SIDES = 2


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

    def run(self, most: Callable[[T], int]) -> "Run[T] | None":
        """Take a whole batch at once where that can be done.

        Args:
            most: How many rows a batch has that begins with a row.
        """
        return None


class _PlainRows(Taken[Association]):
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

    def run(self, most: Callable[[Association], int]) -> "Run[Association] | None":
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
        return AlikeRows(self._at, pairs, self._types), lanes

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


def checked_id(value: Any, place: str) -> str:
    """Turn a record id into a string.

    Args:
        value: Digits, as `str` or `int`.
        place: Where it stands in the input, for the message.

    Returns:
        The digits as answers spell them: without zeros in front.

    Raises:
        InvalidInput: It is not 1 to 20 digits.
    """
    try:
        word = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    except ValueError:  # Python refuses to write thousands of digits
        msg = f"{place}: a number of thousands of digits is no record id; it has 1 to {LONGEST_ID}"
        raise InvalidInput(msg) from None
    if isinstance(word, str) and word.isascii() and word.isdigit() and len(word) <= LONGEST_ID:
        return word if word[0] != "0" else word.lstrip("0") or "0"
    msg = f"{place}: {shown(value)} is no record id; an id is 1 to {LONGEST_ID} digits"
    raise InvalidInput(msg)


def _id_of(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    return value.get("id", value) if isinstance(value, Mapping) else getattr(value, "id", value)


def checked_ids(ids: Iterable[Id]) -> Taken[str]:
    """Check record ids; a list at once, anything else as it is consumed.

    Inputs as the raw API and the SDK's models have them, `{"id": ...}` and objects with an `id`,
    count as their ids: callers that built them for v3 may go on doing so.
    """
    values = iterable_of(ids, "ids")
    plain = plain_ids(values) if isinstance(values, Sequence) else None
    if plain is not None:
        return Taken(dict.fromkeys(plain))
    checked = map(
        lambda value, number: checked_id(_id_of(value), f"ids[{number}]"), values, count()
    )
    return Taken(dict.fromkeys(checked) if isinstance(values, Sequence) else checked)


def checked_rows(
    at: tuple[str, str],
    pairs: Iterable[Pair],
    shared: tuple[AssociationType, ...],
    resolver: Resolver,
    *,
    untyped: str = "",
) -> Taken[Association]:
    """Check pairs and make each an `Association` that carries its types.

    Args:
        at: Canonical names of the two object types.
        pairs: `(from_id, to_id)` or `Association`s, which bring their own types.
        shared: The types for pairs that bring none.
        resolver: Checks the types that associations bring.
        untyped: Why a row without types cannot be sent; by default it can.

    Returns:
        The rows; of a list, checked to its end, without repeats, and those with types first.

    Raises:
        InvalidInput: A pair cannot be sent; the message has its value and place.
    """
    values = iterable_of(pairs, "pairs")
    check = _RowCheck(at, shared, resolver)
    if untyped and not shared:
        return _typed_rows(map(check, values, count()), untyped, whole=isinstance(values, Sequence))
    if not isinstance(values, Sequence):
        return _PlainRows(Runs(values, checked=False), check, at, shared)
    plain = plain_pairs(values)
    if plain is not None:
        kept = _without_repeats(plain, last=any(map(is_exclusive, shared)))
        return _PlainRows(Runs(kept, checked=True), check, at, shared)
    listed = list(map(check, values, count()))
    exclusive = any(is_exclusive(type_) for types in distinct_types(listed) for type_ in types)
    rows = _without_repeats(listed, last=exclusive)
    # A batch has rows of one kind, so that rows of both in turn would take a request each.
    return Taken(sorted(rows, key=_is_untyped))


def _typed_rows(rows: Iterable[Association], untyped: str, *, whole: bool) -> Taken[Association]:
    """Refuse a row without types, behind everything else that may be wrong with the rows."""

    def typed(row: Association, number: int) -> Association:
        if not row.types:
            msg = f"pairs[{number}]: {untyped}"
            raise InvalidInput(msg)
        return row

    checked = map(typed, list(rows) if whole else rows, count())
    return Taken(dict.fromkeys(checked) if whole else checked)


def _is_untyped(row: Association) -> bool:
    return not row.types


def _without_repeats(values: Sequence[H], *, last: bool) -> Iterable[H]:
    """Leave repeats out; the last write decides who is Primary, so then the last one stays."""
    return reversed(dict.fromkeys(reversed(values))) if last else dict.fromkeys(values)


def iterable_of(values: Any, name: str) -> Iterable[Any]:
    """Return a list or an iterator as it is, and a set or a view of a dict as a list.

    What is all there can be checked to its end before anything is sent.

    Raises:
        InvalidInput: It is none, or it is one string.
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        msg = f"{name}: {shown(values)} is no list, nor any other iterable of {name}"
        raise InvalidInput(msg)
    if isinstance(values, Collection) and not isinstance(values, Sequence):
        return list(values)
    return values


def as_sequence(values: Iterable[T], name: str) -> Sequence[T]:
    """Return a list as it is, and anything else as a list.

    Raises:
        InvalidInput: It is no iterable.
    """
    found: Iterable[T] = iterable_of(values, name)
    return found if isinstance(found, Sequence) else list(found)


def peeked(values: Iterable[T], name: str) -> tuple[Iterable[T], bool]:
    """Look whether there is anything in an iterable, without losing it.

    Args:
        values: What the caller gave.
        name: What it is called, for the message.

    Returns:
        The same values, and whether there are any.

    Raises:
        InvalidInput: It is no iterable.
    """
    found: Iterable[T] = iterable_of(values, name)
    if isinstance(found, Sequence):
        return found, len(found) > 0
    iterator = iter(found)
    first = list(islice(iterator, 1))
    return chain(first, iterator), bool(first)


class _RowCheck:
    """Checks one pair after the other, and each distinct tuple of types only once."""

    def __init__(
        self,
        at: tuple[str, str],
        shared: tuple[AssociationType, ...],
        resolver: Resolver,
    ) -> None:
        self._at = at
        self._shared = shared
        self._resolver = resolver
        self._resolved: dict[tuple[AssociationType, ...], tuple[AssociationType, ...]] = {}

    def __call__(self, pair: Any, number: int) -> Association:
        if isinstance(pair, Association):
            return self._association(pair, number)
        if not isinstance(pair, (tuple, list)) or len(pair) != _SIDES:
            msg = f"pairs[{number}]: {shown(pair)} is neither (from_id, to_id) nor an Association"
            raise InvalidInput(msg)
        from_id = checked_id(pair[0], f"pairs[{number}][0]")
        to_id = checked_id(pair[1], f"pairs[{number}][1]")
        return Association(from_id, to_id, *self._at, self._shared)

    def _association(self, row: Association, number: int) -> Association:
        theirs = (row.from_object or self._at[0], row.to_object or self._at[1])
        if theirs != self._at and not same_objects(theirs, self._at):
            msg = (
                f"pairs[{number}]: an association of {theirs[0]} to {theirs[1]} in a call for "
                f"{self._at[0]} to {self._at[1]}"
            )
            raise InvalidInput(msg)
        from_id = checked_id(row.from_id, f"pairs[{number}].from_id")
        to_id = checked_id(row.to_id, f"pairs[{number}].to_id")
        types = self._own(row.types, number) if row.types else self._shared
        return Association(from_id, to_id, *self._at, types)

    def _own(self, types: tuple[Any, ...], row: int) -> tuple[AssociationType, ...]:
        for number, type_ in enumerate(types):
            if not isinstance(type_, AssociationType):
                msg = (
                    f"pairs[{row}].types[{number}]: {shown(type_)} is no AssociationType; a name "
                    "or an id goes into type= or types= of the call"
                )
                raise InvalidInput(msg)
        if types not in self._resolved:
            # An exact spec never needs the portal to be told from another; what is unresolved
            # stays as it is and is refused when it is to be written.
            found = []
            for number, type_ in enumerate(types):
                with placed(f"pairs[{row}].types[{number}]"):
                    found.append(self._resolver.resolve(*self._at, type_) or type_)
            self._resolved[types] = tuple(found)
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
) -> "Iterator[Run[Association]]":
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
