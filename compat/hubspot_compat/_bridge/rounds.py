"""Rounds: the requests of one v3 create that must reach the target one after the other.

v3 writes one type at a time, in the order of the inputs. The target takes a list of types for each
pair, and does not promise an order within a request. So within a round each pair comes once, and
each record once for a type of which it has only one (Primary). Rounds keep the order of the inputs:
what is written at last is what v3 would have written at last.
"""

from collections import Counter
from collections.abc import Hashable, Sequence

from .._domain.rows import AssociationRows, distinct_types
from .._domain.types import is_exclusive

__all__ = ["rounds"]

Keys = Sequence[Hashable]


def rounds(rows: AssociationRows) -> list[AssociationRows]:
    """Cut rows, each with one type, into rounds."""
    columns = [_pair_keys(rows), *_exclusive_keys(rows)]
    contested = set().union(*map(_repeated, columns))
    if not contested:
        return [rows] if rows else []
    places: list[list[int]] = []
    begun: dict[Hashable, int] = {}
    for place, keys in enumerate(zip(*columns, strict=True)):
        shared = contested.intersection(keys)
        number = max((begun.get(key, 0) for key in shared), default=0)
        begun.update(dict.fromkeys(shared, number + 1))
        if number == len(places):
            places.append([])
        places[number].append(place)
    return [rows.at_places(numbers) for numbers in places]


def _repeated(keys: Keys) -> set[Hashable]:
    if len(set(keys)) == len(keys):
        return set()
    return {key for key, count in Counter(keys).items() if count > 1 and key is not None}


def _pair_keys(rows: AssociationRows) -> Keys:
    if rows.object_pair[0] != rows.object_pair[1]:
        return rows.pairs
    # Between two records of one object type, both directions are one pair.
    return [(a, b) if a < b else (b, a) for a, b in rows.pairs]


def _exclusive_keys(rows: AssociationRows) -> list[Keys]:
    """Name the record whose only association of a type each row sets; None where it sets none."""
    sides = {
        id(types): (types[0].type_id, 0 if owner == rows.object_pair[0] else 1)
        for types in distinct_types(rows)
        if (owner := is_exclusive(types[0]))
    }
    if not sides:
        return []
    found = zip(rows.pairs, map(sides.get, map(id, rows.types)), strict=True)
    return [[side and (side[0], pair[side[1]]) for pair, side in found]]
