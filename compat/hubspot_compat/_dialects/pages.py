"""Reading a batch read's body: every version lists `to` under `from`, only its entries differ."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve

from .._domain.errors import UnreadableResponse
from .._domain.model import Association, AssociationType, BatchResult
from .._domain.read_rows import Found, in_order
from .._wire.messages import Response
from . import reading, shapes
from .attribution import of_ids
from .base import ReadPage

__all__ = ["next_cursor", "read_page", "usual_page"]

ReadTypes = Callable[[Mapping[str, Any], str], Sequence[AssociationType]]


def read_page(
    response: Response,
    at: tuple[str, str],
    asked: Sequence[tuple[str, str | None]],
    types_of: ReadTypes,
    to_key: str,
) -> ReadPage:
    """Read one page of a batch read.

    Args:
        response: The answer.
        at: The two object types.
        asked: The `(from_id, after)` that were asked for.
        types_of: Reads the types of one `to` entry; it is given the entry and its place.
        to_key: The field of an entry that holds the record id.

    Raises:
        UnreadableResponse: A row lacks its ids.
    """
    body = reading.body_of(response)
    found: list[Found] = []
    cursors: dict[str, str] = {}
    for number, result in enumerate(reading.result_rows(body, response)):
        place = f"$.results[{number}]"
        from_id = reading.read_id(
            reading.mapping(result.get("from")).get("id"), response, f"{place}.from.id"
        )
        to_ids: list[str] = []
        types: list[shapes.Types] = []
        for where, entry in _entries(result, response, place):
            to_ids.append(reading.read_id(entry.get(to_key), response, f"{where}.{to_key}"))
            types.append(in_order(types_of(entry, where)))
        found.append((from_id, to_ids, types))
        after = next_cursor(result)
        if after is not None:
            cursors[from_id] = after
    return ReadPage(found, cursors, _envelope(body, response, at, asked, found))


def usual_page(
    body: shapes.V3Read | shapes.V4Read,
    response: Response,
    types_of: Callable[[Any], tuple[AssociationType, ...]],
) -> ReadPage | None:
    """Read a page of the usual shape.

    Args:
        body: The decoded answer.
        response: The answer.
        types_of: Reads the types of one entry from the field that says them.

    Returns:
        The page; None when something in it cannot be read after all.
    """
    cursors: dict[str, str] = {}
    try:
        from_ids = [reading.read_id(result.from_.id, response, "") for result in body.results]
        read = shapes.entries([result.to for result in body.results], types_of)
    except (UnreadableResponse, ValueError):
        return None  # read again, with the place of what is wrong
    for from_id, paging in zip(from_ids, [row.paging for row in body.results], strict=True):
        after = next_cursor({"paging": paging}) if paging else None
        if after is not None:
            cursors[from_id] = after
    found = [(from_id, *columns) for from_id, columns in zip(from_ids, read, strict=True)]
    return ReadPage(found, cursors, reading.batch_result(body.as_body(), response, (), []))


def _entries(
    result: Mapping[str, Any], response: Response, place: str
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    entries = result.get("to")
    if not isinstance(entries, list):
        raise response.unreadable(place=f"{place}.to", reason="expected an array")
    for number, entry in enumerate(entries):
        where = f"{place}.to[{number}]"
        if not isinstance(entry, dict):
            raise response.unreadable(place=where, reason="expected an object")
        yield where, entry


def next_cursor(body: Mapping[str, Any]) -> str | None:
    """Return `paging.next.after`, or None on the last page; `link` is deprecated and ignored."""
    after = reading.mapping(reading.mapping(body.get("paging")).get("next")).get("after")
    return str(after) if isinstance(after, (str, int)) and str(after) else None


def _envelope(
    body: Mapping[str, Any],
    response: Response,
    at: tuple[str, str],
    asked: Sequence[tuple[str, str | None]],
    found: Sequence[Found],
) -> BatchResult[Association]:
    # A record without associations is an error entry of a 207; it means empty, not failed. Its
    # category is OBJECT_NOT_FOUND, which a missing record has too: only the subCategory tells.
    ids = [id_ for id_, _ in asked]
    attribution = of_ids(ids, {from_id for from_id, to_ids, _ in found if to_ids}, at)
    errors = [
        error
        for error in attribution.errors(reading.error_entries(body))
        if error.sub_category != reading.NO_ASSOCIATIONS
    ]
    result: BatchResult[Association] = reading.batch_result(body, response, (), errors)
    return result if errors else evolve(result, num_errors=0)
