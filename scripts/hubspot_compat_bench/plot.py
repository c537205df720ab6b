"""The plot of docs/performance.md: each client's ratio to the floor, by workload, as SVG.

By hand, because the one plot is a row of bars on a logarithmic axis, and a plotting library would
be the largest of the development dependencies.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree import ElementTree as ET

from hubspot_compat_bench.contests import FLOOR
from hubspot_compat_bench.run import Row

__all__ = ["plot"]

_WIDTH: Final = 820
_LEFT: Final = 190
_RIGHT: Final = 70
_BAR: Final = 13
_GAP: Final = 30
_TOP: Final = 66
_LOW, _HIGH = 0.5, 200.0
_TICKS: Final = (0.5, 1, 2, 5, 10, 20, 50, 100, 200)
_TARGET: Final = 2.0
_OURS: Final = ("facade", "facade async")
_COLOURS: Final = {"ours": "#1f6feb", "floor": "#57606a", "others": "#afb8c1"}
_TEXT: Final = "#24292f"
# Figures stand on the lines of the axis: a white edge keeps them readable.
_HALO: Final = {"paint-order": "stroke", "stroke": "#ffffff", "stroke-width": "3"}


def plot(rows: Sequence[Row]) -> str:
    """Draw the rows of the CPU per association.

    Args:
        rows: Rows of any group; those of others are left out.

    Returns:
        An SVG document.
    """
    by_workload: dict[str, list[Row]] = {}
    for row in rows:
        if row.group == "association" and row.ratio is not None:
            by_workload.setdefault(row.contest, []).append(row)
    height = _TOP + sum(_GAP + _BAR * len(found) for found in by_workload.values()) + 20
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {height}",
            "font-family": "sans-serif",
            "font-size": "11",
            "role": "img",
        },
    )
    ET.SubElement(root, "title").text = "CPU per association, as a ratio to bare httpx and msgspec"
    _add(root, "rect", width=_WIDTH, height=height, fill="#ffffff")
    _text(root, _LEFT, 22, "CPU per association, ratio to bare httpx+msgspec (log scale)", size=14)
    for tick in _TICKS:
        _tick(root, tick, height)
    y = float(_TOP)
    for workload, found in by_workload.items():
        _text(root, _LEFT - 8, y + 13, workload, anchor="end", weight="bold")
        y += 18
        for row in found:
            _bar(root, row, y)
            y += _BAR
        y += _GAP - 18
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def _x(ratio: float) -> float:
    share = math.log(ratio / _LOW) / math.log(_HIGH / _LOW)
    return round(_LEFT + min(1.0, max(0.0, share)) * (_WIDTH - _LEFT - _RIGHT), 1)


def _tick(root: ET.Element, tick: float, height: int) -> None:
    x, target = _x(tick), tick == _TARGET
    colour = "#cf222e" if target else "#d8dee4"
    dash = {"stroke-dasharray": "4 3"} if target else {}
    _add(root, "line", x1=x, x2=x, y1=_TOP - 16, y2=height - 12, stroke=colour, **dash)
    label = f"{tick:g}x, the target" if target else f"{tick:g}x"
    _text(root, x, _TOP - 22, label, anchor="middle", fill=colour if target else _TEXT)


def _bar(root: ET.Element, row: Row, y: float) -> None:
    assert row.ratio is not None, "only rows with a ratio are drawn"
    kind = "floor" if row.name == FLOOR else "ours" if row.name in _OURS else "others"
    x, start = _x(row.ratio), _x(_LOW)
    _text(root, _LEFT - 8, y + _BAR - 3, row.name, anchor="end")
    _add(root, "rect", x=start, y=y + 1, width=x - start, height=_BAR - 2, fill=_COLOURS[kind])
    label = _text(root, x + 4, y + _BAR - 3, f"{row.ratio:.2f}x  ({row.figure:.2f} us)")
    label.attrib |= _HALO


def _text(  # noqa: PLR0917  what SVG's own element has
    root: ET.Element,
    x: float,
    y: float,
    words: str,
    anchor: str = "start",
    weight: str = "normal",
    size: int = 11,
    fill: str = _TEXT,
) -> ET.Element:
    more = dict(_styles(anchor, weight, size))
    element = _add(root, "text", x=x, y=y, fill=fill, **more)
    element.text = words
    return element


def _styles(anchor: str, weight: str, size: int) -> Iterator[tuple[str, str]]:
    """Only what differs from the document's own, so that the file stays small."""
    if anchor != "start":
        yield "text-anchor", anchor
    if weight != "normal":
        yield "font-weight", weight
    if size != 11:  # noqa: PLR2004  the document's own, above
        yield "font-size", str(size)


def _add(root: ET.Element, tag: str, **attributes: object) -> ET.Element:
    return ET.SubElement(root, tag, {name: str(value) for name, value in attributes.items()})
