"""API v3's other half: reads a v3 request as a v3 server would. For the bridge.

What a v3 server would refuse is refused here, in its words where they are known. What it answers is
written in `v3_server_answers.py`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from attrs import field, frozen

from .._domain.errors import UnknownObjectType
from .._domain.ids import all_ids
from .._domain.objects import canonical_object
from .v3_routes import V3Route, match_route
from .v3_server_answers import (
    Refusal,
    encode_batch,
    encode_created,
    encode_error,
    encode_list,
    encode_record,
    encode_types,
    error_entry,
    invalid_cursor,
    invalid_identifier,
    invalid_type,
    no_associations,
    now,
    object_type_id,
    paging,
)
from .v3_server_bodies import Body, Link, Links, Page, canonical_id, decode_links, decode_pages

__all__ = [
    "Body",
    "Link",
    "Links",
    "Page",
    "PageUrl",
    "Refusal",
    "V3Call",
    "V3Route",
    "canonical_id",
    "check_ids",
    "decode_request",
    "encode_batch",
    "encode_created",
    "encode_error",
    "encode_list",
    "encode_record",
    "encode_types",
    "error_entry",
    "invalid_cursor",
    "invalid_identifier",
    "invalid_type",
    "match_route",
    "no_associations",
    "now",
    "paging",
    "wrong_id",
]

_MOST_ROWS: Final = 500
_INT32: Final = 2**31
_INT64: Final = 2**63
_ID: Final = re.compile(r"[0-9]{1,19}")
_SURE_LENGTH: Final = 18  # of digits: any such number has 64 bits
_QUOTED: Final = 100


@frozen
class PageUrl:
    """Where the next page of a record's associations is: a whole URL of v3's route for one record.

    Real answers point there in batch reads too (python client, issue 135), and callers follow the
    link as it stands.
    """

    before: str = ""
    behind: str = "?"

    def __call__(self, record: str, after: str) -> str:
        """Give the URL of a record's page."""
        return f"{self.before}{record}{self.behind}after={quote(after, safe='')}"


@frozen
class V3Call:
    """A decoded v3 request.

    Attributes:
        operation: As in `V3Route`.
        at: Canonical names of the two object types.
        links: The inputs of a create or archive.
        pages: The inputs of a read or list.
        limit: Rows that a list may have.
        page_url: Where further pages are.
    """

    operation: str
    at: tuple[str, str]
    links: Links = field(factory=lambda: Links((), ()))
    pages: Sequence[Page] = ()
    limit: int = _MOST_ROWS
    page_url: PageUrl = field(factory=PageUrl)


def decode_request(route: V3Route, query: Mapping[str, str], body: Body, site: str = "") -> V3Call:
    """Read a v3 request.

    Args:
        route: What `match_route` found.
        query: The query's parameters.
        body: The body.
        site: Scheme and host that the caller knows the service by, or "".

    Raises:
        Refusal: v3 would refuse the request as a whole.
    """
    operation, segments = route.operation, route.segments
    if operation == "types.list":
        return V3Call(operation, _at(*segments))
    if operation == "record.list":
        start, record, end = segments
        at, page = _at(start, end), Page(canonical_id(record), query.get("after"))
        check_ids([page.from_id])
        limit, url = query.get("limit"), _page_url(route, at, site, query)
        return V3Call(operation, at, pages=[page], limit=_limit(limit), page_url=url)
    if operation.startswith("record."):
        start, a, end, b, type_ = segments
        at, link = _at(start, end), Link(canonical_id(a), canonical_id(b), type_)
        check_ids(link.pair)
        return V3Call(operation, at, links=Links.of([link]), page_url=_page_url(route, at, site))
    if operation == "batch.read":
        pages, at = decode_pages(operation, body), _at(*segments)
        return V3Call(operation, at, pages=pages, page_url=_page_url(route, at, site))
    return V3Call(operation, links=decode_links(operation, body), at=_at(*segments))


def _page_url(
    route: V3Route, at: tuple[str, str], site: str, query: Mapping[str, str] | None = None
) -> PageUrl:
    start, end = (object_type_id(name) for name in at)
    limit = (query or {}).get("limit")
    shown = "" if limit is None else f"limit={quote(limit, safe='')}&"
    return PageUrl(f"{site}{route.prefix}/crm/v3/objects/{start}/", f"/associations/{end}?{shown}")


def _at(start: str, end: str) -> tuple[str, str]:
    try:
        return canonical_object(start), canonical_object(end)
    except UnknownObjectType as error:
        msg = f"Unable to infer object type from: {error.value:.{_QUOTED}}"
        raise Refusal(msg) from None


def _limit(text: str | None) -> int:
    if text is None:
        return _MOST_ROWS
    try:
        number = int(text) if len(text) <= len(str(_INT32)) else _INT32
    except ValueError:
        number = _INT32
    if not -_INT32 <= number < _INT32:
        msg = f"Not a 32-bit integer: {text:.{_QUOTED}}"
        raise Refusal(msg, context={"value": [text[:_QUOTED]]})
    return min(max(number, 1), _MOST_ROWS)


def wrong_id(ids: Iterable[str]) -> str | None:
    """Find an id that no record can have: anything but a whole number of 64 bits."""
    ids = list(ids)
    if ids and all_ids(ids) and max(map(len, ids)) <= _SURE_LENGTH:
        return None
    return next((id_ for id_ in ids if not (_ID.fullmatch(id_) and int(id_) < _INT64)), None)


def check_ids(ids: Iterable[str]) -> None:
    """Refuse a request that is about an id that no record can have.

    Raises:
        Refusal: There is one.
    """
    wrong = wrong_id(ids)
    if wrong is not None:
        raise Refusal.of_entry(invalid_identifier(wrong))
