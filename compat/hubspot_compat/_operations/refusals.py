"""Inputs that cannot be sent: one error for all of a list, or an entry of the result for each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from attrs import evolve
from msgspec import Struct

from .._domain.errors import InvalidInput
from .._domain.model import BatchError, BatchResult, located

__all__ = ["INVALID_INPUT", "Refusal", "Refusals", "refuse_all", "reporting"]

INVALID_INPUT = "hubspot_compat.INVALID_INPUT"
_SHOWN = 10
T = TypeVar("T")


class Refusal(Struct, frozen=True, eq=False):
    """An input that cannot be sent.

    Attributes:
        place: Where the caller gave it, counted from 0.
        value: As it was given.
        reason: Why not; the message names the place.
    """

    place: int
    value: Any
    reason: Exception

    def as_error(self) -> BatchError:
        """Put it as results have it."""
        return BatchError(
            message=str(self.reason),
            category="VALIDATION_ERROR",
            sub_category=INVALID_INPUT,
            inputs=(self.value,),
        )


def refuse_all(refused: Sequence[Refusal], name: str, total: int) -> Exception:
    """Build the error of a list in which some inputs cannot be sent.

    Args:
        refused: Those, in order.
        name: What they are: `pairs`, `ids`.
        total: How many the list has.

    Returns:
        The error of a single one as it is; of several one that shows the first ten and the count.
    """
    if len(refused) == 1:
        return refused[0].reason
    shown = "; ".join(str(refusal.reason) for refusal in refused[:_SHOWN])
    more = f"; and {len(refused) - _SHOWN} more" if len(refused) > _SHOWN else ""
    return InvalidInput(f"{len(refused)} of {total} {name} cannot be sent: {shown}{more}")


def reporting(result: BatchResult[T], refused: Sequence[Refusal]) -> BatchResult[T]:
    """Add refused inputs to the result of their batch, with their places."""
    if not refused:
        return result
    errors = [*result.errors, *(refusal.as_error() for refusal in refused)]
    told = evolve(result, errors=errors, num_errors=result.num_errors + len(refused))
    return located(told, tuple, [(refusal.place, refusal.value) for refusal in refused])


class Refusals(Iterator[Any]):
    """The refusals of a call that reports them, until a result has them.

    The batch that is cut next takes those since the last one. They count as reported when it is
    done; what is never reported is the end of the call's `rest`: the values as they were given.
    """

    def __init__(self) -> None:
        self._new: list[Refusal] = []
        self._open: dict[int, Refusal] = {}

    def extend(self, refusals: Iterable[Refusal]) -> None:
        """Refuse some inputs."""
        for refusal in refusals:
            self._new.append(refusal)
            self._open[refusal.place] = refusal

    def take(self) -> Sequence[Refusal]:
        """Hand out those since this was last asked."""
        taken, self._new = self._new, []
        return sorted(taken, key=lambda refusal: refusal.place)

    def reported(self, refusals: Sequence[Refusal]) -> None:
        """Note that a result has these."""
        for refusal in refusals:
            self._open.pop(refusal.place, None)

    def values(self) -> list[Any]:
        """List what is not reported yet, as it was given."""
        return [refusal.value for refusal in self._open.values()]

    def __next__(self) -> Any:
        if not self._open:
            raise StopIteration
        return self._open.pop(next(iter(self._open))).value
