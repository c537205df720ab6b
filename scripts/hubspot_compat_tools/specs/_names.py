"""Which operation is which, whatever the version and the spelling of its path.

HubSpot's operationIds repeat the path, hundreds of them with another version than their own, so an
operation is known by its method and its path without the version and without parameter names.
"""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

VERSION_TOKEN: Final = re.compile(r"(?:v\d+|\d{4}-\d{2})(?:-\w+)?")
METHODS: Final = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
OTHER_GROUP: Final = "other"

_ASSOCIATIONS: Final = ("crm", "associations")
_OBJECTS: Final = ("crm", "objects")
_PAIR: Final = "/crm/associations/{}/{}"
_RECORD: Final = "/crm/objects/{}/{}/associations"
_LIMITS: Final = "/crm/associations/definitions/configurations"

# (method, neutral path) -> name. A version that lacks one simply lacks it.
OPERATION_NAMES: Final[dict[tuple[str, str], str]] = {
    ("post", f"{_PAIR}/batch/create"): "batch.create",
    ("post", f"{_PAIR}/batch/read"): "batch.read",
    ("post", f"{_PAIR}/batch/archive"): "batch.archive",
    ("post", f"{_PAIR}/batch/labels/archive"): "batch.archive_labels",
    ("post", f"{_PAIR}/batch/associate/default"): "batch.create_default",
    ("put", f"{_RECORD}/{{}}/{{}}"): "basic.create",
    ("put", f"{_RECORD}/default/{{}}/{{}}"): "basic.create_default",
    ("get", f"{_RECORD}/{{}}"): "basic.list",
    ("delete", f"{_RECORD}/{{}}/{{}}"): "basic.archive",
    ("get", f"{_PAIR}/labels"): "labels.list",
    ("post", f"{_PAIR}/labels"): "labels.create",
    ("put", f"{_PAIR}/labels"): "labels.update",
    ("delete", f"{_PAIR}/labels/{{}}"): "labels.delete",
    ("get", f"{_LIMITS}/all"): "limits.list_all",
    ("get", f"{_LIMITS}/{{}}/{{}}"): "limits.list",
    ("post", f"{_LIMITS}/{{}}/{{}}/batch/create"): "limits.create",
    ("post", f"{_LIMITS}/{{}}/{{}}/batch/update"): "limits.update",
    ("post", f"{_LIMITS}/{{}}/{{}}/batch/purge"): "limits.delete",
    ("get", f"{_PAIR}/types"): "types.list",
    ("post", "/crm/associations/usage/high-usage-report/{}"): "report.high_usage",
}


@frozen
class PathFacts:
    """A published path taken apart.

    Attributes:
        neutral: Without version tokens, every parameter `{}`.
        versions: The version tokens in it, in order.
        prefix: The part up to and including the root (`/crm/v4/associations`), as spelled; empty
            when the path belongs to neither root.
        root: `associations`, `objects`, or empty.
    """

    neutral: str
    versions: tuple[str, ...]
    prefix: str
    root: str

    @property
    def is_association(self) -> bool:
        """Whether an operation on this path is about associations."""
        segments = self.neutral.split("/")[1:]
        return self.root == "associations" or (
            self.root == "objects" and "associations" in segments[2:]
        )


def path_facts(path: str) -> PathFacts:
    """Take a published path apart."""
    segments = [segment for segment in path.split("/") if segment]
    kept = [s for s in segments if not VERSION_TOKEN.fullmatch(s)]
    root = next((r[1] for r in (_ASSOCIATIONS, _OBJECTS) if tuple(kept[:2]) == r), "")
    return PathFacts(
        neutral="/" + "/".join("{}" if s.startswith("{") else s for s in kept),
        versions=tuple(s for s in segments if VERSION_TOKEN.fullmatch(s)),
        prefix=_prefix(segments) if root else "",
        root=root,
    )


def operation_name(method: str, path: str) -> str:
    """The name of an association operation, such as `batch.create`.

    One that the table does not know gets a name derived from its method and its path, in the group
    `other`: the same operation has the same name in every version.
    """
    facts = path_facts(path)
    known = OPERATION_NAMES.get((method.lower(), facts.neutral))
    return known or f"{OTHER_GROUP}.{_derived(method.lower(), facts.neutral)}"


def respell(path: str, prefix: str) -> str:
    """The same path under another spelling of its prefix."""
    spelled = path_facts(path).prefix
    return prefix + path[len(spelled) :] if spelled and prefix else path


def _prefix(segments: list[str]) -> str:
    """Up to the second unversioned segment, and a version token right after it."""
    end = seen = 0
    while seen < len(_ASSOCIATIONS):
        seen += not VERSION_TOKEN.fullmatch(segments[end])
        end += 1
    if end < len(segments) and VERSION_TOKEN.fullmatch(segments[end]):
        end += 1
    return "/" + "/".join(segments[:end])


def _derived(method: str, neutral: str) -> str:
    words = ("any" if s == "{}" else s for s in neutral.split("/")[2:])
    return re.sub(r"\W+", "_", "_".join((method, *words))).lower()
