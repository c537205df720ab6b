"""Which assignment does a name refer to? Reaching definitions, one scope at a time.

The answer is a set: more than one definition may reach a use, and whoever asks decides whether
that is still good enough. Names that the analysis cannot follow (`global`, `del`, star imports)
have definitions of kind `unknown`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from attrs import field, frozen

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
ScopeNode = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_COMPREHENSIONS: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@frozen(eq=False)
class Def:
    """One binding of a name.

    Attributes:
        name: What is bound.
        kind: `assign`, `for`, `with`, `param`, `import`, `def`, `aug` or `unknown`.
        value: What it is bound to: the value, the iterable, the context manager; or None.
        node: Where it happens.
    """

    name: str
    kind: str
    value: ast.expr | None
    node: ast.AST


Defs = frozenset[Def]
State = dict[str, Defs]


def _merge(states: Iterable[State | None]) -> State | None:
    live = [state for state in states if state is not None]
    if not live:
        return None
    merged = dict(live[0])
    for state in live[1:]:
        for name, defs in state.items():
            merged[name] = merged[name] | defs if name in merged else defs
    return merged


@frozen(eq=False)
class Scope:
    """The definitions of one function or module.

    Attributes:
        node: The function or module.
        parent: The scope around it, or None.
        defs: Every definition of each name.
        loads: For each use of a name, the definitions of this scope that reach it.
    """

    node: ScopeNode
    parent: Scope | None
    defs: dict[str, list[Def]] = field(factory=dict)
    loads: dict[ast.Name, Defs] = field(factory=dict)
    foreign: set[str] = field(factory=set)
    _made: dict[tuple[int, str], Def] = field(factory=dict)
    _breaks: list[list[State]] = field(factory=list)

    # Making definitions

    def bind(
        self, state: State, name: str, kind: str, value: ast.expr | None, node: ast.AST
    ) -> None:
        """Bind a name, which ends what it was before."""
        made = self._made.get((id(node), name))
        if made is None:
            made = Def(name, "unknown" if name in self.foreign else kind, value, node)
            self._made[id(node), name] = made
            self.defs.setdefault(name, []).append(made)
        state[name] = frozenset((made,))

    def target(self, state: State, target: ast.expr, kind: str, value: ast.expr | None) -> None:
        """Bind a target of an assignment, loop or with."""
        if isinstance(target, ast.Name):
            self.bind(state, target.id, kind, value, target)
        elif isinstance(target, ast.Tuple | ast.List):
            same = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
            for place, part in enumerate(target.elts):
                if kind == "assign" and same and not isinstance(part, ast.Starred):
                    self.target(state, part, "assign", value.elts[place])  # type: ignore[union-attr]  # `same` says that it is a tuple
                else:
                    inner = part.value if isinstance(part, ast.Starred) else part
                    self.target(state, inner, "unknown", None)
        else:
            self.expression(state, target)

    # Reading

    def expression(self, state: State, node: ast.AST | None) -> None:
        """Note which definitions the names of an expression refer to."""
        if node is None:
            return
        waiting: list[ast.AST] = [node]
        while waiting:
            part = waiting.pop()
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                known = state.get(part.id, frozenset())
                self.loads[part] = self.loads.get(part, frozenset()) | known
            elif isinstance(part, ast.NamedExpr) and isinstance(part.target, ast.Name):
                self.bind(state, part.target.id, "assign", part.value, part.target)
            elif isinstance(part, _COMPREHENSIONS):
                for generator in part.generators:
                    self._comprehension(state, generator)
            for name in part._fields:
                child = getattr(part, name, None)
                if isinstance(child, ast.AST):
                    waiting.append(child)
                elif isinstance(child, list):
                    waiting.extend(each for each in child if isinstance(each, ast.AST))

    def _comprehension(self, state: State, generator: ast.comprehension) -> None:
        # The names live inside the comprehension only; `Names.defs_of` finds them there first.
        scratch = dict(state)
        self.target(scratch, generator.target, "for", generator.iter)

    # Statements

    def block(self, state: State | None, body: Sequence[ast.stmt]) -> State | None:
        """Run a block; None when its end is not reached."""
        for statement in body:
            if state is None:
                state = {}  # code that cannot run still has uses to note
            state = self._statement(state, statement)
        return state

    def _statement(self, state: State, node: ast.stmt) -> State | None:  # noqa: C901, PLR0911  one case a statement
        match node:
            case ast.If():
                self.expression(state, node.test)
                return _merge(
                    [self.block(dict(state), node.body), self.block(dict(state), node.orelse)]
                )
            case ast.For() | ast.AsyncFor() | ast.While():
                return self._loop(state, node)
            case ast.Try() | ast.TryStar():
                return self._try(state, node)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    self.expression(state, item.context_expr)
                    if item.optional_vars is not None:
                        self.target(state, item.optional_vars, "with", item.context_expr)
                return self.block(state, node.body)
            case ast.Match():
                return self._match(state, node)
            case ast.Return() | ast.Raise():
                self.expression(state, node)
                return None
            case ast.Break() | ast.Continue():
                if self._breaks:
                    self._breaks[-1].append(dict(state))
                return None
        self._simple(state, node)
        return state

    def _simple(self, state: State, node: ast.stmt) -> None:  # noqa: C901, PLR0912  likewise
        match node:
            case ast.Assign():
                self.expression(state, node.value)
                for target in node.targets:
                    self.target(state, target, "assign", node.value)
            case ast.AnnAssign():
                self.expression(state, node.value)
                if node.value is not None:
                    self.target(state, node.target, "assign", node.value)
            case ast.AugAssign():
                self.expression(state, node.value)
                self._augment(state, node)
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for part in (*node.decorator_list, *node.args.defaults, *node.args.kw_defaults):
                    self.expression(state, part)
                self.bind(state, node.name, "def", None, node)
            case ast.ClassDef():
                for part in (*node.decorator_list, *node.bases):
                    self.expression(state, part)
                self.bind(state, node.name, "def", None, node)
            case ast.Import() | ast.ImportFrom():
                for alias in node.names:
                    name = alias.asname or alias.name.partition(".")[0]
                    self.bind(state, name, "import", None, alias)
            case ast.Delete():
                for target in node.targets:
                    if isinstance(target, ast.Name):
                        self.bind(state, target.id, "unknown", None, target)
                    else:
                        self.expression(state, target)
            case _:
                self.expression(state, node)

    def _augment(self, state: State, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            before = state.get(node.target.id, frozenset())
            self.bind(state, node.target.id, "aug", node.value, node.target)
            state[node.target.id] |= before
        else:
            self.expression(state, node.target)

    def _loop(self, state: State, node: ast.For | ast.AsyncFor | ast.While) -> State | None:
        if not isinstance(node, ast.While):
            self.expression(state, node.iter)
        entry: State | None = dict(state)
        for _ in range(2):  # the second round sees what the first one leaves
            inside = dict(entry or {})
            self._breaks.append([])
            if isinstance(node, ast.While):
                self.expression(inside, node.test)
            else:
                self.target(inside, node.target, "for", node.iter)
            end = self.block(inside, node.body)
            entry = _merge([entry, end, *self._breaks.pop()])
        return _merge([self.block(dict(entry or {}), node.orelse), entry])

    def _try(self, state: State, node: ast.Try | ast.TryStar) -> State | None:
        seen: list[State | None] = [dict(state)]
        inside: State | None = dict(state)
        for statement in node.body:
            inside = self._statement(inside if inside is not None else {}, statement)
            seen.append(dict(inside) if inside is not None else None)
        thrown = _merge(seen) or {}
        ends = [self.block(inside, node.orelse) if inside is not None else None]
        for handler in node.handlers:
            caught = dict(thrown)
            self.expression(caught, handler.type)
            if handler.name:
                self.bind(caught, handler.name, "unknown", None, handler)
            ends.append(self.block(caught, handler.body))
        after = _merge(ends)
        if node.finalbody:
            ended = self.block(_merge([after, thrown]) or {}, node.finalbody)
            return ended if after is not None else None
        return after

    def _match(self, state: State, node: ast.Match) -> State | None:
        self.expression(state, node.subject)
        ends: list[State | None] = [dict(state)]
        for case in node.cases:
            inside = dict(state)
            for part in ast.walk(case.pattern):
                name = getattr(part, "name", None) or getattr(part, "rest", None)
                if isinstance(name, str):
                    self.bind(inside, name, "unknown", None, part)
            self.expression(inside, case.guard)
            ends.append(self.block(inside, case.body))
        return _merge(ends)


def scope_of(node: ScopeNode, parent: Scope | None, foreign: Iterable[str] = ()) -> Scope:
    """Analyse one function or module.

    Args:
        node: It.
        parent: The scope around it.
        foreign: Names that it declares `global` or `nonlocal`.
    """
    scope = Scope(node, parent, foreign=set(foreign))
    if isinstance(node, ast.Lambda):
        state: State = {}
        _parameters(scope, state, node.args)
        scope.expression(state, node.body)
        return scope
    state = {}
    if not isinstance(node, ast.Module):
        _parameters(scope, state, node.args)
    scope.block(state, node.body)
    return scope


def _parameters(scope: Scope, state: State, args: ast.arguments) -> None:
    plain = [*args.posonlyargs, *args.args, *args.kwonlyargs]
    for arg in plain:
        scope.bind(state, arg.arg, "param", None, arg)
    for rest in (args.vararg, args.kwarg):
        if rest is not None:
            scope.bind(state, rest.arg, "unknown", None, rest)


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes below one, without those inside functions and classes that it defines."""
    waiting = list(ast.iter_child_nodes(node))
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            waiting.extend(ast.iter_child_nodes(part))
