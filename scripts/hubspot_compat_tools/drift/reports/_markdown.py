"""The report as Markdown, fit for a changelog or a pull request."""

from __future__ import annotations

import re
from collections.abc import Iterator

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

_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")
_CALLS = 20
_HEADINGS = {"breaking": "Breaking", "warning": "Warnings", "info": "For information"}


def markdown(findings: Findings) -> str:
    """The findings as Markdown."""
    lines: list[str] = []
    for index, (title, report) in enumerate(findings.titled()):
        lines += [*_report(title, report, findings.flapping(index)), ""]
    if not findings.reports:
        lines += ["No revision changed anything.", ""]
    lines += [f"- Accepted drift: {escape(line)}" for line in findings.problems]
    lines += [f"- Note: {escape(line)}" for line in findings.notes]
    return "\n".join(lines).rstrip() + "\n"


def _report(title: str, report: Report, flapping: object) -> Iterator[str]:
    marks = flapping if isinstance(flapping, dict) else {}
    yield f"## {escape(title)}: {verdict(report)}"
    yield ""
    ends = f" {support(report)}." if support(report) else ""
    yield f"{figures(report).capitalize()}. {escape(story(report).capitalize())}.{ends}"
    for level in LEVELS:
        changes = [change for change in report.changes if change.level == level]
        if changes:
            yield from ("", f"### {_HEADINGS[level]}", "")
        for change in changes:
            yield from _change(change, marks.get(change.id, ""))
    if report.accepted:
        yield from ("", "### Accepted", "")
    for entry in report.accepted:
        text = entry.change.text if entry.change else entry.id
        yield f"- {escape(text)} (until {entry.expires}: {escape(entry.reason)})"


def _change(change: Change, flapping: str) -> Iterator[str]:
    bold = "**BREAKING** " if change.level == "breaking" else ""
    names = f" ({', '.join(f'`{name}`' for name in change.names)})" if change.names else ""
    yield f"- {bold}{escape(change.text)}{names}"
    if flapping:
        yield f"  - Flapping: {escape(flapping)}"
    if places := called_at(change, _CALLS):
        yield f"  - Called at: {escape(places)}"
    if change.level != "info" or change.facade.breaks:
        broken = " and is broken by it" if change.facade.breaks else ""
        yield f"  - hubspot-compat: {escape(str(change.facade))}{broken}"
        yield f"  - What to do: {escape(change.advice)} `{change.id}`"


def escape(text: str) -> str:
    """One line in which nothing is markup."""
    return _SPECIAL.sub(r"\\\1", printable(text))
