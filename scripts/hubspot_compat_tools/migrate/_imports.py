"""Imports that a rewritten file needs, and those that it needs no more."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from ._module import Module
from ._plan import Plan
from ._source import Edit, Source


def import_edits(module: Module, plans: Sequence[Plan]) -> list[Edit]:
    """Add what the plans need, once, after the file's own imports."""
    wanted: dict[str, set[str]] = {}
    entries = {entry for plan in plans for entry in plan.imports}
    for entry in entries:
        origin, _, name = entry.partition(":")
        if name and not _imported(module, origin, name):
            wanted.setdefault(origin, set()).add(name)
    whole = {entry[:-1] for entry in entries if entry.endswith(":")}
    if not wanted and not whole:
        return []
    lines = [
        f"from {origin} import {', '.join(sorted(names))}"
        for origin, names in sorted(wanted.items())
    ]
    lines = [f"import {origin}" for origin in sorted(whole)] + lines
    return [insertion(module.source, lines)]


def _imported(module: Module, origin: str, name: str) -> bool:
    name, _, given = name.partition(" as ")
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == origin
        and any(alias.name == name and (alias.asname or "") == given for alias in node.names)
        for node in module.source.tree.body
    )


def insertion(source: Source, lines: Sequence[str]) -> Edit:
    """Put lines after the imports at the top of a file."""
    newline = source.newline
    after = _last_import(source.tree.body)
    if after is not None:
        line = (after.end_lineno or after.lineno) + 1
        at = source.line_start(line)
        text = "".join(line + newline for line in lines)
        ended = at == 0 or source.utf8[at - 1 : at] in (b"\n", b"\r")
        return Edit(at, at, text if ended else newline + text)
    first = next((node for node in source.tree.body if not _is_docstring(node)), None)
    if first is None or first.lineno == 1:
        return Edit(0, 0, "".join(line + newline for line in lines))
    decorators = getattr(first, "decorator_list", [])
    line = min([first.lineno, *(node.lineno for node in decorators)])
    at = source.line_start(line)
    return Edit(at, at, "".join(line + newline for line in lines) + newline)


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _last_import(body: Iterable[ast.stmt]) -> ast.stmt | None:
    found: ast.stmt | None = None
    for node in body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            found = node
        elif not _is_docstring(node) and not _is_soft(node):
            break
    return found


def _is_soft(node: ast.stmt) -> bool:
    """What may stand between imports: guarded imports, and settings of the path."""
    return isinstance(node, ast.Try | ast.If) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
    )


def without_unused(source: Source, names: Iterable[str]) -> list[Edit]:
    """Remove imported names that nothing uses any more."""
    unwanted = set(names)
    text = source.utf8
    used = {node.id for node in source.nodes if isinstance(node, ast.Name)}
    used |= {
        node.value
        for node in source.nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # __all__, and annotations in quotes
    edits: list[Edit] = []
    for node in source.nodes:
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("hubspot"):
            continue
        gone = [a for a in node.names if a.asname is None and a.name in unwanted - used]
        if not gone:
            continue
        if len(gone) == len(node.names):
            edits += _whole(source, node)
        else:
            edits += _aliases(source, text, node, gone)
    return edits


def _aliases(
    source: Source, text: bytes, node: ast.ImportFrom, gone: Sequence[ast.alias]
) -> Iterator[Edit]:
    """Take some names out of a list; what stands beside a comment stays."""
    last = max(at for at, alias in enumerate(node.names) if alias not in gone)
    spans = [source.span(alias) for alias in node.names]
    cuts = [
        (spans[at][0], spans[at + 1][0])
        for at, alias in enumerate(node.names[:last])
        if alias in gone
    ]
    cuts.append((spans[last][1], spans[-1][1]))  # the end of the list, with the comma before it
    for start, end in cuts:
        if b"#" not in text[start:end]:
            yield Edit(start, end, "")


def _whole(source: Source, node: ast.ImportFrom) -> list[Edit]:
    start, end = source.line_start(node.lineno), source.line_start((node.end_lineno or 0) + 1)
    alone = re.fullmatch(rb"[ \t]*from\b[^;]*", source.utf8[start:end], re.DOTALL)
    holder = source.parent(node)
    body = getattr(holder, "body", [])
    if alone is None or (not isinstance(holder, ast.Module) and len(body) < 2):  # noqa: PLR2004  a block needs a statement
        return []
    return [Edit(start, end, "")]
