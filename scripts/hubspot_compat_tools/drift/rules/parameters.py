"""Rules about parameters; what their schemas allow is judged as in bodies."""

from __future__ import annotations

from typing import Any

from hubspot_compat_tools.drift._facts import Fact
from hubspot_compat_tools.drift.rules._table import rule

_LIMIT: dict[str, Any] = {"name": "limit", "in": "query", "schema": {"type": "integer"}}
_NEEDED: dict[str, Any] = {**_LIMIT, "required": True}
_JSON_CONTENT: dict[str, Any] = {"schema": {"type": "integer"}}
_AS_JSON: dict[str, Any] = {
    "name": "limit",
    "in": "query",
    "content": {"application/json": _JSON_CONTENT},
}
_LABELLED_JSON: dict[str, Any] = {
    **_AS_JSON,
    "content": {"application/json; charset=utf-8": _JSON_CONTENT},
}


@rule(
    "parameter-removed",
    "warning",
    topic="parameter",
    why="It is ignored at best, so what it asked for no longer happens.",
    advice="Stop sending it, and see what takes its place.",
    at="parameters",
    fires=([_LIMIT], []),
    silent=([], [_LIMIT]),
)
def _removed(fact: Fact) -> str | None:
    return "{it} is gone" if fact.after is None else None


@rule(
    "parameter-added-required",
    "breaking",
    topic="parameter",
    why="Every call that does not send it is refused.",
    advice="Send it.",
    at="parameters",
    fires=([], [_NEEDED]),
    silent=([], [_LIMIT]),
)
def _added_required(fact: Fact) -> str | None:
    if fact.context["required"] != "required":
        return None
    return "{it} ({after}) is new and must be sent"


@rule(
    "parameter-added",
    "info",
    topic="parameter",
    why="It may be left out.",
    advice="Nothing to do.",
    at="parameters",
    fires=([], [_LIMIT]),
    silent=([], [_NEEDED]),
)
def _added(_: Fact) -> str | None:
    return "{it} ({after}) is new"


@rule(
    "parameter-became-required",
    "breaking",
    topic="parameter.required",
    why="Calls that leave it out, fine until now, are refused.",
    advice="Always send it.",
    at="parameters",
    fires=([_LIMIT], [_NEEDED]),
    silent=([_NEEDED], [_LIMIT]),
)
def _became_required(fact: Fact) -> str | None:
    return "{it} must now be sent" if fact.after == "required" else None


@rule(
    "parameter-became-optional",
    "info",
    topic="parameter.required",
    why="Calls that send it work as before.",
    advice="Nothing to do.",
    at="parameters",
    fires=([_NEEDED], [_LIMIT]),
    silent=([_LIMIT], [_NEEDED]),
)
def _became_optional(_: Fact) -> str | None:
    return "{it} may now be left out"


@rule(
    "parameter-renamed-required",
    "breaking",
    topic="parameter.name",
    why="Calls that send the old name lack a parameter that must be sent.",
    advice="Send it under its new name.",
    at="parameters",
    fires=([{**_NEEDED, "name": "pageSize"}], [{**_NEEDED, "name": "page_size"}]),
    silent=([{**_LIMIT, "name": "pageSize"}], [{**_LIMIT, "name": "page_size"}]),
)
def _renamed_required(fact: Fact) -> str | None:
    return "{it} is now called {after}" if fact.context["required"] == "required" else None


@rule(
    "parameter-renamed",
    "warning",
    topic="parameter.name",
    why="The old name is ignored at best, so what it asked for no longer happens.",
    advice="Send it under its new name.",
    at="parameters",
    fires=([{**_LIMIT, "name": "pageSize"}], [{**_LIMIT, "name": "page_size"}]),
    silent=([_LIMIT], [{**_LIMIT, "name": "after"}]),
)
def _renamed(_: Fact) -> str | None:
    return "{it} is now called {after}"


@rule(
    "path-parameter-renamed",
    "info",
    topic="parameter.path-name",
    why="The name is never sent, but generated clients name an argument after it.",
    advice="Expect another argument name from a generator.",
    at="paths",
    fires=(["/crm/v3/associations/{a}/{b}/types"], ["/crm/v3/associations/{from}/{b}/types"]),
    silent=(["/crm/v3/associations/{a}/{b}/types"], ["/crm/v4/associations/{a}/{b}/types"]),
)
def _path_renamed(_: Fact) -> str | None:
    return "{it} is now called {after}"


@rule(
    "parameter-deprecated",
    "warning",
    topic="parameter.deprecated",
    why="It still works, but its end was announced.",
    advice="Plan to do without it.",
    at="parameters",
    fires=([_LIMIT], [{**_LIMIT, "deprecated": True}]),
    silent=([{**_LIMIT, "deprecated": True}], [_LIMIT]),
)
def _deprecated(fact: Fact) -> str | None:
    return "{it} is deprecated" if fact.after else None


@rule(
    "parameter-reactivated",
    "info",
    topic="parameter.deprecated",
    why="The announced end was taken back.",
    advice="Nothing to do.",
    at="parameters",
    fires=([{**_LIMIT, "deprecated": True}], [_LIMIT]),
    silent=([_LIMIT], [{**_LIMIT, "deprecated": True}]),
)
def _reactivated(_: Fact) -> str | None:
    return "{it} is no longer deprecated"


@rule(
    "parameter-content-changed",
    "breaking",
    topic="parameter.content",
    why="The whole value is written otherwise, as JSON where it was plain text, say.",
    advice="Write it in the new form.",
    at="parameters",
    fires=([_LIMIT], [_AS_JSON]),
    silent=([_AS_JSON], [_LABELLED_JSON]),
)
def _content(fact: Fact) -> str | None:
    if fact.before == "none":
        return "{it} must now be written as {after}"
    if fact.after == "none":
        return "{it} is no longer written as {before}"
    return "{it} must be written as {after}, no longer as {before}"


@rule(
    "parameter-encoding-changed",
    "warning",
    topic="parameter.encoding",
    why="Several values in one parameter are written otherwise; a single value mostly is not.",
    advice="Compare how your client writes lists.",
    at="parameters",
    fires=([_LIMIT], [{**_LIMIT, "style": "pipeDelimited", "explode": False}]),
    silent=([_LIMIT], [{**_LIMIT, "style": "FORM"}]),
)
def _encoding(_: Fact) -> str | None:
    return "{it} is written otherwise: {before} became {after}"
