"""Reads, without I/O: every page of every record, and what ties pairs before a write."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from attrs import evolve

from .._dialects import ReadPage, TypeReader
from .._domain.errors import ApiError, ResponseTooLarge, UnsafeTranslation
from .._domain.model import (
    Association,
    AssociationType,
    BatchError,
    BatchResult,
    ObjectPair,
)
from .._domain.positions import Given
from .._domain.read_rows import ReadRows, in_order
from .._domain.rows import AssociationRows, associations
from .._domain.types import inverse
from .batches import distinct_chunks, slices
from .client_state import (
    ClientState,
    Steps,
    Types,
    canonical_pair,
    fetch_definitions,
    named_offline,
    other_way,
)
from .inputs import Id, RecordIds, checked_ids
from .plan import Batch, Plan
from .refusals import Refusals
from .reports import Reports

__all__ = ["list_page", "plan_read", "present_types", "read_records", "types_of"]

PAGING_IGNORED = "hubspot_compat.PAGING_IGNORED"
INVALID_IDENTIFIER = "crm.associations.INVALID_IDENTIFIER"


def plan_read(
    state: ClientState, from_object: Any, to_object: Any, ids: Iterable[Id]
) -> Steps[Plan[Association]]:
    """Plan a read of everything that some records are associated with."""
    yield from ()  # nothing to ask, but driven like its siblings
    object_pair = canonical_pair(from_object, to_object)
    refusals = Refusals() if state.reports_invalid else None
    queue, reports = checked_ids(ids, refusals), Reports(refusals)

    def batches() -> Iterator[Batch[Association]]:
        for chunk, given in distinct_chunks(queue, state.dialect.capacity["read"]):
            steps = read_records(state, object_pair, chunk)
            yield Batch(chunk, reports.of(steps, partial(_given, given)))
        yield from reports.left()

    return Plan("batch.read", batches(), reports.rest(queue), queue)


def _given(parts: Sequence[RecordIds]) -> list[Given]:
    return [Given(part.ids, part.places) for part in parts]


def read_records(
    state: ClientState, object_pair: ObjectPair, ids: Sequence[str]
) -> Steps[BatchResult[Association]]:
    """Read everything that some records are associated with, every page of each."""
    rows = ReadRows(ids)
    envelope = yield from _read_all(state, object_pair, ids, rows)
    return evolve(envelope, results=associations(object_pair, *rows.columns()))


def _read_all(
    state: ClientState, object_pair: ObjectPair, ids: Sequence[str], rows: ReadRows
) -> Steps[BatchResult[Association]]:
    """Gather the rows of some records in `rows`; the result is what is around them."""
    capacity = state.dialect.capacity["read"]
    open_: list[tuple[str, str | None]] = [(id_, None) for id_ in ids]
    seen: set[tuple[str, str]] = set()
    parts: list[BatchResult[Association]] = []
    while open_:
        asked, open_ = open_[:capacity], open_[capacity:]
        try:
            page = yield from _read_page(state, object_pair, asked)
        except ResponseTooLarge:
            if len(asked) == 1:
                raise
            capacity, open_ = (len(asked) + 1) // 2, asked + open_
            continue
        parts.append(page.envelope)
        rows.add(page.records)
        for cursor in page.cursors.items():
            if cursor in seen:
                parts.append(_paging_ignored(state, cursor[0]))
            else:
                seen.add(cursor)
                open_.append(cursor)
    return BatchResult.join(parts)


def _read_page(
    state: ClientState, object_pair: ObjectPair, asked: Sequence[tuple[str, str | None]]
) -> Steps[ReadPage]:
    response = yield state.dialect.read(object_pair, asked)
    types = _type_reader(state, object_pair, state.known.get(object_pair))
    page = state.dialect.read_page(response, object_pair, asked, types)
    if types.unknown:
        # Names that the catalogue lacks: ask the portal, then read the same body again.
        try:
            known = yield from fetch_definitions(state, object_pair)
        except ApiError:
            known = ()  # a name without a meaning must not cost the caller the data
        page = state.dialect.read_page(
            response, object_pair, asked, _type_reader(state, object_pair, known)
        )
    return page


def _type_reader(state: ClientState, object_pair: ObjectPair, known: Types | None) -> TypeReader:
    return TypeReader(lambda word: named_offline(state, object_pair, word, known))


def _paging_ignored(state: ClientState, id_: str) -> BatchResult[Association]:
    dialect = state.dialect
    way_out = "" if dialect.has("basic.list") else "; v4 and the dated versions can read them all"
    error = BatchError(
        message=(
            f"API {dialect.version} answered with the same page of record {id_} again: only its "
            f"first associations were read{way_out}"
        ),
        category="PAGING",
        sub_category=PAGING_IGNORED,
        inputs=(id_,),
    )
    return BatchResult(errors=(error,), num_errors=1)


def types_of(
    state: ClientState, object_pair: ObjectPair, pairs: Sequence[tuple[str, str]]
) -> Steps[dict[tuple[str, str], Types]]:
    """Read the types that some pairs have now; pairs that have none are left out.

    Raises:
        UnsafeTranslation: They cannot all be read, so that it is unknown what a write would lose.
    """
    wanted = set(pairs)
    ids = list(dict.fromkeys(from_id for from_id, _ in pairs))
    present: dict[tuple[str, str], Types] = {}
    for some in slices(ids, state.dialect.capacity["read"]):
        found = ReadRows(some)
        envelope = yield from _read_all(state, object_pair, some, found)
        unread = [error for error in envelope.errors if not _says_missing(error)]
        if unread or envelope.unconfirmed:
            about = {id_ for error in unread for id_ in error.inputs}.union(envelope.unconfirmed)
            reason = (
                unread[0].message if unread else "the answer counts errors that it does not list"
            )
            message = (
                "nothing of this batch was changed: the labels that these pairs have, and might "
                f"lose, cannot be read: {reason}"
            )
            raise UnsafeTranslation(message, sorted(p for p in wanted if p[0] in about))
        present.update(zip(*found.columns(), strict=True))
    if not present.keys() <= wanted:
        present = {pair: types for pair, types in present.items() if pair in wanted}
    return present


def _says_missing(error: BatchError) -> bool:
    """Whether it says that a record does not exist: such a record has nothing to lose."""
    return error.category == "OBJECT_NOT_FOUND" or error.sub_category == INVALID_IDENTIFIER


def present_types(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows
) -> Steps[dict[tuple[str, str], Types]]:
    """Read what ties some pairs, from the side that shows everything.

    v3 shows only the primary company when it is read towards companies; from the company's side it
    shows all. HubSpot's types are then turned by the catalogue, the portal's own by their name,
    which both directions of a label share.
    """
    hidden = state.dialect.shows_only_primary_towards
    if object_pair[1] not in hidden or object_pair[0] in hidden:
        return (yield from types_of(state, object_pair, rows.pairs))
    turned = [other_way(pair) for pair in rows.pairs]
    present = yield from types_of(state, other_way(object_pair), turned)
    named = {
        (pair, type_.name.casefold()): type_
        for pair, types in zip(rows.pairs, rows.types, strict=True)
        for type_ in types
        if type_.name
    }

    def as_asked(pair: tuple[str, str], type_: AssociationType) -> AssociationType:
        return inverse(type_) or named.get((pair, (type_.name or "").casefold()), type_)

    return {
        other_way(pair): in_order(as_asked(other_way(pair), type_) for type_ in types)
        for pair, types in present.items()
    }


def list_page(
    state: ClientState, object_pair: ObjectPair, from_id: str, after: str | None, seen: set[str]
) -> Steps[tuple[list[Association], str | None]]:
    """Read one page of a record's associations, and the cursor of the next.

    Args:
        state: What the client knows.
        object_pair: The two object types.
        from_id: The record.
        after: Cursor of the page; None for the first.
        seen: The cursors so far: a page that leads back to one of them would never end.
    """
    dialect = state.dialect
    if dialect.has("basic.list"):
        response = yield dialect.list_page(object_pair, from_id, after)
        rows, following = dialect.listed(response, object_pair, from_id)
        return rows, _advanced(state, following, seen, from_id)
    dialect.require("batch.read")
    page = yield from _read_page(state, object_pair, [(from_id, after)])
    if page.envelope.errors:
        page.envelope.raise_for_errors()
    found = ReadRows(())
    found.add(page.records)
    rows = associations(object_pair, *found.columns())
    return rows, _advanced(state, page.cursors.get(from_id), seen, from_id)


def _advanced(
    state: ClientState, following: str | None, seen: set[str], from_id: str
) -> str | None:
    if following is not None:
        if following in seen:
            _paging_ignored(state, from_id).raise_for_errors()
        seen.add(following)
    return following
