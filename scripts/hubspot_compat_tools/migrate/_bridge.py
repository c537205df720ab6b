"""Serve v3 callers as they are: one line where a client is made, or one for the program."""

from __future__ import annotations

import ast
import json
from collections.abc import Sequence
from typing import Final

from ._clients import is_wrapped, makes_client, sdk_makers, session_makers, unserved
from ._found import FoundSite, HttpSite, SdkSite
from ._imports import insertion
from ._module import Module
from ._plan import Options, Plan
from ._sdk import is_own_api, speaks_v4, v4_underneath, version_of
from ._source import Edit
from ._typenames import Refused
from ._why import Why

Decision = tuple[FoundSite, Plan | None, Refused | None]

_UNSERVED: Final = {
    "v1": Why.API_V1,
    "object.untyped": Why.PUT_WITHOUT_A_TYPE,
    "object.list_all": Why.NO_TARGET,
    "object.other": Why.NO_SUCH_REQUEST,
}
_SHORT: Final = "legacy"
_LONG: Final = "hubspot_compat.legacy"
_IMPORTS: Final = {_SHORT: "hubspot_compat:legacy", _LONG: "hubspot_compat.legacy:"}
_MARKS: Final = {"upgrade", "mount", "install"}
_UPGRADED: Final = (8, 0)


def bridge(module: Module, sites: Sequence[FoundSite], options: Options) -> list[Decision]:
    """Plan all sites of a file at once: they share the line that serves them."""
    refusals = {site: _refusal(module, site) for site in sites}
    for site in sites:
        refusals[site] = refusals[site] or _already(site, options)
    served = [site for site in sites if refusals[site] is None]
    if served and _has_bridge(module):
        return [(site, None, refusals[site] or Refused(Why.SERVED)) for site in sites]
    wraps = {site: _wrap(module, site, options) for site in served}
    alone = all(edits for edits in wraps.values())
    shared = [] if alone else [_install(module, options)]
    decisions: list[Decision] = []
    for site in sites:
        refusal = refusals[site]
        if refusal is not None:
            decisions.append((site, None, refusal))
            continue
        plan = Plan("bridge", edits=(wraps[site] or []) if alone else list(shared))
        plan.imports.add(_IMPORTS[name_of(module)])
        if not alone:
            plan.notes.append(Why.WHOLE_PROGRAM)
            if options.sdk_version == "auto" and is_own_api(site):
                plan.notes.append(Why.NOT_WITH_SDK_7)
        decisions.append((site, plan, None))
    return decisions


def serve_at_client(module: Module, site: FoundSite, options: Options) -> Plan | None:
    """Serve one site where its client is made, if every such place is in this file.

    Unlike `bridge`, nothing is done to the program as a whole.

    Returns:
        The plan; None where a client could come from elsewhere.
    """
    if _refusal(module, site) is not None:
        return None
    makers = _makers(module, site)
    if not makers or any(map(is_wrapped, makers)) or not _can_upgrade(site, options):
        return None
    function = "upgrade" if isinstance(site, SdkSite) else "mount"
    plan = Plan("bridge", edits=[_around(module, made, function, options) for made in makers])
    plan.imports.add(_IMPORTS[name_of(module)])
    plan.notes.append(Why.SERVED_AT_CLIENT)
    return plan


def is_served(module: Module, site: FoundSite) -> bool:
    """Whether every client that a site can use is wrapped already."""
    makers = _makers(module, site)
    return bool(makers) and all(map(is_wrapped, makers or []))


def _makers(module: Module, site: FoundSite) -> list[ast.Call] | None:
    if isinstance(site, SdkSite):
        return sdk_makers(module, site)
    return session_makers(module, site)


def _already(site: FoundSite, options: Options) -> Refused | None:
    """Under hubspot-api-client 7 a call of the record's own API goes to v4, past the bridge."""
    if isinstance(site, HttpSite) or not v4_underneath(site, options.sdk_version):
        return None
    return Refused(Why.ALREADY_V4, f"hubspot-api-client {options.sdk_version}")


def _can_upgrade(site: FoundSite, options: Options) -> bool:
    """Whether the SDK in use is one that `upgrade` takes."""
    if isinstance(site, HttpSite) or options.sdk_version == "auto":
        return True
    return version_of(options.sdk_version) >= _UPGRADED


def _refusal(module: Module, site: FoundSite) -> Refused | None:
    if site.kind == "mock":
        return Refused(Why.TEST_DOUBLE)
    if site.operation in _UNSERVED:
        code = Why.HUBSPOT3 if site.family == "hubspot3" else _UNSERVED[site.operation]
        return Refused(code)
    if isinstance(site, SdkSite):
        return Refused(Why.ALREADY_V4) if speaks_v4(module, site) else None
    if site.verb == "POST" and site.route.family == "http.object":
        return Refused(Why.NO_SUCH_REQUEST)
    library = unserved(module, site)
    return Refused(Why.UNSERVED_LIBRARY, library) if library else None


def _has_bridge(module: Module) -> bool:
    for call in module.calls:
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr in _MARKS:
            owner = module.source.text(func.value)
            if owner == _LONG or (owner == _SHORT and _from(module, "hubspot_compat", _SHORT)):
                return True
        if isinstance(func, ast.Name) and func.id in _MARKS and _from(module, _LONG, func.id):
            return True
    return False


def _from(module: Module, origin: str, name: str) -> bool:
    return origin.partition(".")[0] in module.packages.get(name, ()) and any(
        isinstance(node, ast.ImportFrom)
        and node.module == origin
        and any(alias.name == name for alias in node.names)
        for node in module.nodes
    )


def name_of(module: Module) -> str:
    """What the bridge is called in a module: `legacy`, unless that means something else there."""
    return (
        _LONG if _SHORT in module.taken and not _from(module, "hubspot_compat", _SHORT) else _SHORT
    )


def _wrap(module: Module, site: FoundSite, options: Options) -> list[Edit] | None:
    """Edits at every place where the site's client can be made, or None."""
    if isinstance(site, HttpSite):
        makers = session_makers(module, site)
        return [_around(module, made, "mount", options) for made in makers] if makers else None
    if not _can_upgrade(site, options) or site.client is None:
        return None
    if site.family == "sdk.object" and options.sdk_version == "auto":
        return None  # such a call works with an older SDK than `upgrade` takes
    # Where the client cannot be traced, any that is made here may be the one.
    makers = sdk_makers(module, site) or [c for c in module.calls if makes_client(module, c)]
    return [_around(module, made, "upgrade", options) for made in makers] or None


def _around(module: Module, node: ast.expr, function: str, options: Options) -> Edit:
    # One edit for the whole call, so that sites which share it share it exactly.
    start, end = module.source.span(node)
    text = module.source.text(node)
    call = f"{name_of(module)}.{function}({text}, {_settings(options)})"
    return Edit(start, end, call)


def _settings(options: Options) -> str:
    names = f", names={json.dumps(options.names_file)}" if options.names_file else ""
    return f'version="{options.to}"{names}'


def _install(module: Module, options: Options) -> Edit:
    """`legacy.install()` at the entry point, or behind the imports where there is none."""
    source = module.source
    line = f"{name_of(module)}.install({_settings(options)})"
    guard = next((node for node in source.tree.body if _is_main(node)), None)
    if isinstance(guard, ast.If):
        first = guard.body[0]
        start = source.line_start(first.lineno)
        before = source.utf8[start : source.at(first.lineno, first.col_offset)]
        if not before.strip():
            return Edit(start, start, f"{before.decode()}{line}{source.newline}")
    return insertion(source, ["", line])


def _is_main(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__main__" in ast.dump(node.test)
