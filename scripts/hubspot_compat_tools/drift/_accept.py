"""Accepted drift: changes that somebody has looked at and lives with until a date.

The file is TOML (or JSON, or YAML) with one entry a change, or one for all changes of a kind:

    [[accept]]
    id = "success-status-replaced:fc4bbe8c83"
    reason = "the client accepts every 2xx"
    expires = 2027-03-31

    [[accept]]
    rule = "response-property-*"
    path = "/crm/associations/*/labels"
    reason = "we do not read labels"
    expires = 2027-03-31

`expires` is the last day on which the acceptance holds. An entry that is expired, or that matches
no change any more, is reported: a list that only ever grows hides what it was made to show.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from attrs import evolve

from hubspot_compat_tools._errors import ToolError, nearest
from hubspot_compat_tools.drift._report import Acceptance, Change, Report
from hubspot_compat_tools.drift.rules import TABLE
from hubspot_compat_tools.specs._read import fetch, parse

_USUAL: Final = timedelta(days=90)
_HEAD: Final = """\
# Accepted drift. Say in each reason why you can live with the change; docs/drift.md has the format.
"""


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
        msg = f"{place}: expected id (or rule), reason and expires, found {raw!r}"
        raise ToolError(msg)
    for key in ("id", "rule", "path", "reason"):
        if not isinstance(raw.get(key, ""), str):
            msg = f"{place}: {key!r} is {raw[key]!r}; expected a text"
            raise ToolError(msg)
    if not raw.get("reason", "").strip():
        msg = f"{place}: 'reason' is missing; an entry has id (or rule), reason and expires"
        raise ToolError(msg)
    _check_what(raw, place)
    day = _day(raw.get("expires"), f"{place}: 'expires'")
    return Acceptance(
        raw.get("id", ""),
        raw["reason"],
        day.isoformat(),
        rule=raw.get("rule", ""),
        path=raw.get("path", ""),
    )


def _check_what(raw: Mapping[str, Any], place: str) -> None:
    """Refuse an entry that names no change, or names it twice."""
    if bool(raw.get("id", "").strip()) == bool(raw.get("rule", "").strip()):
        found = "both" if raw.get("id") else "neither"
        msg = f"{place}: expected 'id' or 'rule', found {found}"
        raise ToolError(msg)
    if raw.get("path") and raw.get("id"):
        msg = f"{place}: 'path' goes with 'rule'; an id has its operations in it"
        raise ToolError(msg)
    rule = raw.get("rule", "")
    if rule and not any(fnmatchcase(name, rule) for name in TABLE.rules):
        msg = f"{place}: no rule is called {rule!r}{nearest(rule, TABLE.rules)}"
        raise ToolError(msg)


def _day(stated: Any, place: str) -> date:
    try:
        return date.fromisoformat(str(stated)[:10])
    except ValueError:
        msg = f"{place} is {stated!r}; expected a date such as 2027-03-31"
        raise ToolError(msg) from None


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
    valid = [entry for entry in acceptances if entry.expires >= day]
    changes = [change for report in reports for change in report.changes]
    problems = tuple(_problems(acceptances, changes, day))
    found = [_without(report, valid) for report in reports]
    if found and problems:
        found[0] = evolve(found[0], problems=(*found[0].problems, *problems))
    return found


def _without(report: Report, valid: Sequence[Acceptance]) -> Report:
    kept: list[Change] = []
    taken: list[Acceptance] = []
    for change in report.changes:
        entry = next((entry for entry in valid if entry.matches(change)), None)
        if entry is None:
            kept.append(change)
        else:
            taken.append(evolve(entry, change=change))
    return evolve(report, changes=tuple(kept), accepted=tuple(taken))


def _problems(
    acceptances: Collection[Acceptance], changes: Sequence[Change], day: str
) -> list[str]:
    lines = []
    for entry in acceptances:
        if not any(map(entry.matches, changes)):
            lines.append(f"accepted {entry} matches no change any more; remove the entry")
        elif entry.expires < day:
            lines.append(f"accepted {entry} expired on {entry.expires}: {entry.reason}")
    return lines


def last_day(stated: str | None, today: date | None = None) -> date:
    """The last day of acceptances that are written: the one stated, or the 90th from today.

    Raises:
        ToolError: It is not a date, or is in the past.
    """
    now = today or date.today()
    if stated is None:
        return now + _USUAL
    day = _day(stated, "--accept-until")
    if day < now:
        msg = f"--accept-until {stated} lies in the past; expected today or a day to come"
        raise ToolError(msg)
    return day


def acceptances_file(reports: Sequence[Report], until: date) -> str:
    """A file that accepts what reports have found, as TOML.

    What was accepted before keeps its reason and its day; for the rest the reason is what changed,
    to be replaced by why that can be lived with.

    Args:
        reports: The reports, with what was accepted already taken out.
        until: The last day for what was not accepted before.
    """
    entries: dict[str, str] = {}
    for report in reports:
        for entry in report.accepted:
            entries.setdefault(str(entry), _as_toml(entry))
        for change in report.changes:
            new = Acceptance(change.id, change.text, until.isoformat())
            entries.setdefault(change.id, _as_toml(new))
    return "\n".join([_HEAD, *entries.values()])


def _as_toml(entry: Acceptance) -> str:
    texts = {"id": entry.id, "rule": entry.rule, "path": entry.path, "reason": entry.reason}
    # A JSON string is one of TOML, too, but for the one control character that JSON lets be.
    quoted = {
        key: json.dumps(text).replace("\x7f", "\\u007f") for key, text in texts.items() if text
    }
    lines = [f"{key} = {text}" for key, text in quoted.items()]
    return "\n".join(["[[accept]]", *lines, f"expires = {entry.expires}", ""])
