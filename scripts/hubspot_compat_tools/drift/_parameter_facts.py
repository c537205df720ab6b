"""From the raw differences of an operation's parameters to facts."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hubspot_compat_tools.drift._alignment import describe
from hubspot_compat_tools.drift._api import Operation
from hubspot_compat_tools.drift._facts import Fact, fact, present
from hubspot_compat_tools.drift._match import Pair
from hubspot_compat_tools.drift._raw_differences import Difference
from hubspot_compat_tools.drift._schema_graph import Node

# `pageSize` and `page_size`, `limit` and `limits`: names as alike as this are one parameter.
_SAME_NAME: Final = 0.75


def parameter_facts(pair: Pair, found: list[Difference]) -> Iterator[Fact]:
    """The facts of the parameters of one operation."""
    whole = [row for row in found if len(row.path) == 2]  # noqa: PLR2004 - a parameter as a whole
    gone = [row.path[1] for row in whole if present(row.after) is None]
    come = [row.path[1] for row in whole if present(row.before) is None]
    for old, new in _renamed(pair, gone, come):
        gone.remove(old)
        come.remove(new)
        context = {"required": pair.head.form["parameters"][new]["required"]}
        yield _parameter_fact(
            "parameter.name", pair.base, old, before=old, after=new, context=context
        )
    # Behind a reference to nowhere may be any parameter, this one too: the note says so.
    for key in () if pair.head.partial else gone:
        yield _whole_parameter(pair.base, key, gone=True)
    for key in () if pair.base.partial else come:
        yield _whole_parameter(pair.head, key, gone=False)
    for row in found:
        if row not in whole:
            yield from _parameter_part(pair, row)


def _whole_parameter(operation: Operation, key: str, *, gone: bool) -> Fact:
    required = operation.form["parameters"][key]["required"]
    node = _schema_at(operation, key)
    described = f"{required} {describe(node)}" if node else required
    before, after = (described, None) if gone else (None, described)
    context = {"required": required, "default": bool(node and "default" in node.form)}
    return _parameter_fact("parameter", operation, key, before=before, after=after, context=context)


def _parameter_part(pair: Pair, row: Difference) -> Iterator[Fact]:
    key, what = row.path[1:3]
    contents = [o.form["parameters"][key]["content"] for o in (pair.base, pair.head)]
    if what == "extensions":
        yield from _extension(pair, row)
        return
    if what == "encoding":
        if contents != ["none", "none"]:
            return  # then there is no style in which it could be written otherwise
        before, after = (
            _encoding_text(o.form["parameters"][key]["encoding"]) for o in (pair.base, pair.head)
        )
    else:
        before, after = present(row.before), present(row.after)
    topic = "parameter.path-name" if what == "name" else f"parameter.{what}"
    yield _parameter_fact(topic, pair.base, key, before=before, after=after)


def _extension(pair: Pair, row: Difference) -> Iterator[Fact]:
    before, after = present(row.before), present(row.after)
    name = row.path[3]
    context = {"keyword": name}
    yield _parameter_fact(
        "extension", pair.base, row.path[1], before=before, after=after, context=context
    )


def _encoding_text(encoding: Mapping[str, str]) -> str:
    """How a list is written: `style form, exploded`."""
    rest = [key for key in sorted(encoding) if key not in ("style", "explode")]
    exploded = "exploded" if "explode" in encoding else "not exploded"
    return ", ".join([f"style {json.loads(encoding['style'])}", exploded, *rest])


def _parameter_fact(
    topic: str,
    operation: Operation,
    key: str,
    *,
    before: Any,
    after: Any,
    context: Mapping[str, Any] | None = None,
) -> Fact:
    name = f"{key.partition(' ')[0]} {operation.spellings[key]}"
    return fact(
        topic,
        operation,
        before,
        after,
        name=name,
        part="parameter",
        direction="request",
        pointer=operation.pointers[f"parameter {key}"],
        context=context,
    )


def _renamed(pair: Pair, gone: list[str], come: list[str]) -> Iterator[tuple[str, str]]:
    """Parameters that went and came with the same schema and nearly the same name."""
    for old in list(gone):
        for new in list(come):
            same = _shape(pair.base, old) == _shape(pair.head, new)
            if same and _alike(old, new) and new in come and old in gone:
                yield old, new
                break


def _shape(operation: Operation, key: str) -> tuple[str, str, str]:
    node = _schema_at(operation, key)
    required = operation.form["parameters"][key]["required"]
    return key.partition(" ")[0], required, node.equivalence if node else ""


def _alike(old: str, new: str) -> bool:
    from difflib import SequenceMatcher  # few comparisons have a parameter that went

    one, other = (name.lower().replace("_", "").replace("-", "") for name in (old, new))
    return SequenceMatcher(None, one, other).ratio() >= _SAME_NAME


def _schema_at(operation: Operation, key: str) -> Node | None:
    found = operation.schemas.get(f"parameter {key}")
    return found[1] if found else None
