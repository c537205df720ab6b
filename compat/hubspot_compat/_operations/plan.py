"""What an operation is, without I/O: a generator that yields requests and is sent responses.

    plan = yield from plan_create(session, ...)   may ask the portal about types first
    for batch in plan.batches:                    cut lazily from the caller's iterable
        result = yield from batch.steps           each batch is a generator of its own

Two small drivers run them (`_drivers.py`): one blocks, one awaits. No logic exists twice.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct

from .._domain.model import BatchResult, ObjectPair
from .._domain.rows import AssociationRows
from .._domain.types import TypeSpec
from .client_state import ClientState, Steps, resolvable_offline, resolve_all
from .conflicts import ConflictKeys
from .input_queue import InputQueue, peekable
from .inputs import Pair, iterable_of
from .pairs import PairCheck
from .repeats import each_once
from .row_queue import RowQueue

__all__ = ["Batch", "Plan", "typed_rows"]

T = TypeVar("T")


class Batch(Struct, Generic[T], frozen=True, eq=False):
    """One batch of a call.

    Attributes:
        inputs: The rows or ids that it is about; they can be sent again.
        steps: The generator that does it.
        conflict_keys: Batches whose keys meet must not be under way at the same time.
    """

    inputs: Sequence[Any]
    steps: "Steps[BatchResult[T]]"
    conflict_keys: Callable[[], ConflictKeys] = ConflictKeys


class Plan(Struct, Generic[T], frozen=True, eq=False):
    """A call, cut into batches.

    Attributes:
        operation: Name in the capability table, for events.
        batches: Cut from the caller's iterable as they are asked for.
        rest: The caller's inputs that no batch has.
        queue: Where the batches take them from; `rest` has what it holds.
    """

    operation: str
    batches: Iterator[Batch[T]]
    rest: Iterator[Any]
    queue: InputQueue[Any]


def typed_rows(
    state: ClientState,
    object_pair: ObjectPair,
    pairs: Iterable[Pair],
    specs: Sequence[TypeSpec],
    place: str,
    *,
    untyped: str = "",
    drop_types: bool = False,
) -> Steps[tuple[RowQueue, PairCheck]]:
    """Check pairs and make each a row with its types: its own, or those that the call gives.

    A list is checked to its end before anything is asked, an iterator as it is taken. For no pairs
    nothing is asked.

    Args:
        state: What the client knows.
        object_pair: The object pair.
        pairs: What the caller gave.
        specs: The types for pairs that bring none.
        place: Where these are in the call, with `{}` for the number, as in `types[{}]`.
        untyped: Why a row without types cannot be sent; "" where it can.
        drop_types: Whether rows are to have no types, whatever was given; it is checked all the
            same.

    Returns:
        The rows, and what checked them: it has the types of those that brought none.

    Raises:
        InvalidInput: A pair cannot be sent; the message has its value and place.
    """
    source = peekable(iterable_of(pairs, "pairs"))
    offline = resolvable_offline(state, object_pair, specs, place)
    check = PairCheck(state, object_pair, untyped="" if specs else untyped)
    none = AssociationRows.alike(object_pair, (), ())
    rows, any_at_all = none, True
    if isinstance(source, Sequence):
        rows = check.all_of(source)
        any_at_all = bool(rows)
    elif not offline:
        any_at_all = source.any_left()
    if any_at_all:
        check.shared = yield from resolve_all(state, object_pair, specs, place)
        if isinstance(source, Sequence) and not drop_types:
            rows = yield from check.all_writable(rows, source)
    check.drop_types = drop_types
    if isinstance(source, Sequence):
        return RowQueue(InputQueue(each_once(check.completed(rows)))), check
    return RowQueue(InputQueue(none, source, check)), check
