"""Where the caller gave the inputs of a call, so that a result can be tied to a line of a file.

Rows carry their places in a column, which is a range where nothing was taken out. Nothing else is
done before somebody asks: the first question makes the index.
"""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain, pairwise
from typing import Any

from msgspec import Struct

__all__ = ["Given", "Places", "Positions", "joined_places"]

Place = int | tuple[int, ...]
Places = Sequence[Place]
"""Where each input was given, counted from 0; all the places of one that was given repeatedly."""


def joined_places(parts: Sequence[Places]) -> Places:
    """Put the places of several parts together; a range where one part follows the other."""
    ranges = [part for part in parts if isinstance(part, range)]
    if parts and len(ranges) == len(parts) and all(a.stop == b.start for a, b in pairwise(ranges)):
        return range(ranges[0].start, ranges[-1].stop)
    return list(chain.from_iterable(parts))


class Given(Struct, frozen=True, eq=False):
    """Inputs of a call in columns.

    Attributes:
        keys: The two ids of each pair, or the id of each record; or the rows of a result.
        places: Where each was given.
        types: The types of each pair; empty for others.
    """

    keys: Sequence[Any]
    places: Places
    types: Sequence[Collection[Any]] = ()


class Positions:
    """Finds where inputs were given.

    Args:
        given: What was sent, or was to be sent.
        refused: What cannot be sent: each place, and the value there.
    """

    __slots__ = ("_index", "given", "refused")

    def __init__(
        self, given: Sequence[Given] = (), refused: Sequence[tuple[int, Any]] = ()
    ) -> None:
        self.given = given
        self.refused = refused
        self._index: _Index | None = None

    @classmethod
    def joined(cls, parts: "Iterable[Positions]") -> "Positions":
        """Put those of several results together."""
        all_ = list(parts)
        given = [one for part in all_ for one in part.given]
        return cls(given, [one for part in all_ for one in part.refused])

    def __reduce__(self) -> tuple[Any, ...]:
        return Positions, (self.given, self.refused)

    def of(self, row: Any) -> tuple[int, ...]:
        """Find the places of an `Association`, a record id or a value that was refused."""
        if self._index is None:
            self._index = _Index(self.given, self.refused)
        return self._index.refused(row) or self._index.given(row)


class _Index:
    """Places by what was given there."""

    def __init__(self, given: Sequence[Given], refused: Sequence[tuple[int, Any]]) -> None:
        self._given: dict[Any, list[tuple[Collection[Any], Place]]] = {}
        for part in given:
            types = part.types or map(_types_of, part.keys)
            for key, own, place in zip(map(_pair_of, part.keys), types, part.places, strict=True):
                self._given.setdefault(key, []).append((own, place))
        self._refused: dict[Any, list[int]] = {}
        self._unhashable: list[tuple[int, Any]] = []
        for place, value in refused:
            try:
                self._refused.setdefault(_key(value), []).append(place)
            except TypeError:
                self._unhashable.append((place, value))

    def refused(self, value: Any) -> tuple[int, ...]:
        try:
            return tuple(self._refused.get(_key(value), ()))
        except TypeError:
            return tuple(place for place, other in self._unhashable if _is_same(other, value))

    def given(self, row: Any) -> tuple[int, ...]:
        try:
            found = self._given.get(_pair_of(row))
            found = found or self._given.get(getattr(row, "from_id", row), [])
        except TypeError:
            return ()
        places = _of_types(found, _types_of(row))
        flat = (place if isinstance(place, tuple) else (place,) for place in places)
        return tuple(sorted(set(chain.from_iterable(flat))))


def _pair_of(row: Any) -> Any:
    return getattr(row, "pair", row)


def _types_of(row: Any) -> Collection[Any]:
    return getattr(row, "types", ())


def _key(value: Any) -> tuple[Any, ...]:
    """Tell values apart that are equal but not alike, such as `1` and `True`."""
    parts = map(type, value) if isinstance(value, tuple) else ()
    return (type(value), value, *parts)


def _is_same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) and bool(one == other))


def _of_types(
    found: Sequence[tuple[Collection[Any], Place]], types: Collection[Any]
) -> list[Place]:
    """Choose what was given with one of these types; else what was given without; else all."""
    if len(found) == 1:
        return [found[0][1]]
    chosen = [place for own, place in found if not set(own).isdisjoint(types)]
    chosen = chosen or [place for own, place in found if not own]
    return chosen or [place for _, place in found]
