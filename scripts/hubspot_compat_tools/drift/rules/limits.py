"""Rules about limits: lengths, ranges, patterns.

Request and response are judged in opposite directions: a request may allow more, a response less.
"""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.drift._facts import Fact, asks
from hubspot_compat_tools.drift._relations import limit_relation
from hubspot_compat_tools.drift.rules._table import rule

_TEXT: dict[str, Any] = {"type": "string"}
_INT: dict[str, Any] = {"type": "integer"}
_DATE: dict[str, Any] = {"type": "string", "format": "date-time"}
_SHORT: dict[str, Any] = {"type": "string", "maxLength": 10}
_LONG: dict[str, Any] = {"type": "string", "maxLength": 20}


# Nothing is shorter than nothing: `minLength: 1` where there was none refuses what was taken.
_FROM_ZERO = ("minLength", "minItems", "minProperties")


@rule(
    "request-limit-set",
    "warning",
    topic="limit",
    why="A limit that is written down for the first time mostly was there before: HubSpot takes"
    " 2,000 inputs a request and publishes no maxItems. Who sends more than it says is refused.",
    advice="Check that what you send stays within it.",
    at="request",
    fires=(_TEXT, _SHORT),
    silent=(_TEXT, {"type": "string", "minLength": 1}),
)
def _request_limit_set(fact: Fact) -> str | None:
    known = fact.before is not None or fact.context["keyword"] in _FROM_ZERO
    return None if known or not asks(fact) else _limit(fact)


@rule(
    "request-limit-narrowed",
    "breaking",
    topic="limit",
    why="Values that were taken are refused: too long, too many, too large.",
    advice="Stay within the new limit.",
    at="request",
    fires=(_LONG, _SHORT),
    silent=(_SHORT, _LONG),
)
def _request_limit_narrower(fact: Fact) -> str | None:
    return _limit(fact) if asks(fact) and _relation(fact) == "narrower" else None


@rule(
    "request-limit-widened",
    "info",
    topic="limit",
    why="Everything that was taken is still taken.",
    advice="Nothing to do.",
    at="request",
    fires=(_SHORT, _LONG),
    silent=(_LONG, _SHORT),
)
def _request_limit_wider(fact: Fact) -> str | None:
    return _limit(fact) if asks(fact) else None


@rule(
    "response-limit-widened",
    "breaking",
    topic="limit",
    why="A caller that made room for the old limit (a column, a buffer) runs out of it.",
    advice="Make room for the new limit.",
    at="response",
    fires=(_SHORT, _LONG),
    silent=(_LONG, _SHORT),
)
def _response_limit_wider(fact: Fact) -> str | None:
    return _limit(fact) if _relation(fact) == "wider" else None


@rule(
    "response-limit-narrowed",
    "info",
    topic="limit",
    why="What comes was possible before.",
    advice="Nothing to do.",
    at="response",
    fires=(_LONG, _SHORT),
    silent=(_SHORT, _LONG),
)
def _response_limit_narrower(fact: Fact) -> str | None:
    return _limit(fact)


def _relation(fact: Fact) -> str:
    return limit_relation(fact.context["keyword"], fact.before, fact.after)


def _limit(fact: Fact) -> str:
    keyword = fact.context["keyword"]
    if fact.before is None:
        return f"{{it}} now has {keyword} {{after}}"
    if fact.after is None:
        return f"{{it}} no longer has {keyword} {{before}}"
    return f"{{it}}: {keyword} changed from {{before}} to {{after}}"


@rule(
    "request-pattern-added",
    "breaking",
    topic="pattern",
    why="Text that was taken is refused.",
    advice="Check what you send against the pattern.",
    at="request",
    fires=(_TEXT, {"type": "string", "pattern": "^[0-9]+$"}),
    silent=({"type": "string", "pattern": "^[0-9]+$"}, _TEXT),
)
def _request_pattern_added(fact: Fact) -> str | None:
    added = asks(fact) and fact.before is None
    return "{it} must match {after}" if added else None


@rule(
    "request-pattern-changed",
    "warning",
    topic="pattern",
    why="Text that was taken may be refused; which text a pattern takes cannot be compared.",
    advice="Check what you send against the new pattern.",
    at="request",
    fires=({"type": "string", "pattern": "^[a-z]+$"}, {"type": "string", "pattern": "^[0-9]+$"}),
    silent=(_TEXT, {"type": "string", "pattern": "^[0-9]+$"}),
)
def _request_pattern_changed(fact: Fact) -> str | None:
    changed = asks(fact) and fact.before and fact.after
    return "{it} must match {after}, where it had to match {before}" if changed else None


@rule(
    "request-pattern-removed",
    "info",
    topic="pattern",
    why="Everything that was taken is still taken.",
    advice="Nothing to do.",
    at="request",
    fires=({"type": "string", "pattern": "^[0-9]+$"}, _TEXT),
    silent=(_TEXT, {"type": "string", "pattern": "^[0-9]+$"}),
)
def _request_pattern_gone(fact: Fact) -> str | None:
    return "{it} need no longer match {before}" if asks(fact) else None


@rule(
    "response-pattern-changed",
    "info",
    topic="pattern",
    why="Hardly a caller checks what it is sent against a pattern.",
    advice="If yours does, use the new pattern.",
    at="response",
    fires=({"type": "string", "pattern": "^[0-9]+$"}, _TEXT),
    silent=(_TEXT, _DATE),
)
def _response_pattern(_: Fact) -> str | None:
    return "{it}: pattern changed from {before} to {after}"


@rule(
    "request-multiple-changed",
    "breaking",
    topic="multipleOf",
    why="Numbers that were taken may be refused.",
    advice="Send multiples of the new step.",
    at="request",
    fires=(_INT, {"type": "integer", "multipleOf": 5}),
    silent=({"type": "integer", "multipleOf": 5}, _INT),
)
def _request_multiple(fact: Fact) -> str | None:
    return "{it} must be a multiple of {after}" if asks(fact) and fact.after else None


@rule(
    "multiple-relaxed",
    "info",
    topic="multipleOf",
    why="Asks for less in a request; in a response hardly a caller looks at it.",
    advice="Nothing to do.",
    at="request",
    fires=({"type": "integer", "multipleOf": 5}, _INT),
    silent=(_INT, {"type": "integer", "multipleOf": 5}),
)
def _multiple(_: Fact) -> str | None:
    return "{it}: multipleOf changed from {before} to {after}"


@rule(
    "request-items-became-unique",
    "breaking",
    topic="uniqueItems",
    why="A list that names something twice is refused.",
    advice="Remove duplicates before sending.",
    at="request",
    fires=(
        {"type": "array", "items": _TEXT},
        {"type": "array", "items": _TEXT, "uniqueItems": True},
    ),
    silent=(
        {"type": "array", "items": _TEXT, "uniqueItems": True},
        {"type": "array", "items": _TEXT},
    ),
)
def _request_unique(fact: Fact) -> str | None:
    return "{it} must not name anything twice" if asks(fact) and fact.after else None


@rule(
    "items-uniqueness-changed",
    "info",
    topic="uniqueItems",
    why="Asks for less in a request; in a response a list may or may not repeat itself.",
    advice="Do not count on a list being free of duplicates.",
    at="response",
    fires=(
        {"type": "array", "items": _TEXT, "uniqueItems": True},
        {"type": "array", "items": _TEXT},
    ),
    silent=({"type": "array", "items": _TEXT}, {"type": "array", "items": _INT}),
)
def _unique(fact: Fact) -> str | None:
    return "{it} " + ("has no duplicates now" if fact.after else "may have duplicates now")
