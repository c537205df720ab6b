"""The project's own levels for rules, from its `pyproject.toml`.

[tool.hubspot-compat.drift.levels]
response-property-became-optional = "warning"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift.rules import LEVELS, TABLE, Level


def project_levels(start: Path | None = None) -> dict[str, Level]:
    """The levels that the nearest `pyproject.toml` upwards gives to rules.

    Args:
        start: The folder to start from; default: the current one.

    Raises:
        ToolError: It names a rule or a level that there is none of.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            return checked_levels(_table(path), str(path))
    return {}


def _table(path: Path) -> Any:
    try:
        found: Any = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        msg = f"{path}: cannot be read as TOML: {error}"
        raise ToolError(msg) from error
    for key in ("tool", "hubspot-compat", "drift", "levels"):
        found = found.get(key, {}) if isinstance(found, Mapping) else {}
    return found


def checked_levels(levels: Any, place: str) -> dict[str, Level]:
    """The levels, if all rules and levels in them exist.

    Raises:
        ToolError: One does not; the message names what comes close.
    """
    where = f"{place}: tool.hubspot-compat.drift.levels"
    if not isinstance(levels, Mapping):
        msg = f"{where}: expected a table of rule = level"
        raise ToolError(msg)
    for rule, level in levels.items():
        if rule not in TABLE.rules:
            from difflib import get_close_matches

            close = get_close_matches(str(rule), TABLE.rules, n=3)
            hint = f"; close: {', '.join(close)}" if close else ""
            msg = f"{where}: no rule is called {rule!r}{hint}"
            raise ToolError(msg)
        if level not in LEVELS:
            msg = f"{where}: {rule} = {level!r}; expected one of {', '.join(LEVELS)}"
            raise ToolError(msg)
    return dict(levels)
