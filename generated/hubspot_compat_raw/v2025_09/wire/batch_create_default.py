# Generated from specs/2025-09/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2025-09`.

"""Wire types of `batch.create_default`."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct, field


class InputFrom(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | str


class InputTo(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | str


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


class ResultAssociationSpec(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Names an association type in a request."""

    association_category: Any | None = field(name="associationCategory", default=None)
    association_type_id: Any | None = field(name="associationTypeId", default=None)


Id: TypeAlias = Annotated[str, Meta(min_length=1)]


class ResultFrom(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | Id


class ResultTo(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | Id


class Input(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Two records to associate without a label."""

    from_: InputFrom = field(name="from")
    to: InputTo


class Result(Struct, kw_only=True, gc=False, omit_defaults=True):
    """One direction of a default association that was written."""

    from_: ResultFrom = field(name="from")
    to: ResultTo
    association_spec: Any | None = field(name="associationSpec", default=None)


class Request(Struct, kw_only=True, gc=False, omit_defaults=True):
    """The inputs of a batch."""

    inputs: list[Input]


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    """What became of a batch."""

    completed_at: Any | None = field(name="completedAt", default=None)
    errors: Any | None = None
    links: Any | None = None
    num_errors: Any | None = field(name="numErrors", default=None)
    requested_at: Any | None = field(name="requestedAt", default=None)
    results: list[Result] | None = None
    started_at: Any | None = field(name="startedAt", default=None)
    status: Any | None = None
