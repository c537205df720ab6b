"""What a v3 type string stands for, and whether a call can go without naming it."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from attrs import field, frozen

from hubspot_compat._catalogue.loader import (
    CatalogueType,
    association_types,
    object_types,
    primary_types,
)

from ._flow import Def
from ._module import Module
from ._templates import Template, Templates
from ._why import Why

Names = Mapping[tuple[str, str], Sequence[tuple[str, str, int]]]


class Refused(Exception):
    """A site cannot be moved; the code and the particulars say why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@frozen
class TypeFact:
    """A type that a call writes.

    Attributes:
        category: `HUBSPOT_DEFINED` or `USER_DEFINED`.
        type_id: The id, or 0 when only `plain` is known.
        plain: Whether it is the unlabeled type of its pair.
        name: What the source has.
        primary: Whether it is a Primary type.
        own: Whether it is one of the portal's own, from `--names`.
        choice: Where it is one of several, the text that looks the id up.
        perhaps_plain: Whether one of these is unlabeled.
    """

    category: str
    type_id: int
    plain: bool
    name: str
    primary: bool = False
    own: bool = False
    choice: str = ""
    perhaps_plain: bool = False

    @property
    def number(self) -> str:
        """The id, as it is written in code."""
        return self.choice or str(self.type_id)

    @property
    def spec(self) -> str:
        """As JSON, and as Python."""
        return f'{{"associationCategory": "{self.category}", "associationTypeId": {self.number}}}'


def removed_with(fact: TypeFact | None) -> str:
    """The particulars of HSC130: why more than this type would go; None is one that varies."""
    if fact is None:
        return "it may be the unlabeled type"
    if fact.plain:
        return f"{fact.name} is the unlabeled type"
    return f"{fact.name} is one type of its pair; batch/labels/archive removes it alone"


@cache
def _by_name() -> dict[str, CatalogueType]:
    return {row.v3_name.lower(): row for row in association_types() if row.v3_name}


@cache
def _by_id() -> dict[int, CatalogueType]:
    return {row.type_id: row for row in association_types()}


@cache
def _objects() -> dict[str, str]:
    return {spelling: row.singular for row in object_types() for spelling in row.spellings}


@cache
def _unlabeled() -> dict[tuple[str, str], CatalogueType]:
    return {(r.from_object, r.to_object): r for r in association_types() if r.is_unlabeled}


def object_name(template: Template | None) -> str | None:
    """The singular name of the object type that a text spells; None when it is not known."""
    word = None if template is None else template.constant
    if word is None:
        return None
    known = _objects().get(word.lower())
    return known or word.lower()


def leads_to_companies(a: str | None, b: str | None) -> bool:
    """Whether v3's batch read may leave rows out: towards companies it shows the Primary one only.

    Only contacts, deals and tickets have a Primary company in the catalogue; towards the others'
    one unlabeled type there is nothing to leave out.
    """
    if b not in {None, "company"}:
        return False
    return a is None or (a, "company") in primary_types() or a not in _singulars()


@cache
def _singulars() -> frozenset[str]:
    return frozenset(_objects().values())


_CUSTOM: Final = re.compile(r"2-\d+|p\d+_\w+", re.IGNORECASE)


@frozen(eq=False)
class TypeReader:
    """Reads the types of one module.

    Attributes:
        module: The module.
        templates: Its templates.
        names: The portal's own names by object pair, from `--names`.
        primary: `keep`, `unlabeled` or `ask-per-site`.
        public: Public functions whose callers of this file were asked for a type; others may call
            them with another.
    """

    module: Module
    templates: Templates
    names: Names = field(factory=dict)
    primary: str = "keep"
    public: list[str] = field(factory=list)
    _asked: set[Def] = field(factory=set)

    def read(self, given: Template | ast.expr, a: str | None, b: str | None) -> TypeFact:
        """What a type that stands in a path or a body means.

        Args:
            given: The type.
            a: Singular name of the object that the call starts at, or None.
            b: Singular name of the object that it leads to, or None.

        Raises:
            Refused: It is not known, or points the wrong way.
        """
        distinct = self._distinct(given, a, b)
        facts = list(distinct.values())
        if len(set(facts)) == 1:
            return facts[0]
        if all(fact.plain for fact in facts):
            return TypeFact("HUBSPOT_DEFINED", 0, plain=True, name="|".join(f.name for f in facts))
        raise Refused(Why.DYNAMIC_TYPE, "one of " + ", ".join(fact.name for fact in facts))

    def read_created(self, given: Template | ast.expr, a: str | None, b: str | None) -> TypeFact:
        """Likewise for a type that is written; it may be one of several, looked up by its name.

        Raises:
            Refused: It is not known, or points the wrong way.
        """
        try:
            return self.read(given, a, b)
        except Refused:
            node = given.only_hole if isinstance(given, Template) else given
            facts = {} if node is None else self._distinct(given, a, b)
            kinds = {fact.category for fact in facts.values()}
            if node is None or len(facts) < 2 or len(kinds) != 1 or "" in facts:  # noqa: PLR2004
                raise
        text = self.module.source.text(node)
        if "\n" in text or any(word.isdecimal() for word in facts):
            raise Refused(Why.DYNAMIC_TYPE, text)
        rows = ", ".join(f'"{word}": {fact.type_id}' for word, fact in facts.items())
        names = "|".join(facts)
        primary = any(fact.primary for fact in facts.values())
        choice = f"{{{rows}}}[{text}]"
        return TypeFact(
            kinds.pop(),
            -1,
            plain=False,
            name=names,
            primary=primary,
            choice=choice,
            perhaps_plain=any(fact.plain for fact in facts.values()),
        )

    def _distinct(
        self, given: Template | ast.expr, a: str | None, b: str | None
    ) -> dict[str, TypeFact]:
        return {word: self._word(word, a, b) for word in self._words(given)}

    def _words(self, given: Template | ast.expr) -> list[str]:
        if isinstance(given, Template):
            for node in {node for atom in given.atoms for node in atom.read_from}:
                self._check_tables(node)
            if given.constant is not None:
                return [given.constant]
            pattern = self._pattern(given)
            if pattern:
                return pattern
            if given.only_hole is None:
                raise Refused(Why.DYNAMIC_TYPE, "built from parts")
            given = given.only_hole
        return self._expression_words(given)

    def _expression_words(self, node: ast.expr) -> list[str]:
        self._check_tables(node)
        value = self.module.value(node)
        if isinstance(value, ast.Constant) and isinstance(value.value, str | int):
            return [str(value.value)]
        if isinstance(value, ast.IfExp):
            return [*self._expression_words(value.body), *self._expression_words(value.orelse)]
        if isinstance(value, ast.Name):
            found = [
                definition.value
                for definition in self.module.defs_of(value)
                if definition.kind == "assign" and definition.value is not None
            ]
            if found and len(found) == len(self.module.defs_of(value)):
                return [word for one in found for word in self._expression_words(one)]
        if isinstance(value, ast.Subscript):
            table = self.module.value(value.value)
            if isinstance(table, ast.Dict) and None not in table.keys and table.values:
                return [word for one in table.values for word in self._expression_words(one)]
        template = self.templates.of(value)
        if template is not None and template.only_hole is None:
            return self._words(template)
        from_callers = self._callers_words(value)
        if from_callers:
            return from_callers
        raise Refused(
            Why.DYNAMIC_TYPE, self.module.source.text(node) if hasattr(node, "lineno") else ""
        )

    def _check_tables(self, node: ast.expr) -> None:
        table = self.module.changed_table(node)
        if table:
            raise Refused(Why.DYNAMIC_TYPE, f"{table} changes")

    def _callers_words(self, node: ast.expr) -> list[str]:
        """The words that the callers of this file give for a parameter, if all can be seen."""
        definition = self.module.only_def(node) if isinstance(node, ast.Name) else None
        if definition is None or not isinstance(definition.node, ast.arg):
            return []
        given = self.module.given(definition.node)
        if given is None or definition in self._asked:
            return []
        self._asked.add(definition)
        values, function = given
        words = [word for value in values for word in self._expression_words(value)]
        self._asked.discard(definition)
        if not self.module.is_private(function):
            self.public.append(function.name)
        return words

    def _pattern(self, template: Template) -> list[str]:
        """`note_to_{x}`: every catalogued name that it can be, if all of them are plain."""
        text = template.text
        if not re.search(r"[a-z]_to_|_to_[a-z]", text, re.IGNORECASE):
            return []
        parts = (
            re.escape(a.char.lower()) if a.hole is None else "[a-z0-9_]+" for a in template.atoms
        )
        wanted = re.compile("".join(parts))
        found = [name for name in _by_name() if wanted.fullmatch(name)]
        return found if found and all(_by_name()[name].is_unlabeled for name in found) else []

    def _word(self, word: str, a: str | None, b: str | None) -> TypeFact:
        if word.isdecimal():
            return self._number(int(word), a, b)
        row = _by_name().get(word.lower())
        own = self._own(word, a, b)
        if own is not None and row is None:
            return own
        if row is None:
            raise self._unknown(word, a, b)
        self._check_pair(row, a, b, word)
        return self._fact(row, word)

    def _own(self, word: str, a: str | None, b: str | None) -> TypeFact | None:
        for category, name, type_id in [
            (category, name, type_id)
            for category, name, type_id in self.names.get((a or "", b or ""), ())
            if name.lower() == word.lower() or str(type_id) == word
        ]:
            return TypeFact(category, type_id, plain=False, name=name, own=True)
        return None

    def _unknown(self, word: str, a: str | None, b: str | None) -> Refused:
        custom = any(_CUSTOM.fullmatch(side or "") for side in (a, b))
        return Refused(Why.CUSTOM_OBJECT if custom else Why.UNKNOWN_TYPE, f"{word!r}")

    def _number(self, number: int, a: str | None, b: str | None) -> TypeFact:
        row = _by_id().get(number)
        if a is None or b is None:
            raise Refused(Why.DYNAMIC_TYPE, f"{number} between objects that are not known here")
        if row is None or (row.from_object, row.to_object) != (a, b):
            own = self._own(str(number), a, b)
            if own is not None:
                return own
            if row is None:
                raise Refused(Why.UNKNOWN_TYPE, str(number))
        self._check_pair(row, a, b, str(number))
        return self._fact(row, str(number))

    @staticmethod
    def _check_pair(row: CatalogueType, a: str | None, b: str | None, word: str) -> None:
        if (a and a != row.from_object) or (b and b != row.to_object):
            detail = f"{word} is a type of {row.from_object} to {row.to_object}"
            raise Refused(Why.WRONG_DIRECTION, f"{detail}, used for {a or '?'} to {b or '?'}")

    def _fact(self, row: CatalogueType, word: str) -> TypeFact:
        primary = row.label == "Primary"
        if primary and self.primary == "ask-per-site":
            raise Refused(Why.PRIMARY_ASKED, word)
        if primary and self.primary == "unlabeled":
            row = _unlabeled()[row.from_object, row.to_object]
        return TypeFact(row.category, row.type_id, row.is_unlabeled, word, primary=bool(row.label))
