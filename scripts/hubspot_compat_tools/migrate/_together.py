"""Sites that share code move together or not at all.

A file may have a thousand sites, so nothing here looks at every two of them: what a site that stays
is made of is looked up among the edits by their places.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from attrs import frozen

from ._plan import Plan
from ._source import Edit

__all__ = ["Staying", "hold_back"]

Number = int  # of a site in its file


@frozen
class Staying:
    """What a site that is left has in common with others.

    Attributes:
        touched: Offsets of its nodes, where a plan was made for it; None without a plan.
        reach: The spans that it is made of, the call first; asked for only where there is no plan.
    """

    touched: set[int] | None
    reach: Callable[[], Iterable[tuple[int, int]]]


def hold_back(
    going: Mapping[Number, Plan],
    staying: Iterable[Staying],
    turned: Callable[[Number], Staying],
) -> None:
    """Let sites stay that could be rewritten, but share code with another.

    Of two whose edits clash the first stays; whatever shares code with one that stays does too.

    Args:
        going: The plans that are to be carried out, in the order of the file.
        staying: The sites that are left as they are.
        turned: Told of each that has to stay after all; says what it is made of.
    """
    left = dict(going)
    places = _Places(going)
    clashes = _clashes(going)
    doomed = {number for other in staying for number in places.sharing(other)}
    while True:
        first = next((n for n in left if n in doomed or not clashes[n].isdisjoint(left)), None)
        if first is None:
            return
        del left[first]
        doomed |= places.sharing(turned(first))


class _Places:
    """Which plans edit or touch a place."""

    def __init__(self, going: Mapping[Number, Plan]) -> None:
        self._starts: Final = sorted(
            (edit.start, number) for number, plan in going.items() for edit in plan.edits
        )
        self._touching: Final[dict[int, set[Number]]] = {}
        for number, plan in going.items():
            for offset in plan.touched:
                self._touching.setdefault(offset, set()).add(number)

    def sharing(self, other: Staying) -> set[Number]:
        """The plans that share code with a site that stays."""
        if other.touched is not None:
            return set().union(*(self._touching.get(offset, ()) for offset in other.touched))
        found: set[Number] = set()
        for start, end in other.reach():
            first, last = bisect_left(self._starts, (start,)), bisect_left(self._starts, (end,))
            found.update(number for _, number in self._starts[first:last])
            found.update(self._touching.get(start, ()))
        return found


def _clashes(going: Mapping[Number, Plan]) -> dict[Number, set[Number]]:
    """For each plan the others with which it cannot be carried out."""
    owners: dict[Edit, set[Number]] = {}  # many plans may bring the very same edit
    for number, plan in going.items():
        for edit in plan.edits:
            owners.setdefault(edit, set()).add(number)
    found: dict[Number, set[Number]] = {number: set() for number in going}
    open_: list[Edit] = []
    for edit in sorted(owners):
        open_ = [other for other in open_ if other.end > edit.start or other.start == edit.start]
        for other in open_:
            if _clash(other, edit):
                for one in owners[other]:
                    found[one] |= owners[edit] - {one}
                for one in owners[edit]:
                    found[one] |= owners[other] - {one}
        open_.append(edit)
    return found


def _clash(one: Edit, other: Edit) -> bool:
    """Whether two different edits touch the same bytes, or are at the very same place."""
    same = (one.start, one.end) == (other.start, other.end)
    return same or (one.start < other.end and other.start < one.end)
