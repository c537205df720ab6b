"""From the raw differences of two schemas to facts, one for each direction they are used in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import Factory, frozen

from hubspot_compat_tools.drift._facts import Fact, Place, place_of, present
from hubspot_compat_tools.drift._members import describe
from hubspot_compat_tools.drift._raw import Difference, SchemaPair, Use


@frozen
class _Thing:
    """What a raw difference is about, before it is known where the schema is used."""

    topic: str
    before: Any
    after: Any
    name: str = ""
    label: str = ""
    context: Mapping[str, Any] = Factory(dict)


def schema_facts(pair: SchemaPair) -> Iterator[Fact]:
    """The facts of one pair of schemas, for each direction and part of an operation it is in."""
    things = list(_things(pair))
    for direction, part in sorted({(use.slot.direction, use.slot.part) for use in pair.uses}):
        uses = [u for u in pair.uses if (u.slot.direction, u.slot.part) == (direction, part)]
        for thing in things:
            places = [_place(use, thing) for use in uses]
            name = thing.name or _last_name(uses[0])
            yield Fact(
                thing.topic,
                direction,
                part,
                name,
                thing.before,
                thing.after,
                {**thing.context, "hidden": _hidden(pair, thing, direction)},
                places,
            )


def _things(pair: SchemaPair) -> Iterator[_Thing]:
    differences = pair.differences
    if any(row.path == ("type",) for row in differences):
        differences = [row for row in differences if row.path[0] in ("type", "nullable")]
    for row in differences:
        yield from _thing(pair, row)


def _thing(pair: SchemaPair, row: Difference) -> Iterator[_Thing]:
    key, *rest = row.path
    before, after = present(row.before), present(row.after)
    if key == "type":
        context = {"types": (pair.base.local["type"], pair.head.local["type"])}
        yield _Thing("type", describe(pair.base), describe(pair.head), context=context)
    elif key == "properties":
        yield _property(pair, rest[0], before, after)
    elif key in _SETS and not rest:
        for name in {**(before or {}), **(after or {})}:
            yield _entry(key, name, (before or {}).get(name), (after or {}).get(name))
    elif key in _SETS:
        yield _entry(key, rest[0], before, after)
    elif key == "enum" and not rest:
        yield _Thing("enum", _values(before), _values(after))
    elif key == "enum":
        value = _values({rest[0]: True})
        yield _Thing("enum.value", value if before else None, value if after else None)
    elif key == "discriminator":
        told = [_told(node.local.get(key)) for node in (pair.base, pair.head)]
        yield _Thing("discriminator", told[0], told[1])
    else:
        yield _Thing(key, before, after)


# Parts of the local form that are dictionaries of independent things.
_SETS = ("limits", "keywords", "oneOf", "allOf", "prose")


def _entry(key: str, name: str, before: Any, after: Any) -> _Thing:
    if key in ("oneOf", "allOf"):
        return _Thing(f"member.{key}", name if before else None, name if after else None)
    topic = {"limits": "limit", "keywords": "keyword"}.get(key, key)
    return _Thing(topic, before, after, context={"keyword": name})


def _property(pair: SchemaPair, name: str, before: Any, after: Any) -> _Thing:
    label = f"properties/{name}"
    parts = [node.edges.get(label) for node in (pair.base, pair.head)]
    context = {
        "was": before,
        "is": after,
        "default": any(node is not None and "default" in node.local for node in parts),
        "open": pair.head.local.get("additional") != "closed",
    }
    if before is not None and after is not None:
        return _Thing("property.required", before, after, name, label, context)
    told = [
        f"{state} {describe(node)}" if node else None
        for state, node in zip((before, after), parts, strict=True)
    ]
    return _Thing("property", told[0], told[1], name, label, context)


def _hidden(pair: SchemaPair, thing: _Thing, direction: str) -> bool:
    """Whether the field is not sent this way at all: read-only in a request, or the reverse."""
    flag = "readOnly" if direction == "request" else "writeOnly"
    nodes = [pair.base, pair.head]
    if thing.label:
        nodes = [node.edges[thing.label] for node in nodes if thing.label in node.edges]
    return bool(nodes) and all(node.local.get(flag) for node in nodes)


def _place(use: Use, thing: _Thing) -> Place:
    labels = (*use.labels, thing.label) if thing.label else use.labels
    steps = [step for label in labels for step in label.split("/", 1)]
    pointer = (*use.slot.pointer, *steps)
    return place_of(use.pair.base, pointer, _path(use, labels), use.slot.part)


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
        parameters = use.pair.base.local["parameters"]
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


def _told(discriminator: Any) -> str | None:
    if not discriminator:
        return None
    return f"{discriminator['property']}: {', '.join(sorted(discriminator['values']))}"
