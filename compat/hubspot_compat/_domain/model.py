"""One model for the answers of every API version: frozen, slotted, ids always `str`.

A call's error says what was done, and a result that is not ok can be raised: so the base of all
errors and `PartialFailure` are here, beside `BatchResult`; the other errors are in `errors.py`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from typing import Any, Generic, TypeVar

from attrs import define, evolve, field, frozen

from .._catalogue.loader import primary_types
from .positions import Given, Positions
from .readable import readable

__all__ = [
    "HUBSPOT_DEFINED",
    "UNRESOLVED",
    "Association",
    "AssociationGroup",
    "AssociationLimit",
    "AssociationType",
    "BatchError",
    "BatchResult",
    "HighUsageReport",
    "HubSpotCompatError",
    "ObjectPair",
    "PartialFailure",
    "Types",
    "located",
    "trace_suffix",
]

T = TypeVar("T")

HUBSPOT_DEFINED = "HUBSPOT_DEFINED"
UNRESOLVED = "UNRESOLVED"
COMPLETE = "COMPLETE"
EARLIER_WRITE_FAILED = "hubspot_compat.EARLIER_WRITE_FAILED"
"""`sub_category` of the error about inputs that were not sent because of one that failed."""

_SHOWN = 5


@frozen(eq=False)
class AssociationType:
    """What an association means.

    Identity is (from_object, to_object, category, type_id): an id alone is not unique, since a
    portal's own labels are numbered from 1 like HubSpot's Primary. Label and name do not count for
    equality, because not every API version gives them.

    Attributes:
        category: `HUBSPOT_DEFINED`, `USER_DEFINED`, `INTEGRATOR_DEFINED`, or whatever HubSpot adds.
            `UNRESOLVED` for a v3 name that neither the catalogue nor the portal explains.
        type_id: The numeric id within category and object pair (0 when unresolved).
        label: What the portal shows, or None for an unlabeled type or where the API gave none.
        name: The v3 name where one is known.
        from_object: Singular name of the object that it starts at; "" before it is resolved.
        to_object: Singular name of the object that it leads to; "" before it is resolved.
    """

    category: str
    type_id: int
    label: str | None = None
    name: str | None = None
    from_object: str = ""
    to_object: str = ""

    @property
    def key(self) -> tuple[str, str, str, int, str | None]:
        """The identity, sortable within one object pair."""
        unresolved = self.name if self.category == UNRESOLVED else None
        return (self.from_object, self.to_object, self.category, self.type_id, unresolved)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, AssociationType):
            return NotImplemented
        return self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


ObjectPair = tuple[str, str]
"""Canonical (singular) names of the object types that associations start at and lead to."""
Types = tuple[AssociationType, ...]
"""Several association types."""


def _as_tuple(types: Iterable[AssociationType]) -> tuple[AssociationType, ...]:
    return tuple(types)


@frozen(weakref_slot=False)  # so that `rows.associations` can build them; they are smaller, too
class Association:
    """Two records and every type that ties them in this direction.

    Attributes:
        from_id: Id of the record that it starts at.
        to_id: Id of the record that it leads to.
        from_object: Singular name of the object type that it starts at.
        to_object: Singular name of the object type that it leads to.
        types: The association types, sorted by category and id.
    """

    from_id: str = field(converter=str)
    to_id: str = field(converter=str)
    from_object: str = ""
    to_object: str = ""
    types: tuple[AssociationType, ...] = field(default=(), converter=_as_tuple)

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids."""
        return (self.from_id, self.to_id)


@frozen
class AssociationGroup:
    """One record and all that it is associated with, as batch reads of the raw API list it.

    Attributes:
        from_id: Id of the record.
        to: Its associations, in the order in which they came; never empty.
    """

    from_id: str
    to: tuple[Association, ...]


def _shown_by_v3(row: Association) -> bool:
    if row.to_object != "company":
        return True
    primary = primary_types().get((row.from_object, row.to_object))
    return primary is None or any(
        known.type_id == primary and known.category == HUBSPOT_DEFINED for known in row.types
    )


@frozen
class AssociationLimit:
    """How many records a record may have under one type (definitions/configurations).

    Attributes:
        type: The association type that is limited.
        max_to_objects: The portal's own limit, or None where it has set none.
    """

    type: AssociationType
    max_to_objects: int | None


@frozen
class HighUsageReport:
    """Receipt for a requested report of records near their association limits.

    Attributes:
        user_id: The user who receives it by email.
        user_email: Where it is sent.
        enqueued_at: When it was put in the queue, or None where the body does not say.
    """

    user_id: str
    user_email: str
    enqueued_at: datetime | None = None


@frozen
class BatchError:
    """One error entry of a batch answer; HubSpot documents every field of it as optional.

    Attributes:
        message: HubSpot's sentence.
        category: For example `VALIDATION_ERROR`, or "".
        sub_category: For example `crm.associations.INVALID_IDENTIFIER`, or "".
        context: As it came.
        inputs: The inputs that it is about; where the body does not let us tell, all inputs that
            have neither a result nor an error of their own.
        status: As it came; the word `error` in real bodies.
        id: As it came, or "".
        errors: Nested details, as they came.
        links: As they came.
        correlation_id: That of the answer, which HubSpot's support asks for, or "".
    """

    message: str
    category: str = ""
    sub_category: str = ""
    context: Mapping[str, Any] = field(factory=dict)
    inputs: Sequence[Any] = ()
    status: str = ""
    id: str = ""
    errors: Sequence[Any] = ()
    links: Mapping[str, Any] = field(factory=dict)
    correlation_id: str = field(default="", eq=False)


_NO_POSITIONS = Positions()


@frozen
class BatchResult(Generic[T]):
    """What a batch did, with nothing lost.

    Attributes:
        results: What succeeded; iterating over the result iterates over these.
        errors: What failed, each with its inputs.
        status: HubSpot's word, `COMPLETE` when it is done.
        started_at: Start of the processing, or None.
        completed_at: End of the processing, or None.
        requested_at: Time of the request, or None.
        num_errors: HubSpot's count, or the number of errors where it gives none. It may count more
            errors than it lists.
        links: As they came.
        unconfirmed: Inputs of a write that the answer neither confirms nor calls an error, and
            records without rows of a read that counts more errors than it lists. HubSpot has
            answered a bad v3 create with COMPLETE and no results at all.
        raw: The bodies as they came, one a request.
    """

    results: Sequence[T] = ()
    errors: Sequence[BatchError] = ()
    status: str = COMPLETE
    started_at: datetime | None = None
    completed_at: datetime | None = None
    requested_at: datetime | None = None
    num_errors: int = 0
    links: Mapping[str, Any] = field(factory=dict)
    unconfirmed: Sequence[Any] = ()
    raw: Sequence[bytes] = field(default=(), repr=False, eq=False)
    _positions: Positions = field(default=_NO_POSITIONS, repr=False, eq=False)

    def __iter__(self) -> Iterator[T]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __bool__(self) -> bool:
        # Without this, a result with errors and no rows would be falsy by accident of __len__.
        return True

    @property
    def ok(self) -> bool:
        """True when there is no error, the status is COMPLETE and every input is confirmed.

        An error counts that HubSpot counts and does not list.
        """
        failed = self.errors or self.num_errors or self.unconfirmed
        return not failed and self.status == COMPLETE

    @property
    def failed_inputs(self) -> list[Any]:
        """Every input that is not done, once each, in an order in which to send them again."""
        failed = [error for error in self.errors if error.sub_category != EARLIER_WRITE_FAILED]
        held = [error for error in self.errors if error.sub_category == EARLIER_WRITE_FAILED]
        inputs = [entry for error in failed for entry in error.inputs]
        inputs += self.unconfirmed
        if not held:
            return _each_once(inputs)
        # What was held back is to follow the writes that it waited for, and the last write decides.
        inputs += [entry for error in held for entry in error.inputs]
        return _each_once(inputs[::-1])[::-1]

    def positions(self, row: Any) -> tuple[int, ...]:
        """Tell where in the call the caller gave an input, so that it can be found in a file.

        Nothing is kept for it but columns: the first question makes an index.

        Args:
            row: An `Association` of the results, of the inputs of an error or of `unconfirmed`; a
                record id of a read; or a value that was refused (`invalid="report"`).

        Returns:
            Every place where it was given, counted from 0 over the whole call, repeats included;
            empty where it was not. Of a pair that was given with different types, those of this
            row's types.
        """
        return self._positions.of(row)

    def raise_for_errors(self) -> "BatchResult[T]":
        """Return the result itself when it is `ok`.

        Raises:
            PartialFailure: It is not; the error holds this result.
        """
        if not self.ok:
            raise PartialFailure(self)
        return self

    def grouped(self: "BatchResult[Association]", *, as_v3: bool = False) -> list[AssociationGroup]:
        """Put the rows of each record together.

        Args:
            as_v3: Leave out what v3's batch read does not show: of the companies of a contact, deal
                or ticket all but the Primary one.

        Returns:
            One group a record that has rows, in the order of their first ones.
        """
        groups: dict[str, list[Association]] = {}
        for row in self.results:
            if not as_v3 or _shown_by_v3(row):
                groups.setdefault(row.from_id, []).append(row)
        return [AssociationGroup(from_id, tuple(rows)) for from_id, rows in groups.items()]

    @classmethod
    def join(cls, parts: "Sequence[BatchResult[T]]") -> "BatchResult[T]":
        """Put the results of several batches together, in their order.

        Args:
            parts: The results of one call's batches.

        Returns:
            One result: rows and errors in order, the earliest start, the latest end, and the first
            status that is not COMPLETE.
        """
        if not parts:
            return cls()
        if len(parts) == 1:
            return parts[0]
        starts = [part.started_at for part in parts if part.started_at]
        ends = [part.completed_at for part in parts if part.completed_at]
        asked = [part.requested_at for part in parts if part.requested_at]
        return evolve(
            parts[0],
            results=[row for part in parts for row in part.results],
            errors=[error for part in parts for error in part.errors],
            status=next((p.status for p in parts if p.status != COMPLETE), COMPLETE),
            started_at=min(starts, default=None),
            completed_at=max(ends, default=None),
            requested_at=min(asked, default=None),
            num_errors=sum(part.num_errors for part in parts),
            links={key: value for part in parts for key, value in part.links.items()},
            unconfirmed=[entry for part in parts for entry in part.unconfirmed],
            raw=[body for part in parts for body in part.raw],
            positions=Positions.joined(part._positions for part in parts),  # noqa: SLF001  its own
        )


def located(
    result: BatchResult[T],
    given: Callable[[], Sequence[Given]],
    refused: Sequence[tuple[int, Any]] = (),
) -> BatchResult[T]:
    """Let a result know where its inputs were given.

    Args:
        result: The result of a batch; where it knows more already, that stays.
        given: Returns its inputs.
        refused: What could not be sent: each place, and the value there.
    """
    known = result._positions  # noqa: SLF001  it belongs to this module
    if known.given and not refused:
        return result
    positions = Positions(known.given or given(), [*known.refused, *refused])
    return evolve(result, positions=positions)


def _each_once(values: Sequence[Any]) -> list[Any]:
    """Drop repeats; values that cannot be hashed all stay."""
    try:
        return list(dict.fromkeys(values))
    except TypeError:
        kept: dict[Any, Any] = {}
        for value in values:
            kept.setdefault(value if _is_hashable(value) else (id(value),), value)
        return list(kept.values())


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


class HubSpotCompatError(Exception):
    """Base of all errors that this package raises on purpose.

    When a call does not come to its end, the error that ended it says what is done and what is not,
    so that nothing is lost: `itertools.chain(error.not_done, error.rest)` is all that is to be sent
    again. Errors of others, a KeyboardInterrupt and an asyncio.CancelledError have these, too:

    Attributes:
        done: Everything that the call finished before the error, joined; None for calls without
            batches. The `iter_*` methods have already yielded these.
        not_done: The inputs that were taken but have no answer; send them again.
        unknown: Those of `not_done` that may have been done all the same: their request was under
            way when the call ended, or the server may have acted on it.
        rest: What was left of the caller's iterable, not yet taken.
        correlation_id: What HubSpot's support asks for, or "" where no answer came or it has none.
    """

    done: BatchResult[Any] | None = None
    not_done: Sequence[Any] = ()
    unknown: Sequence[Any] = ()
    rest: Iterator[Any] = iter(())
    correlation_id: str = ""

    def __reduce__(self) -> Any:
        """Take a copy of what is left along, so that nobody takes from it what is another's."""
        if "rest" not in vars(self):
            return super().__reduce__()
        return type(self), self.args, {**vars(self), "rest": copy(self.rest)}


@define(eq=False, slots=False)
class PartialFailure(HubSpotCompatError):
    """Some inputs of a batch failed; raised by `BatchResult.raise_for_errors()` only.

    Attributes:
        result: The whole result: what succeeded, the errors, and `failed_inputs` to send again.
        correlation_id: That of the first error; each of `result.errors` has its own.
    """

    result: BatchResult[Any]
    correlation_id: str = field(init=False)

    def __attrs_post_init__(self) -> None:
        ids = (error.correlation_id for error in self.result.errors)
        self.correlation_id = next(filter(None, ids), "")

    def __str__(self) -> str:
        errors = self.result.errors
        shown = "; ".join(readable(error.message) for error in errors[:_SHOWN])
        more = f"; and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
        status = readable(self.result.status)
        return (
            f"{self.result.num_errors} errors, {len(self.result.results)} results, "
            f"status {status}: {shown}{more}{trace_suffix(self.correlation_id)}"
        )


def trace_suffix(correlation_id: str) -> str:
    """Phrase a correlation id for the end of a message."""
    return f" (correlation id {readable(correlation_id)})" if correlation_id else ""
