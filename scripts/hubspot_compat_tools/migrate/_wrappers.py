"""A project's own request functions: which one a call goes to, and what it passes on."""

from __future__ import annotations

import ast
from typing import Final

from ._find_http import _TALK, called_name
from ._flow import FunctionNode, own_nodes
from ._module import Module

_VERBS: Final = {"get", "put", "post", "delete", "patch", "request"}
_LIBRARIES: Final = {"requests", "httpx", "aiohttp"}
_CLIENTISH: Final = ("session", "client", "http", "requests", "httpx", "sess", "conn", "s")
_LOOKED_AT: Final = {"len", "bool", "isinstance", "repr", "str", "type"}
_DEEPEST: Final = 4


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
    return any(found & _LIBRARIES for found in module.packages.values())


def body_keyword(module: Module, call: ast.Call) -> str | None:
    """The keyword through which a call takes a JSON body, or None where it is not known."""
    if is_plain_client(module, call):
        return "json"
    function = wrapper_of(module, call)
    if function is None:
        return None
    names = [arg.arg for arg in (*function.args.args, *function.args.kwonlyargs)]
    for name in names:
        if _passes_json(module, function, name):
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


def takes_a_dict(module: Module, call: ast.Call, name: str) -> bool:
    """Whether a wrapper says that its body is a dict, so that a list is a type error."""
    function = wrapper_of(module, call)
    if function is None:
        return False
    found = [arg for arg in (*function.args.args, *function.args.kwonlyargs) if arg.arg == name]
    note = found[0].annotation if found else None
    text = "" if note is None else module.source.text(note)
    return "ict" in text or "Mapping" in text


def _passes_json(module: Module, function: FunctionNode, name: str, depth: int = 0) -> bool:
    """Whether a parameter goes out as JSON, `json=name` or `json.dumps(name)`, and only that."""
    sent = False
    for node in own_nodes(function):
        if not (isinstance(node, ast.Name) and node.id == name):
            continue
        if isinstance(node.ctx, ast.Store):
            continue  # its value is looked at like any other use
        goes = _use_of_body(module, function, node, depth)
        if goes is None:
            return False
        sent = sent or goes
    return sent


def _use_of_body(  # noqa: PLR0911  one for each kind of use
    module: Module, function: FunctionNode, node: ast.expr, depth: int
) -> bool | None:
    """True if a use sends the body, False if it does no harm, None if it looks into it."""
    parent = module.source.parent(node)
    match parent:
        case ast.keyword(arg="json"):
            return True
        case ast.BoolOp() | ast.IfExp() if getattr(parent, "test", None) is not node:
            return _use_of_body(module, function, parent, depth)
        case ast.Assign(targets=[ast.Name()]):
            return False  # `body = body or {}`
        case ast.Call() if called_name(parent) == "dumps" and parent.args[:1] == [node]:
            return True
        case ast.Call() if called_name(parent) in _LOOKED_AT or is_talking(module, parent):
            return False
        case ast.If() | ast.IfExp() | ast.While() | ast.UnaryOp():
            return False
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return False
        case ast.Call() | ast.keyword():
            return _handed_on(module, function, node, parent, depth)
    return None


def _handed_on(
    module: Module,
    function: FunctionNode,
    node: ast.expr,
    parent: ast.Call | ast.keyword,
    depth: int,
) -> bool | None:
    """A body that goes to another function of the file."""
    call = module.source.parent(parent) if isinstance(parent, ast.keyword) else parent
    other = wrapper_of(module, call) if isinstance(call, ast.Call) else None
    if other is function:
        return False  # a retry
    if other is None or depth > _DEEPEST or not isinstance(call, ast.Call):
        return None
    if isinstance(parent, ast.keyword):
        name = parent.arg
    elif node in call.args:
        names = [arg.arg for arg in other.args.args]
        place = call.args.index(node) + (names[:1] in (["self"], ["cls"]))
        name = names[place] if place < len(names) else None
    else:
        return None
    return True if name and _passes_json(module, other, name, depth + 1) else None


def is_talking(module: Module, call: ast.Call) -> bool:
    """Whether a call is a log line or stands in an error's message."""
    return called_name(call) in _TALK or isinstance(module.source.parent(call), ast.Raise)


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
