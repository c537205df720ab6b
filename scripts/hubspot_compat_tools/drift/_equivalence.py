"""Which schemas of two documents allow exactly the same values."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hubspot_compat_tools.drift._schema_form import UNIONS, compact
from hubspot_compat_tools.drift._schema_graph import Node


def classify(*sides: Iterable[Node]) -> None:
    """Give every node its class; nodes of all sides that allow the same values share one.

    A part without a cycle below it is hashed from the leaves up. What lies on a cycle or above
    one is split into ever finer classes until nothing splits any more, on all sides together, so
    that the classes can be compared.
    """
    nodes = [node for side in sides for node in side]
    cyclic = _hash_acyclic(nodes)
    colours = {node: _digest(node.form, ()) for node in cyclic}
    count = 0
    while len(set(colours.values())) > count:
        count = len(set(colours.values()))
        colours = {node: _digest(node.form, _coloured_parts(node, colours)) for node in cyclic}
    for node, colour in colours.items():
        node.equivalence = colour


def _coloured_parts(node: Node, colours: Mapping[Node, str]) -> Iterator[tuple[str, str]]:
    for label, part in node.edges.items():
        yield label, colours.get(part, part.equivalence)


def _hash_acyclic(nodes: list[Node]) -> list[Node]:
    """Hash what has no cycle below it, leaves first; give back the rest."""
    above: dict[Node, list[Node]] = {node: [] for node in nodes}
    waiting = {node: len(node.edges) for node in nodes}
    for node in nodes:
        for part in node.edges.values():
            above[part].append(node)
    ready = [node for node, count in waiting.items() if not count]
    while ready:
        node = ready.pop()
        del waiting[node]
        if not node.equivalence:
            parts = ((label, part.equivalence) for label, part in node.edges.items())
            node.equivalence = _digest(node.form, parts)
        for user in above[node]:
            waiting[user] -= 1
            if not waiting[user]:
                ready.append(user)
    return list(waiting)


def _digest(form: Mapping[str, Any], parts: Iterable[tuple[str, str]]) -> str:
    edges = sorted((_unordered(label), colour) for label, colour in parts)
    return hashlib.sha1(compact([form, edges]).encode(), usedforsecurity=False).hexdigest()


def _unordered(label: str) -> str:
    """Members of a union are a set: their position is not part of what they mean."""
    head = label.partition("/")[0]
    return head if head in (*UNIONS, "allOf") else label
