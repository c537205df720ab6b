"""Rules about who may call, and where: security and servers."""

from __future__ import annotations

from hubspot_compat_tools.drift._facts import Fact
from hubspot_compat_tools.drift.rules._table import rule

_ONE = {"security": [{"oauth2": ["contacts.read"]}]}
_TWO = {"security": [{"oauth2": ["contacts.read"]}, {"oauth2": ["deals.read"]}]}
_KEY = {"type": "apiKey", "in": "header", "name": "token"}
_OAUTH = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {}}}}


@rule(
    "security-added",
    "warning",
    topic="security",
    why="Calls without a token may be refused; but HubSpot never took any, whatever it published.",
    advice="Send a token.",
    at="operation",
    fires=({}, _ONE),
    silent=(_ONE, _TWO),
)
def _security_added(fact: Fact) -> str | None:
    return "{it} now needs authentication: {after}" if fact.before is None else None


@rule(
    "security-removed",
    "info",
    topic="security",
    why="A token that is not needed does no harm.",
    advice="Nothing to do.",
    at="operation",
    fires=(_ONE, {}),
    silent=(_TWO, _ONE),
)
def _security_removed(_: Fact) -> str | None:
    return "{it} no longer needs authentication"


@rule(
    "security-scope-required",
    "breaking",
    topic="security.needs",
    why="A token that was enough is refused: it needs another scope or scheme besides.",
    advice="Ask for the scopes that are needed now, and have the app installed again.",
    at="operation",
    fires=(_ONE, {"security": [{"oauth2": ["contacts.read", "deals.read"]}]}),
    silent=(_TWO, _ONE),
)
def _scope_required(fact: Fact) -> str | None:
    if not fact.context["more"]:
        return None
    return "{it} can no longer be called with {before} alone: {after} is needed"


@rule(
    "security-scope-no-longer-required",
    "info",
    topic="security.needs",
    why="A token that was enough still is.",
    advice="Nothing to do.",
    at="operation",
    fires=({"security": [{"oauth2": ["contacts.read", "deals.read"]}]}, _ONE),
    silent=(_ONE, {"security": [{"oauth2": ["contacts.read", "deals.read"]}]}),
)
def _scope_not_required(_: Fact) -> str | None:
    return "{it} can now be called with {after} alone, where {before} was needed"


@rule(
    "security-alternative-removed",
    "warning",
    topic="security.scope",
    why="Who had only this scope or scheme may no longer call; who has another one still may.",
    advice="Check that your app's token has one of the scopes that are left.",
    at="operation",
    fires=(_TWO, _ONE),
    silent=(_ONE, _TWO),
)
def _scope_removed(fact: Fact) -> str | None:
    return "{it} can no longer be called with only {before}" if fact.after is None else None


@rule(
    "security-alternative-added",
    "info",
    topic="security.scope",
    why="More tokens may call than before.",
    advice="Nothing to do.",
    at="operation",
    fires=(_ONE, _TWO),
    silent=(_TWO, _ONE),
)
def _scope_added(_: Fact) -> str | None:
    return "{it} can now be called with {after}"


@rule(
    "security-scheme-removed",
    "warning",
    topic="scheme",
    why="Who authenticates in this way must find another.",
    advice="Authenticate with one of the schemes that are left.",
    at="schemes",
    fires=({"key": _KEY, "oauth2": _OAUTH}, {"oauth2": _OAUTH}),
    silent=({"oauth2": _OAUTH}, {"key": _KEY, "oauth2": _OAUTH}),
)
def _scheme_removed(fact: Fact) -> str | None:
    return "security scheme {it} ({before}) is gone" if fact.after is None else None


@rule(
    "security-scheme-added",
    "info",
    topic="scheme",
    why="The other schemes still work.",
    advice="Nothing to do.",
    at="schemes",
    fires=({"oauth2": _OAUTH}, {"key": _KEY, "oauth2": _OAUTH}),
    silent=({"key": _KEY, "oauth2": _OAUTH}, {"oauth2": _OAUTH}),
)
def _scheme_added(_: Fact) -> str | None:
    return "security scheme {it} ({after}) is new"


@rule(
    "security-scheme-changed",
    "warning",
    topic="scheme.definition",
    why="Where a token is sent or fetched is part of every call.",
    advice="Send or fetch the token as the new definition says.",
    at="schemes",
    fires=({"key": _KEY}, {"key": {**_KEY, "name": "authorization"}}),
    silent=({"key": _KEY}, {"key": {**_KEY, "description": "other prose"}}),
)
def _scheme_changed(_: Fact) -> str | None:
    return "security scheme {it} changed from {before} to {after}"


@rule(
    "security-scopes-listed",
    "info",
    topic="scheme.scopes",
    why="The list of scopes of a scheme opens or closes nothing by itself; operations do.",
    advice="Nothing to do.",
    at="schemes",
    fires=(
        {"oauth2": _OAUTH},
        {
            "oauth2": {
                "type": "oauth2",
                "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {"tickets": ""}}},
            }
        },
    ),
    silent=({"key": _KEY}, {"key": {**_KEY, "name": "authorization"}}),
)
def _scopes_listed(fact: Fact) -> str | None:
    if fact.before is None:
        return "security scheme {it} lists more scopes: {after}"
    return "security scheme {it} no longer lists: {before}"


@rule(
    "server-removed",
    "warning",
    topic="server",
    why="Calls to this address may fail from now on.",
    advice="Call one of the addresses that are left.",
    at="servers",
    fires=(["https://one.example", "https://two.example"], ["https://one.example"]),
    silent=(["https://one.example"], ["https://one.example", "https://two.example"]),
)
def _server_removed(fact: Fact) -> str | None:
    return "server {it} is gone" if fact.after is None else None


@rule(
    "server-added",
    "info",
    topic="server",
    why="The old addresses still work.",
    advice="Nothing to do.",
    at="servers",
    fires=(["https://one.example"], ["https://one.example", "https://two.example"]),
    silent=(["https://one.example", "https://two.example"], ["https://one.example"]),
)
def _server_added(_: Fact) -> str | None:
    return "server {it} is new"


@rule(
    "prose-changed",
    "info",
    topic="prose",
    why="Words change no call. Only looked at with --prose.",
    advice="Read it: a new sentence sometimes announces a change of behaviour.",
    at="prose",
    fires=({"description": "One."}, {"description": "Another."}),
    silent=({"x-note": "One."}, {"x-note": "Another."}),
)
def _prose(fact: Fact) -> str | None:
    which = f" ({fact.name})" if fact.part == "operation" else ""
    return f"{{it}}: the text changed{which}"


@rule(
    "unclassified",
    "warning",
    topic="(none)",
    why="No rule knows what it means, so a person has to look.",
    advice="Look at both documents; then write the rule that is missing.",
    at="nothing",
    fires=({}, {}),
    silent=({}, {}),
)
def _unclassified(_: Fact) -> str | None:
    return None
