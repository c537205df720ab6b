# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

"""Wire types of `limits.delete`."""

from typing import Any

from msgspec import Struct, field


class Input(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Names the association type whose limit is meant."""

    category: str
    type_id: int = field(name="typeId")


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    completed_at: Any | None = field(name="completedAt", default=None)
    links: Any | None = None
    num_errors: Any | None = field(name="numErrors", default=None)
    requested_at: Any | None = field(name="requestedAt", default=None)
    started_at: Any | None = field(name="startedAt", default=None)
    status: Any | None = None
    errors: Any | None = None


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


class Request(Struct, kw_only=True, gc=False, omit_defaults=True):
    """The inputs of a batch."""

    inputs: list[Input]
