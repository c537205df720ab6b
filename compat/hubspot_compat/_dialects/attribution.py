"""Which inputs an error entry of a batch is about: told by ids and types, never by index.

The contexts were seen in real bodies: `fromObjectId`, `objectId` with `objectType`, sentences such
as `CONTACT=38374264688 is not valid`, and for a wrong type `type` (v3) or `associationSpec` (v4).
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress
from operator import itemgetter
from typing import Any, NamedTuple

from msgspec import Struct

from .._domain.errors import UnknownObjectType
from .._domain.model import AssociationType, ObjectPair, Types
from .._domain.objects import canonical_object, comparable
from .._domain.rows import AssociationRows

__all__ = ["Attributed", "Attribution"]

_FROM_KEYS = ("fromObjectId", "fromObjectIds", "fromId", "from")
_TO_KEYS = ("toObjectId", "toObjectIds", "toId", "to")
_ANY_KEYS = ("objectId", "objectIds", "id", "ids")
_WHOLE_ID = re.compile(r"\d{1,20}")
_OBJECT_AND_ID = re.compile(r"([\w-]+)=(\d{1,20})(?!\S)")
_SPEC = re.compile(r"([A-Z_]+)=(\d{1,10})(?!\S)")
_NO_SIDE = ""

Positions = Sequence[int]


class Attributed(Struct, frozen=True, eq=False):
    """What error entries are about.

    Attributes:
        inputs: The inputs of each entry.
        positions: The positions of all of them.
    """

    inputs: Sequence[tuple[Any, ...]]
    positions: set[int]


class _Ids(NamedTuple):
    """The ids that a context names: of either side, or where it has none, each with its object."""

    starts: set[str]
    ends: set[str]
    others: set[tuple[str, str]]

    @classmethod
    def in_context(cls, context: Mapping[str, Any]) -> "_Ids":
        starts, ends = set(_ids(context, _FROM_KEYS)), set(_ids(context, _TO_KEYS))
        return cls(starts, ends, set() if starts or ends else set(_objects_and_ids(context)))

    @property
    def all(self) -> set[str]:
        return self.starts | self.ends | {id_ for _, id_ in self.others}


class Attribution:
    """Finds out which inputs the error entries of an answer are about.

    Inputs are looked up by their ids and types, so that hundreds of errors in a batch of thousands
    cost no more than the batch itself.

    Args:
        inputs: The inputs of the request, as errors will carry them.
        object_pair: The two object types, which tell the side of an id that comes with its object.
        pairs: The two ids of each input, "" for a side that it lacks; none for inputs without ids.
        types: The types of each input.
    """

    def __init__(
        self,
        inputs: Sequence[Any],
        object_pair: ObjectPair = (_NO_SIDE, _NO_SIDE),
        pairs: Sequence[tuple[str, str]] = (),
        types: Sequence[Types] = (),
    ) -> None:
        self._inputs = inputs
        self._at = comparable(object_pair)
        self._pairs = pairs
        self._types = types
        self._by_id: tuple[dict[str, list[int]], dict[str, list[int]]] = ({}, {})
        self._of_types: dict[Any, Positions] = {}

    @classmethod
    def of_rows(cls, rows: AssociationRows) -> "Attribution":
        """Attribute the errors of a write of associations."""
        return cls(rows, rows.object_pair, rows.pairs, rows.types)

    def inputs_of(
        self, contexts: Sequence[Mapping[str, Any]], unanswered: Sequence[int]
    ) -> "Attributed":
        """Find the inputs that error entries are about.

        Args:
            contexts: The `context` of each entry.
            unanswered: Positions of the inputs that have no result.
        """
        said = [_Ids.in_context(context) for context in contexts]
        self._index({id_ for ids in said for id_ in ids.all})
        found = [self._about(*both) for both in zip(contexts, said, strict=True)]
        told = _union(found)
        # Entries that name no input are about the inputs that nothing else is said about.
        rest = [number for number in unanswered if number not in told]
        blamed = [positions or rest for positions in found]
        inputs = {
            key: tuple(self._inputs[number] for number in positions)
            for key, positions in _distinct(blamed).items()
        }
        return Attributed([inputs[id(positions)] for positions in blamed], _union(blamed))

    def _index(self, wanted: Collection[str]) -> None:
        for side, by_id in enumerate(self._by_id):
            named = map(wanted.__contains__, map(itemgetter(side), self._pairs))
            for number in compress(range(len(self._pairs)), named):
                by_id.setdefault(self._pairs[number][side], []).append(number)

    def _about(self, context: Mapping[str, Any], ids: "_Ids") -> Positions:
        if ids.starts and ids.ends:
            return self._between(ids.starts, ids.ends)
        if ids.starts or ids.ends:
            return self._on_side(0, ids.starts) if ids.starts else self._on_side(1, ids.ends)
        if ids.others:
            return self._with_objects(ids.others) or self._with_any(ids.all)
        return self._with_types(context)

    def _on_side(self, side: int, ids: Collection[str]) -> Positions:
        return sorted(chain.from_iterable(self._lists(side, ids)))

    def _lists(self, side: int, ids: Collection[str]) -> list[Positions]:
        return [self._by_id[side].get(id_, ()) for id_ in ids]

    def _between(self, starts: Collection[str], ends: Collection[str]) -> Positions:
        """Look from the side of which fewer inputs have the ids."""
        by_start, by_end = self._lists(0, starts), self._lists(1, ends)
        if sum(map(len, by_start)) <= sum(map(len, by_end)):
            found, other, wanted = by_start, 1, ends
        else:
            found, other, wanted = by_end, 0, starts
        numbers = sorted(chain.from_iterable(found))
        return [number for number in numbers if self._pairs[number][other] in wanted]

    def _with_objects(self, named: Collection[tuple[str, str]]) -> Positions:
        sides = [
            self._on_side(side, {id_ for object_, id_ in named if object_ == self._at[side]})
            for side in (0, 1)
        ]
        return sorted({*sides[0], *sides[1]})

    def _with_any(self, ids: Collection[str]) -> Positions:
        return sorted({*self._on_side(0, ids), *self._on_side(1, ids)})

    def _with_types(self, context: Mapping[str, Any]) -> Positions:
        words = frozenset(word.casefold() for word in _texts(context, ("type",)))
        specs = frozenset(
            (found[1], int(found[2]))
            for word in _texts(context, ("associationSpec",))
            if (found := _SPEC.match(word))
        )
        known = self._of_types.get((words, specs))
        if known is None:
            few = dict(zip(map(id, self._types), self._types, strict=True))
            named = {key for key, types in few.items() if _named(types, words, specs)}
            known = [number for number, types in enumerate(self._types) if id(types) in named]
            self._of_types[words, specs] = known
        return known


def _distinct(lists: Sequence[Positions]) -> dict[int, Positions]:
    """Give each list once, by `id()`: many errors may be about the same inputs."""
    return {id(positions): positions for positions in lists}


def _union(lists: Sequence[Positions]) -> set[int]:
    return set().union(*_distinct(lists).values())


def _named(
    types: Iterable[AssociationType], words: Collection[str], specs: Collection[tuple[str, int]]
) -> bool:
    return any(
        (type_.category, type_.type_id) in specs
        or (type_.name or "").casefold() in words
        or str(type_.type_id) in words
        for type_ in types
    )


def _texts(context: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    values = [context[key] for key in keys if key in context]
    flat = chain.from_iterable(value if isinstance(value, list) else [value] for value in values)
    return [
        str(value).strip()
        for value in flat
        if isinstance(value, (str, int)) and not isinstance(value, bool)
    ]


def _ids(context: Mapping[str, Any], keys: Sequence[str]) -> list[str]:
    # Whole words only: the digits at the start of a GUID are no record's id.
    return list(filter(_WHOLE_ID.fullmatch, _texts(context, keys)))


def _objects_and_ids(context: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield `(object type, id)`; the object is "" where the context does not tell it."""
    ids = _ids(context, _ANY_KEYS)
    objects = [_canonical(word) for word in _texts(context, ("objectType",))]
    if len(objects) == 1:
        objects *= len(ids)
    yield from zip(objects if len(objects) == len(ids) else [_NO_SIDE] * len(ids), ids, strict=True)
    for word in _texts(context, ("INVALID_OBJECT_IDS",)):
        if found := _OBJECT_AND_ID.match(word):
            yield _canonical(found[1]), found[2]


def _canonical(word: str) -> str:
    try:
        return canonical_object(word).lower()
    except UnknownObjectType:
        return _NO_SIDE
