"""Every version of specs/ against every later one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from hubspot_compat_tools._project import find_project
from hubspot_compat_tools.drift._api import Operation
from hubspot_compat_tools.drift._compare import Only, compare_apis
from hubspot_compat_tools.drift._match import UnrelatedApisError
from hubspot_compat_tools.drift._report import Report
from hubspot_compat_tools.drift._sources import read_side
from hubspot_compat_tools.drift.rules import Level


def matrix(
    *, only: Only = "associations", levels: Mapping[str, Level] | None = None
) -> list[Report]:
    """Compare the versions of the project's specs, older with newer.

    Args:
        only: `associations` for the operations about associations, `all` for all of them.
        levels: Levels that replace those of the rules, by rule id.

    Returns:
        A report for each pair, in the order of `versions.toml`.

    Raises:
        ToolError: There are no specs, or one cannot be read.
    """
    sides = [read_side(name, role=name) for name in find_project().versions]
    reports = []
    for base, head in combinations(sides, 2):
        try:
            reports.append(compare_apis(base, head, only=only, levels=levels or {}))
        except UnrelatedApisError as error:
            reports.append(Report(base.name, head.name, notes=(str(error),)))
    return reports


def operations_by_version() -> dict[str, tuple[str, ...]]:
    """Which association operations each version of the specs has, by their names."""

    def about(operation: Operation) -> bool:
        return operation.about_associations

    found = {}
    for name in find_project().versions:
        operations = filter(about, read_side(name, role=name).operations)
        found[name] = tuple(sorted({operation.name for operation in operations}))
    return found
