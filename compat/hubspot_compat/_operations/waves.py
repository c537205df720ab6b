"""Waves: an order of creates in which few batches write much, and the last write is still the last.

A record has only one association of an exclusive type (Primary), so that a batch has each record
once for such a type. Of 20,000 pairs that give every second contact twice, cutting in the order of
the input would make a request of every second pair. The first write of each record goes out in the
first wave, the second in the second: two waves, of which each fills its batches.
"""

from collections import Counter
from itertools import compress
from operator import itemgetter

from .._domain.rows import AssociationRows
from .conflicts import ConflictKey, exclusive_keys, exclusive_sides

__all__ = ["waves"]

Pair = tuple[str, str]


def waves(rows: AssociationRows) -> list[list[int]]:
    """Give each row its wave, so that the writes of each record keep their order.

    A row comes after the rows before it that write the same exclusive type of a record, and never
    before an earlier row of its own pair. Rows of one pair may share a wave where no other pair
    wrote in between: they become one row of a batch.

    Returns:
        The numbers of the rows of each wave, in their order.
    """
    kinds = rows.distinct_types
    sides = exclusive_sides(kinds[0], rows.object_pair) if len(kinds) == 1 else ()
    numbers = _of_records(rows, sides[0][1]) if len(sides) == 1 else _of_keys(rows)
    found: list[list[int]] = [[] for _ in range(max(numbers, default=-1) + 1)]
    for number, wave in enumerate(numbers):
        found[wave].append(number)
    return found


def _of_records(rows: AssociationRows, side: int) -> list[int]:
    """Number the waves of rows that all set the same type; only repeated records need a look."""
    records = list(map(itemgetter(side), rows.pairs))
    repeated = {record for record, count in Counter(records).items() if count > 1}
    numbers = [0] * len(records)
    last: dict[str, tuple[int, Pair]] = {}
    for number in compress(range(len(records)), map(repeated.__contains__, records)):
        pair, record = rows.pairs[number], records[number]
        before, writer = last.get(record, (0, pair))
        numbers[number] = wave = before + (writer != pair)
        last[record] = (wave, pair)
    return numbers


def _of_keys(rows: AssociationRows) -> list[int]:
    """Number the waves of rows of several kinds."""
    numbers: list[int] = []
    last: dict[ConflictKey, tuple[int, Pair]] = {}
    of_pair: dict[Pair, int] = {}
    for pair, keys in zip(rows.pairs, exclusive_keys(rows), strict=True):
        wave = of_pair.get(pair, 0)
        for key in keys:
            before, writer = last.get(key, (0, pair))
            wave = max(wave, before + (writer != pair))
        last.update(dict.fromkeys(keys, (wave, pair)))
        of_pair[pair] = wave
        numbers.append(wave)
    return numbers
