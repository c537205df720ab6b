"""The CRM behind the sandbox: association rules, free of HTTP and of any version's shapes.

Where HubSpot's behaviour is published or was observed this follows it. Where nobody published it,
this takes the following, and callers should not rely on either answer:

- removing a Primary leaves the unlabeled type of the pair; removing the unlabeled type removes the
  labelled ones too, whichever version asks;
- a create that replaces custom labels does so even when it brings none itself;
- the inverse of a custom label has an id of its own, the next one, except on an object paired with
  itself, where a label without an inverse text is its own inverse;
- a single write that breaks a configured limit is refused; a lowered limit removes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final, NamedTuple

from hubspot_compat._catalogue.loader import association_types
from hubspot_compat_tools.sandbox import _refusals as refuse
from hubspot_compat_tools.sandbox._direction import HUBSPOT, USER, Direction, Journal, Kind
from hubspot_compat_tools.sandbox._object_types import CrmObject, crm_object

#: Records whose first company became Primary by itself, as older documentation describes it.
_FIRST_COMPANY_OWNERS: Final = ("contact", "deal", "ticket")


class Way(NamedTuple):
    """An object pair as a request names it: the direction asked for, and the opposite one."""

    fwd: Direction
    rev: Direction


def owns_primary(from_object: str, to_object: str) -> bool:
    """Whether a record at the start may have one Primary only.

    A contact has one primary company, while a company is the primary one of many contacts; a lead
    has one primary contact, company and deal.
    """
    if to_object == "company":
        return from_object != "company"
    return from_object == "lead"


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
        self.clear()

    def clear(self) -> None:
        """Forget everything but HubSpot's own types."""
        self.directions.clear()
        self.records.clear()
        self.next_type_id = 1
        self.definitions_changed = False
        for row in association_types():
            way = self._way(row.from_object, row.to_object)
            # Where the text of a label has no source, the note's first words stand in for it.
            label = None if row.is_unlabeled else row.label or row.note.partition(";")[0]
            way.fwd.add_kind(row.category, row.type_id, label, row.v3_name or str(row.type_id))
        for row in association_types():
            way = self._way(row.from_object, row.to_object)
            inverse = way.rev.kinds.get((row.category, row.inverse_type_id or 0))
            if inverse is not None:
                way.fwd.mirror(way.fwd.kinds[row.category, row.type_id], inverse)

    # Object pairs and types

    def way(self, from_type: str, to_type: str) -> Way:
        """The pair that two path segments name; `Refusal` for an unknown object type."""
        start, end = crm_object(from_type), crm_object(to_type)
        way = self._way(start.name, end.name)
        if not way.fwd.kinds and (start.is_custom or end.is_custom):
            self.define(way, None, None, f"{start.name}_to_{end.name}".replace("-", "_"))
        return way

    def _way(self, start: str, end: str) -> Way:
        return Way(self.direction(start, end), self.direction(end, start))

    def direction(self, start: str, end: str) -> Direction:
        """The direction between two objects by their singular names, made on first use."""
        direction = self.directions.get((start, end))
        if direction is None:
            direction = Direction(start, end, owns_primary=owns_primary(start, end))
            direction.journal = self._journal
            self.directions[start, end] = direction
        return direction

    def define(self, way: Way, label: str | None, inverse: str | None, name: str) -> list[Kind]:
        """Define a user's type in both directions; the given direction's row comes last."""
        kind = way.fwd.add_kind(USER, self._new_type_id(), label, name)
        self.definitions_changed = True
        if way.fwd is way.rev and inverse in (None, label):
            way.fwd.mirror(kind, kind)
            return [kind]
        inverse_name = f"{name}_inverse" if way.fwd is way.rev else name
        other = way.rev.add_kind(USER, self._new_type_id(), inverse or label, inverse_name)
        way.fwd.mirror(kind, other)
        way.rev.mirror(other, kind)
        return [other, kind]

    def _new_type_id(self) -> int:
        given = self.next_type_id
        self.next_type_id += 1
        return given

    def kind(self, way: Way, category: str, type_id: int, from_id: object) -> Kind:
        """The type that a (category, id) means; `from_id` is only for the refusal's text."""
        found = way.fwd.kinds.get((category, type_id))
        if found is not None:
            return found
        if category == HUBSPOT:
            for direction in self.directions.values():
                if (category, type_id) in direction.kinds:
                    owner = crm_object(direction.from_object).qualified_name
                    raise refuse.invalid_object_ids(owner, f"{from_id!s:.100}")
        raise refuse.invalid_type_id(category, type_id)

    def v3_kind(self, way: Way, name: str) -> Kind:
        """The type that v3 calls `name`: a name in any case or a numeric id."""
        found = way.fwd.named(name)
        if found is None:
            start, end = crm_object(way.fwd.from_object), crm_object(way.fwd.to_object)
            raise refuse.invalid_v3_type(name, start.plural, end.plural)
        return found

    def check_record(self, object_name: str, record: int) -> None:
        """Refuse a record that the seed does not list; without a list every record exists."""
        known = self.records.get(object_name)
        if known is not None and record not in known:
            raise refuse.record_not_found(object_name, record)

    # Writing

    def create(self, way: Way, a: int, b: int, mask: int, *, replace: bool) -> None:
        """Associate two records.

        Args:
            way: The pair of objects.
            a: Record at the start.
            b: Record at the end.
            mask: Types to write; the unlabeled companion comes by itself.
            replace: Whether custom labels that are not in `mask` go (v4, dated) or stay (v3).
        """
        fwd, rev = way
        if self.records:
            self.check_record(fwd.from_object, a)
            self.check_record(fwd.to_object, b)
        if self.first_company_primary:
            mask |= self._first_primary(way, a, b)
        held = fwd.get(a, b)
        added = mask | fwd.unlabeled
        kept = held & ~fwd.custom if replace else held
        gone = held & ~(kept | added)
        back = fwd.mirrored(added) | (rev.unlabeled if fwd.unlabeled else 0)
        if fwd.limits or rev.limits:
            self._check_limits(fwd, a, b, added & ~held)
            self._check_limits(rev, b, a, back & ~rev.get(b, a))
        if fwd is rev and a == b:  # a record associated with itself: both directions are one
            fwd.put(a, b, kept | added | back)
        else:
            fwd.put(a, b, kept | added)
            rev.put(b, a, rev.get(b, a) & ~fwd.mirrored(gone) | back)
        if added & fwd.primary or back & rev.primary:
            self._move_primary(way, a, b)

    def _first_primary(self, way: Way, a: int, b: int) -> int:
        fwd, rev = way
        mask = 0
        if fwd.from_object in _FIRST_COMPANY_OWNERS and fwd.to_object == "company":
            mask = 0 if fwd.neighbours(a) else fwd.primary
        elif rev.from_object in _FIRST_COMPANY_OWNERS and rev.to_object == "company":
            mask = 0 if rev.neighbours(b) else rev.mirrored(rev.primary)
        return mask

    def _move_primary(self, way: Way, a: int, b: int) -> None:
        """Take Primary from the neighbours that had it before; they keep their other types."""
        fwd, rev = way
        if fwd.owns_primary:
            self._strip_primary(way, a, b)
        if rev.owns_primary:
            self._strip_primary(Way(rev, fwd), b, a)

    def _strip_primary(self, way: Way, a: int, keeper: int) -> None:
        fwd, rev = way
        for other, mask in fwd.neighbours(a):
            if other != keeper and mask & fwd.primary:
                fwd.put(a, other, mask & ~fwd.primary)
                rev.put(other, a, rev.get(other, a) & ~fwd.mirrored(fwd.primary))

    def _check_limits(self, direction: Direction, a: int, b: int, new: int) -> None:
        for bit, most in direction.limits.items():
            if not new & bit or (bit == direction.primary and direction.owns_primary):
                continue
            held = sum(1 for other, mask in direction.neighbours(a) if mask & bit and other != b)
            if held >= most:
                label = direction.kinds_of(bit)[0].label or ""
                raise refuse.limit_exceeded(a, direction.from_object, label, most)

    def create_default(self, way: Way, a: int, b: int) -> tuple[Kind, Kind | None]:
        """Associate two records without a label.

        Returns:
            The types written: this direction's, and the opposite one's where there is one.
        """
        fwd, rev = way
        if not fwd.unlabeled:
            start, end = crm_object(fwd.from_object), crm_object(fwd.to_object)
            raise refuse.no_default(start.qualified_name, end.qualified_name)
        self.create(way, a, b, fwd.unlabeled, replace=False)
        back = rev.kinds_of(rev.unlabeled)
        return fwd.kinds_of(fwd.unlabeled)[0], back[0] if back else None

    def remove(self, way: Way, a: int, b: int, mask: int) -> None:
        """Remove types between two records; the unlabeled one takes all others with it."""
        fwd, rev = way
        if mask & fwd.unlabeled:
            self.remove_all(way, a, b)
            return
        held = fwd.get(a, b)
        fwd.put(a, b, held & ~mask)
        rev.put(b, a, rev.get(b, a) & ~fwd.mirrored(held & mask))

    @staticmethod
    def remove_all(way: Way, a: int, b: int) -> None:
        """Remove every type between two records, in both directions."""
        way.fwd.put(a, b, 0)
        way.rev.put(b, a, 0)

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

    # Keeping

    def watch(self, journal: Journal) -> None:
        """From now on note every changed link in `journal`."""
        self._journal = journal
        for direction in self.directions.values():
            direction.journal = journal

    def snapshot(self) -> dict[str, Any]:
        """Everything stored, as plain sorted data that two portals can be compared by."""
        directions = [self.directions[key] for key in sorted(self.directions)]
        return {
            "associations": {
                f"{way.from_object}>{way.to_object}": _links_of(way)
                for way in directions
                if way.links
            },
            "labels": _each_kind(directions, _label_row),
            "limits": _each_kind(directions, _limit_row),
        }


def object_of(direction: Direction) -> tuple[CrmObject, CrmObject]:
    """The two object types of a direction."""
    return crm_object(direction.from_object), crm_object(direction.to_object)


def _links_of(way: Direction) -> dict[str, list[list[Any]]]:
    return {
        f"{a}>{b}": sorted([kind.category, kind.type_id] for kind in way.kinds_of(mask))
        for a, b, mask in sorted(way.all_links())
    }


_Row = dict[str, Any]


def _each_kind(
    directions: Iterable[Direction], row: Callable[[Direction, Kind], _Row | None]
) -> list[_Row]:
    rows = (row(way, way.kinds[key]) for way in directions for key in sorted(way.kinds))
    return [found for found in rows if found is not None]


def _label_row(way: Direction, kind: Kind) -> _Row | None:
    if kind.category != USER:
        return None
    return {
        "from": way.from_object,
        "to": way.to_object,
        "typeId": kind.type_id,
        "label": kind.label,
        "name": kind.name,
    }


def _limit_row(way: Direction, kind: Kind) -> _Row | None:
    if kind.bit not in way.limits:
        return None
    return {
        "from": way.from_object,
        "to": way.to_object,
        "category": kind.category,
        "typeId": kind.type_id,
        "maxToObjectIds": way.limits[kind.bit],
    }
