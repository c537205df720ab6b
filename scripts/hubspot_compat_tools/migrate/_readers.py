"""What a project's own request functions do with the answer before their caller gets it.

A wrapper may hand the request or the answer on: `_put()` calls `_request()`, and that calls
`_checked(response)`. All of them are looked into, and the decorators that stand in the file.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ._find_http import called_name
from ._flow import FunctionNode, own_nodes
from ._module import Module
from ._statuses import Statuses
from ._typenames import Refused
from ._why import Why
from ._wrappers import is_plain_client, is_talking, wrapper_of

if TYPE_CHECKING:
    from ._plan import Plan

_ROW_KEYS: Final = {"id", "to", "type", "from"}
#: What a write's answer has before or after, but not both.
_WRITE_KEYS: Final = {
    "id", "properties", "createdAt", "updatedAt", "archived", "associations", "results", "status",
    "to", "from", "labels", "fromObjectId", "toObjectId",
}  # fmt: skip
_LOOKS: Final = {"get", "pop", "setdefault", "__getitem__", "__contains__"}
_STATUSES: Final = {200, 201, 204, 207, "200", "201", "204", "207"}
_STATUS_NAMES: Final = {"status_code", "status"}
_OF_RESPONSE: Final = {"json", "ok", "raise_for_status", "status", "status_code", "text"}
#: What takes a response and tests nothing.
_HARMLESS: Final = {"bool", "cast", "getattr", "hasattr", "isinstance", "load", "str", "type"}
_SENDING: Final = {"request", "send", "stream", "urlopen"}


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
    for reader, answers in _readers(module, function).items():
        for node in own_nodes(reader):
            _check(module, reader, node, statuses, reads=reads)
            if not isinstance(node, ast.Call) or statuses.same:
                continue
            if _gives_away(module, reader, node, answers):
                plan.unsafe(Why.STATUS_TEST, f"{called_name(node)}() is not in this file")
        for decorator in _decorators(module, reader):
            for node in ast.walk(decorator):
                _check(module, decorator, node, statuses, reads=reads)


def _check(
    module: Module, reader: FunctionNode, node: ast.AST, statuses: Statuses, *, reads: bool
) -> None:
    if isinstance(node, ast.Constant) and node.value in (_ROW_KEYS if reads else _WRITE_KEYS):
        parent = module.source.parent(node)
        if _looks_into(parent) and not _asks_for_error(module, parent):
            raise Refused(Why.WRAPPER_TAKES_APART, f"{reader.name}() reads {node.value!r}")
    if not statuses.same and not _is_fine(module, node, statuses):
        raise Refused(Why.STATUS_TEST, f"{reader.name}() tests for it")


# Which functions


def _readers(module: Module, function: FunctionNode) -> dict[FunctionNode, set[str]]:
    """The functions that an answer goes through, each with its names for it."""
    found: dict[FunctionNode, set[str]] = {}
    waiting: list[tuple[FunctionNode, set[str]]] = [(function, set())]
    while waiting:
        reader, given = waiting.pop()
        if reader in found and given <= found[reader]:
            continue
        names = _answers(module, reader, given | found.get(reader, set()))
        found[reader] = names
        for node in own_nodes(reader):
            other = wrapper_of(module, node) if isinstance(node, ast.Call) else None
            if not isinstance(node, ast.Call) or other is None or is_talking(module, node):
                continue
            passed = {
                name for name, arg in _arguments(node, other) if _has(module, reader, arg, names)
            }
            if passed or _asks(module, reader, node):
                waiting.append((other, passed))
    return found


def _decorators(module: Module, reader: FunctionNode) -> Iterator[FunctionNode]:
    """The functions of this file that a function is decorated with."""
    for decorator in reader.decorator_list:
        node = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")
        yield from module.functions.get(name, [])


def _answers(module: Module, reader: FunctionNode, given: set[str]) -> set[str]:
    """The names of a function for the answer, or for something that comes out of it."""
    names, before = set(given), -1
    while len(names) != before:
        before = len(names)
        for node in own_nodes(reader):
            targets, value = _binding(node)
            if value is not None and _has(module, reader, value, names):
                names |= {
                    part.id
                    for target in targets
                    for part in ast.walk(target)
                    if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
                }
    return names


def _binding(node: ast.AST) -> tuple[list[ast.expr], ast.expr | None]:
    match node:
        case ast.Assign():
            return node.targets, node.value
        case ast.AnnAssign() | ast.NamedExpr():
            return [node.target], node.value
        case ast.withitem(optional_vars=ast.expr() as target):
            return [target], node.context_expr
    return [], None


def _has(module: Module, reader: FunctionNode, node: ast.expr, names: set[str]) -> bool:
    """Whether the answer is part of an expression."""
    return any(
        (isinstance(part, ast.Name) and part.id in names)
        or (isinstance(part, ast.Call) and _asks(module, reader, part))
        for part in ast.walk(node)
    )


def _asks(module: Module, reader: FunctionNode, call: ast.Call) -> bool:
    """Whether a call sends a request with what the function was given."""
    if is_plain_client(module, call):
        return True
    other = wrapper_of(module, call)
    if other is None or other is reader:
        return False
    own = {arg.arg for arg in (*reader.args.args, *reader.args.kwonlyargs)} - {"self", "cls"}
    given = {part.id for _, arg in _arguments(call, other) for part in _names(arg)}
    return bool(own & given) and _sends(module, other, set())


def _sends(module: Module, function: FunctionNode, seen: set[FunctionNode]) -> bool:
    if function in seen:
        return False
    seen.add(function)
    for node in own_nodes(function):
        if not isinstance(node, ast.Call):
            continue
        if called_name(node) in _SENDING or is_plain_client(module, node):
            return True
        other = wrapper_of(module, node)
        if other is not None and _sends(module, other, seen):
            return True
    return False


def _arguments(call: ast.Call, function: FunctionNode) -> Iterator[tuple[str, ast.expr]]:
    """The parameters of a function of this file with what a call gives for them."""
    names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    if names[:1] in (["self"], ["cls"]):
        del names[0]
    for place, arg in enumerate(call.args):
        yield names[place] if place < len(names) else "", arg
    yield from ((word.arg or "", word.value) for word in call.keywords)


def _names(node: ast.expr) -> Iterator[ast.Name]:
    return (part for part in ast.walk(node) if isinstance(part, ast.Name))


# What they do


def _looks_into(parent: ast.AST | None) -> bool:
    """Whether a word beside it is a key that is looked up."""
    match parent:
        case ast.Subscript():
            return True
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in _LOOKS
        case ast.Compare(ops=[ast.In() | ast.NotIn()]):
            return True
    return False


def _asks_for_error(module: Module, parent: ast.AST | None) -> bool:
    """`answer.get("status") == "error"`: neither answer of a success has that."""
    compare = None if parent is None else module.source.parent(parent)
    return isinstance(compare, ast.Compare) and any(
        isinstance(side, ast.Constant) and side.value == "error"
        for side in (compare.left, *compare.comparators)
    )


def _is_fine(module: Module, node: ast.AST, statuses: Statuses) -> bool:
    """Whether a part of a wrapper does the same when another status comes back."""
    if isinstance(node, ast.Compare) and _tests_status(node):
        return statuses.edit(module, node) == []
    if not isinstance(node, ast.Constant) or node.value not in _STATUSES:
        return True
    parent = module.source.parent(node)
    match parent:
        case ast.Compare():
            compare: ast.AST | None = parent
        case ast.Tuple() | ast.List() | ast.Set():
            compare = module.source.parent(parent)
        case ast.BinOp() | ast.MatchValue() | ast.Dict():
            return False
        case _:
            return True
    return isinstance(compare, ast.Compare) and statuses.edit(module, compare) == []


def _tests_status(compare: ast.Compare) -> bool:
    """Whether a comparison is of a response's status with something but a text or None."""
    sides = [compare.left, *compare.comparators]
    words = {part.attr for part in sides if isinstance(part, ast.Attribute)}
    words |= {part.id for part in sides if isinstance(part, ast.Name)}
    texts = [part for part in sides if isinstance(part, ast.Constant)]
    return bool(words & _STATUS_NAMES) and all(isinstance(part.value, int) for part in texts)


def _gives_away(module: Module, reader: FunctionNode, call: ast.Call, answers: set[str]) -> bool:
    """Whether a response goes to a function of another file."""
    if wrapper_of(module, call) is not None or is_talking(module, call):
        return False
    if called_name(call) in _HARMLESS:
        return False
    given = [*call.args, *(word.value for word in call.keywords)]
    return any(
        isinstance(arg, ast.Name) and arg.id in answers and _is_response(module, reader, arg.id)
        for arg in given
    )


def _is_response(module: Module, reader: FunctionNode, name: str) -> bool:
    """Whether a name is for a response, and not for what was taken out of one."""
    for node in own_nodes(reader):
        match node:
            case ast.Attribute(value=ast.Name(id=owner), attr=attribute):
                if owner == name and attribute in _OF_RESPONSE:
                    return True
            case ast.Assign(targets=[ast.Name(id=target)], value=value):
                sent = value.value if isinstance(value, ast.Await) else value
                if target == name and isinstance(sent, ast.Call) and is_plain_client(module, sent):
                    return True
    return False
