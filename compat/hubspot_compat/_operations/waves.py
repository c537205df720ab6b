"""Waves: an order of creates in which few batches write much, and the last write is still the last.

A record has only one association of an exclusive type (Primary), so that a batch has each record
once for such a type. Of 20,000 pairs that give every second contact twice, cutting in the order of
the input would make a request of every second pair. The first write of each record goes out in the
first wave, the second in the second: two waves, of which each fills its batches.
"""

from .._domain.rows import AssociationRows
from .conflicts import ConflictKey, exclusive_keys

__all__ = ["waves"]


def waves(rows: AssociationRows) -> list[list[int]]:
    """Give each row its wave, so that the writes of each record keep their order.

    A row comes after the rows before it that write the same exclusive type of a record, and never
    before an earlier row of its own pair. Rows of one pair may share a wave where no other pair
    wrote in between: they become one row of a batch.

    Returns:
        The numbers of the rows of each wave, in their order.
    """
    found: list[list[int]] = []
    last: dict[ConflictKey, tuple[int, tuple[str, str]]] = {}
    of_pair: dict[tuple[str, str], int] = {}
    for number, (pair, keys) in enumerate(zip(rows.pairs, exclusive_keys(rows), strict=True)):
        wave = of_pair.get(pair, 0)
        for key in keys:
            before, writer = last.get(key, (0, pair))
            wave = max(wave, before + (writer != pair))
        last.update(dict.fromkeys(keys, (wave, pair)))
        of_pair[pair] = wave
        if wave == len(found):
            found.append([])
        found[wave].append(number)
    return found
