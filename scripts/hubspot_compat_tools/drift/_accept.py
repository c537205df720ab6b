"""Accepted drift: changes that somebody has looked at and lives with until a date.

The file is TOML (or JSON, or YAML) with one entry a change:

    [[accept]]
    id = "success-status-replaced:fc4bbe8c83"
    reason = "the client accepts every 2xx"
    expires = 2027-03-31

`expires` is the last day on which the acceptance holds. An entry that is expired, or that matches
no change any more, is reported: a list that only ever grows hides what it was made to show.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift._report import Acceptance, Report
from hubspot_compat_tools.specs._read import fetch, parse


def load_acceptances(path: str) -> tuple[Acceptance, ...]:
    """Read a file of acceptances.

    Args:
        path: The file.

    Raises:
        ToolError: It cannot be read, or an entry lacks its id, reason or date.
    """
    data = fetch(path)
    if Path(path).suffix == ".toml":
        try:
            content: Any = tomllib.loads(data.decode())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            msg = f"{path}: not valid TOML: {error}"
            raise ToolError(msg) from error
    else:
        content, _ = parse(data, path)
    entries = content.get("accept") if isinstance(content, Mapping) else content
    if not isinstance(entries, list):
        msg = f"{path}: expected a list 'accept' of entries with id, reason and expires"
        raise ToolError(msg)
    return tuple(
        _entry(raw, f"{path}: entry {number}") for number, raw in enumerate(entries, start=1)
    )


def _entry(raw: Any, place: str) -> Acceptance:
    if not isinstance(raw, Mapping):
        msg = f"{place}: expected id, reason and expires, found {raw!r}"
        raise ToolError(msg)
    for key in ("id", "reason"):
        if not isinstance(raw.get(key), str) or not raw[key].strip():
            msg = f"{place}: {key!r} is missing; an entry has id, reason and expires"
            raise ToolError(msg)
    expires = raw.get("expires")
    try:
        day = expires if isinstance(expires, date) else date.fromisoformat(str(expires))
    except ValueError:
        msg = f"{place}: 'expires' is {expires!r}; expected a date such as 2027-03-31"
        raise ToolError(msg) from None
    return Acceptance(raw["id"], raw["reason"], day.isoformat()[:10])


def accept(
    reports: Sequence[Report], acceptances: Collection[Acceptance], today: date | None = None
) -> list[Report]:
    """Take the accepted changes out of reports.

    Args:
        reports: The reports; an acceptance counts as matched if it matches in any of them.
        acceptances: What was accepted.
        today: The day on which acceptances must still hold; default: today.

    Returns:
        The reports, with the accepted changes apart, and a line in `problems` of the first one
        for each acceptance that is expired or matches nothing.
    """
    day = (today or date.today()).isoformat()
    valid = {entry.id: entry for entry in acceptances if entry.expires >= day}
    present = {change.id for report in reports for change in report.changes}
    problems = tuple(_problems(acceptances, present, day))
    found = [_without(report, valid) for report in reports]
    if found and problems:
        found[0] = evolve(found[0], problems=(*found[0].problems, *problems))
    return found


def _without(report: Report, valid: Mapping[str, Acceptance]) -> Report:
    taken = [change for change in report.changes if change.id in valid]
    return evolve(
        report,
        changes=tuple(change for change in report.changes if change.id not in valid),
        accepted=tuple(evolve(valid[change.id], change=change) for change in taken),
    )


def _problems(acceptances: Collection[Acceptance], present: set[str], day: str) -> list[str]:
    lines = []
    for entry in acceptances:
        if entry.id not in present:
            lines.append(f"accepted {entry.id} matches no change any more; remove the entry")
        elif entry.expires < day:
            lines.append(f"accepted {entry.id} expired on {entry.expires}: {entry.reason}")
    return lines
