"""What a batch's result says beside what HubSpot answered: places of inputs, and refused ones."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

from .._domain.model import BatchResult, located
from .._domain.positions import Given
from .client_state import Steps
from .plan import Batch
from .refusals import Refusal, Refusals, reporting

__all__ = ["Reports"]

T = TypeVar("T")


class Reports:
    """Completes the results of the batches of one call.

    Args:
        refusals: The inputs that cannot be sent; None where they are an error.
    """

    def __init__(self, refusals: Refusals | None) -> None:
        self._refusals = refusals

    def of(
        self, steps: Steps[BatchResult[T]], given: Callable[[], Sequence[Given]]
    ) -> Steps[BatchResult[T]]:
        """Let the result of a batch, which is cut now, have what was refused before it.

        Args:
            steps: What the batch does.
            given: Returns the inputs that it is made of, asked when it is done.
        """
        refused = self._refusals.take() if self._refusals is not None else ()
        return self._completed(steps, given, refused)

    def left(self) -> Iterator[Batch[Any]]:
        """Give a batch that sends nothing, where something was refused behind the last one."""
        if self._refusals is not None and (refused := self._refusals.take()):
            yield Batch((), self._completed(_nothing(), tuple, refused))

    def rest(self, queue: Iterator[Any]) -> Iterator[Any]:
        """What is left of a call: behind the inputs that no batch has, those not reported yet."""
        return queue if self._refusals is None else _Rest(queue, self._refusals)

    def _completed(
        self,
        steps: Steps[BatchResult[T]],
        given: Callable[[], Sequence[Given]],
        refused: Sequence[Refusal],
    ) -> Steps[BatchResult[T]]:
        result = located((yield from steps), given)
        if self._refusals is not None:
            self._refusals.reported(refused)
        return reporting(result, refused)


class _Rest(Iterator[Any]):
    """What a queue has left, then what was refused; it can be pickled."""

    def __init__(self, queue: Iterator[Any], refusals: Refusals) -> None:
        self._queue = queue
        self._refusals = refusals

    def __next__(self) -> Any:
        try:
            return next(self._queue)
        except StopIteration:
            return next(self._refusals)

    def __reduce__(self) -> Any:
        left: list[Any] = list(self._queue.__reduce__()[1][0])
        return iter, ([*left, *self._refusals.values()],)


def _nothing() -> Steps[BatchResult[Any]]:
    yield from ()
    return BatchResult()
