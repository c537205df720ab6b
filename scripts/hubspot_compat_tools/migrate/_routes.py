"""Which operation of API v3 a URL is, and what takes its place in another version."""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

from hubspot_compat_raw._registry import VERSIONS

from ._templates import HOLE, Template

_SEGMENT: Final = r"[^/?#\s&<>]+"  # <int:id> is a server's own route
_HEAD: Final = rf"(?:(?:https?://)?[^\s?#]*?(?:/|{HOLE}))??"
_OBJECTS: Final = re.compile(
    rf"{_HEAD}(?P<version>crm/v3/objects)/(?P<a>{_SEGMENT})/(?P<aid>{_SEGMENT})/associations"
    rf"(?:/(?P<b>{_SEGMENT})(?:/(?P<bid>{_SEGMENT})(?:/(?P<type>{_SEGMENT}))?)?)?"
    rf"(?P<slash>/?)(?P<query>\?.*|{HOLE})?"
)
_ASSOCIATIONS: Final = re.compile(
    rf"{_HEAD}(?P<version>crm/v3/associations)/(?P<a>{_SEGMENT})/(?P<b>{_SEGMENT})"
    rf"/(?P<tail>batch/(?:create|read|archive)|types)(?P<slash>/?)(?P<query>\?.*|{HOLE})?"
)
#: Behind a base that is not in sight. Only v3 has the type in the path, and names it like this.
_TAIL: Final = re.compile(
    rf"(?![^?]*(?:/v\d|\d{{4}}-\d\d)){HOLE}[^\s?#]*?/objects/(?P<a>{_SEGMENT})/(?P<aid>{_SEGMENT})"
    rf"/associations/(?P<b>{_SEGMENT})/(?P<bid>{_SEGMENT})/(?P<type>[A-Za-z0-9_]*_[tT][oO]_\w*)"
    rf"(?P<slash>/?)(?P<query>\?.*|{HOLE})?"
)
#: What v3 never had: a pair of records below the batches' root.
_PAIR: Final = re.compile(
    rf"{_HEAD}(?P<version>crm/v3/associations)/(?P<a>{_SEGMENT})/(?P<aid>{_SEGMENT})"
    rf"/(?P<b>(?!batch/){_SEGMENT})/(?P<bid>{_SEGMENT})(?P<type>(?!))?"
    rf"(?P<slash>/?)(?P<query>\?.*|{HOLE})?"
)
_V1: Final = re.compile(rf"{_HEAD}crm-associations/v1/associations\S*")

#: A cheap test before the expressions run.
HINT: Final = ("associations",)

_MULTI_STATUS: Final = 207


@frozen(eq=False)
class Route:
    """An operation of API v3 that a URL names.

    Attributes:
        family: For reports: `http.object`, `http.batch`, `http.types` or `http.v1`.
        template: The URL.
        match: The parts of it: groups `version`, `a`, `aid`, `b`, `bid`, `type`, `tail`, `query`.
        behind: The function that puts a base with the version before what the call gives it.
    """

    family: str
    template: Template
    match: re.Match[str]
    behind: str = ""

    @property
    def version_in_sight(self) -> bool:
        """Whether the version is part of what is known of the URL."""
        return not self.behind and "version" in self.match.re.groupindex

    def part(self, name: str) -> Template | None:
        """The template of a part of the URL, or None if it is not there."""
        start, end = self.match.span(name)
        return None if start < 0 else self.template.part(start, end)

    def operation(self, verb: str | None) -> str:  # noqa: PLR0911  one for each shape of path
        """The operation's name, given the HTTP verb where it is known."""
        if self.family == "http.v1":
            return "v1"
        if self.family == "http.types":
            return "types"
        if self.family == "http.batch":
            return f"batch.{self.match['tail'].rpartition('/')[2]}"
        if self.match["type"]:
            return {"DELETE": "object.archive", "GET": "object.other"}.get(
                verb or "", "object.create"
            )
        if self.match["bid"]:
            return "object.untyped"
        if not self.match["b"]:
            return "object.list_all"
        return "object.list" if verb in {None, "GET"} else "object.other"


def route_of(template: Template) -> Route | None:
    """The v3 operation that a URL names, or None."""
    text = template.text
    if "associations" not in text:
        return None
    for family, pattern in (
        ("http.object", _OBJECTS),
        ("http.batch", _ASSOCIATIONS),
        ("http.object", _TAIL),
        ("http.object", _PAIR),
    ):
        match = pattern.fullmatch(text)
        if match:
            if match.groupdict().get("tail") == "types":
                family = "http.types"  # noqa: PLW2901  the same pattern serves both
            return Route(family, template, match)
    match = _V1.fullmatch(text)
    return Route("http.v1", template, match) if match else None


_WITHIN: Final = re.compile(
    r"crm/v3/objects/[^/\s]+/[^/\s]+/associations/[^/\s]+"
    r"|crm/v3/associations/[^/\s]+/[^/\s]+/(?:batch/(?:create|read|archive)|types)"
    r"|crm-associations/v1/associations"
)


def mentions_route(text: str) -> bool:
    """Whether a text has a v3 association path somewhere in it."""
    return _WITHIN.search(text) is not None


def objects_prefix(version: str) -> str:
    """`crm/objects/2026-03`: what stands for `crm/v3/objects`, without slashes at its ends."""
    return VERSIONS[version].operations["basic.list"].path.partition("/{")[0].strip("/")


def associations_prefix(version: str) -> str:
    """`crm/associations/2026-03`: what stands for `crm/v3/associations`."""
    return VERSIONS[version].operations["batch.read"].path.partition("/{")[0].strip("/")


def success(version: str, operation: str) -> tuple[int, ...]:
    """The statuses of full success of an operation; 207 is as it was in v3."""
    found = VERSIONS[version].operations[operation].statuses
    return tuple(status for status in found if status != _MULTI_STATUS)
