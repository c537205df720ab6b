"""What a read finds, gathered: each target of a record once, with every type that ties them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat

from ._model import AssociationType

__all__ = ["Found", "Targets", "by_key", "in_order"]

Types = tuple[AssociationType, ...]
# A record, its targets, and at the same places the types that tie them, in order.
Found = tuple[str, Sequence[str], Sequence[Types]]


def in_order(types: Iterable[AssociationType]) -> Types:
    """Put types as results have them: sorted, and each once."""
    return tuple(sorted(dict.fromkeys(types), key=by_key))


def by_key(type_: AssociationType) -> tuple[str, int, str]:
    """The order in which types are listed: category, id, name."""
    return (type_.category, type_.type_id, type_.name or "")


class Targets:
    """The targets of some records.

    Thousands of rows carry the same few tuples of types, mostly the very same objects: each two of
    them are joined once.

    Args:
        ids: The records, in the order of the result.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._found: dict[str, dict[str, Types]] = {id_: {} for id_ in ids}
        # By `id()`: hashing types costs more. The values hold what the keys stand for.
        self._joined: dict[tuple[int, int], tuple[Types, Types, Types]] = {}

    def take(self, found: Iterable[Found]) -> None:
        """Take in what was found; a record, and a target of it, may come several times."""
        for from_id, to_ids, types in found:
            targets = dict(zip(to_ids, types, strict=True))
            if self._found.get(from_id) or len(targets) < len(to_ids):
                self._merge(self._found.setdefault(from_id, {}), to_ids, types)
            else:
                self._found[from_id] = targets

    def _merge(
        self, targets: dict[str, Types], to_ids: Iterable[str], types: Iterable[Types]
    ) -> None:
        for to_id, new in zip(to_ids, types, strict=True):
            held = targets.setdefault(to_id, new)
            if held is not new:
                known = self._joined.get((id(held), id(new)))
                targets[to_id] = self._join(held, new) if known is None else known[2]

    def _join(self, held: Types, new: Types) -> Types:
        joined = in_order((*held, *new))
        self._joined[id(held), id(new)] = (held, new, joined)
        return joined

    def rows(self) -> Iterator[tuple[str, str, Types]]:
        """Give `(from_id, to_id, types)`, each pair once."""
        targets = self._found.values()
        from_ids = chain.from_iterable(map(repeat, self._found, map(len, targets)))
        types = chain.from_iterable(found.values() for found in targets)
        return zip(from_ids, chain.from_iterable(targets), types, strict=True)
