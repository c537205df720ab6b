# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

"""Wire types of `batch.archive`."""

from typing import Any

from msgspec import Struct, field


class InputFrom(Struct, kw_only=True, gc=False):
    """A record."""

    id: str


class InputToItem(Struct, kw_only=True, gc=False):
    """A record."""

    id: str


class Response(Struct, kw_only=True, gc=False):
    """What became of a batch."""

    completed_at: Any | None = field(name="completedAt", default=None)
    links: Any | None = None
    requested_at: Any | None = field(name="requestedAt", default=None)
    started_at: Any | None = field(name="startedAt", default=None)
    status: Any | None = None


class Input(Struct, kw_only=True, gc=False):
    """A record and those to separate it from."""

    from_: InputFrom = field(name="from")
    to: list[InputToItem]


class Request(Struct, kw_only=True, gc=False):
    """The inputs of a batch."""

    inputs: list[Input]
