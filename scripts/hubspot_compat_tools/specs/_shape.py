"""Whether a parsed document has the shape that everything after relies on.

Not a validator: openapi-spec-validator is that, and what it finds is a warning. Here is only what
would stop the reading, with the place as a JSON pointer.
"""

from __future__ import annotations

import re
from typing import Any, Final, TypeVar
from urllib.parse import unquote

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._canonical import NAME_MAPS, PROSE
from hubspot_compat_tools.specs._expansion import check_expansion
from hubspot_compat_tools.specs._names import METHODS

_Kind = TypeVar("_Kind")
_LONGEST_CHAIN: Final = 20
_STATUS: Final = re.compile(r"[1-5][0-9]{2}|[1-5]XX|default|x-.*", re.DOTALL)
_OPENAPI: Final = re.compile(r"3\.[01](\.\d+)?")
_KINDS: Final[dict[type, str]] = {dict: "an object", list: "a list", str: "a text"}

# What the value of a keyword must be, wherever it is; other keywords may hold anything.
_OBJECTS: Final = frozenset({"components", "info", "requestBody", *METHODS})
_SCHEMAS: Final = frozenset({"additionalProperties", "items", "not", "schema"})
_OBJECT_LISTS: Final = frozenset({"allOf", "anyOf", "oneOf", "parameters", "security", "servers"})
_TEXT_MAPS: Final = frozenset({"mapping", "scopes"})
_DATA: Final = frozenset({"const", "default", "enum"}) | PROSE


def check_shape(document: Any, source: str) -> None:
    """Raise `ToolError` unless `document` is OpenAPI 3.0 or 3.1 that can be read."""
    if not isinstance(document, dict):
        msg = f"{source}: not an OpenAPI document: expected an object, found {_describe(document)}"
        raise ToolError(msg)
    version = document.get("openapi")
    if not isinstance(version, str) or not _OPENAPI.fullmatch(version):
        found = (
            f"openapi is {version!r}" if "openapi" in document else "the key 'openapi' is missing"
        )
        if "swagger" in document:
            found = f"it is Swagger {document['swagger']}"
        msg = f"{source}: not an OpenAPI 3.0 or 3.1 document: {found}"
        raise ToolError(msg)
    for key in ("info", "paths"):
        if key not in document:
            msg = f"{source}: not a whole OpenAPI document: the key {key!r} is missing"
            raise ToolError(msg)
    _Shape(source).walk(document, "")
    _check_responses(document, source)
    _check_references(document, source)
    check_expansion(document, source)


def pointer(*parts: str) -> str:
    """A JSON pointer."""
    return "".join("/" + part.replace("~", "~0").replace("/", "~1") for part in parts)


class _Shape:
    """Walks a document as OpenAPI and refuses what is of another kind than its keyword's."""

    def __init__(self, source: str) -> None:
        self.source = source

    def walk(self, node: dict[str, Any], place: str) -> None:
        """Check an object whose keys are keywords."""
        for key, value in node.items():
            where = place + pointer(key)
            if key == "enum":
                self._expect(value, list, where)
            elif key not in _DATA and not key.startswith("x-"):
                self._keyword(key, value, where)

    def _keyword(self, key: str, value: Any, place: str) -> None:
        is_list = key == "parameters" and place != "/components/parameters"
        if key in NAME_MAPS and not is_list:
            self._names(key, value, place)
        elif key in _OBJECT_LISTS:
            self._list(key, value, place)
        elif key in _OBJECTS or (key in _SCHEMAS and not _is_flag(value)):
            self.walk(self._expect(value, dict, place), place)
        elif key == "flows":
            self._names(key, value, place)
        elif key == "$ref":
            self._expect(value, str, place)
        elif (key == "required" and not _is_flag(value)) or key == "tags":
            kind: type = dict if place == "/tags" else str
            for index, entry in enumerate(self._expect(value, list, place)):
                self._expect(entry, kind, f"{place}/{index}")

    def _names(self, key: str, value: Any, place: str) -> None:
        """Check an object whose keys are names."""
        for name, child in self._expect(value, dict, place).items():
            where = place + pointer(name)
            is_schema = key in ("properties", "schemas", "$defs")
            # A schema of OpenAPI 3.1 may be `true`.
            anything = is_schema and isinstance(child, bool)
            if key not in _TEXT_MAPS and not name.startswith("x-") and not anything:
                self.walk(self._expect(child, dict, where), where)

    def _list(self, key: str, value: Any, place: str) -> None:
        for index, entry in enumerate(self._expect(value, list, place)):
            where = f"{place}/{index}"
            if key in ("allOf", "anyOf", "oneOf") and isinstance(entry, bool):
                continue
            node = self._expect(entry, dict, where)
            if key == "security":
                for name, scopes in node.items():
                    self._expect(scopes, list, where + pointer(name))
            else:
                self.walk(node, where)

    def _expect(self, value: object, kind: type[_Kind], place: str) -> _Kind:
        if not isinstance(value, kind):
            msg = f"{self.source}: {place}: expected {_KINDS[kind]}, found {_describe(value)}"
            raise ToolError(msg)
        return value


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _describe(value: Any) -> str:
    if value is None:
        return "nothing"
    return next((text for kind, text in _KINDS.items() if isinstance(value, kind)), repr(value))


def _check_responses(document: dict[str, Any], source: str) -> None:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method not in item:
                continue
            place = pointer("paths", path, method)
            if "responses" not in item[method]:
                msg = f"{source}: {place}: the operation has no responses"
                raise ToolError(msg)
            for status in item[method]["responses"]:
                if not _STATUS.fullmatch(status):
                    msg = f"{source}: {place}/responses: {status!r:.60} is not a status"
                    raise ToolError(msg)


def _check_references(document: dict[str, Any], source: str) -> None:
    stack: list[tuple[Any, str]] = [(document, "")]
    while stack:
        node, place = stack.pop()
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                _check_reference(document, node["$ref"], source, place)
            stack.extend((child, place + pointer(key)) for key, child in node.items())
        elif isinstance(node, list):
            stack.extend((child, f"{place}/{index}") for index, child in enumerate(node))


def _check_reference(document: dict[str, Any], reference: str, source: str, place: str) -> None:
    seen: set[str] = set()
    while True:
        if not reference.startswith("#/components/"):
            msg = f"{source}: {place}: $ref {reference!r} leaves #/components; that is not followed"
            raise ToolError(msg)
        if reference in seen:
            msg = f"{source}: {place}: $ref {reference!r} leads only to itself"
            raise ToolError(msg)
        if len(seen) == _LONGEST_CHAIN:
            msg = f"{source}: {place}: $ref leads through more than {_LONGEST_CHAIN} others"
            raise ToolError(msg)
        seen.add(reference)
        target = resolve(document, reference)
        if target is None:
            msg = f"{source}: {place}: $ref {reference!r} leads nowhere"
            raise ToolError(msg)
        if not isinstance(target, dict) or not isinstance(target.get("$ref"), str):
            return
        reference = target["$ref"]


def resolve(document: Any, reference: str) -> Any:
    """What `#/a/b` refers to in `document`, or None."""
    node = document
    for part in reference.removeprefix("#/").split("/"):
        key = unquote(part).replace("~1", "/").replace("~0", "~")
        if isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        elif isinstance(node, dict) and key in node:
            node = node[key]
        else:
            return None
    return node
