"""Pairs without anything of their own, checked and made rows many at a time.

Most calls give `(from_id, to_id)` tuples of digits and one type for all. What `_inputs.py` does for
one pair after the other, with a place for every error, is done here for a whole run of them with a
few calls that each look at all. A run with anything else in it is left as it was, and goes through
the door for single pairs.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from .._domain.ids import all_ids

__all__ = ["Runs", "plain_ids", "plain_pairs"]

_SIDES = 2
_AT_ONCE = 10_000


def plain_pairs(values: Sequence[Any]) -> list[tuple[str, str]] | None:
    """Check pairs of ids all at once.

    Args:
        values: What the caller gave.

    Returns:
        The pairs with their ids as answers spell them; None where one has to be looked at by
        itself: it is wrong, an `Association`, or an id with zeros in front.
    """
    found: list[tuple[str, str]] = []
    for start in range(0, len(values), _AT_ONCE):
        some = _plain(values[start : start + _AT_ONCE])
        if some is None:
            return None
        found += some
    return found


def _plain(values: Sequence[Any]) -> Iterable[tuple[str, str]] | None:
    shapes = set(map(type, values))
    if not shapes <= {tuple, list} or set(map(len, values)) != {_SIDES}:
        return None
    ids: list[Any] = list(chain.from_iterable(values))
    words = plain_ids(ids)
    if words is None:
        return None
    as_they_are = words is ids and shapes == {tuple}
    return values if as_they_are else zip(words[::2], words[1::2], strict=True)


def plain_ids(values: Sequence[Any]) -> Sequence[str] | None:
    """Check ids all at once.

    Returns:
        The ids as answers spell them; None where one has to be looked at by itself, or there is
        none.
    """
    kinds = set(
        map(type, values)
    )  # the very types: a bool is no id, and a subclass may do anything
    if not kinds or not kinds <= {str, int}:
        return None
    try:
        words = list(map(str, values)) if int in kinds else values
    except ValueError:  # Python refuses to write thousands of digits
        return None
    return words if all_ids(words) else None


class Runs(Iterator[Any]):
    """The caller's values, one at a time or in runs.

    What the caller's iterable raises in the middle of a run comes up behind the values before it.

    Args:
        values: What the caller gave.
        checked: Whether `plain_pairs` has seen them all, and none comes twice.
    """

    def __init__(self, values: Iterable[Any], *, checked: bool) -> None:
        self._values = iter(values)
        self._back: deque[Any] = deque()
        self._failure: Exception | None = None
        self.checked = checked
        self.number = -1  # of the last value that was taken

    def __next__(self) -> Any:
        if self._back:
            value = self._back.popleft()
        elif self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure
        else:
            value = next(self._values)
        self.number += 1
        return value

    def run(self, most: int) -> list[tuple[str, str]] | None:
        """Take a run of plain pairs, none twice.

        Args:
            most: How many.

        Returns:
            The pairs; None where the next values have to be taken one at a time, or there is none.
        """
        if self._back or self._failure is not None:
            return None
        run: list[Any] = []
        try:
            run.extend(islice(self._values, most))
        except Exception as error:  # noqa: BLE001  raised by `__next__`, behind what came before
            self._failure = error
        pairs = self._usable(run)
        if pairs is None:
            self._back.extend(run)
            return None
        self.number += len(run)
        return pairs

    def _usable(self, run: Sequence[Any]) -> list[tuple[str, str]] | None:
        if self._failure is not None:
            return None  # one at a time, so that the error comes up where the values end
        if self.checked:
            return list(run) or None
        pairs = plain_pairs(run)
        return pairs if pairs and len(set(pairs)) == len(pairs) else None

    def put_back(self, run: Sequence[tuple[str, str]]) -> None:
        """Let a run be taken again, one at a time."""
        self._back.extend(run)
        self.number -= len(run)
