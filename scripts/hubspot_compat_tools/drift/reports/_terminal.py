"""The report for a terminal: the verdict first, then the changes, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hubspot_compat_tools.drift._report import Change, Report
from hubspot_compat_tools.drift.reports._findings import (
    Findings,
    called_at,
    figures,
    story,
    verdict,
)
from hubspot_compat_tools.drift.rules import LEVELS

if TYPE_CHECKING:
    from rich.console import Console

_STYLES: Final = {"breaking": "bold red", "warning": "yellow", "info": "dim"}
_MARKS: Final = {"breaking": "✗", "warning": "!", "info": "·"}
_NAMED: Final = 4
_CALLS: Final = 5
# Without a terminal there is no width to keep to, and lines that wrap are hard to search.
UNWRAPPED: Final = 1000


def print_text(findings: Findings, console: Console) -> None:
    """Print the findings.

    Args:
        findings: What was found.
        console: Where to; it decides about colours and width.
    """
    if findings.history:
        _timeline(findings, console)
    elif findings.matrix:
        _matrix(findings, console)
    else:
        _report(findings.reports[0], console)
    for line in findings.problems:
        console.print(f"[yellow]accept:[/] {_plain(line)}", highlight=False)
    for line in findings.notes:
        console.print(f"[dim]note: {_plain(line)}[/]", highlight=False)


def _report(report: Report, console: Console) -> None:
    style = "bold red" if report.breaking else "bold green"
    console.print(
        f"[bold]{_plain(report.base)} → {_plain(report.head)}[/]: "
        f"[{style}]{verdict(report).upper()}[/], {figures(report)}",
        highlight=False,
    )
    console.print(story(report), highlight=False)
    for level in LEVELS:
        changes = [change for change in report.changes if change.level == level]
        if changes:
            console.print(f"\n[{_STYLES[level]}]{level.upper()}[/]", highlight=False)
        for change in changes:
            _change(change, console)
    for entry in report.accepted:
        text = entry.change.text if entry.change else entry.id
        line = f"accepted until {entry.expires} ({entry.reason}): {text}"
        console.print(f"[dim]{_plain(line)}[/]", highlight=False)


def _change(change: Change, console: Console, flapping: str = "") -> None:
    style, mark = _STYLES[change.level], _MARKS[change.level]
    told = change.names and change.text.startswith(change.names[0])
    names = "" if told or not change.names else f"[bold]{_plain(_names(change))}[/]: "
    console.print(f"[{style}]{mark}[/] {names}{_plain(change.text)}", highlight=False)
    if places := called_at(change, _CALLS):
        console.print(f"    [dim]called at: {_plain(places)}[/]", highlight=False)
    if change.level == "info" and not change.facade.breaks:
        return
    details = []
    if change.facade:
        touched = "BREAKS hubspot-compat" if change.facade.breaks else "hubspot-compat"
        details.append(f"{touched}: {change.facade}")
    else:
        details.append("hubspot-compat: none")
    details += [flapping] if flapping else []
    console.print(f"    [dim]{_plain(' · '.join(details))}[/]", highlight=False)
    if change.level == "breaking":
        console.print(f"    [dim]→ {_plain(change.advice)}[/]", highlight=False)


def _names(change: Change) -> str:
    names = change.names
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + rest


def _timeline(findings: Findings, console: Console) -> None:
    from rich.table import Table

    history = findings.history
    assert history is not None
    console.print(
        f"[bold]{_plain(history.folder)}[/]: {history.count} steps compared,"
        f" {len(history.revisions)} changed something,"
        f" {sum(r.report.breaking for r in history.revisions)} of them breaking",
        highlight=False,
    )
    table = Table(box=None, pad_edge=False)
    for heading in ("date", "document", "verdict", "changes", "flapping", "first change"):
        table.add_column(heading, overflow="fold")
    for revision in history.revisions:
        report = revision.report
        style = "red" if report.breaking else "green"
        flaps = "; ".join(dict.fromkeys(revision.flapping.values()))
        first = _plain(report.changes[0].text) if report.changes else "(accepted)"
        cells = (f"[{style}]{verdict(report)}[/]", figures(report), _plain(flaps), first)
        table.add_row(revision.date, _plain(revision.series or revision.name), *cells)
    console.print(table)


def _matrix(findings: Findings, console: Console) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("from", "to", "verdict", "changes", "operations and hubspot-compat"):
        table.add_column(heading)
    for report in findings.reports:
        style = "red" if report.breaking else "green"
        told = f"[{style}]{verdict(report)}[/]"
        table.add_row(
            _plain(report.base), _plain(report.head), told, figures(report), story(report)
        )
    console.print(table)


def _plain(text: str) -> str:
    """Text in which square brackets are no markup: fields are called `results[].id`."""
    from rich.markup import escape

    return escape(text)
