"""Rules about schemas that are made of others: unions, conditions, discriminators."""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.drift._facts import Fact, asks
from hubspot_compat_tools.drift.rules._table import rule

_EITHER: dict[str, Any] = {"oneOf": [{"type": "string"}, {"type": "integer"}]}
_THREE: dict[str, Any] = {"oneOf": [{"type": "string"}, {"type": "integer"}, {"type": "boolean"}]}
_ANY_OF: dict[str, Any] = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
_TOLD: dict[str, Any] = {**_EITHER, "discriminator": {"propertyName": "kind"}}
_TIGHT: dict[str, Any] = {"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$"}]}
_LOOSE: dict[str, Any] = {"type": "string", "pattern": "^a"}


@rule(
    "request-member-removed",
    "breaking",
    topic="member.oneOf",
    why="A call that sends this form is refused.",
    advice="Send one of the forms that are left.",
    at="request",
    fires=(_THREE, _EITHER),
    silent=(_EITHER, _THREE),
)
def _request_member_gone(fact: Fact) -> str | None:
    return "{it} may no longer be {before}" if asks(fact) and fact.after is None else None


@rule(
    "request-member-added",
    "info",
    topic="member.oneOf",
    why="Nobody has to send it.",
    advice="Nothing to do.",
    at="request",
    fires=(_EITHER, _THREE),
    silent=(_THREE, _EITHER),
)
def _request_member_new(fact: Fact) -> str | None:
    return "{it} may now also be {after}" if asks(fact) else None


@rule(
    "response-member-added",
    "breaking",
    topic="member.oneOf",
    why="A caller that knows the old forms fails on the new one.",
    advice="Read the new form too.",
    at="response",
    fires=(_EITHER, _THREE),
    silent=(_THREE, _EITHER),
)
def _response_member_new(fact: Fact) -> str | None:
    return "{it} may now also be {after}" if fact.before is None else None


@rule(
    "response-member-removed",
    "info",
    topic="member.oneOf",
    why="A form that no longer comes disturbs nobody.",
    advice="Nothing to do.",
    at="response",
    fires=(_THREE, _EITHER),
    silent=(_EITHER, _THREE),
)
def _response_member_gone(_: Fact) -> str | None:
    return "{it} is no longer {before}"


@rule(
    "union-kind-changed",
    "warning",
    topic="union",
    why="oneOf allows exactly one form at a time and anyOf several; few callers can tell.",
    advice="Check whether you send, or could be sent, something that fits two forms.",
    at="request",
    fires=(_EITHER, _ANY_OF),
    silent=(_EITHER, _THREE),
)
def _union_kind(_: Fact) -> str | None:
    return "{it} changed from {before} to {after}"


@rule(
    "request-condition-added",
    "breaking",
    topic="member.allOf",
    why="What is sent must also fit this, so calls that were fine may be refused.",
    advice="Check what you send against it.",
    at="request",
    fires=(_LOOSE, _TIGHT),
    silent=(_TIGHT, _LOOSE),
)
def _request_condition(fact: Fact) -> str | None:
    return "{it} must now also be {after}" if asks(fact) and fact.before is None else None


@rule(
    "condition-changed",
    "info",
    topic="member.allOf",
    why="Asks for less in a request, or promises more or less in a response, beside what it had.",
    advice="Nothing to do.",
    at="request",
    fires=(_TIGHT, _LOOSE),
    silent=(_LOOSE, _TIGHT),
)
def _condition(fact: Fact) -> str | None:
    return "{it} need no longer be {before}" if fact.after is None else "{it} is now also {after}"


@rule(
    "discriminator-changed",
    "info",
    topic="discriminator",
    why="It says how to tell the forms apart; the forms themselves are judged on their own.",
    advice="See that your client still picks the right form.",
    at="response",
    fires=(_EITHER, _TOLD),
    silent=(_EITHER, _THREE),
)
def _discriminator(_: Fact) -> str | None:
    return "{it}: the field that tells the forms apart changed from {before} to {after}"
