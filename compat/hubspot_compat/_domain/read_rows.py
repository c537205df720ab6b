"""What a read finds: the targets of each record, each once with every type that ties it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain, repeat

from .model import AssociationType, Types

__all__ = ["ReadRows", "RecordRows", "by_key", "in_order"]

RecordRows = tuple[str, Sequence[str], Sequence[Types]]
"""A record, its targets, and at the same places the types that tie them, in order."""


def in_order(types: Iterable[AssociationType]) -> Types:
    """Put types as results have them: sorted, and each once."""
    return tuple(sorted(dict.fromkeys(types), key=by_key))


def by_key(type_: AssociationType) -> tuple[str, int, str]:
    """The order in which types are listed: category, id, name."""
    return (type_.category, type_.type_id, type_.name or "")


class ReadRows:
    """The rows of some records, gathered from several pages.

    Thousands of rows carry the same few tuples of types, mostly the very same objects: each two of
    them are joined once. A record that comes once, and no target of it twice, stays as it came.

    Args:
        ids: The records, in the order of the result.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._records: dict[str, tuple[Iterable[str], Collection[Types]]] = dict.fromkeys(
            ids, ((), ())
        )
        self._merged: dict[str, dict[str, Types]] = {}
        # By `id()`, since hashing types costs more; the values keep the objects of the keys alive.
        self._joined: dict[tuple[int, int], tuple[Types, Types, Types]] = {}

    def add(self, records: Iterable[RecordRows]) -> None:
        """Add what a page has; a record, and a target of it, may come several times."""
        for from_id, to_ids, types in records:
            held = self._records.get(from_id)
            if (held and held[1]) or (len(to_ids) > 1 and len(set(to_ids)) < len(to_ids)):
                self._merge(from_id, to_ids, types)
            else:
                self._records[from_id] = (to_ids, types)

    def _merge(self, from_id: str, to_ids: Iterable[str], types: Iterable[Types]) -> None:
        targets = self._merged.get(from_id)
        if targets is None:
            held_ids, held_types = self._records.get(from_id, ((), ()))
            targets = self._merged[from_id] = dict(zip(held_ids, held_types, strict=True))
            self._records[from_id] = (targets, targets.values())  # these grow with it
        for to_id, new in zip(to_ids, types, strict=True):
            held = targets.setdefault(to_id, new)
            if held is not new:
                known = self._joined.get((id(held), id(new)))
                targets[to_id] = self._join(held, new) if known is None else known[2]

    def _join(self, held: Types, new: Types) -> Types:
        joined = in_order((*held, *new))
        self._joined[id(held), id(new)] = (held, new, joined)
        return joined

    def columns(self) -> tuple[Iterator[tuple[str, str]], Iterator[Types]]:
        """Give each pair once, and at the same places the types."""
        pairs = chain.from_iterable(
            zip(repeat(from_id), ids) for from_id, (ids, _) in self._records.items()
        )
        return pairs, chain.from_iterable(types for _, types in self._records.values())
