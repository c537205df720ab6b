"""Reads, without I/O: every page of every record, and what ties pairs before a write."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from attrs import evolve

from .._dialects import ReadPage, TypeReader
from .._domain.errors import ApiError, UnsafeTranslation
from .._domain.model import UNRESOLVED, Association, AssociationType, BatchError, BatchResult
from .._domain.rows import AssociationRows, associations
from .._domain.targets import Targets, by_key
from .._domain.types import inverse
from .batches import distinct_chunks, slices
from .inputs import Id, checked_ids
from .plan import Batch, Plan
from .session import At, Session, Steps, Types, between, other_way, portal

__all__ = ["list_page", "plan_read", "present_types", "read_records", "types_of"]

PAGING_IGNORED = "hubspot_compat.PAGING_IGNORED"
INVALID_IDENTIFIER = "crm.associations.INVALID_IDENTIFIER"


def plan_read(
    session: Session, from_object: Any, to_object: Any, ids: Iterable[Id]
) -> Steps[Plan[Association]]:
    """Plan a read of everything that some records are associated with."""
    yield from ()  # nothing to ask, but driven like its siblings
    at = between(from_object, to_object)
    checked = checked_ids(ids)
    cut = distinct_chunks(checked, session.dialect.caps["read"])
    batches = (Batch(chunk, read_records(session, at, chunk)) for chunk in cut)
    return Plan("batch.read", batches, checked)


def read_records(session: Session, at: At, ids: Sequence[str]) -> Steps[BatchResult[Association]]:
    """Read everything that some records are associated with, every page of each."""
    targets = Targets(ids)
    envelope = yield from _read_all(session, at, ids, lambda page: targets.take(page.found))
    return evolve(envelope, results=associations(at, targets.rows()))


def _read_all(
    session: Session, at: At, ids: Sequence[str], take: Callable[[ReadPage], None]
) -> Steps[BatchResult[Association]]:
    cap = session.dialect.caps["read"]
    open_: list[tuple[str, str | None]] = [(id_, None) for id_ in ids]
    seen: set[tuple[str, str]] = set()
    parts: list[BatchResult[Association]] = []
    while open_:
        asked, open_ = open_[:cap], open_[cap:]
        page = yield from _read_page(session, at, asked)
        parts.append(page.envelope)
        take(page)
        for cursor in page.cursors.items():
            if cursor in seen:
                parts.append(_paging_ignored(session, cursor[0]))
            else:
                seen.add(cursor)
                open_.append(cursor)
    return BatchResult.join(parts)


def _read_page(
    session: Session, at: At, asked: Sequence[tuple[str, str | None]]
) -> Steps[ReadPage]:
    response = yield session.dialect.read(at, asked)
    types = _type_reader(session, at, session.known.get(at))
    page = session.dialect.read_page(response, at, asked, types)
    if types.unknown:
        # Names that the catalogue lacks: ask the portal, then read the same body again.
        try:
            known = yield from portal(session, at)
        except ApiError:
            known = ()  # a name without a meaning must not cost the caller the data
        page = session.dialect.read_page(response, at, asked, _type_reader(session, at, known))
    return page


def _type_reader(session: Session, at: At, known: Types | None) -> TypeReader:
    def by_name(raw: str) -> AssociationType | None:
        found = session.resolver.by_name(*at, raw, known)
        kept = session.names.get(at)
        if found is not None or kept is None:
            return found
        found = session.resolver.by_name(*at, raw, kept)
        # Not in the snapshot: the portal may have defined it since.
        return None if found is None or found.category == UNRESOLVED else found

    return TypeReader(by_name)


def _paging_ignored(session: Session, id_: str) -> BatchResult[Association]:
    dialect = session.dialect
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
    session: Session, at: At, pairs: Sequence[tuple[str, str]]
) -> Steps[dict[tuple[str, str], Types]]:
    """Read the types that some pairs have now; pairs that have none are left out.

    Raises:
        UnsafeTranslation: They cannot all be read, so that it is unknown what a write would lose.
    """
    wanted = set(pairs)
    ids = list(dict.fromkeys(from_id for from_id, _ in pairs))
    present: dict[tuple[str, str], Types] = {}
    for some in slices(ids, session.dialect.caps["read"]):
        result = yield from read_records(session, at, some)
        unread = [error for error in result.errors if not _says_missing(error)]
        if unread:
            about = {id_ for error in unread for id_ in error.inputs}
            message = (
                "nothing of this batch was changed: the labels that these pairs have, and might "
                f"lose, cannot be read: {unread[0].message}"
            )
            raise UnsafeTranslation(message, sorted(p for p in wanted if p[0] in about))
        present.update((row.pair, row.types) for row in result if row.pair in wanted)
    return present


def _says_missing(error: BatchError) -> bool:
    """Whether it says that a record does not exist: such a record has nothing to lose."""
    return error.category == "OBJECT_NOT_FOUND" or error.sub_category == INVALID_IDENTIFIER


def present_types(
    session: Session, at: At, rows: AssociationRows
) -> Steps[Mapping[tuple[str, str], Collection[AssociationType]]]:
    """Read what ties some pairs, from the side that shows everything.

    v3 shows only the primary company when it is read towards companies; from the company's side it
    shows all. HubSpot's types are then turned by the catalogue, the portal's own by their name,
    which both directions of a label share.
    """
    hidden = session.dialect.shows_only_primary_towards
    if at[1] not in hidden or at[0] in hidden:
        return (yield from types_of(session, at, rows.pairs))
    turned = [other_way(pair) for pair in rows.pairs]
    present = yield from types_of(session, other_way(at), turned)
    named = {
        (pair, type_.name.casefold()): type_
        for pair, types in zip(rows.pairs, rows.types, strict=True)
        for type_ in types
        if type_.name
    }

    def as_asked(pair: tuple[str, str], type_: AssociationType) -> AssociationType:
        return inverse(type_) or named.get((pair, (type_.name or "").casefold()), type_)

    return {
        other_way(pair): {as_asked(other_way(pair), type_) for type_ in types}
        for pair, types in present.items()
    }


def list_page(
    session: Session, at: At, from_id: str, after: str | None
) -> Steps[tuple[list[Association], str | None]]:
    """Read one page of a record's associations, and the cursor of the next."""
    dialect = session.dialect
    if dialect.has("basic.list"):
        response = yield dialect.list_page(at, from_id, after)
        rows, following = dialect.listed(response, at, from_id)
        return rows, _advanced(session, following, after, from_id)
    dialect.require("batch.read")
    page = yield from _read_page(session, at, [(from_id, after)])
    if page.envelope.errors:
        page.envelope.raise_for_errors()
    found: dict[str, set[AssociationType]] = {}
    for _, to_id, types in page.rows:
        found.setdefault(to_id, set()).update(types)
    rows = [Association(from_id, to_id, *at, sorted(t, key=by_key)) for to_id, t in found.items()]
    return rows, _advanced(session, page.cursors.get(from_id), after, from_id)


def _advanced(
    session: Session, following: str | None, after: str | None, from_id: str
) -> str | None:
    if following is not None and following == after:
        _paging_ignored(session, from_id).raise_for_errors()
    return following
