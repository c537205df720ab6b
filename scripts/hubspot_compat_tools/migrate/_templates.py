"""What text can an expression be? A sequence of characters with their places, and of holes.

`f"{BASE}/crm/v3/objects/deals/{d}"` with a module constant BASE becomes its characters, those of
BASE marked as coming from elsewhere, and one hole for `d`. So a URL is understood as a whole and
still edited where it stands.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from typing import Final

from attrs import evolve, frozen

from ._flow import Def
from ._module import Module
from ._source import Edit
from ._strings import Hole, Text, pieces

#: Stands for a hole in `Template.text`; the first of as many private characters as there are.
FIRST_HOLE: Final = 0xE000
HOLE: Final = "[\ue000-\uf8ff]"
_MOST_HOLES: Final = 200
_DEEPEST: Final = 12
#: No URL is as long; but a name that is twice another, forty times over, is longer than any memory.
_LONGEST: Final = 10_000
_FIELD: Final = re.compile(r"\{\{|\}\}|\{([^{}!:]*)([^{}]*)\}|%%|%[-#0-9.]*([sdr])")


@frozen(eq=False)
class Atom:
    """One character or hole of a template.

    Attributes:
        char: The character, or "" for a hole.
        offset: Where the character stands, or None where that cannot be told.
        hole: The expression that fills a hole.
        span: The braces of the innermost literal's hole that this came through, if any.
        through: Names that were followed to get here.
        shared: Whether it stands in a module's or class's constant.
        plain: Whether a hole is filled in without a conversion or format.
        source: The expression of the innermost replacement field that it came through, if any.
        read_from: Attributes and items that were followed to get here.
    """

    char: str
    offset: int | None = None
    hole: ast.expr | None = None
    span: tuple[int, int] | None = None
    through: tuple[Def, ...] = ()
    shared: bool = False
    plain: bool = True
    source: ast.expr | None = None
    read_from: tuple[ast.expr, ...] = ()


@frozen(eq=False)
class Template:
    """The text of an expression, as far as it is known."""

    atoms: tuple[Atom, ...]

    @property
    def text(self) -> str:
        """The text, with one private character for each hole."""
        count = 0
        parts: list[str] = []
        for atom in self.atoms:
            if atom.hole is not None:
                parts.append(chr(FIRST_HOLE + min(count, _MOST_HOLES)))
                count += 1
            else:
                parts.append(atom.char)
        return "".join(parts)

    def part(self, start: int, end: int) -> Template:
        """The template of some of its atoms."""
        return Template(self.atoms[start:end])

    @property
    def constant(self) -> str | None:
        """The text when there is no hole in it."""
        return None if any(atom.hole is not None for atom in self.atoms) else self.text

    @property
    def only_hole(self) -> ast.expr | None:
        """The expression when there is nothing but one hole."""
        return self.atoms[0].hole if len(self.atoms) == 1 else None

    def edits(self, start: int, end: int, new: str) -> list[Edit] | None:
        """Edits that put `new` in place of some atoms, or None where that cannot be done.

        Characters of constants that others may use are never changed; a hole that is wholly
        replaced goes with its braces.
        """
        if start == end:
            return self._insertion(start, new)
        spans: list[tuple[int, int]] = []
        at = start
        while at < end:
            atom = self.atoms[at]
            if atom.span is not None:
                following = at
                while following < len(self.atoms) and self.atoms[following].span == atom.span:
                    following += 1
                before = at > 0 and self.atoms[at - 1].span == atom.span
                if following > end or before:
                    return None  # half of what a hole brings cannot be replaced
                spans.append(atom.span)
                at = following
                continue
            if atom.shared or atom.offset is None:
                return None
            spans.append((atom.offset, atom.offset + len(atom.char.encode())))
            at += 1
        return _joined(spans, new)

    def _insertion(self, at: int, new: str) -> list[Edit] | None:
        for place, after in ((at, False), (at - 1, True)):
            if 0 <= place < len(self.atoms):
                atom = self.atoms[place]
                if atom.span is not None:
                    offset: int | None = atom.span[after]
                    inside = 0 <= 2 * at - 1 - place < len(self.atoms) and (
                        self.atoms[2 * at - 1 - place].span == atom.span
                    )
                    if inside:
                        return None
                elif atom.offset is None or atom.shared:
                    offset = None
                else:
                    offset = atom.offset + (len(atom.char.encode()) if after else 0)
                if offset is not None:
                    return [Edit(offset, offset, new)]
        return None


def _joined(spans: Sequence[tuple[int, int]], new: str) -> list[Edit]:
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and merged[-1][1] == start:
            merged[-1][1] = end
        else:
            merged.append([start, end])
    edits = [Edit(start, end, "") for start, end in merged]
    edits[0] = edits[0]._replace(new=new)
    return edits


class Templates:
    """Evaluates expressions of one module; results are kept."""

    def __init__(self, module: Module) -> None:
        self._module = module
        self._known: dict[ast.expr, Template | None] = {}

    def of(self, node: ast.expr, depth: int = 0) -> Template | None:
        """The template of an expression; None when it is no text that can be told."""
        if depth > _DEEPEST:
            return None
        if node not in self._known:
            self._known[node] = None  # ends a definition that refers to itself
            found = self._evaluate(node, depth)
            self._known[node] = found if found and len(found.atoms) <= _LONGEST else None
        return self._known[node]

    def _evaluate(  # noqa: PLR0911  one for each kind of expression
        self, node: ast.expr, depth: int
    ) -> Template | None:
        match node:
            case ast.Constant(value=str()) | ast.JoinedStr():
                return self._literal(node, depth)
            case ast.BinOp(op=ast.Add()):
                return self._sum(node, depth)
            case ast.BinOp(op=ast.Mod(), left=left, right=right):
                values = right.elts if isinstance(right, ast.Tuple) else [right]
                return self._filled(self.of(left, depth + 1), values, {}, "%", depth)
            case ast.Call():
                return self._call(node, depth)
            case ast.Name():
                return self._name(node, depth)
            case ast.Attribute() | ast.Subscript():
                value = self._module.value(node, 1)
                known = None if value is node else self.of(value, depth + 1)
                return None if known is None else _mark(known, (), shared=True, read=(node,))
        return None

    def _literal(self, node: ast.Constant | ast.JoinedStr, depth: int) -> Template | None:
        start, end = self._module.source.span(node)
        if end - start > _LONGEST:
            return None
        found = pieces(self._module.source, node)
        if found is None:
            return self._without_places(node, depth)
        atoms: list[Atom] = []
        for piece in found:
            if isinstance(piece, Text):
                places = piece.offsets or (None,) * len(piece.value)
                atoms += [
                    Atom(char, place) for char, place in zip(piece.value, places, strict=True)
                ]
            else:
                atoms += self._hole(piece, depth)
            if len(atoms) > _LONGEST:
                return None
        return Template(tuple(atoms))

    def _without_places(self, node: ast.Constant | ast.JoinedStr, depth: int) -> Template | None:
        """For finding only: nothing in it can be edited."""
        if isinstance(node, ast.Constant):
            return Template(tuple(Atom(char) for char in str(node.value)))
        atoms: list[Atom] = []
        for value in node.values:
            if isinstance(value, ast.Constant):
                atoms += [Atom(char) for char in str(value.value)]
            elif isinstance(value, ast.FormattedValue):
                inner = self.of(value.value, depth + 1)
                fresh = [evolve(atom, offset=None) for atom in inner.atoms] if inner else []
                atoms += fresh or [Atom("", hole=value.value, plain=False)]
        return Template(tuple(atoms))

    def _hole(self, piece: Hole, depth: int) -> list[Atom]:
        assert piece.expr is not None
        inner = self.of(piece.expr, depth + 1) if piece.plain else None
        if inner is None:
            return [Atom("", hole=piece.expr, span=piece.span, plain=piece.plain)]
        if "crm/" in inner.text and not inner.atoms[0].shared:
            return list(inner.atoms)  # a local variable with the path itself: edited there
        return [
            evolve(atom, span=piece.span, shared=True, source=atom.source or piece.expr)
            for atom in inner.atoms
        ]

    def _sum(self, node: ast.BinOp, depth: int) -> Template | None:
        sides: list[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            sides.append(left.right)
            left = left.left
        atoms: list[Atom] = []
        known = False
        for side in [left, *reversed(sides)]:
            part = self.of(side, depth + 1)
            known = known or part is not None
            atoms += part.atoms if part else (Atom("", hole=side),)
            if len(atoms) > _LONGEST:
                return None
        return Template(tuple(atoms)) if known else None

    def _name(self, node: ast.Name, depth: int) -> Template | None:
        definition = self._module.only_def(node)
        if definition is None or definition.kind != "assign" or definition.value is None:
            return None
        inner = self.of(definition.value, depth + 1)
        if inner is None:
            return None
        shared = self._module.is_module_level(definition) and not isinstance(
            self._module.function_of(node), ast.Module
        )
        return _mark(inner, (definition,), shared=shared)

    def _call(self, node: ast.Call, depth: int) -> Template | None:
        if isinstance(node.func, ast.Attribute):
            name, owner = node.func.attr, self.of(node.func.value, depth + 1)
            if name == "format" and owner is not None:
                named = {word.arg: word.value for word in node.keywords if word.arg}
                return self._filled(owner, node.args, named, "{", depth)
            if name in {"lower", "strip", "rstrip", "lstrip"} and owner is not None:
                return Template(tuple(evolve(atom, offset=None) for atom in owner.atoms))
        else:
            name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in {"str", "quote"} and len(node.args) == 1:
            inner = self.of(node.args[0], depth + 1)
            return None if inner is None else inner
        return self._passed_through(node, depth)

    def _passed_through(self, node: ast.Call, depth: int) -> Template | None:
        """`urljoin(base, path)`, `self._url(path)`: something before, then the path."""
        for arg in node.args:
            inner = self.of(arg, depth + 1)
            if inner is not None and "crm" in inner.text and not re.search(r"\s", inner.text):
                return Template((Atom("", hole=node.func), *inner.atoms))
        return None

    def _filled(
        self,
        owner: Template | None,
        args: Sequence[ast.expr],
        named: dict[str, ast.expr],
        style: str,
        depth: int,
    ) -> Template | None:
        """Fill the fields of `.format` or `%` in."""
        if owner is None:
            return None
        text, atoms, at, count = owner.text, [], 0, 0
        result: list[Atom] = []
        for match in _FIELD.finditer(text):
            if not match.group().startswith((style, "}" if style == "{" else style)):
                continue
            result += owner.atoms[at : match.start()]
            at = match.end()
            if match.group() in {"{{", "}}", "%%"}:
                result.append(Atom(match.group()[0]))
                continue
            key = match.group(1) or ""
            place = int(key) if key.isdecimal() else count
            value = named.get(key) or (args[place] if place < len(args) else None)
            count += 1
            if value is None:
                return None
            inner = self.of(value, depth + 1)
            atoms = [evolve(a, shared=True) for a in inner.atoms] if inner else []
            result += atoms or [Atom("", hole=value)]
            if len(result) > _LONGEST:
                return None
        return Template((*result, *owner.atoms[at:]))


def _mark(
    template: Template,
    through: tuple[Def, ...],
    *,
    shared: bool,
    read: tuple[ast.expr, ...] = (),
) -> Template:
    return Template(
        tuple(
            evolve(
                atom,
                through=(*atom.through, *through),
                shared=atom.shared or shared,
                read_from=(*atom.read_from, *read),
            )
            for atom in template.atoms
        )
    )
