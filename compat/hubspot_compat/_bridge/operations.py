"""What the bridge does for each v3 operation: generators that yield the target's requests. No I/O.

When the service refuses a later request of a call (a rate limit, say), the caller gets that refusal
for the whole call. Adding and removing types can be repeated: sent again, the call does all of it.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import chain
from typing import Final

from .._dialects.v3_server import (
    Error,
    Links,
    Page,
    Refusal,
    Row,
    V3Call,
    check_ids,
    encode_created,
    encode_list,
    encode_read,
    encode_record,
    encode_types,
    error_entry,
    invalid_identifier,
    next_page,
    now,
    wrong_ids,
)
from .._domain.errors import ApiError
from .._domain.model import Association, AssociationType, BatchError
from .._domain.rows import AssociationRows, distinct_types
from .._operations.batches import slices
from .._operations.client_state import ClientState, Steps, Types, fetch_definitions, labels_of
from .._operations.create import is_own_label, keeping_labels
from .._operations.read import read_records
from .names import resolve_types, v3_names
from .pages import list_rows, read_rows
from .rounds import rounds

__all__ = ["ANSWERS", "USES"]

_OK, _CREATED, _EMPTY, _PARTLY = 200, 201, 204, 207
Pair = tuple[str, str]


V3Answer = tuple[int, bytes]
"""Status and body of a v3 answer."""


def _create(state: ClientState, call: V3Call) -> Steps[V3Answer]:
    started = now()
    types = yield from resolve_types(state, call.object_pair, call.links.words)
    rows, errors = _rows_of(call, types)
    names = yield from v3_names(
        state, call.object_pair, [carried[0] for carried in distinct_types(rows)]
    )
    parts: list[Sequence[Association]] = []
    for batch in rounds(rows):
        found, failed = yield from _write(state, batch)
        parts.append(found)
        errors += map(error_entry, failed)
    content = encode_created(_joined(parts), names, errors, started)
    return _PARTLY if errors else _CREATED, content


def _rows_of(
    call: V3Call, types: Mapping[str, AssociationType]
) -> tuple[AssociationRows, list[Error]]:
    """Make rows of the links; those with an id that no record can have become errors."""
    shared: dict[AssociationType, Types] = {}  # two words may mean one type
    carried = {word: shared.setdefault(type_, (type_,)) for word, type_ in types.items()}
    links = call.links
    rows = AssociationRows(call.object_pair, links.pairs, [carried[word] for word in links.words])
    wrong = dict.fromkeys(wrong_ids(chain.from_iterable(links.pairs)))
    if not wrong:
        return rows, []
    first = [next((id_ for id_ in pair if id_ in wrong), None) for pair in links.pairs]
    good = [place for place, id_ in enumerate(first) if id_ is None]
    return rows.at_places(good), [invalid_identifier(id_) for id_ in first if id_ is not None]


def _joined(parts: Sequence[Sequence[Association]]) -> Sequence[Association]:
    """Put rows together; those of one part stay in columns."""
    return parts[0] if len(parts) == 1 else list(chain.from_iterable(parts))


def _write(
    state: ClientState, rows: AssociationRows
) -> Steps[tuple[Sequence[Association], list[BatchError]]]:
    """Add one type to each of some pairs, and keep the labels that they have."""
    present, unread = yield from _labels_of_pairs(state, rows)
    failed = [unread[from_id] for from_id, _ in rows.pairs if from_id in unread]
    if unread:
        places = enumerate(rows.pairs)
        rows = rows.at_places([n for n, (from_id, _) in places if from_id not in unread])
    parts: list[Sequence[Association]] = []
    for batch in slices(rows, state.dialect.capacity["create"]):
        sent = keeping_labels(batch, present)
        result = state.dialect.created((yield state.dialect.create(rows.object_pair, sent)), batch)
        parts.append(result.results)
        failed += result.errors
    return _joined(parts), failed


def _labels_of_pairs(
    state: ClientState, rows: AssociationRows
) -> Steps[tuple[Mapping[Pair, Types], Mapping[str, BatchError]]]:
    """Read the types that pairs have: the target's create replaces labels, v3's did not.

    Returns:
        The types by pair, empty where the portal has no labels that could be lost; and the records
        that cannot be read, whose labels must therefore not be replaced.
    """
    present: dict[Pair, Types] = {}
    unread: dict[str, BatchError] = {}
    defined = yield from labels_of(state, rows.object_pair)
    if not any(map(is_own_label, defined)):
        return present, unread
    wanted = set(rows.pairs)
    ids = list(dict.fromkeys(from_id for from_id, _ in rows.pairs))
    for some in slices(ids, state.dialect.capacity["read"]):
        read = yield from read_records(state, rows.object_pair, some)
        present.update((row.pair, row.types) for row in read if row.pair in wanted)
        for error in read.errors:
            if error.category != "OBJECT_NOT_FOUND":  # a missing record has no labels to lose
                unread.update(dict.fromkeys(error.inputs, error))
    return present, unread


def _archive(state: ClientState, call: V3Call) -> Steps[V3Answer]:
    types = yield from resolve_types(state, call.object_pair, call.links.words)
    check_ids(chain.from_iterable(call.links.pairs))
    tied = _types_by_pair(call.links, types)
    rows = AssociationRows(call.object_pair, list(tied), list(tied.values()))
    errors: list[BatchError] = []
    for batch in slices(rows, state.dialect.capacity["archive"]):
        response = yield state.dialect.archive_types(call.object_pair, batch)
        errors += state.dialect.archived(response, batch).errors
    if errors:
        # v3's archive cannot answer "in part": its clients take any 2xx for success.
        entries = [error_entry(error) for error in errors]
        raise Refusal.of_entry(entries[0], errors=entries)
    return _EMPTY, b""


def _types_by_pair(links: Links, types: Mapping[str, AssociationType]) -> dict[Pair, Types]:
    """Collect the types of each pair; pairs with the same types share one tuple."""
    tied: dict[Pair, Types] = {}
    added: dict[tuple[int, str], Types] = {}  # by id() of the tuple before: hashing types is slow
    for pair, word in zip(links.pairs, links.words, strict=True):
        held = tied.get(pair, ())
        step = (id(held), word)
        if step not in added:
            added[step] = held if types[word] in held else (*held, types[word])
        tied[pair] = added[step]
    return tied


def _read(state: ClientState, call: V3Call) -> Steps[V3Answer]:
    started = now()
    wrong = dict.fromkeys(wrong_ids(page.from_id for page in call.pages))
    errors = [invalid_identifier(page.from_id) for page in call.pages if page.from_id in wrong]
    good = [page for page in call.pages if page.from_id not in wrong]
    results, failed = yield from read_rows(state, call.object_pair, good, call.page_url)
    errors += failed
    return _PARTLY if errors else _OK, encode_read(results, errors, started)


def _types(state: ClientState, call: V3Call) -> Steps[V3Answer]:
    rows = yield from fetch_definitions(state, call.object_pair)
    names = yield from v3_names(state, call.object_pair, rows)
    return _OK, encode_types([(type_.type_id, name) for type_, name in names.items()])


# --- one record -------------------------------------------------------------------------------


def _record_create(state: ClientState, call: V3Call) -> Steps[V3Answer]:
    types = yield from resolve_types(state, call.object_pair, call.links.words)
    rows = AssociationRows.alike(call.object_pair, call.links.pairs, tuple(types.values()))
    done, failed = yield from _write(state, rows)
    if failed:
        raise Refusal.of_entry(error_entry(failed[0]))
    names = yield from v3_names(state, call.object_pair, types.values())
    ((from_id, _),) = rows.pairs
    try:
        listed, after = yield from list_rows(state, call.object_pair, Page(from_id), call.limit)
    except ApiError:
        # The association is written: that the rest cannot be listed must not look like a failure.
        listed, after = [Row(id=row.to_id, type=names[row.types[0]]) for row in done], None
    paging = next_page(after, from_id, call.page_url)
    return _OK, encode_record(from_id, call.object_pair[1], listed, paging)


def _record_list(state: ClientState, call: V3Call) -> Steps[V3Answer]:
    page = call.pages[0]
    listed, after = yield from list_rows(state, call.object_pair, page, call.limit)
    return _OK, encode_list(listed, next_page(after, page.from_id, call.page_url))


ANSWERS: Final[Mapping[str, Callable[[ClientState, V3Call], Steps[V3Answer]]]] = {
    "batch.create": _create,
    "batch.read": _read,
    "batch.archive": _archive,
    "types.list": _types,
    "record.create": _record_create,
    "record.archive": _archive,
    "record.list": _record_list,
}

# The target's operations that serve each v3 operation: drift tells by it which v3 calls a change
# concerns. A test compares it with what is sent.
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
