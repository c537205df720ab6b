"""Rows of a call that come several times."""

from bisect import bisect_left
from collections.abc import Collection
from typing import Any

from .._domain.model import Types
from .._domain.rows import AssociationRows, distinct_types
from .._domain.types import is_exclusive
from .conflicts import write_apart

__all__ = ["all_but", "each_once", "merged", "typed_first"]


def all_but(rows: AssociationRows, places: Collection[Any]) -> AssociationRows:
    """Leave out the rows of some places."""
    kept = [number for number, place in enumerate(rows.places) if place not in places]
    return rows.at_places(kept)


def merged(rows: AssociationRows) -> AssociationRows:
    """Make one row of the rows of each pair."""
    types: dict[tuple[str, str], Types] = {}
    for pair, own in zip(rows.pairs, rows.types, strict=True):
        types[pair] = tuple(dict.fromkeys((*types.get(pair, ()), *own)))
    return AssociationRows(rows.object_pair, list(types), list(types.values()))


def each_once(rows: AssociationRows) -> AssociationRows:
    """Put the rows of a list as they are written: no row twice, and those with types first.

    The last write decides who is Primary, so where a type is exclusive the last of several equal
    rows stays, else the first.
    """
    if write_apart(rows):
        rows.apart = object()
    elif len(set(rows.pairs)) < len(rows):
        kinds = distinct_types(rows)
        last = any(is_exclusive(type_) for types in kinds for type_ in types)
        rows = _without_repeats(rows, last=last)
    return typed_first(rows)


def typed_first(rows: AssociationRows) -> AssociationRows:
    """Put rows with types before those without: a batch has only one of the two kinds."""
    if len(set(map(bool, rows.distinct_types))) < 2:  # noqa: PLR2004  of two kinds
        return rows
    order = sorted(range(len(rows)), key=lambda number: not rows.types[number])
    return rows.at_places(order)


def _without_repeats(rows: AssociationRows, *, last: bool) -> AssociationRows:
    numbers: dict[Types, int] = {}
    kinds = {id(types): numbers.setdefault(types, len(numbers)) for types in distinct_types(rows)}
    keys = list(zip(rows.pairs, [kinds[id(types)] for types in rows.types], strict=True))
    numbered = range(len(keys))
    both = (keys, numbered) if last else (keys[::-1], numbered[::-1])
    kept = dict(zip(*both, strict=True))
    order = sorted(kept.values())
    once = rows.at_places(order)
    # A row that stays has the places of those that go.
    places = list(once.places)
    for number in sorted(set(numbered).difference(order)):
        at = bisect_left(order, kept[keys[number]])
        places[at] = (*_as_tuple(places[at]), *_as_tuple(rows.places[number]))
    once.places = places
    return once


def _as_tuple(place: int | tuple[int, ...]) -> tuple[int, ...]:
    return place if isinstance(place, tuple) else (place,)
