"""Facts about what a document says once for all: servers, security schemes, keys with `x-`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from hubspot_compat_tools.drift._facts import Fact, Place, json_pointer, present
from hubspot_compat_tools.drift._raw_differences import Difference

_SCHEMES = ("components", "securitySchemes")


def api_facts(differences: list[Difference], reported: set[str]) -> Iterator[Fact]:
    """Servers and security schemes.

    Args:
        differences: The raw differences of what both sides say for all operations.
        reported: Scopes that already changed on an operation; a change in the mere list of scopes
            says nothing new about them.

    Yields:
        The facts.
    """
    listed: dict[tuple[str, bool], list[str]] = {}
    for row in differences:
        before, after = present(row.before), present(row.after)
        if row.path[0] == "servers":
            url = row.path[1]
            yield _fact(
                "server", url, url if before else None, url if after else None, ("servers",)
            )
        elif row.path[0] == "prose":
            name = row.path[1]
            at = "tags" if name.startswith("tag ") else "info"
            yield _fact("prose", name, before, after, (at,))
        elif row.path[0] == "extensions":
            yield _extension(row.path[1], before, after)
        elif len(row.path) == 2:  # noqa: PLR2004 - schemes, name: a scheme as a whole
            texts = [None if form is None else _scheme_type(form) for form in (before, after)]
            yield _fact("scheme", row.path[1], texts[0], texts[1], (*_SCHEMES, row.path[1]))
        elif row.path[2] == "scopes":
            _, scheme, _, scope = row.path
            if scope not in reported:
                listed.setdefault((scheme, before is None), []).append(scope)
        else:
            name, what = row.path[1], row.path[-1]
            yield _fact("scheme.definition", f"{name} {what}", before, after, (*_SCHEMES, name))
    for (scheme, come), scopes in sorted(listed.items()):
        text = ", ".join(sorted(scopes))
        before, after = (None, text) if come else (text, None)
        yield _fact("scheme.scopes", scheme, before, after, (*_SCHEMES, scheme))


def _extension(key: str, before: Any, after: Any) -> Fact:
    found = _fact("extension", "the document", before, after, ("info", key))
    return evolve(found, context={"keyword": key})


def _scheme_type(form: dict[str, dict[str, str]]) -> str:
    return form["definition"].get("type", "of no stated type")


def _fact(topic: str, name: str, before: object, after: object, pointer: tuple[str, ...]) -> Fact:
    place = Place("", "", "", json_pointer(pointer), name, "document")
    return Fact(topic, "", "document", name, before, after, {}, [place])
