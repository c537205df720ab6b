"""The report as text, SARIF and GitHub annotations."""

from __future__ import annotations

from typing import Any, Final

from hubspot_compat import __version__

from ._codes import CODES
from ._engine import SiteReport
from ._plan import Options
from ._run import Run
from ._summary import checklist, is_open, moved, shown, summary

_REPORT_LEVELS: Final = {"left": "warning", "rewritten": "note", "already": "none"}
_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_RULE: Final = "HSC100"


def text(run: Run, options: Options, *, wrote: bool) -> list[str]:
    """Lines for people."""
    sites = shown(run, options)
    lines = [_site_line(site, wrote=wrote) for site in sites]
    for report in run.reports:
        if report.problem:
            lines.append(f"{report.file}: {report.problem}")
        lines += [
            f"{report.file}:{line}: HSC150 unused ignore comment" for line in report.unused_ignores
        ]
    return [*lines, *([""] if lines else []), *figures(run, options, wrote=wrote)]


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
    return f"{place}: {what}: {site.status}: {site.code} {site.reason}{detail}; {site.suggestion}"


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
    if run.interrupted:
        lines.append(
            f"interrupted: {len(run.written)} file(s) were written, each as a whole; run it again"
        )
    return lines


def github(run: Run, options: Options) -> list[str]:
    """Workflow commands that GitHub shows beside the lines."""
    lines = []
    for site in shown(run, options):
        level = "warning" if is_open(site) else "notice"
        code = site.code or _RULE
        reason = site.reason or "v3 associations call that can be moved"
        message = f"{reason}; {site.suggestion or 'run hubspot-compat migrate --write'}"
        place = f"file={_property(site.file)},line={site.line},endLine={site.end_line},title={code}"
        lines.append(f"::{level} {place}::{_message(message)}")
    return lines


def _message(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _message(value).replace(":", "%3A").replace(",", "%2C")


def sarif(run: Run, options: Options) -> dict[str, Any]:
    """SARIF 2.1.0 with a range for each site."""
    sites = shown(run, options)
    rules = sorted({site.code or _RULE for site in sites})
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
                "results": [_result(site, rules) for site in sites],
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
        "message": {"text": text_},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": site.file.replace("\\", "/")},
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
