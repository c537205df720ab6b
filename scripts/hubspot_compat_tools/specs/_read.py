"""Reading one document, from a file, an address or stdin, in bounded time and memory.

What is read here may come from anywhere, so nothing is trusted: sizes, nesting and YAML aliases
are capped, and whatever cannot be read ends as one `ToolError` with the file and the place.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final, TypeVar

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._merge import Document
from hubspot_compat_tools.specs._shape import check_shape

# HubSpot's largest published document is about 2 MB.
MAX_BYTES: Final = 16 * 1024 * 1024
# Real documents nest some 15 levels; beyond this a parser's stack is the target, not its reader.
MAX_DEPTH: Final = 100
_Data = TypeVar("_Data", bytes, bytearray)


def read_document(source: str, *, any_redirect: bool = False) -> Document:
    """Read and check the document at `source`.

    Args:
        source: A path, an http(s) address, or `-` for stdin. JSON or YAML, OpenAPI 3.0 or 3.1.
        any_redirect: Follow an address's redirects to http and to private addresses, too.

    Raises:
        ToolError: With file and place: not readable, not JSON or YAML, not OpenAPI 3.0 or 3.1, a
            `$ref` to nowhere, too large, too deep.
    """
    content, warnings = parse(fetch(source, any_redirect=any_redirect), shown(source))
    check_shape(content, shown(source))
    return Document(source=shown(source), content=content, warnings=tuple(warnings))


def parse(data: bytes, source: str) -> tuple[Any, list[str]]:
    """Parse JSON or YAML.

    Returns:
        The parsed value, and what was odd about the text (a key that is there twice).
    """
    text = _decode(data, source)
    if text.lstrip()[:1] in ("{", "["):
        return _parse_json(text, source)
    if not text.strip():
        msg = f"{source}: is empty; expected an OpenAPI document in JSON or YAML"
        raise ToolError(msg)
    from hubspot_compat_tools.specs._yaml import parse_yaml

    return parse_yaml(text, source, max_depth=MAX_DEPTH, max_nodes=MAX_BYTES // 8)


def shown(source: str) -> str:
    """`source` as it may be printed: without the user, password and query of an address.

    Raises:
        ToolError: It is meant as an address, and is not one.
    """
    if not is_address(source):
        return "stdin" if source == "-" else source
    from hubspot_compat_tools.specs._download import shown_address

    return shown_address(source)


def is_address(source: str) -> bool:
    """Whether `source` is an http(s) address and not a path."""
    return source.lower().startswith(("http://", "https://"))


def fetch(source: str, *, any_redirect: bool = False) -> bytes:
    """The bytes at a path, an http(s) address or `-`; `ToolError` when they cannot be had."""
    if is_address(source):
        from hubspot_compat_tools.specs._download import download

        return download(source, MAX_BYTES, any_redirect=any_redirect)
    if source == "-":
        return _capped(sys.stdin.buffer.read(MAX_BYTES + 1), "stdin")
    path = Path(source)
    try:
        with path.open("rb") as file:
            return _capped(file.read(MAX_BYTES + 1), source)
    except OSError as error:
        msg = f"{source}: cannot be read: {error.strerror or error}"
        raise ToolError(msg) from error


def _capped(data: _Data, source: str) -> _Data:
    if len(data) > MAX_BYTES:
        msg = f"{source}: larger than {MAX_BYTES // 1024 // 1024} MB; that is not a HubSpot spec"
        raise ToolError(msg)
    return data


def _decode(data: bytes, source: str) -> str:
    try:
        return data.decode(json.detect_encoding(data)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        msg = f"{source}: byte {error.start}: not text in UTF-8, so not JSON or YAML"
        raise ToolError(msg) from error


def _parse_json(text: str, source: str) -> tuple[Any, list[str]]:
    warnings: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        mapping = dict(pairs)
        if len(mapping) < len(pairs):
            key, _ = Counter(key for key, _ in pairs).most_common(1)[0]
            warnings.append(f"{source}: key {key!r} is there twice in one object; took the last")
        return mapping

    try:
        value = json.loads(text, object_pairs_hook=collect, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        msg = f"{source}: line {error.lineno} column {error.colno}: not valid JSON: {error.msg}"
        raise ToolError(msg) from error
    except RecursionError:
        raise ToolError(_too_deep(source)) from None
    except ValueError as error:
        msg = f"{source}: not valid JSON: {error}"
        raise ToolError(msg) from error
    if _deeper_than(value, MAX_DEPTH):
        raise ToolError(_too_deep(source))
    return value, warnings


def _no_constant(name: str) -> None:
    msg = f"{name} is not a JSON value"
    raise ValueError(msg)


def _too_deep(source: str) -> str:
    return f"{source}: nested deeper than {MAX_DEPTH} levels; that is not a HubSpot spec"


def _deeper_than(value: Any, limit: int) -> bool:
    level = [value]
    for _ in range(limit):
        level = [
            child
            for node in level
            if isinstance(node, dict | list)
            for child in (node.values() if isinstance(node, dict) else node)
        ]
        if not level:
            return False
    return True
