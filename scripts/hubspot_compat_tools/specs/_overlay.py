"""Applying `specs/overlays/<version>.yaml`, where every action must find its target.

The Overlay standard lets an action whose target is gone pass in silence. Here that is an error:
an overlay says what HubSpot's document gets wrong, so a changed document must be looked at again.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._read import parse

_CHEAP: Final = "write it with at most one '..', and without regular expression or function"
_LONGEST_TARGET: Final = 1_000
_ENDLESS: Final = re.compile(r"=~|`")


def apply_overlay(document: dict[str, Any], path: Path) -> None:
    """Apply the overlay at `path`, if there is one, to `document`, in place.

    Raises:
        ToolError: The file is not an overlay, an action has no reason or no target, or its target
            matches nothing; with file and number of the action.
    """
    if not path.is_file():
        return
    for number, action in enumerate(_actions(path), start=1):
        _apply(document, action, f"{path}: action {number}")


def _actions(path: Path) -> list[Any]:
    overlay, _ = parse(path.read_bytes(), str(path))
    if not isinstance(overlay, dict) or not str(overlay.get("overlay", "")).startswith("1."):
        msg = f"{path}: not an OpenAPI Overlay 1.x document: 'overlay: 1.0.0' is missing"
        raise ToolError(msg)
    actions = overlay.get("actions")
    if not isinstance(actions, list):
        msg = f"{path}: /actions: expected a list"
        raise ToolError(msg)
    return actions


def _apply(document: dict[str, Any], action: Any, place: str) -> None:
    from jsonpath_ng.ext.parser import parse as parse_target

    # The library has no type hints.
    from oas_patch.overlay import apply_overlay as apply_actions  # type: ignore[import-untyped]

    if not isinstance(action, dict) or not isinstance(action.get("target"), str):
        msg = f"{place}: it has no target"
        raise ToolError(msg)
    if not action.get("description"):
        msg = f"{place}: it has no description; say why {action['target']} must differ"
        raise ToolError(msg)
    _check_target(action["target"], place)
    try:
        matches = parse_target(action["target"]).find(document)
    except Exception as error:  # the library lets its parser's own exceptions through
        msg = f"{place}: target {action['target']!r} is not a JSONPath: {error}"
        raise ToolError(msg) from error
    if not matches:
        msg = f"{place}: target {action['target']} matches nothing any more; look at the document"
        raise ToolError(msg)
    apply_actions(document, {"actions": [action]})


def _check_target(target: str, place: str) -> None:
    """Refuse what could search for ever: regular expressions, and searches inside searches."""
    if len(target) > _LONGEST_TARGET or target.count("..") > 1 or _ENDLESS.search(target):
        msg = f"{place}: target {target!r:.100} is too costly; {_CHEAP}"
        raise ToolError(msg)
