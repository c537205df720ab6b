"""What the CRM refuses: one exception, and a constructor for each reason.

Messages, categories and contexts follow bodies of HubSpot's that were published; where none is
published, the docstring says that it is an assumption. `_rendering` writes them as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

_PREFIX: Final = "crm.associations."


class Refusal(Exception):
    """The CRM refuses a request, or an input of it.

    Attributes:
        message: One sentence for a person.
        category: HubSpot's coarse error category, such as `VALIDATION_ERROR`.
        sub_category: The exact reason, such as `crm.associations.INVALID_IDENTIFIER`, or "".
        context: The inputs that it is about, as lists of strings.
        missing: Whether the thing asked for is not there (404 on its own) rather than wrong (400).
    """

    def __init__(
        self,
        message: str,
        *,
        category: str = "VALIDATION_ERROR",
        sub_category: str = "",
        context: Mapping[str, Iterable[object]] | None = None,
        missing: bool = False,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.category = category
        self.sub_category = _PREFIX + sub_category if sub_category else ""
        self.context = {key: [str(v) for v in values] for key, values in (context or {}).items()}
        self.missing = missing


def unknown_object_type(name: str) -> Refusal:
    """The path names an object type that does not exist."""
    return Refusal(f"Unable to infer object type from: {name:.100}")


def no_associations(from_object: str, record: int | str, to_object: str) -> Refusal:
    """A record has no associations; HubSpot reports that as an error entry of a batch read."""
    return Refusal(
        f"No {to_object} is associated with {from_object} {record}.",
        category="OBJECT_NOT_FOUND",
        sub_category="NO_ASSOCIATIONS_FOUND",
        context={
            "fromObjectId": [record],
            "fromObjectType": [from_object],
            "toObjectType": [to_object],
        },
        missing=True,
    )


def invalid_identifier(record: object) -> Refusal:
    """A record id that is not a whole number of 64 bits."""
    return Refusal(
        f"{record!s:.100} is not a valid record id",
        sub_category="INVALID_IDENTIFIER",
        context={"id": [f"{record!s:.100}"]},
    )


def invalid_v3_type(name: str, from_object: str, to_object: str) -> Refusal:
    """A v3 type string that the pair does not have."""
    return Refusal(
        f"{name:.100} is not a valid association type between {from_object} and {to_object}",
        sub_category="INVALID_ASSOCIATION_TYPE",
        context={
            "type": [f"{name:.100}"],
            "fromObjectType": [from_object],
            "toObjectType": [to_object],
        },
    )


def invalid_type_id(category: str, type_id: int) -> Refusal:
    """A (category, type id) that nothing in the portal has."""
    spec = f"{category}={type_id}"
    return Refusal(
        "One or more association types are invalid",
        context={
            "associationSpec": [spec],
            "INVALID_ASSOCIATION_TYPE_ID": [f"{spec} is not a valid association definition id"],
        },
    )


def invalid_object_ids(qualified_name: str, record: int | str) -> Refusal:
    """The type belongs to another pair, so HubSpot looks the id up among the wrong records."""
    return Refusal(
        "One or more associations are invalid",
        context={
            "INVALID_OBJECT_IDS": [f"{qualified_name}={record} is not valid"],
            "objectId": [record],
            "objectType": [qualified_name],
        },
    )


def record_not_found(object_name: str, record: int | str) -> Refusal:
    """The seed lists the records of this object, and this one is not among them."""
    return Refusal(
        f"{object_name} {record} does not exist",
        category="OBJECT_NOT_FOUND",
        sub_category="OBJECT_NOT_FOUND",
        context={"objectId": [record], "objectType": [object_name]},
        missing=True,
    )


def no_default(from_name: str, to_name: str) -> Refusal:
    """The pair has no unlabeled type that could be written."""
    return Refusal(
        f"No default association exists between {from_name} and {to_name}",
        context={"fromObjectType": [from_name], "toObjectType": [to_name]},
    )


def no_types_given() -> Refusal:
    """A create without any type."""
    return Refusal("At least one association type is needed")


def limit_exceeded(record: int, object_name: str, label: str, maximum: int) -> Refusal:
    """A configured limit is reached. Assumption: no real body of this case is published."""
    return Refusal(
        f"{object_name} {record} already has {maximum} records associated as"
        f" {label or 'unlabeled'}",
        sub_category="ASSOCIATION_LIMIT_EXCEEDED",
        context={"fromObjectId": [record], "limit": [maximum]},
    )


def too_many_inputs(capacity: int, given: int) -> Refusal:
    """A batch with more inputs than its operation takes."""
    return Refusal(
        f"The maximum number of inputs supported in a batch request for associations is {capacity}."
        f" Received {given}."
    )


def bad_after(after: object) -> Refusal:
    """A paging cursor that this server did not write."""
    return Refusal(f"The paging cursor is not valid: {after!s:.100}", context={"after": [after]})


def label_not_found(type_id: int) -> Refusal:
    """No label of the pair has this id."""
    return Refusal(
        f"No association label with id {type_id} exists",
        category="OBJECT_NOT_FOUND",
        context={"associationTypeId": [type_id]},
        missing=True,
    )


def not_int32(text: str) -> Refusal:
    """A path or query parameter that is not a 32-bit integer."""
    return Refusal(f"Not a 32-bit integer: {text:.100}", context={"value": [f"{text:.100}"]})
