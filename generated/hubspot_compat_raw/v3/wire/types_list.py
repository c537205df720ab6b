# Generated from specs/v3/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v3`.

"""Wire types of `types.list`."""

from msgspec import Struct


class Result(Struct, kw_only=True, gc=False):
    """A v3 association type."""

    id: int | str
    name: str


class Response(Struct, kw_only=True, gc=False):
    """A list of results."""

    results: list[Result] | None = None
