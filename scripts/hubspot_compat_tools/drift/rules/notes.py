"""Rules about what a schema notes of itself: read-only, deprecated, rare keywords."""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.drift._facts import Fact
from hubspot_compat_tools.drift.rules._table import rule

_TEXT: dict[str, Any] = {"type": "string"}
_READ: dict[str, Any] = {"type": "object", "properties": {"id": {**_TEXT, "readOnly": True}}}


@rule(
    "direction-changed",
    "info",
    topic="readOnly",
    why="A field that is only read, or only written, is a promise about use, not about form.",
    advice="See whether you still may send, or will still get, the field.",
    at="response",
    fires=(_TEXT, {"type": "string", "readOnly": True}),
    silent=(_TEXT, {"type": "string", "deprecated": True}),
)
def _read_only(fact: Fact) -> str | None:
    return "{it} is now only read" if fact.after else "{it} is no longer only read"


@rule(
    "write-only-changed",
    "info",
    topic="writeOnly",
    why="A field that is only read, or only written, is a promise about use, not about form.",
    advice="See whether you still may send, or will still get, the field.",
    at="request",
    fires=(_TEXT, {"type": "string", "writeOnly": True}),
    silent=(_TEXT, {"type": "string", "deprecated": True}),
)
def _write_only(fact: Fact) -> str | None:
    return "{it} is now only written" if fact.after else "{it} is no longer only written"


@rule(
    "hidden-field-changed",
    "info",
    topic="hidden",
    why="A read-only field is not part of a request, nor a write-only one of a response.",
    advice="Nothing to do.",
    at="request",
    fires=(_READ, {"type": "object", "properties": {"id": {"type": "integer", "readOnly": True}}}),
    silent=(_READ, {"type": "object", "properties": {"id": {"type": "integer"}}}),
)
def _hidden(_: Fact) -> str | None:
    return "{it} changed from {before} to {after}, but is not sent this way"


@rule(
    "field-deprecated",
    "warning",
    topic="deprecated",
    why="It still works, but its end was announced.",
    advice="Plan to do without it.",
    at="response",
    fires=(_TEXT, {"type": "string", "deprecated": True}),
    silent=({"type": "string", "deprecated": True}, _TEXT),
)
def _deprecated(fact: Fact) -> str | None:
    return "{it} is deprecated" if fact.after else None


@rule(
    "field-reactivated",
    "info",
    topic="deprecated",
    why="The announced end was taken back.",
    advice="Nothing to do.",
    at="response",
    fires=({"type": "string", "deprecated": True}, _TEXT),
    silent=(_TEXT, {"type": "string", "deprecated": True}),
)
def _reactivated(_: Fact) -> str | None:
    return "{it} is no longer deprecated"


@rule(
    "schema-keyword-changed",
    "warning",
    topic="keyword",
    why="A rare keyword whose effect is not compared: it may allow more or less than before.",
    advice="Look at both documents.",
    at="response",
    fires=(_TEXT, {"type": "string", "contentEncoding": "base64"}),
    silent=(_TEXT, {"type": "string", "x-note": "mine"}),
)
def _keyword(fact: Fact) -> str | None:
    return f"{{it}}: {fact.context['keyword']} changed from {{before}} to {{after}}"
