"""Where is a site's client made? Every construction that can reach it, or None."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import Final

from ._find_http import called_name, root_name
from ._flow import Def, FunctionNode, own_nodes
from ._found import HttpSite, SdkSite
from ._module import Module
from ._wrappers import wrapper_of

Makes = Callable[[Module, ast.Call], bool]

_SDK_CLIENTS: Final = {"HubSpot", "Client"}
_SESSIONS: Final = {"Session", "session", "Client", "AsyncClient"}
_HTTP: Final = {"requests", "httpx"}
_VERBS: Final = {"get", "put", "post", "delete", "patch", "request", "send", "stream"}
_DEEPEST: Final = 6


def sdk_makers(module: Module, site: SdkSite) -> list[ast.Call] | None:
    """The constructions of the SDK client that a site uses; None unless all are in sight."""
    return None if site.client is None else _Tracer(module, makes_client).all(site.client)


def session_makers(module: Module, site: HttpSite) -> list[ast.Call] | None:
    """The constructions of the session that a request goes through, also in a wrapper."""
    if site.kind != "call" or not isinstance(site.node, ast.Call):
        return None
    return _sessions(module, site.node, 0)


def _sessions(module: Module, call: ast.Call, depth: int) -> list[ast.Call] | None:
    function = wrapper_of(module, call)
    if function is None:
        func = call.func
        if isinstance(func, ast.Attribute) and func.attr in _VERBS:
            return _Tracer(module, makes_session).all(func.value)
        return None
    if depth > _DEEPEST:
        return None
    inner = [
        node
        for node in own_nodes(function)
        if isinstance(node, ast.Call)
        and (_is_request(node.func) or (wrapper_of(module, node) not in {None, function}))
    ]
    found: list[ast.Call] = []
    for node in inner:
        if called_name(node) in {"get", "pop"} and _is_lookup(node):
            continue
        makers = _sessions(module, node, depth + 1)
        if makers is None:
            if wrapper_of(module, node) is not None:
                continue  # a helper that sends nothing
            return None
        found += makers
    return list(dict.fromkeys(found)) or None


def _is_request(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr in _VERBS


def _is_lookup(call: ast.Call) -> bool:
    """`answer.get("results", [])`: a dict's method, not a request."""
    first = call.args[0] if call.args else None
    text = isinstance(first, ast.Constant) and isinstance(first.value, str)
    return text and "/" not in first.value and not call.keywords  # type: ignore[union-attr]  # `text` says that it is a constant


class _Tracer:
    """Follows a client's expression to the calls that make it."""

    def __init__(self, module: Module, makes: Makes) -> None:
        self._module = module
        self._makes = makes
        self._seen: set[ast.AST] = set()

    def all(self, node: ast.expr) -> list[ast.Call] | None:
        """Every construction that the expression may be, or None if it may be something else."""
        module = self._module
        node = module.value(node)
        if node in self._seen:
            return []
        self._seen.add(node)
        match node:
            case ast.Call():
                return self._called(node)
            case ast.IfExp():
                return self._each([node.body, node.orelse])
            case ast.Name():
                return self._named(node)
            case ast.Attribute():
                values = [v for v in module.attribute_values(node) if not _is_none(v)]
                return self._each(values) if values else None
        return None

    def _each(self, nodes: Iterable[ast.expr]) -> list[ast.Call] | None:
        found: list[ast.Call] = []
        for node in nodes:
            one = self.all(node)
            if one is None:
                return None
            found += one
        return found

    def _called(self, call: ast.Call) -> list[ast.Call] | None:
        if self._makes(self._module, call) or is_wrapped(call):
            return [call]
        function = wrapper_of(self._module, call)
        if function is None:
            return None
        returned = _returned(function)
        return self._each(returned) if returned else None

    def _named(self, name: ast.Name) -> list[ast.Call] | None:
        if name.id in self._module.declared_global:
            return None
        found: list[ast.Call] = []
        for definition in self._module.defs_of(name):
            one = self._defined(definition)
            if one is None:
                return None
            found += one
        return found or None

    def _defined(self, definition: Def) -> list[ast.Call] | None:
        value = definition.value
        if definition.kind in {"assign", "with"} and value is not None:
            return [] if _is_none(value) else self.all(value)
        if definition.kind == "param" and isinstance(definition.node, ast.arg):
            given = self._module.given(definition.node)
            if given is not None and self._module.is_private(given[1]):
                return self._each(given[0])
        return None


def _returned(function: FunctionNode) -> list[ast.expr]:
    """What a function returns; empty if that is not all there is to it."""
    nodes = list(own_nodes(function))
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in nodes):
        return []
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value)
    ]


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


# What makes a client


def is_wrapped(call: ast.Call) -> bool:
    """Whether a call is `legacy.upgrade(...)` or `legacy.mount(...)`, which give their argument."""
    func = call.func
    return (
        isinstance(func, ast.Attribute)
        and func.attr in {"upgrade", "mount"}
        and (func.value.attr if isinstance(func.value, ast.Attribute) else root_name(func.value))
        == "legacy"
    )


def makes_client(module: Module, call: ast.Call) -> bool:
    """Whether a call makes a client of hubspot-api-client."""
    name = called_name(call)
    if name == "create" and isinstance(call.func, ast.Attribute):
        owner = call.func.value
        name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        return name in _SDK_CLIENTS and _comes_from(module, owner, {"hubspot"})
    return name in _SDK_CLIENTS and _comes_from(module, call.func, {"hubspot"})


def makes_session(module: Module, call: ast.Call) -> bool:
    """Whether a call makes a session that the bridge can be mounted on."""
    return called_name(call) in _SESSIONS and _comes_from(module, call.func, _HTTP)


def _comes_from(module: Module, node: ast.expr, packages: set[str]) -> bool:
    """Whether an import of a package, or of something in it, gives the root of a name."""
    return bool(module.packages.get(root_name(node), set()) & packages)


# What sends a request


def unserved(module: Module, site: HttpSite) -> str:
    """The library that a request goes through, if `legacy.install` does not reach it; else ""."""
    if not isinstance(site.node, ast.Call):
        return ""
    function = wrapper_of(module, site.node)
    holder: ast.AST = site.node if function is None else function
    return next((found for node in ast.walk(holder) if (found := _raw_library(node))), "")


def _raw_library(node: ast.AST) -> str:
    name = called_name(node) if isinstance(node, ast.Call) else ""
    if name in {"HTTPConnection", "HTTPSConnection"}:
        return "http.client"
    return "pycurl" if name == "Curl" else ""
