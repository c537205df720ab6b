"""Follow an answer through the code: what is read from it, and where it gets out of sight.

Every expression that holds the answer, or a part of it, has a shape; each use of it either gives
another shape, is harmless, needs an edit, or is a problem. Nothing is assumed of a use that is not
listed here: it is a problem, and the site is left.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import define, field, frozen

from ._find_http import _TALK, called_name
from ._flow import Def, FunctionNode, own_nodes
from ._module import Module
from ._statuses import Statuses
from ._why import Why
from ._wrappers import wrapper_of

#: The answer as the client gives it; its JSON; a list of rows; one row; ...
ANSWER, JSON, ROWS, ROW, MAYBE_ROW = "answer", "json", "rows", "row", "maybe row"
PAGING, TEXT = "paging", "text"
BATCH_ROWS, BATCH_ROW, FROM, STATUS, WRITTEN = (
    "batch rows",
    "batch row",
    "from",
    "status",
    "written",
)

_PLAIN_ATTRIBUTES: Final = {
    "ok", "is_success", "is_error", "reason", "reason_phrase", "headers", "url",
    "elapsed", "raise_for_status", "close", "aclose", "release", "request", "history", "is_closed",
    "is_client_error", "is_server_error", "has_redirect_location", "encoding",
    "add_header", "add_unredirected_header",
}  # fmt: skip
_SAME_KEYS: Final = {
    "paging", "status", "message", "category", "errors", "numErrors", "correlationId", "context",
    "subCategory", "error", "errorType", "policyName", "startedAt", "completedAt", "total",
}  # fmt: skip
_KEEPERS: Final = {"list", "tuple", "reversed", "iter", "copy", "deepcopy", "cast"}
_WITH_FUNCTION: Final = {"map", "filter", "sorted", "max", "min"}
_HARMLESS: Final = {"len", "bool", "isinstance", "type", "hasattr", "callable", "id", "issubclass"}
#: The body as it came, as attributes and methods of the libraries' answers; and what keeps it.
_BODIES: Final = {"text", "content", "data", "read", "aread"}
_TEXT_KEEPERS: Final = {"decode", "encode", "strip", "rstrip", "lstrip", "replace"}
_SUCCESS: Final = {"ok", "is_success", "is_error", "status", "status_code", "raise_for_status"}
_WRITES: Final = {"put", "create", "archive"}
_DECORATORS: Final = {
    "staticmethod", "classmethod", "retry", "on_exception", "backoff", "wraps", "override",
    "sleep_and_retry", "limits", "abstractmethod",
}  # fmt: skip
_MOST_STEPS: Final = 4000


@frozen(eq=False)
class Problem:
    """A use that cannot be moved along."""

    code: str
    node: ast.AST
    detail: str = ""


@frozen(eq=False)
class IdUse:
    """`row["id"]` or `row.get("id")`."""

    node: ast.Subscript | ast.Call
    row: ast.expr
    key: ast.Constant


@define(eq=False)
class Answer:
    """What became of an answer."""

    ids: list[IdUse] = field(factory=list)
    either: list[ast.BoolOp] = field(factory=list)
    statuses: list[ast.Compare] = field(factory=list)
    batch_rows: list[ast.Subscript | ast.Call] = field(factory=list)
    problems: list[Problem] = field(factory=list)
    counted: bool = False
    collected: bool = False
    json_used: bool = False
    public_exit: list[ast.AST] = field(factory=list)
    callers: list[ast.Call] = field(factory=list)
    siblings: list[ast.expr] = field(factory=list)


class Tracker:
    """Follows one call's answer.

    Args:
        module: Where the call is.
        kind: `list`, `read`, `create`, `put` or `archive`.
        statuses: The success statuses before and after.
        direct_rows: Whether the call itself may give the rows (a wrapper that pages).
        siblings: Calls that are moved in the same way, so that a name may hold either's answer.
    """

    def __init__(
        self,
        module: Module,
        kind: str,
        statuses: Statuses,
        *,
        direct_rows: bool = False,
        siblings: Sequence[ast.expr] = (),
    ) -> None:
        self._module = module
        self._kind = kind
        self._statuses = statuses
        self._direct = direct_rows
        self._seen: set[tuple[ast.AST, str]] = set()
        self._shaped: dict[Def, str] = {}
        self._mixed: list[tuple[ast.Name, str]] = []
        self._added: list[ast.expr] = []
        self._exits: set[FunctionNode] = set()
        self._siblings = siblings
        self.answer = Answer()

    def run(self, call: ast.expr) -> Answer:
        """Follow the answer of a call to its ends."""
        self._follow(call, ANSWER)
        if not self._changes():
            return self.answer  # what else a name may hold makes no difference
        for name, shape in self._mixed:
            for definition in self._module.defs_of(name):
                known_as = self._shaped.get(definition)
                if known_as is None and self._is_siblings(definition, shape, call):
                    continue
                if known_as != shape and not _is_empty(definition.value):
                    self._problem(Why.TWO_MEANINGS, name, name.id)
        known = {node for node, _ in self._seen}
        for node in [*self._added, *self._other_exits()]:
            if node not in known and not _is_empty(node):
                self._problem(Why.TWO_MEANINGS, node)
        return self.answer

    def _changes(self) -> bool:
        """Whether anything that the answer is used in has to be written otherwise."""
        answer = self.answer
        tests = (self._statuses.edit(self._module, compare) for compare in answer.statuses)
        return bool(answer.ids or answer.either) or any(edits != [] for edits in tests)

    def _is_siblings(self, definition: Def, shape: str, call: ast.expr) -> bool:
        """Whether a name has the same part of an answer that changes in the same way."""
        for sibling in self._siblings:
            if sibling is call:
                continue
            other = Tracker(self._module, self._kind, self._statuses, direct_rows=self._direct)
            other._follow(sibling, ANSWER)
            if other._shaped.get(definition) == shape:
                self.answer.siblings.append(sibling)
                return True
        return False

    def _other_exits(self) -> Iterator[ast.expr]:
        """What else the functions return that the answer leaves through."""
        for function in self._exits:
            for node in own_nodes(function):
                if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
                    yield node.value

    def _problem(self, code: str, node: ast.AST, detail: str = "") -> None:
        self.answer.problems.append(Problem(code, node, detail))

    def _escape(self, node: ast.AST, shape: str) -> None:
        if shape == STATUS:
            if not self._statuses.same:
                self._problem(Why.STATUS_TEST, node)
            return
        if shape == TEXT and self._kind in _WRITES and self._asks_for_success(node):
            return  # the text of an error, which is what it was
        self._problem(Why.OUT_OF_SIGHT, node, _where(node))

    def _asks_for_success(self, node: ast.AST) -> bool:
        """Whether the function around a use asks whether a request went well."""
        function = self._module.function_of(node)
        return any(
            isinstance(part, ast.Attribute) and part.attr in _SUCCESS for part in ast.walk(function)
        )

    # One step

    def _follow(self, node: ast.expr, shape: str) -> None:  # noqa: C901, PLR0912  one case a kind of use
        if (node, shape) in self._seen:
            return
        self._seen.add((node, shape))
        if len(self._seen) > _MOST_STEPS:
            self._problem(Why.OUT_OF_SIGHT, node, "too many uses")
            return
        if shape == TEXT and self._is_talk(node):
            return
        parent = self._module.source.parent(node)
        match parent:
            case ast.Expr() | ast.UnaryOp(op=ast.Not()) | ast.Assert() | ast.Raise() | ast.Delete():
                pass
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if test is node:
                pass
            case ast.Await():
                self._follow(parent, shape)
            case ast.Attribute():
                self._attribute(parent, shape)
            case ast.Subscript(value=value) if value is node:
                self._subscript(parent, shape)
            case ast.Assign():
                for target in parent.targets:
                    self._bound(target, shape, node.value if isinstance(node, ast.Await) else node)
            case ast.AnnAssign() | ast.AugAssign():
                self._bound(parent.target, shape)
            case ast.NamedExpr():
                self._bound(parent.target, shape)
                self._follow(parent, shape)
            case ast.Return():
                self._returned(parent, shape)
            case ast.For() | ast.AsyncFor() | ast.comprehension():
                self._iterated(node, parent.target, shape)
                if shape in {ANSWER, ROWS} and self._counts(parent):
                    self.answer.counted = True
            case ast.withitem():
                if parent.optional_vars is not None:
                    self._bound(parent.optional_vars, shape)
            case ast.Call():
                self._argument(node, parent, shape)
            case ast.keyword():
                call = self._module.source.parent(parent)
                self._talked(node, call, shape)
            case _:
                self._operand(node, parent, shape)

    def _operand(  # noqa: C901, PLR0912  likewise
        self, node: ast.expr, parent: ast.AST | None, shape: str
    ) -> None:
        match parent:
            case ast.Compare():
                self._compared(node, parent, shape)
            case ast.BoolOp():
                if isinstance(parent.op, ast.And) and parent.values[-1] is not node:
                    return  # only whether it is true
                if isinstance(parent.op, ast.Or):
                    self._added += parent.values
                self._follow(parent, shape)
            case ast.IfExp():
                self._added += [parent.body, parent.orelse]
                self._follow(parent, _maybe(shape, parent))
            case ast.BinOp(op=ast.Add()) if shape in {ROWS, BATCH_ROWS}:
                self._added.append(parent.right if parent.left is node else parent.left)
                self._follow(parent, shape)
            case ast.Starred() if shape in {ROWS, BATCH_ROWS}:
                holder = self._module.source.parent(parent)
                if isinstance(holder, ast.List) and len(holder.elts) == 1:
                    self._follow(holder, shape)
                else:
                    self._escape(node, shape)
            case ast.FormattedValue():
                if shape != STATUS and not self._is_talk(parent):
                    self._escape(node, shape)
            case ast.ListComp() | ast.GeneratorExp() if parent.elt is node and shape == ROW:
                self._follow(parent, ROWS)
            case ast.BinOp() if shape == STATUS:
                if not isinstance(parent.op, ast.FloorDiv | ast.Mod):
                    self._escape(node, shape)
            case _:
                self._escape(node, shape)

    # Names

    def _bound(self, target: ast.expr, shape: str, source: ast.expr | None = None) -> None:
        if isinstance(target, ast.Tuple) and shape == ANSWER and isinstance(source, ast.Call):
            self._pair(target, source)
            return
        if not isinstance(target, ast.Name):
            self._escape(target, shape)
            return
        scope = self._module.scope(self._module.function_of(target))
        made = [d for d in scope.defs.get(target.id, []) if d.node is target]
        if not made or made[0].kind == "unknown":
            self._escape(target, shape)
            return
        self._shaped[made[0]] = shape
        for use in self._module.uses(made[0], scope):
            self._mixed.append((use, shape))
            others = self._module.defs_of(use) - {made[0]}
            empty = any(_is_empty(other.value) for other in others)
            self._follow(use, MAYBE_ROW if empty and shape == ROW else shape)

    def _pair(self, target: ast.Tuple, call: ast.Call) -> None:
        """`status, data = request(...)`, where the function of this file returns such a pair."""
        function = wrapper_of(self._module, call)
        shapes = None if function is None else _returned_shapes(function, len(target.elts))
        if shapes is None:
            self._escape(target, ANSWER)
            return
        for part, shape in zip(target.elts, shapes, strict=True):
            if shape:
                self._unpacked(part, shape)

    def _iterated(self, node: ast.expr, target: ast.expr, shape: str) -> None:
        if shape == ANSWER and self._direct and self._kind == "list":
            shape = ROWS
        inner = {ROWS: ROW, BATCH_ROWS: BATCH_ROW}.get(shape)
        if inner is None:
            self._escape(node, shape)
        elif _call_of(node) == "enumerate" and isinstance(target, ast.Tuple):
            self._unpacked(target.elts[1], inner)
        else:
            self._bound(target, inner)

    def _counts(self, loop: ast.For | ast.AsyncFor | ast.comprehension) -> bool:
        """Whether a loop adds a number for every row: `n += 1`, `sum(1 for row in rows)`."""
        if isinstance(loop, ast.comprehension):
            made = self._module.source.parent(loop)
            return isinstance(getattr(made, "elt", None), ast.Constant)
        return any(
            isinstance(statement, ast.AugAssign) and isinstance(statement.value, ast.Constant)
            for statement in loop.body
        )

    def _unpacked(self, target: ast.expr, shape: str) -> None:
        """`for i, row in enumerate(rows)`: the analysis of names does not look into tuples."""
        if not isinstance(target, ast.Name):
            self._escape(target, shape)
            return
        scope = self._module.scope(self._module.function_of(target))
        if target.id in self._module.declared_global:
            self._escape(target, shape)
            return
        for made in scope.defs.get(target.id, []):
            if made.node is target:
                self._shaped[made] = shape
                for use in self._module.uses(made, scope):
                    self._mixed.append((use, shape))
                    self._follow(use, shape)

    # Parts

    def _attribute(self, node: ast.Attribute, shape: str) -> None:
        parent = self._module.source.parent(node)
        called = isinstance(parent, ast.Call) and parent.func is node
        if shape == ANSWER:
            if node.attr in {"status_code", "status"}:
                self._follow(node, STATUS)
                return
            if node.attr in _BODIES:
                self._follow(parent if called else node, TEXT)  # type: ignore[arg-type]  # a call
                return
            if node.attr in _PLAIN_ATTRIBUTES:
                return
            if node.attr == "json" and called:
                self._follow(parent, JSON)  # type: ignore[arg-type]  # `called` says that it is a call
                return
        if called:
            self._method(node, parent, shape)  # type: ignore[arg-type]  # likewise
        elif not (shape in {ROWS, BATCH_ROWS} and node.attr in {"append", "extend"}):
            self._escape(node, shape)

    def _method(self, node: ast.Attribute, call: ast.Call, shape: str) -> None:
        if node.attr == "get" and call.args and isinstance(call.args[0], ast.Constant):
            self._item(call, node.value, call.args[0], shape)
        elif shape in {ROWS, BATCH_ROWS} and node.attr in {"append", "extend"}:
            self._added.extend(call.args)
        elif shape in {ROWS, BATCH_ROWS} and node.attr == "pop":
            self._follow(call, ROW if shape == ROWS else BATCH_ROW)
        elif (shape in {ROWS, BATCH_ROWS} and node.attr in {"clear", "copy"}) or (
            shape == TEXT and node.attr in _TEXT_KEEPERS
        ):
            self._follow(call, shape)
        else:
            self._escape(call, shape)

    def _subscript(self, node: ast.Subscript, shape: str) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._escape(node, shape)
        elif shape in {ROWS, BATCH_ROWS}:
            single = {ROWS: ROW, BATCH_ROWS: BATCH_ROW}[shape]
            self._follow(node, shape if isinstance(node.slice, ast.Slice) else single)
        elif shape == ANSWER and self._direct and _is_place(node.slice):
            self._follow(node, ROWS if isinstance(node.slice, ast.Slice) else ROW)
        elif shape == TEXT and isinstance(node.slice, ast.Slice):
            self._follow(node, TEXT)
        elif isinstance(node.slice, ast.Constant) and shape != TEXT:
            self._item(node, node.value, node.slice, shape)
        else:
            self._escape(node, shape)

    def _item(  # noqa: C901  one case a part
        self, node: ast.Subscript | ast.Call, owner: ast.expr, key: ast.Constant, shape: str
    ) -> None:
        if isinstance(node, ast.Call) and not all(map(_is_empty, node.args[1:])):
            # `.get("results", [{}])`: a row of which nothing is known.
            self._problem(Why.MAYBE_NO_ID, node)
        elif shape in {ANSWER, JSON}:
            self._json_item(node, key.value)
        elif shape == PAGING:
            self._paging_item(node, key.value)
        elif shape == ROW and key.value in _EITHER and self._either(node, owner):
            pass
        elif shape in {ROW, MAYBE_ROW} and key.value == "id":
            if shape == MAYBE_ROW and isinstance(node, ast.Call):
                self._problem(Why.MAYBE_NO_ID, node)
            self.answer.ids.append(IdUse(node, owner, key))
            self._notice(node)
        elif shape in {ROW, MAYBE_ROW} and key.value == "type":
            self._problem(Why.PART_IS_GONE, node, "the row's type")
        elif shape == BATCH_ROW and key.value == "to":
            self._follow(node, ROWS)
        elif shape == BATCH_ROW and key.value == "from":
            self._follow(node, FROM)
        elif shape == BATCH_ROW and key.value == "paging":
            self._follow(node, PAGING)
        elif shape == FROM and key.value == "id":
            pass
        else:
            self._escape(node, shape)

    def _either(self, node: ast.Subscript | ast.Call, owner: ast.expr) -> bool:
        """`row.get("id") or row.get("toObjectId")`: takes the one as well as the other."""
        choice = self._module.source.parent(node)
        if not isinstance(choice, ast.BoolOp) or not isinstance(choice.op, ast.Or):
            return False
        whole = {f"{ast.dump(owner)} {word}" for word in _EITHER}
        if len(choice.values) != len(_EITHER) or {_looked_up(v) for v in choice.values} != whole:
            return False
        if choice not in self.answer.either:
            self.answer.either.append(choice)
            self._notice(choice)
        return True

    def _notice(self, node: ast.AST) -> None:
        """Whether ids are put in a list, where v3's repeated rows can be told from one."""
        parent = self._module.source.parent(node)
        while isinstance(parent, ast.Call | ast.expr) and not isinstance(parent, ast.ListComp):
            if isinstance(parent, ast.SetComp | ast.DictComp):
                return
            parent = self._module.source.parent(parent)
        if isinstance(parent, ast.ListComp):
            self.answer.collected = True

    def _json_item(self, node: ast.Subscript | ast.Call, key: object) -> None:
        if key == "results" and self._kind in {"list", "read", "create"}:
            self.answer.json_used = True
            self.answer.batch_rows.append(node)
            self._follow(node, {"list": ROWS, "read": BATCH_ROWS, "create": WRITTEN}[self._kind])
        elif key == "paging":
            self._follow(node, PAGING)
        elif (self._kind == "put" and key not in _SAME_KEYS) or key not in _SAME_KEYS:
            self._problem(Why.PART_IS_GONE, node, repr(key))

    def _paging_item(self, node: ast.Subscript | ast.Call, key: object) -> None:
        """`after` is what it was; a link leads to more rows of the new shape."""
        if key == "next":
            self._follow(node, PAGING)
        elif key == "link":
            self._problem(Why.OUT_OF_SIGHT, node, "the link to the next page")

    # Uses

    def _argument(self, node: ast.expr, call: ast.Call, shape: str) -> None:
        name = called_name(call)
        if call.func is node:
            self._escape(node, shape)
        elif name in _HARMLESS:
            if name == "len" and shape == ROWS and not self._only_whether_any(call):
                self.answer.counted = True
        elif self._is_talk(call):
            pass
        elif _given_on(name, shape):
            self._follow(call, _given_on(name, shape))
        elif name in _WITH_FUNCTION and shape == ROWS:
            self._with_function(call, name)
        elif name == "next" and shape in {ROWS, BATCH_ROWS} and call.args[0] is node:
            single = {ROWS: ROW, BATCH_ROWS: BATCH_ROW}[shape]
            self._follow(call, MAYBE_ROW if len(call.args) > 1 and single == ROW else single)
        elif name in {"extend", "append"} and isinstance(call.func, ast.Attribute):
            self._gathered(call.func.value, node, {ROW: ROWS}.get(shape, shape), name)
        elif not (shape == ANSWER and self._looked_at(node, call)):
            self._escape(node, shape)

    def _looked_at(self, node: ast.expr, call: ast.Call) -> bool:
        """Whether a function of this file only looks at the status and text of an answer."""
        function = wrapper_of(self._module, call)
        if function is None or not _is_plain(function):
            return False
        names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
        bound = names[:1] in (["self"], ["cls"])
        if node not in call.args or len(names) <= call.args.index(node) + bound:
            return False
        name = names[call.args.index(node) + bound]
        for part in ast.walk(function):
            if not isinstance(part, ast.Name) or part.id != name:
                continue
            parent = self._module.source.parent(part)
            if not isinstance(parent, ast.Attribute) or not self._may_look(parent):
                return False
        return True

    def _may_look(self, node: ast.Attribute) -> bool:
        if node.attr in {"status_code", "status"}:
            return self._statuses.same
        if node.attr in _BODIES:
            return self._is_talk(node)
        return node.attr in _PLAIN_ATTRIBUTES

    def _only_whether_any(self, call: ast.Call) -> bool:
        """Whether a count is only compared with none: repeated rows make no difference."""
        parent = self._module.source.parent(call)
        if isinstance(parent, ast.Compare):
            others = [side for side in [parent.left, *parent.comparators] if side is not call]
            known = [side.value for side in others if isinstance(side, ast.Constant)]
            least = (
                known == [1] and parent.left is call and isinstance(parent.ops[0], ast.GtE | ast.Lt)
            )
            return known == [0] or least
        if isinstance(parent, ast.If | ast.While | ast.IfExp):
            return parent.test is call
        return isinstance(parent, ast.UnaryOp) or self._is_talk(call)

    def _with_function(self, call: ast.Call, name: str) -> None:
        """`map(lambda row: row["id"], rows)`, `sorted(rows, key=lambda row: ...)` and so on."""
        keys = [word.value for word in call.keywords if word.arg == "key"]
        functions = call.args[:1] if name in {"map", "filter"} else keys
        if any(word.arg not in {"key", "reverse", "default"} for word in call.keywords) or (
            len(call.args) != (2 if name in {"map", "filter"} else 1)
        ):
            self._escape(call, ROWS)
            return
        for function in functions:
            if not isinstance(function, ast.Lambda) or len(function.args.args) != 1:
                self._escape(call, ROWS)
                return
            scope = self._module.scope(function)
            for definition in scope.defs[function.args.args[0].arg]:
                self._shaped[definition] = ROW
                for use in self._module.uses(definition, scope):
                    self._mixed.append((use, ROW))
                    self._follow(use, ROW)
        if name in {"filter", "sorted"}:
            self._follow(call, ROWS)
        elif name in {"max", "min"}:
            single = not any(word.arg == "default" for word in call.keywords)
            self._follow(call, ROW if single else MAYBE_ROW)

    def _gathered(self, owner: ast.expr, node: ast.expr, shape: str, name: str) -> None:
        """`all_rows.extend(rows)`: the list is one of rows from now on."""
        definition = self._module.only_def(owner) if isinstance(owner, ast.Name) else None
        fits = (shape == ROWS) if name == "append" else shape in {ROWS, BATCH_ROWS}
        if definition is None or not fits or not _is_empty(definition.value):
            self._escape(node, shape)
            return
        self._shaped[definition] = shape
        for use in self._module.uses(definition, self._module.scope_of_def(definition)):
            self._mixed.append((use, shape))
            self._follow(use, shape)

    def _compared(self, node: ast.expr, compare: ast.Compare, shape: str) -> None:
        if shape == STATUS:
            self.answer.statuses.append(compare)
            return
        operators = compare.ops
        none = all(isinstance(op, ast.Is | ast.IsNot) for op in operators)
        key_test = shape in {ANSWER, JSON, PAGING} and isinstance(operators[0], ast.In | ast.NotIn)
        key = compare.left.value if isinstance(compare.left, ast.Constant) else None
        if none or (key_test and key in {"results", "next", "after", *_SAME_KEYS}):
            return
        if all(
            _is_empty(side) for side in [compare.left, *compare.comparators] if side is not node
        ):
            return
        if shape == TEXT and self._kind in _WRITES:
            return  # "already exists" and its like
        self._escape(node, shape)

    def _talked(self, node: ast.expr, call: ast.AST | None, shape: str) -> None:
        if isinstance(call, ast.Call) and self._is_talk(call):
            return
        self._escape(node, shape)

    def _is_talk(self, node: ast.AST) -> bool:
        """Whether it ends in a log line or an error's message."""
        found: ast.AST | None = node
        while found is not None and not isinstance(found, ast.stmt):
            if isinstance(found, ast.Call) and called_name(found) in _TALK:
                return not self._is_written_to_a_file(found)
            found = self._module.source.parent(found)
        return isinstance(found, ast.Raise)

    def _is_written_to_a_file(self, call: ast.Call) -> bool:
        owner = call.func.value if isinstance(call.func, ast.Attribute) else None
        text = "" if owner is None else self._module.source.text(owner)
        shown = text.endswith(("stdout", "stderr", "tqdm"))
        return called_name(call) == "write" and not shown

    # Out of the function

    def _returned(self, node: ast.Return, shape: str) -> None:
        if shape == STATUS and self._statuses.same:
            return
        if shape == TEXT and self._kind in _WRITES and self._asks_for_success(node):
            return
        function = self._module.function_of(node)
        if isinstance(function, ast.Module | ast.Lambda):
            self._escape(node, shape)
            return
        callers = self._module.callers(function)
        if self._kind == "put" and not callers and _is_plain(function):
            # Hardly anybody looks into the answer of a write; but who knows?
            self.answer.public_exit.append(node)
            return
        if not callers or not _is_plain(function):
            self._problem(Why.OUT_OF_SIGHT, node, f"returned by {function.name}()")
            self.answer.callers += callers or []
            return
        if not self._module.is_private(function):
            self.answer.public_exit.append(node)
        self.answer.callers += callers
        if self._kind != "put":
            self._exits.add(function)
        for call in callers:
            self._follow(call, shape)


#: Functions that make another part of the answer of one.
_DECODERS: Final = {
    (TEXT, "loads"): JSON,
    (TEXT, "str"): TEXT,
    (ANSWER, "load"): JSON,
    (ANSWER, "urlopen"): ANSWER,
}


def _given_on(name: str, shape: str) -> str:
    """What a function makes of its argument; "" if that is not known."""
    keeps = shape in {ROWS, BATCH_ROWS} and name in {*_KEEPERS, "enumerate"}
    keeps = keeps or (shape == JSON and name in _KEEPERS)
    return shape if keeps else _DECODERS.get((shape, name), "")


def _returned_shapes(function: FunctionNode, count: int) -> list[str] | None:
    """What a function returns at each place of its tuples: the answer, its status, or a flag ("").

    None if it returns anything but tuples of that length.
    """
    returned = [node.value for node in own_nodes(function) if isinstance(node, ast.Return)]
    tuples = [value for value in returned if isinstance(value, ast.Tuple)]
    if not tuples or len(tuples) != len(returned):
        return None
    if any(len(value.elts) != count for value in tuples):
        return None
    return [_place_shape([value.elts[place] for value in tuples]) for place in range(count)]


def _place_shape(nodes: list[ast.expr]) -> str:
    if all(isinstance(node, ast.Constant) and isinstance(node.value, bool) for node in nodes):
        return ""
    if all(_is_status(node) for node in nodes):
        return STATUS
    return ANSWER


def _is_status(node: ast.expr) -> bool:
    if isinstance(node, ast.Call):
        return called_name(node) == "getcode"
    if isinstance(node, ast.Attribute):
        return node.attr in {"status", "status_code", "code"}
    return isinstance(node, ast.Constant) and (isinstance(node.value, int) or node.value is None)


def _is_plain(function: FunctionNode) -> bool:
    names = []
    for decorator in function.decorator_list:
        inner = decorator.func if isinstance(decorator, ast.Call) else decorator
        names.append(inner.attr if isinstance(inner, ast.Attribute) else getattr(inner, "id", ""))
    return set(names) <= _DECORATORS


_EITHER: Final = {"id", "toObjectId"}


def _looked_up(node: ast.expr) -> str:
    """An owner and the key that is looked up in it with `.get`."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="get", value=owner), args=[ast.Constant(value=str(key))]
        ):
            return f"{ast.dump(owner)} {key}"
    return ""


def _is_empty(node: ast.expr | None) -> bool:
    match node:
        case ast.Constant(value=None | "" | False):
            return True
        case ast.List(elts=[]) | ast.Tuple(elts=[]) | ast.Dict(keys=[]):
            return True
        case ast.Call(func=ast.Name(id="list" | "dict" | "tuple"), args=[], keywords=[]):
            return True
    return False


def _is_place(node: ast.expr) -> bool:
    return isinstance(node, ast.Slice) or (
        isinstance(node, ast.Constant) and isinstance(node.value, int)
    )


def _maybe(shape: str, choice: ast.IfExp) -> str:
    other_is_empty = _is_empty(choice.body) or _is_empty(choice.orelse)
    return MAYBE_ROW if shape == ROW and other_is_empty else shape


def _call_of(node: ast.expr) -> str:
    return called_name(node) if isinstance(node, ast.Call) else ""


def _where(node: ast.AST) -> str:
    line = getattr(node, "lineno", None)
    return "" if line is None else f"line {line}"
