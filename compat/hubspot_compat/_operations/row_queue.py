"""The rows of a call that no batch has yet; where records repeat, they are arranged in waves."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from .._domain.rows import AssociationRows
from .input_queue import InputQueue
from .waves import waves

__all__ = ["RowQueue"]

WINDOW = 20_000
"""How many rows are arranged at a time."""


class RowQueue(Iterator[Any]):
    """Hands out rows as an `InputQueue` does, what was given back to it first.

    Nothing is read ahead before a batch meets a record that it has already.

    Args:
        rows: The rows in the order of the input.
        window: How many rows are arranged in waves at a time.
    """

    def __init__(self, rows: InputQueue[AssociationRows], window: int = WINDOW) -> None:
        self._rows = rows
        self._window = window
        self._parts: deque[AssociationRows] = deque()  # these come before the others
        self._start = 0  # in the first part

    @property
    def checked(self) -> AssociationRows:
        """All rows of a list; of an iterator those that were checked and not taken yet."""
        return self._rows.checked

    @property
    def arranged(self) -> bool:
        """Whether the rows that were taken last are arranged in waves."""
        return bool(self._parts)

    def take(self, most: int) -> AssociationRows:
        """Take the next rows: at most so many, of one wave, none at the end.

        Raises:
            Exception: As `InputQueue.take`.
        """
        if not self._has_parts():
            return self._rows.take(most)
        taken = self._parts[0][self._start : self._start + most]
        self._start += len(taken)
        return taken

    def put_back(self, count: int) -> None:
        """Let the last ones that were taken be taken again."""
        if self._parts:
            self._start -= count
        else:
            self._rows.put_back(count)

    def give_back(self, rows: AssociationRows) -> None:
        """Let rows that no batch will have come before the others."""
        if self._has_parts():
            self._parts[0] = self._parts[0][self._start :]
        self._parts.appendleft(rows)
        self._start = 0

    def arrange(self, rows: AssociationRows) -> None:
        """Arrange rows in waves: those that a batch gives back, and what comes next.

        All of them are here all the time, so that whatever the caller's iterable raises loses none.
        """
        self.give_back(rows)
        left = self._window - len(rows)
        while left > 0 and (following := self._following(left)):
            self._parts.append(following)
            left -= len(following)
        whole = AssociationRows.joined(rows.object_pair, list(self._parts))
        self._parts = deque(map(whole.at_places, waves(whole)))

    def _following(self, most: int) -> AssociationRows:
        """Take from the input: none at its end, nor before an error, which comes up again."""
        try:
            return self._rows.take(most)
        except Exception:  # noqa: BLE001  raised by `take`, in its place
            return self._rows.take(0)

    def __next__(self) -> Any:
        return self.take(1)[0] if self._has_parts() else next(self._rows)

    def _has_parts(self) -> bool:
        while self._parts and self._start == len(self._parts[0]):
            self._parts.popleft()
            self._start = 0
        return bool(self._parts)
