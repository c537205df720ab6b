"""The SDK's bodies: which model objects and dicts make the inputs of a batch."""

from __future__ import annotations

import ast

from attrs import frozen

from ._bodies import Inputs, check_annotation
from ._comments import kept
from ._dicts import entry
from ._find_http import called_name
from ._module import Module
from ._source import Edit
from ._typenames import Refused
from ._why import Why

#: Models of the SDK whose only field that counts here, and first parameter, is `id`.
_HOLDS_AN_ID = ("PublicObjectId", "SimplePublicObjectId")


@frozen(eq=False)
class Input:
    """One input of a create or archive.

    Attributes:
        node: Where it is built.
        start: The id of the record that it starts at.
        end: The id of the record that it leads to.
        kind: The type, or None.
        bare: Where an id stands without its `{"id": ...}`, or "".
    """

    node: ast.expr
    start: ast.expr
    end: ast.expr
    kind: ast.expr
    bare: str = ""


@frozen(eq=False)
class Body:
    """A batch's body.

    Attributes:
        holder: `BatchInput...(inputs=X)` or `{"inputs": X}`.
        inputs: X.
        elements: Every place where an input is built.
    """

    holder: ast.Call | ast.Dict
    inputs: ast.expr
    elements: list[ast.expr]


def batch_inputs(
    module: Module, node: ast.expr, model: str
) -> tuple[ast.Call | ast.Dict, ast.expr]:
    """The body of a batch, `BatchInput...(inputs=X)` or `{"inputs": X}`, and X.

    Raises:
        Refused: It is not in sight, or another call's.
    """
    holder = module.value(node)
    _check_uses(module, node)
    inputs: ast.expr | None = None
    if isinstance(holder, ast.Dict):
        place = entry(holder, "inputs")
        inputs = None if place is None else holder.values[place]
    elif isinstance(holder, ast.Call) and called_name(holder).startswith("BatchInput"):
        if called_name(holder) != model:
            raise Refused(Why.BROKEN_BEFORE, f"{called_name(holder)} is not this call's model")
        if not isinstance(holder.func, ast.Name):
            raise Refused(Why.BODY_OUT_OF_SIGHT, module.source.text(holder.func))
        named = [word.value for word in holder.keywords if word.arg == "inputs"]
        inputs = (named or holder.args or [None])[0]  # type: ignore[list-item]  # None is tested below
    elif isinstance(holder, ast.Call) and called_name(holder).startswith("Public"):
        raise Refused(Why.BROKEN_BEFORE, f"{called_name(holder)} is no batch")
    if inputs is None or not isinstance(holder, ast.Dict | ast.Call):
        raise Refused(Why.BODY_OUT_OF_SIGHT, " ".join(module.source.text(node).split())[:60])
    return holder, inputs


def body(module: Module, node: ast.expr, model: str) -> Body:
    """Read a body.

    Raises:
        Refused: It is not wholly in sight, or was broken before.
    """
    holder, inputs = batch_inputs(module, node, model)
    found = Inputs(module, remade=True)
    found.collect(inputs)
    if not found.elements:
        raise Refused(Why.BODY_OUT_OF_SIGHT, "no input is built here")
    return Body(holder, inputs, found.elements)


def broken_input(function: ast.AST) -> str:
    """A `PublicAssociation` in a function that no version of the SDK has ever taken; "" if none."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and called_name(node) == "PublicAssociation":
            for word in node.keywords:
                if word.arg not in {"_from", "to", "type", None}:
                    return f"{word.arg}= in line {node.lineno}"
    return ""


def _check_uses(module: Module, node: ast.expr) -> None:
    definition = module.only_def(node) if isinstance(node, ast.Name) else None
    if definition is None:
        return
    check_annotation(module, definition, remade=True)
    if module.is_module_level(definition) and not isinstance(module.function_of(node), ast.Module):
        raise Refused(Why.BODY_OUT_OF_SIGHT, definition.name)
    for use in module.uses(definition, module.scope_of_def(definition)):
        parent = module.source.parent(use)
        if use is not node and not isinstance(parent, ast.keyword | ast.Call):
            raise Refused(Why.BODY_OUT_OF_SIGHT, f"{use.id} in line {use.lineno}")


def association(module: Module, node: ast.expr) -> Input:
    """One `PublicAssociation(...)` or dict of a create or archive.

    Raises:
        Refused: It was broken before.
    """
    parts: dict[str, ast.expr] = {}
    if isinstance(node, ast.Dict) and None in node.keys:
        raise Refused(Why.BODY_OUT_OF_SIGHT, f"** in line {node.lineno}")
    if isinstance(node, ast.Dict):
        for name, key in (("from", "from"), ("to", "to"), ("type", "type")):
            place = entry(node, key)
            if place is not None:
                parts[name] = node.values[place]
    elif isinstance(node, ast.Call) and called_name(node) == "PublicAssociation":
        if node.args or not isinstance(node.func, ast.Name):
            raise Refused(Why.SDK_CALL_UNCLEAR, f"line {node.lineno}")
        names = {"_from": "from", "to": "to", "type": "type"}
        for word in node.keywords:
            if word.arg not in names:
                raise Refused(Why.BROKEN_BEFORE, f"{word.arg}= in line {node.lineno}")
            parts[names[word.arg]] = word.value
    else:
        raise Refused(Why.BODY_OUT_OF_SIGHT, f"line {node.lineno}")
    if set(parts) != {"from", "to", "type"}:
        missing = ", ".join(sorted({"from", "to", "type"} - set(parts)))
        raise Refused(Why.BROKEN_BEFORE, f"no {missing} in line {node.lineno}")
    (start, one), (end, other) = _side(module, parts["from"]), _side(module, parts["to"])
    return Input(node, start, end, parts["type"], one or other)


def _side(module: Module, node: ast.expr) -> tuple[ast.expr, str]:
    """A record's id; and where it stands, if it stands bare."""
    try:
        return record_id(module, node), ""
    except Refused as refusal:
        if refusal.code != Why.BROKEN_BEFORE or isinstance(node, ast.Dict):
            raise
        return node, refusal.detail


def record_id(module: Module, node: ast.expr) -> ast.expr:
    """X of `{"id": X}` or `PublicObjectId(id=X)`.

    Raises:
        Refused: It is a bare id, which no version takes, or not in sight.
    """
    if isinstance(node, ast.Dict):
        place = entry(node, "id")
        if place is not None and len(node.keys) == 1:
            return node.values[place]
    if isinstance(node, ast.Call) and called_name(node) in _HOLDS_AN_ID:
        values = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "id")]
        if len(values) == 1 and len(node.args) + len(node.keywords) == 1:
            return values[0]
    if isinstance(node, ast.Name):
        definition = module.only_def(node)
        if definition is not None and definition.kind == "assign" and definition.value is not None:
            inner = record_id(module, definition.value)
            if isinstance(inner, ast.Constant):
                return inner
            raise Refused(Why.BODY_OUT_OF_SIGHT, f"{node.id} in line {node.lineno}")
    raise Refused(Why.BROKEN_BEFORE, f"a bare id in line {node.lineno}")


def unwrap(module: Module, found: Body) -> list[Edit]:
    """Edits that leave only the inputs of a body.

    Raises:
        Refused: There is no place for a comment in it.
    """
    if isinstance(found.inputs, ast.GeneratorExp):
        raise Refused(Why.BODY_OUT_OF_SIGHT, "a generator")
    return unwrap_inputs(module, found.holder, found.inputs)


def unwrap_inputs(module: Module, holder: ast.expr, inputs: ast.expr) -> list[Edit]:
    """Likewise, whatever the inputs are.

    Raises:
        Refused: There is no place for a comment in it.
    """
    start, end = module.source.span(holder)
    inner_start, inner_end = module.source.span(inputs)
    removed = module.source.utf8[start:inner_start] + module.source.utf8[inner_end:end]
    return [
        *kept(module, holder, (start, inner_start), (inner_end, end)),
        Edit(start, inner_start, ""),
        Edit(inner_end, end, ""),
        *_on_one_line(module, inputs, removed),
    ]


def _on_one_line(module: Module, inputs: ast.expr, removed: bytes) -> list[Edit]:
    """A list of one input that was indented for the sake of what was around it."""
    if not isinstance(inputs, ast.List) or len(inputs.elts) != 1 or b"\n" not in removed:
        return []
    source = module.source
    (start, end), (first, last) = source.span(inputs), source.span(inputs.elts[0])
    before, after = source.utf8[start + 1 : first], source.utf8[last : end - 1]
    if before.strip() or after.strip(b" \t\r\n,"):
        return []
    return [Edit(start + 1, first, ""), Edit(last, end - 1, "")]
