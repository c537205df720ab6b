# Generated from specs/2026-03/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate 2026-03`.

"""Wire types of `basic.list`."""

from typing import Any

from msgspec import Struct, field


class Paging(Struct, kw_only=True, gc=False):
    """Where the following page is; absent on the last page."""

    next: Any | None = None


class PagingNext(Struct, kw_only=True, gc=False):
    """The following page."""

    after: Any | None = None
    link: Any | None = None


class ResultAssociationType(Struct, kw_only=True, gc=False):
    """An association type with its label."""

    category: str
    type_id: int | str = field(name="typeId")
    from_object_type_id: Any | None = field(name="fromObjectTypeId", default=None)
    label: Any | None = None
    to_object_type_id: Any | None = field(name="toObjectTypeId", default=None)


class Result(Struct, kw_only=True, gc=False):
    """An associated record with all the association types that lead to it."""

    association_types: list[ResultAssociationType] = field(name="associationTypes")
    to_object_id: int | str = field(name="toObjectId")


class Response(Struct, kw_only=True, gc=False):
    """A list of results."""

    paging: Any | None = None
    results: list[Result] | None = None
