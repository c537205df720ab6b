"""v3's pages, cut from the target's.

v3 gives a row for each type, the target one for each record with all its types, so a v3 page can
end in the middle of a record. The bridge's cursor therefore says two things: the target's own
cursor, and the last row that was given of the page behind it.
"""

import base64
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec
from attrs import define, field

from .._dialects import V3, TypeReader
from .._dialects.v3_server import (
    Page,
    PageUrl,
    error_entry,
    invalid_cursor,
    no_associations,
    paging,
)
from .._domain.model import AssociationType
from .._domain.types import catalogued_types
from .._operations.session import At, Session, Steps
from .._wire.messages import Response
from .names import v3_names

__all__ = ["list_rows", "read_rows"]

Entry = Mapping[str, Any]
Key = tuple[int, str, int]
Row = tuple[str, AssociationType]
_V3_PAGE: Final = V3.page_size


class _Cursor(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    after: str | None
    last: Key | None


@define
class _Reading:
    """One record's page while it is being filled.

    Attributes:
        page: What was asked for.
        room: Rows that the page may have.
        cursor: Where the target is to go on.
        rows: What was found so far.
        following: The bridge's cursor of the next page, when there is one.
        finished: Whether the page is full or the record has no more.
        failed: Whether the record could not be read.
    """

    page: Page
    room: int
    cursor: _Cursor
    rows: list[Row] = field(factory=list)
    following: str | None = None
    finished: bool = False
    failed: bool = False

    def fail(self) -> None:
        """Leave the record out: an error of the target names it."""
        self.failed = self.finished = True

    def take(self, rows: Sequence[Row], after: str | None) -> None:
        """Take what fits of a page of the target, whose next page is at `after`."""
        last = self.cursor.last
        new = sorted((row for row in rows if last is None or _key(row) > last), key=_key)
        room = self.room - len(self.rows)
        self.rows += new[:room]
        if len(new) > room:
            self._end(_Cursor(self.cursor.after, _key(new[room - 1])))
        elif after is None:
            self.finished = True
        elif len(new) == room:
            self._end(_Cursor(after, None))
        else:
            self.cursor = _Cursor(after, None)

    def _end(self, cursor: _Cursor) -> None:
        raw = base64.urlsafe_b64encode(msgspec.json.encode(cursor))
        self.following = raw.decode("ascii")
        self.finished = True


def _key(row: Row) -> Key:
    to_id, type_ = row
    return (int(to_id) if to_id.isdecimal() else 0, type_.category, type_.type_id)


def _reading(page: Page, room: int) -> _Reading:
    if page.after is None:
        return _Reading(page, room, _Cursor(None, None))
    try:
        raw = base64.b64decode(page.after, altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(raw, type=_Cursor)
    except ValueError:  # of base64, msgspec and characters outside ASCII alike
        raise invalid_cursor(page.after) from None
    return _Reading(page, room, cursor)


# --- batch read -------------------------------------------------------------------------------


def read_rows(
    session: Session, at: At, pages: Sequence[Page], url: PageUrl
) -> Steps[tuple[list[Entry], list[Entry]]]:
    """Read a v3 page for each of some records; `url` tells where the next one is.

    Returns:
        v3's results and v3's error entries.

    Raises:
        Refusal: A cursor is none of the bridge's.
    """
    readings = [_reading(page, _V3_PAGE) for page in pages]
    errors: list[Entry] = []
    while batch := _next_batch(readings):
        errors += yield from _read_batch(session, at, batch)
    found = {type_ for reading in readings for _, type_ in reading.rows}
    names = yield from v3_names(session, at, found)
    results: list[Entry] = []
    for reading in readings:
        if reading.rows or (reading.page.after is not None and not reading.failed):
            results.append(_result(reading, names, url))
        elif not reading.failed:
            errors.append(no_associations(at, reading.page.from_id))
    return results, errors


def _next_batch(readings: Sequence[_Reading]) -> dict[str, _Reading]:
    """Choose what to ask for next: a record comes once in a request."""
    batch: dict[str, _Reading] = {}
    for reading in readings:
        if not reading.finished:
            batch.setdefault(reading.page.from_id, reading)
    return batch


def _read_batch(session: Session, at: At, batch: Mapping[str, _Reading]) -> Steps[list[Entry]]:
    asked = [(id_, reading.cursor.after) for id_, reading in batch.items()]
    response = yield session.dialect.read(at, asked)
    page = session.dialect.read_page(response, at, asked, TypeReader(lambda _: None))
    shows = _shown(at)
    rows: dict[str, list[Row]] = {}
    for from_id, to_ids, tied in page.records:
        rows.setdefault(from_id, []).extend(
            (to_id, type_)
            for to_id, types in zip(to_ids, tied, strict=True)
            for type_ in types
            if shows(type_)
        )
    for error in page.envelope.errors:
        for from_id in error.inputs:
            batch[from_id].fail()
    for from_id, reading in batch.items():
        if not reading.finished:
            after = _advanced(response, page.cursors.get(from_id), reading.cursor.after)
            reading.take(rows.get(from_id, []), after)
    return [error_entry(error) for error in page.envelope.errors]


def _shown(at: At) -> Callable[[AssociationType], bool]:
    """v3's batch read shows only the primary company, where the pair has such a type."""
    primary = {type_ for type_ in catalogued_types(*at) if type_.label == "Primary"}
    if at[1] not in V3.shows_only_primary_towards or not primary:
        return lambda _: True
    return primary.__contains__


def _advanced(response: Response, following: str | None, after: str | None) -> str | None:
    if following is not None and following == after:
        raise response.unreadable(place="paging.next.after", reason="the same page came again")
    return following


def _result(reading: _Reading, names: Mapping[AssociationType, str], url: PageUrl) -> Entry:
    record = reading.page.from_id
    page = paging(reading.following, record, url)
    if page:
        page["paging"]["prev"] = None  # as v3 answers (nodejs client, issue 29)
    return {"from": {"id": record}, "to": _named(reading.rows, names), **page}


def _named(rows: Sequence[Row], names: Mapping[AssociationType, str]) -> list[Entry]:
    return [{"id": to_id, "type": names[type_]} for to_id, type_ in rows]


# --- one record -------------------------------------------------------------------------------


def list_rows(
    session: Session, at: At, page: Page, limit: int
) -> Steps[tuple[list[Entry], str | None]]:
    """List one record's associations, primary and not.

    Args:
        session: The call's knowledge.
        at: The object pair.
        page: The record, and where to go on.
        limit: Rows that the page may have.

    Returns:
        v3's rows, and the cursor of the next page.

    Raises:
        Refusal: The cursor is none of the bridge's.
    """
    reading = _reading(page, limit)
    while not reading.finished:
        response = yield session.dialect.list_page(at, page.from_id, reading.cursor.after)
        found, following = session.dialect.listed(response, at, page.from_id)
        rows = [(row.to_id, type_) for row in found for type_ in row.types]
        reading.take(rows, _advanced(response, following, reading.cursor.after))
    names = yield from v3_names(session, at, {type_ for _, type_ in reading.rows})
    return _named(reading.rows, names), reading.following
