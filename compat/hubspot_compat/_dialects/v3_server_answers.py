"""API v3's answers and refusals, as a v3 client parses them. For the bridge."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
from attrs import define, field

from hubspot_compat_raw.v3.wire import batch_create, batch_read, types_list

from .._domain.errors import HubSpotCompatError
from .._domain.model import Association, AssociationType, BatchError, ObjectPair
from .._domain.objects import plural_object
from .._domain.rows import AssociationRows
from .encoding import ID, INPUTS, encoded_rows
from .reading import NO_ASSOCIATIONS

__all__ = [
    "Error",
    "Paging",
    "ReadResult",
    "Refusal",
    "Row",
    "encode_created",
    "encode_error",
    "encode_list",
    "encode_read",
    "encode_record",
    "encode_types",
    "error_entry",
    "invalid_cursor",
    "invalid_identifier",
    "invalid_type",
    "next_page",
    "no_associations",
    "now",
    "read_result",
]

_QUOTED: Final = 100
_NOT_FOUND: Final = 404
_BAD_REQUEST: Final = 400
_NULL: Final = msgspec.Raw(b"null")  # v3 sends `prev` as null (nodejs client, issue 29)

# The same in every operation; the older routes of one record have no document of their own here.
Error = batch_create.Error
Row = batch_read.ResultToItem
Paging = batch_read.ResultPaging
ReadResult = batch_read.Result

# Documents list fields by name, bodies do not. Callers print bodies, so these orders stay.
_ENVELOPE: Final = ("status", "results", "num_errors", "errors", "started_at", "completed_at")
_ENTRY: Final = (
    "status",
    "category",
    "id",
    "sub_category",
    "errors",
    "links",
    "message",
    "context",
)


@define(eq=False, slots=False)
class Refusal(HubSpotCompatError):
    """A request is refused as a v3 server would refuse it; becomes an error body of v3.

    Attributes:
        message: One sentence for a person.
        status: HTTP status.
        category: HubSpot's category, or "" for the bodies that really come without one.
        sub_category: HubSpot's subCategory, or "".
        context: What it is about, as lists of strings.
        errors: The error entries of a batch, where they are why.
    """

    message: str
    status: int = 400
    category: str = "VALIDATION_ERROR"
    sub_category: str = ""
    context: Mapping[str, Any] = field(factory=dict)
    errors: Sequence[Error] = ()

    @classmethod
    def of_entry(cls, entry: Error, *, errors: Sequence[Error] = ()) -> "Refusal":
        """Make an error entry of a batch the answer to the whole request."""
        missing = entry.category == "OBJECT_NOT_FOUND"
        return cls(
            entry.message or "",
            status=_NOT_FOUND if missing else _BAD_REQUEST,
            category=entry.category or "",
            sub_category=entry.sub_category or "",
            context=entry.context or {},
            errors=errors,
        )


def invalid_identifier(word: str) -> Error:
    """The error entry for a record id that is not a whole number of 64 bits."""
    shown = word[:_QUOTED]
    return Error(
        status="error",
        category="VALIDATION_ERROR",
        sub_category="crm.associations.INVALID_IDENTIFIER",
        message=f"{shown} is not a valid record id",
        context={"id": [shown]},
    )


def invalid_type(name: str, object_pair: ObjectPair, why: str = "") -> Refusal:
    """The refusal of a type that v3 does not know between two objects; `why` ends the sentence."""
    start, end = (plural_object(word) for word in object_pair)
    shown = name[:_QUOTED]
    return Refusal(
        f"{shown} is not a valid association type between {start} and {end}{why}",
        sub_category="crm.associations.INVALID_ASSOCIATION_TYPE",
        context={"type": [shown], "fromObjectType": [start], "toObjectType": [end]},
    )


def no_associations(object_pair: ObjectPair, from_id: str) -> Error:
    """The error entry that v3 gives for a record without associations."""
    return Error(
        status="error",
        category="OBJECT_NOT_FOUND",
        sub_category=NO_ASSOCIATIONS,
        message=f"No {object_pair[1]} is associated with {object_pair[0]} {from_id}.",
        context={
            "fromObjectId": [from_id],
            "fromObjectType": [object_pair[0]],
            "toObjectType": [object_pair[1]],
        },
    )


def invalid_cursor(after: str) -> Refusal:
    """The refusal of a paging cursor that is not the bridge's own."""
    shown = after[:_QUOTED]
    return Refusal(f"The paging cursor is not valid: {shown}", context={"after": [shown]})


def error_entry(error: BatchError) -> Error:
    """Write an error of the target's batch as an entry of v3's."""
    return Error(
        status=error.status or "error",
        id=error.id or None,
        category=error.category,
        sub_category=error.sub_category or None,
        message=error.message,
        context=dict(error.context),
        errors=list(error.errors) or None,
        links=dict(error.links) or None,
    )


def encode_created(
    rows: Sequence[Association],
    names: Mapping[AssociationType, str],
    errors: Sequence[Error],
    started: str,
) -> bytes:
    """Write the answer to a batch create of rows with one type each, which v3 calls by `names`."""
    start, end = batch_create.ResultFrom(id=ID), batch_create.ResultTo(id=ID)

    def spelled(types: Sequence[AssociationType]) -> list[batch_create.Result]:
        return [batch_create.Result(from_=start, to=end, type=names[types[0]])]

    around = _response(batch_create.Response, INPUTS, errors, started)
    return encoded_rows(AssociationRows.of(rows), spelled, around)[0]


def encode_read(
    results: Sequence[batch_read.Result], errors: Sequence[Error], started: str
) -> bytes:
    """Write the answer to a batch read."""
    return msgspec.json.encode(_response(batch_read.Response, results, errors, started))


def _response(
    response: type[batch_create.Response | batch_read.Response],
    results: Any,
    errors: Sequence[Error],
    started: str,
) -> dict[str, Any]:
    body = response(
        status="COMPLETE",
        results=results,
        num_errors=len(errors) or None,
        errors=[_in_order(error, _ENTRY) for error in errors] or None,
        started_at=started,
        completed_at=now(),
    )
    return _in_order(body, _ENVELOPE)


def _in_order(body: msgspec.Struct, order: Sequence[str]) -> dict[str, Any]:
    """Put the fields of a body that are set in an order."""
    names = {field.name: field.encode_name for field in msgspec.structs.fields(body)}
    values = ((names[name], getattr(body, name)) for name in order)
    return {name: value for name, value in values if value is not None}


def read_result(from_id: str, rows: list[Row], paging: Paging | None) -> batch_read.Result:
    """Write a record of a batch read."""
    if paging is not None:
        paging = Paging(next=paging.next, prev=_NULL)
    return batch_read.Result(from_=batch_read.ResultFrom(id=from_id), to=rows, paging=paging)


def encode_list(rows: Sequence[Row], paging: Paging | None) -> bytes:
    """Write a page of one record's associations."""
    return msgspec.json.encode(_page(rows, paging))


def encode_types(rows: Sequence[tuple[int, str]]) -> bytes:
    """Write the `(id, name)` rows of `/types`."""
    results = [types_list.Result(id=str(id_), name=name) for id_, name in rows]
    return msgspec.json.encode(types_list.Response(results=results))


def encode_record(
    from_id: str, to_object: str, rows: Sequence[Row], paging: Paging | None
) -> bytes:
    """Write the record that the older PUT answers: no properties, its associations.

    Both timestamps are the time of the write; the target's associations do not know the record's.
    """
    moment = now()
    body = {
        "id": from_id,
        "properties": {},
        "createdAt": moment,
        "updatedAt": moment,
        "archived": False,
        "associations": {plural_object(to_object): _page(rows, paging)},
    }
    return msgspec.json.encode(body)


def _page(rows: Sequence[Row], paging: Paging | None) -> dict[str, Any]:
    return {"results": rows} if paging is None else {"results": rows, "paging": paging}


def encode_error(refusal: Refusal) -> bytes:
    """Write the body of a refused request."""
    body: dict[str, Any] = {
        "status": "error",
        "message": refusal.message,
        "correlationId": str(uuid.uuid4()),
    }
    optional = {
        "category": refusal.category,
        "subCategory": refusal.sub_category,
        "context": refusal.context,
        "errors": refusal.errors,
    }
    return msgspec.json.encode(body | {key: value for key, value in optional.items() if value})


def next_page(after: str | None, record: str, url: Callable[[str, str], str]) -> Paging | None:
    """Write the `paging` of a record's page; None on the last one."""
    if after is None:
        return None
    return Paging(next=batch_read.ResultPagingNext(after=after, link=url(record, after)))


def now() -> str:
    """The moment as HubSpot writes it: UTC, milliseconds, `Z`."""
    return datetime.now(tz=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
