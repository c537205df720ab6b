"""What a site that is left is made of: its body and URL, wherever they are written.

An edit in there would change a call that is to stay as it is.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from ._find_http import called_name
from ._flow import Def
from ._found import FoundSite
from ._module import Module

#: Values that are what they say; the result of any other call is something else's business.
_LITERALS: Final = (
    ast.Dict, ast.List, ast.Tuple, ast.Set, ast.ListComp, ast.GeneratorExp, ast.JoinedStr,
    ast.Constant, ast.BinOp, ast.Name, ast.IfExp,
)  # fmt: skip
_MAKERS: Final = ("BatchInput", "Public", "dumps", "format", "list", "chunk", "batch")
_MOST: Final = 400


def reach_of(module: Module, site: FoundSite) -> list[tuple[int, int]]:
    """The spans of the expressions that make up a site's arguments."""
    if not isinstance(site.node, ast.Call):
        return []
    spans: list[tuple[int, int]] = []
    waiting: list[ast.AST] = [*site.node.args, *(word.value for word in site.node.keywords)]
    seen: set[ast.AST] = set()
    while waiting and len(seen) < _MOST:
        node = waiting.pop()
        if node in seen or not _is_made(node):
            continue
        seen.add(node)
        if isinstance(node, ast.expr) and not isinstance(node, ast.Name):
            spans.append(module.source.span(node))
        waiting += _parts(module, node)
    return spans


def _is_made(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return called_name(node).lower().startswith(tuple(word.lower() for word in _MAKERS))
    if isinstance(node, ast.Subscript):  # part of a list, not a field of some answer
        return isinstance(node.slice, ast.Slice)
    return isinstance(node, (*_LITERALS, ast.comprehension, ast.keyword, ast.FormattedValue))


def _parts(module: Module, node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Name):
        for definition in module.defs_of(node):
            if definition.kind in {"assign", "aug"} and definition.value is not None:
                yield definition.value
            yield from _appended(module, definition)
    else:
        yield from ast.iter_child_nodes(node)


def _appended(module: Module, definition: Def) -> Iterator[ast.AST]:
    """What is appended to a list that a name holds."""
    if not isinstance(definition.value, ast.List | ast.Call):
        return
    scope = module.scope_of_def(definition)
    for use in module.uses(definition, scope):
        parent = module.source.parent(use)
        if isinstance(parent, ast.Attribute) and parent.attr in {"append", "extend"}:
            call = module.source.parent(parent)
            if isinstance(call, ast.Call):
                yield from call.args
