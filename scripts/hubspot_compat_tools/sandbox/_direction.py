"""One direction of an object pair: its association types and its links, packed small.

Ten million associations have to fit in six gigabytes, so a link is not an object of its own. The
types between two records are a bit mask, and a record with one neighbour, the most frequent case,
holds a single integer `neighbour << 64 | mask`; only further neighbours cost a dict.
"""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping
from typing import Final

from hubspot_compat_tools.sandbox._type_table import MASK_BITS, TypeTable

_SHIFT: Final = MASK_BITS
_MASK: Final = (1 << _SHIFT) - 1

#: Links that changed since the last commit: (direction, from, to) -> the mask before.
Journal = MutableMapping[tuple["Direction", int, int], int]


class Direction(TypeTable):
    """The types and links from one object to another.

    Attributes:
        from_object: Singular name of the object that the links start at.
        to_object: Singular name of the object that they lead to.
        owns_primary: Whether a record at the start may have only one Primary.
        counts: How many links carry exactly this mask.
        journal: Where a changed link's former mask is noted, or None.
    """

    __slots__ = ("counts", "from_object", "journal", "links", "owns_primary", "to_object")

    def __init__(self, from_object: str, to_object: str, *, owns_primary: bool) -> None:
        super().__init__()
        self.from_object = from_object
        self.to_object = to_object
        self.owns_primary = owns_primary
        self.links: dict[int, int | dict[int, int]] = {}
        self.counts: dict[int, int] = {}
        self.journal: Journal | None = None

    def twin(self) -> Direction:
        """Another direction with the same types, and without links."""
        twin = Direction(self.from_object, self.to_object, owns_primary=self.owns_primary)
        twin.restore(self.saved())
        return twin

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
            self.journal.setdefault((self, a, b), old)

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
