# Generated from specs/v3/openapi.json; manifest.json says by what.
# Do not edit: change specs/ and run `hubspot-compat regenerate v3`.

"""Wire types of `batch.read`."""

from typing import Annotated, Any, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType, field


class Input(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record."""

    id: int | str
    after: int | str | None | UnsetType = UNSET


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


class ResultToItem(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record that another one is associated with, and by which v3 type."""

    id: int | Id
    type: Annotated[str, Meta(min_length=1)]


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


class Result(Struct, kw_only=True, gc=False, omit_defaults=True):
    """A record and the records that it is associated with, one row a v3 type."""

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
