"""Edits inside dict displays and calls, comma by comma."""

from __future__ import annotations

import ast

from ._module import Module
from ._source import Edit
from ._typenames import Refused
from ._why import Why


def entry(node: ast.Dict, name: str) -> int | None:
    """The place of a key."""
    for place, key in enumerate(node.keys):
        if isinstance(key, ast.Constant) and key.value == name:
            return place
    return None


def without(module: Module, node: ast.Dict, place: int) -> Edit:
    """Remove one entry with the comma that belongs to it.

    Raises:
        Refused: A comment would go with it.
    """
    source = module.source
    key = node.keys[place]
    assert key is not None
    if place > 0:
        start, end = source.span(node.values[place - 1])[1], source.span(node.values[place])[1]
    elif len(node.keys) > 1:
        following = node.keys[1]
        assert following is not None
        start, end = source.span(key)[0], source.span(following)[0]
    else:
        start, end = source.span(key)[0], source.span(node.values[place])[1]
    # A closing bracket around the value before belongs to it.
    text = source.utf8[start:end]
    opened = source.span(node.values[place])
    between = (
        source.utf8[start : source.span(key)[0]] + source.utf8[source.span(key)[1] : opened[0]]
    )
    if b"#" in between or b")" in between or b"(" in between:
        raise Refused(
            Why.UNEDITABLE, f"a comment or bracket beside {text[:40].decode(errors='replace')}"
        )
    return Edit(start, end, "")


def quote_of(module: Module, node: ast.Constant) -> str:
    """The quote that a plain string literal is written with.

    Raises:
        Refused: It is not a plain one.
    """
    text = module.source.text(node)
    if len(text) < 2 or text[0] not in "'\"" or text[0] != text[-1] or text[1:-1] != node.value:  # noqa: PLR2004  two quotes
        raise Refused(Why.UNEDITABLE, text[:40])
    return text[0]


def checked(module: Module, node: ast.expr) -> tuple[int, int]:
    """A node's span, once it is sure that it is the node's text: inside f-strings it may not be.

    Raises:
        Refused: It is not.
    """
    start, end = module.source.span(node)
    text = module.source.utf8[start:end].decode(errors="replace")
    try:
        found = ast.parse(f"({text}\n)", mode="eval").body
    except (SyntaxError, ValueError):
        raise Refused(Why.UNEDITABLE, f"line {node.lineno}") from None
    if ast.dump(found) != ast.dump(node):
        raise Refused(Why.UNEDITABLE, f"line {node.lineno}")
    return start, end
