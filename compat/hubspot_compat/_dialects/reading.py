"""Batch answers: the envelope around their rows, and their errors with the inputs in question."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from msgspec import Struct

from .._domain.model import COMPLETE, BatchError, BatchResult
from .._wire.messages import Response
from .attribution import Attribution
from .values import mapping, moment, sequence, text, whole_number
from .wire import optional

if TYPE_CHECKING:
    from hubspot_compat_raw import _families as raw

    # The error entries of every batch answer.
    ErrorEntry = (
        raw.V3BatchArchiveError
        | raw.V3BatchCreateError
        | raw.V3BatchReadError
        | raw.V4BatchArchiveError
        | raw.V4BatchArchiveLabelsError
        | raw.V4BatchCreateDefaultError
        | raw.V4BatchCreateError
        | raw.V4BatchReadError
        | raw.V4LimitsCreateError
        | raw.V4LimitsDeleteError
        | raw.V4LimitsUpdateError
    )

__all__ = ["NO_ASSOCIATIONS", "BatchAnswer", "Envelope", "require_results"]

T = TypeVar("T")

NO_ASSOCIATIONS = "crm.associations.NO_ASSOCIATIONS_FOUND"


class Envelope(Protocol):
    """What every batch answer has around its rows, as its wire type must have it."""

    status: Any
    started_at: Any
    completed_at: Any
    requested_at: Any
    num_errors: Any
    errors: Any
    links: Any


class BatchAnswer(Struct, frozen=True, eq=False):
    """A batch answer but for its rows.

    Attributes:
        response: The answer as it came.
        body: What it was decoded to.
        entries: Its error entries.
    """

    response: Response
    body: Envelope
    entries: Sequence["ErrorEntry"]

    @classmethod
    def of(cls, response: Response, body: Envelope, errors: "type[ErrorEntry]") -> "BatchAnswer":
        """Read the error entries of a decoded answer; what is no object becomes a message.

        Args:
            response: The answer as it came.
            body: What it was decoded to.
            errors: The wire type of an error entry.
        """
        entries = [
            optional(entry if isinstance(entry, dict) else {"message": str(entry)}, errors)
            for entry in _entries(body.errors)
        ]
        return cls(response, body, entries)

    def errors(
        self, attribution: Attribution, unanswered: Sequence[int]
    ) -> tuple[list[BatchError], set[int]]:
        """Turn the error entries into `BatchError`s that carry their inputs.

        Args:
            attribution: Finds the inputs.
            unanswered: Positions of the inputs that have no result.

        Returns:
            The errors, and the positions of the inputs that they carry.
        """
        if not self.entries:
            return [], set()
        trace = self.response.correlation_id
        contexts = [mapping(entry.context) for entry in self.entries]
        about = attribution.inputs_of(contexts, unanswered)
        errors = [
            _batch_error(entry, inputs, trace)
            for entry, inputs in zip(self.entries, about.inputs, strict=True)
        ]
        return errors, about.positions

    def result(
        self,
        results: Sequence[T],
        errors: Sequence[BatchError] = (),
        unconfirmed: Sequence[Any] = (),
        named: int = 0,
    ) -> BatchResult[T]:
        """Put the envelope around decoded rows.

        Args:
            results: The decoded rows.
            errors: The errors that are left when "nothing found" is taken out.
            unconfirmed: Inputs without result and without error.
            named: How many inputs the error entries are about.
        """
        body = self.body
        told = self._count - len(self.entries) + len(errors)
        return BatchResult(
            results=results,
            errors=errors,
            status=text(body.status) or COMPLETE,
            started_at=moment(body.started_at),
            completed_at=moment(body.completed_at),
            requested_at=moment(body.requested_at),
            num_errors=max(told, len(errors)) if errors else self.unexplained(named),
            links=mapping(body.links),
            unconfirmed=unconfirmed,
            raw=(self.response.content,) if self.response.content else (),
        )

    def done_but_for_errors(self, attribution: Attribution, asked: Sequence[T]) -> BatchResult[T]:
        """Read an answer that has no rows: inputs that no error is about are done.

        They are unconfirmed instead where the status says that the batch is not complete, or where
        more errors are counted than inputs are named.
        """
        errors, failed = self.errors(attribution, range(len(asked)))
        left = [entry for number, entry in enumerate(asked) if number not in failed]
        complete = (text(self.body.status) or COMPLETE) == COMPLETE
        if complete and not self.unexplained(len(failed)):
            return self.result(left, errors)
        return self.result((), errors, left, len(failed))

    def unexplained(self, named: int) -> int:
        """Count the errors that the answer counts, but for those of the inputs that it names."""
        return max(0, self._count - max(named, len(self.entries)))

    @property
    def _count(self) -> int:
        return whole_number(self.body.num_errors) or 0


def require_results(results: Any, response: Response, errors: Any = None) -> None:
    """Check that an answer has results; one that lists errors may leave them out.

    Raises:
        UnreadableResponse: It has neither.
    """
    if results is None and not _entries(errors):
        raise response.unreadable(place="$.results", reason="the field is missing or null")


def _entries(errors: Any) -> Sequence[Any]:
    """Return error entries as they came; an error that is not in an array is one, too.

    To leave it out would make what HubSpot refused look done.
    """
    if isinstance(errors, list):
        return errors
    return [errors] if errors else ()


def _batch_error(entry: "ErrorEntry", inputs: tuple[Any, ...], trace: str) -> BatchError:
    return BatchError(
        message=text(entry.message) or "HubSpot gave no message",
        category=text(entry.category),
        sub_category=text(entry.sub_category),
        context=mapping(entry.context),
        inputs=inputs,
        status=str(entry.status or ""),
        id=str(entry.id or ""),
        errors=tuple(sequence(entry.errors)),
        links=mapping(entry.links),
        correlation_id=trace,
    )
