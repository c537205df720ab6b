"""Which operation of the one side is which of the other.

The same path first; then the same path without its version, parameters by position. Between two
versions the version does not count. Within one version, a path that is spelled otherwise has
moved: callers of the old spelling get a 404.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from attrs import Factory, define, evolve, frozen

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift._document_reader import Api, Operation


class UnrelatedApisError(ToolError):
    """The two sides have no operation in common, so there is nothing to compare."""


@frozen
class Pair:
    """One operation on both sides; `moved` when callers must spell its path anew."""

    base: Operation
    head: Operation
    moved: bool = False


@define
class Matching:
    """Who corresponds to whom.

    Attributes:
        pairs: Operations that both sides have.
        removed: Operations that only the base has.
        added: Operations that only the head has.
        dropped: Spellings that only the base has, of operations that the head spells otherwise.
        respelled: Spellings that only the head has, of operations that the base has too.
    """

    pairs: list[Pair] = Factory(list)
    removed: list[Operation] = Factory(list)
    added: list[Operation] = Factory(list)
    dropped: list[tuple[Operation, Operation]] = Factory(list)
    respelled: list[tuple[Operation, Operation]] = Factory(list)


def match(base: Api, head: Api, wanted: Callable[[Operation], bool]) -> Matching:
    """Match the operations of two sides.

    Args:
        base: The older side.
        head: The newer side.
        wanted: Which operations the caller asked for.

    Returns:
        The correspondence of the wanted operations.

    Raises:
        UnrelatedApisError: Both sides have operations, and none in common.
    """
    everything = _match(base.operations, head.operations)
    revisions = not _versions(base).isdisjoint(_versions(head))
    pairs = [evolve(pair, moved=_moved(pair, revisions)) for pair in everything.pairs]
    if base.operations and head.operations and not everything.pairs:
        msg = (
            f"{base.name} and {head.name} have no operation in common, so they are not two states"
            " of one API; check that the right two documents are given"
        )
        raise UnrelatedApisError(msg)
    return Matching(
        pairs=[p for p in pairs if wanted(p.base) or wanted(p.head)],
        removed=[o for o in everything.removed if wanted(o)],
        added=[o for o in everything.added if wanted(o)],
        dropped=[(old, twin) for old, twin in everything.dropped if wanted(old)],
        respelled=[(new, twin) for new, twin in everything.respelled if wanted(new)],
    )


def _match(base: list[Operation], head: list[Operation]) -> Matching:
    matching = Matching()
    left, right = _pair_by(base, head, lambda o: (o.method, o.shape), matching)
    left, right = _pair_by(left, right, lambda o: (o.method, o.neutral), matching)
    twins = {(p.base.method, p.base.neutral): p for p in matching.pairs}
    for operation in left:
        twin = twins.get((operation.method, operation.neutral))
        if twin:
            matching.dropped.append((operation, twin.head))
        else:
            matching.removed.append(operation)
    for operation in right:
        twin = twins.get((operation.method, operation.neutral))
        if twin:
            matching.respelled.append((operation, twin.base))
        else:
            matching.added.append(operation)
    return matching


def _pair_by(
    base: Iterable[Operation],
    head: Iterable[Operation],
    key: Callable[[Operation], tuple[str, str]],
    matching: Matching,
) -> tuple[list[Operation], list[Operation]]:
    """Pair what has the same key, in the order of spelling; give back what is left over."""
    theirs: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for operation in sorted(head, key=lambda o: o.key, reverse=True):
        theirs[key(operation)].append(operation)
    left = []
    for operation in sorted(base, key=lambda o: o.key):
        if candidates := theirs[key(operation)]:
            other = candidates.pop()
            matching.pairs.append(Pair(operation, other))
        else:
            left.append(operation)
    return left, [operation for rest in theirs.values() for operation in rest]


def _versions(api: Api) -> set[tuple[str, ...]]:
    """The versions that a side is of; two sides with one in common are revisions of each other."""
    return {operation.versions for operation in api.operations if operation.versions}


def _moved(pair: Pair, revisions: bool) -> bool:
    """Whether callers of the base's path get a 404 without having changed their version."""
    stay = revisions or pair.base.versions == pair.head.versions
    return stay and pair.base.shape != pair.head.shape
