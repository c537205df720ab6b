"""Figures over all sites, and what remains to be done by hand."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from hubspot_compat_tools._printable import printable

from ._codes import CODES, explain_command
from ._engine import FileReport, SiteReport
from ._plan import Options
from ._run import Run
from ._source import INTERPRETER
from ._why import Why


def all_sites(run: Run) -> list[SiteReport]:
    """Every site, by file and place."""
    return [site for report in run.reports for site in report.sites]


def wanted(code: str, options: Options) -> bool:
    """Whether a code is to be reported under --select and --ignore."""
    chosen = not options.select or any(code.startswith(prefix) for prefix in options.select)
    return chosen and not any(code.startswith(prefix) for prefix in options.ignore)


def shown(run: Run, options: Options) -> list[SiteReport]:
    """The sites that --select and --ignore leave; a site without a code is always shown."""
    sites = all_sites(run)
    return [
        site
        for site in sites
        if (not site.code and not options.select) or (site.code and wanted(site.code, options))
    ]


def unread_calls(run: Run, options: Options) -> list[FileReport]:
    """The files that were not read and may hold a call, under --select and --ignore."""
    unread = [report for report in run.reports if report.may_call]
    return unread if wanted(Why.UNREAD, options) else []


def is_open(site: SiteReport) -> bool:
    """Whether somebody still has to do something about a site."""
    return site.status == "left" and site.code != Why.IGNORED


def moved(*, wrote: bool) -> str:
    """What is said of the sites whose status is `rewritten`: without --write they only would be."""
    return "moved" if wrote else "would move"


def summary(run: Run, options: Options) -> dict[str, Any]:
    """The `summary` of the JSON report."""
    sites = shown(run, options)
    by_family: dict[str, Counter[str]] = {}
    for site in sites:
        by_family.setdefault(site.family, Counter())[site.status] += 1
    return {
        "to": options.to,
        "style": options.style,
        "files": run.checked,
        "files_with_sites": sum(bool(report.sites) for report in run.reports),
        "sites": len(sites),
        "rewritten": sum(site.status == "rewritten" for site in sites),
        "rewritten_safely": sum(site.status == "rewritten" and site.safe for site in sites),
        "left": sum(site.status == "left" for site in sites),
        "already": sum(site.status == "already" for site in sites),
        "written_files": len(run.written),
        "unwritten_files": len(run.unwritten),
        "interrupted": run.interrupted,
        "by_style": dict(
            sorted(Counter(site.style for site in sites if site.status == "rewritten").items())
        ),
        "by_family": {family: dict(counts) for family, counts in sorted(by_family.items())},
        "by_code": dict(sorted(Counter(site.code for site in sites if site.code).items())),
        "sdk_floor": sdk_floor(sites),
        "sdk_loses": sdk_loses(sites),
        "unused_ignores": sum(len(report.unused_ignores) for report in run.reports),
        "unreadable": sum(bool(report.problem) for report in run.reports),
        "may_call": len(unread_calls(run, options)),
        "interpreter": INTERPRETER,
    }


def sdk_floor(sites: Sequence[SiteReport]) -> str:
    """The requirement that the rewritten code has of the SDK, or ""."""
    rewritten = [site for site in sites if site.status == "rewritten"]
    if any(site.style == "sdk-v4" for site in rewritten):
        return "hubspot-api-client>=9.0.0"
    upgraded = any(
        site.style == "bridge"
        and site.family.startswith("sdk.")
        and Why.WHOLE_PROGRAM not in site.notes
        for site in rewritten
    )
    return "hubspot-api-client>=8.0.0" if upgraded else ""


def sdk_loses(sites: Sequence[SiteReport]) -> int:
    """How many sites that are left call what the SDK of the floor does not have any more."""
    if not sdk_floor(sites):
        return 0
    gone = {Why.GONE_FROM_SDK, Why.TEST_DOUBLE}
    return sum(
        site.family == "sdk.object" and site.status == "left" and site.code not in gone
        for site in sites
    )


def checklist(sites: Sequence[SiteReport]) -> list[str]:
    """What remains, one line for each code, with the command that explains it."""
    counts = Counter(site.code for site in sites if is_open(site))
    return [
        f"{count} x {code} {CODES[code].title}: {CODES[code].suggestion} ({explain_command(code)})"
        for code, count in sorted(counts.items())
        if code in CODES
    ]


def as_json(run: Run, options: Options) -> dict[str, Any]:
    """The JSON report; see docs/migrate-report.md."""
    from attrs import asdict

    sites = shown(run, options)
    return {
        "format": "hubspot-compat migrate",
        "version": 1,
        "summary": summary(run, options),
        "sites": [asdict(site) for site in sites],
        "checklist": checklist(sites),
        "problems": [
            {"file": report.file, "problem": report.problem, "may_call": report.may_call}
            for report in run.reports
            if report.problem
        ],
        "unused_ignores": [
            {"file": report.file, "line": line}
            for report in run.reports
            for line in report.unused_ignores
        ],
    }


def diff_of(report: FileReport) -> str:
    """The unified diff of one file, or ""."""
    import difflib

    if report.after is None or report.before is None:
        return ""
    name = printable(report.file.lstrip("/"))
    before, after = map(_lines, (report.before, report.after))
    lines = difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _lines(raw: bytes) -> list[str]:
    """The lines as git counts them: form feeds and the like end none."""
    return re.findall(r"[^\n]*\n|[^\n]+", raw.decode(errors="replace"))
