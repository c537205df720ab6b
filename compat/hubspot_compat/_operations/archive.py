"""Archives, without I/O: nothing goes that was not asked for."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from attrs import evolve

from .._dialects import Dialect
from .._domain.errors import UnsafeTranslation
from .._domain.model import Association, AssociationType, BatchResult, ObjectPair, Types
from .._domain.read_rows import by_key
from .._domain.rows import AssociationRows, distinct_types
from .._domain.types import TypeSpec, is_unlabeled, unlabeled_type
from .batches import BatchBuilder, CutBatch, cut_batches, slices
from .client_state import ClientState, Steps, canonical_pair, type_specs, with_writable_types
from .input_queue import InputQueue
from .inputs import Pair, as_sequence
from .pairs import PairCheck
from .plan import Batch, Plan, typed_rows
from .read import present_types, types_of
from .refusals import reporting
from .reports import Reports
from .row_queue import RowQueue

__all__ = ["plan_archive"]

_WHAT_TO_REMOVE = (
    "archive needs to know what to remove: give type= or types= for one or some types, or "
    "everything=True to remove all that ties the pair"
)


def plan_archive(
    state: ClientState,
    from_object: Any,
    to_object: Any,
    pairs: Iterable[Pair],
    *,
    type: TypeSpec | None = None,
    types: Iterable[TypeSpec] | None = None,
    everything: bool = False,
    whole: bool = False,
) -> Steps[Plan[Association]]:
    """Plan an archive of some types, or of everything between the pairs.

    A list is looked at as a whole before anything is removed; an iterator batch by batch, or
    where the call is to be looked at as a `whole`, as a list.
    """
    untyped = "" if everything else _WHAT_TO_REMOVE
    object_pair = canonical_pair(from_object, to_object)
    specs, place = type_specs(type, types), "type" if types is None else "types[{}]"
    if whole:
        pairs = as_sequence(pairs, "pairs")
    queue, check = yield from typed_rows(
        state, object_pair, pairs, specs, place, untyped=untyped, drop_types=everything
    )
    listed = queue.checked
    if listed and not everything:
        lost: list[tuple[str, str]] = []
        for some in slices(listed, state.dialect.capacity["read"]):
            lost += yield from _collateral(state, object_pair, some)
        _refuse(lost)
    looks = not everything and not listed
    builder = _builder(state.dialect, object_pair, () if everything else check.shared)
    reports = Reports(check.refusals)

    def batches() -> Iterator[Batch[Association]]:
        for cut in cut_batches(queue, builder):
            if everything:
                steps = _archive_all(state, object_pair, cut.rows)
            else:
                steps = _archive_types(state, object_pair, cut, check, looks=looks)
            yield Batch(cut.rows, reports.of(steps, partial(check.given, cut.given)))
        yield from reports.left()

    operation = "batch.archive" if everything else "batch.archive_labels"
    return Plan(operation, batches(), reports.rest(queue), queue.rows)


def _builder(dialect: Dialect, object_pair: ObjectPair, usual: Types) -> BatchBuilder:
    capacity = dialect.capacity["archive"]
    return BatchBuilder(object_pair, lambda _: capacity, dialect.size, usual, ordered=False)


def _collateral(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows
) -> Steps[list[tuple[str, str]]]:
    """Find the pairs of which labels would go that were not asked for, with the unlabeled type."""
    unlabeled = {id(types): any(map(is_unlabeled, types)) for types in distinct_types(rows)}
    risky = [number for number, types in enumerate(rows.types) if unlabeled[id(types)]]
    if not risky:
        return []
    present = yield from present_types(state, object_pair, rows.at_places(risky))
    asked: dict[tuple[str, str], set[AssociationType]] = {}
    for pair, types in zip(rows.pairs, rows.types, strict=True):
        asked.setdefault(pair, set()).update(types)
    return [pair for pair, types in present.items() if _loses(asked[pair], types)]


def _refuse(lost: Sequence[tuple[str, str]]) -> None:
    if lost:
        message = (
            "nothing was removed: removing the unlabeled type also removes every label of a pair, "
            "and these pairs have labels; name the labels in types=, or give everything=True"
        )
        raise UnsafeTranslation(message, sorted(lost))


def _loses(asked: Collection[AssociationType], present: Collection[AssociationType]) -> bool:
    """Whether removing some types would remove others too."""
    # What was read carries the label that the portal shows; what was asked for need not.
    shown = {type_: type_ for type_ in present}
    plain = any(is_unlabeled(shown.get(type_, type_)) for type_ in asked)
    return plain and any(type_ not in asked for type_ in present)


def _archive_types(
    state: ClientState, object_pair: ObjectPair, cut: CutBatch, check: PairCheck, *, looks: bool
) -> Steps[BatchResult[Association]]:
    dialect = state.dialect
    rows, refused = yield from check.writable(cut.rows, cut.given)
    if looks:
        _refuse((yield from _collateral(state, object_pair, rows)))
    done: BatchResult[Association] = BatchResult()
    if rows:
        done = dialect.archived((yield dialect.archive_types(object_pair, rows)), rows)
    return reporting(done, refused)


def _archive_all(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows
) -> Steps[BatchResult[Association]]:
    dialect = state.dialect
    if dialect.has("batch.archive_labels"):
        return dialect.archived((yield dialect.archive_all(object_pair, rows)), rows)
    return (yield from _archive_everything(state, object_pair, rows))


def _archive_everything(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows
) -> Steps[BatchResult[Association]]:
    """Remove all that ties some pairs on a version that can only remove types by name."""
    # What is hidden towards companies goes with the plain type.
    present = yield from types_of(state, object_pair, rows.pairs)
    plain = unlabeled_type(*object_pair)
    known = {plain} if plain is not None else set[AssociationType]()
    types = [tuple(sorted(known.union(present.get(p, ())), key=by_key)) for p in rows.pairs]
    tied = AssociationRows(object_pair, rows.pairs, types)
    found = [number for number, types in enumerate(tied.types) if types]
    nothing = [number for number, types in enumerate(tied.types) if not types]
    named = yield from with_writable_types(state, object_pair, tied.at_places(found))
    parts: list[BatchResult[Association]] = [BatchResult(results=tied.at_places(nothing))]
    dialect = state.dialect
    # Each row may name several types now, so it takes more inputs than when the batch was cut.
    for cut in cut_batches(RowQueue(InputQueue(named)), _builder(dialect, object_pair, ())):
        response = yield dialect.archive_types(object_pair, cut.rows)
        parts.append(dialect.archived(response, cut.rows))
    return _about_pairs(BatchResult.join(parts), rows)


def _about_pairs(
    result: BatchResult[Association], rows: AssociationRows
) -> BatchResult[Association]:
    """Report about the pairs that were asked for, whatever types it took to do it."""
    errors = [evolve(error, inputs=_pairs_of(error.inputs)) for error in result.errors]
    unconfirmed = _pairs_of(result.unconfirmed)
    failed = {row.pair for inputs in [unconfirmed, *(e.inputs for e in errors)] for row in inputs}
    done = [row for row in rows if row.pair not in failed]
    return evolve(result, results=done, errors=errors, unconfirmed=unconfirmed)


def _pairs_of(rows: Iterable[Association]) -> tuple[Association, ...]:
    return tuple(dict.fromkeys(evolve(row, types=()) for row in rows))
