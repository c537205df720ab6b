"""The rows of a call that no batch has yet; where they alternate, they are arranged."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from .._domain.rows import AssociationRows
from .input_queue import InputQueue
from .repeats import typed_first
from .waves import waves

__all__ = ["RowQueue"]

WINDOW = 20_000
"""How many rows are arranged at a time."""


class RowQueue(Iterator[Any]):
    """Hands out rows as an `InputQueue` does, those that are arranged first.

    Nothing is read ahead before a batch meets a row that is out of place. What was taken is among
    the unsettled rows of the input's queue, whichever of the two handed it out.

    Args:
        rows: The rows in the order of the input.
        window: How many rows are arranged in waves at a time, where one batch is not of more.

    Attributes:
        rows: As given.
    """

    def __init__(self, rows: InputQueue[AssociationRows], window: int = WINDOW) -> None:
        self.rows = rows
        self._window = window
        self._waves: Sequence[AssociationRows] = ()  # these come before the others
        self._wave = 0  # the first that is not all taken
        self._start = 0  # in it

    @property
    def checked(self) -> AssociationRows:
        """All rows of a list; of an iterator those that were checked and not taken yet."""
        return self.rows.checked

    @property
    def arranged(self) -> bool:
        """Whether the rows that were taken last are arranged in waves."""
        return self._wave < len(self._waves)

    def take(self, most: int) -> AssociationRows:
        """Take the next rows: at most so many, of one wave, none at the end.

        Raises:
            Exception: As `InputQueue.take`.
        """
        if self._is_through():
            return self.rows.take(most)
        taken = self._waves[self._wave][self._start : self._start + most]
        unsettled, end = [*self.rows.unsettled, taken], self._start + len(taken)
        self.rows.unsettled, self._start = unsettled, end
        return taken

    def put_back(self, count: int) -> None:
        """Let the last ones that were taken be taken again."""
        if not self.arranged:
            self.rows.put_back(count)
        elif count:
            *before, last = self.rows.unsettled
            unsettled, start = [*before, last[: len(last) - count]], self._start - count
            self.rows.unsettled, self._start = unsettled, start

    def arrange(self) -> None:
        """Arrange rows: those that were taken for a batch, and what comes next.

        They go in waves, and in each of these the rows with types before those without.

        At least one row more: without the one that did not fit the batch would be as it was.
        """
        queue = self.rows
        left = max(1, self._window - sum(map(len, queue.unsettled)))
        while left > 0 and (following := self._following(left)):
            left -= len(following)
        whole = typed_first(AssociationRows.joined(queue.checked.object_pair, queue.unsettled))
        arranged = list(map(whole.at_places, waves(whole)))
        self._waves, self._wave, self._start, queue.unsettled = arranged, 0, 0, []

    def _following(self, most: int) -> AssociationRows:
        """Take from the input: none at its end, nor before an error, which comes up again."""
        try:
            return self.rows.take(most)
        except Exception:  # noqa: BLE001  raised by `take`, in its place
            return self.rows.take(0)

    def _is_through(self) -> bool:
        """Whether all waves are taken."""
        while self.arranged and self._start == len(self._waves[self._wave]):
            self._wave, self._start = self._wave + 1, 0
        return not self.arranged

    def __next__(self) -> Any:
        if (again := self.rows.next_unsettled()) is not None:
            return again
        if self._is_through():
            return next(self.rows)
        first, self._start = self._waves[self._wave][self._start], self._start + 1
        return first

    def __reduce__(self) -> Any:
        return iter, (list(self._copies()),)

    def _copies(self) -> Iterator[Any]:
        unsettled, self.rows.unsettled = self.rows.unsettled, []
        behind = self.rows.all_left()
        self.rows.unsettled = unsettled
        yield from chain.from_iterable(unsettled)
        if not self._is_through():
            yield from self._waves[self._wave][self._start :]
            yield from chain.from_iterable(self._waves[self._wave + 1 :])
        yield from behind
