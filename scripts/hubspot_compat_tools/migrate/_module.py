"""What a module's names mean: scopes on demand, constants, class attributes, callers."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import PurePath

from ._flow import _COMPREHENSIONS, Def, Defs, FunctionNode, Scope, ScopeNode, scope_of
from ._source import Source

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_NONE: Defs = frozenset()
_FOLLOWED = 12


class Module:
    """Questions about one file's names.

    Args:
        source: The file.
        imported: Names that other files import.
    """

    def __init__(self, source: Source, imported: frozenset[str] = frozenset()) -> None:
        self.source = source
        self._imported = PurePath(source.path).stem in imported
        self._scopes: dict[ast.AST, Scope] = {}
        self._uses: dict[Scope, dict[Def, list[ast.Name]]] = {}

    # Where things are

    @property
    def nodes(self) -> list[ast.AST]:
        """Every node of the file."""
        return self.source.nodes

    @cached_property
    def calls(self) -> list[ast.Call]:
        """Every call, by position."""
        found = [node for node in self.nodes if isinstance(node, ast.Call)]
        return sorted(found, key=lambda node: (node.lineno, node.col_offset))

    @cached_property
    def _foreign(self) -> dict[ScopeNode, set[str]]:
        found: dict[ScopeNode, set[str]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Global | ast.Nonlocal):
                found.setdefault(self.function_of(node), set()).update(node.names)
        return found

    @cached_property
    def declared_global(self) -> set[str]:
        """Names that some function declares `global` or `nonlocal`, so that anyone may set them."""
        return {name for names in self._foreign.values() for name in names}

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """The classes by name; the last one of a name wins, as it does when the module runs."""
        return {node.name: node for node in self.nodes if isinstance(node, ast.ClassDef)}

    @cached_property
    def functions(self) -> dict[str, list[FunctionNode]]:
        """The functions and methods by name."""
        found: dict[str, list[FunctionNode]] = {}
        for node in self.nodes:
            if isinstance(node, _FUNCTIONS):
                found.setdefault(node.name, []).append(node)
        return found

    def function_of(self, node: ast.AST) -> ScopeNode:
        """The innermost function around a node, or the module."""
        found = self.source.parent(node)
        while found is not None:
            if isinstance(found, (*_FUNCTIONS, ast.Lambda, ast.Module)):
                return found
            found = self.source.parent(found)
        return self.source.tree

    def class_of(self, node: ast.AST) -> ast.ClassDef | None:
        """The innermost class around a node."""
        found = self.source.parent(node)
        while found is not None and not isinstance(found, ast.ClassDef):
            found = self.source.parent(found)
        return found

    def scope(self, node: ScopeNode) -> Scope:
        """The analysed scope of a function or of the module."""
        known = self._scopes.get(node)
        if known is None:
            parent = None
            if not isinstance(node, ast.Module):
                parent = self.scope(self.function_of(node))
            known = self._scopes[node] = scope_of(node, parent, self._foreign.get(node, ()))
        return known

    # Tables of the whole file: looked up for every site, so made once

    @cached_property
    def taken(self) -> set[str]:
        """Every name that means something somewhere in the file."""
        found = {node.id for node in self.nodes if isinstance(node, ast.Name)}
        found |= {node.asname or node.name for node in self.nodes if isinstance(node, ast.alias)}
        return found | {node.arg for node in self.nodes if isinstance(node, ast.arg)}

    @cached_property
    def packages(self) -> dict[str, set[str]]:
        """The packages that a name may have been imported from, or from within."""
        found: dict[str, set[str]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    package = alias.name.partition(".")[0]
                    found.setdefault(alias.asname or package, set()).add(package)
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    package = (node.module or "").partition(".")[0]
                    found.setdefault(alias.asname or alias.name, set()).add(package)
        return found

    @cached_property
    def attributes(self) -> dict[str, list[ast.Attribute]]:
        """The attributes by name."""
        found: dict[str, list[ast.Attribute]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Attribute):
                found.setdefault(node.attr, []).append(node)
        return found

    @cached_property
    def _named(self) -> dict[str, list[ast.Name | ast.Attribute]]:
        found: dict[str, list[ast.Name | ast.Attribute]] = {}
        for node in self.nodes:
            if isinstance(node, ast.Name):
                found.setdefault(node.id, []).append(node)
            elif isinstance(node, ast.Attribute):
                found.setdefault(node.attr, []).append(node)
        return found

    @cached_property
    def is_script(self) -> bool:
        """Whether it runs by itself and no other file of the run imports it."""
        return not self._imported and any(map(_is_main_guard, self.source.tree.body))

    @cached_property
    def speaks_of_hubspot(self) -> bool:
        """Whether HubSpot is named anywhere in the file."""
        return b"hubspot" in self.source.utf8.lower()

    # Names

    def defs_of(self, name: ast.Name) -> Defs:
        """The definitions that a use of a name may refer to."""
        inner = self._comprehended(name)
        if inner is not None:
            return frozenset((inner,))
        scope = self.scope(self.function_of(name))
        found = scope.loads.get(name, _NONE)
        if found:
            return found
        if name.id in scope.defs:
            return _NONE  # unbound here, or a class body's own name
        outer = scope.parent
        while outer is not None:
            if name.id in outer.defs:
                return frozenset(outer.defs[name.id])
            outer = outer.parent
        return _NONE

    def _comprehended(self, name: ast.Name) -> Def | None:
        """The loop variable of a comprehension or the lambda's parameter around a name."""
        node: ast.AST | None = name
        below: ast.AST = name
        while node is not None and not isinstance(node, ast.stmt):
            if isinstance(node, _COMPREHENSIONS):
                scope = self.scope(self.function_of(node))
                for generator in node.generators:
                    if below is generator.iter and generator is node.generators[0]:
                        continue
                    for target in ast.walk(generator.target):
                        if isinstance(target, ast.Name) and target.id == name.id:
                            return scope._made.get((id(target), name.id))  # noqa: SLF001  the two are one analysis
            below, node = node, self.source.parent(node)
            if isinstance(node, ast.comprehension):
                below, node = self._inside(node, below)
        return None

    def _inside(
        self, generator: ast.comprehension, below: ast.AST
    ) -> tuple[ast.AST, ast.AST | None]:
        holder = self.source.parent(generator)
        first = isinstance(holder, _COMPREHENSIONS) and holder.generators[0] is generator
        return (generator.iter if first and below is generator.iter else below), holder

    def only_def(self, name: ast.Name) -> Def | None:
        """The one definition that a use refers to, or None."""
        found = self.defs_of(name)
        return next(iter(found)) if len(found) == 1 else None

    def uses(self, definition: Def, scope: Scope) -> list[ast.Name]:
        """Every use that a definition of `scope` may reach, in it and in functions inside it."""
        found = self._uses.get(scope)
        if found is None:
            found = self._uses[scope] = {}
            for part in ast.walk(scope.node):
                if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                    for reached in self.defs_of(part):
                        found.setdefault(reached, []).append(part)
        return found.get(definition, [])

    def scope_of_def(self, definition: Def) -> Scope:
        """The scope that a definition belongs to."""
        node = definition.node
        return self.scope(self.function_of(node))

    def is_module_level(self, definition: Def) -> bool:
        """Whether a definition belongs to the module itself."""
        return isinstance(self.function_of(definition.node), ast.Module)

    # Attributes

    def attribute_values(self, node: ast.Attribute) -> list[ast.expr]:
        """What `self.x`, `cls.x` or `Class.x` is assigned in this module."""
        holder = self._holder(node)
        return [] if holder is None else self._attributes(holder).get(node.attr, [])

    def _holder(self, node: ast.Attribute) -> ast.ClassDef | None:
        if not isinstance(node.value, ast.Name):
            return None
        if node.value.id in {"self", "cls"}:
            return self.class_of(node)
        return self.classes.get(node.value.id)

    def _attributes(self, holder: ast.ClassDef) -> dict[str, list[ast.expr]]:
        cache: dict[ast.ClassDef, dict[str, list[ast.expr]]] = self.__dict__.setdefault("_held", {})
        known = cache.get(holder)
        if known is None:
            known = cache[holder] = {}
            for name, value in _assigned(holder):
                known.setdefault(name, []).append(value)
        return known

    # Values

    def value(self, node: ast.expr, steps: int = _FOLLOWED) -> ast.expr:
        """Follow names and attributes to the one expression that they stand for.

        Returns `node` itself, or the last expression on the way that can be told for sure.
        """
        for _ in range(steps):
            following = self._step(node)
            if following is None:
                return node
            node = following
        return node

    def _step(self, node: ast.expr) -> ast.expr | None:
        if isinstance(node, ast.Name):
            definition = self.only_def(node)
            if definition is not None and definition.kind == "assign":
                return definition.value
        elif isinstance(node, ast.Attribute):
            if node.attr == "value" and isinstance(node.value, ast.Attribute):
                return self._step(node.value)  # an enum's member
            values = self.attribute_values(node)
            if len(values) == 1:
                return values[0]
        elif isinstance(node, ast.Subscript):
            table = self.value(node.value)
            return _entry(table, node.slice) if isinstance(table, ast.Dict) else None
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            found = self.value(node.func.value) if node.func.attr == "get" else None
            if isinstance(found, ast.Dict) and len(node.args) == 1:
                return _entry(found, node.args[0])
        return None

    def changed_table(self, node: ast.expr) -> str:
        """The name of a table that something changes, if a value is looked up in one; or ""."""
        for _ in range(_FOLLOWED):
            owner = node.value if isinstance(node, ast.Subscript) else None
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
            if isinstance(owner, ast.Name | ast.Attribute):
                name = owner.id if isinstance(owner, ast.Name) else owner.attr
                if any(_is_change(self.source.parent(one)) for one in self._named.get(name, [])):
                    return name
            following = self._step(node)
            if following is None:
                return ""
            node = following
        return ""

    def same_at(self, node: ast.expr, place: ast.AST) -> bool:
        """Whether an expression means the same at another place as where it stands."""
        function = self.function_of(place)
        scope = self.scope(function)
        here = self.function_of(node) is function
        for part in ast.walk(node):
            if isinstance(part, ast.NamedExpr | ast.Await | ast.Yield):
                return False
            if not isinstance(part, ast.Name):
                continue
            if part.id in {"self", "cls"}:
                same = self.class_of(node) is self.class_of(place)
                if not same or part.id not in scope.defs:
                    return False
            elif here:
                if len(scope.defs.get(part.id, [None])) != 1:
                    return False
            else:
                found = self.defs_of(part)
                if part.id in scope.defs or not all(map(self.is_module_level, found)):
                    return False
        return True

    def is_fixed(self, node: ast.expr) -> bool:
        """Whether an attribute or an item keeps the value that it is seen to get."""
        if not isinstance(node, ast.Attribute):
            return self.changed_table(node) == ""
        holder = self._holder(node)
        if holder is None:
            return False
        name = node.attr
        stores = [one for one in self.attributes.get(name, []) if isinstance(one.ctx, ast.Store)]
        bodies = [s for c in self.nodes if isinstance(c, ast.ClassDef) for s in c.body]
        bound = [statement for statement in bodies if name in _bound_names(statement)]
        # What a decorator or a base class makes of an annotated name is an argument to the class.
        is_field = (holder.decorator_list or holder.bases) and any(
            isinstance(statement, ast.AnnAssign) for statement in bound
        )
        in_init = all(getattr(self.function_of(one), "name", "") == "__init__" for one in stores)
        return in_init and not is_field and len(stores) + len(bound) == 1

    def is_private(self, function: FunctionNode) -> bool:
        """Whether no other file calls a function: by its name or place, or this is a script."""
        hidden = function.name.startswith("_") and not function.name.startswith("__")
        nested = not isinstance(self.function_of(function), ast.Module)
        return hidden or nested or (self.is_script and self.class_of(function) is None)

    def given(self, parameter: ast.arg) -> tuple[list[ast.expr], FunctionNode] | None:
        """What the callers here give for a parameter, and the function; None if not all is seen."""
        function = self.source.parent(self.source.parent(parameter) or parameter)
        if not isinstance(function, _FUNCTIONS) or function.decorator_list:
            return None
        calls = self.callers(function)
        if not calls:
            return None
        found = [_argument(function, call, parameter.arg) for call in calls]
        values = [value for value in found if value is not None]
        return (values, function) if len(values) == len(found) else None

    def callers(self, function: FunctionNode) -> list[ast.Call] | None:
        """The calls of a function in this module; None if it is used in any other way, too."""
        if len(self.functions.get(function.name, [])) != 1:
            return None
        found: list[ast.Call] = []
        for node in self._named.get(function.name, []):
            call = self.source.parent(node)
            if not isinstance(call, ast.Call) or call.func is not node:
                return None
            found.append(call)
        return found


def _argument(function: FunctionNode, call: ast.Call, name: str) -> ast.expr | None:
    """What a call gives for a parameter, by keyword, by place or by default."""
    if any(isinstance(arg, ast.Starred) for arg in call.args):
        return None
    for word in call.keywords:
        if word.arg is None:
            return None
        if word.arg == name:
            return word.value
    names = [arg.arg for arg in (*function.args.posonlyargs, *function.args.args)]
    defaults = dict(zip(reversed(names), reversed(function.args.defaults), strict=False))
    bound = isinstance(call.func, ast.Attribute) and names[:1] in (["self"], ["cls"])
    place = names.index(name) - bound if name in names else len(call.args)
    return call.args[place] if place < len(call.args) else defaults.get(name)


def _bound_names(node: ast.stmt) -> set[str]:
    """The names that an assignment binds."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__main__" in ast.dump(node.test)


def _entry(table: ast.Dict, wanted: ast.expr) -> ast.expr | None:
    key = _constant(wanted)
    if key is None or None in table.keys:
        return None
    for name, value in zip(table.keys, table.values, strict=True):
        if name is not None and _constant(name) == key:
            return value
    return None


def _constant(node: ast.expr) -> object:
    """The value of a literal, or of a tuple of literals; None for anything else."""
    if isinstance(node, ast.Tuple):
        parts = [_constant(part) for part in node.elts]
        return None if None in parts else tuple(parts)
    return node.value if isinstance(node, ast.Constant) else None


#: Methods that change a dict.
_CHANGES = {"update", "setdefault", "pop", "popitem", "clear"}


def _is_change(node: ast.AST | None) -> bool:
    """Whether a use of a dict changes it."""
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.Attribute) and node.attr in _CHANGES


#: Stands for a value that is more than what is assigned, as after `+=`.
_UNKNOWN = ast.Name("", ast.Load())


def _assigned(holder: ast.ClassDef) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(holder):
        targets: list[ast.expr]
        value: ast.expr
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        elif isinstance(node, ast.AugAssign):
            targets, value = [node.target], _UNKNOWN
        else:
            continue
        for target in targets:
            if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                if target.value.id in {"self", "cls"}:
                    yield target.attr, value
            elif isinstance(target, ast.Name) and node in holder.body:
                yield target.id, value
