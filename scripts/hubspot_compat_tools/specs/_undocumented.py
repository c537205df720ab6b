"""What bodies are known to hold in every version, whether or not its document says so.

Like the overlays, but by operation, so that a future version has it, too.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

_V3: Final = "/crm/v3/"
_ANYTHING: Final[dict[str, Any]] = {}
_ERROR: Final = {
    "description": "Why some inputs of a batch failed. Real bodies leave out most of its fields.",
    "type": "object",
    "properties": dict.fromkeys(
        ("category", "context", "errors", "id", "links", "message", "status", "subCategory"),
        _ANYTHING,
    ),
}
# What became of a batch. Archives answer 204, or 200 with this: no document has a body for them.
_BATCH_ANSWER: Final = dict.fromkeys(
    ("completedAt", "links", "numErrors", "requestedAt", "startedAt", "status"), _ANYTHING
) | {"errors": {"type": "array", "items": _ERROR}}
# A batch that fails in part says so in its body; documents have this under 207 alone, or not at
# all, while servers answer it with 200 as well.
_BATCH_FAILURES: Final = ("errors", "numErrors")
# v3's document has no `after` beside the id of a batch read, though its answers have cursors
# (hubspot-api-python issue 187). Clients send null for the first page.
_CURSOR: Final = {"type": "string", "nullable": True}
_READ_REQUEST: Final = {
    "type": "object",
    "properties": {
        "inputs": {
            "type": "array",
            "items": {"type": "object", "properties": {"after": _CURSOR}},
        }
    },
    "required": ["inputs"],
}


def sent_beyond(operation: str, path: str) -> list[dict[str, Any]]:
    """Schemas that the request of an operation at `path` matches beside the documented one."""
    return [_READ_REQUEST] if operation == "batch.read" and path.startswith(_V3) else []


def received_beyond(path: str, documented: Collection[str]) -> list[dict[str, Any]]:
    """Schemas that the answer of the operation at `path` matches beside the documented ones.

    What a document says is never said again here: a field that it loses must be missed.

    Args:
        path: The operation's path.
        documented: The fields of the documented answers; none where none has a body.
    """
    if "/batch/" not in path:
        return []
    known = _BATCH_FAILURES if documented else _BATCH_ANSWER
    beyond = {name: _BATCH_ANSWER[name] for name in known if name not in documented}
    return [{"type": "object", "properties": beyond}] if beyond else []
