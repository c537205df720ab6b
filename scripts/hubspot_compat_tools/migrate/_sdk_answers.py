"""Follow the SDK's answer objects: attributes instead of keys, otherwise as `_answers`."""

from __future__ import annotations

import ast
from typing import Final

from attrs import define, field

from ._answers import (
    ANSWER,
    BATCH_ROW,
    BATCH_ROWS,
    FROM,
    JSON,
    MAYBE_ROW,
    ROW,
    ROWS,
    WRITTEN,
    Tracker,
)
from ._module import Module
from ._statuses import Statuses
from ._why import Why

_BATCHES: Final = {"create", "read"}
_OF_READS: Final = {"status", "started_at", "completed_at", "requested_at"}
#: What `to_dict()` makes of a shape: the same as a dict.
_AS_DICT: Final = {ANSWER: JSON, BATCH_ROW: BATCH_ROW, ROW: ROW}
_SAME: Final = {"status", "num_errors", "errors", "started_at", "completed_at", "requested_at"}


@define(eq=False)
class Parts:
    """The attributes that an answer is read through."""

    ids: list[ast.expr] = field(factory=list)
    from_ids: list[ast.expr] = field(factory=list)
    results: list[ast.expr] = field(factory=list)
    to_rows: list[ast.expr] = field(factory=list)
    dicts: list[ast.expr] = field(factory=list)


class SdkTracker(Tracker):
    """Follows one SDK call's answer.

    Args:
        module: Where the call is.
        kind: `list`, `read`, `create` (a batch) or `put` (nothing of it can be kept).
        paging: Whether the new answer has pages as the old one has.
        grouped: Whether the new answer is the facade's: there a record without associations is no
            error, and what is read through `to_dict()` can be read from the objects.
    """

    def __init__(self, module: Module, kind: str, *, paging: bool, grouped: bool = False) -> None:
        super().__init__(module, kind, Statuses(200, (200,)))
        self._paging = paging
        self._grouped = grouped
        self.parts = Parts()

    def _changes(self) -> bool:
        return self._kind != "put"

    def _attribute(self, node: ast.Attribute, shape: str) -> None:  # noqa: C901  one case a part
        name = node.attr
        if name == "to_dict" and self._grouped and shape in _AS_DICT:
            self._as_dict(node, shape)
        elif shape == ANSWER:
            self._top(node, name)
        elif shape in {ROW, MAYBE_ROW} and name == "id":
            self.parts.ids.append(node)
            self._notice(node)
        elif shape in {ROW, MAYBE_ROW} and name in {"to_object_id", "association_types"}:
            self._problem(Why.ALREADY_V4, node, f"it reads {name}")
        elif shape in {ROW, MAYBE_ROW} and name == "type":
            self._problem(Why.PART_IS_GONE, node, "the row's type")
        elif shape == BATCH_ROW and name in {"_from", "to"}:
            if name == "to":
                self.parts.to_rows.append(node)
            self._follow(node, FROM if name == "_from" else ROWS)
        elif shape == FROM and name == "id" and isinstance(node.value, ast.Attribute):
            self.parts.from_ids.append(node)
        elif shape == BATCH_ROW and name == "paging" and self._paging:
            pass
        elif shape in {ROWS, BATCH_ROWS}:
            super()._attribute(node, shape)
        else:
            self._escape(node, shape)

    def _top(self, node: ast.Attribute, name: str) -> None:
        if name == "results" and self._kind in {"list", "read", "create"}:
            self.parts.results.append(node)
            shape = {"list": ROWS, "read": BATCH_ROWS, "create": WRITTEN}[self._kind]
            self._follow(node, shape)
        elif name == "paging" and self._paging and self._kind in {"list", "read"}:
            pass
        elif not (name in (_OF_READS if self._grouped else _SAME) and self._kind in _BATCHES):
            self._problem(Why.PART_IS_GONE, node, name)

    def _as_dict(self, node: ast.Attribute, shape: str) -> None:
        call = self._module.source.parent(node)
        if isinstance(call, ast.Call) and call.func is node and not call.args:
            self.parts.dicts.append(call)
            self._follow(call, _AS_DICT[shape])
        else:
            self._escape(node, shape)

    def _item(
        self, node: ast.Subscript | ast.Call, owner: ast.expr, key: ast.Constant, shape: str
    ) -> None:
        if not self._grouped:
            self._escape(node, shape)
        elif shape == JSON and key.value == "results":
            self.parts.results.append(node)
            self._follow(node, BATCH_ROWS)
        elif shape == BATCH_ROW and key.value == "to":
            self.parts.to_rows.append(node)
            self._follow(node, ROWS)
        elif shape == BATCH_ROW and key.value == "_from":
            self._follow(node, FROM)
        elif shape == FROM and key.value == "id" and isinstance(owner, ast.Subscript | ast.Call):
            self.parts.from_ids.append(node)
        elif shape == ROW and key.value == "id":
            self.parts.ids.append(node)
            self._notice(node)
        elif key.value == "type":
            self._problem(Why.PART_IS_GONE, node, "the row's type")
        elif shape == JSON:
            self._problem(Why.PART_IS_GONE, node, repr(key.value))
        else:
            self._escape(node, shape)
