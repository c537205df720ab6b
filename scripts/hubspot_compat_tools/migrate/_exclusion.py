"""What a project leaves out of its search for callers, from its `pyproject.toml`.

    [tool.hubspot-compat]
    exclude = ["legacy_py2/", "templates/*.py"]

The patterns are those of a `.gitignore` in the same folder.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from hubspot_compat_tools._bounded_files import read_bounded
from hubspot_compat_tools._errors import ToolError, nearest

from ._gitignore import Rules, rules_of

__all__ = ["given_exclusion", "project_exclusion"]

_TABLE: Final = "tool.hubspot-compat"
_KEYS: Final = ("exclude", "drift")
_LONGEST: Final = 10_000_000


def project_exclusion(start: Path) -> Rules:
    """The patterns of the nearest `pyproject.toml` upwards that has our table.

    Args:
        start: The folder to start from, with links followed.

    Raises:
        ToolError: A file on the way is no TOML, or what our table says cannot be used.
    """
    for folder in (start, *start.parents):
        path = folder / "pyproject.toml"
        # Not Path.is_file, which raises where a folder may not be looked into.
        table = _table(path) if os.path.isfile(path) else None  # noqa: PTH113
        if table is not None:
            return _rules(table, path)
    return Rules(start)


def given_exclusion(patterns: Iterable[str], start: Path) -> Rules:
    """The patterns of the command line, which hold in the current folder, else in what is searched.

    Raises:
        ToolError: One is no pattern.
    """
    here = Path.cwd().resolve()
    return _read(patterns, here if start.is_relative_to(here) else start, "--exclude")


def _table(path: Path) -> Mapping[str, Any] | None:
    try:
        found: Any = tomllib.loads(read_bounded(path, _LONGEST).decode())
    except (OSError, ValueError, RecursionError) as error:
        msg = f"{path}: cannot be read as TOML: {error}"
        raise ToolError(msg) from error
    tool = found.get("tool")
    table = tool.get("hubspot-compat") if isinstance(tool, Mapping) else None
    if table is None or isinstance(table, Mapping):
        return table
    msg = f"{path}: {_TABLE}: expected a table, such as [{_TABLE}]"
    raise ToolError(msg)


def _rules(table: Mapping[str, Any], path: Path) -> Rules:
    for key in table:
        if key not in _KEYS:
            msg = f"{path}: {_TABLE}: there is no {key!r:.60}{nearest(key, _KEYS)}"
            raise ToolError(msg)
    where, patterns = f"{path}: {_TABLE}.exclude", table.get("exclude", [])
    if not isinstance(patterns, list) or not all(isinstance(entry, str) for entry in patterns):
        msg = f'{where}: expected a list of patterns as in a .gitignore, such as ["legacy/"]'
        raise ToolError(msg)
    return _read(patterns, path.parent, where)


def _read(patterns: Iterable[str], top: Path, where: str) -> Rules:
    try:
        return rules_of(patterns, top)
    except (ValueError, re.error) as error:
        msg = f"{where}: {error}"
        raise ToolError(msg) from error
