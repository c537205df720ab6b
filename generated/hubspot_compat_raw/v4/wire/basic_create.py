# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

"""Wire types of `basic.create`."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct, field


class RequestItem(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Names an association type in a request."""

    association_category: str = field(name="associationCategory")
    association_type_id: int = field(name="associationTypeId")


Request: TypeAlias = list[RequestItem]


FromObjectId: TypeAlias = Annotated[str, Meta(min_length=1)]


ToObjectId: TypeAlias = Annotated[str, Meta(min_length=1)]


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    """What was written between two records."""

    from_object_id: int | FromObjectId = field(name="fromObjectId")
    to_object_id: int | ToObjectId = field(name="toObjectId")
    from_object_type_id: Any | None = field(name="fromObjectTypeId", default=None)
    labels: Any | None = None
    to_object_type_id: Any | None = field(name="toObjectTypeId", default=None)
