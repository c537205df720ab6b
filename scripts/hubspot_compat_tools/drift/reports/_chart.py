"""The timeline of a history as an SVG bar chart: one bar a revision, stacked by level."""

from __future__ import annotations

from html import escape
from typing import Final

from hubspot_compat_tools.drift._history import History, Revision
from hubspot_compat_tools.drift.rules import LEVELS

_HEIGHT: Final = 140
_BAR: Final = 18
_GAP: Final = 6
_LEFT: Final = 34
_FOOT: Final = 74


def timeline(history: History) -> str:
    """The chart, with its heading; each bar leads to its revision."""
    title = f"{history.count} steps, {len(history.revisions)} of them changed something"
    if not history.revisions:
        return f"<section><h2>Timeline</h2><p>{title}.</p></section>"
    tallest = max(len(revision.report.changes) for revision in history.revisions) or 1
    width = _LEFT + len(history.revisions) * (_BAR + _GAP) + _GAP
    bars = "".join(_bar(i, revision, tallest) for i, revision in enumerate(history.revisions))
    legend = "".join(f"<span class={level}>{level}</span>" for level in LEVELS)
    return (
        f"<section><h2>Timeline</h2><p>{title}. A ring marks a revision with a change that was"
        f" undone later, or that undoes an earlier one.</p><p class=legend>{legend}</p>"
        f'<div class=wide><svg class=timeline role=img width="{width}" height="{_HEIGHT + _FOOT}"'
        f' viewBox="0 0 {width} {_HEIGHT + _FOOT}"><title>{escape(title)}</title>'
        f'<line x1="{_LEFT}" y1="{_HEIGHT}" x2="{width}" y2="{_HEIGHT}" class=axis />'
        f'<text x="{_LEFT - 6}" y="{_HEIGHT}" text-anchor=end>0</text>'
        f'<text x="{_LEFT - 6}" y="22" text-anchor=end>{tallest}</text>{bars}</svg></div></section>'
    )


def _bar(index: int, revision: Revision, tallest: int) -> str:
    x = _LEFT + _GAP + index * (_BAR + _GAP)
    parts, y = [], float(_HEIGHT)
    for level in reversed(LEVELS):
        count = sum(change.level == level for change in revision.report.changes)
        size = count / tallest * (_HEIGHT - 20)
        y -= size
        if count:
            parts.append(
                f'<rect class={level} x="{x}" y="{y:.1f}" width="{_BAR}" height="{size:.1f}" />'
            )
    if revision.flapping:
        parts.append(f'<circle class=flap cx="{x + _BAR / 2}" cy="{y - 8:.1f}" r="4" />')
    label = revision.date or revision.name
    middle = x + _BAR / 2
    label = f"{label} {revision.series}: {len(revision.report.changes)} changes"
    return (
        f'<a href="#r{index}"><title>{escape(label)}</title>{"".join(parts)}'
        f'<text class=date transform="translate({middle + 4} {_HEIGHT + 68}) rotate(-90)">'
        f"{escape(label[:10])}</text></a>"
    )
