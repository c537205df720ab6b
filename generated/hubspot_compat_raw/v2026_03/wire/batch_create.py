# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

"""Wire types of `batch.create`."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct, field


class InputFrom(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | str


class InputTo(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | str


class InputType(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Names an association type in a request."""

    association_category: str = field(name="associationCategory")
    association_type_id: int = field(name="associationTypeId")


FromObjectId: TypeAlias = Annotated[str, Meta(min_length=1)]


ToObjectId: TypeAlias = Annotated[str, Meta(min_length=1)]


class Result(Struct, kw_only=True, gc=False, omit_defaults=True):
    """What was written between two records."""

    from_object_id: int | FromObjectId = field(name="fromObjectId")
    to_object_id: int | ToObjectId = field(name="toObjectId")
    from_object_type_id: Any | None = field(name="fromObjectTypeId", default=None)
    labels: Any | None = None
    to_object_type_id: Any | None = field(name="toObjectTypeId", default=None)


class Error(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Why some inputs of a batch failed. Real bodies leave out most of its fields."""

    category: Any | None = None
    context: Any | None = None
    errors: Any | None = None
    id: Any | None = None
    links: Any | None = None
    message: Any | None = None
    status: Any | None = None
    sub_category: Any | None = field(name="subCategory", default=None)


class ErrorError(Struct, kw_only=True, gc=False, omit_defaults=True):
    """One of several reasons for a failure."""

    code: Any | None = None
    context: Any | None = None
    in_: Any | None = field(name="in", default=None)
    message: Any | None = None
    sub_category: Any | None = field(name="subCategory", default=None)


class Input(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Two records and association types between them."""

    from_: InputFrom = field(name="from")
    to: InputTo
    types: list[InputType]


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    """What became of a batch."""

    completed_at: Any | None = field(name="completedAt", default=None)
    links: Any | None = None
    requested_at: Any | None = field(name="requestedAt", default=None)
    results: list[Result] | None = None
    started_at: Any | None = field(name="startedAt", default=None)
    status: Any | None = None
    errors: Any | None = None
    num_errors: Any | None = field(name="numErrors", default=None)


class Request(Struct, kw_only=True, gc=False, omit_defaults=True):
    """The inputs of a batch."""

    inputs: list[Input]
