"""The report as one self-contained HTML page: no network, no other file.

The page works without JavaScript; the script only filters rows. Everything that comes from a
document is escaped, since a document may come from anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files

from hubspot_compat_tools.drift._report import Change, Report
from hubspot_compat_tools.drift.reports._chart import timeline
from hubspot_compat_tools.drift.reports._findings import (
    Findings,
    figures,
    story,
    support,
    verdict,
)
from hubspot_compat_tools.drift.rules import LEVELS


def html(findings: Findings) -> str:
    """The findings as a page."""
    head = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(_title(findings))}</title><style>{_asset('report.css')}</style></head>"
    )
    body = "\n".join(_body(findings))
    return f"{head}\n<body>\n{body}\n<script>{_asset('report.js')}</script>\n</body></html>\n"


def _asset(name: str) -> str:
    return files("hubspot_compat_tools.drift.reports").joinpath(name).read_text(encoding="utf-8")


def _title(findings: Findings) -> str:
    titles = [title for title, _ in findings.titled()]
    return f"Drift {titles[0]}" if len(titles) == 1 else "Drift"


def _body(findings: Findings) -> Iterator[str]:
    yield f"<header><h1>{escape(_title(findings))}</h1>{_verdict(findings)}</header><main>"
    if findings.problems or findings.notes:
        lines = (*(f"Accepted drift: {line}" for line in findings.problems), *findings.notes)
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        yield f'<ul class="notes">{items}</ul>'
    if findings.history:
        yield timeline(findings.history)
    if findings.matrix:
        yield _versions(findings)
    if findings.changed:
        yield _filters(findings)
    for index, (title, report) in enumerate(findings.titled()):
        yield from _section(index, title, report, findings)
    yield '<p id="empty" hidden>No change matches the filter.</p></main>'


def _verdict(findings: Findings) -> str:
    if len(findings.reports) == 1:
        report = findings.reports[0]
        word, outcome = verdict(report), f"{figures(report)}. {story(report)}."
        outcome += f" {support(report)}." if support(report) else ""
    else:
        word = "breaking" if findings.breaking else "not breaking"
        broken = sum(report.breaking for report in findings.reports)
        what = "revisions that changed something" if findings.history else "comparisons"
        outcome = f"{broken} of {len(findings.reports)} {what} are breaking."
    shade = "breaking" if findings.breaking else "fine"
    return f'<p class="verdict {shade}"><b>{escape(word)}</b> {escape(outcome)}</p>'


def _versions(findings: Findings) -> str:
    """Which version has which operation, and the verdict of each pair."""
    names = list(findings.versions)
    operations = sorted({name for found in findings.versions.values() for name in found})
    heads = "".join(f"<th scope=col>{escape(name)}</th>" for name in names)
    rows = []
    for operation in operations:
        cells = "".join(
            "<td class=yes>✓</td>" if operation in findings.versions[name] else "<td>&minus;</td>"
            for name in names
        )
        rows.append(f"<tr><th scope=row><code>{escape(operation)}</code></th>{cells}</tr>")
    pairs = "".join(
        f'<li><a href="#r{index}">{escape(title)}</a>'
        f" <b class={'breaking' if report.breaking else 'fine'}>{escape(verdict(report))}</b>"
        f" {escape(figures(report))}</li>"
        for index, (title, report) in enumerate(findings.titled())
    )
    return (
        "<section><h2>Versions</h2>"
        f"<ul class=pairs>{pairs}</ul><div class=wide><table class=matrix><thead><tr>"
        f"<th scope=col>operation</th>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        "</div></section>"
    )


def _filters(findings: Findings) -> str:
    boxes = "".join(
        f'<label><input type=checkbox name=level value="{level}" checked>{level}</label>'
        for level in LEVELS
    )
    changes = [change for report in findings.reports for change in report.changes]
    names = sorted({name for change in changes for name in change.names})
    options = "".join(f"<option>{escape(name)}</option>" for name in names)
    return (
        '<form id="filters" autocomplete="off">'
        '<label>Search <input type=search name=search placeholder="field, rule, id"></label>'
        f"<fieldset><legend>Level</legend>{boxes}</fieldset>"
        f'<label>Operation <select name=operation><option value="">all</option>{options}</select>'
        "</label><output></output></form>"
    )


def _section(index: int, title: str, report: Report, findings: Findings) -> Iterator[str]:
    marks = findings.flapping(index)
    yield f'<section class=report id="r{index}">'
    if len(findings.reports) > 1:
        yield f"<h2>{escape(title)}: {escape(verdict(report))}</h2><p>{escape(figures(report))}</p>"
    for change in report.changes:
        yield _row(change, marks.get(change.id, ""))
    yield from _accepted(report)
    yield "</section>"


def _row(change: Change, flapping: str) -> str:
    searched = " ".join(
        (change.id, change.text, *change.operations, *change.names, *map(str, change.callers or ()))
    ).lower()
    names = "".join(f"<code>{escape(name)}</code>" for name in change.names)
    mark = f'<span class="flapping">{escape(flapping)}</span>' if flapping else ""
    broken = " <b>breaks hubspot-compat</b>" if change.facade.breaks else ""
    return (
        f'<details class="change {change.level}" data-level="{change.level}"'
        f' data-operations="{escape(json.dumps(list(change.names)))}"'
        f' data-search="{escape(searched)}">'
        f"<summary><span class=level>{change.level}</span> {escape(change.text)}"
        f" <span class=names>{names}</span>{mark}</summary>"
        f"{_sides(change)}<dl><dt>What to do</dt><dd>{escape(change.advice)}</dd>"
        f"<dt>hubspot-compat</dt><dd>{escape(str(change.facade))}{broken}</dd>"
        f"<dt>Operations</dt><dd>{_list(change.operations)}</dd>{_callers(change)}"
        f"<dt>Where</dt><dd><code>{escape(change.pointer)}</code></dd>"
        f"<dt>Id</dt><dd><code>{escape(change.id)}</code></dd></dl></details>"
    )


def _callers(change: Change) -> str:
    if change.callers is None:
        return ""
    return f"<dt>Called at</dt><dd>{_list(map(str, change.callers), none='nowhere')}</dd>"


def _sides(change: Change) -> str:
    def side(name: str, value: object) -> str:
        text = "(not there)" if value is None else str(value)
        return f"<div><h3>{name}</h3><pre>{escape(text)}</pre></div>"

    return f"<div class=sides>{side('before', change.before)}{side('after', change.after)}</div>"


def _list(values: Iterable[str], none: str = "all") -> str:
    return "".join(f"<div><code>{escape(value)}</code></div>" for value in values) or none


def _accepted(report: Report) -> Iterator[str]:
    for entry in report.accepted:
        text = entry.change.text if entry.change else entry.id
        accepted = f"accepted until {entry.expires}: {entry.reason}"
        yield f"<p class=accepted>{escape(text)} <i>{escape(accepted)}</i></p>"
