"""One direction of an object pair: its association types and its links, packed small.

Ten million associations have to fit in six gigabytes, so a link is no object. The types between
two records are a bit mask, and a record with one neighbour, the most frequent case, holds a single
integer `neighbour << 64 | mask`; only further neighbours cost a dict.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Final, NamedTuple

_SHIFT: Final = 64
_MASK: Final = (1 << _SHIFT) - 1

HUBSPOT: Final = "HUBSPOT_DEFINED"
USER: Final = "USER_DEFINED"

#: Links that a request changed, for whoever keeps them: (direction, from, to) -> new mask.
Journal = MutableMapping[tuple["Direction", int, int], int]


class AssociationType(NamedTuple):
    """One association type of one direction.

    Attributes:
        category: Such as `HUBSPOT_DEFINED`.
        type_id: Unique within the category and the direction only.
        label: What the portal shows, or None for the unlabeled type.
        name: What API v3 calls it.
        bit: Its bit in the masks of its direction.
    """

    category: str
    type_id: int
    label: str | None
    name: str
    bit: int

    @property
    def key(self) -> tuple[str, int]:
        """What identifies it within its direction."""
        return self.category, self.type_id


class Direction:
    """The types and links from one object to another.

    Attributes:
        from_object: Singular name of the object that the links start at.
        to_object: Singular name of the object that they lead to.
        types: The types by (category, type id).
        unlabeled: Bit of the plain type, or 0.
        primary: Bit of the Primary type, or 0.
        custom: Bits of the labels that the portal's users made.
        owns_primary: Whether a record at the start may have only one Primary.
        limits: The most neighbours that a record may have with a type, by the type's bit.
        counts: How many links carry exactly this mask.
    """

    __slots__ = (
        "_mirror",
        "_mirrored",
        "_names",
        "_types_in",
        "counts",
        "custom",
        "from_object",
        "journal",
        "limits",
        "links",
        "owns_primary",
        "primary",
        "to_object",
        "types",
        "unlabeled",
    )

    def __init__(self, from_object: str, to_object: str, *, owns_primary: bool) -> None:
        self.from_object = from_object
        self.to_object = to_object
        self.owns_primary = owns_primary
        self.types: dict[tuple[str, int], AssociationType] = {}
        self.unlabeled = 0
        self.primary = 0
        self.custom = 0
        self.limits: dict[int, int] = {}
        self.links: dict[int, int | dict[int, int]] = {}
        self.counts: dict[int, int] = {}
        self.journal: Journal | None = None
        self._names: dict[str, AssociationType] = {}
        self._mirror: dict[int, int] = {}
        self._mirrored: dict[int, int] = {}
        self._types_in: dict[int, tuple[AssociationType, ...]] = {}

    # Types

    def add_type(
        self, category: str, type_id: int, label: str | None, name: str
    ) -> AssociationType:
        """Add a type; HubSpot's unlabeled and Primary ones take their special places."""
        taken = {type_.bit for type_ in self.types.values()}
        bit = next(bit for bit in (1 << place for place in range(_SHIFT)) if bit not in taken)
        type_ = AssociationType(category, type_id, label, name, bit)
        self._keep(type_)
        if label is None and not self.unlabeled:
            self.unlabeled = bit
        elif category == HUBSPOT and label == "Primary":
            self.primary = bit
        elif category == USER:
            self.custom |= bit
        return type_

    def relabel(self, type_: AssociationType, label: str) -> None:
        """Give a type another label."""
        self._keep(type_._replace(label=label))

    def drop_type(self, type_: AssociationType) -> None:
        """Forget a type that no link carries."""
        del self.types[type_.key]
        if self._names.get(type_.name.lower()) == type_:
            del self._names[type_.name.lower()]
        self.custom &= ~type_.bit
        self.limits.pop(type_.bit, None)
        self._mirror.pop(type_.bit, None)
        self._forget_derived()

    def mirror(self, type_: AssociationType, other: AssociationType) -> None:
        """Say which type the opposite direction gets when this one is written."""
        self._mirror[type_.bit] = other.bit
        self._mirrored.clear()

    def mirrored(self, mask: int) -> int:
        """The mask of the opposite direction that belongs to `mask`."""
        known = self._mirrored.get(mask)
        if known is None:
            known = 0
            for bit, other in self._mirror.items():
                if mask & bit:
                    known |= other
            self._mirrored[mask] = known
        return known

    def types_in(self, mask: int) -> tuple[AssociationType, ...]:
        """The types in a mask, in a fixed order."""
        known = self._types_in.get(mask)
        if known is None:
            known = tuple(type_ for type_ in self.types.values() if type_.bit & mask)
            self._types_in[mask] = known
        return known

    def named(self, name: str) -> AssociationType | None:
        """The type that v3 calls so: a name in any case, or a numeric id, HubSpot's own first."""
        known = self._names.get(name.lower())
        if known is None and name.isascii() and name.isdigit():
            number = int(name) if len(name) <= len(str(2**31)) else -1
            known = self.types.get((HUBSPOT, number)) or self.types.get((USER, number))
        return known

    def _keep(self, type_: AssociationType) -> None:
        self.types[type_.key] = type_
        known = self._names.get(type_.name.lower())
        if known is None or known.key == type_.key:
            self._names[type_.name.lower()] = type_
        self._forget_derived()

    def _forget_derived(self) -> None:
        self._mirrored.clear()
        self._types_in.clear()

    # Links

    def get(self, a: int, b: int) -> int:
        """The mask between two records; 0 when they are not associated."""
        held = self.links.get(a)
        if held is None:
            return 0
        if type(held) is int:
            return held & _MASK if held >> _SHIFT == b else 0
        return held.get(b, 0)  # type: ignore[union-attr]  # not an int: the exact type was tested

    def put(self, a: int, b: int, mask: int) -> None:
        """Set the mask between two records; 0 removes the link."""
        old = self.get(a, b)
        if old == mask:
            return
        counts = self.counts
        if old:
            counts[old] -= 1
        if mask:
            counts[mask] = counts.get(mask, 0) + 1
            self._set(a, b, mask)
        else:
            self._remove(a, b)
        if self.journal is not None:
            self.journal[self, a, b] = mask

    def _set(self, a: int, b: int, mask: int) -> None:
        held = self.links.get(a)
        if held is None:
            self.links[a] = b << _SHIFT | mask
        elif isinstance(held, dict):
            held[b] = mask
        elif held >> _SHIFT == b:
            self.links[a] = b << _SHIFT | mask
        else:
            self.links[a] = {held >> _SHIFT: held & _MASK, b: mask}

    def _remove(self, a: int, b: int) -> None:
        held = self.links.get(a)
        if isinstance(held, dict) and len(held) > 1:
            held.pop(b, None)
        else:
            del self.links[a]

    def neighbours(self, a: int) -> list[tuple[int, int]]:
        """All (record, mask) that `a` is associated with, in no promised order."""
        held = self.links.get(a)
        if held is None:
            return []
        if isinstance(held, dict):
            return list(held.items())
        return [(held >> _SHIFT, held & _MASK)]

    def all_links(self) -> Iterator[tuple[int, int, int]]:
        """All (from, to, mask) of this direction."""
        for a in self.links:
            for b, mask in self.neighbours(a):
                yield a, b, mask

    def latest_links(self) -> Iterator[tuple[int, int, int]]:
        """The same, by the records that were associated for the first time last."""
        for a in reversed(self.links):
            for b, mask in reversed(self.neighbours(a)):
                yield a, b, mask

    def in_use(self, bit: int) -> bool:
        """Whether any link carries the type."""
        return any(count for mask, count in self.counts.items() if mask & bit)

    def size(self) -> int:
        """How many links there are."""
        return sum(self.counts.values())
