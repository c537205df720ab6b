"""Labels, limits and the high-usage report, without I/O: what is said about types."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from attrs import evolve

from .._dialects import Definitions
from .._domain.errors import InvalidInput, accounted, shown
from .._domain.model import (
    HUBSPOT_DEFINED,
    AssociationLimit,
    AssociationType,
    BatchResult,
    HighUsageReport,
    ObjectPair,
)
from .._domain.read_rows import by_key
from .._domain.types import TypeSpec
from .client_state import (
    ClientState,
    Steps,
    canonical_pair,
    fetch_definitions,
    labels_of,
    other_way,
    resolvable_offline,
    resolve_each,
)
from .input_queue import peekable, untouched
from .inputs import as_sequence, checked_id

__all__ = [
    "create_label",
    "delete_label",
    "delete_limits",
    "list_labels",
    "list_limits",
    "list_types",
    "report_high_usage",
    "update_label",
    "write_limits",
]

A = TypeVar("A", bound=Hashable)
T = TypeVar("T")

_LONGEST_LABEL = 250
_PAIR = 2
_INT32 = 2**31 - 1


def list_labels(
    state: ClientState, from_object: Any, to_object: Any
) -> Steps[list[AssociationType]]:
    """List the labels of an object pair, fresh."""
    object_pair = canonical_pair(from_object, to_object)
    state.dialect.require("labels.list")
    state.labels.pop(object_pair, None)
    return list((yield from labels_of(state, object_pair)))


def create_label(
    state: ClientState,
    from_object: Any,
    to_object: Any,
    *,
    label: str,
    name: str,
    inverse_label: str | None,
) -> Steps[list[AssociationType]]:
    """Create a label; a paired label answers with a type for each direction."""
    object_pair = canonical_pair(from_object, to_object)
    state.dialect.require("labels.create")
    codec = Definitions(state.dialect)
    texts = _checked_label(label), _checked_name(name), _checked_inverse(inverse_label)
    response = yield codec.create_label(object_pair, *texts)
    state.forget(object_pair)
    rows = codec.labels(response, object_pair)
    forward = yield from _forward(state, object_pair, rows, label)
    return _directed(rows, forward, object_pair, name)


def _forward(
    state: ClientState, object_pair: ObjectPair, rows: list[AssociationType], label: str
) -> Steps[AssociationType | None]:
    """Find the row of the asked direction: HubSpot may list it second, and does not say which."""
    found = [row for row in rows if row.label == label]
    if len(rows) > 1 and len(found) != 1 and object_pair[0] != object_pair[1]:
        # One text for both directions: the list of the asked one tells them apart.
        listed = set((yield from labels_of(state, object_pair)))
        found = [row for row in rows if row in listed]
    # HubSpot's own example lists the asked direction last.
    return next(iter(found or rows[::-1]), None)


def _directed(
    rows: list[AssociationType],
    forward: AssociationType | None,
    object_pair: ObjectPair,
    name: str,
) -> list[AssociationType]:
    """Say which row is which direction, the asked one first."""
    directed = []
    for row in rows:
        ends = object_pair if row is forward else other_way(object_pair)
        named = name if row is forward else row.name
        directed.append(AssociationType(row.category, row.type_id, row.label, named, *ends))
    return sorted(directed, key=lambda row: (row.from_object, row.to_object) != object_pair)


def update_label(
    state: ClientState,
    from_object: Any,
    to_object: Any,
    type_id: int | AssociationType,
    *,
    label: str,
    inverse_label: str | None,
) -> Steps[None]:
    """Rename a label."""
    object_pair = canonical_pair(from_object, to_object)
    state.dialect.require("labels.update")
    id_, texts = _checked_type_id(type_id), (_checked_label(label), _checked_inverse(inverse_label))
    yield Definitions(state.dialect).update_label(object_pair, id_, *texts)
    state.forget(object_pair)


def delete_label(
    state: ClientState, from_object: Any, to_object: Any, type_id: int | AssociationType
) -> Steps[None]:
    """Delete a label that no association uses."""
    object_pair = canonical_pair(from_object, to_object)
    state.dialect.require("labels.delete")
    yield Definitions(state.dialect).delete_label(object_pair, _checked_type_id(type_id))
    state.forget(object_pair)


def list_limits(
    state: ClientState, from_object: Any = None, to_object: Any = None
) -> Steps[list[AssociationLimit]]:
    """List the portal's limits, of one direction of a pair or of all."""
    object_pair = None if from_object is None else canonical_pair(from_object, to_object)
    state.dialect.require("limits.list_all" if object_pair is None else "limits.list")
    codec = Definitions(state.dialect)
    response = yield codec.list_limits(object_pair)
    return codec.limits(response, object_pair)


def write_limits(
    state: ClientState,
    operation: str,
    from_object: Any,
    to_object: Any,
    limits: Iterable[tuple[TypeSpec, int] | AssociationLimit],
) -> Steps[BatchResult[AssociationLimit]]:
    """Create or update limits, in batches."""
    object_pair = canonical_pair(from_object, to_object)
    state.dialect.require(operation)
    source = peekable(limits)
    with _all_left(source):
        given = as_sequence(source, "limits")
        checked = [_checked_limit(entry, n) for n, entry in enumerate(given)]
        specs = [spec for spec, _ in checked]
        resolvable_offline(state, object_pair, specs, "limits[{}]")  # fails before any request
        types = yield from resolve_each(state, object_pair, specs, "limits[{}]")
        asked = [AssociationLimit(type_, n) for type_, (_, n) in zip(types, checked, strict=True)]
        _refuse_two_limits(asked)
    codec = Definitions(state.dialect)

    def written(chunk: list[AssociationLimit]) -> Steps[BatchResult[AssociationLimit]]:
        response = yield codec.write_limits(operation, object_pair, chunk)
        return codec.limits_written(response, object_pair, chunk)

    return (yield from _in_batches(state, asked, written))


def _refuse_two_limits(asked: list[AssociationLimit]) -> None:
    """Refuse a second figure for a type: the answer would not say which of them holds."""
    first: dict[AssociationType, tuple[int, AssociationLimit]] = {}
    for number, limit in enumerate(asked):
        before, other = first.setdefault(limit.type, (number, limit))
        if other.max_to_objects != limit.max_to_objects:
            msg = (
                f"limits[{number}]: {limit.max_to_objects} for a type that limits[{before}] "
                f"limits to {other.max_to_objects}"
            )
            raise InvalidInput(msg)


def delete_limits(
    state: ClientState, from_object: Any, to_object: Any, types: Iterable[TypeSpec]
) -> Steps[BatchResult[AssociationType]]:
    """Remove the portal's limits on some types, in batches."""
    object_pair = canonical_pair(from_object, to_object)
    state.dialect.require("limits.delete")
    source = peekable(types)
    with _all_left(source):
        specs = as_sequence(source, "types")
        resolvable_offline(state, object_pair, specs, "types[{}]")  # fails before any request
        asked = yield from resolve_each(state, object_pair, specs, "types[{}]")
    codec = Definitions(state.dialect)

    def deleted(chunk: list[AssociationType]) -> Steps[BatchResult[AssociationType]]:
        return codec.limits_deleted((yield codec.delete_limits(object_pair, chunk)), chunk)

    return (yield from _in_batches(state, asked, deleted))


@contextmanager
def _all_left(given: Any) -> Iterator[None]:
    """Say on whatever is raised that nothing of what the caller gave is done."""
    try:
        yield
    except BaseException as error:
        nothing: BatchResult[Any] = BatchResult()
        if (ended := accounted(error, nothing, (), (), untouched(given))) is error:
            raise
        raise ended from error


def _in_batches(
    state: ClientState, asked: Sequence[A], batch: Callable[[list[A]], Steps[BatchResult[T]]]
) -> Steps[BatchResult[T]]:
    """Do one batch after the other; an error says what is done and what is not."""
    left = list(dict.fromkeys(asked))
    capacity = state.dialect.capacity["limits"]
    parts: list[BatchResult[T]] = []
    while left:
        chunk, left = left[:capacity], left[capacity:]
        try:
            parts.append((yield from batch(chunk)))
        except BaseException as error:
            doubt = chunk if getattr(error, "outcome_unknown", True) else []
            done: BatchResult[T] = BatchResult.join(parts)
            if (ended := accounted(error, done, chunk, doubt, iter(left))) is error:
                raise
            raise ended from error
    return BatchResult.join(parts)


def report_high_usage(state: ClientState, user_id: str | int) -> Steps[HighUsageReport]:
    """Ask for the report of records near their association limits."""
    state.dialect.require("report.high_usage")
    codec = Definitions(state.dialect)
    response = yield codec.request_report(checked_id(user_id, "user_id"))
    return codec.report(response)


def _checked_limit(entry: Any, number: int) -> tuple[TypeSpec, int]:
    if isinstance(entry, AssociationLimit):
        entry = (entry.type, entry.max_to_objects)
    if not isinstance(entry, (tuple, list)) or len(entry) != _PAIR:
        msg = f"limits[{number}]: {shown(entry)} is not (type, max_to_objects)"
        raise InvalidInput(msg)
    spec, most = entry
    if isinstance(most, bool) or not isinstance(most, int) or not 0 < most <= _INT32:
        msg = f"limits[{number}]: max_to_objects is {shown(most)}; give a positive whole number"
        raise InvalidInput(msg)
    return spec, most


def _checked_type_id(type_id: Any) -> int:
    if isinstance(type_id, AssociationType):
        if type_id.category == HUBSPOT_DEFINED:
            msg = (
                f"type_id: {type_id.type_id} is HubSpot's own type; only labels of the portal's "
                "own can be changed"
            )
            raise InvalidInput(msg)
        type_id = type_id.type_id
    if isinstance(type_id, bool) or not isinstance(type_id, int) or not 0 < type_id <= _INT32:
        msg = f"type_id: {shown(type_id)} is not a positive whole number"
        raise InvalidInput(msg)
    return type_id


def _checked_label(label: Any, place: str = "label") -> str:
    if not isinstance(label, str) or not 0 < len(label.strip()) <= _LONGEST_LABEL:
        msg = f"{place}: {shown(label)} is not text of 1 to {_LONGEST_LABEL} characters"
        raise InvalidInput(msg)
    return label


def _checked_inverse(label: Any) -> str | None:
    return None if label is None else _checked_label(label, "inverse_label")


def _checked_name(name: Any) -> str:
    """Check an internal name: no hyphens, no leading digit (HubSpot's associations guide)."""
    checked = _checked_label(name, "name")
    if "-" in checked or checked[0].isdigit():
        msg = f"name: {name!r} has a hyphen or begins with a digit; HubSpot refuses such names"
        raise InvalidInput(msg)
    return checked


def list_types(
    state: ClientState, from_object: Any, to_object: Any
) -> Steps[list[AssociationType]]:
    """List every association type of an object pair, fresh."""
    object_pair = canonical_pair(from_object, to_object)
    if not state.dialect.has("labels.list"):
        state.dialect.require("types.list")
    names = {row: row.name for row in state.known.get(object_pair, ())}
    state.forget(object_pair)
    found = yield from fetch_definitions(state, object_pair)
    # A name that v3 told once is still good when v3 no longer answers.
    named = [row if row.name else evolve(row, name=names.get(row)) for row in found]
    return sorted(dict.fromkeys(named), key=by_key)
