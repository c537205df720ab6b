"""The page at `/`: the live graph of associations and the last requests, rendered here.

It has no script and needs no build: the graph is an SVG, and the browser loads the page anew every
few seconds. `?stay` leaves that out.
"""

from __future__ import annotations

from html import escape
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from hubspot_compat_tools.sandbox._direction import Direction
from hubspot_compat_tools.sandbox._http import Answer, Incoming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from hubspot_compat_tools.sandbox._portal import Portal
    from hubspot_compat_tools.sandbox._sandbox import Sandbox
    from hubspot_compat_tools.sandbox._service import Recorded

_MOST_EDGES: Final = 60
_MOST_CALLS: Final = 20
_COLUMN: Final = 300
_ROW: Final = 72
_REFRESH_SECONDS: Final = 3
_ERROR_STATUS: Final = 400

_STYLE: Final = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
       color: #1d2b36; background: #fff }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #d9e0e6 }
th.number, td.number { text-align: right; font-variant-numeric: tabular-nums }
code { font-size: .9em; overflow-wrap: anywhere }
.failed { color: #a4262c }
svg { width: 100%; height: auto; max-height: 80vh; background: #f5f8fa; border-radius: 6px }
svg path { stroke: #7c98b6; fill: none } svg circle { fill: #0b5cab }
svg text { font-size: 11px; fill: #1d2b36; text-anchor: middle;
           paint-order: stroke; stroke: #f5f8fa; stroke-width: 4px }
svg text.type { fill: #516f90; font-size: 9px }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #10161c } th, td { border-color: #2c3a47 }
  svg { background: #17212b } svg text { fill: #e6edf3; stroke: #17212b }
  svg text.type { fill: #9fb3c8 }
  svg circle { fill: #6cb2ff } .failed { color: #ff9b9b }
}
"""


#: A record: its object type and its id.
Node = tuple[str, int]


class Edge(NamedTuple):
    """One association as the graph draws it."""

    start: Node
    end: Node
    types: str


def page(sandbox: Sandbox, request: Incoming) -> Answer:
    """Render the page; it shows no token, because none is kept."""
    if request.method not in ("GET", "HEAD"):
        return Answer(405, b"", (("allow", "GET, HEAD"),))
    refresh = "" if "stay" in request.query.split("&") else _refresh()
    content = "".join(_document(sandbox, refresh)).encode()
    headers = (
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
    )
    return Answer(200, b"" if request.method == "HEAD" else content, headers)


def _refresh() -> str:
    return f'<meta http-equiv="refresh" content="{_REFRESH_SECONDS}">'


def _document(sandbox: Sandbox, refresh: str) -> Iterator[str]:
    yield f'<!doctype html><html lang="en"><head><meta charset="utf-8">{refresh}'
    yield '<meta name="viewport" content="width=device-width">'
    yield f"<title>HubSpot associations sandbox</title><style>{_STYLE}</style></head><body>"
    yield "<h1>HubSpot associations sandbox</h1>"
    yield from _counts(sandbox.store)
    yield "<h2>Associations</h2>"
    yield from _graph(_edges(sandbox.store))
    yield "<h2>Last requests</h2>"
    yield from _calls(sandbox.requests)
    yield "</body></html>"


def _counts(portal: Portal) -> Iterator[str]:
    rows = [(way, way.size()) for way in portal.directions.values()]
    rows = [(way, size) for way, size in rows if size]
    if not rows:
        yield "<p>Nothing is associated yet.</p>"
        return
    yield '<table id="counts"><tr><th>From</th><th>To</th><th class="number">Associations</th></tr>'
    for way, size in rows:
        yield f"<tr><td>{escape(way.from_object)}</td><td>{escape(way.to_object)}</td>"
        yield f'<td class="number">{size:,}</td></tr>'
    yield "</table>"


def _edges(portal: Portal) -> list[Edge]:
    """The first associations, each pair of records once."""
    ways = (way for key, way in sorted(portal.directions.items()) if key[0] <= key[1])
    return list(islice((edge for way in ways for edge in _edges_of(way)), _MOST_EDGES))


def _edges_of(way: Direction) -> Iterator[Edge]:
    for a, b, mask in way.all_links():
        if way.from_object == way.to_object and a > b:
            continue
        types = ", ".join(kind.label or "unlabeled" for kind in way.kinds_of(mask))
        yield Edge((way.from_object, a), (way.to_object, b), types)


def _graph(edges: list[Edge]) -> Iterator[str]:
    """The associations as an SVG: a column for each object type, a line for each association."""
    places = _places(edges)
    width = max((x for x, _ in places.values()), default=0) + _COLUMN // 2
    height = max((y for _, y in places.values()), default=0) + _ROW
    yield f'<svg id="graph" viewBox="0 0 {width} {height}" role="img"'
    yield ' aria-label="Graph of associations">'
    for number, edge in enumerate(edges):
        along = 0.35 + 0.1 * (number % 4)  # so that the texts of neighbouring lines stay apart
        yield _curve(places[edge.start], places[edge.end], edge.types, along)
    for (name, record), (x, y) in places.items():
        yield f'<circle cx="{x}" cy="{y}" r="5"/>'
        yield f'<text x="{x}" y="{y - 9}">{escape(name)} {record}</text>'
    yield "</svg>"
    if len(edges) == _MOST_EDGES:
        yield f"<p>The first {_MOST_EDGES} are drawn.</p>"


def _places(edges: list[Edge]) -> dict[Node, tuple[int, int]]:
    """Where each record is drawn."""
    nodes = dict.fromkeys(node for edge in edges for node in (edge.start, edge.end))
    columns: dict[str, int] = {}
    rows: dict[str, int] = {}
    places: dict[Node, tuple[int, int]] = {}
    for name, record in nodes:
        column = columns.setdefault(name, len(columns))
        rows[name] = rows.get(name, 0) + 1
        places[name, record] = (_COLUMN // 2 + column * _COLUMN, rows[name] * _ROW)
    return places


def _curve(start: tuple[int, int], end: tuple[int, int], types: str, along: float) -> str:
    """A line between two records, a bow where both are in one column; `along` places its text."""
    (x1, y1), (x2, y2) = start, end
    middle, half = (x1 + x2) // 2 - (_COLUMN // 3 if x1 == x2 else 0), (y1 + y2) // 2
    first, second, third = (1 - along) ** 2, 2 * along * (1 - along), along**2
    x = round(first * x1 + second * middle + third * x2)
    y = round(first * y1 + second * half + third * y2)
    return (
        f'<path d="M{x1} {y1} Q{middle} {half} {x2} {y2}"/>'
        f'<text class="type" x="{x}" y="{y}">{escape(types)}</text>'
    )


def _calls(calls: list[Recorded]) -> Iterator[str]:
    if not calls:
        yield "<p>No request yet.</p>"
        return
    yield '<table id="requests"><tr><th>Method</th><th>Path</th><th>Status</th></tr>'
    for call in calls[: -_MOST_CALLS - 1 : -1]:
        mark = "" if 0 < call.status < _ERROR_STATUS else ' class="failed"'
        status = str(call.status) if call.status else "dropped"
        yield f"<tr><td>{escape(call.method)}</td><td><code>{escape(call.path)}</code></td>"
        yield f"<td{mark}>{status}</td></tr>"
    yield "</table>"
