"""Which call sites of a code base a change concerns.

A call is concerned when it calls the version that the change is made to: in `drift v4 2026-03` the
calls of v4, in `drift 2026-03@HEAD 2026-03` those of 2026-03. A call whose version the code does
not show counts for every version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from attrs import evolve

from hubspot_compat_tools.drift._api import path_shape
from hubspot_compat_tools.drift._facts import Place
from hubspot_compat_tools.drift._report import Change, Report
from hubspot_compat_tools.migrate import CallSite, callers
from hubspot_compat_tools.specs._names import path_facts

# What happened to one spelling of an operation's path concerns who spells it so.
_ABOUT_SPELLINGS: Final = ("operation", "operation.path", "operation.spelling")
# What no call can notice: only generators and readers do.
_UNNOTICED: Final = ("operation.tags", "prose")


def with_callers(reports: Iterable[Report], roots: Sequence[Path]) -> tuple[Report, ...]:
    """Name in each change the calls that it concerns.

    Args:
        reports: The reports.
        roots: Files and folders with Python code.

    Returns:
        The reports; every change has `callers`, and each report a note for each file that could
        not be searched.

    Raises:
        ToolError: A path does not exist, or has no Python file in it.
    """
    found = callers(roots)
    return tuple(
        evolve(
            report,
            changes=tuple(_named(change, found.sites) for change in report.changes),
            notes=(*report.notes, *found.problems),
            searched=", ".join(map(str, roots)),
        )
        for report in reports
    )


def _named(change: Change, sites: Iterable[CallSite]) -> Change:
    return evolve(change, callers=tuple(site for site in sites if _concerns(change, site)))


def _concerns(change: Change, site: CallSite) -> bool:
    new = change.topic in _ABOUT_SPELLINGS and change.before is None
    if new or change.topic in _UNNOTICED:
        return False
    served = site.via in ("facade", "bridge")
    if site.via == "bridge" and not {f"v3 {name}" for name in site.operations} & {
        *change.facade.bridge
    }:
        return False
    if site.via == "facade" and not {*site.operations} & {*change.facade.operations}:
        return False
    return any(
        _is_called(place, site, whole=change.topic in _ABOUT_SPELLINGS)
        for place in change.places
        if served or place.name in site.operations
    )


def _is_called(place: Place, site: CallSite, *, whole: bool) -> bool:
    path = place.operation.partition(" ")[2]
    if site.version and site.version not in path_facts(path).versions:
        return False
    if not whole or site.via != "http":
        return True
    spelled = re.escape(path_shape(path)).replace(r"\{\}", "[^/]+")
    return re.fullmatch(spelled, "/" + site.url.lstrip("/")) is not None
