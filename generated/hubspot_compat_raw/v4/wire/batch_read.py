# Generated from specs/v4/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v4`.

"""Wire types of `batch.read`."""

from typing import Annotated, Any, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field


class Input(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record to read the associations of, and from which page on."""

    id: int | str
    after: int | str | UnsetType = UNSET


Id: TypeAlias = Annotated[str, Meta(min_length=1)]


class ResultFrom(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | Id


class ResultPaging(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Where the neighbouring pages are; absent when there is only one."""

    next: Any | None = None
    prev: Any | None = None


class ResultPagingNext(Struct, kw_only=True, gc=False, omit_defaults=True):
    """The following page."""

    after: Any | None = None
    link: Any | None = None


class ResultPagingPrev(Struct, kw_only=True, gc=False, omit_defaults=True):
    """The page before."""

    before: Any | None = None
    link: Any | None = None


ToObjectId: TypeAlias = Annotated[str, Meta(min_length=1)]


TypeId: TypeAlias = Annotated[str, Meta(pattern="^[0-9]{1,20}\\Z")]


class ResultToItemAssociationType(Struct, kw_only=True, gc=False, omit_defaults=True):
    """An association type with its label."""

    category: Annotated[str, Meta(min_length=1)]
    type_id: int | TypeId = field(name="typeId")
    from_object_type_id: Any | None = field(name="fromObjectTypeId", default=None)
    label: Any | None = None
    to_object_type_id: Any | None = field(name="toObjectTypeId", default=None)


class Error(Struct, kw_only=True, gc=False, omit_defaults=True):
    """Why some inputs of a batch failed. Real bodies leave out most of its fields."""

    category: Any | None = None
    context: Any | None = None
    errors: Any | None = None
    id: Any | None = None
    links: Any | None = None
    message: Any | None = None
    status: Any | None = None
    sub_category: Any | None = field(name="subCategory", default=None)


class ErrorError(Struct, kw_only=True, gc=False, omit_defaults=True):
    """One of several reasons for a failure."""

    code: Any | None = None
    context: Any | None = None
    in_: Any | None = field(name="in", default=None)
    message: Any | None = None
    sub_category: Any | None = field(name="subCategory", default=None)


class Request(Struct, kw_only=True, gc=False, omit_defaults=True):
    """The inputs of a batch."""

    inputs: list[Input]


class ResultToItem(Struct, kw_only=True, gc=False, omit_defaults=True):
    """An associated record with all the association types that lead to it."""

    association_types: list[ResultToItemAssociationType] = field(name="associationTypes")
    to_object_id: int | ToObjectId = field(name="toObjectId")


class Result(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record and the records that it is associated with."""

    from_: ResultFrom = field(name="from")
    to: list[ResultToItem]
    paging: Any | None = None


class Response(Struct, kw_only=True, gc=False, omit_defaults=True):
    """What became of a batch."""

    completed_at: Any | None = field(name="completedAt", default=None)
    links: Any | None = None
    requested_at: Any | None = field(name="requestedAt", default=None)
    results: list[Result] | None = None
    started_at: Any | None = field(name="startedAt", default=None)
    status: Any | None = None
    errors: Any | None = None
    num_errors: Any | None = field(name="numErrors", default=None)
