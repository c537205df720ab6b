"""Tests of a status code: which still hold for the new endpoint, and how to change the others."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any, Final

from attrs import frozen

from ._module import Module
from ._source import Edit

_NAMED: Final = {
    "ok": 200, "OK": 200, "created": 201, "CREATED": 201, "no_content": 204, "NO_CONTENT": 204,
    "accepted": 202, "ACCEPTED": 202, "HTTP_200_OK": 200, "HTTP_201_CREATED": 201,
    "HTTP_204_NO_CONTENT": 204, "multi_status": 207, "MULTI_STATUS": 207,
}  # fmt: skip
_TESTS: Final[dict[type[ast.cmpop], Callable[[Any, Any], bool]]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}


@frozen
class Statuses:
    """What full success answers, before and after.

    Attributes:
        old: v3's status.
        new: The statuses of the operation that takes its place; real answers vary.
    """

    old: int
    new: tuple[int, ...]

    @property
    def same(self) -> bool:
        """Whether a test of it can stay as it is."""
        return set(self.new) == {self.old}

    def edit(self, module: Module, compare: ast.Compare) -> list[Edit] | None:
        """The edits that a test needs; None when it cannot be told."""
        before = self._holds(module, compare, self.old)
        if before is None:
            return [] if self.same else None
        others = [new for new in self.new if self._holds(module, compare, new) != before]
        if not others:
            return []
        if len(compare.ops) != 1:
            return None
        left, right = compare.left, compare.comparators[0]
        if isinstance(compare.ops[0], ast.Eq | ast.NotEq) and module.value(right) is right:
            return self._either(module, compare, left, right)
        if isinstance(right, ast.Tuple | ast.List | ast.Set) and right.elts:
            end = module.source.span(right.elts[-1])[1]
            return [Edit(end, end, "".join(f", {new}" for new in others))]
        return None

    def _either(
        self, module: Module, compare: ast.Compare, left: ast.expr, right: ast.expr
    ) -> list[Edit] | None:
        start, end = module.source.span(right)
        if _number(module, right) is None:
            return None
        if len(self.new) == 1:
            return [Edit(start, end, str(self.new[0]))]
        between = module.source.utf8[module.source.span(left)[1] : start]
        if between.strip() not in {b"==", b"!="}:
            return None
        word = " in " if isinstance(compare.ops[0], ast.Eq) else " not in "
        return [Edit(module.source.span(left)[1], end, f"{word}{self.new}")]

    def _holds(self, module: Module, compare: ast.Compare, status: int) -> bool | None:
        sides = [compare.left, *compare.comparators]
        values = [_value(module, side) for side in sides]
        unknown = [place for place, value in enumerate(values) if value is None]
        if len(unknown) != 1:
            return None
        values[unknown[0]] = status
        try:
            return all(
                _TESTS[type(op)](values[place], values[place + 1])
                for place, op in enumerate(compare.ops)
            )
        except TypeError:
            return None


def _number(module: Module, node: ast.expr) -> int | None:
    value = _value(module, node)
    return value if isinstance(value, int) else None


def _value(module: Module, node: ast.expr) -> Any:
    node = module.value(node)
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return node.value
    if isinstance(node, ast.Attribute):
        return _NAMED.get(node.attr)
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        values = [_value(module, part) for part in node.elts]
        return None if None in values else tuple(values)
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range":
        values = [_value(module, part) for part in node.args]
        return None if None in values else range(*values)
    return None
