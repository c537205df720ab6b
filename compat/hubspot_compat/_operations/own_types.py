"""The types that pairs bring as their third item; some of them only the portal knows."""

from collections.abc import Iterator, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, cast

from attrs import evolve

from .._domain.errors import UnknownAssociationType
from .._domain.model import UNRESOLVED, AssociationType, ObjectPair, Types
from .._domain.rows import AssociationRows
from .._domain.types import TypeSpec, unlabeled_type
from .client_state import ClientState, resolve_offline
from .refusals import Refusal

__all__ = ["TYPE_KEY", "OwnTypes"]

# Everything that resolving a type looks at: a key that costs less than the hash of the type.
TYPE_KEY: Final = attrgetter("category", "type_id", "label", "name", "from_object", "to_object")


class OwnTypes:
    """Resolves what pairs bring, each spec once.

    Args:
        state: What the client knows.
        object_pair: Canonical names of the two object types.
    """

    def __init__(self, state: ClientState, object_pair: ObjectPair) -> None:
        self._state = state
        self._at = object_pair
        self._specs: dict[Any, Types] = {}
        self._open: dict[Any, Types] = {}  # those that only the portal knows
        self._stand_ins: dict[AssociationType, TypeSpec] = {}

    def of(self, spec: TypeSpec) -> Types:
        """Resolve the type of a `(from_id, to_id, type)`, each once.

        One that only the portal knows stays open, as an UNRESOLVED type with the spec as its name:
        it is resolved before it is written.
        """
        if self._open and self._at in self._state.known:
            self._open.clear()  # the portal was asked meanwhile
        key = _spec_key(spec)
        found = self._specs.get(key) or self._open.get(key)
        if found is None:
            type_ = resolve_offline(self._state, self._at, spec)
            if type_ is not None:
                found = self._specs[key] = (type_,)
            else:
                found = self._open[key] = (self._standing_for(spec),)
        return found

    def _standing_for(self, spec: TypeSpec) -> AssociationType:
        name = spec.name if isinstance(spec, AssociationType) else str(spec).strip()
        type_ = AssociationType(UNRESOLVED, 0, None, name, *self._at)
        self._stand_ins.setdefault(type_, spec)
        return type_

    def open_among(self, types: Sequence[Types]) -> Sequence[int]:
        """List the numbers of rows with a type that stands for what only the portal may know."""
        if not self._stand_ins:
            return ()
        return [n for n, own in enumerate(types) if not self._stand_ins.keys().isdisjoint(own)]

    def meant(self, rows: AssociationRows) -> Sequence[Types]:
        """Give the types of rows as results have them.

        A row without types becomes the default association, and the portal was asked for those that
        only it knows.
        """
        kinds = rows.distinct_types
        meant = {id(types): self._meant(types) for types in kinds}
        if all(meant[id(types)] is types for types in kinds):
            return rows.types
        return [meant[id(types)] for types in rows.types]

    def _meant(self, types: Types) -> Types:
        if not types:
            plain = unlabeled_type(*self._at)
            return types if plain is None else (plain,)
        if self._stand_ins.keys().isdisjoint(types):
            return types
        return tuple(map(self._now_known, types))

    def _now_known(self, type_: AssociationType) -> AssociationType:
        try:
            return resolve_offline(self._state, self._at, type_) or type_
        except UnknownAssociationType:
            return type_

    def refused(
        self, rows: AssociationRows, unknown: Mapping[AssociationType, UnknownAssociationType]
    ) -> Iterator[Refusal]:
        """Refuse the rows that have a type which the portal does not know."""
        places = cast("Sequence[int]", rows.places)  # nothing is merged yet
        for number, types in enumerate(rows.types):
            bad = next((n for n, type_ in enumerate(types) if type_ in unknown), None)
            if bad is not None:
                type_, place = types[bad], places[number]
                field = "[2]" if type_ in self._stand_ins else f".types[{bad}]"
                spec = self._stand_ins.get(type_, unknown[type_].value)
                reason = evolve(unknown[type_], value=spec, place=f"pairs[{place}]{field}")
                yield Refusal(place, rows[number], reason)


def _spec_key(spec: Any) -> tuple[Any, ...]:
    """Tell specs apart that are equal but not alike, such as `1` and `True`."""
    if isinstance(spec, AssociationType):
        return TYPE_KEY(spec)
    return (type(spec), spec, *(map(type, spec) if isinstance(spec, tuple) else ()))
