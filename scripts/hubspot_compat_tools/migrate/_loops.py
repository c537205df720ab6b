"""Two loops, over records and over what each is associated with, become one over pairs."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ._module import Module
from ._sdk_answers import Parts
from ._source import Edit
from ._typenames import Refused
from ._why import Why


def nested_loops(module: Module, inner: ast.For, to: ast.Attribute, parts: Parts) -> list[Edit]:
    """`for r in rows: for t in r.to: use(r._from.id, t.id)` loses its inner `for`.

    Raises:
        Refused: The outer loop does more than name the record's id.
    """
    outer = module.source.parent(inner)
    place = f"line {inner.lineno}"
    if (
        not isinstance(outer, ast.For)
        or outer.body[-1] is not inner
        or outer.orelse
        or inner.orelse
        or not isinstance(outer.target, ast.Name)
        or not isinstance(inner.target, ast.Name)
        or not isinstance(to.value, ast.Name)
        or to.value.id != outer.target.id
        or not all(_names_id(statement, parts) for statement in outer.body[:-1])
        or _jumps(inner)
    ):
        raise Refused(Why.GROUPED_ANSWER, place)
    known = [node for node in parts.from_ids if _within(node, outer)]
    row = outer.target.id
    uses = [n for n in ast.walk(outer) if isinstance(n, ast.Name) and n.id == row]
    if len(uses) != len(known) + 2:
        raise Refused(Why.GROUPED_ANSWER, place)
    source = module.source
    edits = [Edit(*source.span(node), f"{row}.from_id") for node in known]
    for part in ast.walk(inner):
        if isinstance(part, ast.Name) and part.id == inner.target.id and part is not inner.target:
            edits.append(Edit(*source.span(part), row))  # noqa: PERF401  a comprehension hides the test
    return [*edits, *_dedented(module, inner)]


def _names_id(statement: ast.stmt, parts: Parts) -> bool:
    """Whether a statement only gives the record's id a name."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    value = statement.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and len(value.args) == 1:
        value = value.args[0] if value.func.id in {"str", "int"} else value
    return isinstance(statement.targets[0], ast.Name) and value in parts.from_ids


def _jumps(loop: ast.For) -> bool:
    """`break` would leave one loop where it left the inner one only."""
    return any(isinstance(node, ast.Break) for node in ast.walk(loop))


def _within(node: ast.AST, holder: ast.AST) -> bool:
    return any(part is node for part in ast.walk(holder))


def _dedented(module: Module, inner: ast.For) -> Iterator[Edit]:
    """Take the inner header out, and its body one step to the left.

    Raises:
        Refused: A text over several lines stands in the body, or the body is on the header's line.
    """
    source = module.source
    first, last = inner.body[0].lineno, inner.end_lineno or inner.lineno
    plain = inner.iter.end_lineno == inner.lineno and first > inner.lineno
    if not plain or _long_texts(inner):
        raise Refused(Why.GROUPED_ANSWER, f"line {inner.lineno}")
    header = source.indent_of(inner.lineno)
    extra = source.indent_of(first).removeprefix(header)
    start, following = source.line_start(inner.lineno), source.line_start(inner.lineno + 1)
    if b"#" in source.utf8[start:following]:
        raise Refused(Why.UNEDITABLE, f"a comment in line {inner.lineno}")
    yield Edit(start, following, "")
    for line in range(inner.lineno + 1, last + 1):
        indent = source.indent_of(line)
        at = source.line_start(line)
        if indent.startswith(header + extra):
            yield Edit(at + len(header), at + len(header) + len(extra), "")


def _long_texts(node: ast.AST) -> bool:
    return any(
        isinstance(part, ast.JoinedStr | ast.Constant)
        and isinstance(getattr(part, "value", ""), str)
        and part.lineno != part.end_lineno
        for part in ast.walk(node)
    )
