"""What a v3 server says: its answers and refusals, as a v3 client parses them. For the bridge."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import msgspec

from .._catalogue.loader import object_types
from .._domain.errors import HubSpotCompatError
from .._domain.model import Association, AssociationType, BatchError
from .._domain.rows import AssociationRows
from .encoding import ID, encoded_rows
from .reading import NO_ASSOCIATIONS

__all__ = [
    "Refusal",
    "encode_batch",
    "encode_created",
    "encode_error",
    "encode_list",
    "encode_record",
    "encode_types",
    "error_entry",
    "invalid_cursor",
    "invalid_identifier",
    "invalid_type",
    "no_associations",
    "now",
    "object_type_id",
    "paging",
]

_QUOTED: Final = 100
_NOT_FOUND: Final = 404
_BAD_REQUEST: Final = 400


class Refusal(HubSpotCompatError):
    """What a v3 server would refuse; becomes an error body of v3.

    Attributes:
        message: One sentence for a person.
        status: HTTP status.
        category: HubSpot's category, or "" for the bodies that really come without one.
        sub_category: HubSpot's subCategory, or "".
        context: What it is about, as lists of strings.
        errors: Nested entries.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 400,
        category: str = "VALIDATION_ERROR",
        sub_category: str = "",
        context: Mapping[str, Any] | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.category = category
        self.sub_category = sub_category
        self.context = dict(context or {})
        self.errors = list(errors)

    @classmethod
    def of_entry(
        cls, entry: Mapping[str, Any], *, errors: Sequence[Mapping[str, Any]] = ()
    ) -> "Refusal":
        """Make an error entry of a batch the answer to the whole request."""
        missing = entry["category"] == "OBJECT_NOT_FOUND"
        return cls(
            entry["message"],
            status=_NOT_FOUND if missing else _BAD_REQUEST,
            category=entry["category"],
            sub_category=entry.get("subCategory", ""),
            context=entry["context"],
            errors=errors,
        )


def invalid_identifier(word: str) -> dict[str, Any]:
    """The error entry for a record id that is not a whole number of 64 bits."""
    shown = word[:_QUOTED]
    return {
        "status": "error",
        "category": "VALIDATION_ERROR",
        "subCategory": "crm.associations.INVALID_IDENTIFIER",
        "message": f"{shown} is not a valid record id",
        "context": {"id": [shown]},
    }


def invalid_type(name: str, at: tuple[str, str], why: str = "") -> Refusal:
    """A type that v3 does not know between two objects.

    Args:
        name: The type as it was given.
        at: The two object types.
        why: What else the caller should know.
    """
    start, end = (_plural(word) for word in at)
    shown = name[:_QUOTED]
    return Refusal(
        f"{shown} is not a valid association type between {start} and {end}{why}",
        sub_category="crm.associations.INVALID_ASSOCIATION_TYPE",
        context={"type": [shown], "fromObjectType": [start], "toObjectType": [end]},
    )


def no_associations(at: tuple[str, str], from_id: str) -> dict[str, Any]:
    """The error entry that v3 gives for a record without associations."""
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": NO_ASSOCIATIONS,
        "message": f"No {at[1]} is associated with {at[0]} {from_id}.",
        "context": {
            "fromObjectId": [from_id],
            "fromObjectType": [at[0]],
            "toObjectType": [at[1]],
        },
    }


def invalid_cursor(after: str) -> Refusal:
    """A paging cursor that nobody gave."""
    shown = after[:_QUOTED]
    return Refusal(f"The paging cursor is not valid: {shown}", context={"after": [shown]})


def error_entry(error: BatchError) -> dict[str, Any]:
    """Write an error of the target's batch as an entry of v3's."""
    optional = {
        "id": error.id,
        "subCategory": error.sub_category,
        "errors": list(error.errors),
        "links": dict(error.links),
    }
    return {
        "status": error.status or "error",
        "category": error.category,
        **{key: value for key, value in optional.items() if value},
        "message": error.message,
        "context": dict(error.context),
    }


def encode_created(
    rows: Sequence[Association],
    names: Mapping[AssociationType, str],
    errors: Sequence[Mapping[str, Any]],
    started: str,
) -> bytes:
    """Write the answer to a batch create of rows with one type each, which v3 calls by `names`."""

    def spelled(types: Sequence[AssociationType]) -> list[Any]:
        return [{"from": {"id": ID}, "to": {"id": ID}, "type": names[types[0]]}]

    content, _ = encoded_rows(AssociationRows.of(rows), spelled)
    return encode_batch(msgspec.Raw(content), errors, started)


def encode_batch(
    results: Sequence[Mapping[str, Any]] | msgspec.Raw,
    errors: Sequence[Mapping[str, Any]],
    started: str,
) -> bytes:
    """Write the answer to a batch create or read; its rows may be encoded already."""
    body: dict[str, Any] = {"status": "COMPLETE", "results": results}
    if errors:
        body |= {"numErrors": len(errors), "errors": errors}
    return msgspec.json.encode(body | {"startedAt": started, "completedAt": now()})


def encode_list(rows: Sequence[Mapping[str, Any]], pages: Mapping[str, Any]) -> bytes:
    """Write a page of one record's associations; `pages` is what `paging` gave."""
    return msgspec.json.encode({"results": rows, **pages})


def encode_types(rows: Sequence[tuple[int, str]]) -> bytes:
    """Write the `(id, name)` rows of `/types`."""
    return msgspec.json.encode({"results": [{"id": str(id_), "name": name} for id_, name in rows]})


def encode_record(
    from_id: str, to_object: str, rows: Sequence[Mapping[str, Any]], pages: Mapping[str, Any]
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
        "associations": {_plural(to_object): {"results": rows, **pages}},
    }
    return msgspec.json.encode(body)


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


def paging(after: str | None, record: str, url: Callable[[str, str], str]) -> dict[str, Any]:
    """Write the `paging` of a record's page, to be merged in; nothing on the last."""
    if after is None:
        return {}
    return {"paging": {"next": {"after": after, "link": url(record, after)}}}


def now() -> str:
    """The moment as HubSpot writes it: UTC, milliseconds, `Z`."""
    return datetime.now(tz=UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def object_type_id(canonical: str) -> str:
    """Give the id that HubSpot's own links call an object by, such as `0-1`."""
    return _type_ids().get(canonical, canonical)


@cache
def _type_ids() -> dict[str, str]:
    return {row.singular: row.object_type_id or row.qualified_name for row in object_types()}


def _plural(canonical: str) -> str:
    return _plurals().get(canonical, canonical)


@cache
def _plurals() -> dict[str, str]:
    return {row.singular: row.plural or row.singular for row in object_types()}
