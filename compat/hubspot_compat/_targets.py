"""What a read finds, gathered: each target of a record once, with every type that ties them."""

from collections.abc import Iterable, Iterator, Sequence

from ._model import AssociationType

__all__ = ["Row", "Targets", "by_key"]

Types = tuple[AssociationType, ...]
Row = tuple[str, str, Sequence[AssociationType]]


class Targets:
    """The targets of some records.

    Thousands of rows carry the same few tuples of types, mostly the very same objects: each tuple
    is sorted once, and each two of them are joined once.

    Args:
        ids: The records, in the order of the result.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._found: dict[str, dict[str, Sequence[AssociationType]]] = {id_: {} for id_ in ids}
        # By `id()`: hashing types costs more. The values hold what the keys stand for.
        self._joined: dict[tuple[int, int], tuple[Sequence[AssociationType], ...]] = {}

    def take(self, rows: Iterable[Row]) -> None:
        """Take in rows; a pair may come several times."""
        found, joined = self._found, self._joined
        for from_id, to_id, types in rows:
            targets = found.get(from_id)
            if targets is None:
                targets = found[from_id] = {}
            held = targets.setdefault(to_id, types)
            if held is not types:
                known = joined.get((id(held), id(types)))
                targets[to_id] = self._join(held, types) if known is None else known[2]

    def _join(
        self, held: Sequence[AssociationType], new: Sequence[AssociationType]
    ) -> Sequence[AssociationType]:
        joined = tuple(dict.fromkeys((*held, *new)))
        self._joined[id(held), id(new)] = (held, new, joined)
        return joined

    def rows(self) -> Iterator[tuple[str, str, Types]]:
        """Yield `(from_id, to_id, types)`, the types sorted and each once."""
        ordered: dict[int, Types] = {}
        for from_id, targets in self._found.items():
            for to_id, types in targets.items():
                known = ordered.get(id(types))
                if known is None:
                    known = ordered[id(types)] = _ordered(types)
                yield from_id, to_id, known


def _ordered(types: Sequence[AssociationType]) -> Types:
    return tuple(sorted(dict.fromkeys(types), key=by_key))


def by_key(type_: AssociationType) -> tuple[str, int, str]:
    """The order in which types are listed: category, id, name."""
    return (type_.category, type_.type_id, type_.name or "")
