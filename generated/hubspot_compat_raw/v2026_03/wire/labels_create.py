# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

"""Wire types of `labels.create`."""

from typing import Annotated, Any, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field


class Request(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A label to create."""

    label: str
    name: str
    inverse_label: str | UnsetType = field(name="inverseLabel", default=UNSET)


TypeId: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{1,20}\\Z")]


class Result(Struct, kw_only=True, gc=False, omit_defaults=True):
    """An association type with its label."""

    category: Annotated[str, Meta(min_length=1)]
    type_id: int | TypeId = field(name="typeId")
    from_object_type_id: Any | None = field(name="fromObjectTypeId", default=None)
    label: Any | None = None
    to_object_type_id: Any | None = field(name="toObjectTypeId", default=None)


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A list of results."""

    results: list[Result] | None = None
