# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

"""Wire types of `basic.list`."""

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct, field


class Paging(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Where the following page is; absent on the last page."""

    next: Any | None = None


class PagingNext(Struct, kw_only=True, gc=False, omit_defaults=True):
    """The following page."""

    after: Any | None = None
    link: Any | None = None


ToObjectId: TypeAlias = Annotated[str, Meta(min_length=1)]


TypeId: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{1,20}\\Z")]


class ResultAssociationType(Struct, kw_only=True, gc=False, omit_defaults=True):
    """An association type with its label."""

    category: Annotated[str, Meta(min_length=1)]
    type_id: int | TypeId = field(name="typeId")
    from_object_type_id: Any | None = field(name="fromObjectTypeId", default=None)
    label: Any | None = None
    to_object_type_id: Any | None = field(name="toObjectTypeId", default=None)


class Result(Struct, kw_only=True, gc=False, omit_defaults=True):
    """An associated record with all the association types that lead to it."""

    association_types: list[ResultAssociationType] = field(name="associationTypes")
    to_object_id: int | ToObjectId = field(name="toObjectId")


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A list of results."""

    paging: Any | None = None
    results: list[Result] | None = None
