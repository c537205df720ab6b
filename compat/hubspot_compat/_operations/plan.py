"""What an operation is, without I/O: a generator that yields requests and is sent responses.

    plan = yield from plan_create(session, ...)   may ask the portal about types first
    for batch in plan.batches:                    cut lazily from the caller's iterable
        result = yield from batch.steps           each batch is a generator of its own

Two small drivers run them (`_drivers.py`): one blocks, one awaits. No logic exists twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

from attrs import evolve, frozen

from .._domain.errors import HubSpotCompatError
from .._domain.model import Association, BatchResult
from .._domain.types import TypeSpec
from .batches import Lane
from .inputs import Pair, checked_rows, iterable_of, peeked
from .session import At, Session, Steps, Types, resolve_all, settled

__all__ = ["Batch", "Plan", "untaken", "with_shared_types", "without_types"]

T = TypeVar("T")


@frozen(eq=False)  # nobody compares it, and unused methods cost time at import
class Batch(Generic[T]):
    """One batch of a call.

    Attributes:
        inputs: What it is about, in a form that can be sent again.
        steps: The generator that does it.
        lanes: Batches that share a lane must not be under way at the same time.
    """

    inputs: Sequence[Any]
    steps: "Steps[BatchResult[T]]"
    lanes: frozenset[Lane] = frozenset()


@frozen(eq=False)  # nobody compares it, and unused methods cost time at import
class Plan(Generic[T]):
    """A call, cut into batches.

    Attributes:
        operation: Name in the capability table, for events.
        batches: Cut from the caller's iterable as they are asked for.
        rest: The caller's inputs that no batch has taken yet.
    """

    operation: str
    batches: Iterator[Batch[T]]
    rest: Iterator[Any]


def with_shared_types(
    session: Session, at: At, pairs: Iterable[Pair], specs: Sequence[TypeSpec], place: str
) -> Steps[tuple[Iterable[Pair], Types]]:
    """Resolve the types that all pairs of a call share.

    Where that takes a request, the pairs are looked at first: for no pairs nothing is asked, and a
    list with a pair that cannot be sent is refused before anything is.
    """
    pairs = iterable_of(pairs, "pairs")
    if not settled(session, at, specs, place):
        pairs, any_at_all = peeked(pairs, "pairs")
        if not any_at_all:
            return pairs, ()
        if isinstance(pairs, Sequence):
            checked_rows(at, pairs, (), session.resolver)
    with untaken(pairs):
        return pairs, (yield from resolve_all(session, at, specs, place))


@contextmanager
def untaken(pairs: Iterable[Pair]) -> Iterator[None]:
    """Leave the pairs on an error that comes before any batch is cut.

    A look at them may have used the caller's iterator up.
    """
    try:
        yield
    except HubSpotCompatError as error:
        if "rest" not in vars(error):  # whoever was nearer knows better
            error.rest = iter(pairs)
        raise


def without_types(row: Association) -> Association:
    """Leave aside the types that a pair brought along."""
    return evolve(row, types=())
