"""Creates, without I/O: cut into batches, and labels that a pair has already sent along."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache, partial
from typing import Any

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
from .._domain.read_rows import by_key
from .._domain.rows import AssociationRows
from .._domain.types import TypeSpec
from .batches import BatchBuilder, conflict_keys, cut_batches
from .client_state import (
    ClientState,
    Steps,
    canonical_pair,
    default_type,
    labels_of,
    type_specs,
    with_writable_types,
)
from .input_queue import InputQueue
from .inputs import Pair
from .plan import Batch, Plan, typed_rows
from .read import present_types, types_of

__all__ = ["is_own_label", "keeping_labels", "plan_create", "plan_create_default"]

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
    rows, shared = yield from typed_rows(state, object_pair, pairs, specs, place)
    keep = labels == KEEP and state.dialect.replaces_labels
    if keep and any(rows.checked.types):
        # Asked before the batches begin side by side, so that they do not all ask.
        yield from labels_of(state, object_pair)
    return _writes(state, object_pair, rows, shared, keep=keep)


def plan_create_default(
    state: ClientState, from_object: Any, to_object: Any, pairs: Iterable[Pair]
) -> Steps[Plan[Association]]:
    """Plan a create of the default association, whatever types the pairs bring."""
    object_pair = canonical_pair(from_object, to_object)
    rows, shared = yield from typed_rows(state, object_pair, pairs, (), "", drop_types=True)
    return _writes(state, object_pair, rows, shared, keep=False)


def _writes(
    state: ClientState,
    object_pair: ObjectPair,
    rows: InputQueue[AssociationRows],
    usual: Types,
    *,
    keep: bool,
) -> Plan[Association]:
    dialect = state.dialect
    by_type = dialect.capacity["create"]
    by_default = dialect.capacity["default"] if dialect.has("batch.create_default") else by_type

    def capacity(types: Types) -> int:
        return by_type if types else by_default

    builder = BatchBuilder(object_pair, capacity, dialect.size, usual)
    batches = (
        Batch(
            batch,
            _create_batch(state, object_pair, batch, keep=keep),
            cache(partial(conflict_keys, batch)),
        )
        for batch in cut_batches(rows, builder)
    )
    return Plan("batch.create", batches, rows)


def _create_batch(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows, *, keep: bool
) -> Steps[BatchResult[Association]]:
    dialect = state.dialect
    if not rows.types[0]:
        if dialect.has("batch.create_default"):
            response = yield dialect.create_default(object_pair, rows)
            return dialect.default_created(response, object_pair, rows)
        rows = rows.with_types(((yield from default_type(state, object_pair)),))
    fit = yield from with_writable_types(state, object_pair, rows)
    sent = fit
    if keep:
        sent = yield from _with_kept_labels(state, object_pair, fit)
    return (yield from _create_once(state, object_pair, fit, sent))


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
    joined: dict[tuple[int, int], Types] = {}
    types = list(rows.types)
    for number, pair in enumerate(rows.pairs):
        if held := present.get(pair):
            key = (id(types[number]), id(held))  # both are kept alive by their mappings
            if key not in joined:
                joined[key] = _with_labels(types[number], held)
            types[number] = joined[key]
    return AssociationRows(rows.object_pair, rows.pairs, types)


def _with_labels(types: Types, present: Collection[AssociationType]) -> Types:
    lost = (type_ for type_ in present if is_own_label(type_) and type_ not in types)
    return (*types, *sorted(lost, key=by_key))


def is_own_label(type_: AssociationType) -> bool:
    """Whether it is a label of the portal's own; the plain type of a custom object is not one."""
    return type_.category not in (HUBSPOT_DEFINED, UNRESOLVED) and bool(type_.label)


def _create_once(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows, sent: AssociationRows
) -> Steps[BatchResult[Association]]:
    """Send a create; where it is unknown whether it worked and repeating could do harm, look."""
    dialect = state.dialect
    request = dialect.create(object_pair, sent)
    try:
        done = dialect.created((yield request), rows)
        return evolve(done, results=list(done.results))
    except (ConnectionFailed, ServerError, UnreadableResponse) as error:
        if not request.exclusive or not getattr(error, "outcome_unknown", True):
            raise
        doubt = error
    # Primary moves with every write: send again only what is not there yet.
    try:
        present = yield from present_types(state, object_pair, rows)
    except HubSpotCompatError as error:
        doubt.add_note(f"what is there could not be read back: {error}")
        raise doubt from None  # so the doubt stays
    written = [
        set(types).issubset(present.get(pair, ()))
        for pair, types in zip(rows.pairs, rows.types, strict=True)
    ]
    there = BatchResult(results=list(rows.at_places([n for n, is_ in enumerate(written) if is_])))
    left = [number for number, is_ in enumerate(written) if not is_]
    if not left:
        return there
    again = dialect.create(object_pair, sent.at_places(left))
    return BatchResult.join([there, dialect.created((yield again), rows.at_places(left))])
