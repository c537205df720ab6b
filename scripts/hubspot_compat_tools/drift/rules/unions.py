"""Rules about schemas that are made of others: unions, conditions, discriminators."""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.drift._facts import Fact, asks
from hubspot_compat_tools.drift.rules._table import rule

_TEXT: dict[str, Any] = {"type": "string"}


def _form(*names: str) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(names, _TEXT), "required": list(names)}


_ID, _NAME, _MAIL = _form("id"), _form("name"), _form("mail")
_LOOSE_ID: dict[str, Any] = {"type": "object", "properties": {"id": _TEXT, "note": _TEXT}}
_EITHER: dict[str, Any] = {"oneOf": [_ID, _NAME]}
_THREE: dict[str, Any] = {"oneOf": [_ID, _NAME, _MAIL]}
_ANY_OF: dict[str, Any] = {"anyOf": [_ID, _NAME]}
_TOLD: dict[str, Any] = {**_EITHER, "discriminator": {"propertyName": "kind"}}


def _chosen(**mapping: str) -> dict[str, Any]:
    forms = {"record": _FIRST, "label": _SECOND}
    named = {value: forms[form] for value, form in mapping.items()}
    return {"oneOf": [_ID, _NAME], "discriminator": {"propertyName": "kind", "mapping": named}}


# Where the forms lie in the documents that examples are made to; see `examples`.
_FIRST, _SECOND = "#/components/schemas/Field/oneOf/0", "#/components/schemas/Field/oneOf/1"
_TIGHT: dict[str, Any] = {"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$"}]}
_LOOSE: dict[str, Any] = {"type": "string", "pattern": "^a"}


@rule(
    "request-member-ambiguous",
    "breaking",
    topic="member.oneOf",
    why="What is sent now fits two forms, and oneOf takes only what fits exactly one.",
    advice="Send what fits one form alone.",
    at="request",
    fires=(_ID, {"oneOf": [_ID, _LOOSE_ID]}),
    silent=(_ID, {"anyOf": [_ID, _LOOSE_ID]}),
)
def _request_member_ambiguous(fact: Fact) -> str | None:
    if not asks(fact) or not fact.context["ambiguous"]:
        return None
    return "{it} fits {after} too, and must now fit exactly one form"


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
    why="A form that no longer comes needs no change of a caller.",
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
    "discriminator-property-changed",
    "breaking",
    topic="discriminator.property",
    why="A caller chooses, or distinguishes, the forms by a field that no longer says which it is.",
    advice="Use the new field.",
    at="request",
    fires=(_TOLD, {**_EITHER, "discriminator": {"propertyName": "type"}}),
    silent=(_EITHER, _TOLD),
)
def _discriminator_property(_: Fact) -> str | None:
    return "{it}: the field that distinguishes the forms changed from {before} to {after}"


@rule(
    "discriminator-form-changed",
    "breaking",
    topic="discriminator.form",
    why="The same value now means another form, so it is sent, or read, as the wrong one.",
    advice="Use the form that the value now stands for.",
    at="response",
    fires=(_chosen(a="record"), _chosen(a="label")),
    silent=(_chosen(a="record"), _chosen(a="record", b="label")),
)
def _discriminator_form(fact: Fact) -> str | None:
    return f"{{it}}: {fact.context['value']} now stands for {{after}}, not for {{before}}"


@rule(
    "request-discriminator-value-removed",
    "breaking",
    topic="discriminator.value",
    why="A call that names its form by this value is refused.",
    advice="Name the form by a value that is left.",
    at="request",
    fires=(_chosen(a="record", b="label"), _chosen(a="record")),
    silent=(_chosen(a="record"), _chosen(a="record", b="label")),
)
def _request_chosen_gone(fact: Fact) -> str | None:
    if not asks(fact) or fact.after is not None:
        return None
    return "{it}: no form can be chosen by {before} any more"


@rule(
    "response-discriminator-value-added",
    "breaking",
    topic="discriminator.value",
    why="A caller that distinguishes the forms by this value meets one that it does not know.",
    advice="Read the new value too.",
    at="response",
    fires=(_chosen(a="record"), _chosen(a="record", b="label")),
    silent=(_chosen(a="record", b="label"), _chosen(a="record")),
)
def _response_chosen_new(fact: Fact) -> str | None:
    if asks(fact) or fact.before is not None:
        return None
    return "{it}: the value {after} may now choose the form"


@rule(
    "discriminator-value-changed",
    "info",
    topic="discriminator.value",
    why="Nobody has to send a new value, and a value that no longer comes disturbs no reader.",
    advice="Nothing to do.",
    at="request",
    fires=(_chosen(a="record"), _chosen(a="record", b="label")),
    silent=(_chosen(a="record", b="label"), _chosen(a="record")),
)
def _chosen_changed(fact: Fact) -> str | None:
    if fact.after is None:
        return "{it}: the value {before} no longer chooses a form"
    return "{it}: the value {after} can choose a form, too"


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
    return "{it}: the field that distinguishes the forms changed from {before} to {after}"
