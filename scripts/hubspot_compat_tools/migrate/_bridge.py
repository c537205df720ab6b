"""Serve v3 callers as they are: one line where a client is made, or one for the program."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from ._find_http import called_name, root_name
from ._found import FoundSite, HttpSite, SdkSite
from ._imports import insertion
from ._module import Module
from ._plan import Options, Plan
from ._source import Edit
from ._typenames import Refused
from ._why import Why

Decision = tuple[FoundSite, Plan | None, Refused | None]

_SDK_CLIENTS: Final = {"HubSpot", "Client"}
_SESSIONS: Final = {"Session", "session", "Client", "AsyncClient"}
_HTTP: Final = {"requests", "httpx"}
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


def bridge(module: Module, sites: Sequence[FoundSite], options: Options) -> list[Decision]:
    """Plan all sites of a file at once: they share the line that serves them."""
    refusals = {site: _refusal(site) for site in sites}
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
        decisions.append((site, plan, None))
    return decisions


def _refusal(site: FoundSite) -> Refused | None:
    if site.kind == "mock":
        return Refused(Why.TEST_DOUBLE)
    if site.operation in _UNSERVED:
        code = Why.HUBSPOT3 if site.family == "hubspot3" else _UNSERVED[site.operation]
        return Refused(code)
    if isinstance(site, HttpSite) and site.verb == "POST" and site.route.family == "http.object":
        return Refused(Why.NO_SUCH_REQUEST)
    return None


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
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == origin
        and any(alias.name == name for alias in node.names)
        for node in module.nodes
    )


def name_of(module: Module) -> str:
    """What the bridge is called in a module: `legacy`, unless that means something else there."""
    taken = {node.id for node in module.nodes if isinstance(node, ast.Name)}
    taken |= {node.arg for node in module.nodes if isinstance(node, ast.arg)}
    taken |= {node.asname or node.name for node in module.nodes if isinstance(node, ast.alias)}
    return _LONG if _SHORT in taken and not _from(module, "hubspot_compat", _SHORT) else _SHORT


def _wrap(module: Module, site: FoundSite, options: Options) -> list[Edit] | None:
    """Edits at every place where the site's client can be made, or None."""
    if isinstance(site, SdkSite):
        return _wrap_sdk(module, site, options)
    if site.kind != "call" or not isinstance(site.node, ast.Call):
        return None
    func = site.node.func
    if not isinstance(func, ast.Attribute) or not isinstance(func.value, ast.Name | ast.Attribute):
        return None
    made = module.value(func.value)
    if not _is_session(made):
        return None
    return [_around(module, made, "mount", options)]


def _is_session(node: ast.expr) -> bool:
    return (
        isinstance(node, ast.Call)
        and called_name(node) in _SESSIONS
        and root_name(node.func) in _HTTP
    )


def _wrap_sdk(module: Module, site: SdkSite, options: Options) -> list[Edit] | None:
    if site.client is None:
        return None
    made = module.value(site.client)
    if isinstance(made, ast.Call) and _makes_client(module, made):
        return [_around(module, made, "upgrade", options)]
    makers = [call for call in module.calls if _makes_client(module, call)]
    return [_around(module, call, "upgrade", options) for call in makers] or None


def _makes_client(module: Module, call: ast.Call) -> bool:
    name = called_name(call)
    if name == "create" and isinstance(call.func, ast.Attribute):
        owner = call.func.value
        name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        return name in _SDK_CLIENTS and _is_hubspot(module, owner)
    return name in _SDK_CLIENTS and _is_hubspot(module, call.func)


def _is_hubspot(module: Module, node: ast.expr) -> bool:
    """Whether a class comes from the `hubspot` package."""
    root = root_name(node)
    return any(_binds(part, root) for part in module.nodes)


def _binds(node: ast.AST, name: str) -> bool:
    """Whether an import of `hubspot` or of something in it gives the name."""
    if isinstance(node, ast.Import):
        found = [alias.asname or "hubspot" for alias in node.names if _is_package(alias.name)]
    elif isinstance(node, ast.ImportFrom) and _is_package(node.module or ""):
        found = [alias.asname or alias.name for alias in node.names]
    else:
        return False
    return name in found


def _is_package(name: str) -> bool:
    return name.partition(".")[0] == "hubspot"


def _around(module: Module, node: ast.expr, function: str, options: Options) -> Edit:
    # One edit for the whole call, so that sites which share it share it exactly.
    start, end = module.source.span(node)
    text = module.source.text(node)
    return Edit(start, end, f'{name_of(module)}.{function}({text}, version="{options.to}")')


def _install(module: Module, options: Options) -> Edit:
    """`legacy.install()` at the entry point, or behind the imports where there is none."""
    source = module.source
    line = f'{name_of(module)}.install(version="{options.to}")'
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
