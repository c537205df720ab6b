"""The order-free, prose-free form of an OpenAPI document.

Two documents with the same interface have the same canonical form: keys sorted, lists that mean
sets sorted, everything that is only there for a reader dropped. The interface itself (paths,
parameters, shapes, types, required, enums, statuses, scopes, `x-` extensions) stays as published.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

# Said to a reader, not to a client. HubSpot's prose is also not licensed to be copied.
PROSE: Final = frozenset(
    {"description", "summary", "title", "example", "examples", "externalDocs"}
    | {"x-enum-descriptions", "x-enumDescriptions"}
)
# Keywords whose value maps names to objects: below them a key is a name, whatever it looks like.
NAME_MAPS: Final = frozenset(
    {"$defs", "callbacks", "content", "definitions", "dependentSchemas", "encoding", "headers"}
    | {"links", "mapping", "parameters", "pathItems", "paths", "patternProperties", "properties"}
    | {"requestBodies", "responses", "schemas", "scopes", "securitySchemes", "variables"}
    | {"webhooks"}
)
# Keywords whose value is data of the API, in which no key is a keyword.
_RAW: Final = frozenset({"const", "default", "enum"})
# Keywords whose list means a set.
_SETS: Final = frozenset(
    {"allOf", "anyOf", "enum", "oneOf", "parameters", "required", "security", "servers", "tags"}
    | {"type"}
)
# Keywords that say nothing when they are empty (an empty `security` does: no authentication).
_VOID_WHEN_EMPTY: Final = frozenset({"parameters", "required", "tags"})


def canonical_form(node: Any) -> Any:
    """The canonical form of a document or of an object in it (not of a map of names)."""
    return _object(node) if isinstance(node, dict) else node


def dump(document: Any) -> str:
    """The one way a canonical document is written: a git diff of it reads well."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def sort_key(value: Any) -> str:
    """A total order over JSON values."""
    return json.dumps(value, sort_keys=True)


def references(node: Any) -> Iterator[dict[str, Any]]:
    """Every object below `node` whose `$ref` is a string, in document order, without recursion."""
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, dict):
            if isinstance(current.get("$ref"), str):
                yield current
            stack.extend(reversed(current.values()))
        elif isinstance(current, list):
            stack.extend(reversed(current))


def _object(node: dict[str, Any]) -> dict[str, Any]:
    kept = {key: _value(key, node[key]) for key in sorted(node) if key not in PROSE}
    return {key: value for key, value in kept.items() if value != [] or not _void(key)}


def _void(key: str) -> bool:
    return key in _VOID_WHEN_EMPTY


def _value(key: str, value: Any) -> Any:
    if isinstance(value, list):
        items = value if key in _RAW or key.startswith("x-") else [_item(v, key) for v in value]
        return _set(items) if key in _SETS or _is_extension_set(key, items) else items
    if not isinstance(value, dict) or key in _RAW or key.startswith("x-"):
        return value
    if key == "scopes":
        return dict.fromkeys(sorted(value), "")  # the texts are prose, but must be strings
    return _names(value) if key in NAME_MAPS else _object(value)


def _names(names: dict[str, Any]) -> dict[str, Any]:
    return {name: canonical_form(names[name]) for name in sorted(names)}


def _item(item: Any, key: str) -> Any:
    if key == "security" and isinstance(item, dict):
        return {name: sorted(item[name], key=sort_key) for name in sorted(item)}
    return canonical_form(item)


def _set(items: list[Any]) -> list[Any]:
    return [json.loads(text) for text in sorted({sort_key(item) for item in items})]


def _is_extension_set(key: str, items: list[Any]) -> bool:
    return key.startswith("x-") and all(isinstance(item, str) for item in items)
