# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

"""Wire types of `limits.create`."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct, field


class Input(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A limit to set on an association type."""

    category: str
    max_to_object_ids: int = field(name="maxToObjectIds")
    type_id: int = field(name="typeId")


TypeId: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{1,20}\\Z")]


class Result(Struct, kw_only=True, gc=False, omit_defaults=True):
    """An association type and the account's limit on it."""

    category: Annotated[str, Meta(min_length=1)]
    type_id: int | TypeId = field(name="typeId")
    label: Any | None = None
    user_enforced_max_to_object_ids: Any | None = field(
        name="userEnforcedMaxToObjectIds", default=None
    )


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


class Request(Struct, kw_only=True, gc=False, omit_defaults=True):
    """The inputs of a batch."""

    inputs: list[Input]


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
