# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

"""Wire types of `labels.list`."""

from typing import Any

from msgspec import Struct, field


class Result(Struct, kw_only=True, gc=False):
    """An association type with its label."""

    category: str
    type_id: int | str = field(name="typeId")
    from_object_type_id: Any | None = field(name="fromObjectTypeId", default=None)
    label: Any | None = None
    to_object_type_id: Any | None = field(name="toObjectTypeId", default=None)


class Response(Struct, kw_only=True, gc=False):
    """A list of results."""

    results: list[Result] | None = None
