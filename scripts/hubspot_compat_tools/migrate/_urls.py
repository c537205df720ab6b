"""A request's URL: whether it can be changed for this request alone, and how.

Where the version stands in a constant that other code shares, the constant stays, and the request
gets what it needs written out: `f"{OBJECTS}/deals/{d}"` becomes `f"{BASE}/crm/objects/...{d}"`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from itertools import groupby
from typing import Final

from attrs import field, frozen

from ._bodies import is_talk
from ._flow import Def
from ._found import HttpSite
from ._module import Module
from ._plan import Plan
from ._source import Edit
from ._templates import Atom, Templates
from ._typenames import Refused
from ._why import Why

#: Characters that mean the same in every kind of string literal.
_PLAIN: Final = re.compile(r"[!#-&(-\[\]-z|~]*")


def check_url(module: Module, site: HttpSite, call: ast.Call) -> None:
    """Refuse a URL that cannot be changed for this request alone.

    Raises:
        Refused: It is used elsewhere, or there are several.
    """
    start, end = site.route.match.span("version")
    core = site.route.template.atoms[start:end]
    within = set(ast.walk(call))
    passed = {d for atom in core for d in atom.through if not _is_constant(module, d, call)}
    if site.url not in within:
        raise Refused(Why.SEVERAL_URLS)
    for definition in passed:
        scope = module.scope_of_def(definition)
        for use in module.uses(definition, scope):
            if use in within or is_talk(module, use):
                continue
            if not _leads_to(use, passed):
                raise Refused(Why.URL_USED_TWICE, f"{use.id} in line {use.lineno}")
            others = module.defs_of(use) - {definition}
            if others:
                raise Refused(Why.SEVERAL_URLS, f"{use.id} in line {use.lineno}")


def _is_constant(module: Module, definition: Def, call: ast.expr) -> bool:
    """Whether a name is the module's, and the request is not: then other code may share it."""
    inside = not isinstance(module.function_of(call), ast.Module)
    return inside and module.is_module_level(definition)


def _leads_to(use: ast.Name, passed: set[Def]) -> bool:
    """Whether a use is part of the value of another name on the same way."""
    return any(
        definition.value is not None and use in set(ast.walk(definition.value))
        for definition in passed
    )


@frozen(eq=False)
class Url:
    """The URL of one request, part by part.

    Attributes:
        module: The module.
        templates: Its texts.
        site: The request.
        plan: Takes the edits.
    """

    module: Module
    templates: Templates
    site: HttpSite
    plan: Plan
    _parts: list[tuple[int, int, str]] = field(factory=list)

    @property
    def _core(self) -> tuple[Atom, ...]:
        start, end = self.site.route.match.span("version")
        return self.site.route.template.atoms[start:end]

    def replace(self, group: str | tuple[int, int], new: str) -> None:
        """Put a text in the place of a part; `write` makes the edits of a shared URL.

        Raises:
            Refused: That part is another's, too.
        """
        match, template = self.site.route.match, self.site.route.template
        start, end = match.span(group) if isinstance(group, str) else group
        if any(atom.shared for atom in self._core):
            self._parts.append((start, end, new))
            return
        core = set(self._core[0].through)
        foreign = any(
            atom.span is None and not set(atom.through) <= core
            for atom in template.atoms[start:end]
        )
        edits = None if foreign else template.edits(start, end, new)
        if edits is None:
            raise Refused(Why.UNEDITABLE, match.string[start:end] or new)
        self.plan.edits += [self._without_nothing(edit) for edit in edits]

    def _without_nothing(self, edit: Edit) -> Edit:
        """An emptied `+ "/tail"`, or `"/tail"` behind another literal, goes as a whole."""
        if edit.new:
            return edit
        source = self.module.source
        opened = source.utf8[: edit.start]
        quoted = re.search(rb"(\s+)[a-zA-Z]{0,2}([\"'])\Z", opened)
        if quoted and source.utf8[edit.end : edit.end + 1] == quoted[2]:
            for node in source.nodes:
                if not isinstance(node, ast.JoinedStr | ast.Constant):
                    continue
                start, end = source.span(node)
                before = source.utf8[start : quoted.start()]
                joined = before.endswith((b'"', b"'")) and b"#" not in before
                if joined and end == edit.end + 1:
                    return Edit(quoted.start(), end, "")
        for node in source.nodes:
            if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Add):
                continue
            (start, end), left = source.span(node.right), source.span(node.left)[1]
            emptied = (edit.start, edit.end) == (start + 1, end - 1)
            if emptied and re.fullmatch(rb"\s*\+\s*", source.utf8[left:start]):
                return Edit(left, end, "")
        return edit

    def write(self) -> None:
        """Write the URL out, where that has to be done.

        Raises:
            Refused: Not all of it can be written where the request is.
        """
        if not self._parts:
            return
        place = self._place()
        bounds = self.module.source.span(place)
        atoms = self.site.route.template.atoms
        said: list[str] = []
        at = 0
        for start, end, new in sorted(self._parts):
            said += [self._say(atoms[at:start], place, bounds), new]
            at = end
        said.append(self._say(atoms[at:], place, bounds))
        text = "".join(said)
        quote = "'" if '"' in text else '"'
        if quote in text or "\\" in text or "\n" in text:
            raise Refused(Why.UNEDITABLE, "quotes in the parts of the URL")
        prefix = "f" if "{" in text else ""
        self.plan.edits.append(Edit(*bounds, f"{prefix}{quote}{text}{quote}"))
        self.plan.notes.append(Why.WRITTEN_OUT)

    def _place(self) -> ast.expr:
        """Where the URL is put together for this request.

        Raises:
            Refused: By something that does more than that, or where a comment would be lost.
        """
        node = self.site.url
        while isinstance(node, ast.Name):
            definition = self.module.only_def(node)
            if definition is None or definition.value is None:
                break
            if _is_constant(self.module, definition, self.site.node):
                break
            node = definition.value
        start, end = self.module.source.span(node)
        text = self.module.source.utf8[start:end]
        if not self._only_joins(node) or (b"#" in text and b"\n" in text):
            raise Refused(Why.UNEDITABLE, "the version stands in a constant that others may use")
        for atom in self._core:
            self._check_fixed(atom)
        return node

    def _only_joins(self, node: ast.expr) -> bool:
        """Whether an expression only puts texts together."""
        match node:
            case ast.Constant() | ast.Name() | ast.Attribute() | ast.Subscript():
                return True
            case ast.JoinedStr():
                return all(
                    not isinstance(part, ast.FormattedValue) or self._is_hole(part.value)
                    for part in node.values
                )
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return all(self._only_joins(side) or self._is_hole(side) for side in (left, right))
            case ast.Call(func=ast.Attribute(attr="format", value=owner)):
                values = [*node.args, *(word.value for word in node.keywords)]
                return self._only_joins(owner) and all(map(self._is_hole, values))
        return False

    def _is_hole(self, node: ast.expr) -> bool:
        """Whether a part is one name, or nothing but a value that is filled in."""
        simple = isinstance(node, ast.Name | ast.Attribute | ast.Subscript | ast.Constant)
        return simple or self.templates.of(node) is None

    def _check_fixed(self, atom: Atom) -> None:
        """Refuse a constant that may be set to something else.

        Raises:
            Refused: It may.
        """
        for node in atom.read_from:
            if not self.module.is_fixed(node):
                raise Refused(Why.UNEDITABLE, f"{self.module.source.text(node)} may change")

    # Text

    def _say(self, atoms: Sequence[Atom], place: ast.expr, bounds: tuple[int, int]) -> str:
        """Some atoms as they are written in an f-string."""
        return "".join(
            self._run(list(run), key, place, bounds)
            for key, run in groupby(atoms, key=lambda atom: self._key(atom, bounds))
        )

    @staticmethod
    def _key(atom: Atom, bounds: tuple[int, int]) -> object:
        """What atoms have in common that are written as one."""
        inside = atom.span is not None and bounds[0] <= atom.span[0] and atom.span[1] <= bounds[1]
        return (atom.span if inside else None, atom.source, atom.hole)

    def _run(self, run: list[Atom], key: object, place: ast.expr, bounds: tuple[int, int]) -> str:
        whole = [a for a in self.site.route.template.atoms if self._key(a, bounds) == key]
        first = run[0]
        span = key[0] if isinstance(key, tuple) else None
        if span is not None and self._alone(span) and len(run) == len(whole):
            return self.module.source.utf8[slice(*span)].decode()
        if first.hole is not None:
            if not first.plain or not self.module.same_at(first.hole, place):
                raise Refused(Why.UNEDITABLE, "a part of the URL")
            return f"{{{self.module.source.text(first.hole)}}}"
        source = first.source
        if (
            source is not None
            and len(run) == len(whole)
            and self._is_outside(source, bounds)
            and self.module.same_at(source, place)
        ):
            return f"{{{self.module.source.text(source)}}}"
        text = "".join(atom.char for atom in run)
        if any(self._is_local(d, place) for atom in run for d in atom.through):
            raise Refused(Why.UNEDITABLE, text)  # the name would be left without a use
        if any(atom.offset is None for atom in run) or not _PLAIN.fullmatch(text):
            raise Refused(Why.UNEDITABLE, text)
        return text

    def _is_local(self, definition: Def, place: ast.expr) -> bool:
        """Whether a name on the way is neither a constant nor what the URL itself is put into."""
        shared = _is_constant(self.module, definition, self.site.node)
        value = definition.value
        return not shared and (value is None or place not in set(ast.walk(value)))

    def _alone(self, span: tuple[int, int]) -> bool:
        """Whether no part that is replaced comes through a replacement field."""
        atoms = self.site.route.template.atoms
        return not any(
            atom.span == span for start, end, _ in self._parts for atom in atoms[start:end]
        )

    def _is_outside(self, node: ast.expr, bounds: tuple[int, int]) -> bool:
        start, end = self.module.source.span(node)
        return not (bounds[0] <= start and end <= bounds[1])
