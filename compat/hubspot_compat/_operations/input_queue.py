"""The inputs of a call that no batch has yet, in their order.

A batch takes as many as it may have, and puts back those that do not fit. When a call fails, what
no batch has is all here: it is the `rest` of the error.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Generic, TypeVar

__all__ = ["Check", "InputQueue"]

S = TypeVar("S", bound=Sequence[Any])
Check = Callable[[list[Any], int], tuple[S, Exception | None]]
"""Checks some values, of which the first has this number in the call. Returns those that can be
sent, up to the first that cannot, and the error about that one; without an error, it has seen to
those that cannot."""


class InputQueue(Iterator[Any], Generic[S]):
    """What is left of the caller's inputs: checked ones first, then what is still to be checked.

    An error, of an input that cannot be sent or of the caller's iterable, comes up in its place,
    behind the inputs before it. `take` raises it again and again; `next` raises it once and goes on
    behind it, so that a caller who goes on with the rest of a failed call learns of it, too.

    Args:
        checked: What can be sent as it is.
        unchecked: What follows; consumed only as far as `take` and `next` ask.
        check: Checks what follows.
    """

    def __init__(
        self, checked: S, unchecked: Iterable[Any] = (), check: Check[S] | None = None
    ) -> None:
        self.checked = checked
        self._taken = 0  # of the checked ones
        self._source = iter(unchecked)
        self._check = check
        self._number = 0  # in the call, of the first that is not checked
        self._unchecked: list[Any] = []
        self._source_error: Exception | None = None  # follows the unchecked ones
        self._error: Exception | None = None  # follows the checked ones

    def take(self, most: int) -> S:
        """Take the next inputs: at most so many, none at the end.

        Raises:
            Exception: The next input cannot be sent, or the caller's iterable raised this.
        """
        while most and self._taken == len(self.checked) and self._read(most):
            pass
        start, self._taken = self._taken, min(self._taken + most, len(self.checked))
        return self.checked[start : self._taken]  # type: ignore[return-value]  # a slice is an S

    def put_back(self, count: int) -> None:
        """Let the last ones that were taken be taken again."""
        self._taken -= count

    def __next__(self) -> Any:
        try:
            taken = self.take(1)
        except Exception:
            self._error = None
            raise
        if not taken:
            raise StopIteration
        return taken[0]

    def _read(self, most: int) -> bool:
        """Check what comes next, where that is not an error; return whether there was anything."""
        more = False
        if self._error is None and self._check is not None:
            more = self._check_next(self._check, most)
        if self._error is not None and self._taken == len(self.checked):
            raise self._error
        return more

    def _check_next(self, check: Check[S], most: int) -> bool:
        values = self._next_values(most)
        if not values:
            self._error, self._source_error = self._source_error, None
            return False
        self.checked, self._error = check(values, self._number)
        self._taken = 0
        done = len(values) if self._error is None else len(self.checked) + 1
        self._number += done
        self._unchecked = values[done:]
        return True

    def _next_values(self, most: int) -> list[Any]:
        if not self._unchecked and self._source_error is None:
            try:
                self._unchecked.extend(islice(self._source, most))
            except Exception as error:  # noqa: BLE001  raised by `take`, in its place
                self._source_error = error
        return self._unchecked
