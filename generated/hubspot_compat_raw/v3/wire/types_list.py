# Generated from specs/v3/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v3`.

"""Wire types of `types.list`."""

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

Id: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{1,20}\\Z")]


class Result(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A v3 association type."""

    id: int | Id
    name: Annotated[str, Meta(min_length=1)]


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A list of results."""

    results: list[Result] | None = None
