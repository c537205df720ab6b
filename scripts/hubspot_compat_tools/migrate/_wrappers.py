"""A project's own request functions: what they pass on, and what they do with the answer."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from ._find_http import called_name
from ._flow import FunctionNode, own_nodes
from ._module import Module
from ._statuses import Statuses
from ._typenames import Refused
from ._why import Why

if TYPE_CHECKING:
    from ._plan import Plan

_VERBS: Final = {"get", "put", "post", "delete", "patch", "request"}
_LIBRARIES: Final = {"requests", "httpx", "aiohttp"}
_CLIENTISH: Final = ("session", "client", "http", "requests", "httpx", "sess", "conn", "s")
_ROW_KEYS: Final = {"id", "to", "type", "from"}
_STATUSES: Final = {200, 201, 204, 207}


def wrapper_of(module: Module, call: ast.Call) -> FunctionNode | None:
    """The function of this module that a call goes to, if it is the only one of that name."""
    if isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        if call.func.value.id not in {"self", "cls"}:
            return None
    elif not isinstance(call.func, ast.Name):
        return None
    found = module.functions.get(called_name(call), [])
    return found[0] if len(found) == 1 else None


def is_plain_client(module: Module, call: ast.Call) -> bool:
    """Whether a call goes to an HTTP library's own function or client."""
    name = called_name(call)
    if name not in _VERBS or wrapper_of(module, call) is not None:
        return False
    if not isinstance(call.func, ast.Attribute):
        return False
    owner = call.func.value
    if _is_library(module, owner):
        return True
    value = module.value(owner)
    if isinstance(value, ast.Call) and _is_library(module, value.func):
        return True
    last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
    keywords = {word.arg for word in call.keywords}
    named = any(word in last.lower() for word in _CLIENTISH[:-1]) or last == "s"
    return named and (bool(keywords & {"headers", "json", "timeout", "params"}) or _imports(module))


def _is_library(module: Module, node: ast.expr) -> bool:
    """Whether a chain of names starts at an HTTP library, whatever it was imported as."""
    while isinstance(node, ast.Attribute | ast.Call):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    if not isinstance(node, ast.Name):
        return False
    if node.id in _LIBRARIES:
        return True
    return any(
        isinstance(definition.node, ast.alias) and definition.node.name in _LIBRARIES
        for definition in module.defs_of(node)
    )


def _imports(module: Module) -> bool:
    for node in module.nodes:
        if isinstance(node, ast.Import):
            if any(alias.name.partition(".")[0] in _LIBRARIES for alias in node.names):
                return True
        elif (
            isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] in _LIBRARIES
        ):
            return True
    return False


def body_keyword(module: Module, call: ast.Call) -> str | None:
    """The keyword through which a call takes a JSON body, or None where it is not known."""
    if is_plain_client(module, call):
        return "json"
    function = wrapper_of(module, call)
    if function is None:
        return None
    names = [arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)]
    for name in names:
        if _passes_json(function, name):
            return name
    if function.args.kwarg and _passes_keywords(function, function.args.kwarg.arg):
        return "json"
    return None


def positional_body(module: Module, call: ast.Call, name: str) -> ast.expr | None:
    """What a call gives for a wrapper's parameter by its place, or None if nothing."""
    function = wrapper_of(module, call)
    if function is None or name not in [arg.arg for arg in function.args.args]:
        return None
    names = [arg.arg for arg in function.args.args]
    place = names.index(name) - (names[:1] in (["self"], ["cls"]))
    return call.args[place] if place < len(call.args) else None


def _passes_json(function: FunctionNode, name: str) -> bool:
    """Whether a parameter goes out as JSON: `json=name`, or `json.dumps(name)`."""
    for node in own_nodes(function):
        if isinstance(node, ast.keyword) and node.arg == "json" and _is_named(node.value, name):
            return True
        dumped = isinstance(node, ast.Call) and called_name(node) == "dumps" and node.args
        if dumped and isinstance(node, ast.Call) and _is_named(node.args[0], name):
            return True
    return False


def _is_named(node: ast.expr, name: str) -> bool:
    """The name, or `name or {}`."""
    if isinstance(node, ast.BoolOp):
        node = node.values[0]
    return isinstance(node, ast.Name) and node.id == name


def _passes_keywords(function: FunctionNode, name: str) -> bool:
    return any(
        isinstance(node, ast.keyword)
        and node.arg is None
        and isinstance(node.value, ast.Name)
        and node.value.id == name
        and isinstance(call, ast.Call)
        and called_name(call) in _VERBS
        for call in own_nodes(function)
        if isinstance(call, ast.Call)
        for node in call.keywords
    )


def check_reader(
    module: Module, call: ast.Call, statuses: Statuses, plan: Plan, *, reads: bool
) -> None:
    """Look into the wrapper that a call goes through, if there is one.

    Raises:
        Refused: It takes the answer apart itself, or tests for the status that will change.
    """
    function = wrapper_of(module, call)
    if function is None:
        if not is_plain_client(module, call) and not statuses.same:
            plan.unsafe(Why.STATUS_TEST, f"{called_name(call)}() is not in this file")
        return
    for node in own_nodes(function):
        if not isinstance(node, ast.Constant):
            continue
        parent = module.source.parent(node)
        taken = isinstance(parent, ast.Subscript | ast.Call)
        if node.value in _ROW_KEYS and taken and (reads or node.value != "type"):
            raise Refused(Why.WRAPPER_TAKES_APART, f"{function.name}() reads {node.value!r}")
        if (
            node.value in _STATUSES
            and not statuses.same
            and isinstance(parent, ast.Compare | ast.Tuple | ast.List | ast.Set)
        ):
            _check_test(module, parent, statuses, function)


def _check_test(
    module: Module, parent: ast.AST, statuses: Statuses, function: FunctionNode
) -> None:
    compare = parent if isinstance(parent, ast.Compare) else module.source.parent(parent)
    fine = isinstance(compare, ast.Compare) and statuses.edit(module, compare) == []
    if not fine:
        raise Refused(Why.STATUS_TEST, f"{function.name}() tests for it")
