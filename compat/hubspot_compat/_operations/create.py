"""Creates, without I/O: cut into batches, and labels that a pair has already sent along."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
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
from .._domain.read_rows import by_key
from .._domain.types import TypeSpec
from .batches import Taken, batched, create_lanes
from .inputs import Pair, checked_rows
from .plan import Batch, Plan, with_shared_types, without_types
from .read import present_types, types_of
from .session import At, Session, Steps, between, default_type, labels_of, ready, type_specs

__all__ = ["is_own_label", "keeping", "plan_create", "plan_create_default"]

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
    pairs, shared = yield from with_shared_types(session, at, pairs, specs, place)
    rows = checked_rows(at, pairs, shared, session.resolver)
    keep = labels == KEEP and session.dialect.replaces_labels
    if keep and isinstance(pairs, Sequence) and any(shared or _brings_types(p) for p in pairs):
        # Asked before the batches begin side by side, so that they do not all ask.
        yield from labels_of(session, at)
    return _writes(session, at, rows, keep=keep)


def _brings_types(pair: Pair) -> bool:
    return isinstance(pair, Association) and bool(pair.types)


def plan_create_default(
    session: Session, from_object: Any, to_object: Any, pairs: Iterable[Pair]
) -> Steps[Plan[Association]]:
    """Plan a create of the default association, whatever types the pairs bring."""
    yield from ()  # nothing to ask, but driven like its siblings
    at = between(from_object, to_object)
    rows = checked_rows(at, pairs, (), session.resolver)
    plain = rows.mapped(without_types)
    return _writes(session, at, plain, keep=False)


def _writes(
    session: Session,
    at: At,
    rows: Taken[Association],
    *,
    keep: bool,
) -> Plan[Association]:
    dialect = session.dialect
    by_type = dialect.caps["create"]
    by_default = dialect.caps["default"] if dialect.has("batch.create_default") else by_type
    cap = partial(_cap_of, by_type, by_default)
    cut = batched(rows, cap, dialect.weight, create_lanes)
    batches = (
        Batch(batch, _create_batch(session, at, batch, keep=keep), lanes) for batch, lanes in cut
    )
    return Plan("batch.create", batches, rows)


def _cap_of(by_type: int, by_default: int, row: Association) -> int:
    return by_type if row.types else by_default


def _create_batch(
    session: Session, at: At, rows: Sequence[Association], *, keep: bool
) -> Steps[BatchResult[Association]]:
    dialect = session.dialect
    if not rows[0].types:
        if dialect.has("batch.create_default"):
            response = yield dialect.create_default(at, rows)
            return dialect.default_created(response, at, rows)
        plain = yield from default_type(session, at)
        rows = [evolve(row, types=(plain,)) for row in rows]
    fit = yield from ready(session, at, rows)
    sent: Sequence[Association] = fit
    if keep:
        sent = yield from _with_kept_labels(session, at, fit)
    return (yield from _create_once(session, at, fit, sent))


def _with_kept_labels(
    session: Session, at: At, rows: Sequence[Association]
) -> Steps[Sequence[Association]]:
    """Add the custom labels that the pairs have already: a create replaces them.

    Only where something can be lost: the portal has labels of its own for these objects, and the
    pair exists. Primary is not sent again: it is not lost, and sending it could move it back.
    """
    defined = yield from labels_of(session, at)
    if not any(map(is_own_label, defined)):
        return rows
    present = yield from types_of(session, at, rows)
    return [keeping(row, present.get(row.pair, ())) for row in rows]


def keeping(row: Association, present: Collection[AssociationType]) -> Association:
    """Add to what is written the custom labels that the pair has already."""
    lost = sorted((t for t in present if is_own_label(t) and t not in row.types), key=by_key)
    return evolve(row, types=(*row.types, *lost)) if lost else row


def is_own_label(type_: AssociationType) -> bool:
    """Whether it is a label of the portal's own; a custom object's plain type is none."""
    return type_.category not in (HUBSPOT_DEFINED, UNRESOLVED) and bool(type_.label)


def _create_once(
    session: Session, at: At, rows: Sequence[Association], sent: Sequence[Association]
) -> Steps[BatchResult[Association]]:
    """Send a create; where nobody knows whether it worked and repeating is not harmless, look."""
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
    there = [row for row in rows if set(present.get(row.pair, ())).issuperset(row.types)]
    left = [row for row in sent if row.pair not in {done.pair for done in there}]
    if not left:
        return BatchResult(results=there)
    pairs = {row.pair for row in left}
    again = [row for row in rows if row.pair in pairs]
    second = dialect.created((yield dialect.create(at, left)), again)
    return BatchResult.join([BatchResult(results=there), second])
