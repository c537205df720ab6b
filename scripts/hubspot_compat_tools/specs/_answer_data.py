"""What each operation's answer is about: the fields without which it cannot be read.

A path names a field from the body down, with `[]` for the items of a list and `#` after a number
that may be spelled as text. An operation lists the paths of all versions; a path that a version's
document lacks is ignored there, so a new version needs no line here. Everything else may be
missing, null or of another type.
"""

from __future__ import annotations

from typing import Any, Final

ITEM: Final = "[]"
NUMBER: Final = "#"

_TYPE: Final = ("results[].category", "results[].typeId#")
_PAIR: Final = ("results[].from.id", "results[].to.id")
_TARGET_TYPE: Final = ("associationTypes[].category", "associationTypes[].typeId#")

_PATHS: Final[dict[str, tuple[str, ...]]] = {
    "basic.create": ("fromObjectId", "toObjectId"),
    "basic.create_default": _PAIR,
    "basic.list": (
        "results[].toObjectId",
        *(f"results[].{path}" for path in _TARGET_TYPE),
    ),
    "batch.create": (
        "results[].fromObjectId",
        "results[].toObjectId",
        *_PAIR,  # v3
    ),
    "batch.create_default": _PAIR,
    "batch.read": (
        "results[].from.id",
        "results[].to[].toObjectId",
        *(f"results[].to[].{path}" for path in _TARGET_TYPE),
        "results[].to[].id",  # v3
        "results[].to[].type",  # v3
    ),
    "labels.create": _TYPE,
    "labels.list": _TYPE,
    "limits.create": _TYPE,
    "limits.list": _TYPE,
    "limits.list_all": _TYPE,
    "limits.update": _TYPE,
    "report.high_usage": ("userId",),
    "types.list": ("results[].id#", "results[].name"),
}


def data_tree(operation: str) -> dict[str, Any]:
    """The fields that an operation's answer is about, nested; a leaf is `#` or nothing."""
    tree: dict[str, Any] = {}
    for path in _PATHS.get(operation, ()):
        node = tree
        for step in path.replace(ITEM, f".{ITEM}").replace(NUMBER, f".{NUMBER}").split("."):
            node = node.setdefault(step, {})
    return tree
