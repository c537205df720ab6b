"""Reading bodies tolerantly: what carries the data is read, whatever else is odd about it.

HubSpot's own page on errors says that every error field "should be treated as optional", and real
bodies go further: ids as numbers, null labels, lean error entries, timestamps as milliseconds. Only
data that the answer is about must be there; without it, `UnreadableResponse` names the place.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from attrs import evolve

from .._domain.model import COMPLETE, BatchError, BatchResult
from .._wire.messages import Response

__all__ = [
    "NO_ASSOCIATIONS",
    "batch_answer",
    "batch_result",
    "body_of",
    "error_entries",
    "mapping",
    "moment",
    "read_id",
    "read_int",
    "result_rows",
    "sequence",
    "text",
]

T = TypeVar("T")

NO_ASSOCIATIONS = "crm.associations.NO_ASSOCIATIONS_FOUND"

_MILLISECONDS = 1_000
_LONGEST_INT = 20  # digits; Python refuses to read thousands of them


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object as it is, and anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str:
    """Return a string as it is; `subCategory: {}` and null are the empty string."""
    return value if isinstance(value, str) else ""


def sequence(value: Any) -> Sequence[Any]:
    """Return an array as it is, and anything else as an empty one."""
    return value if isinstance(value, list) else ()


def read_id(value: Any, response: Response, place: str) -> str:
    """Read a record id; it comes as a string or as a number.

    Raises:
        UnreadableResponse: It is neither.
    """
    if isinstance(value, str) and value:
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise response.unreadable(place=place, reason=f"expected an id, found {_kind(value)}")


def read_int(value: Any, response: Response, place: str) -> int:
    """Read a whole number; it may come as a string of digits.

    Raises:
        UnreadableResponse: It is neither.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isdecimal() and len(value) <= _LONGEST_INT:
        return int(value)
    raise response.unreadable(place=place, reason=f"expected a whole number, found {_kind(value)}")


def moment(value: Any) -> datetime | None:
    """Read a timestamp: ISO 8601, or milliseconds since 1970; None for anything else."""
    try:
        if isinstance(value, str):
            parsed = datetime.fromisoformat(value)
            return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value / _MILLISECONDS, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def body_of(response: Response) -> Mapping[str, Any]:
    """Decode a body that must be an object.

    Raises:
        UnreadableResponse: It is empty, no JSON, or no object.
    """
    body = response.json()
    if not isinstance(body, dict):
        raise response.unreadable(place="$", reason=f"expected an object, found {_kind(body)}")
    return body


def result_rows(body: Mapping[str, Any], response: Response) -> list[Mapping[str, Any]]:
    """Return the `results` of a body, each an object.

    A body that only lists errors may leave `results` out.

    Raises:
        UnreadableResponse: There are no results and no errors, or a row is not an object.
    """
    rows = body.get("results")
    if rows is None and error_entries(body):
        return []
    if not isinstance(rows, list):
        raise response.unreadable(
            place="$.results", reason=f"expected an array, found {_kind(rows)}"
        )
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            raise response.unreadable(
                place=f"$.results[{number}]", reason=f"expected an object, found {_kind(row)}"
            )
    return rows


def error_entries(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the `errors` of a batch body; v1-style plain strings become messages."""
    found = body.get("errors")
    if not isinstance(found, list):
        return []
    return [entry if isinstance(entry, dict) else {"message": str(entry)} for entry in found]


def _kind(value: Any) -> str:
    if value is None:
        return "nothing"
    names = {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}
    return names.get(type(value), "a number")


def batch_result(
    body: Mapping[str, Any],
    response: Response,
    results: Sequence[T],
    errors: Sequence[BatchError] = (),
    unconfirmed: Sequence[Any] = (),
) -> BatchResult[T]:
    """Put a batch body's envelope around decoded rows.

    Args:
        body: The decoded body; empty for a 204.
        response: The answer, for its raw bytes.
        results: The decoded rows.
        errors: The errors that are left when "nothing found" is taken out.
        unconfirmed: Inputs of a write without result and without error.
    """
    if errors and (trace := response.correlation_id):
        errors = [evolve(error, correlation_id=trace) for error in errors]
    count = body.get("numErrors")
    listed = len(error_entries(body))
    left_out = listed - len(errors)
    told = count - left_out if isinstance(count, int) and listed else len(errors)
    return BatchResult(
        results=results,
        errors=errors,
        status=text(body.get("status")) or COMPLETE,
        started_at=moment(body.get("startedAt")),
        completed_at=moment(body.get("completedAt")),
        requested_at=moment(body.get("requestedAt")),
        num_errors=max(told, len(errors)),
        links=mapping(body.get("links")),
        unconfirmed=unconfirmed,
        raw=(response.content,) if response.content else (),
    )


def batch_answer(
    body: Mapping[str, Any],
    response: Response,
    asked: Sequence[T],
    errors: Sequence[BatchError],
) -> BatchResult[T]:
    """Read the answer to a batch that has no rows: what no error names is done.

    Unless the status says that it is not: nobody knows then.

    Args:
        body: The decoded body; empty for a 204.
        response: The answer.
        asked: The inputs.
        errors: The errors, with their inputs.
    """
    failed = {entry for error in errors for entry in error.inputs}
    left = [entry for entry in asked if entry not in failed]
    if (text(body.get("status")) or COMPLETE) == COMPLETE:
        return batch_result(body, response, left, errors)
    return batch_result(body, response, (), errors, left)
