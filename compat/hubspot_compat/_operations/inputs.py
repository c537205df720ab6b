"""What callers pass in: record ids, and anything that can be gone through.

Everything that cannot be sent is refused with its value and its place. A list is checked as a whole
before anything is sent; an iterator of any length is checked as it is consumed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, overload

from .._domain.errors import InvalidInput, shown
from .._domain.ids import LONGEST_ID, spelled_ids
from .._domain.model import Association
from .._domain.positions import Places
from .._domain.types import TypeSpec
from .input_queue import InputQueue, Peekable
from .refusals import Refusal, Refusals, refuse_all

__all__ = [
    "Id",
    "Pair",
    "RecordIds",
    "as_sequence",
    "checked_id",
    "checked_ids",
    "iterable_of",
]

Id = str | int
"""A record id: a whole number from 0, or 1 to 20 digits; results have it as `str`."""
Pair = tuple[Id, Id] | tuple[Id, Id, TypeSpec] | Association
"""Two records: `(from_id, to_id)`, or `(from_id, to_id, type)`, or an `Association`. The last two
bring their own types."""
T = TypeVar("T")


def checked_id(value: Any, place: str) -> str:
    """Turn a record id into a string.

    Args:
        value: Digits, as `str` or `int`.
        place: Where it is in the input, for the message.

    Returns:
        The digits as answers spell them: without zeros in front.

    Raises:
        InvalidInput: It is not 1 to 20 digits.
    """
    found = spelled_ids([value])
    if found is None:
        raise _not_an_id(value, place)
    return found[0]


def _id_of(value: Any) -> Any:
    if isinstance(value, str | int):
        return value
    return value.get("id", value) if isinstance(value, Mapping) else getattr(value, "id", value)


class RecordIds(Sequence[str]):
    """Record ids, each with its place in the call.

    Args:
        ids: As answers spell them.
        places: Where each was given; all the places of one that was given several times.
    """

    __slots__ = ("ids", "places")

    def __init__(self, ids: Sequence[str], places: Places) -> None:
        self.ids = ids
        self.places = places

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    @overload
    def __getitem__(self, index: int) -> str: ...

    @overload
    def __getitem__(self, index: slice) -> "RecordIds": ...

    def __getitem__(self, index: int | slice) -> "str | RecordIds":
        if isinstance(index, slice):
            return RecordIds(self.ids[index], self.places[index])
        return self.ids[index]

    def each_once(self) -> "RecordIds":
        """Drop repeats, and keep their places."""
        if len(set(self.ids)) == len(self.ids):
            return self
        places: dict[str, list[Any]] = {}
        for id_, place in zip(self.ids, self.places, strict=True):
            places.setdefault(id_, []).append(place)
        return RecordIds(list(places), list(map(tuple, places.values())))


def checked_ids(ids: Iterable[Id], refusals: Refusals | None = None) -> InputQueue[RecordIds]:
    """Check record ids; a list at once, anything else as it is consumed.

    Inputs as the raw API and the SDK's models have them, `{"id": ...}` and objects with an `id`,
    count as their ids: callers that built them for v3 may go on doing so.

    Args:
        ids: What the caller gave.
        refusals: Takes those that cannot be sent; None where they are an error.
    """
    values = iterable_of(ids, "ids")
    check = _IdCheck(refusals)
    if isinstance(values, Sequence):
        return InputQueue(check.all_of(values))
    return InputQueue(RecordIds((), ()), values, check)


class _IdCheck:
    """Checks record ids; see `Check`."""

    def __init__(self, refusals: Refusals | None) -> None:
        self._refusals = refusals

    def __call__(self, values: list[Any], number: int) -> tuple[RecordIds, Exception | None]:
        found, refused = _sorted_out(values, number)
        if self._refusals is not None:
            self._refusals.extend(refused)
        elif refused:
            first = refused[0]
            return found[: first.place - number], first.reason
        return found, None

    def all_of(self, values: Sequence[Any]) -> RecordIds:
        """Check a list to its end, and drop repeats.

        Raises:
            InvalidInput: Some cannot be sent; the message has their values and places.
        """
        found, refused = _sorted_out(list(values), 0)
        if self._refusals is not None:
            self._refusals.extend(refused)
        elif refused:
            raise refuse_all(refused, "ids", len(values))
        return found.each_once()


def _sorted_out(values: list[Any], number: int) -> tuple[RecordIds, Sequence[Refusal]]:
    """Tell the ids that can be sent from the values that cannot; the first has this number."""
    ids = list(map(_id_of, values))
    found = spelled_ids(ids)
    if found is not None:
        return RecordIds(found, range(number, number + len(found))), ()
    spelled = [spelled_ids([id_]) for id_ in ids]
    good = [place for place, word in enumerate(spelled, number) if word is not None]
    refused = [
        Refusal(place, values[place - number], _not_an_id(ids[place - number], f"ids[{place}]"))
        for place, word in enumerate(spelled, number)
        if word is None
    ]
    return RecordIds([word[0] for word in spelled if word is not None], good), refused


def _not_an_id(value: Any, place: str) -> InvalidInput:
    text = f"{place}: {shown(value)} is not a record id; an id is 1 to {LONGEST_ID} digits"
    return InvalidInput(text)


def iterable_of(values: Any, name: str) -> Iterable[Any]:
    """Return a list or an iterator as it is, and a set or a view of a dict as a list.

    What is all there can be checked to its end before anything is sent.

    Raises:
        InvalidInput: It cannot be gone through, or it is one string.
    """
    if isinstance(values, (str, bytes)) or not isinstance(values, Iterable):
        msg = f"{name}: {shown(values)} is not a list or another iterable of {name}"
        if hasattr(values, "__aiter__"):
            msg += "; of an async iterator make a list first: [one async for one in ...]"
        raise InvalidInput(msg)
    if isinstance(values, Collection) and not isinstance(values, Sequence):
        return list(values)
    return values


def as_sequence(values: Iterable[T], name: str) -> Sequence[T]:
    """Return a list as it is, and anything else as a list; a `Peekable` keeps what it has.

    Raises:
        InvalidInput: It cannot be gone through.
    """
    found: Iterable[T] = iterable_of(values, name)
    if isinstance(found, Peekable):
        return found.all_left()
    return found if isinstance(found, Sequence) else list(found)
