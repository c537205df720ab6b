"""What the facade does, without I/O: generators that yield requests and are sent responses.

    plan = yield from create(session, ...)     may ask the portal about types first
    for batch in plan.batches:                 cut lazily from the caller's iterable
        result = yield from batch.steps        each batch is a generator of its own

Two small drivers run them (`_drivers.py`): one blocks, one awaits. No logic exists twice.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import count
from typing import Any, Generic, TypeVar

from attrs import evolve, frozen

from ._dialects import ReadPage, TypeReader
from ._errors import (
    ApiError,
    ConnectionFailed,
    InvalidInput,
    ServerError,
    UnreadableResponse,
    UnsafeTranslation,
)
from ._inputs import (
    Id,
    Lane,
    Pair,
    Taken,
    batched,
    checked_ids,
    checked_rows,
    chunks,
    create_lanes,
    peeked,
)
from ._model import (
    HUBSPOT_DEFINED,
    UNRESOLVED,
    Association,
    AssociationType,
    BatchError,
    BatchResult,
    associations,
)
from ._session import (
    At,
    Session,
    Steps,
    Types,
    between,
    default_type,
    labels_of,
    other_way,
    portal,
    ready,
    resolve_all,
    settled,
    type_specs,
)
from ._targets import Row, Targets
from ._types import TypeSpec, inverse, is_unlabeled, unlabeled_type

__all__ = [
    "Batch",
    "Plan",
    "archive",
    "create",
    "create_default",
    "is_own_label",
    "keeping",
    "list_page",
    "read",
    "read_pages",
    "types",
]

T = TypeVar("T")

KEEP, REPLACE = "keep", "replace"
PAGING_IGNORED = "hubspot_compat.PAGING_IGNORED"


@frozen
class Batch(Generic[T]):
    """One batch of a call.

    Attributes:
        inputs: What it is about, in a form that can be sent again.
        steps: The generator that does it.
        lanes: Batches that share a lane must not be under way at the same time.
    """

    inputs: Sequence[Any]
    steps: "Steps[BatchResult[T]]"
    lanes: frozenset[Lane] = frozenset()


@frozen
class Plan(Generic[T]):
    """A call, cut into batches.

    Attributes:
        operation: Name in the capability table, for events.
        batches: Cut from the caller's iterable as they are asked for.
        rest: The caller's inputs that no batch has taken yet.
    """

    operation: str
    batches: Iterator[Batch[T]]
    rest: Iterator[Any]


# --- create -----------------------------------------------------------------------------------


def create(
    session: Session,
    from_object: Any,
    to_object: Any,
    pairs: Iterable[Pair],
    *,
    type: TypeSpec | None = None,
    types: Iterable[TypeSpec] | None = None,
    labels: str = KEEP,
) -> Steps[Plan[Association]]:
    """Plan a create. Rows without any type become the default association."""
    at = between(from_object, to_object)
    if labels not in (KEEP, REPLACE):
        msg = f"labels: {labels!r} is neither 'keep' nor 'replace'"
        raise InvalidInput(msg)
    specs, place = type_specs(type, types), "type" if types is None else "types[{}]"
    pairs, shared = yield from _with_shared_types(session, at, pairs, specs, place)
    rows = checked_rows(at, pairs, shared, session.resolver)
    keep = labels == KEEP and session.dialect.replaces_labels
    if keep and isinstance(pairs, Sequence) and any(shared or _brings_types(p) for p in pairs):
        # Asked before the batches begin side by side, so that they do not all ask.
        yield from labels_of(session, at)
    return _writes(session, at, rows, keep=keep)


def _brings_types(pair: Pair) -> bool:
    return isinstance(pair, Association) and bool(pair.types)


def _with_shared_types(
    session: Session, at: At, pairs: Iterable[Pair], specs: Sequence[TypeSpec], place: str
) -> Steps[tuple[Iterable[Pair], Types]]:
    """Resolve the types that all pairs of a call share.

    Where that takes a request, the pairs are looked at first: for no pairs nothing is asked, and a
    list with a pair that cannot be sent is refused before anything is.
    """
    if not settled(session, at, specs, place):
        pairs, any_at_all = peeked(pairs, "pairs")
        if not any_at_all:
            return pairs, ()
        if isinstance(pairs, Sequence):
            checked_rows(at, pairs, (), session.resolver)
    return pairs, (yield from resolve_all(session, at, specs, place))


def create_default(
    session: Session, from_object: Any, to_object: Any, pairs: Iterable[Pair]
) -> Steps[Plan[Association]]:
    """Plan a create of the default association, whatever types the pairs bring."""
    yield from ()  # nothing to ask, but driven like its siblings
    at = between(from_object, to_object)
    rows = checked_rows(at, pairs, (), session.resolver)
    plain = rows.mapped(_without_types)
    return _writes(session, at, plain, keep=False)


def _without_types(row: Association) -> Association:
    return evolve(row, types=())


def _writes(
    session: Session,
    at: At,
    rows: Taken[Association],
    *,
    keep: bool,
) -> Plan[Association]:
    dialect = session.dialect
    by_type = dialect.caps["create"]
    by_default = dialect.caps["default"] if dialect.has("batch.create_default") else by_type
    cap = partial(_cap_of, by_type, by_default)
    cut = batched(rows, cap, dialect.weight, create_lanes)
    batches = (
        Batch(batch, _create_batch(session, at, batch, keep=keep), lanes) for batch, lanes in cut
    )
    return Plan("batch.create", batches, rows)


def _cap_of(by_type: int, by_default: int, row: Association) -> int:
    return by_type if row.types else by_default


def _create_batch(
    session: Session, at: At, rows: Sequence[Association], *, keep: bool
) -> Steps[BatchResult[Association]]:
    dialect = session.dialect
    if not rows[0].types:
        if dialect.has("batch.create_default"):
            response = yield dialect.create_default(at, rows)
            return dialect.default_created(response, at, rows)
        plain = yield from default_type(session, at)
        rows = [evolve(row, types=(plain,)) for row in rows]
    fit = yield from ready(session, at, rows)
    sent: Sequence[Association] = fit
    if keep:
        sent = yield from _with_kept_labels(session, at, fit)
    return (yield from _create_once(session, at, fit, sent))


def _with_kept_labels(
    session: Session, at: At, rows: Sequence[Association]
) -> Steps[Sequence[Association]]:
    """Add the custom labels that the pairs have already: a create replaces them.

    Only where something can be lost: the portal has labels of its own for these objects, and the
    pair exists. Primary is not sent again: it is not lost, and sending it could move it back.
    """
    defined = yield from labels_of(session, at)
    if not any(map(is_own_label, defined)):
        return rows
    present = yield from _types_of(session, at, rows)
    return [keeping(row, present.get(row.pair, frozenset())) for row in rows]


def keeping(row: Association, present: Collection[AssociationType]) -> Association:
    """Add to what is written the custom labels that the pair has already."""
    lost = sorted((t for t in present if is_own_label(t) and t not in row.types), key=_by_key)
    return evolve(row, types=(*row.types, *lost)) if lost else row


def is_own_label(type_: AssociationType) -> bool:
    """Whether it is a label of the portal's own; a custom object's plain type is none."""
    return type_.category not in (HUBSPOT_DEFINED, UNRESOLVED) and bool(type_.label)


def _create_once(
    session: Session, at: At, rows: Sequence[Association], sent: Sequence[Association]
) -> Steps[BatchResult[Association]]:
    """Send a create; where nobody knows whether it worked and repeating is not harmless, look."""
    dialect = session.dialect
    request = dialect.create(at, sent)
    try:
        return dialect.created((yield request), rows)
    except (ConnectionFailed, ServerError, UnreadableResponse) as error:
        if not request.exclusive or not getattr(error, "outcome_unknown", True):
            raise
        doubt = error
    # Primary moves with every write: send again only what is not there yet.
    try:
        present = yield from _present(session, at, rows)
    except UnsafeTranslation:
        raise doubt from None  # it cannot be read back, so the doubt stays
    there = [row for row in rows if present.get(row.pair, frozenset()) >= frozenset(row.types)]
    left = [row for row in sent if row.pair not in {done.pair for done in there}]
    if not left:
        return BatchResult(results=there)
    pairs = {row.pair for row in left}
    again = [row for row in rows if row.pair in pairs]
    second = dialect.created((yield dialect.create(at, left)), again)
    return BatchResult.join([BatchResult(results=there), second])


# --- read -------------------------------------------------------------------------------------


def read(
    session: Session, from_object: Any, to_object: Any, ids: Iterable[Id]
) -> Steps[Plan[Association]]:
    """Plan a read of everything that some records are associated with."""
    yield from ()  # nothing to ask, but driven like its siblings
    at = between(from_object, to_object)
    checked = checked_ids(ids)
    cut = chunks(checked, session.dialect.caps["read"])
    batches = (Batch(chunk, _read_batch(session, at, chunk)) for chunk in cut)
    return Plan("batch.read", batches, checked)


def _read_batch(session: Session, at: At, ids: Sequence[str]) -> Steps[BatchResult[Association]]:
    targets = Targets(ids)
    envelope = yield from _read_all(session, at, ids, targets.take)
    return evolve(envelope, results=associations(at, targets.rows()))


def _by_key(type_: AssociationType) -> tuple[str, int, str]:
    return (type_.category, type_.type_id, type_.name or "")


def read_pages(
    session: Session,
    at: At,
    ids: Sequence[str],
    note: Callable[[str, str, Sequence[AssociationType]], None],
) -> Steps[BatchResult[Association]]:
    """Read records and follow the paging of each to its end.

    Args:
        session: The client's knowledge.
        at: The object pair.
        ids: Records to read.
        note: Called with every row.

    Returns:
        The joined envelopes, without rows.
    """

    def take(rows: Iterable[Row]) -> None:
        for row in rows:
            note(*row)

    return (yield from _read_all(session, at, ids, take))


def _read_all(
    session: Session, at: At, ids: Sequence[str], take: Callable[[Sequence[Row]], None]
) -> Steps[BatchResult[Association]]:
    cap = session.dialect.caps["read"]
    open_: list[tuple[str, str | None]] = [(id_, None) for id_ in ids]
    seen: set[tuple[str, str]] = set()
    parts: list[BatchResult[Association]] = []
    while open_:
        asked, open_ = open_[:cap], open_[cap:]
        page = yield from _read_page(session, at, asked)
        parts.append(page.envelope)
        take(page.rows)
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


def _types_of(
    session: Session, at: At, rows: Sequence[Association]
) -> Steps[dict[tuple[str, str], set[AssociationType]]]:
    """Read the types that some pairs have now.

    Raises:
        UnsafeTranslation: They cannot all be read, so that nobody knows what a write would lose.
    """
    wanted = {row.pair for row in rows}
    present: dict[tuple[str, str], set[AssociationType]] = {}

    def note(from_id: str, to_id: str, types: Iterable[AssociationType]) -> None:
        if (from_id, to_id) in wanted:
            present.setdefault((from_id, to_id), set()).update(types)

    for ids in chunks(
        iter(dict.fromkeys(row.from_id for row in rows)), session.dialect.caps["read"]
    ):
        envelope = yield from read_pages(session, at, ids, note)
        # A record that does not exist has nothing to lose.
        unread = [error for error in envelope.errors if error.category != "OBJECT_NOT_FOUND"]
        if unread:
            about = {id_ for error in unread for id_ in error.inputs}
            message = f"nothing was written: the present types cannot be read: {unread[0].message}"
            raise UnsafeTranslation(message, sorted(p for p in wanted if p[0] in about))
    return present


# --- archive ----------------------------------------------------------------------------------


def archive(
    session: Session,
    from_object: Any,
    to_object: Any,
    pairs: Iterable[Pair],
    *,
    type: TypeSpec | None = None,
    types: Iterable[TypeSpec] | None = None,
    everything: bool = False,
) -> Steps[Plan[Association]]:
    """Plan an archive of some types, or of everything between the pairs.

    A list is looked at as a whole before anything is removed; an iterator batch by batch.
    """
    at = between(from_object, to_object)
    specs, place = type_specs(type, types), "type" if types is None else "types[{}]"
    pairs, shared = yield from _with_shared_types(session, at, pairs, specs, place)
    checked = checked_rows(at, pairs, shared, session.resolver)
    check = not everything
    rows = checked.mapped(_with_types, count()) if check else checked.mapped(_without_types)
    if check and isinstance(pairs, Sequence):
        check = False
        listed = list(rows)
        lost: list[tuple[str, str]] = []
        for chunk in chunks(iter(listed), session.dialect.caps["read"]):
            lost += yield from _collateral(session, at, chunk)
        _refuse(lost)
        rows = Taken(listed)
    dialect = session.dialect
    cap = dialect.caps["archive"]
    batches = (
        Batch(batch, _archive_batch(session, at, batch, everything=everything, check=check))
        for batch, _ in batched(rows, lambda _: cap, dialect.weight)
    )
    return Plan("batch.archive" if everything else "batch.archive_labels", batches, rows)


def _with_types(row: Association, number: int) -> Association:
    if not row.types:
        msg = (
            f"pairs[{number}]: archive needs to know what to remove: give type= or types= for "
            "one or some types, or everything=True to remove all that ties the pair"
        )
        raise InvalidInput(msg)
    return row


def _collateral(
    session: Session, at: At, rows: Sequence[Association]
) -> Steps[list[tuple[str, str]]]:
    """Find the pairs of which labels would go that were not asked for, with the unlabeled type."""
    risky = [row for row in rows if any(map(is_unlabeled, row.types))]
    if not risky:
        return []
    present = yield from _present(session, at, risky)
    asked: dict[tuple[str, str], set[AssociationType]] = {}
    for row in rows:
        asked.setdefault(row.pair, set()).update(row.types)
    return [pair for pair, types in present.items() if _loses(asked[pair], types)]


def _refuse(lost: Sequence[tuple[str, str]]) -> None:
    if lost:
        message = (
            "nothing was removed: removing the unlabeled type removes every label of the pair too, "
            "and these pairs have labels; name the labels in types=, or say everything=True"
        )
        raise UnsafeTranslation(message, sorted(lost))


def _loses(asked: Collection[AssociationType], present: Collection[AssociationType]) -> bool:
    """Whether removing some types would remove others too."""
    # What was read carries the label that the portal shows; what was asked for need not.
    shown = {type_: type_ for type_ in present}
    plain = any(is_unlabeled(shown.get(type_, type_)) for type_ in asked)
    return plain and any(type_ not in asked for type_ in present)


def _present(
    session: Session, at: At, rows: Sequence[Association]
) -> Steps[dict[tuple[str, str], set[AssociationType]]]:
    """Read what ties some pairs, from the side that shows everything.

    v3 shows only the primary company when it is read towards companies; from the company's side it
    shows all. HubSpot's types are then turned by the catalogue, the portal's own by their name,
    which both directions of a label share.
    """
    hidden = session.dialect.shows_only_primary_towards
    if at[1] not in hidden or at[0] in hidden:
        return (yield from _types_of(session, at, rows))
    turned = [Association(row.to_id, row.from_id, at[1], at[0]) for row in rows]
    present = yield from _types_of(session, other_way(at), turned)
    named = {(row.pair, t.name.casefold()): t for row in rows for t in row.types if t.name}

    def as_asked(pair: tuple[str, str], type_: AssociationType) -> AssociationType:
        return inverse(type_) or named.get((pair, (type_.name or "").casefold()), type_)

    return {
        other_way(pair): {as_asked(other_way(pair), type_) for type_ in types}
        for pair, types in present.items()
    }


def _archive_batch(
    session: Session, at: At, rows: Sequence[Association], *, everything: bool, check: bool
) -> Steps[BatchResult[Association]]:
    dialect = session.dialect
    if everything and dialect.has("batch.archive_labels"):
        return dialect.archived((yield dialect.archive_all(at, rows)), rows)
    if everything:
        return (yield from _archive_everything(session, at, rows))
    if check:
        _refuse((yield from _collateral(session, at, rows)))
    rows = yield from ready(session, at, rows)
    return dialect.archived((yield dialect.archive_types(at, rows)), rows)


def _archive_everything(
    session: Session, at: At, rows: Sequence[Association]
) -> Steps[BatchResult[Association]]:
    """Remove all that ties some pairs on a version that can only remove types by name."""
    # What is hidden towards companies goes with the plain type.
    present = yield from _types_of(session, at, rows)
    plain = unlabeled_type(*at)
    known = {plain} if plain is not None else set[AssociationType]()
    tied = [
        evolve(row, types=sorted(known.union(present.get(row.pair, ())), key=_by_key))
        for row in rows
    ]
    named = yield from ready(session, at, [row for row in tied if row.types])
    parts: list[BatchResult[Association]] = [
        BatchResult(results=[row for row in tied if not row.types])
    ]
    dialect = session.dialect
    # Each row may name several types now, so it takes more inputs than when the batch was cut.
    for batch, _ in batched(Taken(named), lambda _: dialect.caps["archive"], dialect.weight):
        parts.append(dialect.archived((yield dialect.archive_types(at, batch)), batch))
    return _about_pairs(BatchResult.join(parts), rows)


def _about_pairs(
    result: BatchResult[Association], rows: Sequence[Association]
) -> BatchResult[Association]:
    """Report about the pairs that were asked for, whatever types it took to do it."""
    errors = [
        evolve(error, inputs=tuple(dict.fromkeys(evolve(r, types=()) for r in error.inputs)))
        for error in result.errors
    ]
    failed = {row.pair for error in errors for row in error.inputs}
    return evolve(result, results=[r for r in rows if r.pair not in failed], errors=errors)


# --- pages, definitions, report ---------------------------------------------------------------


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
    rows = [Association(from_id, to_id, *at, sorted(t, key=_by_key)) for to_id, t in found.items()]
    return rows, _advanced(session, page.cursors.get(from_id), after, from_id)


def _advanced(
    session: Session, following: str | None, after: str | None, from_id: str
) -> str | None:
    if following is not None and following == after:
        _paging_ignored(session, from_id).raise_for_errors()
    return following


def types(session: Session, from_object: Any, to_object: Any) -> Steps[list[AssociationType]]:
    """List every association type of an object pair, fresh."""
    at = between(from_object, to_object)
    if not session.dialect.has("labels.list"):
        session.dialect.require("types.list")
    names = {row: row.name for row in session.known.get(at, ())}
    session.forget(at)
    found = yield from portal(session, at)
    # A name that v3 told once is still good when v3 no longer answers.
    named = [row if row.name else evolve(row, name=names.get(row)) for row in found]
    return sorted(dict.fromkeys(named), key=_by_key)
