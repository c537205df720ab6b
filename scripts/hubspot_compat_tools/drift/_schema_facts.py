"""From the raw differences of two schemas to facts, one for each direction they are used in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import Factory, evolve, frozen

from hubspot_compat_tools.drift._alignment import describe
from hubspot_compat_tools.drift._facts import Fact, Place, place_of, present
from hubspot_compat_tools.drift._raw_differences import Difference, SchemaPair, Use
from hubspot_compat_tools.drift._relations import is_text_of, type_relation


@frozen
class SchemaChange:
    """What a raw difference is about, before it is known where the schema is used.

    Beside a type that changed, `types` has the old and the new one.
    """

    topic: str
    before: Any
    after: Any
    name: str = ""
    label: str = ""
    context: Mapping[str, Any] = Factory(dict)
    types: tuple[str, str] | None = None


def schema_facts(pair: SchemaPair) -> Iterator[Fact]:
    """The facts of one pair of schemas, for each direction and part of an operation it is in."""
    changes = list(_schema_changes(pair))
    for direction, part in sorted({(use.slot.direction, use.slot.part) for use in pair.uses}):
        uses = [u for u in pair.uses if (u.slot.direction, u.slot.part) == (direction, part)]
        for change in changes:
            if change.types and not _counts(change, change.types, part):
                continue  # with the type everything else about it changed too
            for hidden in (False, True):
                seen = [use for use in uses if _hidden(use, pair, change) is hidden]
                if seen:
                    yield _fact(change, seen, hidden=hidden)


def _fact(change: SchemaChange, uses: list[Use], *, hidden: bool) -> Fact:
    return Fact(
        change.topic,
        uses[0].slot.direction,
        uses[0].slot.part,
        change.name or _last_name(uses[0]),
        change.before,
        change.after,
        {**change.context, "hidden": hidden},
        [_place(use, change) for use in uses],
    )


def _schema_changes(pair: SchemaPair) -> Iterator[SchemaChange]:
    types = (pair.base.form["type"], pair.head.form["type"])
    changed = any(row.path == ("type",) for row in pair.differences)
    for row in pair.differences:
        beside = changed and row.path[0] not in ("type", "nullable")
        for change in _changes_of_row(pair, row):
            yield evolve(change, types=types) if beside else change


def _counts(change: SchemaChange, types: tuple[str, str], part: str) -> bool:
    """Whether callers may live with a change of type, so that what is beside it matters too."""
    text = part == "parameter" and (is_text_of(*types) or is_text_of(*reversed(types)))
    return text or (change.topic != "format" and type_relation(*types) != "other")


def _changes_of_row(pair: SchemaPair, row: Difference) -> Iterator[SchemaChange]:
    key, *rest = row.path
    before, after = present(row.before), present(row.after)
    if key == "type":
        context = {"types": (pair.base.form["type"], pair.head.form["type"])}
        yield SchemaChange("type", describe(pair.base), describe(pair.head), context=context)
    elif key == "properties":
        yield _property(pair, rest[0], before, after)
    elif key in _SETS and not rest:
        for name in {**(before or {}), **(after or {})}:
            yield _entry(key, name, (before or {}).get(name), (after or {}).get(name))
    elif key in _SETS:
        yield _entry(key, rest[0], before, after)
    elif key == "enum" and not rest:
        yield SchemaChange("enum", _values(before), _values(after))
    elif key == "enum":
        value = _values({rest[0]: True})
        yield SchemaChange("enum.value", value if before else None, value if after else None)
    elif key == "discriminator":
        texts = [_discriminator_text(node.form.get(key)) for node in (pair.base, pair.head)]
        yield SchemaChange("discriminator", texts[0], texts[1])
    else:
        yield SchemaChange(key, before, after)


# Parts of the schema form that are dictionaries of independent facts.
_SETS = ("limits", "keywords", "oneOf", "allOf", "prose")


def _entry(key: str, name: str, before: Any, after: Any) -> SchemaChange:
    if key in ("oneOf", "allOf"):
        return SchemaChange(f"member.{key}", name if before else None, name if after else None)
    topic = {"limits": "limit", "keywords": "keyword"}.get(key, key)
    return SchemaChange(topic, before, after, context={"keyword": name})


def _property(pair: SchemaPair, name: str, before: Any, after: Any) -> SchemaChange:
    label = f"properties/{name}"
    parts = [node.edges.get(label) for node in (pair.base, pair.head)]
    context = {
        "was": before,
        "is": after,
        "default": any(node is not None and "default" in node.form for node in parts),
        "open": pair.head.form.get("additional") != "closed",
    }
    if before is not None and after is not None:
        return SchemaChange("property.required", before, after, name, label, context)
    texts = [
        f"{state} {describe(node)}" if node else None
        for state, node in zip((before, after), parts, strict=True)
    ]
    return SchemaChange("property", texts[0], texts[1], name, label, context)


def _hidden(use: Use, pair: SchemaPair, change: SchemaChange) -> bool:
    """Whether the field is not sent this way at all: read-only in a request, or the reverse."""
    flag = "readOnly" if use.slot.direction == "request" else "writeOnly"
    parts = [node.edges.get(change.label) for node in (pair.base, pair.head)]
    flagged = [bool(node.form.get(flag)) for node in parts if node]
    return flag in use.flags or (bool(flagged) and all(flagged))


def _place(use: Use, change: SchemaChange) -> Place:
    labels = (*use.labels, change.label) if change.label else use.labels
    steps = [step for label in labels for step in label.split("/", 1)]
    new = change.before is None
    slot, seen_in = (use.head, use.pair.head) if new else (use.slot, use.pair.base)
    pointer = (*slot.pointer, *steps)
    path = _path(use, labels)
    return place_of(use.pair.base, pointer, path, use.slot.part, seen_in=seen_in)


def _path(use: Use, labels: tuple[str, ...]) -> str:
    text = ""
    for label in labels:
        kind, _, name = label.partition("/")
        if kind in ("properties", "patternProperties"):
            text += f".{name}" if text else name
        elif kind in ("items", "prefixItems"):
            text += "[]"
        elif kind == "additionalProperties":
            text += ".*" if text else "*"
    if use.slot.part == "parameter":
        parameters = use.pair.base.form["parameters"]
        where = use.slot.name.partition(" ")[0]
        own = f"{where} {parameters[use.slot.name]['name']}"
        return f"{own}{'' if text.startswith('[') or not text else '.'}{text}"
    if use.slot.part == "response header":
        return use.slot.name.partition(" ")[2]
    return text


def _last_name(use: Use) -> str:
    """The last property on the way, by which the same fact in several places is recognised."""
    text = _path(use, use.labels)
    head, dot, last = text.rpartition(".")
    return last if dot else head + last


def _values(enum: Mapping[str, Any] | None) -> str | None:
    if enum is None:
        return None
    values = [json.loads(text) for text in sorted(enum)]
    return ", ".join(v if isinstance(v, str) else json.dumps(v) for v in values)


def _discriminator_text(discriminator: Any) -> str | None:
    if not discriminator:
        return None
    return f"{discriminator['property']}: {', '.join(sorted(discriminator['values']))}"
