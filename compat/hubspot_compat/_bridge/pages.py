"""v3's pages, cut from the target's.

v3 has a row for each type of a pair, the target one row for each pair with all its types, so a v3
page can end between two types of one pair. The bridge's cursor therefore holds two things: the
target's own cursor, and the last row that was given of the target's page at that cursor.
"""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

import msgspec
from attrs import define, field

from .._dialects import V3, TypeReader
from .._dialects.v3_server import (
    Error,
    Page,
    PageUrl,
    ReadResult,
    Row,
    error_entry,
    invalid_cursor,
    next_page,
    no_associations,
    read_result,
)
from .._domain.model import AssociationType, ObjectPair
from .._domain.types import catalogued_types
from .._operations.client_state import ClientState, Steps, Types
from .._wire.messages import Response
from .names import v3_names

__all__ = ["list_rows", "read_rows"]

Key = tuple[int, str, int]
"""What v3's rows are ordered by: record id, category and id of the type."""
Found = tuple[int, str, int, str, AssociationType]
"""One row: its key, the record's id as it came, and the type."""
Shows = Callable[[Types], Types]
"""Which of a pair's types v3 shows."""
_V3_PAGE: Final = V3.page_size


class _Cursor(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    after: str | None
    last: Key | None


@define
class _PageBuilder:
    """One record's v3 page while it is filled from pages of the target.

    Attributes:
        page: What was asked for.
        capacity: Rows that the page may have.
        cursor: Where the target is read next.
        rows: The rows so far.
        following: The bridge's cursor of the next page, when there is one.
        finished: Whether the page is full or the record has no more rows.
        failed: Whether the record could not be read.
    """

    page: Page
    capacity: int
    cursor: _Cursor
    rows: list[Found] = field(factory=list)
    following: str | None = None
    finished: bool = False
    failed: bool = False

    def fail(self) -> None:
        """Leave the record out: an error of the target is about it."""
        self.failed = self.finished = True

    def take(self, rows: Sequence[Found], after: str | None) -> None:
        """Take the rows that fit from a page of the target, whose next page is at `after`."""
        last = self.cursor.last
        new = sorted(rows if last is None else (row for row in rows if row[:3] > last))
        room = self.capacity - len(self.rows)
        self.rows += new[:room]
        if len(new) > room:
            self._end(_Cursor(self.cursor.after, new[room - 1][:3]))
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


def _rows(to_ids: Iterable[str], carried: Iterable[Types], shows: Shows) -> list[Found]:
    """List a record's associations as v3 does, a row for each type that it shows."""
    rows: list[Found] = []
    for to_id, types in zip(to_ids, carried, strict=True):
        number = int(to_id) if to_id.isdecimal() else 0
        rows += [(number, row.category, row.type_id, to_id, row) for row in shows(types)]
    return rows


def _begin(page: Page, capacity: int) -> _PageBuilder:
    if page.after is None:
        return _PageBuilder(page, capacity, _Cursor(None, None))
    try:
        raw = base64.b64decode(page.after, altchars=b"-_", validate=True)
        cursor = msgspec.json.decode(raw, type=_Cursor)
    except ValueError:  # of base64, msgspec and characters outside ASCII alike
        raise invalid_cursor(page.after) from None
    return _PageBuilder(page, capacity, cursor)


# --- batch read -------------------------------------------------------------------------------


def read_rows(
    state: ClientState, object_pair: ObjectPair, pages: Sequence[Page], url: PageUrl
) -> Steps[tuple[list[ReadResult], list[Error]]]:
    """Read a v3 page of each of some records: v3's results and v3's error entries.

    Raises:
        Refusal: A cursor is not the bridge's own.
    """
    readings = [_begin(page, _V3_PAGE) for page in pages]
    errors: list[Error] = []
    while batch := _next_batch(readings):
        errors += yield from _read_batch(state, object_pair, batch)
    names = yield from _names(state, object_pair, readings)
    results: list[ReadResult] = []
    for reading in readings:
        if reading.rows or (reading.page.after is not None and not reading.failed):
            paging = next_page(reading.following, reading.page.from_id, url)
            rows = _named(reading.rows, names)
            results.append(read_result(reading.page.from_id, rows, paging))
        elif not reading.failed:
            errors.append(no_associations(object_pair, reading.page.from_id))
    return results, errors


def _next_batch(readings: Sequence[_PageBuilder]) -> dict[str, _PageBuilder]:
    """Choose what to ask for next: a record comes once in a request."""
    batch: dict[str, _PageBuilder] = {}
    for reading in readings:
        if not reading.finished:
            batch.setdefault(reading.page.from_id, reading)
    return batch


def _read_batch(
    state: ClientState, object_pair: ObjectPair, batch: Mapping[str, _PageBuilder]
) -> Steps[list[Error]]:
    asked = [(id_, reading.cursor.after) for id_, reading in batch.items()]
    response = yield state.dialect.read(object_pair, asked)
    page = state.dialect.read_page(response, object_pair, asked, TypeReader(lambda _: None))
    shows = _shown(object_pair)
    rows: dict[str, list[Found]] = {}
    for from_id, to_ids, carried in page.records:
        rows.setdefault(from_id, []).extend(_rows(to_ids, carried, shows))
    for error in page.envelope.errors:
        for from_id in error.inputs:
            batch[from_id].fail()
    for from_id, reading in batch.items():
        if not reading.finished:
            after = _advanced(response, page.cursors.get(from_id), reading.cursor.after)
            reading.take(rows.get(from_id, []), after)
    return [error_entry(error) for error in page.envelope.errors]


def _shown(object_pair: ObjectPair) -> Shows:
    """v3's batch read shows only the primary company, where the pair has such a type."""
    primary = {type_ for type_ in catalogued_types(*object_pair) if type_.label == "Primary"}
    if object_pair[1] not in V3.shows_only_primary_towards or not primary:
        return tuple  # all of them
    return lambda types: tuple(type_ for type_ in types if type_ in primary)


def _advanced(response: Response, following: str | None, after: str | None) -> str | None:
    if following is not None and following == after:
        raise response.unreadable(place="paging.next.after", reason="the same page came again")
    return following


def _names(
    state: ClientState, object_pair: ObjectPair, readings: Iterable[_PageBuilder]
) -> Steps[Mapping[int, str]]:
    """Find what v3 calls the types of some rows, by the `id()` of a type.

    Many rows share few types, and hashing one costs more than all else that is done with a row.
    """
    types = {id(row[4]): row[4] for reading in readings for row in reading.rows}
    names = yield from v3_names(state, object_pair, types.values())
    return {key: names[type_] for key, type_ in types.items()}


def _named(rows: Sequence[Found], names: Mapping[int, str]) -> list[Row]:
    return [Row(id=row[3], type=names[id(row[4])]) for row in rows]


# --- one record -------------------------------------------------------------------------------


def list_rows(
    state: ClientState, object_pair: ObjectPair, page: Page, limit: int
) -> Steps[tuple[list[Row], str | None]]:
    """List `limit` of one record's associations, primary and not, and the cursor of the others.

    Raises:
        Refusal: The cursor is not the bridge's own.
    """
    reading = _begin(page, limit)
    while not reading.finished:
        response = yield state.dialect.list_page(object_pair, page.from_id, reading.cursor.after)
        found, following = state.dialect.listed(response, object_pair, page.from_id)
        rows = _rows([row.to_id for row in found], [row.types for row in found], tuple)
        reading.take(rows, _advanced(response, following, reading.cursor.after))
    names = yield from _names(state, object_pair, [reading])
    return _named(reading.rows, names), reading.following
