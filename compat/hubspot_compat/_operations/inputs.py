"""What callers pass in: checked and made uniform, lazily.

Everything that cannot be sent is refused here with its value and its place. A list is checked as a
whole before anything is sent; an iterator of any length is checked as it is consumed.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from itertools import chain, count, islice
from typing import Any, TypeVar

from .._domain.errors import InvalidInput, placed, shown
from .._domain.ids import LONGEST_ID
from .._domain.model import Association, AssociationType
from .._domain.objects import same_objects
from .._domain.rows import distinct_types
from .._domain.types import Resolver, is_exclusive
from .batches import PlainRows, Taken
from .plain import Runs, plain_ids, plain_pairs

__all__ = [
    "Id",
    "Pair",
    "as_sequence",
    "checked_id",
    "checked_ids",
    "checked_rows",
    "iterable_of",
    "peeked",
]

Id = str | int
"""A record id: a whole number from 0, or 1 to 20 digits; results have it as `str`."""
Pair = tuple[Id, Id] | Association
"""Two records: `(from_id, to_id)`, or an `Association`, which brings its own types."""
T = TypeVar("T")
H = TypeVar("H", bound=Hashable)

_SIDES = 2


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
        return PlainRows(Runs(values, checked=False), check, at, shared)
    plain = plain_pairs(values)
    if plain is not None:
        kept = _without_repeats(plain, last=any(map(is_exclusive, shared)))
        return PlainRows(Runs(kept, checked=True), check, at, shared)
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
