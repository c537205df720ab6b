"""What a client knows between calls, and how it learns the rest from the portal; no I/O here."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from attrs import evolve
from msgspec import Struct, field

from .._dialects import V3, Definitions, Dialect, newest_with
from .._domain.errors import (
    ApiError,
    InvalidInput,
    UnknownAssociationType,
    UnsupportedOperation,
    placed,
    shown,
)
from .._domain.model import HUBSPOT_DEFINED, UNRESOLVED, AssociationType, ObjectPair, Types
from .._domain.objects import canonical_object, comparable, same_objects
from .._domain.rows import AssociationRows
from .._domain.types import Resolver, TypeSpec, is_unlabeled, join_definitions, unlabeled_type
from .._wire.messages import Request, Response

__all__ = [
    "ClientState",
    "Steps",
    "Types",
    "canonical_pair",
    "default_type",
    "fetch_definitions",
    "label_rows",
    "labels_of",
    "named_offline",
    "other_way",
    "resolvable_offline",
    "resolve",
    "resolve_all",
    "resolve_each",
    "resolve_offline",
    "type_specs",
    "v3_rows",
    "with_writable_types",
    "writable_rows",
]

T = TypeVar("T")
# Answers of a version that is switched off, or that this token may not use. Anything else (a limit,
# a server in trouble) may pass, and must not be remembered as "there are no names".
_GONE = frozenset({400, 401, 403, 404, 405, 410})
Steps = Generator[Request, Response, T]


class ClientState(Struct, eq=False):
    """What a client knows between calls.

    Attributes:
        dialect: The codec of the chosen version.
        resolver: Turns names into types.
        names: The portal's own definitions as a snapshot has them; `snapshot` looks them up.
        known: The portal's definitions, with names, by object pair.
        labels: Rows of `/labels`, by object pair.
        changes: How often something was forgotten: what was asked before is not kept after.
        names_from: The codec that can list v3 names, or None when v3 is gone.
        labels_from: The codec that can list labels, the chosen version's own where it can.
        reports_invalid: Whether inputs that cannot be sent are reported in the result, where the
            others are sent; else they are an error.
    """

    dialect: Dialect
    resolver: Resolver = field(default_factory=Resolver)
    names: Mapping[ObjectPair, Types] = field(default_factory=dict)
    known: dict[ObjectPair, Types] = field(default_factory=dict)
    labels: dict[ObjectPair, Types] = field(default_factory=dict)
    changes: int = 0
    names_from: V3 | None = None
    labels_from: Dialect | None = None
    reports_invalid: bool = False

    def __post_init__(self) -> None:
        v3 = self.dialect if self.dialect.has("types.list") else newest_with("types.list")
        self.names_from = v3 if isinstance(v3, V3) else None
        own = self.dialect.has("labels.list")
        self.labels_from = self.dialect if own else newest_with("labels.list")

    def forget(self, object_pair: ObjectPair) -> None:
        """Drop what is cached about an object pair, in both directions."""
        self.changes += 1
        for cache in (self.known, self.labels):
            for kept in list(cache):
                if same_objects(kept, object_pair) or same_objects(other_way(kept), object_pair):
                    cache.pop(kept, None)

    def forget_all(self) -> None:
        """Drop what is cached about every object pair; a snapshot stays."""
        self.changes += 1
        self.known.clear()
        self.labels.clear()

    def snapshot(self, object_pair: ObjectPair) -> Types | None:
        """Return the snapshot's definitions of an object pair, in the spelling of the call."""
        compared = comparable(object_pair)
        rows = self.names.get(compared)
        if rows is None or compared == object_pair:
            return rows
        start, end = object_pair
        return tuple(evolve(row, from_object=start, to_object=end) for row in rows)


def canonical_pair(from_object: Any, to_object: Any) -> ObjectPair:
    """Check and normalise the two object types of a call."""
    with placed("from_object"):
        start = canonical_object(from_object)
    with placed("to_object"):
        return start, canonical_object(to_object)


def other_way(pair: tuple[str, str]) -> tuple[str, str]:
    """Turn a pair round: of object types, or of ids."""
    return (pair[1], pair[0])


def labels_of(state: ClientState, object_pair: ObjectPair) -> Steps[Types]:
    """Fetch the rows of `/labels` of an object pair, once."""
    rows = state.labels.get(object_pair)
    if rows is not None:
        return rows
    source = state.labels_from
    if source is None:
        raise UnsupportedOperation(operation="labels.list", version=state.dialect.version)
    before = state.changes
    response = yield source.definitions(object_pair)
    rows = tuple(Definitions(source).labels(response, object_pair))
    if state.changes == before:
        state.labels[object_pair] = rows
    return rows


def fetch_definitions(state: ClientState, object_pair: ObjectPair) -> Steps[Types]:
    """Fetch a portal's definitions of an object pair, with their v3 names, once.

    v3 `/types` is asked for names while it exists, `/labels` for categories. Where one of the two
    is not the chosen version's own and refuses to answer, the other has to do.
    """
    known = state.known.get(object_pair)
    if known is not None:
        return known
    before = state.changes
    rows = yield from v3_rows(state, object_pair)
    known = join_definitions(*object_pair, rows, (yield from label_rows(state, object_pair)))
    if state.changes == before:
        state.known[object_pair] = known
    return known


def v3_rows(state: ClientState, object_pair: ObjectPair) -> Steps[list[tuple[int, str]]]:
    """Fetch the `(id, name)` rows of v3 `/types`; the snapshot's where v3 no longer answers."""
    kept = [(row.type_id, row.name) for row in state.snapshot(object_pair) or () if row.name]
    source = state.names_from
    if source is None:
        return kept
    try:
        response = yield source.definitions(object_pair)
    except ApiError as error:
        if state.dialect.has("types.list") or error.status not in _GONE:
            raise
        return kept
    return list(dict.fromkeys([*source.names(response), *kept]))


def label_rows(state: ClientState, object_pair: ObjectPair) -> Steps[Types | None]:
    """Fetch the rows of `/labels`; None where the chosen version has none and no other answers."""
    try:
        return (yield from labels_of(state, object_pair))
    except UnsupportedOperation:
        return None
    except ApiError as error:
        if state.dialect.has("labels.list") or error.status not in _GONE:
            raise
        return None


def resolve(state: ClientState, object_pair: ObjectPair, spec: TypeSpec) -> Steps[AssociationType]:
    """Resolve one type spec, asking the portal only where the catalogue cannot tell."""
    found = resolve_offline(state, object_pair, spec)
    if found is None:
        found = state.resolver.resolve(
            *object_pair, spec, (yield from fetch_definitions(state, object_pair))
        )
    assert found is not None, "with the portal's definitions the resolver answers or raises"
    if state.dialect.needs_names:
        found = yield from _with_name(state, object_pair, found)
    return found


def resolve_offline(
    state: ClientState, object_pair: ObjectPair, spec: TypeSpec
) -> AssociationType | None:
    """Resolve a spec with what is known already; None when the portal must be asked."""
    known = state.known.get(object_pair)
    found = state.resolver.resolve(*object_pair, spec, known)
    kept = state.snapshot(object_pair)
    if found is not None or known is not None or not kept:
        return found
    try:
        return state.resolver.resolve(*object_pair, spec, kept)
    except UnknownAssociationType:
        return None  # defined after the snapshot was taken, perhaps: the portal may know it


def named_offline(
    state: ClientState, object_pair: ObjectPair, word: str, known: Types | None = None
) -> AssociationType | None:
    """Read a v3 answer's type string by what is known; None when the portal must be asked."""
    found = state.resolver.by_name(*object_pair, word, known)
    kept = state.snapshot(object_pair)
    if found is not None or kept is None:
        return found
    found = state.resolver.by_name(*object_pair, word, kept)
    # Not in the snapshot: the portal may have defined it since.
    return None if found is None or found.category == UNRESOLVED else found


def resolvable_offline(
    state: ClientState, object_pair: ObjectPair, specs: Iterable[TypeSpec], place: str = ""
) -> bool:
    """Whether type specs, at a place such as `types[{}]`, can be resolved without a request.

    Raises:
        UnknownAssociationType: One of them cannot be a type of the object pair.
    """
    found = []
    for number, spec in enumerate(specs):
        with placed(place.format(number)):
            found.append(resolve_offline(state, object_pair, spec))
    return all(
        type_ is not None and not (state.dialect.needs_names and _is_nameless(type_))
        for type_ in found
    )


def _is_nameless(type_: AssociationType) -> bool:
    return type_.category != HUBSPOT_DEFINED and not type_.name


def _with_name(
    state: ClientState, object_pair: ObjectPair, type_: AssociationType
) -> Steps[AssociationType]:
    """Find the v3 name of a portal's own type: in v3 its id would mean HubSpot's own type."""
    if not _is_nameless(type_):
        return type_
    rows: Types = state.snapshot(object_pair) or ()
    if not any(row == type_ and row.name for row in rows):
        rows = yield from fetch_definitions(state, object_pair)
    named = next((row for row in rows if row == type_ and row.name), None)
    if named is None:
        reason = f"API {state.dialect.version} needs the internal name of a portal's own type"
        close = [row.name for row in rows if row.name]
        raise UnknownAssociationType((type_.category, type_.type_id), *object_pair, close, reason)
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
    state: ClientState, object_pair: ObjectPair, specs: Sequence[TypeSpec], place: str = ""
) -> Steps[Types]:
    """Resolve several type specs, each type once; `place` is as for `resolvable_offline`."""
    return tuple(dict.fromkeys((yield from resolve_each(state, object_pair, specs, place))))


def resolve_each(
    state: ClientState, object_pair: ObjectPair, specs: Iterable[TypeSpec], place: str
) -> Steps[list[AssociationType]]:
    """Resolve several type specs, one after the other."""
    found = []
    for number, spec in enumerate(specs):
        with placed(place.format(number)):
            found.append((yield from resolve(state, object_pair, spec)))
    return found


def with_writable_types(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows
) -> Steps[AssociationRows]:
    """Make the types that rows have fit for writing.

    Raises:
        UnknownAssociationType: The portal has no such type.
    """
    found, unknown = yield from writable_rows(state, object_pair, rows)
    for error in unknown.values():
        raise error
    return found


def writable_rows(
    state: ClientState, object_pair: ObjectPair, rows: AssociationRows
) -> Steps[tuple[AssociationRows, Mapping[AssociationType, UnknownAssociationType]]]:
    """Make the types that rows have fit for writing.

    Returns:
        The rows, and why some of the types cannot be written, if so.
    """
    fit: dict[int, Types] = {}
    unknown: dict[AssociationType, UnknownAssociationType] = {}
    for types in rows.distinct_types:
        fit[id(types)] = types
        if _is_loose(state, types):
            found: list[AssociationType] = []
            for type_ in types:
                try:
                    found.append((yield from resolve(state, object_pair, type_)))
                except UnknownAssociationType as error:
                    unknown[type_] = error
            fit[id(types)] = tuple(dict.fromkeys(found))
    if all(fit[id(types)] is types for types in rows.distinct_types):
        return rows, unknown
    fitted = [fit[id(types)] for types in rows.types]
    return AssociationRows(object_pair, rows.pairs, fitted, rows.places), unknown


def _is_loose(state: ClientState, types: Types) -> bool:
    """Whether the types cannot be written as they are."""
    return any(
        type_.category == UNRESOLVED or (state.dialect.needs_names and _is_nameless(type_))
        for type_ in types
    )


def default_type(state: ClientState, object_pair: ObjectPair) -> Steps[AssociationType]:
    """Find the unlabeled type of an object pair; for custom objects the portal knows it."""
    known = unlabeled_type(*object_pair)
    if known is not None:
        return known
    plain = [row for row in (yield from fetch_definitions(state, object_pair)) if is_unlabeled(row)]
    theirs = [row for row in plain if row.category == HUBSPOT_DEFINED]
    if len(theirs or plain) == 1:
        return (theirs or plain)[0]
    reason = "no default association type is known"
    close = [f"({row.category}, {row.type_id})" for row in plain]
    raise UnknownAssociationType(None, *object_pair, close, reason)
