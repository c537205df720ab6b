"""Rules about the properties of an object, and what it may have beyond them."""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.drift._facts import Fact, asks
from hubspot_compat_tools.drift.rules._table import rule

_ID: dict[str, Any] = {"type": "object", "properties": {"id": {"type": "string"}}}
_IDS: dict[str, Any] = {**_ID, "required": ["id"]}
_BARE: dict[str, Any] = {"type": "object", "properties": {"to": {"type": "string"}}}
_BOTH: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "string"}, "to": {"type": "string"}},
}
_BOTH_NEED: dict[str, Any] = {**_BOTH, "required": ["id"]}
_DEFAULT: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "string", "default": "0"}, "to": {"type": "string"}},
    "required": ["id"],
}
_READ_ONLY: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "string", "readOnly": True}, "to": {"type": "string"}},
    "required": ["id"],
}
_OPEN: dict[str, Any] = _ID
_CLOSED: dict[str, Any] = {**_ID, "additionalProperties": False}
_MAP: dict[str, Any] = {**_ID, "additionalProperties": {"type": "string"}}


@rule(
    "hidden-property-changed",
    "info",
    topic="property",
    why="A read-only field is not part of a request, nor a write-only one of a response.",
    advice="Nothing to do.",
    at="request",
    fires=(_BARE, _READ_ONLY),
    silent=(_BARE, _BOTH_NEED),
)
def _hidden(fact: Fact) -> str | None:
    if not fact.context["hidden"]:
        return None
    return "{it} came or went, but is not sent this way"


@rule(
    "request-property-removed",
    "warning",
    topic="property",
    why="It is ignored at best, so what it asked for no longer happens.",
    advice="Stop sending it, and see what takes its place.",
    at="request",
    fires=(_BOTH, _BARE),
    silent=(_BARE, _BOTH),
)
def _request_gone(fact: Fact) -> str | None:
    return "{it} ({before}) is gone" if asks(fact) and fact.after is None else None


@rule(
    "request-property-added-with-default",
    "info",
    topic="property",
    why="It counts as required, but the default is used when it is left out.",
    advice="Nothing to do, if the default is what you want.",
    at="request",
    fires=(_BARE, _DEFAULT),
    silent=(_BARE, _BOTH_NEED),
)
def _request_new_default(fact: Fact) -> str | None:
    if not (asks(fact) and fact.context["is"] == "required" and fact.context["default"]):
        return None
    return "{it} is new and required, with a default"


@rule(
    "request-property-added-required",
    "breaking",
    topic="property",
    why="Every call that does not send it is refused.",
    advice="Send it.",
    at="request",
    fires=(_BARE, _BOTH_NEED),
    silent=(_BARE, _BOTH),
)
def _request_new_required(fact: Fact) -> str | None:
    if not (asks(fact) and fact.context["is"] == "required"):
        return None
    return "{it} ({after}) is new and must be sent"


@rule(
    "request-property-added",
    "info",
    topic="property",
    why="It may be left out.",
    advice="Nothing to do.",
    at="request",
    fires=(_BARE, _BOTH),
    silent=(_BARE, _BOTH_NEED),
)
def _request_new(fact: Fact) -> str | None:
    return "{it} ({after}) is new" if asks(fact) else None


@rule(
    "response-property-removed",
    "breaking",
    topic="property",
    why="A caller that reads it, and was promised it, fails.",
    advice="Do without it, or see what takes its place.",
    at="response",
    fires=(_BOTH_NEED, _BARE),
    silent=(_BOTH, _BARE),
)
def _response_gone(fact: Fact) -> str | None:
    if fact.after is not None or fact.context["was"] != "required":
        return None
    return "{it} ({before}) is gone"


@rule(
    "response-optional-property-removed",
    "warning",
    topic="property",
    why="A caller that reads it finds nothing; it was never promised.",
    advice="Do without it, or see what takes its place.",
    at="response",
    fires=(_BOTH, _BARE),
    silent=(_BOTH_NEED, _BARE),
)
def _response_optional_gone(fact: Fact) -> str | None:
    return "{it} ({before}) is gone" if fact.after is None else None


@rule(
    "response-property-added",
    "info",
    topic="property",
    why="A caller that does not know it ignores it.",
    advice="Nothing to do.",
    at="response",
    fires=(_BARE, _BOTH),
    silent=(_BOTH, _BARE),
)
def _response_new(_: Fact) -> str | None:
    return "{it} ({after}) is new"


@rule(
    "hidden-property-required-changed",
    "info",
    topic="property.required",
    why="A read-only field is not part of a request, nor a write-only one of a response.",
    advice="Nothing to do.",
    at="request",
    fires=(
        {"type": "object", "properties": {"id": {"type": "string", "readOnly": True}}},
        {
            "type": "object",
            "properties": {"id": {"type": "string", "readOnly": True}},
            "required": ["id"],
        },
    ),
    silent=(_ID, _IDS),
)
def _hidden_required(fact: Fact) -> str | None:
    return "{it} is {after}, but is not sent this way" if fact.context["hidden"] else None


@rule(
    "request-property-became-required-with-default",
    "info",
    topic="property.required",
    why="The default is used when it is left out.",
    advice="Nothing to do, if the default is what you want.",
    at="request",
    fires=(
        {"type": "object", "properties": {"id": {"type": "string", "default": "0"}}},
        {
            "type": "object",
            "properties": {"id": {"type": "string", "default": "0"}},
            "required": ["id"],
        },
    ),
    silent=(_ID, _IDS),
)
def _request_required_default(fact: Fact) -> str | None:
    if not (asks(fact) and fact.after == "required" and fact.context["default"]):
        return None
    return "{it} is now required, with a default"


@rule(
    "request-property-became-required",
    "breaking",
    topic="property.required",
    why="Calls that leave it out, fine until now, are refused.",
    advice="Always send it.",
    at="request",
    fires=(_ID, _IDS),
    silent=(_IDS, _ID),
)
def _request_required(fact: Fact) -> str | None:
    return "{it} must now be sent" if asks(fact) and fact.after == "required" else None


@rule(
    "request-property-became-optional",
    "info",
    topic="property.required",
    why="Calls that send it work as before.",
    advice="Nothing to do.",
    at="request",
    fires=(_IDS, _ID),
    silent=(_ID, _IDS),
)
def _request_optional(fact: Fact) -> str | None:
    return "{it} may now be left out" if asks(fact) else None


@rule(
    "response-property-became-optional",
    "breaking",
    topic="property.required",
    why="A caller that counts on it fails when it is missing.",
    advice="Expect it to be missing.",
    at="response",
    fires=(_IDS, _ID),
    silent=(_ID, _IDS),
)
def _response_optional(fact: Fact) -> str | None:
    return "{it} may now be missing" if fact.after == "optional" else None


@rule(
    "response-property-became-required",
    "info",
    topic="property.required",
    why="A caller that expects it to be missing is just never shown that.",
    advice="Nothing to do.",
    at="response",
    fires=(_ID, _IDS),
    silent=(_IDS, _ID),
)
def _response_required(_: Fact) -> str | None:
    return "{it} is now always there"


@rule(
    "request-additional-properties-narrowed",
    "breaking",
    topic="additional",
    why="Fields beyond the named ones, taken until now, are refused or must have a type.",
    advice="Send only what the document names.",
    at="request",
    fires=(_OPEN, _CLOSED),
    silent=(_CLOSED, _OPEN),
)
def _request_extra_narrower(fact: Fact) -> str | None:
    if not asks(fact) or _OPENNESS[fact.after] > _OPENNESS[fact.before]:
        return None
    return "{it}: further fields were {before}, now {after}"


@rule(
    "request-additional-properties-widened",
    "info",
    topic="additional",
    why="Nobody has to send more.",
    advice="Nothing to do.",
    at="request",
    fires=(_CLOSED, _OPEN),
    silent=(_OPEN, _CLOSED),
)
def _request_extra_wider(fact: Fact) -> str | None:
    return "{it}: further fields were {before}, now {after}" if asks(fact) else None


@rule(
    "response-additional-properties-widened",
    "warning",
    topic="additional",
    why="A strict reader fails on fields or types that it does not know.",
    advice="Ignore unknown fields.",
    at="response",
    fires=(_MAP, _OPEN),
    silent=(_OPEN, _MAP),
)
def _response_extra_wider(fact: Fact) -> str | None:
    if _OPENNESS[fact.after] < _OPENNESS[fact.before]:
        return None
    return "{it}: further fields were {before}, now {after}"


@rule(
    "response-additional-properties-narrowed",
    "info",
    topic="additional",
    why="What comes was possible before.",
    advice="Nothing to do.",
    at="response",
    fires=(_OPEN, _MAP),
    silent=(_MAP, _OPEN),
)
def _response_extra_narrower(_: Fact) -> str | None:
    return "{it}: further fields were {before}, now {after}"


_OPENNESS = {"closed": 0, "typed": 1, "open": 2}
