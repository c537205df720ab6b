"""From what changed between two schemas to facts, one for each direction they are used in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hubspot_compat_tools.drift._discriminators import BY_VALUE
from hubspot_compat_tools.drift._facts import Fact, Place, place_of
from hubspot_compat_tools.drift._raw_differences import SchemaPair, Use
from hubspot_compat_tools.drift._relations import is_text_of, type_relation
from hubspot_compat_tools.drift._schema_changes import SchemaChange, schema_changes


def schema_facts(pair: SchemaPair) -> Iterator[Fact]:
    """The facts of one pair of schemas, for each direction and part of an operation it is in."""
    changes = list(schema_changes(pair))
    for direction, part in sorted({(use.slot.direction, use.slot.part) for use in pair.uses}):
        uses = [u for u in pair.uses if (u.slot.direction, u.slot.part) == (direction, part)]
        for change in changes:
            if change.types and not _counts(change, change.types, part):
                continue  # with the type everything else about it changed too
            for context, seen in _by_context(pair, change, uses):
                yield _fact(change, seen, context)


def _by_context(
    pair: SchemaPair, change: SchemaChange, uses: list[Use]
) -> Iterator[tuple[dict[str, Any], list[Use]]]:
    """The uses for which a change means the same, with what decides about it."""
    groups: dict[str, tuple[dict[str, Any], list[Use]]] = {}
    for use in uses:
        context: dict[str, Any] = {"hidden": _hidden(use, pair, change)}
        if change.topic in ("readOnly", "writeOnly"):
            needed = use.required == ("required", "required")
            context["required"] = needed and "default" not in pair.head.form
        groups.setdefault(str(context), (context, []))[1].append(use)
    yield from groups.values()


def _fact(change: SchemaChange, uses: list[Use], context: dict[str, Any]) -> Fact:
    return Fact(
        change.topic,
        uses[0].slot.direction,
        uses[0].slot.part,
        change.name or _last_name(uses[0]),
        change.before,
        change.after,
        {**change.context, **context},
        [_place(use, change) for use in uses],
    )


def _counts(change: SchemaChange, types: tuple[str, str], part: str) -> bool:
    """Whether callers may live with a change of type, so that what is beside it matters too."""
    text = part == "parameter" and (is_text_of(*types) or is_text_of(*reversed(types)))
    return text or (change.topic != "format" and type_relation(*types) != "other")


def _hidden(use: Use, pair: SchemaPair, change: SchemaChange) -> bool:
    """Whether the field is not sent this way at all: read-only in a request, or the reverse."""
    flag = "readOnly" if use.slot.direction == "request" else "writeOnly"
    parts = [node.edges.get(change.label) for node in (pair.base, pair.head)]
    flagged = [bool(node.form.get(flag)) for node in parts if node]
    return flag in use.flags or (bool(flagged) and all(flagged))


def _place(use: Use, change: SchemaChange) -> Place:
    labels = (*use.labels, change.label) if change.label else use.labels
    steps = [step for label in labels if not _is_chosen(label) for step in label.split("/", 1)]
    new = change.before is None
    slot, seen_in = (use.head, use.pair.head) if new else (use.slot, use.pair.base)
    pointer = (*slot.pointer, *steps)
    path = _path(use, labels)
    return place_of(use.pair.base, pointer, path, use.slot.part, seen_in=seen_in)


def _is_chosen(label: str) -> bool:
    """Whether a part is what a discriminator's value chooses, and so has no place of its own."""
    return label.partition("/")[0] == BY_VALUE


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
        where = use.slot.name.partition(" ")[0]
        own = f"{where} {use.pair.base.spellings[use.slot.name]}"
        return f"{own}{'' if text.startswith('[') or not text else '.'}{text}"
    if use.slot.part == "response header":
        return use.slot.name.partition(" ")[2]
    return text


def _last_name(use: Use) -> str:
    """The last property on the way, by which the same fact in several places is recognised."""
    text = _path(use, use.labels)
    head, dot, last = text.rpartition(".")
    return last if dot else head + last
