"""Rules about keys of HubSpot's own in a document, which begin with `x-`."""

from __future__ import annotations

import json
from typing import Any, Final

from hubspot_compat_tools.drift._facts import Fact
from hubspot_compat_tools.drift.rules._table import rule

_TIERS: Final = "x-hubspot-product-tier-requirements"
_USER: Final = "x-hubspot-user-level-auth"
_BANNER: Final = "x-hubspot-documentation-banner"
_EXEMPT: Final = "x-hubspot-rate-limit-exemptions"
# HubSpot's product tiers, the smallest first.
_RANKS: Final = ("FREE", "STARTER", "PROFESSIONAL", "ENTERPRISE")


@rule(
    "product-tier-raised",
    "warning",
    topic="extension",
    why="Portals of a smaller product tier may be refused from now on.",
    advice="Check which tier the portals that you call have.",
    at="operation",
    fires=({_TIERS: {"marketing": "FREE"}}, {_TIERS: {"marketing": "PROFESSIONAL"}}),
    silent=({_TIERS: {"marketing": "PROFESSIONAL"}}, {_TIERS: {"marketing": "FREE"}}),
)
def _tier_raised(fact: Fact) -> str | None:
    if fact.context["keyword"] != _TIERS or not _is_raised(fact.before, fact.after):
        return None
    return "{it} needs a larger product tier: {before} became {after}"


@rule(
    "product-tier-lowered",
    "info",
    topic="extension",
    why="Portals that could call it still can.",
    advice="Nothing to do.",
    at="operation",
    fires=({_TIERS: {"marketing": "PROFESSIONAL"}}, {_TIERS: {"marketing": "FREE"}}),
    silent=({_TIERS: {"marketing": "FREE"}}, {_TIERS: {"marketing": "PROFESSIONAL"}}),
)
def _tier_lowered(fact: Fact) -> str | None:
    if fact.context["keyword"] != _TIERS:
        return None
    return "{it} needs no larger product tier than before: {before} became {after}"


@rule(
    "user-level-auth-changed",
    "warning",
    topic="extension",
    why="A user's token is held to that user's permissions, an app's token is not.",
    advice="Check which token you call with, and what its user may do.",
    at="operation",
    fires=({_USER: {"internalOnly": True}}, {_USER: {"internalOnly": False}}),
    silent=({"x-note": "one"}, {"x-note": "another"}),
)
def _user_level(fact: Fact) -> str | None:
    if fact.context["keyword"] != _USER:
        return None
    return "{it}: calls with a user's token changed from {before} to {after}"


@rule(
    "rate-limit-exemption-removed",
    "warning",
    topic="extension",
    why="Calls that did not count towards a rate limit may count now.",
    advice="Check how close to the limit your calls come.",
    at="operation",
    fires=({_EXEMPT: ["ten-secondly"]}, {}),
    silent=({}, {_EXEMPT: ["ten-secondly"]}),
)
def _exemption_removed(fact: Fact) -> str | None:
    gone = _listed(fact.before) - _listed(fact.after)
    if fact.context["keyword"] != _EXEMPT or not gone:
        return None
    return f"{{it}} counts towards the rate limit {', '.join(sorted(gone))} now"


@rule(
    "rate-limit-exemption-added",
    "info",
    topic="extension",
    why="Calls count less than before.",
    advice="Nothing to do.",
    at="operation",
    fires=({}, {_EXEMPT: ["ten-secondly"]}),
    silent=({_EXEMPT: ["ten-secondly"]}, {}),
)
def _exemption_added(fact: Fact) -> str | None:
    if fact.context["keyword"] != _EXEMPT:
        return None
    come = _listed(fact.after) - _listed(fact.before)
    return f"{{it}} no longer counts towards the rate limit {', '.join(sorted(come))}"


@rule(
    "documentation-banner-changed",
    "info",
    topic="extension",
    why="A banner in HubSpot's documentation often announces a beta or an end.",
    advice="Read it.",
    at="operation",
    fires=({_BANNER: "NONE"}, {_BANNER: "BETA"}),
    silent=({_BANNER: "BETA"}, {_BANNER: "BETA"}),
)
def _banner(fact: Fact) -> str | None:
    if fact.context["keyword"] != _BANNER:
        return None
    return "{it}: the banner of its documentation changed from {before} to {after}"


@rule(
    "extension-changed",
    "info",
    topic="extension",
    why="A key that OpenAPI does not know changes no call by itself.",
    advice="Nothing to do, unless a tool of yours reads it.",
    at="operation",
    fires=({"x-note": "one"}, {"x-note": "another"}),
    silent=({"x-note": ["one", "two"]}, {"x-note": ["two", "one"]}),
)
def _extension(fact: Fact) -> str | None:
    return f"{{it}}: {fact.context['keyword']} changed from {{before}} to {{after}}"


def _is_raised(before: str | None, after: str | None) -> bool:
    """Whether a hub needs a larger tier than before, or is no longer listed."""
    old, new = _parsed(before), _parsed(after)
    if not isinstance(old, dict) or not isinstance(new, dict):
        return new is not None
    return any(_rank(new.get(hub)) > _rank(tier) for hub, tier in old.items())


def _rank(tier: Any) -> int:
    return _RANKS.index(tier) if tier in _RANKS else len(_RANKS)


def _listed(text: str | None) -> set[str]:
    found = _parsed(text)
    return {str(entry) for entry in found} if isinstance(found, list) else set()


def _parsed(text: str | None) -> Any:
    return None if text is None else json.loads(text)
