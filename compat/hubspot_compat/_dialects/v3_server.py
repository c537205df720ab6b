"""API v3's server half: reads a v3 request as a v3 server would. For the bridge.

It refuses what a v3 server refuses, in HubSpot's words where they are known. The routes are in
`v3_routes.py`, bodies and inputs in `v3_server_bodies.py` and `v3_server_inputs.py`, answers in
`v3_server_answers.py`.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias
from urllib.parse import parse_qsl, quote

from attrs import field, frozen

from .._domain.errors import UnknownObjectType
from .._domain.ids import all_digits
from .._domain.model import ObjectPair
from .._domain.objects import canonical_object, object_id
from .v3_routes import V3Request, V3Route, match_route
from .v3_server_answers import (
    Error,
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
from .v3_server_bodies import json_content
from .v3_server_inputs import Links, Page, canonical_id, decode_links, decode_pages

__all__ = [
    "Error",
    "Links",
    "Page",
    "PageUrl",
    "ReadResult",
    "Refusal",
    "Row",
    "V3Call",
    "V3Request",
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


PageUrl: TypeAlias = Callable[[str, str], str]
"""Gives the URL of a record's page that begins at a cursor, on v3's route for one record.

Real answers of batch reads link to that route too (python client, issue 135), and callers follow
the link as it is."""


@frozen
class V3Call:
    """A decoded v3 request.

    Attributes:
        operation: The same as in `V3Route`.
        object_pair: Canonical names of the two object types.
        page_url: Gives the URL of the next page.
        links: The inputs of a create or archive.
        pages: The inputs of a read or list.
        limit: Rows that a list may have.
    """

    operation: str
    object_pair: ObjectPair
    page_url: PageUrl
    links: Links = field(factory=Links)
    pages: Sequence[Page] = ()
    limit: int = _MOST_ROWS


def decode_request(request: V3Request) -> V3Call:
    """Read a v3 request.

    Raises:
        Refusal: v3 would refuse the request as a whole.
    """
    operation, segments = request.route.operation, request.route.segments
    if operation.startswith("record."):
        return _decode_record(request, *segments)
    links, pages = Links(), list[Page]()
    if operation == "batch.read":
        pages = decode_pages(operation, json_content(request))
    elif operation != "types.list":
        links = decode_links(operation, json_content(request))
    object_pair = _at(*segments)
    return V3Call(operation, object_pair, _page_url(request, object_pair), links, pages)


def _decode_record(request: V3Request, start: str, a: str, end: str, *other: str) -> V3Call:
    """Read a request of a route for one record; a write names another record and a type, too."""
    operation, object_pair, record = request.route.operation, _at(start, end), canonical_id(a)
    if other:
        b, type_ = other
        pair = (record, canonical_id(b))
        check_ids(pair)
        url, links = _page_url(request, object_pair), Links([pair], [type_])
        return V3Call(operation, object_pair, url, links)
    check_ids([record])
    query = dict(parse_qsl(request.query, keep_blank_values=True))
    limit, pages = query.get("limit"), [Page(record, query.get("after"))]
    url = _page_url(request, object_pair, limit)
    return V3Call(operation, object_pair, url, pages=pages, limit=_limit(limit))


def _page_url(request: V3Request, object_pair: ObjectPair, limit: str | None = None) -> PageUrl:
    start, end = (object_id(name) for name in object_pair)
    before = f"{request.site}{request.route.prefix}/crm/v3/objects/{start}"
    shown = "" if limit is None else f"limit={quote(limit, safe='')}&"

    def url(record: str, after: str) -> str:
        return f"{before}/{record}/associations/{end}?{shown}after={quote(after, safe='')}"

    return url


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
