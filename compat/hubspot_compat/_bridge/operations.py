"""What the bridge does for each v3 operation: generators that yield the target's requests. No I/O.

v3 knows one type at a time, the target a list for each pair. So inputs are put in rounds: within
one, each pair comes once, and each record once for a type of which it has only one; the rounds
follow each other as the inputs did. That gives what v3 gives, also for who ends up as Primary.

When the service refuses a later request of a call (a rate limit, say), the caller gets that refusal
for the whole: adding and removing types can be sent again, and then all of it is done.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from attrs import evolve, frozen

from .._dialects.v3_server import (
    Page,
    Refusal,
    V3Call,
    check_ids,
    encode_batch,
    encode_created,
    encode_list,
    encode_record,
    encode_types,
    error_entry,
    invalid_identifier,
    now,
    paging,
    wrong_id,
)
from .._domain.errors import ApiError
from .._domain.model import Association, AssociationType, BatchError, BatchResult
from .._domain.read_rows import ReadRows
from .._domain.rows import AssociationRows, distinct_types
from .._operations.batches import Lane, alike_lanes, chunks, lane_keys
from .._operations.create import is_own_label, keeping
from .._operations.read import read_pages
from .._operations.session import At, Session, Steps, labels_of, portal
from .names import resolve_types, v3_names
from .pages import list_rows, read_rows

__all__ = ["ANSWERS", "USES", "Answer"]

_OK, _CREATED, _EMPTY, _PARTLY = 200, 201, 204, 207
Entry = Mapping[str, Any]


@frozen
class Answer:
    """A v3 answer: status and body."""

    status: int
    content: bytes = b""


def _create(session: Session, call: V3Call) -> Steps[Answer]:
    started = now()
    types = yield from resolve_types(session, call.at, call.links.words)
    errors: list[Entry] = []
    rows = _rows_of(call, types)
    if rows is None:
        rows = []
        for link in call.links:
            wrong = wrong_id(link.pair)
            if wrong is None:
                rows.append(Association(*link.pair, *call.at, (types[link.type],)))
            else:
                errors.append(invalid_identifier(wrong))
    written = [types_[0] for types_ in distinct_types(rows)]
    names = yield from v3_names(session, call.at, written)
    parts: list[Sequence[Association]] = []
    for batch in _rounds(rows):
        found, failed = yield from _write(session, call.at, batch)
        parts.append(found)
        errors += map(error_entry, failed)
    content = encode_created(_joined(parts), names, errors, started)
    return Answer(_PARTLY if errors else _CREATED, content)


def _rows_of(call: V3Call, types: Mapping[str, AssociationType]) -> Sequence[Association] | None:
    """Make rows of links of one type at once; None where one has to be looked at by itself."""
    pairs = call.links.pairs
    if len(types) != 1 or wrong_id(chain.from_iterable(pairs)) is not None:
        return None
    return AssociationRows.alike(call.at, pairs, tuple(types.values()))


def _rounds(rows: Sequence[Association]) -> list[Sequence[Association]]:
    """Cut rows into requests that may follow each other."""
    if isinstance(rows, AssociationRows) and _all_at_once(rows):
        return [rows]
    rounds: list[list[Association]] = []
    begun: dict[frozenset[str] | tuple[str, str] | Lane, int] = {}
    for row in rows:
        # Between two records of one object type, both directions are one pair.
        pair = frozenset(row.pair) if row.from_object == row.to_object else row.pair
        keys: list[frozenset[str] | tuple[str, str] | Lane] = [pair, *lane_keys(row)]
        number = max(begun.get(key, 0) for key in keys)
        if number == len(rounds):
            rounds.append([])
        rounds[number].append(row)
        begun.update(dict.fromkeys(keys, number + 1))
    return list(rounds)


def _all_at_once(rows: AssociationRows) -> bool:
    """Whether no pair comes twice, nor a record for a type of which it has only one."""
    pairs: set[frozenset[str] | tuple[str, str]] = set(
        map(frozenset, rows.pairs) if rows.at[0] == rows.at[1] else rows.pairs
    )
    return len(pairs) == len(rows) and alike_lanes(rows.at, rows.types[0], rows.pairs) is not None


def _joined(parts: Sequence[Sequence[Association]]) -> Sequence[Association]:
    """Put rows together; of one part as it is, so that it need not be looked at."""
    return parts[0] if len(parts) == 1 else list(chain.from_iterable(parts))


def _write(
    session: Session, at: At, rows: Sequence[Association]
) -> Steps[tuple[Sequence[Association], Sequence[BatchError]]]:
    """Add one type to each of some pairs, and keep the labels that they have."""
    present, unread = yield from _labels_of_pairs(session, at, rows)
    good, failed = rows, list[BatchError]()
    if unread:
        good = [row for row in rows if row.from_id not in unread]
        bad = [row for row in rows if row.from_id in unread]
        failed += [evolve(unread[row.from_id], inputs=(row,)) for row in bad]
    parts: list[Sequence[Association]] = []
    cap = session.dialect.caps["create"]
    for batch in [good] if 0 < len(good) <= cap else list(chunks(iter(good), cap)):
        sent = batch
        if present:
            sent = [keeping(row, present.get(row.pair, frozenset())) for row in batch]
        result = session.dialect.created((yield session.dialect.create(at, sent)), batch)
        parts.append(result.results)
        failed += result.errors
    return _joined(parts), failed


def _labels_of_pairs(
    session: Session, at: At, rows: Sequence[Association]
) -> Steps[tuple[Mapping[tuple[str, str], set[AssociationType]], Mapping[str, BatchError]]]:
    """Read the types that pairs have: the target's create replaces labels, v3's did not.

    Returns:
        The types by pair, nothing where the portal has no labels that could be lost; and the
        records that cannot be read, whose labels nobody may therefore overwrite.
    """
    present: dict[tuple[str, str], set[AssociationType]] = {}
    unread: dict[str, BatchError] = {}
    defined = yield from labels_of(session, at)
    if not any(map(is_own_label, defined)):
        return present, unread
    wanted = {row.pair for row in rows}
    ids = iter(dict.fromkeys(row.from_id for row in rows))
    for batch in chunks(ids, session.dialect.caps["read"]):
        found = ReadRows(batch)
        envelope: BatchResult[Association] = yield from read_pages(session, at, batch, found)
        for from_id, to_id, types in found:
            if (from_id, to_id) in wanted:
                present[from_id, to_id] = set(types)
        for error in envelope.errors:
            if error.category != "OBJECT_NOT_FOUND":  # a record that is not there loses nothing
                unread.update(dict.fromkeys(error.inputs, error))
    return present, unread


def _archive(session: Session, call: V3Call) -> Steps[Answer]:
    types = yield from resolve_types(session, call.at, call.links.words)
    tied: dict[tuple[str, str], dict[AssociationType, None]] = {}
    for link in call.links:
        check_ids(link.pair)
        tied.setdefault(link.pair, {})[types[link.type]] = None
    rows = [Association(*pair, *call.at, types) for pair, types in tied.items()]
    errors: list[BatchError] = []
    dialect = session.dialect
    for batch in chunks(iter(rows), dialect.caps["archive"]):
        response = yield dialect.archive_types(call.at, batch)
        errors += dialect.archived(response, batch).errors
    if errors:
        # v3's archive has no answer for "in part": a 2xx would look like success to its clients.
        entries = [error_entry(error) for error in errors]
        raise Refusal.of_entry(entries[0], errors=entries)
    return Answer(_EMPTY)


def _read(session: Session, call: V3Call) -> Steps[Answer]:
    started = now()
    good = [page for page in call.pages if wrong_id([page.from_id]) is None]
    errors: list[Entry] = [
        invalid_identifier(page.from_id)
        for page in call.pages
        if wrong_id([page.from_id]) is not None
    ]
    results, failed = yield from read_rows(session, call.at, good, call.page_url)
    errors += failed
    return Answer(_PARTLY if errors else _OK, encode_batch(results, errors, started))


def _types(session: Session, call: V3Call) -> Steps[Answer]:
    rows = yield from portal(session, call.at)
    names = yield from v3_names(session, call.at, rows)
    return Answer(_OK, encode_types([(type_.type_id, name) for type_, name in names.items()]))


# --- one record -------------------------------------------------------------------------------


def _record_create(session: Session, call: V3Call) -> Steps[Answer]:
    link = call.links[0]
    types = yield from resolve_types(session, call.at, [link.type])
    row = Association(*link.pair, *call.at, (types[link.type],))
    done, failed = yield from _write(session, call.at, [row])
    if failed:
        raise Refusal.of_entry(error_entry(failed[0]))
    names = yield from v3_names(session, call.at, row.types)
    try:
        rows, after = yield from list_rows(session, call.at, Page(row.from_id), call.limit)
    except ApiError:
        # It is written; that the rest cannot be listed must not look as if it were not.
        rows, after = [{"id": row.to_id, "type": names[row.types[0]]} for row in done], None
    pages = paging(after, row.from_id, call.page_url)
    return Answer(_OK, encode_record(row.from_id, call.at[1], rows, pages))


def _record_list(session: Session, call: V3Call) -> Steps[Answer]:
    page = call.pages[0]
    rows, after = yield from list_rows(session, call.at, page, call.limit)
    return Answer(_OK, encode_list(rows, paging(after, page.from_id, call.page_url)))


ANSWERS: Final[Mapping[str, Callable[[Session, V3Call], Steps[Answer]]]] = {
    "batch.create": _create,
    "batch.read": _read,
    "batch.archive": _archive,
    "types.list": _types,
    "record.create": _record_create,
    "record.archive": _archive,
    "record.list": _record_list,
}

# The target's operations that serve each v3 operation, for whoever asks what a change concerns. A
# test holds it against what is sent.
_NAMES: Final = ("labels.list", "types.list")
USES: Final[Mapping[str, tuple[str, ...]]] = {
    "batch.create": ("batch.create", "batch.read", *_NAMES),
    "batch.read": ("batch.read", *_NAMES),
    "batch.archive": ("batch.archive_labels", *_NAMES),
    "types.list": _NAMES,
    "record.create": ("batch.create", "batch.read", "basic.list", *_NAMES),
    "record.archive": ("batch.archive_labels", *_NAMES),
    "record.list": ("basic.list", *_NAMES),
}
