"""The inputs of a call that no batch has yet, in their order.

A batch takes as many as it may have, and puts back those that do not fit. What was taken stays here
until the batch is handed out. So whatever ends a call, and wherever, what no batch has is
all here: it is the `rest` of the error.

An interrupt can come between any two calls of Python, but not between two assignments. So each
method first makes what it needs, and then assigns: an input is never in no place.
"""

from collections.abc import Callable, Iterable, Iterator, MappingView, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, islice
from typing import Any, Generic, TypeVar

__all__ = ["Check", "InputQueue", "Peekable", "peekable", "untouched"]

S = TypeVar("S", bound=Sequence[Any])
Check = Callable[[list[Any], int], tuple[S, Exception | None]]
"""Checks some values, of which the first has this number in the call. Returns those that can be
sent, up to the first that cannot, and the error about that one; without an error, it has seen to
those that cannot."""


class Peekable(Iterable[Any]):
    """A caller's iterator that can be looked into: what was seen of it is handed out again.

    To be gone through once. What goes through it is no Python code: an interrupt in that would lose
    the value that the caller's iterator has just given.
    """

    def __init__(self, values: Iterable[Any]) -> None:
        self._values = chain.from_iterable([values])  # where that raises, it does so in its place
        self._seen: list[Any] = []

    def __iter__(self) -> Iterator[Any]:
        return chain(self._seen, self._values)

    def any_left(self) -> bool:
        """Look whether there is anything."""
        self._seen.extend(islice(self._values, 1))
        return bool(self._seen)

    def all_left(self) -> list[Any]:
        """List everything, without taking it out."""
        self._seen.extend(self._values)  # keeps what came before an error
        return list(self._seen)


def peekable(values: Any) -> Any:
    """Make a caller's iterable peekable; return a list, and what is no iterable, as it is.

    A length alone makes no list: tqdm has that of what it goes through, once.
    """
    if _is_list(values) or isinstance(values, Peekable) or not isinstance(values, Iterable):
        return values
    return Peekable(values)


def _is_list(values: Any) -> bool:
    """Whether values are all there, and can be gone through again."""
    kind = type(values)
    return isinstance(values, (AbstractSet, MappingView)) or (
        hasattr(kind, "__getitem__") and hasattr(kind, "__len__")
    )


class InputQueue(Iterator[Any], Generic[S]):
    """What is left of the caller's inputs: checked ones first, then what is still to be checked.

    An error, of an input that cannot be sent or of the caller's iterable, comes up in its place,
    behind the inputs before it. `take` raises it again and again; `next` raises it once and goes on
    behind it, so that a caller who goes on with the rest of a failed call learns of it, too.

    It can be pickled: the rest of the caller's iterable is read for it.

    Attributes:
        checked: What can be sent as it is.
        unsettled: What was taken; to be emptied by those who hand out a batch of it.

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
        self.unsettled: list[S] = []  # taken ones that no batch has yet
        self._source = iter(unchecked)
        self._check = check
        self._number = 0  # in the call, of the first that is not checked
        self._unchecked: list[Any] = []
        self._source_error: Exception | None = None  # follows the unchecked ones
        self._error: Exception | None = None  # follows the checked ones
        self._refused: list[Any] = []  # the input that `_error` is about

    def take(self, most: int) -> S:
        """Take the next inputs: at most so many, none at the end.

        Raises:
            Exception: The next input cannot be sent, or the caller's iterable raised this.
        """
        while most and self._taken == len(self.checked) and self._read(most):
            pass  # all of some were refused
        start, end = self._taken, min(self._taken + most, len(self.checked))
        taken: S = self.checked[start:end]  # type: ignore[assignment]  # a slice is an S
        unsettled = [*self.unsettled, taken] if end > start else self.unsettled
        self.unsettled, self._taken = unsettled, end
        return taken

    def put_back(self, count: int) -> None:
        """Let the last ones that were taken be taken again."""
        if count:
            *before, last = self.unsettled
            kept = last[: len(last) - count]
            left = self._taken - count
            self.unsettled, self._taken = [*before, kept], left  # type: ignore[list-item]

    def forget(self, error: BaseException) -> None:
        """Go on behind an error that the caller has already."""
        if self._error is error:
            self._error, self._refused = None, []

    def __next__(self) -> Any:
        if (again := self.next_unsettled()) is not None:
            return again
        try:
            taken = self.take(1)
        except Exception:
            self._error, self._refused = None, []
            raise
        self.unsettled = []
        if not taken:
            raise StopIteration
        return taken[0]

    def next_unsettled(self) -> Any:
        """Hand out the first of those that were taken; None where there is none."""
        for number, part in enumerate(self.unsettled):
            if part:
                later = self.unsettled[number + 1 :]
                first, self.unsettled = part[0], [part[1:], *later]  # type: ignore[list-item]
                return first
        return None

    def __reduce__(self) -> Any:
        return iter, (self.all_left(),)

    def all_left(self) -> list[Any]:
        """List everything that is left, without taking it out.

        What is still to be checked is given as it came, the refused input too.
        """
        if self._source_error is None:
            try:
                self._unchecked.extend(self._source)
            except Exception as error:  # noqa: BLE001  raised by `take`, in its place
                self._source_error = error
        taken = [entry for part in self.unsettled for entry in part]
        return [*taken, *self.checked[self._taken :], *self._refused, *self._unchecked]

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
        checked, error = check(values, self._number)
        count = len(checked)
        done = len(values) if error is None else count + 1
        number, refused = self._number + done, values[count:done] if error is not None else []
        left = values[done:]
        self.checked, self._taken, self._error = checked, 0, error
        self._number, self._refused, self._unchecked = number, refused, left
        return True

    def _next_values(self, most: int) -> list[Any]:
        if not self._unchecked and self._source_error is None:
            try:
                self._unchecked.extend(islice(self._source, most))
            except Exception as error:  # noqa: BLE001  raised by `take`, in its place
                self._source_error = error
        return self._unchecked


def untouched(inputs: Any) -> Iterator[Any]:
    """Give the inputs of a call that has taken none of them; nothing where they are no iterable."""
    if isinstance(inputs, (str, bytes)) or not isinstance(inputs, Iterable):
        return iter(())
    return InputQueue[list[Any]]([], inputs, _as_given)


def _as_given(values: list[Any], _number: int) -> tuple[list[Any], None]:
    return values, None
