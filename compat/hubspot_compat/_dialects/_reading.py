"""Reading bodies tolerantly: what carries the data is read, whatever else is odd about it.

HubSpot's own page on errors says that every error field "should be treated as optional", and real
bodies go further: ids as numbers, null labels, lean error entries, timestamps as milliseconds. Only
data that the answer is about must be there; without it, `UnreadableResponse` names the place.
"""

import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar

from .._model import COMPLETE, BatchError, BatchResult
from .._wire import Response

__all__ = [
    "NO_ASSOCIATIONS",
    "Attribution",
    "batch_result",
    "error_entries",
    "mapping",
    "moment",
    "read_id",
    "read_int",
    "result_rows",
    "text",
]

T = TypeVar("T")
I = TypeVar("I", bound=Hashable)  # noqa: E741  the type of an input; T is the type of a result

NO_ASSOCIATIONS = "crm.associations.NO_ASSOCIATIONS_FOUND"

_MILLISECONDS = 1_000
_IDS_IN_TEXT = re.compile(r"(?:^|[=\s:])(\d{1,20})(?=\D|$)")
_FROM_KEYS = ("fromObjectId", "fromObjectIds", "fromId", "from")
_TO_KEYS = ("toObjectId", "toObjectIds", "toId", "to")
_ANY_KEYS = ("objectId", "objectIds", "id", "ids", "INVALID_OBJECT_IDS")


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
    if isinstance(value, str) and value.isdecimal():
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


class Attribution:
    """Finds out which inputs an error entry is about; by ids, never by index.

    Args:
        inputs: The inputs of the request.
        ids_of: Gives the `(from_id, to_id)` of an input; "" for a side that it does not have.
        answered: The inputs that have a result.
    """

    def __init__(
        self,
        inputs: Sequence[I],
        ids_of: Callable[[I], tuple[str, str]],
        answered: set[I],
    ) -> None:
        self._inputs = inputs
        self._ids_of = ids_of
        self._answered = answered

    def errors(self, entries: Sequence[Mapping[str, Any]]) -> list[BatchError]:
        """Turn error entries into `BatchError`s that carry their inputs."""
        matched = [self._about(entry) for entry in entries]
        told = self._answered.union(*matched) if matched else self._answered
        # What nobody names belongs to the entries that name nobody.
        rest = [entry for entry in self._inputs if entry not in told]
        return [
            _batch_error(entry, about or rest)
            for entry, about in zip(entries, matched, strict=True)
        ]

    def _about(self, entry: Mapping[str, Any]) -> list[Any]:
        context = mapping(entry.get("context"))
        starts, ends = _ids(context, _FROM_KEYS), _ids(context, _TO_KEYS)
        if starts or ends:
            return self._where(
                lambda from_id, to_id: (
                    (not starts or from_id in starts) and (not ends or to_id in ends)
                )
            )
        either = _ids(context, _ANY_KEYS) or _ids(mapping(entry), ("id",))
        if either:
            return self._where(lambda from_id, to_id: from_id in either or to_id in either)
        return []

    def _where(self, test: Callable[[str, str], bool]) -> list[Any]:
        return [entry for entry in self._inputs if test(*self._ids_of(entry))]


def _ids(context: Mapping[str, Any], keys: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for key in keys:
        values = context.get(key)
        for value in values if isinstance(values, list) else [values]:
            if isinstance(value, (str, int)):
                found.update(_IDS_IN_TEXT.findall(str(value)))
    return found


def _batch_error(entry: Mapping[str, Any], inputs: Sequence[Any]) -> BatchError:
    return BatchError(
        message=text(entry.get("message")) or "HubSpot gave no message",
        category=text(entry.get("category")),
        sub_category=text(entry.get("subCategory")),
        context=mapping(entry.get("context")),
        inputs=tuple(inputs),
        status=str(entry.get("status") or ""),
        id=str(entry.get("id") or ""),
        errors=tuple(sequence(entry.get("errors"))),
        links=mapping(entry.get("links")),
    )


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
