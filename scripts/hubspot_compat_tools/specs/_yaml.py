"""YAML, read as the JSON that it means.

Only what JSON can say is read: no dates, no yes/no booleans (an enum value `NO` is a string), no
tags that build objects. Aliases are counted as if they were written out, so that a small text
cannot become a large document.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

import yaml

from hubspot_compat_tools._errors import ToolError

# What libyaml says from 0.2.6 on, where it meets a limit of its own (1,000 levels).
_LIBYAML_TOO_DEEP: Final = "exceeded maximum nesting depth"
_BASE: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _JsonLoader(_BASE):  # type: ignore[misc]  # the C loader is there or not, so its type is Any
    """The safe loader with the plain scalars of JSON and no others."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}


for _tag, _pattern, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", ["t", "f"]),
    ("int", r"-?(?:0|[1-9][0-9]*)", list("-0123456789")),
    ("float", r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?", list("-0123456789")),
):
    _JsonLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )


def parse_yaml(text: str, source: str, *, max_depth: int, max_nodes: int) -> tuple[Any, list[str]]:
    """Parse one YAML document whose mappings have text keys.

    Returns:
        The value, and what was odd about the text.

    Raises:
        ToolError: With file, line and column, or the limit that was passed.
    """
    try:
        _check_events(text, source, max_depth, max_nodes)
        loader = _JsonLoader(text)
        try:
            root = loader.get_single_node()
            warnings = _check_size(root, source, max_nodes)
            value = None if root is None else loader.construct_document(root)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if error.problem == _LIBYAML_TOO_DEEP:  # it reads ahead, so `_check_events` never saw it
            raise _too_deep(source, mark, max_depth) from None
        place = f" line {mark.line + 1} column {mark.column + 1}:" if mark else ""
        msg = f"{source}:{place} not valid JSON or YAML: {error.problem or error.context}"
        raise ToolError(msg) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        msg = f"{source}: not valid JSON or YAML: {' '.join(str(error).split())}"
        raise ToolError(msg) from error
    except RecursionError:
        msg = f"{source}: its aliases nest too deep; that is not a HubSpot spec"
        raise ToolError(msg) from None
    return _json_value(value, source), warnings


def _check_events(text: str, source: str, max_depth: int, max_nodes: int) -> None:
    """Before anything recursive sees the text, or anything that takes long with a long one."""
    depth = count = 0
    for event in yaml.parse(text, Loader=_JsonLoader):
        count += isinstance(event, yaml.NodeEvent)
        if count > max_nodes:
            msg = f"{source}: has more than {max_nodes} values; that is not a HubSpot spec"
            raise ToolError(msg)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > max_depth:
            raise _too_deep(source, event.start_mark, max_depth)


def _too_deep(source: str, mark: Any, limit: int) -> ToolError:
    place = f" line {mark.line + 1}:" if mark else ""
    msg = f"{source}:{place} nested deeper than {limit} levels; that is not a HubSpot spec"
    return ToolError(msg)


def _check_size(root: Any, source: str, limit: int) -> list[str]:
    """Count the nodes with every alias written out; say which keys are there twice."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()
    warnings: list[str] = []

    def size(node: Any) -> int:
        key = id(node)
        if key in open_nodes:
            msg = f"{source}: line {node.start_mark.line + 1}: an alias contains itself"
            raise ToolError(msg)
        if key not in sizes:
            open_nodes.add(key)
            sizes[key] = 1 + sum(size(child) for child in _children(node, source, warnings))
            open_nodes.discard(key)
        return sizes[key]

    if root is not None and size(root) > limit:
        msg = (
            f"{source}: its aliases expand to more than {limit} values; that is not a HubSpot spec"
        )
        raise ToolError(msg)
    return warnings


def _children(node: Any, source: str, warnings: list[str]) -> list[Any]:
    if isinstance(node, yaml.SequenceNode):
        return list(node.value)
    if not isinstance(node, yaml.MappingNode):
        return []
    seen: set[str] = set()
    for key, _ in node.value:
        if isinstance(key, yaml.ScalarNode) and key.value in seen:
            line = key.start_mark.line + 1
            warnings.append(
                f"{source}: line {line}: key {key.value!r} is there twice; took the last"
            )
        if isinstance(key, yaml.ScalarNode):
            seen.add(key.value)
    return [child for pair in node.value for child in pair]


def _json_value(value: Any, source: str) -> Any:
    """The value with text keys: `200:` is a number to YAML and a name to OpenAPI."""
    if isinstance(value, dict):
        return {_text(key): _json_value(child, source) for key, child in value.items()}
    if isinstance(value, list):
        return [_json_value(child, source) for child in value]
    # An explicit tag (`!!binary`, `!!timestamp`) can still make what JSON has no word for.
    if value is not None and not isinstance(value, str | int | float):
        msg = f"{source}: holds a {type(value).__name__}, which JSON cannot say"
        raise ToolError(msg)
    return value


def _text(key: Any) -> str:
    if isinstance(key, bool) or key is None:
        return {True: "true", False: "false", None: "null"}[key]
    return str(key)
