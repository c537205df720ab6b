"""Comments in what a rewriting takes away: they go in front of the statement."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator, Sequence

from ._module import Module
from ._source import Edit
from ._typenames import Refused
from ._why import Why


def kept(module: Module, node: ast.expr | ast.stmt, *spans: tuple[int, int]) -> list[Edit]:
    """The edit that puts the comments of some spans in front of the statement around a node.

    Raises:
        Refused: There is no line for them.
    """
    source = module.source
    if not any(b"#" in source.utf8[start:end] for start, end in spans):
        return []
    statement = source.statement(node)
    texts = list(_within(module, statement, spans))
    if not texts:
        return []
    start = source.span(statement)[0]
    before = source.utf8[source.line_start(statement.lineno) : start]
    if before.strip() or source.utf8.startswith((b"elif", b"@"), start):
        raise Refused(Why.UNEDITABLE, f"a comment in line {node.lineno}")
    gap = f"{source.newline}{before.decode()}"
    return [Edit(start, start, "".join(f"{text}{gap}" for text in texts))]


def _within(module: Module, statement: ast.stmt, spans: Sequence[tuple[int, int]]) -> Iterator[str]:
    source = module.source
    first, last = statement.lineno, statement.end_lineno or statement.lineno
    lines = source.utf8[source.line_start(first) : source.line_start(last + 1)]
    tokens = tokenize.tokenize(io.BytesIO(lines).readline)
    for token in tokens:
        if token.type == tokenize.COMMENT:
            column = len(token.line[: token.start[1]].encode())
            at = source.at(first + token.start[0] - 1, column)
            if any(start <= at < end for start, end in spans):
                yield token.string
