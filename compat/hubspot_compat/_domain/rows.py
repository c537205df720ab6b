"""Associations of one object pair in columns: how they travel between a caller and the wire.

A batch has thousands of rows, most of them with the very same types. What is asked of them again
and again on their way, their ids and the types that occur, is at hand in columns; objects are built
when somebody looks at one.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, overload

from .model import Association, ObjectPair, Types
from .positions import Places, joined_places

__all__ = ["AssociationRows", "associations", "distinct_types"]


class _Unfrozen:
    """An association that is being built: the same slots, and nothing that guards them."""

    __slots__ = ("from_id", "from_object", "to_id", "to_object", "types")
    from_id: str
    to_id: str
    from_object: str
    to_object: str
    types: Types


def associations(
    object_pair: ObjectPair, pairs: Iterable[tuple[str, str]], types: Iterable[Types]
) -> list[Association]:
    """Build many associations of one object pair, at a fifth of what `Association(...)` costs.

    A frozen class sets each field through a guarded call; a page has thousands of rows.

    Args:
        object_pair: Singular names of the two object types.
        pairs: `(from_id, to_id)` of each: nothing is converted.
        types: The types of each.
    """
    start, end = object_pair
    built: list[Any] = []
    for (from_id, to_id), own in zip(pairs, types, strict=True):
        row = _Unfrozen()
        row.from_id = from_id
        row.to_id = to_id
        row.from_object = start
        row.to_object = end
        row.types = own
        row.__class__ = Association  # type: ignore[assignment]  # the layout is the same
        built.append(row)
    return built


class AssociationRows(Sequence[Association]):
    """Rows of one object pair.

    Args:
        object_pair: Singular names of the two object types.
        pairs: `(from_id, to_id)` of each row.
        types: The types of each row; rows with the same types share one tuple where they can.
        places: Where in its call the caller gave each row, counted from 0; all the places of one
            that was given several times. Without it the rows are all that was given.

    Attributes:
        apart: A mark, where it is known that no two rows with this mark write the same: they are of
            different pairs, and of different records where a record has only one such association.
    """

    __slots__ = (
        "_built",
        "_distinct",
        "_id_text",
        "apart",
        "object_pair",
        "pairs",
        "places",
        "types",
    )

    def __init__(
        self,
        object_pair: ObjectPair,
        pairs: Sequence[tuple[str, str]],
        types: Sequence[Types],
        places: Places | None = None,
    ) -> None:
        self.object_pair = object_pair
        self.pairs = pairs
        self.types = types
        self.places = range(len(pairs)) if places is None else places
        self._built: list[Association] | None = None
        self._distinct: Sequence[Types] | None = None
        self._id_text: str | None = None
        self.apart: object = None

    @classmethod
    def of(cls, rows: Sequence[Association]) -> "AssociationRows":
        """Put rows of one object pair in columns; columns stay what they are."""
        if isinstance(rows, cls):
            return rows
        object_pair = (rows[0].from_object, rows[0].to_object) if rows else ("", "")
        return cls(object_pair, [row.pair for row in rows], [row.types for row in rows])

    @classmethod
    def alike(
        cls,
        object_pair: ObjectPair,
        pairs: Sequence[tuple[str, str]],
        types: Types,
        places: Places | None = None,
    ) -> "AssociationRows":
        """Make rows that all have the same types."""
        rows = cls(object_pair, pairs, [types] * len(pairs), places)
        rows._distinct = (types,) if pairs else ()
        return rows

    @classmethod
    def joined(
        cls, object_pair: ObjectPair, parts: "Sequence[AssociationRows]"
    ) -> "AssociationRows":
        """Put rows of one object pair together."""
        if len(parts) == 1:
            return parts[0]
        pairs = chain.from_iterable(part.pairs for part in parts)
        types = chain.from_iterable(part.types for part in parts)
        return cls(object_pair, list(pairs), list(types), joined_places([p.places for p in parts]))

    @property
    def distinct_types(self) -> Sequence[Types]:
        """The tuples of types that rows have; equal ones come once where they are one object."""
        if self._distinct is None:
            found = dict(zip(map(id, self.types), self.types, strict=True))
            self._distinct = tuple(found.values())
        return self._distinct

    @property
    def id_text(self) -> str:
        """The ids, those of each row one after the other, with commas between them."""
        if self._id_text is None:
            self._id_text = ",".join(chain.from_iterable(self.pairs))
        return self._id_text

    def _part(
        self, pairs: Sequence[tuple[str, str]], types: Sequence[Types], places: Places
    ) -> "AssociationRows":
        rows = AssociationRows(self.object_pair, pairs, types, places)
        if pairs and self._distinct is not None and len(self._distinct) == 1:
            rows._distinct = self._distinct  # a part of rows that are alike
        rows.apart = self.apart
        return rows

    def at_places(self, places: Sequence[int]) -> "AssociationRows":
        """Take the rows at some places in this sequence, in this order."""
        pairs, types, given = self.pairs, self.types, self.places
        return self._part(
            [pairs[n] for n in places], [types[n] for n in places], [given[n] for n in places]
        )

    def completed(self, types: Types) -> "AssociationRows":
        """Give these types to the rows that have none."""
        own_types = self.distinct_types
        if not types or all(own_types):
            return self
        if len(own_types) == 1:
            return self.with_types(types)
        completed = [own or types for own in self.types]
        return AssociationRows(self.object_pair, self.pairs, completed, self.places)

    def with_types(self, types: Types) -> "AssociationRows":
        """Give these types to all rows, in place of those that they have."""
        return AssociationRows.alike(self.object_pair, self.pairs, types, self.places)

    def __len__(self) -> int:
        return len(self.pairs)

    def __iter__(self) -> Iterator[Association]:
        return iter(self._rows())

    @overload
    def __getitem__(self, index: int) -> Association: ...

    @overload
    def __getitem__(self, index: slice) -> "AssociationRows": ...

    def __getitem__(self, index: int | slice) -> "Association | AssociationRows":
        if isinstance(index, slice):
            return self._part(self.pairs[index], self.types[index], self.places[index])
        if self._built is None:
            return associations(self.object_pair, [self.pairs[index]], [self.types[index]])[0]
        return self._built[index]

    def _rows(self) -> list[Association]:
        if self._built is None:
            self._built = associations(self.object_pair, self.pairs, self.types)
        return self._built


def distinct_types(rows: Sequence[Association]) -> Sequence[Types]:
    """List the tuples of types that rows have; equal ones come once where they are one object."""
    return AssociationRows.of(rows).distinct_types
