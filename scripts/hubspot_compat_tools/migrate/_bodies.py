"""The inputs of a batch: every place where one of them is built."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from ._find_http import _TALK, called_name
from ._flow import Def
from ._module import Module
from ._typenames import Refused
from ._why import Why

_CHUNKS: Final = ("chunk", "batch", "group", "slice", "window", "split")
_SAME: Final = {"list", "tuple", "copy", "deepcopy"}
_HARMLESS: Final = {"len", "bool", "isinstance", "type"}


class Inputs:
    """Collects the elements of a list of inputs through the names that hold it.

    Raises `Refused` (HSC109) wherever an element could come from a place that is not seen.

    Args:
        module: Where they are.
        remade: Whether the elements will be of another type, so that an annotation would be wrong.
    """

    def __init__(self, module: Module, *, remade: bool = False) -> None:
        self._module = module
        self._remade = remade
        self._defs: set[Def] = set()
        self.elements: list[ast.expr] = []

    def collect(self, node: ast.expr) -> None:
        """Add the elements of a list expression."""
        match node:
            case ast.List() | ast.Tuple():
                for element in node.elts:
                    if isinstance(element, ast.Starred):
                        self.collect(element.value)
                    else:
                        self._element(element)
            case ast.ListComp() | ast.GeneratorExp():
                self._element(node.elt)
            case ast.Name():
                self._name(node)
            case ast.Subscript(slice=ast.Slice()):
                self.collect(node.value)
            case ast.BinOp(op=ast.Add()):
                self.collect(node.left)
                self.collect(node.right)
            case ast.IfExp():
                self.collect(node.body)
                self.collect(node.orelse)
            case ast.Call() if self._passes(node):
                self.collect(node.args[0])
            case _:
                raise Refused(Why.BODY_OUT_OF_SIGHT, self._text(node))

    def _passes(self, node: ast.Call) -> bool:
        name = called_name(node).lower()
        known = name in _SAME or any(word in name for word in _CHUNKS)
        return known and bool(node.args)

    def _text(self, node: ast.expr) -> str:
        return " ".join(self._module.source.text(node).split())[:60]

    def _element(self, node: ast.expr) -> None:
        if isinstance(node, ast.Name):
            definition = self._module.only_def(node)
            if definition is None or definition.kind != "assign" or definition.value is None:
                raise Refused(Why.BODY_OUT_OF_SIGHT, node.id)
            self._only_use(definition, node)
            node = definition.value
        if not isinstance(node, ast.Dict | ast.Call):
            raise Refused(Why.BODY_OUT_OF_SIGHT, self._text(node))
        if node not in self.elements:
            self.elements.append(node)

    def _only_use(self, definition: Def, node: ast.Name) -> None:
        scope = self._module.scope_of_def(definition)
        for use in self._module.uses(definition, scope):
            if use is not node and not is_talk(self._module, use):
                raise Refused(Why.BODY_OUT_OF_SIGHT, f"{use.id} is used in line {use.lineno}, too")

    def _name(self, node: ast.Name) -> None:
        found = self._module.defs_of(node)
        if not found:
            raise Refused(Why.BODY_OUT_OF_SIGHT, node.id)
        for definition in found:
            self._definition(definition)

    def _definition(self, definition: Def) -> None:
        if definition in self._defs:
            return
        self._defs.add(definition)
        value = definition.value
        if definition.kind == "for" and isinstance(value, ast.Call) and self._passes(value):
            self.collect(value.args[0])
            return
        if definition.kind not in {"assign", "aug"} or value is None:
            raise Refused(Why.BODY_OUT_OF_SIGHT, definition.name)
        check_annotation(self._module, definition, remade=self._remade)
        if self._module.is_module_level(definition) and not self._in_module(definition):
            raise Refused(Why.BODY_OUT_OF_SIGHT, definition.name)
        if not _is_new_list(value):
            self.collect(value)
        scope = self._module.scope_of_def(definition)
        for use in self._module.uses(definition, scope):
            self._use(use)

    def _in_module(self, definition: Def) -> bool:
        scope = self._module.scope_of_def(definition)
        return all(
            isinstance(self._module.function_of(use), ast.Module)
            for use in self._module.uses(definition, scope)
        )

    def _use(self, use: ast.Name) -> None:  # noqa: C901, PLR0912  one case a kind of use
        parent = self._module.source.parent(use)
        match parent:
            case ast.Attribute(attr="append"):
                for arg in self._args(parent):
                    self._element(arg)
            case ast.Attribute(attr="extend"):
                for arg in self._args(parent):
                    self.collect(arg)
            case ast.Attribute(attr="clear" | "copy"):
                pass
            case ast.Attribute() | ast.Return() | ast.Yield():
                raise Refused(Why.BODY_OUT_OF_SIGHT, f"{use.id} in line {use.lineno}")
            case ast.Call() if use in parent.args and not self._fine_call(parent):
                raise Refused(Why.BODY_OUT_OF_SIGHT, f"{use.id} handed on in line {use.lineno}")
            case ast.Subscript(value=value) if value is use and isinstance(
                parent.ctx, ast.Store | ast.Del
            ):
                if not (isinstance(parent.ctx, ast.Del) and isinstance(parent.slice, ast.Slice)):
                    raise Refused(Why.BODY_OUT_OF_SIGHT, f"{use.id} changed in line {use.lineno}")
            case ast.keyword() if parent.arg not in _HOLDING:
                raise Refused(Why.BODY_OUT_OF_SIGHT, f"{use.id} handed on in line {use.lineno}")
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                raise Refused(Why.BODY_OUT_OF_SIGHT, f"{use.id} is read in line {use.lineno}")
            case ast.Assign(value=value) if value is use:
                for target in parent.targets:
                    self._alias(target)

    def _alias(self, target: ast.expr) -> None:
        if not isinstance(target, ast.Name):
            raise Refused(Why.BODY_OUT_OF_SIGHT, f"line {target.lineno}")

    def _args(self, attribute: ast.Attribute) -> Sequence[ast.expr]:
        call = self._module.source.parent(attribute)
        if not isinstance(call, ast.Call) or call.keywords:
            raise Refused(Why.BODY_OUT_OF_SIGHT, f"line {attribute.lineno}")
        return call.args

    def _fine_call(self, call: ast.Call) -> bool:
        name = called_name(call)
        return name in _HARMLESS or name in _TALK or self._passes(call) or name in _REQUESTING


#: Calls that the list itself is handed to: a model or the request.
_HOLDING: Final = {"inputs", "json", "data", "payload", "body", "content"}
_REQUESTING: Final = {"BatchInputPublicAssociation", "BatchInputPublicObjectId", "dumps"}


def check_annotation(module: Module, definition: Def, *, remade: bool = False) -> None:
    """Refuse a variable that is annotated with a model which it would not hold any more.

    Raises:
        Refused: It is.
    """
    holder = module.source.parent(definition.node)
    note = module.source.text(holder.annotation) if isinstance(holder, ast.AnnAssign) else ""
    if "Public" in note or (remade and ("ict" in note or "Mapping" in note)):
        raise Refused(Why.BODY_OUT_OF_SIGHT, f"{definition.name} is annotated")


def _is_new_list(node: ast.expr) -> bool:
    match node:
        case ast.List(elts=[]):
            return True
        case ast.Call(func=ast.Name(id="list"), args=[]):
            return True
    return False


def is_talk(module: Module, node: ast.AST) -> bool:
    """Whether a use ends in a log line or an error's message."""
    found: ast.AST | None = node
    while found is not None and not isinstance(found, ast.stmt):
        if isinstance(found, ast.Call) and called_name(found) in _TALK:
            return True
        found = module.source.parent(found)
    return isinstance(found, ast.Raise)


def body_of(module: Module, call: ast.Call, url: ast.expr) -> ast.expr | None:
    """The body that a call sends, as a Python value (`json.dumps` looked through)."""
    for name in ("json", "json_data", "json_body", "payload", "body", "data", "content"):
        for word in call.keywords:
            if word.arg == name:
                return _undumped(module, word.value)
    for arg in _after(call, url):
        found = _undumped(module, arg)
        if isinstance(module.value(found), ast.Dict):
            return found
    return None


def _after(call: ast.Call, url: ast.expr) -> Iterator[ast.expr]:
    for arg in call.args:
        if arg is not url and not isinstance(arg, ast.Constant):
            yield arg


def _undumped(module: Module, node: ast.expr) -> ast.expr:
    value = module.value(node)
    if isinstance(value, ast.Call) and called_name(value) == "dumps" and value.args:
        return value.args[0]
    return node


def inputs_of(module: Module, body: ast.expr) -> list[ast.expr]:
    """The elements of `{"inputs": [...]}`.

    Raises:
        Refused: They cannot all be seen.
    """
    value = module.value(body)
    if not isinstance(value, ast.Dict):
        raise Refused(Why.BODY_OUT_OF_SIGHT, " ".join(module.source.text(body).split())[:60])
    _check_holder(module, body)
    for key, entry in zip(value.keys, value.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "inputs":
            found = Inputs(module)
            found.collect(entry)
            if not found.elements:
                raise Refused(Why.BODY_OUT_OF_SIGHT, "no input is built here")
            return found.elements
    raise Refused(Why.BROKEN_BEFORE, "no inputs in the body")


def _check_holder(module: Module, body: ast.expr) -> None:
    """A body in a variable must not be changed, or handed to something else."""
    definition = module.only_def(body) if isinstance(body, ast.Name) else None
    if definition is None:
        return
    for use in module.uses(definition, module.scope_of_def(definition)):
        parent = module.source.parent(use)
        changed = isinstance(parent, ast.Subscript | ast.Attribute)
        if changed and not is_talk(module, use):
            raise Refused(Why.BODY_OUT_OF_SIGHT, f"{use.id} is used in line {use.lineno}, too")
