# Generated from specs/v3/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v3`.

"""Wire types of `batch.archive`."""

from typing import Any

from msgspec import Struct, field


class InputFrom(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | str


class InputTo(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | str


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


class Input(Struct, kw_only=True, gc=False, omit_defaults=True):
    """An association of one v3 type between two records."""

    from_: InputFrom = field(name="from")
    to: InputTo
    type: int | str


class Request(Struct, kw_only=True, gc=False, omit_defaults=True):
    """The inputs of a batch."""

    inputs: list[Input]
