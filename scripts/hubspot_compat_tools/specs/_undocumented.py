"""What bodies are known to hold in every version, whether or not its document says so.

Like the overlays, but by operation, so that a future version has it, too.
"""

from __future__ import annotations

from typing import Any, Final

_ANYTHING: Final[dict[str, Any]] = {}
_ERROR: Final = {
    "description": "Why some inputs of a batch failed. Real bodies leave out most of its fields.",
    "type": "object",
    "properties": dict.fromkeys(
        ("category", "context", "errors", "id", "links", "message", "status", "subCategory"),
        _ANYTHING,
    ),
}
# A batch that fails in part says so in its body; documents have `errors` under 207 alone, or not at
# all, while servers answer it with 200 as well. Archives answer 204, or 200 with this.
_BATCH_ANSWER: Final = {
    "description": "What became of a batch.",
    "type": "object",
    "properties": dict.fromkeys(
        ("completedAt", "links", "numErrors", "requestedAt", "startedAt", "status"), _ANYTHING
    )
    | {"errors": {"type": "array", "items": _ERROR}},
}
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


def sent_beyond(operation: str) -> list[dict[str, Any]]:
    """Schemas that an operation's request matches beside the documented one."""
    return [_READ_REQUEST] if operation == "batch.read" else []


def received_beyond(path: str) -> list[dict[str, Any]]:
    """Schemas that the answer of the operation at `path` matches beside the documented ones."""
    return [_BATCH_ANSWER] if "/batch/" in path else []
