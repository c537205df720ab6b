"""From the raw differences of two schemas to what changed, wherever they are used."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import Factory, evolve, frozen

from hubspot_compat_tools.drift._alignment import describe, takes_all_of
from hubspot_compat_tools.drift._facts import present
from hubspot_compat_tools.drift._raw_differences import Difference, SchemaPair

# Parts of the schema form that are dictionaries of independent facts, with their topics.
_TOPICS: Final = {
    "limits": "limit",
    "keywords": "keyword",
    "extensions": "extension",
    "prose": "prose",
    "oneOf": "member.oneOf",
    "allOf": "member.allOf",
}


@frozen
class SchemaChange:
    """What a raw difference of two schemas is about.

    Beside a type that changed, `types` has the old and the new one.
    """

    topic: str
    before: Any
    after: Any
    name: str = ""
    label: str = ""
    context: Mapping[str, Any] = Factory(dict)
    types: tuple[str, str] | None = None


def schema_changes(pair: SchemaPair) -> Iterator[SchemaChange]:
    """What changed between two schemas.

    Args:
        pair: The schemas, with their raw differences.

    Yields:
        One change a fact: the values that an enum lost are one, and those that it gained another.
    """
    types = (pair.base.form["type"], pair.head.form["type"])
    changed = any(row.path == ("type",) for row in pair.differences)
    values = [row for row in pair.differences if row.path[0] == "enum" and len(row.path) > 1]
    for change in _enum_values(values):
        yield evolve(change, types=types) if changed else change
    for row in pair.differences:
        if row not in values:
            beside = changed and row.path[0] not in ("type", "nullable")
            for change in _changes_of_row(pair, row):
                yield evolve(change, types=types) if beside else change


def _enum_values(rows: list[Difference]) -> Iterator[SchemaChange]:
    gone = [row.path[1] for row in rows if present(row.after) is None]
    come = [row.path[1] for row in rows if present(row.before) is None]
    if gone:
        yield SchemaChange("enum.value", listed_text(gone), None)
    if come:
        yield SchemaChange("enum.value", None, listed_text(come))


def _changes_of_row(pair: SchemaPair, row: Difference) -> Iterator[SchemaChange]:
    key, *rest = row.path
    before, after = present(row.before), present(row.after)
    if key == "type":
        context = {"types": (pair.base.form["type"], pair.head.form["type"])}
        yield SchemaChange("type", describe(pair.base), describe(pair.head), context=context)
    elif key == "properties":
        yield _property(pair, rest[0], before, after)
    elif key in _TOPICS:
        for name, old, new in _entries(rest, before, after):
            yield _entry(pair, key, name, old, new)
    elif key == "enum":
        texts = [None if values is None else listed_text(values) for values in (before, after)]
        yield SchemaChange("enum", texts[0], texts[1])
    elif key == "chosen":
        yield _chosen(rest[0], before, after)
    elif key == "discriminator" and before and after:
        yield SchemaChange("discriminator.property", before, after)
    else:
        yield SchemaChange(key, before, after)


def _entries(rest: list[str], before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """The entries of a dictionary that differ, be it there on one side only."""
    if rest:
        yield rest[0], before, after
        return
    for name in {**(before or {}), **(after or {})}:
        yield name, (before or {}).get(name), (after or {}).get(name)


def _entry(pair: SchemaPair, key: str, name: str, before: Any, after: Any) -> SchemaChange:
    topic = _TOPICS[key]
    if topic.startswith("member."):
        context = {"ambiguous": topic == "member.oneOf" and _fits_two_forms(pair)}
        sides = (name if before else None, name if after else None)
        return SchemaChange(topic, sides[0], sides[1], context=context)
    return SchemaChange(topic, before, after, context={"keyword": name})


def _fits_two_forms(pair: SchemaPair) -> bool:
    """Whether what one plain schema took fits two forms of a `oneOf`, which takes it as none."""
    if pair.base.form["type"] == "union" or pair.head.form.get("union") != "oneOf":
        return False
    forms = [part for label, part in pair.head.edges.items() if label.startswith("oneOf/")]
    return sum(takes_all_of(form, pair.base) for form in forms) > 1


def _chosen(value: str, before: str | None, after: str | None) -> SchemaChange:
    """A value of a discriminator that came, went, or chooses another form."""
    if before and after:
        return SchemaChange("discriminator.form", before, after, context={"value": value})
    return SchemaChange("discriminator.value", value if before else None, value if after else None)


def _property(pair: SchemaPair, name: str, before: Any, after: Any) -> SchemaChange:
    label = f"properties/{name}"
    parts = [node.edges.get(label) for node in (pair.base, pair.head)]
    context = {
        "was": before,
        "is": after,
        "default": any(node is not None and "default" in node.form for node in parts),
    }
    if before is not None and after is not None:
        return SchemaChange("property.required", before, after, name, label, context)
    texts = [
        f"{state} {describe(node)}" if node else None
        for state, node in zip((before, after), parts, strict=True)
    ]
    return SchemaChange("property", texts[0], texts[1], name, label, context)


def listed_text(values: Iterable[str]) -> str:
    """JSON values as one text: numbers by size, `T2` before `T10`."""
    found = [json.loads(text) for text in values]
    return ", ".join(v if isinstance(v, str) else json.dumps(v) for v in sorted(found, key=_order))


def _order(value: Any) -> tuple[int, float, list[tuple[bool, int, str]]]:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return 0, value, []
    text = value if isinstance(value, str) else json.dumps(value)
    parts = [part for part in re.split(r"([0-9]+)", text) if part]
    return 1, 0, [(not p.isdigit(), int(p) if p.isdigit() else 0, p) for p in parts]
