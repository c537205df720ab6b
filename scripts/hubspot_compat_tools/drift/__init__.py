"""Drift: what changed between two states of an API, what breaks, and what of ours it touches.

```
documents -> _sources -> _document_reader, _schema_graph   one form for every way to write it
          -> _match                    which operation is which
          -> _raw_differences          every raw difference, once (deepdiff)
          -> _*_facts                  what each is about, and where it was seen
          -> rules, _change_rows       what it means; one fact in many places is one row
          -> _impact, _accept          what of ours depends on it; what was accepted
          -> _report, reports          text, JSON, Markdown, HTML, GitHub, SARIF, JUnit
```
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from hubspot_compat_tools.drift._compare import Only
    from hubspot_compat_tools.drift._match import UnrelatedApisError
    from hubspot_compat_tools.drift._report import Acceptance, Change, Impact, Report
    from hubspot_compat_tools.drift._sources import Source
    from hubspot_compat_tools.drift.rules import Level

__all__ = ["Acceptance", "Change", "Impact", "Report", "UnrelatedApisError", "compare"]

# Imported when asked for: every command of the command line imports this package.
_HOMES = {"UnrelatedApisError": "_match"} | dict.fromkeys(
    ("Acceptance", "Change", "Impact", "Report"), "_report"
)


def __getattr__(name: str) -> Any:
    """Import what is asked for."""
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def compare(
    base: Source,
    head: Source,
    *,
    only: Only = "associations",
    prose: bool = False,
    levels: Mapping[str, Level] | None = None,
) -> Report:
    """Compare two states of an API.

    Args:
        base: The older state: a version of specs/ (`v4`), a path to a document (JSON or YAML, as
            published or canonical), `-` for stdin, `FILE@GITREV`, a parsed document, or a
            sequence of these, which are merged.
        head: The newer state, likewise.
        only: `associations` for the operations about associations, `all` for all of them.
        prose: Whether changed titles, descriptions and examples are reported.
        levels: Levels that replace those of the rules, by rule id; without it those of
            `[tool.hubspot-compat.drift.levels]` in the project's `pyproject.toml`.

    Returns:
        The report; see `Report.changes`, `.breaking`, `.summary` and `.to_json()`.

    Raises:
        ToolError: A side cannot be read; the message names it and the place.
        UnrelatedApisError: The sides have no operation in common.
    """
    from hubspot_compat_tools.drift._compare import compare_apis
    from hubspot_compat_tools.drift._settings import project_levels
    from hubspot_compat_tools.drift._sources import read_side

    if levels is None:
        levels = project_levels()
    sides = (read_side(base, role="base", prose=prose), read_side(head, role="head", prose=prose))
    return compare_apis(*sides, only=only, levels=levels)
