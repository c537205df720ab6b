"""Rules about listed values: enums and defaults.

Request and response are judged in opposite directions: a request may allow more, a response less.
"""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.drift._facts import Fact, asks
from hubspot_compat_tools.drift.rules._table import rule

_TEXT: dict[str, Any] = {"type": "string"}
_INT: dict[str, Any] = {"type": "integer"}
_ONE: dict[str, Any] = {"type": "string", "enum": ["HUBSPOT_DEFINED"]}
_TWO: dict[str, Any] = {"type": "string", "enum": ["HUBSPOT_DEFINED", "WORK"]}


@rule(
    "request-became-enum",
    "breaking",
    topic="enum",
    why="Values outside the new list are refused.",
    advice="Send one of the listed values.",
    at="request",
    fires=(_TEXT, _ONE),
    silent=(_ONE, _TEXT),
)
def _request_closed(fact: Fact) -> str | None:
    return "{it} now takes only {after}" if asks(fact) and fact.before is None else None


@rule(
    "request-no-longer-enum",
    "info",
    topic="enum",
    why="The listed values are still taken.",
    advice="Nothing to do.",
    at="request",
    fires=(_ONE, _TEXT),
    silent=(_TEXT, _ONE),
)
def _request_opened(fact: Fact) -> str | None:
    return "{it} takes any value now, not only {before}" if asks(fact) else None


@rule(
    "response-became-enum",
    "info",
    topic="enum",
    why="The values were possible before.",
    advice="Nothing to do.",
    at="response",
    fires=(_TEXT, _ONE),
    silent=(_ONE, _TEXT),
)
def _response_closed(fact: Fact) -> str | None:
    return "{it} is now one of {after}" if fact.before is None else None


@rule(
    "response-no-longer-enum",
    "warning",
    topic="enum",
    why="A closed client fails on a value that it does not know.",
    advice="Treat an unknown value as data.",
    at="response",
    fires=(_ONE, _TEXT),
    silent=(_TEXT, _ONE),
)
def _response_opened(_: Fact) -> str | None:
    return "{it} may be anything now, not only {before}"


@rule(
    "request-enum-value-removed",
    "breaking",
    topic="enum.value",
    why="A call that sends this value is refused.",
    advice="Send one of the values that are left.",
    at="request",
    fires=(_TWO, _ONE),
    silent=(_ONE, _TWO),
)
def _request_value_gone(fact: Fact) -> str | None:
    return "{it} no longer takes {before}" if asks(fact) and fact.after is None else None


@rule(
    "request-enum-value-added",
    "info",
    topic="enum.value",
    why="Nobody has to send it.",
    advice="Nothing to do.",
    at="request",
    fires=(_ONE, _TWO),
    silent=(_TWO, _ONE),
)
def _request_value_new(fact: Fact) -> str | None:
    return "{it} also takes {after}" if asks(fact) else None


@rule(
    "response-enum-value-removed",
    "info",
    topic="enum.value",
    why="A value that no longer comes needs no change of a caller.",
    advice="Nothing to do.",
    at="response",
    fires=(_TWO, _ONE),
    silent=(_ONE, _TWO),
)
def _response_value_gone(fact: Fact) -> str | None:
    return "{it} is no longer {before}" if fact.after is None else None


@rule(
    "response-enum-value-added",
    "warning",
    topic="enum.value",
    why="A closed client fails on a value that it does not know.",
    advice="Treat an unknown value as data.",
    at="response",
    fires=(_ONE, _TWO),
    silent=(_TWO, _ONE),
)
def _response_value_new(_: Fact) -> str | None:
    return "{it} may now be {after}"


@rule(
    "parameter-default-changed",
    "breaking",
    topic="default",
    why="A call that leaves it out now does something else, such as reading smaller pages.",
    advice="Send the value you want.",
    at="parameter",
    fires=({"type": "integer", "default": 500}, {"type": "integer", "default": 100}),
    silent=(_INT, {"type": "integer", "default": 500}),
)
def _parameter_default(fact: Fact) -> str | None:
    if fact.part != "parameter" or fact.before is None or fact.after is None:
        return None
    return "{it}: the default changed from {before} to {after}"


@rule(
    "request-default-changed",
    "warning",
    topic="default",
    why="Where a value is left out, the document promises something else than before.",
    advice="Send the value you want.",
    at="parameter",
    fires=(_INT, {"type": "integer", "default": 500}),
    silent=({"type": "integer", "default": 500}, {"type": "integer", "default": 100}),
)
def _request_default(fact: Fact) -> str | None:
    return "{it}: the default changed from {before} to {after}" if asks(fact) else None


@rule(
    "response-default-changed",
    "info",
    topic="default",
    why="A default in a response says what a missing field means; hardly a client fills it in.",
    advice="Nothing to do.",
    at="response",
    fires=({"type": "integer", "default": 0}, {"type": "integer", "default": 1}),
    silent=(_INT, {"type": "integer", "maximum": 500}),
)
def _response_default(_: Fact) -> str | None:
    return "{it}: the default changed from {before} to {after}"
