"""The association types of one direction, and which bit of a link's mask each has."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

#: How many types a direction may have: a mask has so many bits.
MASK_BITS: Final = 64

HUBSPOT: Final = "HUBSPOT_DEFINED"
USER: Final = "USER_DEFINED"


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


class TypeTable:
    """The types of one direction, with the limits that are set for them.

    Attributes:
        types: The types by (category, type id).
        unlabeled: Bit of the plain type, or 0.
        primary: Bit of the Primary type, or 0.
        custom: Bits of the labels that the portal's users made.
        limits: The most neighbours that a record may have with a type, by the type's bit.
    """

    _STATE: Final = ("types", "unlabeled", "primary", "custom", "limits", "_names", "_mirror")
    __slots__ = (*_STATE, "_mirrored", "_types_in")

    def __init__(self) -> None:
        self.types: dict[tuple[str, int], AssociationType] = {}
        self.unlabeled = 0
        self.primary = 0
        self.custom = 0
        self.limits: dict[int, int] = {}
        self._names: dict[str, AssociationType] = {}
        self._mirror: dict[int, int] = {}
        self._mirrored: dict[int, int] = {}
        self._types_in: dict[int, tuple[AssociationType, ...]] = {}

    def saved(self) -> dict[str, Any]:
        """The types and limits as they are, for `restore`."""
        return _copies({name: getattr(self, name) for name in self._STATE})

    def restore(self, saved: dict[str, Any]) -> None:
        """Go back to what `saved` gave."""
        for name, value in _copies(saved).items():
            setattr(self, name, value)
        self._forget_derived()

    def add_type(
        self, category: str, type_id: int, label: str | None, name: str
    ) -> AssociationType:
        """Add a type; the first unlabeled one and HubSpot's Primary are noted as such."""
        taken = {type_.bit for type_ in self.types.values()}
        bit = next(bit for bit in (1 << place for place in range(MASK_BITS)) if bit not in taken)
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
        """Remove a type that no link has."""
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
        """The type of a v3 name in any case, or of a numeric id, HubSpot's own first."""
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


def _copies(saved: dict[str, Any]) -> dict[str, Any]:
    """The same values in dicts of their own."""
    return {name: dict(v) if isinstance(v, dict) else v for name, v in saved.items()}
