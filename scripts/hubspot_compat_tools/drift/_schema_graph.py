"""Schemas as a graph: references followed, names forgotten, `allOf` merged, cycles kept.

A `Node` is one schema as it is used. What it says of itself is its `form`, a flat dictionary
in which order cannot matter; its parts hang on `edges`. Two nodes of the same class (see
`_equivalence`) accept exactly the same values, whatever their schemas are called and however they
are split over `$ref`s: a refactoring leaves no trace here.

Nothing in this module recurses, so a chain of a thousand references is just a long chain.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import unquote

from attrs import Factory, define, frozen

from hubspot_compat_tools.drift._all_of import fold
from hubspot_compat_tools.drift._discriminators import BY_VALUE, Forms
from hubspot_compat_tools.drift._plain_unions import may_be_plain, without_plain_union
from hubspot_compat_tools.drift._schema_form import (
    PROSE,
    UNIONS,
    Raw,
    allow_null,
    parts_of,
    schema_form,
    unordered,
    without_null,
)

# A reference chain longer than this only ever came from a generator that went wrong.
_LONGEST_CHAIN: Final = 10_000
_MAX_MERGED: Final = 500
# Unions of unions that are read as one list of values; a document may nest them in a circle.
_DEEPEST_UNION: Final = 3
# Keys beside a `$ref` that make no schema of their own of it, in OpenAPI 3.1 too.
_BESIDE_REFERENCE: Final = frozenset({"$ref", "$defs", "$id", "$schema", "summary", *PROSE})


@define(eq=False)
class Node:
    """One schema in one place.

    Attributes:
        form: What the schema says of itself, without its parts.
        edges: Its parts, by label (`properties/id`, `items`, `oneOf/0`).
        equivalence: The class that `classify` gives; equal classes mean equal values.
        dangling: The reference that leads nowhere, if this is one.
    """

    form: dict[str, Any] = Factory(dict)
    edges: dict[str, Node] = Factory(dict)
    equivalence: str = ""
    dangling: str = ""


class Graph:
    """The schemas of one document, built as they are asked for.

    Args:
        document: The whole OpenAPI document, for its references.
        prose: Whether titles, descriptions and examples are part of the form.
    """

    def __init__(self, document: Raw, *, prose: bool = False) -> None:
        self.nodes: list[Node] = []
        self.notes: dict[str, None] = {}
        self._document = document
        self._prose = prose
        self._modern = str(document.get("openapi", "")).startswith("3.1")
        self._known: dict[int, Node] = {}
        self._keep: list[Any] = []
        self._todo: list[tuple[Node, Raw]] = []
        self._forms = Forms(document, self._schema)

    def node(self, raw: Any) -> Node:
        """The node of a schema as it stands in the document."""
        found = self._enter(raw)
        while self._todo:
            node, schema = self._todo.pop()
            self._fill(node, schema)
        return found

    def resolve(self, raw: Any) -> Any:
        """Follow `$ref` until it ends; None, with a note, when it leads nowhere."""
        seen = 0
        first = raw
        while isinstance(raw, Mapping) and isinstance(raw.get("$ref"), str):
            reference = raw["$ref"]
            raw = self._target(reference)
            seen += 1
            if raw is None:
                self.notes[f"$ref to nowhere: {reference}"] = None
                return None
            if seen > _LONGEST_CHAIN:
                self.notes[f"$ref to nowhere: {first['$ref']} goes in circles"] = None
                return None
        return raw

    def _target(self, reference: str) -> Any:
        if not reference.startswith("#/"):
            return None
        found: Any = self._document
        for part in reference[2:].split("/"):
            found = _step(found, part)
        return found

    def _enter(self, raw: Any) -> Node:
        schema = self._schema(raw)
        key = id(schema)
        if key in self._known:
            return self._known[key]
        node = Node()
        self._known[key] = node
        self._keep.append(schema)
        self.nodes.append(node)
        if isinstance(schema, str):
            node.dangling = schema
            node.form = {"type": "unknown", "dangling": schema}
        else:
            self._todo.append((node, schema))
        return node

    def _schema(self, raw: Any) -> Raw | str:
        """The schema that `raw` stands for; the text of a reference that leads nowhere."""
        if isinstance(raw, Mapping) and isinstance(raw.get("$ref"), str):
            beside = {k: v for k, v in raw.items() if k not in _BESIDE_REFERENCE}
            if self._modern and beside:
                return {"allOf": [{"$ref": raw["$ref"]}, beside]}
            target = self.resolve(raw)
            return raw["$ref"] if target is None else self._schema_itself(target)
        return self._schema_itself(raw)

    def _schema_itself(self, raw: Any) -> Raw:
        if isinstance(raw, Mapping):
            return raw
        if raw is False:
            return {"not": {}}
        if raw is not True and raw is not None:
            self.notes[f"not a schema, read as one that allows anything: {str(raw)[:40]!r}"] = None
        return {}

    def _fill(self, node: Node, schema: Raw) -> None:
        merged, node.dangling = self._merged(schema)
        merged = self._without_plain_union(merged)
        if self._is_open(merged.get("additionalProperties")):
            del merged["additionalProperties"]
        self._keep.append(merged)
        node.form = schema_form(merged, prose=self._prose)
        node.edges = {label: self._enter(part) for label, part in parts_of(merged)}
        for value, part in self._forms.by_value(schema, merged).items():
            node.edges[f"{BY_VALUE}/{value}"] = self._enter(part)

    def _without_plain_union(
        self, schema: dict[str, Any], depth: int = _DEEPEST_UNION
    ) -> dict[str, Any]:
        unions = [schema[key] for key in UNIONS if isinstance(schema.get(key), list)]
        if len(unions) != 1 or not may_be_plain(schema):
            return schema
        plain = []
        for member in map(self._schema, unions[0]):
            if isinstance(member, str):
                return schema
            merged, _ = self._merged(member)
            plain.append(self._without_plain_union(merged, depth - 1) if depth else merged)
        return without_plain_union(schema, plain)

    def _is_open(self, extra: Any) -> bool:
        """Whether a schema of further fields allows anything."""
        if not isinstance(extra, Mapping):
            return False
        schema = self._schema(extra)
        return not isinstance(schema, str) and not set(self._merged(schema)[0]) - {*PROSE}

    def _merged(self, schema: Raw) -> tuple[dict[str, Any], str]:
        """The schema with its `allOf` members and unions of one folded into it, as far as possible.

        And the reference to nowhere that a union of one holds, if it does.
        """
        parts, residue, lost = self._parts(schema)
        if len(parts) > 1:  # sorted: of members that contradict each other one has to count
            parts = sorted(map(self._without_plain_union, parts), key=unordered)
        merged: dict[str, Any] = {"nullable": True} if allow_null(parts, self._modern) else {}
        for part in parts:
            residue.extend(fold(merged, {k: v for k, v in part.items() if k != "nullable"}))
        return ({**merged, "allOf": residue} if residue else merged), lost

    def _parts(self, schema: Raw) -> tuple[list[dict[str, Any]], list[Any], str]:
        """What must hold at once, and the references to nowhere among it and in a union of one."""
        found: list[dict[str, Any]] = []
        dangling: list[Any] = []
        lost = ""
        todo = [_Condition(schema)]
        seen: set[int] = set()
        while todo:
            condition = todo.pop()
            part = self._schema(condition.raw)
            if isinstance(part, str):
                lost = part if condition.is_only_form else lost
                dangling += [] if condition.is_only_form else [{"$ref": part}]
            elif id(part) not in seen and len(seen) < _MAX_MERGED:
                seen.add(id(part))
                self._keep.append(part)
                own = {key: value for key, value in part.items() if key != "allOf"}
                own = without_null(own, modern=self._modern)
                own = self._forms.inherited(own, condition.above)
                inside = list(condition.inside(part, own))
                todo += inside
                if any(other.is_only_form for other in inside):
                    own = {key: value for key, value in own.items() if key not in UNIONS}
                found.append(own | {"nullable": True} if condition.or_null else own)
        return found, dangling, lost


@frozen
class _Condition:
    """A schema that must hold.

    Attributes:
        raw: The schema, or a reference to it.
        or_null: Whether null is allowed beside it: then it holds of what is not null.
        is_only_form: Whether it must hold as the only form of a union.
        above: The identities of the schemas that have it among their conditions.
    """

    raw: Any
    or_null: bool = False
    is_only_form: bool = False
    above: frozenset[int] = frozenset()

    def inside(self, schema: Raw, own: Raw) -> Iterator[_Condition]:
        """The conditions of this condition's schema.

        Args:
            schema: The schema.
            own: What it says itself, in the spelling of `without_null`.
        """
        above = self.above | {id(schema)}
        form = _only_member(own)
        if form is not None:
            or_null = self.or_null or bool(own.get("nullable"))
            yield _Condition(form, or_null, is_only_form=True, above=above)
        members = schema.get("allOf")
        for member in members if isinstance(members, list) else []:
            yield _Condition(member, self.or_null, above=above)


def _step(found: Any, part: str) -> Any:
    """One step of a pointer; None where there is none.

    In a URI a name may be percent-encoded (RFC 6901, section 6), as springfox writes `Page«Link»`.
    Names that have a percent sign of their own are written as they are by other tools.
    """
    for key in (unquote(part), part):
        name = key.replace("~1", "/").replace("~0", "~")
        if isinstance(found, list) and name.isdigit() and int(name) < len(found):
            return found[int(name)]
        if isinstance(found, Mapping) and name in found:
            return found[name]
    return None


def _only_member(schema: Raw) -> Any:
    """The member of a union of one: such a union says nothing that its member does not say."""
    members = [schema[key] for key in UNIONS if isinstance(schema.get(key), list)]
    return members[0][0] if len(members) == 1 and len(members[0]) == 1 else None
