"""Which version of hubspot-api-client does a project use? Read from its requirements."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from hubspot_compat_tools._bounded_files import read_bounded

# What may be blank is taken once and for all (`*+`): a lock file may be blank for megabytes.
_LOCKED: Final = re.compile(
    r"name\s*+=\s*+[\"']hubspot-api-client[\"'][^\S\n]*+\n\s*+version\s*+=\s*+[\"'](\d[\w.]*)",
    re.IGNORECASE,
)
_PINNED: Final = re.compile(
    r"hubspot[-_]api[-_]client[\"']?\s*+(?:\[[^\]]{0,200}\])?\s*+(?:[=:]\s*+[{\"']*+\s*+(?:version\s*+=\s*+[\"'])?)?"
    r"\s*+(===|==|~=|>=|\^)?\s*+v?(\d+(?:\.\d+)*)",
    re.IGNORECASE,
)
_FILES: Final = (
    "uv.lock",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "Pipfile",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
)
#: A lower bound says enough from here on: the per-object methods are gone.
_SURE: Final = 8
_LONGEST: Final = 5_000_000


def sdk_version(path: Path) -> str:
    """The pinned version for a file's project, or `auto` where none is pinned."""
    for folder in path.resolve().parents:
        found = _in_folder(folder)
        if found:
            return found
        if (folder / ".git").exists():
            break
    return "auto"


@cache
def _in_folder(folder: Path) -> str:
    candidates = [folder / name for name in _FILES]
    try:
        candidates += sorted(folder.glob("*requirements*.txt"))
        candidates += sorted(folder.glob("requirements/*.txt"))
    except OSError:
        return ""
    for path in candidates:
        try:
            text = read_bounded(path, _LONGEST).decode(errors="replace")
        except OSError:
            continue
        locked = _LOCKED.search(text)
        if locked:
            return locked.group(1)
        pinned = _PINNED.search(text)
        if pinned and (pinned.group(1) != ">=" or int(pinned.group(2).split(".")[0]) >= _SURE):
            return pinned.group(2)
    return ""
