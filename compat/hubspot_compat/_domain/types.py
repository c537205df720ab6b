"""The resolver: a v3 name, a label or an id becomes an `AssociationType`. No I/O here.

Order: exact spec, catalogue, the portal's own definitions. None means that only the portal can
tell: the operation then fetches the definitions and asks again.

The trap: API v3's `contact_to_company` is type 1, Primary, and 279 is
`contact_to_company_unlabeled`, while the SDKs' constants give the same words to the other ids.
(facts: v3 guide's /types example; hubspot-api-nodejs issue 176)
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from attrs import evolve
from msgspec import Struct, field

from .._catalogue.loader import CatalogueType, association_types, object_types
from .errors import UnknownAssociationType
from .model import HUBSPOT_DEFINED, UNRESOLVED, AssociationType, ObjectPair, Types
from .objects import same_objects

__all__ = ["Resolver", "TypeSpec", "catalogued", "is_exclusive", "is_unlabeled", "join_definitions"]

TypeSpec = AssociationType | tuple[str, int] | str | int
"""An association type as a caller writes it: a v3 name in any case (`contact_to_company`), a label
(`Decision maker`), an id (`279`, also in digits), `(category, id)`, or an `AssociationType`."""

USER_DEFINED = "USER_DEFINED"
_LONGEST_NAME = 250
_LONGEST_ID = 20
_INT32 = 2**31 - 1  # the published type of associationTypeId
_KINDS = "an association type is a name, a label, an id or (category, id)"
_ID_RANGE = f"a type id is a whole number from 1 to {_INT32}"
_TYPO = 0.85
_SHOWN = 4


class _Pair(Struct, frozen=True, eq=False):
    """What the catalogue has for one direction of one object pair."""

    rows: Mapping[int, CatalogueType] = field(default_factory=dict)
    types: Mapping[int, AssociationType] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    labels: Mapping[str, Sequence[int]] = field(default_factory=dict)
    unlabeled: int | None = None


_NOTHING = _Pair()


@cache
def _rows_by_pair() -> dict[ObjectPair, list[CatalogueType]]:
    grouped: dict[ObjectPair, list[CatalogueType]] = {}
    for row in association_types():
        grouped.setdefault((row.from_object, row.to_object), []).append(row)
    return grouped


@cache  # of four hundred pairs, a program uses a few
def _index(object_pair: ObjectPair) -> _Pair:
    labels: dict[str, list[int]] = {}
    rows = _rows_by_pair()[object_pair]
    for row in rows:
        if row.label:
            labels.setdefault(row.label.casefold(), []).append(row.type_id)
    return _Pair(
        rows={row.type_id: row for row in rows},
        types={row.type_id: _as_type(row) for row in rows},
        names={row.v3_name.casefold(): row.type_id for row in rows if row.v3_name},
        labels=labels,
        unlabeled=next((row.type_id for row in rows if row.is_unlabeled), None),
    )


def _as_type(row: CatalogueType) -> AssociationType:
    return AssociationType(
        category=row.category,
        type_id=row.type_id,
        label=row.label or None,
        name=row.v3_name or str(row.type_id),
        from_object=row.from_object,
        to_object=row.to_object,
    )


@cache
def _rows_by_name() -> dict[str, CatalogueType]:
    return {row.v3_name.casefold(): row for row in association_types() if row.v3_name}


@cache
def _rows_by_id() -> dict[int, CatalogueType]:
    return {row.type_id: row for row in association_types()}


@cache
def _qualified_names() -> dict[str, str]:
    return {row.singular: (row.qualified_name or row.singular).casefold() for row in object_types()}


def _pair_of(from_object: str, to_object: str) -> _Pair:
    object_pair = (from_object, to_object)
    return _index(object_pair) if object_pair in _rows_by_pair() else _NOTHING


def catalogued(from_object: str, to_object: str, type_id: int) -> AssociationType | None:
    """Look up a HUBSPOT_DEFINED type of one direction of an object pair."""
    return _pair_of(from_object, to_object).types.get(type_id)


def catalogued_anywhere(type_id: int) -> AssociationType | None:
    """Look up a HUBSPOT_DEFINED type by its id alone; the catalogue's ids are unique."""
    row = _rows_by_id().get(type_id)
    return _pair_of(row.from_object, row.to_object).types[type_id] if row else None


def catalogued_types(from_object: str, to_object: str) -> Collection[AssociationType]:
    """All HUBSPOT_DEFINED types that the catalogue has for one direction of an object pair."""
    return _pair_of(from_object, to_object).types.values()


def inverse(type_: AssociationType) -> AssociationType | None:
    """The type of the opposite direction, where the catalogue knows it."""
    row = _pair_of(type_.from_object, type_.to_object).rows.get(type_.type_id)
    if type_.category != HUBSPOT_DEFINED or row is None or row.inverse_type_id is None:
        return None
    return catalogued(row.to_object, row.from_object, row.inverse_type_id)


def unlabeled_type(from_object: str, to_object: str) -> AssociationType | None:
    """The plain type of an object pair, or None where the catalogue has none."""
    pair = _pair_of(from_object, to_object)
    return None if pair.unlabeled is None else pair.types[pair.unlabeled]


def is_unlabeled(type_: AssociationType) -> bool:
    """Whether removing this type removes the labelled ones too."""
    pair = _pair_of(type_.from_object, type_.to_object)
    if pair.unlabeled is not None:
        return type_.category == HUBSPOT_DEFINED and type_.type_id == pair.unlabeled
    # Of a custom object, the type without a label is the plain one, in every category.
    row = pair.rows.get(type_.type_id) if type_.category == HUBSPOT_DEFINED else None
    return not type_.label and row is None


def is_exclusive(type_: AssociationType) -> str:
    """Name the object of which a record has at most one such association, or ""."""
    if type_.category != HUBSPOT_DEFINED:
        return ""
    row = _pair_of(type_.from_object, type_.to_object).rows.get(type_.type_id)
    return row.one_per if row else ""


def join_definitions(
    from_object: str,
    to_object: str,
    v3_rows: Iterable[tuple[int, str]],
    label_rows: Sequence[AssociationType] | None,
) -> tuple[AssociationType, ...]:
    """Tie the portal's v3 names to the ids of its labels.

    v3 `/types` gives names without a category, `/labels` gives categories without names, and a
    portal's own ids 1 and 2 collide with Primary. So the catalogue's names are taken out first and
    the rest is joined by id with the rows that HubSpot did not define.

    Args:
        from_object: Singular name.
        to_object: Singular name.
        v3_rows: `(id, name)` rows of v3 `/types`; empty when v3 is gone.
        label_rows: Rows of `/labels`, or None when they could not be had; then a name that is not
            the catalogue's is taken for USER_DEFINED.

    A name that could belong to two types is given to both: resolving it is an error that lists
    them.
    """
    pair = _pair_of(from_object, to_object)
    theirs: list[AssociationType] = []
    names: dict[int, list[str]] = {}
    for type_id, name in v3_rows:
        known = pair.types.get(type_id)
        if known is not None and (known.name or "").casefold() == name.casefold():
            theirs.append(known)
        else:
            names.setdefault(type_id, []).append(name)
    if label_rows is None:
        own = (_assumed(pair, (from_object, to_object), *row) for row in names.items())
        return (*theirs, *(type_ for types in own for type_ in types))
    joined: list[AssociationType] = []
    own_ids = {row.type_id for row in label_rows if row.category != HUBSPOT_DEFINED}
    for row in label_rows:
        # The catalogue's name is taken out already: what is left is the name of the other type.
        explained = row.category == HUBSPOT_DEFINED and row in theirs and row.type_id in own_ids
        found = [] if explained else names.get(row.type_id, [])
        joined.extend([evolve(row, name=name) for name in found] or [row])
    return tuple(joined)


def _assumed(
    pair: _Pair, object_pair: ObjectPair, type_id: int, names: Sequence[str]
) -> list[AssociationType]:
    """Take a name for the portal's own, unless it can only be the name that the catalogue lacks."""
    row = pair.rows.get(type_id)
    theirs = row is not None and not row.v3_name and len(names) == 1
    category = HUBSPOT_DEFINED if theirs else USER_DEFINED
    return [AssociationType(category, type_id, None, name, *object_pair) for name in names]


class Resolver(Struct, frozen=True, eq=False):
    """Turns what a caller wrote into an `AssociationType`.

    Attributes:
        strict_names: Refuse v3 names that were derived from naming rules and never observed.
    """

    strict_names: bool = False

    def resolve(
        self,
        from_object: str,
        to_object: str,
        spec: TypeSpec,
        portal: Types | None = None,
    ) -> AssociationType | None:
        """Resolve one spec; None when only the portal can tell, and `portal` is not given.

        Raises:
            UnknownAssociationType: It cannot be such a type, or could be several.
        """
        object_pair = (from_object, to_object)
        if isinstance(spec, AssociationType):
            return self._exact(object_pair, spec, portal)
        if isinstance(spec, tuple):
            return self._category_and_id(object_pair, spec, portal)
        if isinstance(spec, bool) or not isinstance(spec, (str, int)):
            raise _unknown(object_pair, spec, reason=_KINDS)
        if isinstance(spec, int):
            return self._id(object_pair, spec, portal)
        return self._word(object_pair, spec, portal)

    def _word(
        self, object_pair: ObjectPair, spec: str, portal: Types | None
    ) -> AssociationType | None:
        is_id = spec.strip().isdecimal()
        return (self._id if is_id else self._name)(object_pair, spec, portal)

    def _exact(
        self, object_pair: ObjectPair, spec: AssociationType, portal: Types | None
    ) -> AssociationType | None:
        theirs = (spec.from_object or object_pair[0], spec.to_object or object_pair[1])
        if theirs != object_pair and not same_objects(theirs, object_pair):
            reason = f"it leads from {theirs[0]} to {theirs[1]}"
            raise _unknown(object_pair, (spec.category, spec.type_id), reason=reason)
        if spec.category == UNRESOLVED:
            return self._word(object_pair, spec.name or "", portal)
        known = self._category_and_id(object_pair, (spec.category, spec.type_id), portal)
        keep_name = spec.name if known.category != HUBSPOT_DEFINED else None
        return evolve(known, label=known.label or spec.label, name=keep_name or known.name)

    def _category_and_id(
        self, object_pair: ObjectPair, spec: Any, portal: Types | None
    ) -> AssociationType:
        category, type_id = _checked_spec(object_pair, spec)
        if category == HUBSPOT_DEFINED:
            known = catalogued(*object_pair, type_id)
            if known is not None:
                return known
            _refuse_other_pair(object_pair, spec, _rows_by_id().get(type_id))
        wanted = (category, type_id)
        match = next((t for t in portal or () if (t.category, t.type_id) == wanted), None)
        return match or AssociationType(category, type_id, None, None, *object_pair)

    def _id(
        self, object_pair: ObjectPair, spec: str | int, portal: Types | None
    ) -> AssociationType | None:
        # The length first: Python refuses to read thousands of digits.
        type_id = spec if isinstance(spec, int) else int(spec) if len(spec) <= _LONGEST_ID else 0
        known = catalogued(*object_pair, type_id)
        if known is not None:
            return known
        if not 0 < type_id <= _INT32:
            raise _unknown(object_pair, spec, reason=_ID_RANGE)
        if portal is None:
            return None
        matches = _distinct(t for t in portal if t.type_id == type_id)
        if not matches:
            _refuse_other_pair(object_pair, spec, _rows_by_id().get(type_id))
        return _only(object_pair, spec, matches)

    def _name(
        self, object_pair: ObjectPair, spec: str, portal: Types | None
    ) -> AssociationType | None:
        word = spec.strip().casefold()
        if not 0 < len(word) <= _LONGEST_NAME:
            reason = f"a name or label has 1 to {_LONGEST_NAME} characters"
            raise _unknown(object_pair, spec, reason=reason)
        pair = _pair_of(*object_pair)
        named = [t for t in portal or () if (t.name or "").casefold() == word]
        labelled = [t for t in portal or () if (t.label or "").casefold() == word]
        if word in pair.names:
            known = self._catalogue_name(object_pair, spec, pair, pair.names[word])
            return _only(object_pair, spec, _distinct([known, *named]))
        if not named:
            _refuse_other_pair(object_pair, spec, _rows_by_name().get(word))
        if word in pair.labels:
            theirs = [pair.types[type_id] for type_id in pair.labels[word]]
            return _only(object_pair, spec, _distinct([*theirs, *named, *labelled]))
        from difflib import get_close_matches  # most names are known

        close = get_close_matches(word, pair.names, n=3, cutoff=0.6)
        if portal is None and not _looks_like_a_typo(object_pair, word, close):
            return None
        own = [t.name or t.label or "" for t in portal or () if t.category != HUBSPOT_DEFINED]
        close += [name for name in get_close_matches(spec, own, n=3) if name not in close]
        # A name of one type that is the label of another could mean either.
        return _only(object_pair, spec, _distinct([*named, *labelled]), close or [*pair.names][:3])

    def _catalogue_name(
        self, object_pair: ObjectPair, spec: str, pair: _Pair, type_id: int
    ) -> AssociationType:
        evidence = pair.rows[type_id].v3_name_evidence
        if self.strict_names and evidence != "observed":
            reason = f"strict_names refuses a name that was not observed ({evidence}, id {type_id})"
            raise _unknown(object_pair, spec, reason=reason)
        return pair.types[type_id]

    def by_name(
        self, from_object: str, to_object: str, raw: str, portal: Types | None
    ) -> AssociationType | None:
        """Read the type string of a v3 answer, a name or an id in digits; never raises.

        It returns None when the portal must be asked, and an UNRESOLVED type when the portal's
        definitions do not have it either.
        """
        pair = _pair_of(from_object, to_object)
        word = raw.casefold()
        if word in pair.names:
            return pair.types[pair.names[word]]
        if word.isdecimal() and len(word) <= _LONGEST_ID and int(word) in pair.types:
            return pair.types[int(word)]
        if portal is None:
            return None
        found = [t for t in portal if (t.name or "").casefold() == word]
        found = found or [t for t in portal if str(t.type_id) == word]
        if len(found) == 1:
            return found[0]
        return AssociationType(UNRESOLVED, 0, None, raw, from_object, to_object)


def _checked_spec(object_pair: ObjectPair, spec: Any) -> tuple[str, int]:
    try:
        category, type_id = spec
    except ValueError:
        raise _unknown(object_pair, spec, reason="expected (category, type id)") from None
    if isinstance(type_id, bool) or not isinstance(type_id, int) or not 0 < type_id <= _INT32:
        raise _unknown(object_pair, spec, reason=_ID_RANGE)
    if not isinstance(category, str) or not category.strip():
        raise _unknown(object_pair, spec, reason="the category is a word such as HUBSPOT_DEFINED")
    return category.strip().upper(), type_id


def _refuse_other_pair(object_pair: ObjectPair, spec: Any, row: CatalogueType | None) -> None:
    """Fail for what the catalogue has, but for other objects: wrong direction is the usual slip."""
    if row is None:
        return
    same = list(_pair_of(*object_pair).names)[:3]
    reason = f"it leads from {row.from_object} to {row.to_object}"
    raise _unknown(object_pair, spec, reason=reason, close=same)


def _looks_like_a_typo(object_pair: ObjectPair, word: str, close: Sequence[str]) -> bool:
    """Whether a name is so near to one of HubSpot's that the portal need not be asked."""
    from difflib import SequenceMatcher  # most names are known

    prefix = f"{_qualified_names().get(object_pair[0], object_pair[0])}_to_"
    return (
        bool(close)
        and word.startswith(prefix)
        and word.count("_") == close[0].count("_")
        and SequenceMatcher(None, word, close[0]).ratio() >= _TYPO
    )


def _distinct(types: Iterable[AssociationType]) -> list[AssociationType]:
    return list(dict.fromkeys(types))


def _only(
    object_pair: ObjectPair,
    spec: Any,
    matches: Sequence[AssociationType],
    close: Sequence[str] = (),
) -> AssociationType:
    if len(matches) == 1:
        return matches[0]
    if matches:
        found = [f"({t.category}, {t.type_id})" for t in matches[:_SHOWN]]
        raise _unknown(object_pair, spec, reason="an ambiguous association type", close=found)
    raise _unknown(object_pair, spec, close=close)


def _unknown(
    object_pair: ObjectPair, value: Any, *, reason: str = "", close: Sequence[str] = ()
) -> UnknownAssociationType:
    return UnknownAssociationType(value, *object_pair, tuple(close), reason)
