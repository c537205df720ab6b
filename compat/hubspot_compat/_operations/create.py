"""Creates, without I/O: cut into batches, and labels that a pair has already sent along."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, partial
from itertools import repeat
from typing import Any, TypeVar

from attrs import evolve

from .._domain.errors import (
    ConnectionFailed,
    HubSpotCompatError,
    InvalidInput,
    ServerError,
    UnreadableResponse,
    shown,
)
from .._domain.model import (
    HUBSPOT_DEFINED,
    UNRESOLVED,
    Association,
    AssociationType,
    BatchResult,
    ObjectPair,
    Types,
)
from .._domain.positions import Given, Positions
from .._domain.read_rows import by_key
from .._domain.rows import AssociationRows
from .._domain.types import TypeSpec
from .._wire.messages import Resend
from .batches import BatchBuilder, CutBatch, cut_batches
from .client_state import (
    ClientState,
    Steps,
    canonical_pair,
    default_type,
    labels_of,
    type_specs,
)
from .conflicts import ConflictKeys, FailedKeys, held_back_error
from .inputs import Pair
from .pairs import PairCheck
from .plan import Batch, Plan, typed_rows
from .read import present_types, types_of
from .refusals import reporting
from .reports import Reports
from .row_queue import RowQueue

__all__ = ["is_own_label", "keeping_labels", "plan_create", "plan_create_default"]

T = TypeVar("T")
KEEP, REPLACE = "keep", "replace"


def plan_create(
    state: ClientState,
    from_object: Any,
    to_object: Any,
    pairs: Iterable[Pair],
    *,
    type: TypeSpec | None = None,
    types: Iterable[TypeSpec] | None = None,
    labels: str = KEEP,
) -> Steps[Plan[Association]]:
    """Plan a create. Rows without any type become the default association."""
    object_pair = canonical_pair(from_object, to_object)
    if labels not in (KEEP, REPLACE):
        msg = f"labels: {shown(labels)} is neither 'keep' nor 'replace'"
        raise InvalidInput(msg)
    specs, place = type_specs(type, types), "type" if types is None else "types[{}]"
    queue, check = yield from typed_rows(state, object_pair, pairs, specs, place)
    keep = labels == KEEP and state.dialect.replaces_labels
    if keep and any(queue.checked.types):
        # Asked before the batches begin side by side, so that they do not all ask.
        yield from labels_of(state, object_pair)
    return _writes(state, object_pair, queue, check, keep=keep)


def plan_create_default(
    state: ClientState, from_object: Any, to_object: Any, pairs: Iterable[Pair]
) -> Steps[Plan[Association]]:
    """Plan a create of the default association, whatever types the pairs bring."""
    object_pair = canonical_pair(from_object, to_object)
    queue, check = yield from typed_rows(state, object_pair, pairs, (), "", drop_types=True)
    return _writes(state, object_pair, queue, check, keep=False)


def _writes(
    state: ClientState, object_pair: ObjectPair, queue: RowQueue, check: PairCheck, *, keep: bool
) -> Plan[Association]:
    dialect = state.dialect
    by_type = dialect.capacity["create"]
    by_default = dialect.capacity["default"] if dialect.has("batch.create_default") else by_type

    def capacity(types: Types) -> int:
        return by_type if types else by_default

    usual = check.shared or next(iter(queue.checked.types), ())
    builder = BatchBuilder(object_pair, capacity, dialect.size, usual)
    reports, failed = Reports(check.refusals), FailedKeys()

    def batches() -> Iterator[Batch[Association]]:
        for cut in cut_batches(queue, builder):
            steps = _create_batch(state, object_pair, cut, check, failed, keep=keep)
            keys = cache(partial(ConflictKeys, cut.rows))
            yield Batch(cut.rows, reports.of(steps, partial(check.given, cut.given)), keys)
        yield from reports.left()

    return Plan("batch.create", batches(), reports.rest(queue), queue.rows)


def _create_batch(
    state: ClientState,
    object_pair: ObjectPair,
    cut: CutBatch,
    check: PairCheck,
    failed: FailedKeys,
    *,
    keep: bool,
) -> Steps[BatchResult[Association]]:
    dialect, rows = state.dialect, cut.rows
    if not rows.types[0]:
        if dialect.has("batch.create_default"):
            response = yield dialect.create_default(object_pair, rows)
            return dialect.default_created(response, object_pair, rows)
        rows = rows.with_types(((yield from default_type(state, object_pair)),))
    rows, refused = yield from check.writable(rows, cut.given)
    held = failed.held_back(rows)
    errors = []
    if held:
        errors = [held_back_error(rows.at_places(held))]
        rows = rows.at_places(sorted(set(range(len(rows))).difference(held)))
    done: BatchResult[Association] = BatchResult()
    if rows:
        sent = (yield from _with_kept_labels(state, object_pair, rows)) if keep else rows
        done = yield from _create_looking(state, object_pair, rows, sent)
        failed.add(done)
    done = _listed(done, rows, located=not (cut.merged or errors or refused))
    if errors:
        told = done.num_errors + len(errors)
        done = evolve(done, errors=[*done.errors, *errors], num_errors=told)
    return reporting(done, refused)


def _with_kept_labels(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows
) -> Steps[AssociationRows]:
    """Add the custom labels that the pairs have already: a create replaces them.

    Only where something can be lost: the portal has labels of its own for these objects, and the
    pair exists. Primary is not sent again: it is not lost, and sending it could move it back.
    """
    defined = yield from labels_of(state, object_pair)
    if not any(map(is_own_label, defined)):
        return rows
    return keeping_labels(rows, (yield from types_of(state, object_pair, rows.pairs)))


def keeping_labels(
    rows: AssociationRows, present: Mapping[tuple[str, str], Types]
) -> AssociationRows:
    """Add to what is written the custom labels that the pairs have already."""
    if not present:
        return rows
    held = list(map(present.get, rows.pairs, repeat(())))
    # By `id()`, since hashing types costs more; rows and `present` keep them alive.
    keys = list(zip(map(id, rows.types), map(id, held), strict=True))
    both = dict(zip(keys, zip(rows.types, held, strict=True), strict=True))
    joined = {key: _with_labels(*each) for key, each in both.items()}
    if all(joined[key] is types for key, (types, _) in both.items()):
        return rows
    types = list(map(joined.__getitem__, keys))
    return AssociationRows(rows.object_pair, rows.pairs, types)


def _with_labels(types: Types, present: Collection[AssociationType]) -> Types:
    lost = [type_ for type_ in present if is_own_label(type_) and type_ not in types]
    return (*types, *sorted(lost, key=by_key)) if lost else types


def is_own_label(type_: AssociationType) -> bool:
    """Whether it is a label of the portal's own; the plain type of a custom object is not one."""
    return type_.category not in (HUBSPOT_DEFINED, UNRESOLVED) and bool(type_.label)


def _create_looking(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows, sent: AssociationRows
) -> Steps[BatchResult[Association]]:
    """Send a create; where it is unknown whether it worked and repeating could do harm, look first.

    Primary moves with every write: only what is not there yet is sent again, as often as the
    transport allows.
    """
    dialect, resend = state.dialect, Resend()
    parts: list[BatchResult[Association]] = []
    while rows:
        request = resend.next_try(dialect.create(object_pair, sent))
        try:
            parts.append(dialect.created((yield request), rows))
            break
        except (ConnectionFailed, ServerError, UnreadableResponse) as error:
            if not request.exclusive or not getattr(error, "outcome_unknown", True):
                raise
            doubt = error
        resend.in_doubt(request, doubt)
        there = yield from _look(state, object_pair, rows, resend, doubt)
        found = [number for number, is_there in enumerate(there) if is_there]
        left = [number for number, is_there in enumerate(there) if not is_there]
        parts.append(BatchResult(results=rows.at_places(found)))
        rows, sent = rows.at_places(left), sent.at_places(left)
    return BatchResult.join(parts)


def _listed(
    done: BatchResult[Association], rows: AssociationRows, *, located: bool
) -> BatchResult[Association]:
    """Make a list of the results, which knows where its rows were given if all were done."""
    found, results = done.results, list(done.results)
    if located and isinstance(found, AssociationRows) and found.pairs is rows.pairs:
        return evolve(done, results=results, positions=Positions([Given(results, rows.places)]))
    return evolve(done, results=results)


def _look(
    state: ClientState,
    object_pair: ObjectPair,
    rows: AssociationRows,
    resend: Resend,
    doubt: Exception,
) -> Steps[list[bool]]:
    """Tell of each row whether it is there, after a write of which that is unknown.

    Raises:
        HubSpotCompatError: How the write ended, where the look fails or no further try may follow.
    """
    try:
        present = yield from _on_behalf(present_types(state, object_pair, rows), resend)
    except HubSpotCompatError as error:
        why = "no try is left, or no time for one" if error is doubt else str(error)
        doubt.add_note(f"what is there could not be read back: {why}")
        raise doubt from None  # so the doubt stays
    return [
        set(types).issubset(present.get(pair, ()))
        for pair, types in zip(rows.pairs, rows.types, strict=True)
    ]


def _on_behalf(steps: Steps[T], resend: Resend) -> Steps[T]:
    """Put the tries of a write on the requests of some steps: they count in its time."""
    try:
        request = next(steps)
        while True:
            try:
                response = yield evolve(request, resend=resend)
            except Exception as error:  # noqa: BLE001  the steps decide what an error means
                request = steps.throw(error)
            else:
                request = steps.send(response)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # StopIteration does not know its type
