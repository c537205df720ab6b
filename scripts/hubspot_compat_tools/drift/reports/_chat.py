"""The report as a block of Markdown that is short enough for a chat message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hubspot_compat_tools.drift._report import Change
from hubspot_compat_tools.drift.reports._findings import (
    Findings,
    called_at,
    figures,
    severity,
    support,
    verdict,
)
from hubspot_compat_tools.drift.reports._markdown import escape

# Discord takes 2,000 characters, Slack and Teams more.
LONGEST: Final = 2_000
_REST: Final = len("- and 1000000 more\n")
_LINE: Final = 300
_CALLS: Final = 2


def chat(findings: Findings) -> str:
    """The findings in at most `LONGEST` characters: the verdicts, then what breaks or may."""
    lines = list(_lines(findings))
    kept: list[str] = []
    size = 0
    for line in lines:
        size += len(line) + 1
        if size > LONGEST - _REST:
            break
        kept.append(line)
    if rest := len(lines) - len(kept):
        kept.append(f"- and {rest} more")
    return "\n".join(kept) + "\n"


def _lines(findings: Findings) -> Iterator[str]:
    titled = findings.titled()
    for title, report in titled:
        ends = f"; {support(report)}" if support(report) else ""
        yield _cut(f"**{escape(title)}: {verdict(report)}** ({figures(report)}{ends})")
    if not titled:
        yield "**No revision changed anything.**"
    yield from (f"- {_cut(escape(line))}" for line in findings.problems)
    changes = [change for _, report in titled for change in report.changes]
    for level in ("breaking", "warning"):
        yield from (_change(change, level) for change in changes if severity(change) == level)


def _change(change: Change, level: str) -> str:
    places = called_at(change, _CALLS)
    called = f" ({escape(places)})" if places else ""
    return f"- {level}: {_cut(escape(change.text))}{called}"


def _cut(line: str) -> str:
    return line if len(line) <= _LINE else f"{line[: _LINE - 1].rstrip(chr(92))}…"
