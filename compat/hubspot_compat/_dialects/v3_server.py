"""API v3's server half: reads a v3 request as a v3 server would. For the bridge.

It refuses what a v3 server refuses, in HubSpot's words where they are known. The routes are in
`v3_routes.py`, bodies and inputs in `v3_server_bodies.py` and `v3_server_inputs.py`, answers in
`v3_server_answers.py`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from attrs import field, frozen

from .._domain.errors import UnknownObjectType
from .._domain.ids import all_digits
from .._domain.model import ObjectPair
from .._domain.objects import canonical_object, object_id
from .v3_routes import V3Route, match_route
from .v3_server_answers import (
    Error,
    Paging,
    ReadResult,
    Refusal,
    Row,
    encode_created,
    encode_error,
    encode_list,
    encode_read,
    encode_record,
    encode_types,
    error_entry,
    invalid_cursor,
    invalid_identifier,
    invalid_type,
    next_page,
    no_associations,
    now,
    read_result,
)
from .v3_server_bodies import Body, json_content
from .v3_server_inputs import Links, Page, canonical_id, decode_links, decode_pages

__all__ = [
    "Body",
    "Error",
    "Links",
    "Page",
    "PageUrl",
    "Paging",
    "ReadResult",
    "Refusal",
    "Row",
    "V3Call",
    "V3Route",
    "check_ids",
    "decode_request",
    "encode_created",
    "encode_error",
    "encode_list",
    "encode_read",
    "encode_record",
    "encode_types",
    "error_entry",
    "invalid_cursor",
    "invalid_identifier",
    "invalid_type",
    "match_route",
    "next_page",
    "no_associations",
    "now",
    "read_result",
    "wrong_ids",
]

_MOST_ROWS: Final = 500
_INT32: Final = 2**31
_INT64: Final = 2**63
_ID: Final = re.compile(r"[0-9]{1,19}")
_SURE_LENGTH: Final = 18  # of digits: any number of so many has 64 bits
_QUOTED: Final = 100


@frozen
class PageUrl:
    """The URL of the next page of a record's associations, on v3's route for one record.

    Real answers of batch reads link to that route too (python client, issue 135), and callers
    follow the link as it is.

    Attributes:
        before: The URL up to the record's id.
        behind: The URL after it, up to the cursor.
    """

    before: str = ""
    behind: str = "?"

    def __call__(self, record: str, after: str) -> str:
        """Give the URL of a record's page that begins at a cursor."""
        return f"{self.before}{record}{self.behind}after={quote(after, safe='')}"


@frozen
class V3Call:
    """A decoded v3 request.

    Attributes:
        operation: The same as in `V3Route`.
        object_pair: Canonical names of the two object types.
        links: The inputs of a create or archive.
        pages: The inputs of a read or list.
        limit: Rows that a list may have.
        page_url: Gives the URL of the next page.
    """

    operation: str
    object_pair: ObjectPair
    links: Links = field(factory=Links)
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
        object_pair, page = _at(start, end), Page(canonical_id(record), query.get("after"))
        check_ids([page.from_id])
        limit, url = query.get("limit"), _page_url(route, object_pair, site, query)
        return V3Call(operation, object_pair, pages=[page], limit=_limit(limit), page_url=url)
    if operation.startswith("record."):
        start, a, end, b, type_ = segments
        object_pair, pair = _at(start, end), (canonical_id(a), canonical_id(b))
        check_ids(pair)
        links = Links([pair], [type_])
        return V3Call(
            operation, object_pair, links=links, page_url=_page_url(route, object_pair, site)
        )
    if operation == "batch.read":
        pages, object_pair = decode_pages(operation, json_content(body)), _at(*segments)
        return V3Call(
            operation, object_pair, pages=pages, page_url=_page_url(route, object_pair, site)
        )
    links = decode_links(operation, json_content(body))
    return V3Call(operation, _at(*segments), links=links)


def _page_url(
    route: V3Route, object_pair: ObjectPair, site: str, query: Mapping[str, str] | None = None
) -> PageUrl:
    start, end = (object_id(name) for name in object_pair)
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


def wrong_ids(ids: Iterable[str]) -> list[str]:
    """Find the ids that no record can have: anything but a whole number of 64 bits."""
    ids = list(ids)
    if not ids or all_digits(ids, longest=_SURE_LENGTH):
        return []
    return [id_ for id_ in ids if not (_ID.fullmatch(id_) and int(id_) < _INT64)]


def check_ids(ids: Iterable[str]) -> None:
    """Refuse a request about an id that no record can have.

    Raises:
        Refusal: There is one.
    """
    for wrong in wrong_ids(ids):
        raise Refusal.of_entry(invalid_identifier(wrong))
