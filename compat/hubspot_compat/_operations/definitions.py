"""Labels, limits and the high-usage report, without I/O: what is said about types."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeVar

from attrs import evolve

from .._dialects import Definitions
from .._domain.errors import HubSpotCompatError, InvalidInput, placed, shown
from .._domain.model import (
    HUBSPOT_DEFINED,
    AssociationLimit,
    AssociationType,
    BatchResult,
    HighUsageReport,
)
from .._domain.targets import by_key
from .._domain.types import TypeSpec
from .inputs import checked_id, iterable_of
from .session import (
    Session,
    Steps,
    between,
    labels_of,
    other_way,
    portal,
    resolve,
    resolve_all,
    settled,
)

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


def list_labels(session: Session, from_object: Any, to_object: Any) -> Steps[list[AssociationType]]:
    """List the labels of an object pair, fresh."""
    at = between(from_object, to_object)
    session.dialect.require("labels.list")
    session.labels.pop(at, None)
    return list((yield from labels_of(session, at)))


def create_label(
    session: Session,
    from_object: Any,
    to_object: Any,
    *,
    label: str,
    name: str,
    inverse_label: str | None,
) -> Steps[list[AssociationType]]:
    """Create a label; a paired label answers with a type for each direction."""
    at = between(from_object, to_object)
    session.dialect.require("labels.create")
    codec = Definitions(session.dialect)
    request = codec.create_label(
        at,
        label=_checked_label(label, "label"),
        name=_checked_name(name),
        inverse_label=_checked_inverse(inverse_label),
    )
    response = yield request
    session.forget(at)
    rows = codec.labels(response, at)
    forward = yield from _forward(session, at, rows, label)
    return _directed(rows, forward, at, name)


def _forward(
    session: Session, at: tuple[str, str], rows: list[AssociationType], label: str
) -> Steps[AssociationType | None]:
    """Find the row of the asked direction: HubSpot may list it second, and does not say which."""
    found = [row for row in rows if row.label == label]
    if len(rows) > 1 and len(found) != 1 and at[0] != at[1]:
        # One text for both directions: the list of the asked one tells them apart.
        listed = set((yield from labels_of(session, at)))
        found = [row for row in rows if row in listed]
    # HubSpot's own example lists the asked direction last.
    return next(iter(found or rows[::-1]), None)


def _directed(
    rows: list[AssociationType],
    forward: AssociationType | None,
    at: tuple[str, str],
    name: str,
) -> list[AssociationType]:
    """Say which row is which direction, the asked one first."""
    directed = []
    for row in rows:
        ends = at if row is forward else other_way(at)
        named = name if row is forward else row.name
        directed.append(AssociationType(row.category, row.type_id, row.label, named, *ends))
    return sorted(directed, key=lambda row: (row.from_object, row.to_object) != at)


def update_label(
    session: Session,
    from_object: Any,
    to_object: Any,
    type_id: int | AssociationType,
    *,
    label: str,
    inverse_label: str | None,
) -> Steps[None]:
    """Rename a label."""
    at = between(from_object, to_object)
    session.dialect.require("labels.update")
    request = Definitions(session.dialect).update_label(
        at,
        _checked_type_id(type_id),
        label=_checked_label(label, "label"),
        inverse_label=_checked_inverse(inverse_label),
    )
    yield request
    session.forget(at)


def delete_label(
    session: Session, from_object: Any, to_object: Any, type_id: int | AssociationType
) -> Steps[None]:
    """Delete a label that no association uses."""
    at = between(from_object, to_object)
    session.dialect.require("labels.delete")
    yield Definitions(session.dialect).delete_label(at, _checked_type_id(type_id))
    session.forget(at)


def list_limits(
    session: Session, from_object: Any = None, to_object: Any = None
) -> Steps[list[AssociationLimit]]:
    """List the portal's limits, of one direction of a pair or of all."""
    at = None if from_object is None else between(from_object, to_object)
    session.dialect.require("limits.list_all" if at is None else "limits.list")
    codec = Definitions(session.dialect)
    response = yield codec.list_limits(at)
    return codec.limits(response, at)


def write_limits(
    session: Session,
    operation: str,
    from_object: Any,
    to_object: Any,
    limits: Iterable[tuple[TypeSpec, int] | AssociationLimit],
) -> Steps[BatchResult[AssociationLimit]]:
    """Create or update limits, in batches."""
    at = between(from_object, to_object)
    session.dialect.require(operation)
    checked = [_checked_limit(entry, n) for n, entry in enumerate(iterable_of(limits, "limits"))]
    place = "limits[{}]"
    settled(session, at, [spec for spec, _ in checked], place)  # fails before any request
    asked: list[AssociationLimit] = []
    for number, (spec, most) in enumerate(checked):
        with placed(place.format(number)):
            asked.append(AssociationLimit((yield from resolve(session, at, spec)), most))
    _refuse_two_limits(asked)
    codec = Definitions(session.dialect)

    def written(chunk: list[AssociationLimit]) -> Steps[BatchResult[AssociationLimit]]:
        return codec.limits_written((yield codec.write_limits(operation, at, chunk)), at, chunk)

    return (yield from _in_batches(session, asked, written))


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
    session: Session, from_object: Any, to_object: Any, types: Iterable[TypeSpec]
) -> Steps[BatchResult[AssociationType]]:
    """Remove the portal's limits on some types, in batches."""
    at = between(from_object, to_object)
    session.dialect.require("limits.delete")
    specs = list(iterable_of(types, "types"))
    place = "types[{}]"
    settled(session, at, specs, place)  # an impossible type fails before any request
    asked = yield from resolve_all(session, at, specs, place)
    codec = Definitions(session.dialect)

    def deleted(chunk: list[AssociationType]) -> Steps[BatchResult[AssociationType]]:
        return codec.limits_deleted((yield codec.delete_limits(at, chunk)), chunk)

    return (yield from _in_batches(session, asked, deleted))


def _in_batches(
    session: Session, asked: Sequence[A], batch: Callable[[list[A]], Steps[BatchResult[T]]]
) -> Steps[BatchResult[T]]:
    """Do one batch after the other; an error says what is done and what is not."""
    left = list(dict.fromkeys(asked))
    capacity = session.dialect.caps["limits"]
    parts: list[BatchResult[T]] = []
    while left:
        chunk, left = left[:capacity], left[capacity:]
        try:
            parts.append((yield from batch(chunk)))
        except HubSpotCompatError as error:
            error.done, error.not_done, error.rest = BatchResult.join(parts), chunk, iter(left)
            raise
    return BatchResult.join(parts)


def report_high_usage(session: Session, user_id: str | int) -> Steps[HighUsageReport]:
    """Ask for the report of records near their association limits."""
    session.dialect.require("report.high_usage")
    codec = Definitions(session.dialect)
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


def _checked_label(label: Any, place: str) -> str:
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


def list_types(session: Session, from_object: Any, to_object: Any) -> Steps[list[AssociationType]]:
    """List every association type of an object pair, fresh."""
    at = between(from_object, to_object)
    if not session.dialect.has("labels.list"):
        session.dialect.require("types.list")
    names = {row: row.name for row in session.known.get(at, ())}
    session.forget(at)
    found = yield from portal(session, at)
    # A name that v3 told once is still good when v3 no longer answers.
    named = [row if row.name else evolve(row, name=names.get(row)) for row in found]
    return sorted(dict.fromkeys(named), key=by_key)
