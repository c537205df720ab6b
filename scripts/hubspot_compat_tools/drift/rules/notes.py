"""Rules about what a schema notes of itself: read-only, deprecated, conditions, rare keywords."""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.drift._facts import Fact, asks
from hubspot_compat_tools.drift._schema_form import CONDITIONS
from hubspot_compat_tools.drift.rules._table import rule

_TEXT: dict[str, Any] = {"type": "string"}
_READ: dict[str, Any] = {"type": "object", "properties": {"id": {**_TEXT, "readOnly": True}}}


_NEEDED: dict[str, Any] = {**_READ, "required": ["id"]}
_PLAIN: dict[str, Any] = {"type": "object", "properties": {"id": _TEXT}}
_WRITE: dict[str, Any] = {"type": "object", "properties": {"id": {**_TEXT, "writeOnly": True}}}


@rule(
    "request-field-no-longer-read-only",
    "breaking",
    topic="readOnly",
    why="A required field that was only read must now be sent, and no call sends it.",
    advice="Send it.",
    at="request",
    fires=(_NEEDED, {**_PLAIN, "required": ["id"]}),
    silent=(_READ, _PLAIN),
)
def _must_be_sent(fact: Fact) -> str | None:
    must = asks(fact) and not fact.after and fact.context["required"]
    return "{it} is no longer read-only, and must be sent" if must else None


@rule(
    "request-field-became-read-only",
    "warning",
    topic="readOnly",
    why="It is ignored at best, so what it asked for no longer happens.",
    advice="Stop sending it.",
    at="request",
    fires=(_TEXT, {"type": "string", "readOnly": True}),
    silent=({"type": "string", "readOnly": True}, _TEXT),
)
def _not_taken(fact: Fact) -> str | None:
    return "{it} is now read-only: it can no longer be sent" if asks(fact) and fact.after else None


@rule(
    "direction-changed",
    "info",
    topic="readOnly",
    why="The field is still in every answer, and need not be sent.",
    advice="Nothing to do.",
    at="response",
    fires=(_TEXT, {"type": "string", "readOnly": True}),
    silent=(_TEXT, {"type": "string", "deprecated": True}),
)
def _read_only(fact: Fact) -> str | None:
    return "{it} is now read-only" if fact.after else "{it} is no longer read-only"


@rule(
    "response-field-became-write-only",
    "breaking",
    topic="writeOnly",
    why="A caller that reads the field, and was promised it, fails.",
    advice="Do without it.",
    at="response",
    fires=({**_PLAIN, "required": ["id"]}, {**_WRITE, "required": ["id"]}),
    silent=(_PLAIN, _WRITE),
)
def _not_answered(fact: Fact) -> str | None:
    gone = not asks(fact) and fact.after and fact.context["required"]
    return "{it} is now write-only: it is no longer in the answer" if gone else None


@rule(
    "response-optional-field-became-write-only",
    "warning",
    topic="writeOnly",
    why="A caller that reads the field finds nothing; it was never promised.",
    advice="Do without it.",
    at="response",
    fires=(_PLAIN, _WRITE),
    silent=(_WRITE, _PLAIN),
)
def _seldom_answered(fact: Fact) -> str | None:
    gone = not asks(fact) and fact.after
    return "{it} is now write-only: it is no longer in the answer" if gone else None


@rule(
    "write-only-changed",
    "info",
    topic="writeOnly",
    why="The field can still be sent; a caller that does not read it is not concerned.",
    advice="Nothing to do.",
    at="request",
    fires=(_TEXT, {"type": "string", "writeOnly": True}),
    silent=(_TEXT, {"type": "string", "deprecated": True}),
)
def _write_only(fact: Fact) -> str | None:
    return "{it} is now write-only" if fact.after else "{it} is no longer write-only"


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
    "request-condition-keyword-added",
    "breaking",
    topic="keyword",
    why="What is sent must meet a condition that it need not meet before, so calls may be refused.",
    advice="Check what you send against it.",
    at="request",
    fires=(_PLAIN, {**_PLAIN, "dependentRequired": {"id": ["to"]}}),
    silent=({**_PLAIN, "dependentRequired": {"id": ["to"]}}, _PLAIN),
)
def _condition_added(fact: Fact) -> str | None:
    added = asks(fact) and fact.before is None
    return _keyword(fact) if _is_condition(fact) and added else None


@rule(
    "condition-keyword-relaxed",
    "info",
    topic="keyword",
    why="A request need meet one condition less; an answer that meets one more was possible.",
    advice="Nothing to do.",
    at="request",
    fires=({**_PLAIN, "propertyNames": {"maxLength": 5}}, _PLAIN),
    silent=(_PLAIN, {**_PLAIN, "propertyNames": {"maxLength": 5}}),
)
def _condition_relaxed(fact: Fact) -> str | None:
    fewer = fact.after is None if asks(fact) else fact.before is None
    return _keyword(fact) if _is_condition(fact) and fewer else None


@rule(
    "schema-keyword-changed",
    "warning",
    topic="keyword",
    why="A rare keyword whose effect is not compared: it may allow more or less than before.",
    advice="Look at both documents.",
    at="response",
    fires=({"type": "string", "contentEncoding": "base64"}, _TEXT),
    silent=(_TEXT, {"type": "string", "x-note": "mine"}),
)
def _keyword(fact: Fact) -> str | None:
    return f"{{it}}: {fact.context['keyword']} changed from {{before}} to {{after}}"


def _is_condition(fact: Fact) -> bool:
    return fact.context["keyword"].partition(" ")[0] in _CONDITIONS


# Keywords of JSON Schema that refuse values, whatever else the schema says.
_CONDITIONS = frozenset(
    {"dependentRequired", "dependentSchemas", "dependencies", "minContains", "maxContains"}
    | {"contentEncoding", "contentMediaType", *CONDITIONS}
)
