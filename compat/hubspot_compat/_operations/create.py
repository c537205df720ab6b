"""Creates, without I/O: cut into batches, and labels that a pair has already sent along."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from attrs import evolve

from .._domain.errors import (
    ConnectionFailed,
    InvalidInput,
    ServerError,
    UnreadableResponse,
    UnsafeTranslation,
    shown,
)
from .._domain.model import HUBSPOT_DEFINED, UNRESOLVED, Association, AssociationType, BatchResult
from .._domain.rows import AssociationRows, Types
from .._domain.targets import by_key
from .._domain.types import TypeSpec
from .batches import BatchBuilder, cut_batches
from .input_queue import InputQueue
from .inputs import Pair
from .plan import Batch, Plan, typed_rows
from .read import present_types, types_of
from .session import At, Session, Steps, between, default_type, labels_of, ready, type_specs

__all__ = ["is_own_label", "keeping_labels", "plan_create", "plan_create_default"]

KEEP, REPLACE = "keep", "replace"


def plan_create(
    session: Session,
    from_object: Any,
    to_object: Any,
    pairs: Iterable[Pair],
    *,
    type: TypeSpec | None = None,
    types: Iterable[TypeSpec] | None = None,
    labels: str = KEEP,
) -> Steps[Plan[Association]]:
    """Plan a create. Rows without any type become the default association."""
    at = between(from_object, to_object)
    if labels not in (KEEP, REPLACE):
        msg = f"labels: {shown(labels)} is neither 'keep' nor 'replace'"
        raise InvalidInput(msg)
    specs, place = type_specs(type, types), "type" if types is None else "types[{}]"
    rows, shared = yield from typed_rows(session, at, pairs, specs, place)
    keep = labels == KEEP and session.dialect.replaces_labels
    if keep and any(rows.checked.types):
        # Asked before the batches begin side by side, so that they do not all ask.
        yield from labels_of(session, at)
    return _writes(session, at, rows, shared, keep=keep)


def plan_create_default(
    session: Session, from_object: Any, to_object: Any, pairs: Iterable[Pair]
) -> Steps[Plan[Association]]:
    """Plan a create of the default association, whatever types the pairs bring."""
    at = between(from_object, to_object)
    rows, shared = yield from typed_rows(session, at, pairs, (), "", drop_types=True)
    return _writes(session, at, rows, shared, keep=False)


def _writes(
    session: Session, at: At, rows: InputQueue[AssociationRows], usual: Types, *, keep: bool
) -> Plan[Association]:
    dialect = session.dialect
    by_type = dialect.caps["create"]
    by_default = dialect.caps["default"] if dialect.has("batch.create_default") else by_type

    def capacity(types: Types) -> int:
        return by_type if types else by_default

    batches = (
        Batch(batch, _create_batch(session, at, batch, keep=keep), keys)
        for batch, keys in cut_batches(rows, BatchBuilder(at, capacity, dialect.size, usual))
    )
    return Plan("batch.create", batches, rows)


def _create_batch(
    session: Session, at: At, rows: AssociationRows, *, keep: bool
) -> Steps[BatchResult[Association]]:
    dialect = session.dialect
    if not rows.types[0]:
        if dialect.has("batch.create_default"):
            response = yield dialect.create_default(at, rows)
            return dialect.default_created(response, at, rows)
        rows = rows.with_types(((yield from default_type(session, at)),))
    fit = yield from ready(session, at, rows)
    sent = fit
    if keep:
        sent = yield from _with_kept_labels(session, at, fit)
    return (yield from _create_once(session, at, fit, sent))


def _with_kept_labels(session: Session, at: At, rows: AssociationRows) -> Steps[AssociationRows]:
    """Add the custom labels that the pairs have already: a create replaces them.

    Only where something can be lost: the portal has labels of its own for these objects, and the
    pair exists. Primary is not sent again: it is not lost, and sending it could move it back.
    """
    defined = yield from labels_of(session, at)
    if not any(map(is_own_label, defined)):
        return rows
    return keeping_labels(rows, (yield from types_of(session, at, rows.pairs)))


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
    return AssociationRows(rows.at, rows.pairs, types)


def _with_labels(types: Types, present: Collection[AssociationType]) -> Types:
    lost = (type_ for type_ in present if is_own_label(type_) and type_ not in types)
    return (*types, *sorted(lost, key=by_key))


def is_own_label(type_: AssociationType) -> bool:
    """Whether it is a label of the portal's own; the plain type of a custom object is not one."""
    return type_.category not in (HUBSPOT_DEFINED, UNRESOLVED) and bool(type_.label)


def _create_once(
    session: Session, at: At, rows: AssociationRows, sent: AssociationRows
) -> Steps[BatchResult[Association]]:
    """Send a create; where it is unknown whether it worked and repeating could do harm, look."""
    dialect = session.dialect
    request = dialect.create(at, sent)
    try:
        done = dialect.created((yield request), rows)
        return evolve(done, results=list(done.results))
    except (ConnectionFailed, ServerError, UnreadableResponse) as error:
        if not request.exclusive or not getattr(error, "outcome_unknown", True):
            raise
        doubt = error
    # Primary moves with every write: send again only what is not there yet.
    try:
        present = yield from present_types(session, at, rows)
    except UnsafeTranslation:
        raise doubt from None  # it cannot be read back, so the doubt stays
    written = [
        set(types).issubset(present.get(pair, ()))
        for pair, types in zip(rows.pairs, rows.types, strict=True)
    ]
    there = BatchResult(results=list(rows.at_places([n for n, is_ in enumerate(written) if is_])))
    left = [number for number, is_ in enumerate(written) if not is_]
    if not left:
        return there
    again = dialect.create(at, sent.at_places(left))
    return BatchResult.join([there, dialect.created((yield again), rows.at_places(left))])
