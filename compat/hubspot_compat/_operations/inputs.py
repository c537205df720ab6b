"""What callers pass in: record ids, and anything that can be gone through.

Everything that cannot be sent is refused with its value and its place. A list is checked as a whole
before anything is sent; an iterator of any length is checked as it is consumed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from .._domain.errors import InvalidInput, shown
from .._domain.ids import LONGEST_ID, spelled_ids
from .._domain.model import Association
from .input_queue import InputQueue, Peekable

__all__ = [
    "Id",
    "Pair",
    "as_sequence",
    "checked_id",
    "checked_ids",
    "iterable_of",
]

Id = str | int
"""A record id: a whole number from 0, or 1 to 20 digits; results have it as `str`."""
Pair = tuple[Id, Id] | Association
"""Two records: `(from_id, to_id)`, or an `Association`, which brings its own types."""
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


def checked_ids(ids: Iterable[Id]) -> InputQueue[Sequence[str]]:
    """Check record ids; a list at once, anything else as it is consumed.

    Inputs as the raw API and the SDK's models have them, `{"id": ...}` and objects with an `id`,
    count as their ids: callers that built them for v3 may go on doing so.
    """
    values = iterable_of(ids, "ids")
    if not isinstance(values, Sequence):
        return InputQueue((), values, _check_ids)
    found, error = _check_ids(list(values), 0)
    if error is not None:
        raise error
    return InputQueue(list(dict.fromkeys(found)))


def _check_ids(values: list[Any], number: int) -> tuple[Sequence[str], InvalidInput | None]:
    """Check ids, up to the first that cannot be sent; see `Check`."""
    ids = list(map(_id_of, values))
    found = spelled_ids(ids)
    if found is not None:
        return found, None
    count = next(n for n, id_ in enumerate(ids) if spelled_ids([id_]) is None)
    error = _not_an_id(ids[count], f"ids[{number + count}]")
    return _check_ids(ids[:count], number)[0], error


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
