"""The graph of associations on the page: a drawing for each pair of objects, as SVG.

Each drawing has two columns of records and a curve for each association, so that no line runs
through a record that it does not belong to. The colour, the dash and the tooltip of a curve show
its types; a key above the drawing explains them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from hubspot_compat_tools.sandbox._direction import Direction

if TYPE_CHECKING:
    from hubspot_compat_tools.sandbox._portal import Portal

MAX_DRAWINGS: Final = 12
MAX_EDGES: Final = 25
_STYLES: Final = 6
_LEFT, _RIGHT, _WIDTH = 150, 290, 440
_ROW: Final = 22

STYLE: Final = """
.graph { display: grid; gap: 1rem; align-items: start;
         grid-template-columns: repeat(auto-fill, minmax(min(100%, 26rem), 1fr)) }
.graph section { background: var(--panel); border-radius: 8px; padding: .75rem 1rem }
.graph h3 { font-size: 1rem; margin: 0 } .graph h3 small { font-weight: normal; color: var(--soft) }
.graph p { margin: .2rem 0; color: var(--soft); font-size: .85rem }
.key { white-space: nowrap; margin-right: .9rem } .key svg { width: 1.6rem; height: .6rem }
svg.drawing { width: 100%; max-width: 440px; height: auto; display: block; margin: 0 auto }
svg path, svg line { fill: none; stroke-width: 1.5 }
svg circle { fill: var(--ink) }
svg text { font-size: 12px; fill: var(--ink); font-variant-numeric: tabular-nums }
.t0 { stroke: var(--c0) } .t1 { stroke: var(--c1); stroke-dasharray: 6 3 }
.t2 { stroke: var(--c2) } .t3 { stroke: var(--c3); stroke-dasharray: 2 3 }
.t4 { stroke: var(--c4) } .t5 { stroke: var(--c5); stroke-dasharray: 8 3 2 3 }
"""


class _Edge(NamedTuple):
    """One association as it is drawn: the records, and the labels of its types."""

    start: int
    end: int
    types: str


def graph(portal: Portal) -> Iterator[str]:
    """Draw the pairs of objects that have associations, those with the most of them first."""
    directions = [
        direction for (a, b), direction in portal.directions.items() if a <= b and direction.size()
    ]
    directions.sort(key=Direction.size, reverse=True)
    yield '<div class="graph" id="graph">'
    for direction in directions[:MAX_DRAWINGS]:
        yield from _drawing(direction)
    yield "</div>"
    if len(directions) > MAX_DRAWINGS:
        rest = ", ".join(
            f"{_title(direction)} ({direction.size():,})" for direction in directions[MAX_DRAWINGS:]
        )
        yield f"<p>Not drawn: {rest}.</p>"


def _title(direction: Direction) -> str:
    return f"{escape(direction.from_object)} → {escape(direction.to_object)}"


def _drawing(direction: Direction) -> Iterator[str]:
    found = list(islice(_edges(direction), MAX_EDGES + 1))
    edges = found[:MAX_EDGES]
    legend = list(dict.fromkeys(edge.types for edge in edges))
    count = f"{direction.size():,} association{'s' if direction.size() > 1 else ''}"
    if direction.from_object == direction.to_object:
        count += ", both directions counted"
    yield f"<section><h3>{_title(direction)} <small>{count}</small></h3><p>"
    for types in legend:
        line = f'<line class="{_style(legend, types)}" x1="0" y1="5" x2="26" y2="5"/>'
        yield f'<span class="key"><svg viewBox="0 0 26 10">{line}</svg> {escape(types)}</span> '
    yield "</p>"
    yield from _svg(direction, edges, legend)
    if len(found) > MAX_EDGES:
        yield f"<p>The last {MAX_EDGES} are drawn.</p>"
    yield "</section>"


def _style(legend: Sequence[str], types: str) -> str:
    return f"t{legend.index(types) % _STYLES}"


def _edges(direction: Direction) -> Iterator[_Edge]:
    """Associations, the last written ones first, each pair of records once."""
    for a, b, mask in direction.latest_links():
        if direction.from_object == direction.to_object and a > b:
            continue
        yield _Edge(
            a, b, ", ".join(type_.label or "unlabeled" for type_ in direction.types_in(mask))
        )


def _svg(direction: Direction, edges: Sequence[_Edge], legend: Sequence[str]) -> Iterator[str]:
    starts = list(dict.fromkeys(edge.start for edge in edges))
    left = _places(starts, len({edge.end for edge in edges}))
    ends = sorted({edge.end for edge in edges}, key=lambda end: _middle(edges, left, end))
    right = _places(ends, len(starts))
    height = max(len(starts), len(ends)) * _ROW
    yield f'<svg class="drawing" viewBox="0 0 {_WIDTH} {height}" role="img"'
    yield f' aria-label="Graph of {_title(direction)}">'
    bend = (_LEFT + _RIGHT) // 2
    for edge in edges:
        a, b = left[edge.start], right[edge.end]
        yield f'<path class="{_style(legend, edge.types)}"'
        yield f' d="M{_LEFT} {a} C{bend} {a} {bend} {b} {_RIGHT} {b}">'
        start = f"{escape(direction.from_object)} {edge.start}"
        end = f"{escape(direction.to_object)} {edge.end}"
        yield f"<title>{start} → {end}: {escape(edge.types)}</title></path>"
    yield from _column(left, _LEFT, -10, "end")
    yield from _column(right, _RIGHT, 10, "start")
    yield "</svg>"


def _places(records: Sequence[int], opposite: int) -> dict[int, int]:
    """How far down each record is; the shorter column is centred on the longer one."""
    top = max(opposite - len(records), 0) * _ROW // 2
    return {record: top + row * _ROW + _ROW // 2 for row, record in enumerate(records)}


def _middle(edges: Sequence[_Edge], left: dict[int, int], end: int) -> float:
    """The mean place of a record's neighbours: in that order the curves cross least."""
    places = [left[edge.start] for edge in edges if edge.end == end]
    return sum(places) / len(places)


def _column(places: dict[int, int], x: int, gap: int, anchor: str) -> Iterator[str]:
    for record, y in places.items():
        yield f'<circle cx="{x}" cy="{y}" r="4"/>'
        yield f'<text x="{x + gap}" y="{y + 4}" text-anchor="{anchor}">{record}</text>'
