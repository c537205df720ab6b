"""Which operation of the one side is which of the other.

The same path first; then the same path without its version, parameters by position. Between two
versions the version does not count. Within one version, a path that is spelled otherwise has
moved: callers of the old spelling get a 404.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from attrs import Factory, define, evolve, frozen

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift._api import Api, Operation
from hubspot_compat_tools.specs._names import VERSION_TOKEN

# Words in a path that two APIs do not have in common by chance.
_CLEAR: Final = 2


class UnrelatedApisError(ToolError):
    """Nothing says that the two sides are states of one API, so there is nothing to compare."""


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
        incoming: Webhooks and callbacks that both sides have.
        gone: Webhooks, and callbacks of an operation that both sides have, of the base alone.
        come: The same of the head.
        notes: Why sides are compared that seem to have nothing in common.
    """

    pairs: list[Pair] = Factory(list)
    removed: list[Operation] = Factory(list)
    added: list[Operation] = Factory(list)
    dropped: list[tuple[Operation, Operation]] = Factory(list)
    respelled: list[tuple[Operation, Operation]] = Factory(list)
    incoming: list[Pair] = Factory(list)
    gone: list[Operation] = Factory(list)
    come: list[Operation] = Factory(list)
    notes: list[str] = Factory(list)


def match(base: Api, head: Api, wanted: Callable[[Operation], bool]) -> Matching:
    """Match the operations of two sides.

    Args:
        base: The older side.
        head: The newer side.
        wanted: Which operations the caller asked for.

    Returns:
        The correspondence of the wanted operations.

    Raises:
        UnrelatedApisError: Both sides have operations, none in common, and neither a title nor
            the shape of a path says that they are one API.
    """
    everything = _match(base.operations, head.operations)
    if base.operations and head.operations and not everything.pairs:
        _match_moved(base, head, everything)
    revisions = not _versions(base).isdisjoint(_versions(head))
    pairs = [evolve(pair, moved=_moved(pair, revisions)) for pair in everything.pairs]
    matching = Matching(
        pairs=[p for p in pairs if wanted(p.base) or wanted(p.head)],
        removed=[o for o in everything.removed if wanted(o)],
        added=[o for o in everything.added if wanted(o)],
        dropped=[(old, twin) for old, twin in everything.dropped if wanted(old)],
        respelled=[(new, twin) for new, twin in everything.respelled if wanted(new)],
        notes=everything.notes,
    )
    _match_incoming(base.webhooks, head.webhooks, matching)
    for pair in matching.pairs:
        _match_incoming(pair.base.incoming, pair.head.incoming, matching)
    return matching


def _match_incoming(
    base: Mapping[str, Operation], head: Mapping[str, Operation], matching: Matching
) -> None:
    matching.incoming += [Pair(base[name], head[name]) for name in base if name in head]
    matching.gone += [call for name, call in base.items() if name not in head]
    matching.come += [call for name, call in head.items() if name not in base]


def _match_moved(base: Api, head: Api, matching: Matching) -> None:
    """Match sides without a common path: all paths have moved, or the title says it is one API."""
    ends = _common_ends(matching.removed, matching.added)
    if ends:
        matching.pairs += [Pair(old, new) for old, new in ends]
        matching.removed = [o for o in matching.removed if all(o is not old for old, _ in ends)]
        matching.added = [o for o in matching.added if all(o is not new for _, new in ends)]
        matching.notes.append("no path is the same, so operations are matched by how they end")
        return
    titles = {_plain_title(title) for title in base.titles} & {*map(_plain_title, head.titles)}
    if not any(titles):
        msg = (
            f"{base.name} and {head.name} have no operation in common and other titles, so they are"
            " not two states of one API; check that the right two documents are given"
        )
        raise UnrelatedApisError(msg)
    matching.notes.append("no operation in common; compared, since the title is the same")


def _plain_title(title: str) -> str:
    """A title without version and punctuation, which differ between versions of one API."""
    words = re.findall(r"\w+", VERSION_TOKEN.sub(" ", title.lower()))
    return " ".join(words)


def _common_ends(base: list[Operation], head: list[Operation]) -> list[tuple[Operation, Operation]]:
    """Operations of one method of which one path ends as the whole other path does.

    So it is where the base path of a server has changed. Only ends that are clear count: no other
    path ends so.
    """
    found = []
    for old in base:
        alike = [new for new in head if _ends_alike(old, new)]
        if len(alike) == 1 and sum(_ends_alike(other, alike[0]) for other in base) == 1:
            found.append((old, alike[0]))
    return found


def _ends_alike(one: Operation, other: Operation) -> bool:
    short, long = sorted((one.neutral, other.neutral), key=len)
    words = [word for word in short.split("/") if word not in ("", "{}")]
    return one.method == other.method and long.endswith(short) and len(words) >= _CLEAR


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
