"""The components of a document: which are used, and what happens when two documents differ."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import unquote

from hubspot_compat_tools.specs._canonical import references
from hubspot_compat_tools.specs._names import METHODS

_COMPONENT: Final = "#/components/"


def component_of(reference: str) -> tuple[str, str]:
    """Section and name of a reference into the components; empty for any other reference."""
    if not reference.startswith(_COMPONENT):
        return ("", "")
    section, _, name = reference[len(_COMPONENT) :].partition("/")
    return (section, unquote(name.partition("/")[0]).replace("~1", "/").replace("~0", "~"))


def reachable(components: dict[str, Any], roots: Any) -> dict[str, Any]:
    """The components that `roots` refer to, at any depth, and every security scheme."""
    kept: dict[str, Any] = {}
    if components.get("securitySchemes"):
        kept["securitySchemes"] = components["securitySchemes"]
    pending = [roots]
    while pending:
        for holder in references(pending.pop()):
            section, name = component_of(holder["$ref"])
            if name in components.get(section, {}) and name not in kept.get(section, {}):
                kept.setdefault(section, {})[name] = components[section][name]
                pending.append(components[section][name])
    return kept


def clashes(have: dict[str, Any], new: dict[str, Any], title: str) -> dict[tuple[str, str], str]:
    """The components of `new` that `have` defines differently, with the names to give them.

    Two texts that are equal still differ when they refer to something that differs.
    """
    shared = {
        (section, name)
        for section in new
        for name in new[section]
        if name in have.get(section, {}) and not _is_oauth(new[section][name])
    }
    differ = {(s, n) for s, n in shared if new[s][n] != have[s][n]}
    grown = True
    while grown:
        more = {(s, n) for s, n in shared - differ if _refers_to(new[s][n], differ)}
        grown = bool(more)
        differ |= more
    return {key: _free_name(key, title, have, new) for key in sorted(differ)}


def rename(part: dict[str, Any], names: dict[tuple[str, str], str]) -> None:
    """Give components of a part of a document, and what refers to them, other names."""
    for holder in references(part):
        section, name = component_of(holder["$ref"])
        if (section, name) in names:
            # What follows the name (a reference into a schema) stays.
            rest = holder["$ref"].split("/")[4:]
            holder["$ref"] = "/".join(("#/components", section, names[section, name], *rest))
    for (section, old), new in names.items():
        part["components"][section][new] = part["components"][section].pop(old)
    schemes = {old: new for (section, old), new in names.items() if section == "securitySchemes"}
    for item in part["paths"].values() if schemes else ():
        for method in METHODS:
            for requirement in item.get(method, {}).get("security", []):
                for old in requirement.keys() & schemes.keys():
                    requirement[schemes[old]] = requirement.pop(old)


def add_components(have: dict[str, Any], new: dict[str, Any]) -> None:
    """Add the components of `new` to `have`; the scopes of OAuth schemes are united."""
    for section, components in new.items():
        for name, component in components.items():
            known = have.setdefault(section, {}).get(name)
            if known is not None and _is_oauth(component):
                _unite_scopes(known, component)
            have[section].setdefault(name, component)


def _refers_to(node: Any, targets: Iterable[tuple[str, str]]) -> bool:
    return any(component_of(holder["$ref"]) in targets for holder in references(node))


def _free_name(key: tuple[str, str], title: str, have: dict[str, Any], new: dict[str, Any]) -> str:
    section, name = key
    words = re.findall(r"[A-Za-z0-9]+", title) or ["Other", "Document"]
    base = name + "".join(word[0].upper() + word[1:].lower() for word in words)
    candidates = (base, *(f"{base}{number}" for number in range(2, 100)))
    taken = have[section].keys() | new[section].keys()
    return next(candidate for candidate in candidates if candidate not in taken)


def _is_oauth(component: Any) -> bool:
    return isinstance(component, dict) and str(component.get("type")).lower() == "oauth2"


def _unite_scopes(known: dict[str, Any], other: dict[str, Any]) -> None:
    for kind, flow in other.get("flows", {}).items():
        target = known.setdefault("flows", {}).setdefault(kind, flow)
        target.setdefault("scopes", {}).update(flow.get("scopes", {}))
