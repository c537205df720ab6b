"""The sandbox's CRM: the rules of associations, without HTTP and without any version's shapes.

The rules follow HubSpot's documents and published observations. Where there is neither, they assume
the following, and callers should not rely on it:

- removing a Primary leaves the unlabeled type of the pair; removing the unlabeled type removes the
  labelled ones too, whichever version asks;
- a create that replaces custom labels does so even when it brings none itself;
- the inverse of a custom label has an id of its own, the next one, except on an object paired with
  itself, where a label without an inverse text is its own inverse;
- a single write that breaks a configured limit is refused; a lowered limit removes nothing.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from hubspot_compat._catalogue.loader import association_types
from hubspot_compat_tools.sandbox import _refusals as refuse
from hubspot_compat_tools.sandbox._direction import Direction, Journal
from hubspot_compat_tools.sandbox._object_types import CrmObject, crm_object
from hubspot_compat_tools.sandbox._type_table import HUBSPOT, USER, AssociationType

#: Records whose first company became Primary by itself, as older documentation describes it.
_FIRST_COMPANY_OWNERS: Final = ("contact", "deal", "ticket")


class ObjectPair(NamedTuple):
    """An object pair as a request names it: the direction asked for, and the opposite one."""

    forward: Direction
    opposite: Direction


def owns_primary(from_object: str, to_object: str) -> bool:
    """Whether a record at the start may have one Primary only.

    A contact has one primary company, while a company is the primary one of many contacts; a lead
    has one primary contact, company and deal.
    """
    if to_object == "company":
        return from_object != "company"
    return from_object == "lead"


@functools.cache
def catalogue_directions() -> Mapping[tuple[str, str], Direction]:
    """HubSpot's own types, put in place once: a portal takes twins of those that it needs."""
    directions: dict[tuple[str, str], Direction] = {}
    for row in association_types():
        for start, end in (
            (row.from_object, row.to_object),
            (row.to_object, row.from_object),
        ):
            if (start, end) not in directions:
                directions[start, end] = Direction(
                    start, end, owns_primary=owns_primary(start, end)
                )
        forward = directions[row.from_object, row.to_object]
        # Where no source has the text of a label, the first words of the note are used.
        label = None if row.is_unlabeled else row.label or row.note.partition(";")[0]
        forward.add_type(row.category, row.type_id, label, row.v3_name or str(row.type_id))
    for row in association_types():
        opposite = directions[row.to_object, row.from_object]
        inverse = opposite.types.get((row.category, row.inverse_type_id or 0))
        if inverse is not None:
            forward = directions[row.from_object, row.to_object]
            forward.mirror(forward.types[row.category, row.type_id], inverse)
    return directions


class Portal:
    """Everything that is stored, and the rules by which it changes.

    Args:
        first_company_primary: Make the first company of a contact, deal or ticket its Primary.
    """

    def __init__(self, *, first_company_primary: bool = False) -> None:
        self.first_company_primary = first_company_primary
        self.directions: dict[tuple[str, str], Direction] = {}
        self.records: dict[str, set[int]] = {}
        self.next_type_id = 1
        self.definitions_changed = False
        self._journal: Journal | None = None

    # Object pairs and types

    def pair(self, from_type: str, to_type: str) -> ObjectPair:
        """The pair that two path segments name; `Refusal` for an unknown object type."""
        start, end = crm_object(from_type), crm_object(to_type)
        pair = self._pair(start.name, end.name)
        if not pair.forward.types and (start.is_custom or end.is_custom):
            self.define(pair, None, None, f"{start.name}_to_{end.name}".replace("-", "_"))
        return pair

    def _pair(self, start: str, end: str) -> ObjectPair:
        return ObjectPair(self.direction(start, end), self.direction(end, start))

    def direction(self, start: str, end: str) -> Direction:
        """The direction between two objects by their singular names, made on first use."""
        if (start, end) not in self.directions:
            for way in dict.fromkeys([(start, end), (end, start)]):
                self.directions[way] = self._new_direction(way)
        return self.directions[start, end]

    def _new_direction(self, way: tuple[str, str]) -> Direction:
        of_hubspot = catalogue_directions().get(way)
        made = of_hubspot.twin() if of_hubspot else Direction(*way, owns_primary=owns_primary(*way))
        made.journal = self._journal
        return made

    def define(
        self, pair: ObjectPair, label: str | None, inverse: str | None, name: str
    ) -> list[AssociationType]:
        """Define a user's type in both directions; the given direction's row comes last."""
        type_ = pair.forward.add_type(USER, self._new_type_id(), label, name)
        self.definitions_changed = True
        if pair.forward is pair.opposite and inverse in (None, label):
            pair.forward.mirror(type_, type_)
            return [type_]
        inverse_name = f"{name}_inverse" if pair.forward is pair.opposite else name
        other = pair.opposite.add_type(USER, self._new_type_id(), inverse or label, inverse_name)
        pair.forward.mirror(type_, other)
        pair.opposite.mirror(other, type_)
        return [other, type_]

    def _new_type_id(self) -> int:
        given = self.next_type_id
        self.next_type_id += 1
        return given

    def type_of(
        self, pair: ObjectPair, category: str, type_id: int, from_id: object
    ) -> AssociationType:
        """The type that a (category, id) means; `from_id` is only for the refusal's text."""
        found = pair.forward.types.get((category, type_id))
        if found is not None:
            return found
        if category == HUBSPOT:
            for direction in catalogue_directions().values():
                if (category, type_id) in direction.types:
                    owner = crm_object(direction.from_object).qualified_name
                    raise refuse.invalid_object_ids(owner, f"{from_id!s:.100}")
        raise refuse.invalid_type_id(category, type_id)

    def v3_type(self, pair: ObjectPair, name: str) -> AssociationType:
        """The type that v3 calls `name`: a name in any case or a numeric id."""
        found = pair.forward.named(name)
        if found is None:
            start, end = crm_object(pair.forward.from_object), crm_object(pair.forward.to_object)
            raise refuse.invalid_v3_type(name, start.plural, end.plural)
        return found

    def check_record(self, object_name: str, record: int) -> None:
        """Refuse a record that the seed does not list; without a list every record exists."""
        known = self.records.get(object_name)
        if known is not None and record not in known:
            raise refuse.record_not_found(object_name, record)

    # Writing

    def create(self, pair: ObjectPair, a: int, b: int, mask: int, *, replace: bool) -> None:
        """Associate two records.

        Args:
            pair: The pair of objects.
            a: Record at the start.
            b: Record at the end.
            mask: Types to write; the unlabeled companion comes by itself.
            replace: Whether custom labels that are not in `mask` go (v4, dated) or stay (v3).
        """
        forward, opposite = pair
        if self.records:
            self.check_record(forward.from_object, a)
            self.check_record(forward.to_object, b)
        if self.first_company_primary:
            mask |= self._first_primary(pair, a, b)
        held = forward.get(a, b)
        added = mask | forward.unlabeled
        kept = held & ~forward.custom if replace else held
        gone = held & ~(kept | added)
        back = forward.mirrored(added) | (opposite.unlabeled if forward.unlabeled else 0)
        if forward.limits or opposite.limits:
            self._check_limits(forward, a, b, added & ~held)
            self._check_limits(opposite, b, a, back & ~opposite.get(b, a))
        if (
            forward is opposite and a == b
        ):  # a record associated with itself: both directions are one
            forward.put(a, b, kept | added | back)
        else:
            forward.put(a, b, kept | added)
            opposite.put(b, a, opposite.get(b, a) & ~forward.mirrored(gone) | back)
        if added & forward.primary or back & opposite.primary:
            self._move_primary(pair, a, b)

    def _first_primary(self, pair: ObjectPair, a: int, b: int) -> int:
        forward, opposite = pair
        mask = 0
        if forward.from_object in _FIRST_COMPANY_OWNERS and forward.to_object == "company":
            mask = 0 if forward.neighbours(a) else forward.primary
        elif opposite.from_object in _FIRST_COMPANY_OWNERS and opposite.to_object == "company":
            mask = 0 if opposite.neighbours(b) else opposite.mirrored(opposite.primary)
        return mask

    def _move_primary(self, pair: ObjectPair, a: int, b: int) -> None:
        """Take Primary from the neighbours that had it before; they keep their other types."""
        forward, opposite = pair
        if forward.owns_primary:
            self._strip_primary(pair, a, b)
        if opposite.owns_primary:
            self._strip_primary(ObjectPair(opposite, forward), b, a)

    def _strip_primary(self, pair: ObjectPair, a: int, kept: int) -> None:
        forward, opposite = pair
        for other, mask in forward.neighbours(a):
            if other != kept and mask & forward.primary:
                forward.put(a, other, mask & ~forward.primary)
                opposite.put(other, a, opposite.get(other, a) & ~forward.mirrored(forward.primary))

    def _check_limits(self, direction: Direction, a: int, b: int, new: int) -> None:
        for bit, maximum in direction.limits.items():
            if not new & bit or (bit == direction.primary and direction.owns_primary):
                continue
            held = sum(1 for other, mask in direction.neighbours(a) if mask & bit and other != b)
            if held >= maximum:
                label = direction.types_in(bit)[0].label or ""
                raise refuse.limit_exceeded(a, direction.from_object, label, maximum)

    def create_default(
        self, pair: ObjectPair, a: int, b: int
    ) -> tuple[AssociationType, AssociationType | None]:
        """Associate two records without a label.

        Returns:
            The types written: this direction's, and the opposite one's where there is one.
        """
        forward, opposite = pair
        if not forward.unlabeled:
            start, end = crm_object(forward.from_object), crm_object(forward.to_object)
            raise refuse.no_default(start.qualified_name, end.qualified_name)
        self.create(pair, a, b, forward.unlabeled, replace=False)
        back = opposite.types_in(opposite.unlabeled)
        return forward.types_in(forward.unlabeled)[0], back[0] if back else None

    def remove(self, pair: ObjectPair, a: int, b: int, mask: int) -> None:
        """Remove types between two records; the unlabeled one takes all others with it."""
        forward, opposite = pair
        if mask & forward.unlabeled:
            self.remove_all(pair, a, b)
            return
        held = forward.get(a, b)
        forward.put(a, b, held & ~mask)
        opposite.put(b, a, opposite.get(b, a) & ~forward.mirrored(held & mask))

    @staticmethod
    def remove_all(pair: ObjectPair, a: int, b: int) -> None:
        """Remove every type between two records, in both directions."""
        pair.forward.put(a, b, 0)
        pair.opposite.put(b, a, 0)

    # Reading

    @staticmethod
    def read(direction: Direction, a: int, *, only: int = 0) -> list[tuple[int, int]]:
        """A record's associations as (record, mask), by the other record's id.

        Args:
            direction: The direction to read.
            a: The record.
            only: If not 0, give only these types, and only the rows that have one.
        """
        rows = direction.neighbours(a)
        if only:
            rows = [(b, mask & only) for b, mask in rows if mask & only]
        rows.sort()
        return rows

    # Saving

    def watch(self, journal: Journal) -> None:
        """Write every link that changes from now on into `journal`, with its mask before."""
        self._journal = journal
        for direction in self.directions.values():
            direction.journal = journal

    def snapshot(self) -> dict[str, Any]:
        """Everything stored, as plain sorted data that two portals can be compared by."""
        directions = [self.directions[key] for key in sorted(self.directions)]
        return {
            "associations": {
                f"{direction.from_object}>{direction.to_object}": _links_of(direction)
                for direction in directions
                if direction.links
            },
            "labels": _each_type(directions, _label_row),
            "limits": _each_type(directions, _limit_row),
        }


def object_of(direction: Direction) -> tuple[CrmObject, CrmObject]:
    """The two object types of a direction."""
    return crm_object(direction.from_object), crm_object(direction.to_object)


def _links_of(direction: Direction) -> dict[str, list[list[Any]]]:
    return {
        f"{a}>{b}": sorted([type_.category, type_.type_id] for type_ in direction.types_in(mask))
        for a, b, mask in sorted(direction.all_links())
    }


_Row = dict[str, Any]


def _each_type(
    directions: Iterable[Direction], row: Callable[[Direction, AssociationType], _Row | None]
) -> list[_Row]:
    rows = (
        row(direction, direction.types[key])
        for direction in directions
        for key in sorted(direction.types)
    )
    return [found for found in rows if found is not None]


def _label_row(direction: Direction, type_: AssociationType) -> _Row | None:
    if type_.category != USER:
        return None
    return {
        "from": direction.from_object,
        "to": direction.to_object,
        "typeId": type_.type_id,
        "label": type_.label,
        "name": type_.name,
    }


def _limit_row(direction: Direction, type_: AssociationType) -> _Row | None:
    if type_.bit not in direction.limits:
        return None
    return {
        "from": direction.from_object,
        "to": direction.to_object,
        "category": type_.category,
        "typeId": type_.type_id,
        "maxToObjectIds": direction.limits[type_.bit],
    }
