"""The report as text, SARIF and GitHub annotations."""

from __future__ import annotations

import os
from typing import Any, Final
from urllib.parse import quote

from hubspot_compat import __version__
from hubspot_compat_tools._printable import printable

from ._codes import CODES, explain_command
from ._engine import FileReport, SiteReport
from ._plan import Options
from ._run import Run
from ._source import INTERPRETER
from ._summary import checklist, is_open, moved, shown, summary, unread_calls
from ._why import Why

_REPORT_LEVELS: Final = {"left": "warning", "rewritten": "note", "already": "none"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_RULE: Final = "HSC100"


def text(run: Run, options: Options, *, wrote: bool) -> list[str]:
    """Lines for people."""
    lines = [_site_line(site, wrote=wrote) for site in shown(run, options)]
    lines += problem_lines(run)
    lines += [
        f"{report.file}:{line}: HSC150 unused ignore comment"
        for report in run.reports
        for line in report.unused_ignores
    ]
    lines = [printable(line) for line in lines]
    return [*lines, *([""] if lines else []), *figures(run, options, wrote=wrote)]


def check(run: Run, options: Options) -> list[str]:
    """What --check says: the figures, and the files that they are not about."""
    return [*figures(run, options, wrote=False), *map(printable, problem_lines(run))]


def problem_lines(run: Run) -> list[str]:
    """The files that were left, one line each; first those that may hold a call."""
    left = sorted((r for r in run.reports if r.problem), key=lambda report: not report.may_call)
    return [f"{report.file}: {_told(report)}" for report in left]


def _told(report: FileReport) -> str:
    code = CODES[Why.UNREAD]
    why = f"; {code.code} {code.reason}; {code.suggestion}" if report.may_call else ""
    return f"{report.problem}{why}"


def _site_line(site: SiteReport, *, wrote: bool) -> str:
    place = f"{site.file}:{site.line}:{site.column}"
    what = f"{site.family} {site.operation}"
    if site.status == "rewritten":
        verb = moved(wrote=wrote)
        notes = "".join(f"; {code} {CODES[code].title}" for code in site.notes)
        unsafe = "" if site.safe else f" (unsafe: {site.code} {CODES[site.code].title})"
        detail = f" [{site.detail}]" if site.detail and site.safe else ""
        return f"{place}: {what}: {verb} to {site.style}{unsafe}{notes}{detail}"
    detail = f" [{site.detail}]" if site.detail else ""
    why = f"{site.code} {site.reason}{detail}; {site.suggestion}" if site.code else "not written"
    return f"{place}: {what}: {site.status}: {why}"


def figures(run: Run, options: Options, *, wrote: bool) -> list[str]:
    """The summary, as lines."""
    found = summary(run, options)
    verb = moved(wrote=wrote)
    total = (
        f"{found['sites']} site(s) in {found['files_with_sites']} of {found['files']} file(s): "
        f"{found['rewritten']} {verb} ({found['rewritten_safely']} safely), "
        f"{found['left']} left, {found['already']} already there"
    )
    lines = [total]
    if found["by_style"]:
        styles = ", ".join(f"{count} {style}" for style, count in found["by_style"].items())
        lines.append(f"  as: {styles}")
    for family, counts in found["by_family"].items():
        words = {"rewritten": verb}
        parts = ", ".join(
            f"{count} {words.get(status, status)}" for status, count in sorted(counts.items())
        )
        lines.append(f"  {family}: {parts}")
    if found["sdk_floor"]:
        lines.append(f"the result needs {found['sdk_floor']}")
    if found["sdk_loses"]:
        lines.append(
            f"  {found['sdk_loses']} site(s) that are left call associations_api, which is gone "
            "from there: move them first, or serve them with legacy.install()"
        )
    todo = checklist(shown(run, options))
    if todo:
        lines += ["left to do:", *(f"  {item}" for item in todo)]
    return [*lines, *_unread(run, options), *_account(run)]


def _unread(run: Run, options: Options) -> list[str]:
    count = sum(bool(report.problem) for report in run.reports) - len(run.unwritten)
    if not count:
        return []
    calls = len(unread_calls(run, options))
    more = f", {calls} of which may hold a call ({explain_command(Why.UNREAD)})" if calls else ""
    return [f"{INTERPRETER} did not read {count} file(s) or folder(s){more}"]


def _account(run: Run) -> list[str]:
    """What of a --write was done, where not all was."""
    if not run.unwritten:
        return []
    cause = "interrupted: " if run.interrupted else ""
    written = f"{cause}{len(run.written)} file(s) were written, each as a whole"
    return [f"{written}, and {len(run.unwritten)} were not; run it again"]


def github(run: Run, options: Options) -> list[str]:
    """Workflow commands that GitHub shows beside the lines."""
    lines = []
    for site in shown(run, options):
        level = "warning" if is_open(site) else "notice"
        reason = site.reason or "v3 associations call that can be moved"
        message = f"{reason}; {site.suggestion or 'run hubspot-compat migrate --write'}"
        place = f"line={site.line},endLine={site.end_line},title={site.code or _RULE}"
        lines.append(f"::{level} file={_property(site.file)},{place}::{_message(message)}")
    errors = unread_calls(run, options)
    for report in run.reports:
        if report.problem:
            level = "error" if report in errors else "warning"
            title = Why.UNREAD if report.may_call else "left"
            place = f"file={_property(report.file)},title={title}"
            lines.append(f"::{level} {place}::{_message(_told(report))}")
    return lines


def _message(value: str) -> str:
    return printable(value).replace("%", "%25")


def _property(value: str) -> str:
    return _message(value).replace(":", "%3A").replace(",", "%2C")


def sarif(run: Run, options: Options) -> dict[str, Any]:
    """SARIF 2.1.0 with a range for each site, and what was not read as a notification."""
    sites, unread = shown(run, options), unread_calls(run, options)
    rules = sorted({site.code or _RULE for site in sites} | {str(Why.UNREAD) for _ in unread})
    results = [_result(site, rules) for site in sites]
    results += [_unread_result(report, rules) for report in unread]
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "hubspot-compat migrate",
                        "version": __version__,
                        "rules": [_rule(code) for code in rules],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "invocations": [
                    {
                        "executionSuccessful": not unread,
                        "toolExecutionNotifications": [
                            _notification(report) for report in run.reports if report.problem
                        ],
                    }
                ],
                "results": results,
            }
        ],
    }


def _rule(code: str) -> dict[str, Any]:
    known = CODES.get(code)
    title = known.title if known else "v3 associations call"
    why = known.reason if known else "this call speaks API v3, which ends in September 2027"
    return {
        "id": code,
        "shortDescription": {"text": title},
        "fullDescription": {"text": why},
        "help": {"text": known.suggestion if known else "run hubspot-compat migrate --write"},
    }


def _result(site: SiteReport, rules: list[str]) -> dict[str, Any]:
    code = site.code or _RULE
    text_ = f"{site.family} {site.operation}: {site.reason or 'can be moved'}"
    if site.detail:
        text_ += f" [{site.detail}]"
    return {
        "ruleId": code,
        "ruleIndex": rules.index(code),
        "level": _REPORT_LEVELS[site.status],
        "message": {"text": printable(text_)},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(site.file)},
                    "region": {
                        "startLine": site.line,
                        "startColumn": site.column,
                        "endLine": site.end_line,
                        "endColumn": site.end_column,
                    },
                }
            }
        ],
        "properties": {"status": site.status, "safe": site.safe, "style": site.style},
    }


def _unread_result(report: FileReport, rules: list[str]) -> dict[str, Any]:
    return {
        "ruleId": Why.UNREAD,
        "ruleIndex": rules.index(Why.UNREAD),
        "level": "error",
        "message": {"text": printable(_told(report))},
        # Code scanning wants a line, and shows the first one for a file as a whole.
        "locations": [_whole(report, {"region": {"startLine": 1}})],
    }


def _notification(report: FileReport) -> dict[str, Any]:
    return {
        "level": "error" if report.may_call else "warning",
        "message": {"text": printable(report.problem)},
        "locations": [_whole(report, {})],
    }


def _whole(report: FileReport, region: dict[str, Any]) -> dict[str, Any]:
    return {"physicalLocation": {"artifactLocation": {"uri": _uri(report.file)}, **region}}


def _uri(file: str) -> str:
    """A path as a reference, in which a name need not be text."""
    return quote(os.fsencode(file.replace(os.sep, "/")))
