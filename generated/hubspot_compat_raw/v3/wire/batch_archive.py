# Generated from specs/v3/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v3`.

"""Wire types of `batch.archive`."""

from msgspec import Struct, field


class InputFrom(Struct, kw_only=True, gc=False):
    """A record."""

    id: str


class InputTo(Struct, kw_only=True, gc=False):
    """A record."""

    id: str


class Input(Struct, kw_only=True, gc=False):
    """An association of one v3 type between two records."""

    from_: InputFrom = field(name="from")
    to: InputTo
    type: str


class Request(Struct, kw_only=True, gc=False):
    """The inputs of a batch."""

    inputs: list[Input]
