"""The report for a terminal: the verdict first, then the changes, worst first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hubspot_compat_tools._printable import printable
from hubspot_compat_tools.drift._report import Change, Report
from hubspot_compat_tools.drift.reports._findings import (
    Findings,
    called_at,
    figures,
    story,
    support,
    verdict,
)
from hubspot_compat_tools.drift.rules import LEVELS

if TYPE_CHECKING:
    from rich.console import Console

_STYLES: Final = {"breaking": "bold red", "warning": "yellow", "info": "dim"}
_MARKS: Final = {"breaking": "✗", "warning": "!", "info": "·"}
_NAMED: Final = 4
_CALLS: Final = 5
_NARROWEST: Final = 20
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
        _say(console, f"[yellow]accept:[/] {_plain(line)}", hang=4)
    for line in findings.notes:
        _say(console, f"[dim]note: {_plain(line)}[/]", hang=4)


def _report(report: Report, console: Console) -> None:
    style = "bold red" if report.breaking else "bold green"
    _say(
        console,
        f"[bold]{_plain(report.base)} → {_plain(report.head)}[/]: "
        f"[{style}]{verdict(report).upper()}[/], {figures(report)}",
    )
    _say(console, _plain(story(report)))
    for level in LEVELS:
        changes = [change for change in report.changes if change.level == level]
        if changes:
            _say(console, f"\n[{_STYLES[level]}]{level.upper()}[/]")
        for change in changes:
            _change(change, console)
    for entry in report.accepted:
        text = entry.change.text if entry.change else entry.id
        line = f"accepted until {entry.expires} ({entry.reason}): {text}"
        _say(console, f"[dim]{_plain(line)}[/]")
    if ends := support(report):
        _say(console, f"[dim]{_plain(ends)}[/]")


def _change(change: Change, console: Console) -> None:
    style, mark = _STYLES[change.level], _MARKS[change.level]
    named = change.names and change.text.startswith(change.names[0])
    names = "" if named or not change.names else f"[bold]{_plain(_names(change))}[/]: "
    _say(console, f"[{style}]{mark}[/] {names}{_plain(change.text)} [dim]({change.id})[/]", hang=2)
    if places := called_at(change, _CALLS):
        _say(console, f"[dim]called at: {_plain(places)}[/]", indent=4)
    if change.level == "info" and not change.facade.breaks:
        return
    touched = "BREAKS hubspot-compat" if change.facade.breaks else "hubspot-compat"
    _say(console, f"[dim]{touched}: {_plain(str(change.facade))}[/]", indent=4)
    if change.level == "breaking":
        _say(console, f"[dim]→ {_plain(change.advice)}[/]", indent=4)


def _say(console: Console, markup: str, *, indent: int = 0, hang: int = 0) -> None:
    """Print a paragraph; wrapped lines are below its beginning."""
    from rich.text import Text

    text = Text.from_markup(markup, emoji=False)
    width = max(console.width - indent - hang, _NARROWEST)
    for number, line in enumerate(text.wrap(console, width)):
        line.rstrip()
        margin = indent + (hang if number else 0)
        console.print(Text(" " * margin) + line, highlight=False, soft_wrap=True)


def _names(change: Change) -> str:
    names = change.names
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + rest


def _timeline(findings: Findings, console: Console) -> None:
    history = findings.history
    assert history is not None
    _say(
        console,
        f"[bold]{_plain(history.folder)}[/]: {history.count} steps compared,"
        f" {len(history.revisions)} changed something,"
        f" {sum(r.report.breaking for r in history.revisions)} of them breaking\n",
    )
    widest = max((len(r.series or r.name) for r in history.revisions), default=0)
    for revision in history.revisions:
        report = revision.report
        style = "red" if report.breaking else "green"
        name = _plain(f"{revision.series or revision.name:{widest}}")
        flaps = "; ".join(dict.fromkeys(revision.flapping.values()))
        mark = f"  [yellow]({_plain(flaps)})[/]" if flaps else ""
        outcome = f"[{style}]{verdict(report)}[/], {figures(report)}{mark}"
        _say(console, f"{_plain(revision.date):10}  {name}  {outcome}", hang=12)
        if report.changes:
            more = len(report.changes) - 1
            rest = f" and {more} more" if more else ""
            _say(console, f"[dim]{_plain(report.changes[0].text)}{rest}[/]", indent=12)


def _matrix(findings: Findings, console: Console) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for heading in ("from", "to", "verdict"):
        table.add_column(heading, no_wrap=True)
    for heading in (*LEVELS, "new", "gone", "moved", "ours", "broken"):
        table.add_column(heading, justify="right", no_wrap=True)
    for report in findings.reports:
        style = "red" if report.breaking else "green"
        summary, counts = report.summary, report.counts
        cells = [*(summary[level] for level in LEVELS)]
        cells += [counts.get(key, 0) for key in ("added", "removed", "moved")]
        cells += [summary["facade"], sum(change.facade.breaks for change in report.changes)]
        outcome = f"[{style}]{verdict(report)}[/]"
        table.add_row(_plain(report.base), _plain(report.head), outcome, *map(str, cells))
    console.print(table)
    _say(console, "[dim]new, gone, moved: operations; ours: changes that concern hubspot-compat[/]")


def _plain(text: str) -> str:
    """One line in which square brackets are no markup: fields are called `results[].id`."""
    from rich.markup import escape

    return escape(printable(text))
