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

from attrs import Factory, define

from hubspot_compat_tools.drift._schema_form import (
    LIMITS,
    PROSE,
    STRUCTURE,
    UNIONS,
    Raw,
    parts_of,
    schema_form,
    unordered,
    without_null,
)

# A reference chain longer than this only ever came from a generator that went wrong.
_LONGEST_CHAIN: Final = 10_000
_MOST_MERGED: Final = 500


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
            key = part.replace("~1", "/").replace("~0", "~")
            if isinstance(found, list) and key.isdigit() and int(key) < len(found):
                found = found[int(key)]
            elif isinstance(found, Mapping) and key in found:
                found = found[key]
            else:
                return None
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
            beside = {k: v for k, v in raw.items() if k != "$ref" and k in STRUCTURE - {*PROSE}}
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
        merged = without_null(self._merged(schema))
        for _ in range(_MOST_MERGED):
            alone = _only_member(merged)
            inner = self._schema(alone) if alone is not None else ""
            if isinstance(inner, str):
                node.dangling = inner
                break
            rest = {k: v for k, v in merged.items() if k not in UNIONS}
            merged = without_null(self._merged({"allOf": [rest, inner]}))
        self._keep.append(merged)
        node.form = schema_form(merged, prose=self._prose)
        node.edges = {label: self._enter(part) for label, part in parts_of(merged)}

    def _merged(self, schema: Raw) -> dict[str, Any]:
        """The schema with its `allOf` members folded into it, as far as that is possible."""
        parts, residue = self._conditions(schema)
        merged: dict[str, Any] = {}
        # Where members contradict each other the first one counts: not the first one written.
        for part in sorted(parts, key=unordered) if len(parts) > 1 else parts:
            residue.extend(_fold(merged, part))
        return {**merged, "allOf": residue} if residue else merged

    def _conditions(self, schema: Raw) -> tuple[list[dict[str, Any]], list[Any]]:
        """All that must hold at once, and the references to nowhere among it."""
        parts: list[dict[str, Any]] = []
        dangling: list[Any] = []
        todo: list[Any] = [schema]
        seen: set[int] = set()
        while todo:
            part = self._schema(todo.pop())
            if isinstance(part, str):
                dangling.append({"$ref": part})
            elif id(part) not in seen and len(seen) < _MOST_MERGED:
                seen.add(id(part))
                self._keep.append(part)
                members = part.get("allOf")
                todo.extend(members if isinstance(members, list) else [])
                parts.append({key: value for key, value in part.items() if key != "allOf"})
        return parts, dangling


def _fold(merged: dict[str, Any], part: Raw) -> Iterator[Raw]:
    """Fold one `allOf` member in; give back what contradicts what is there already."""
    for key, value in part.items():
        if key not in merged or key in PROSE:
            merged.setdefault(key, value)
        elif key == "properties" and isinstance(value, Mapping):
            merged[key] = _folded_properties(merged[key], value)
        elif key == "required" and isinstance(value, list):
            merged[key] = [*merged[key], *(v for v in value if v not in merged[key])]
        elif key == "enum" and isinstance(value, list):
            merged[key] = [v for v in merged[key] if v in value]
        elif key in LIMITS and _are_numbers(merged[key], value):
            merged[key] = (max if "min" in key.lower() else min)(merged[key], value)
        elif not _same(merged[key], value):
            yield {key: value}


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _same(one: Any, other: Any) -> bool:
    """Whether two pieces of a schema are the same but for the order in them."""
    return bool(one == other) or unordered(one) == unordered(other)


def _folded_properties(mine: Raw, theirs: Raw) -> dict[str, Any]:
    folded = dict(mine)
    for name, schema in theirs.items():
        same = name not in folded or _same(folded[name], schema)
        folded[name] = schema if same else {"allOf": [folded[name], schema]}
    return folded


def _only_member(schema: Raw) -> Any:
    """The member of a union of one: such a union says nothing that its member does not say."""
    members = [schema[key] for key in UNIONS if isinstance(schema.get(key), list)]
    return members[0][0] if len(members) == 1 and len(members[0]) == 1 else None
