# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

"""Wire types of `limits.delete`."""

from msgspec import Struct, field


class Input(Struct, kw_only=True, gc=False):
    """Names the association type whose limit is meant."""

    category: str
    type_id: int = field(name="typeId")


class Request(Struct, kw_only=True, gc=False):
    """The inputs of a batch."""

    inputs: list[Input]
