"""Rules about types, formats and null.

Request and response are judged in opposite directions: a request may allow more, a response less.
"""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.drift._facts import Fact, asks
from hubspot_compat_tools.drift._relations import format_relation, is_text_of, type_relation
from hubspot_compat_tools.drift.rules._table import rule

_TEXT: dict[str, Any] = {"type": "string"}
_INT: dict[str, Any] = {"type": "integer"}
_INT32: dict[str, Any] = {"type": "integer", "format": "int32"}
_INT64: dict[str, Any] = {"type": "integer", "format": "int64"}
_DATE: dict[str, Any] = {"type": "string", "format": "date-time"}
_NULL: dict[str, Any] = {"type": "string", "nullable": True}


@rule(
    "parameter-type-widened",
    "info",
    topic="type",
    why="Everything in a URL or a header is text already, so text takes what another type took.",
    advice="Nothing to do.",
    at="parameter",
    fires=(_INT, _TEXT),
    silent=(_TEXT, _INT),
)
def _parameter_text(fact: Fact) -> str | None:
    if fact.part == "parameter" and is_text_of(*fact.context["types"]):
        return "{it} is now {after} (was {before})"
    return None


@rule(
    "request-type-widened",
    "info",
    topic="type",
    why="Everything that could be sent can still be sent.",
    advice="Nothing to do.",
    at="request",
    fires=(_INT, {"type": "number"}),
    silent=({"type": "number"}, _INT),
)
def _request_wider(fact: Fact) -> str | None:
    if asks(fact) and type_relation(*fact.context["types"]) == "wider":
        return "{it} may now be {after} (was {before})"
    return None


@rule(
    "request-type-changed",
    "breaking",
    topic="type",
    why="A value of the old type is refused.",
    advice="Send the new type.",
    at="request",
    fires=(_INT, _TEXT),
    silent=(_INT, {"type": "number"}),
)
def _request_type(fact: Fact) -> str | None:
    return "{it} changed from {before} to {after}" if asks(fact) else None


@rule(
    "response-type-narrowed",
    "info",
    topic="type",
    why="A caller that reads the old type reads the new one too.",
    advice="Nothing to do.",
    at="response",
    fires=({"type": "number"}, _INT),
    silent=(_INT, {"type": "number"}),
)
def _response_narrower(fact: Fact) -> str | None:
    if type_relation(*fact.context["types"]) == "narrower":
        return "{it} is now always {after} (was {before})"
    return None


@rule(
    "response-type-changed",
    "breaking",
    topic="type",
    why="A caller that reads the old type fails on the new one, or misreads it.",
    advice="Read the new type; for ids, keep them as text on your side.",
    at="response",
    fires=(_INT, _TEXT),
    silent=({"type": "number"}, _INT),
)
def _response_type(_: Fact) -> str | None:
    return "{it} changed from {before} to {after}"


@rule(
    "request-format-widened",
    "info",
    topic="format",
    why="Everything that could be sent can still be sent.",
    advice="Nothing to do.",
    at="request",
    fires=(_INT32, _INT64),
    silent=(_INT64, _INT32),
)
def _request_format_wider(fact: Fact) -> str | None:
    if not asks(fact) or format_relation(fact.before, fact.after) != "wider":
        return None
    if fact.after is None:
        return "{it} need no longer be in the format {before}"
    return "{it} may now be {after} (was {before})"


@rule(
    "request-format-changed",
    "breaking",
    topic="format",
    why="A value in the old format may be refused.",
    advice="Send the new format.",
    at="request",
    fires=(_TEXT, _DATE),
    silent=(_DATE, _TEXT),
)
def _request_format(fact: Fact) -> str | None:
    if not asks(fact):
        return None
    return "{it} must now be in the format {after}" + (" (was {before})" if fact.before else "")


@rule(
    "response-format-narrowed",
    "info",
    topic="format",
    why="A caller that reads the old format reads the new one too.",
    advice="Nothing to do.",
    at="response",
    fires=(_TEXT, _DATE),
    silent=(_DATE, _TEXT),
)
def _response_format_narrower(fact: Fact) -> str | None:
    if format_relation(fact.before, fact.after) != "narrower":
        return None
    return "{it} is now always in the format {after}" + (" (was {before})" if fact.before else "")


@rule(
    "response-format-changed",
    "breaking",
    topic="format",
    why="A client that relies on the old format overflows, or fails to parse (int32 to int64).",
    advice="Read the wider format.",
    at="response",
    fires=(_INT32, _INT64),
    silent=(_INT64, _INT32),
)
def _response_format(fact: Fact) -> str | None:
    if fact.after is None:
        return "{it} is no longer always in the format {before}"
    return "{it} changed its format from {before} to {after}"


@rule(
    "parameter-null-changed",
    "info",
    topic="nullable",
    why="There is no null in a URL or a header that could be sent.",
    advice="Nothing to do.",
    at="parameter",
    fires=(_NULL, _TEXT),
    silent=(_INT, _TEXT),
)
def _parameter_null(fact: Fact) -> str | None:
    if fact.part != "parameter":
        return None
    return "{it} " + ("may now be null" if fact.after else "may no longer be null")


@rule(
    "request-became-nullable",
    "info",
    topic="nullable",
    why="Nobody has to send null.",
    advice="Nothing to do.",
    at="request",
    fires=(_TEXT, _NULL),
    silent=(_NULL, _TEXT),
)
def _request_nullable(fact: Fact) -> str | None:
    return "{it} may now be null" if asks(fact) and fact.after else None


@rule(
    "request-became-not-nullable",
    "breaking",
    topic="nullable",
    why="A call that sends null is refused.",
    advice="Leave the field out, or send a value.",
    at="request",
    fires=(_NULL, _TEXT),
    silent=(_TEXT, _NULL),
)
def _request_not_nullable(fact: Fact) -> str | None:
    return "{it} may no longer be null" if asks(fact) else None


@rule(
    "response-became-nullable",
    "breaking",
    topic="nullable",
    why="A caller that uses the value without looking fails on null.",
    advice="Expect null.",
    at="response",
    fires=(_TEXT, _NULL),
    silent=(_NULL, _TEXT),
)
def _response_nullable(fact: Fact) -> str | None:
    return "{it} may now be null" if fact.after else None


@rule(
    "response-became-not-nullable",
    "info",
    topic="nullable",
    why="A caller that expects null is just never shown it.",
    advice="Nothing to do.",
    at="response",
    fires=(_NULL, _TEXT),
    silent=(_TEXT, _NULL),
)
def _response_not_nullable(_: Fact) -> str | None:
    return "{it} is no longer null"
