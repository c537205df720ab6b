"""What a client knows between calls, and how it learns the rest from the portal; no I/O here."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from attrs import define, field

from .._dialects import V3, Definitions, Dialect, newest_with
from .._domain.errors import (
    ApiError,
    InvalidInput,
    UnknownAssociationType,
    UnsupportedOperation,
    placed,
    shown,
)
from .._domain.model import HUBSPOT_DEFINED, UNRESOLVED, AssociationType
from .._domain.objects import canonical_object
from .._domain.rows import AssociationRows
from .._domain.types import Resolver, TypeSpec, is_unlabeled, join_definitions, unlabeled_type
from .._wire.messages import Request, Response

__all__ = [
    "At",
    "Session",
    "Steps",
    "Types",
    "between",
    "default_type",
    "label_rows",
    "labels_of",
    "other_way",
    "portal",
    "ready",
    "resolve",
    "resolve_all",
    "settled",
    "type_specs",
    "v3_rows",
]

T = TypeVar("T")
# Answers of a version that is switched off, or that this token may not use. Anything else (a limit,
# a server in trouble) may pass, and must not be remembered as "there are no names".
_GONE = frozenset({400, 401, 403, 404, 405, 410})
Steps = Generator[Request, Response, T]
At = tuple[str, str]
Types = tuple[AssociationType, ...]


@define(eq=False)  # never compared, and unused methods cost time at import
class Session:
    """What a client knows between calls.

    Attributes:
        dialect: The codec of the chosen version.
        resolver: Turns names into types.
        names: The portal's own definitions as a snapshot has them.
        known: The portal's definitions, with names, by object pair.
        labels: Rows of `/labels`, by object pair.
        changes: How often something was forgotten: what was asked before is not kept after.
        names_from: The codec that can list v3 names, or None when v3 is gone.
        labels_from: The codec that can list labels, the chosen version's own where it can.
    """

    dialect: Dialect
    resolver: Resolver = field(factory=Resolver)
    names: Mapping[At, Types] = field(factory=dict)
    known: dict[At, Types] = field(factory=dict)
    labels: dict[At, Types] = field(factory=dict)
    changes: int = 0
    names_from: V3 | None = field(init=False)
    labels_from: Dialect | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        v3 = self.dialect if self.dialect.has("types.list") else newest_with("types.list")
        self.names_from = v3 if isinstance(v3, V3) else None
        own = self.dialect.has("labels.list")
        self.labels_from = self.dialect if own else newest_with("labels.list")

    def forget(self, at: At) -> None:
        """Drop what is cached about an object pair, in both directions."""
        self.changes += 1
        for pair in (at, other_way(at)):
            self.known.pop(pair, None)
            self.labels.pop(pair, None)

    def forget_all(self) -> None:
        """Drop what is cached about every object pair; a snapshot stays."""
        self.changes += 1
        self.known.clear()
        self.labels.clear()


def between(from_object: Any, to_object: Any) -> At:
    """Check and normalise the two object types of a call."""
    with placed("from_object"):
        start = canonical_object(from_object)
    with placed("to_object"):
        return start, canonical_object(to_object)


def other_way(pair: tuple[str, str]) -> tuple[str, str]:
    """Turn a pair round: of object types, or of ids."""
    return (pair[1], pair[0])


def labels_of(session: Session, at: At) -> Steps[Types]:
    """Fetch the rows of `/labels` of an object pair, once."""
    rows = session.labels.get(at)
    if rows is not None:
        return rows
    source = session.labels_from
    if source is None:
        raise UnsupportedOperation(operation="labels.list", version=session.dialect.version)
    before = session.changes
    response = yield source.definitions(at)
    rows = tuple(Definitions(source).labels(response, at))
    if session.changes == before:
        session.labels[at] = rows
    return rows


def portal(session: Session, at: At) -> Steps[Types]:
    """Fetch a portal's definitions of an object pair, with their v3 names, once.

    v3 `/types` is asked for names while it exists, `/labels` for categories. Where one of the two
    is not the chosen version's own and refuses to answer, the other has to do.
    """
    known = session.known.get(at)
    if known is not None:
        return known
    before = session.changes
    rows = yield from v3_rows(session, at)
    known = join_definitions(*at, rows, (yield from label_rows(session, at)))
    if session.changes == before:
        session.known[at] = known
    return known


def v3_rows(session: Session, at: At) -> Steps[list[tuple[int, str]]]:
    """Fetch the `(id, name)` rows of v3 `/types`; the snapshot's where v3 no longer answers."""
    kept = [(row.type_id, row.name) for row in session.names.get(at, ()) if row.name]
    source = session.names_from
    if source is None:
        return kept
    try:
        response = yield source.definitions(at)
    except ApiError as error:
        if session.dialect.has("types.list") or error.status not in _GONE:
            raise
        return kept
    return list(dict.fromkeys([*source.names(response), *kept]))


def label_rows(session: Session, at: At) -> Steps[Types | None]:
    """Fetch the rows of `/labels`; None where the chosen version has none and no other answers."""
    try:
        return (yield from labels_of(session, at))
    except UnsupportedOperation:
        return None
    except ApiError as error:
        if session.dialect.has("labels.list") or error.status not in _GONE:
            raise
        return None


def resolve(session: Session, at: At, spec: TypeSpec) -> Steps[AssociationType]:
    """Resolve one type spec, asking the portal only where the catalogue cannot tell."""
    found = _settled(session, at, spec)
    if found is None:
        found = session.resolver.resolve(*at, spec, (yield from portal(session, at)))
    assert found is not None, "with the portal's definitions the resolver answers or raises"
    if session.dialect.needs_names:
        found = yield from _with_name(session, at, found)
    return found


def _settled(session: Session, at: At, spec: TypeSpec) -> AssociationType | None:
    """Resolve a spec with what is known already; None when the portal must be asked."""
    known = session.known.get(at)
    found = session.resolver.resolve(*at, spec, known)
    kept = session.names.get(at)
    if found is not None or known is not None or not kept:
        return found
    try:
        return session.resolver.resolve(*at, spec, kept)
    except UnknownAssociationType:
        return None  # defined after the snapshot was taken, perhaps: the portal may know it


def settled(session: Session, at: At, specs: Iterable[TypeSpec], place: str = "") -> bool:
    """Whether type specs can be resolved without a request.

    Args:
        session: The client's knowledge.
        at: The object pair.
        specs: What the caller wrote.
        place: Where they are in the call, with `{}` for the number, as in `types[{}]`.

    Raises:
        UnknownAssociationType: One of them cannot be a type of the object pair.
    """
    found = []
    for number, spec in enumerate(specs):
        with placed(place.format(number)):
            found.append(_settled(session, at, spec))
    return all(
        type_ is not None and not (session.dialect.needs_names and _is_nameless(type_))
        for type_ in found
    )


def _is_nameless(type_: AssociationType) -> bool:
    return type_.category != HUBSPOT_DEFINED and not type_.name


def _with_name(session: Session, at: At, type_: AssociationType) -> Steps[AssociationType]:
    """Find the v3 name of a portal's own type: in v3 its id would mean HubSpot's own type."""
    if not _is_nameless(type_):
        return type_
    rows: Types = session.names.get(at, ())
    if not any(row == type_ and row.name for row in rows):
        rows = yield from portal(session, at)
    named = next((row for row in rows if row == type_ and row.name), None)
    if named is None:
        reason = f"API {session.dialect.version} needs the internal name of a portal's own type"
        close = [row.name for row in rows if row.name]
        raise UnknownAssociationType((type_.category, type_.type_id), *at, close, reason)
    return named


def type_specs(type_: TypeSpec | None, types: Iterable[TypeSpec] | None) -> list[TypeSpec]:
    """Join `type=` and `types=` of a call."""
    if type_ is not None and types is not None:
        msg = "give either type= or types=, not both"
        raise InvalidInput(msg)
    if types is None:
        return [] if type_ is None else [type_]
    if isinstance(types, (str, bytes, AssociationType)) or not isinstance(types, Iterable):
        msg = f"types: {shown(types)} is not a list of types; give one type as type="
        raise InvalidInput(msg)
    found = list(types)
    if not found:
        msg = "types: the list is empty; leave types= out for the default type"
        raise InvalidInput(msg)
    return found


def resolve_all(
    session: Session, at: At, specs: Sequence[TypeSpec], place: str = ""
) -> Steps[Types]:
    """Resolve several type specs, each type once; `place` is as for `settled`."""
    found: dict[AssociationType, None] = {}
    for number, spec in enumerate(specs):
        with placed(place.format(number)):
            found[(yield from resolve(session, at, spec))] = None
    return tuple(found)


def ready(session: Session, at: At, rows: AssociationRows) -> Steps[AssociationRows]:
    """Make the types that associations brought along fit for writing."""
    fit: dict[int, Types] = {}
    for types in rows.distinct_types:
        loose = _is_loose(session, types)
        fit[id(types)] = (yield from resolve_all(session, at, types)) if loose else types
    if all(fit[id(types)] is types for types in rows.distinct_types):
        return rows
    return AssociationRows(at, rows.pairs, [fit[id(types)] for types in rows.types])


def _is_loose(session: Session, types: Types) -> bool:
    """Whether the types cannot be written as they are."""
    return any(
        type_.category == UNRESOLVED or (session.dialect.needs_names and _is_nameless(type_))
        for type_ in types
    )


def default_type(session: Session, at: At) -> Steps[AssociationType]:
    """Find the unlabeled type of an object pair; for custom objects the portal knows it."""
    known = unlabeled_type(*at)
    if known is not None:
        return known
    plain = [row for row in (yield from portal(session, at)) if is_unlabeled(row)]
    theirs = [row for row in plain if row.category == HUBSPOT_DEFINED]
    if len(theirs or plain) == 1:
        return (theirs or plain)[0]
    reason = "no default association type is known"
    close = [f"({row.category}, {row.type_id})" for row in plain]
    raise UnknownAssociationType(None, *at, close, reason)
