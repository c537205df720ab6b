"""Routes and validators, built from the documents in specs/.

Nothing here is written for one version: a document that is imported later is served, too. Only the
table of operations, keyed by method and version-free path, is by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from hubspot_compat_tools._errors import ToolError, sandbox_extra_missing

_VERSION: Final = re.compile(r"v\d+|\d{4}-\d{2}[a-z0-9-]*")
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_METHODS: Final = ("get", "post", "put", "patch", "delete")
_MULTI_STATUS: Final = 207
_VALIDATOR: Final = "jsonschema_rs"
_INT32: Final = 2**31

#: What every operation is called, by method and version-free path.
OPERATIONS: Final[Mapping[tuple[str, str], str]] = {
    ("POST", "associations/{}/{}/batch/create"): "batch.create",
    ("POST", "associations/{}/{}/batch/read"): "batch.read",
    ("POST", "associations/{}/{}/batch/archive"): "batch.archive",
    ("POST", "associations/{}/{}/batch/labels/archive"): "batch.archive_labels",
    ("POST", "associations/{}/{}/batch/associate/default"): "batch.create_default",
    ("PUT", "objects/{}/{}/associations/{}/{}"): "basic.create",
    ("PUT", "objects/{}/{}/associations/default/{}/{}"): "basic.create_default",
    ("GET", "objects/{}/{}/associations/{}"): "basic.list",
    ("DELETE", "objects/{}/{}/associations/{}/{}"): "basic.archive",
    ("PUT", "objects/{}/{}/associations/{}/{}/{}"): "objects.create",
    ("DELETE", "objects/{}/{}/associations/{}/{}/{}"): "objects.archive",
    ("GET", "associations/{}/{}/types"): "types.list",
    ("GET", "associations/{}/{}/labels"): "labels.list",
    ("POST", "associations/{}/{}/labels"): "labels.create",
    ("PUT", "associations/{}/{}/labels"): "labels.update",
    ("DELETE", "associations/{}/{}/labels/{}"): "labels.delete",
    ("GET", "associations/definitions/configurations/all"): "limits.list_all",
    ("GET", "associations/definitions/configurations/{}/{}"): "limits.list",
    ("POST", "associations/definitions/configurations/{}/{}/batch/create"): "limits.create",
    ("POST", "associations/definitions/configurations/{}/{}/batch/update"): "limits.update",
    ("POST", "associations/definitions/configurations/{}/{}/batch/purge"): "limits.delete",
    ("POST", "associations/usage/high-usage-report/{}"): "report.high_usage",
}

#: The same path parameter under the names that the documents give it.
_ALIASES: Final = {"objectType": "fromObjectType", "objectId": "fromObjectId"}


class Route:
    """One operation of one document, at one path.

    Attributes:
        operation: Its name in `OPERATIONS`.
        version: The version in its path.
        path: The path's template.
        parameters: The names of its path parameters, in order.
        ok: The status of full success.
        partial: The status when some inputs failed.
        has_body: Whether success has a body.
        takes_body: Whether the request needs one.
    """

    def __init__(self, document: Document, method: str, path: str, spec: Mapping[str, Any]) -> None:
        self.operation = OPERATIONS[method.upper(), version_free(path)]
        self.version = version_of(path)
        self.path = path
        names: list[str] = _PARAMETER.findall(path)
        self.parameters = tuple(_ALIASES.get(name, name) for name in names)
        statuses = sorted(int(code) for code in spec["responses"] if code.startswith("2"))
        self.ok = next(code for code in statuses if code != _MULTI_STATUS)
        self.partial = _MULTI_STATUS if _MULTI_STATUS in statuses else self.ok
        self.has_body = bool(spec["responses"][str(self.ok)].get("content"))
        content = spec.get("requestBody", {}).get("content", {})
        self._schema = content.get("application/json", {}).get("schema")
        self.takes_body = self._schema is not None
        self._document = document

    @property
    def is_v3(self) -> bool:
        """Whether its bodies have v3's shapes."""
        return self.version == "v3"

    @cached_property
    def lenient(self) -> Any:
        """The validator of request bodies as the real service takes them: ids may be numbers."""
        return self._document.validator(self._schema, lenient=True)

    @cached_property
    def strict(self) -> Any:
        """The validator of request bodies to the letter of the document."""
        return self._document.validator(self._schema, lenient=False)


class Document:
    """One OpenAPI document of specs/."""

    def __init__(self, path: Path) -> None:
        try:
            self.spec: dict[str, Any] = json.loads(path.read_bytes())
        except OSError as error:
            msg = f"{path}: cannot be read: {error.strerror}"
            raise ToolError(msg) from error
        except ValueError as error:
            msg = f"{path}: not valid JSON: {error}"
            raise ToolError(msg) from error

    def routes(self) -> Iterator[tuple[str, str, Route]]:
        """Every operation as (method, path, route), at each spelling of its path."""
        for path, item in self.spec.get("paths", {}).items():
            for method in _METHODS:
                if method in item and (method.upper(), version_free(path)) in OPERATIONS:
                    route = Route(self, method, path, item[method])
                    for spelling in spellings(path):
                        yield method.upper(), spelling, route

    def validator(self, schema: Mapping[str, Any], *, lenient: bool) -> Any:
        """Compile a schema of this document."""
        import jsonschema_rs

        components = self.spec.get("components", {}).get("schemas", {})
        whole = {**schema, "components": {"schemas": components}}
        return jsonschema_rs.Draft202012Validator(_plain(whole, lenient=lenient))


#: What the real service takes as a number where the document says string: ids of records, and
#: v3's `type`, which may be an id.
_ALSO_NUMBERS: Final = frozenset({"id", "type"})


def _plain(schema: Any, *, lenient: bool) -> Any:
    """OpenAPI 3.0's schema as JSON Schema: null and the ranges of the formats spelled out."""
    if isinstance(schema, list):
        return [_plain(item, lenient=lenient) for item in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _plain(value, lenient=lenient) for key, value in schema.items()}
    if plain.get("format") == "int32":
        plain = {"minimum": -_INT32, "maximum": _INT32 - 1, **plain}
    if plain.pop("nullable", False) is True and isinstance(plain.get("type"), str):
        plain["type"] = [plain["type"], "null"]
    properties = plain.get("properties")
    if lenient and isinstance(properties, dict):
        for name in _ALSO_NUMBERS & properties.keys():
            if properties[name].get("type") == "string":
                properties[name] = {**properties[name], "type": ["string", "integer"]}
    return plain


def version_of(path: str) -> str:
    """The version in a path of the API."""
    return next(part for part in path.split("/") if _VERSION.fullmatch(part))


def version_free(path: str) -> str:
    """A path without `crm`, its version and its parameters' names: the key of `OPERATIONS`."""
    parts = [part for part in path.split("/") if part and not _VERSION.fullmatch(part)]
    return _PARAMETER.sub("{}", "/".join(parts[1:]))


def spellings(path: str) -> tuple[str, ...]:
    """The path, and for v4 its other spelling.

    The published documents of v4 have `/crm/associations/v4/...` for labels and definitions, the
    published clients call `/crm/v4/associations/...`.
    """
    parts = path.split("/")
    if parts[2:4] == ["v4", "associations"] or parts[2:4] == ["associations", "v4"]:
        return path, "/".join([*parts[:2], parts[3], parts[2], *parts[4:]])
    return (path,)


class Match(NamedTuple):
    """A route that fits a path, with the path's parameters decoded."""

    route: Route
    parameters: dict[str, str]


class RouteTable:
    """All routes of a folder of documents, matched segment by segment.

    The match runs on the path as it came: an encoded slash stays inside its segment. A slash at the
    end changes nothing, an assumption.
    """

    def __init__(self, documents: list[Document]) -> None:
        self._root: dict[str, Any] = {}
        self.routes: list[tuple[str, str, Route]] = []
        for document in documents:
            for method, path, route in document.routes():
                self.routes.append((method, path, route))
                self._add(method, path, route)

    def _add(self, method: str, path: str, route: Route) -> None:
        node = self._root
        for part in path.strip("/").split("/"):
            node = node.setdefault("{}" if part.startswith("{") else part, {})
        node.setdefault("", {})[method] = route

    def find(self, method: str, path: str) -> Match | set[str]:
        """The match, or the methods that the path has (an empty set for an unknown path)."""
        allowed: set[str] = set()
        parts = path.removeprefix("/").removesuffix("/").split("/")
        for methods, values in _walk(self._root, parts, 0, ()):
            if method in methods:
                route: Route = methods[method]
                decoded = (unquote(value) for value in values)
                return Match(route, dict(zip(route.parameters, decoded, strict=True)))
            allowed.update(methods)
        return allowed


def _walk(
    node: dict[str, Any], parts: list[str], at: int, values: tuple[str, ...]
) -> Iterator[tuple[dict[str, Route], tuple[str, ...]]]:
    """Every end of the tree that fits, exact segments before parameters."""
    if at == len(parts):
        if "" in node:
            yield node[""], values
        return
    part = parts[at]
    if part and part in node and part != "{}":
        yield from _walk(node[part], parts, at + 1, values)
    if part and "{}" in node:
        yield from _walk(node["{}"], parts, at + 1, (*values, part))


def load_routes(specs: Path) -> RouteTable:
    """The routes of every `<version>/openapi.json` below a folder; read once while unchanged."""
    # Its import waits for the first body, since it takes longer than all the rest of a start.
    if find_spec(_VALIDATOR) is None:
        raise sandbox_extra_missing(_VALIDATOR)
    paths = sorted(specs.glob("*/openapi.json"))
    if not paths:
        msg = f"{specs}: no <version>/openapi.json in it; give the folder of the specs"
        raise ToolError(msg)
    return _table(tuple((path, path.stat().st_mtime_ns) for path in paths))


@lru_cache(maxsize=4)
def _table(documents: tuple[tuple[Path, int], ...]) -> RouteTable:
    return RouteTable([Document(path) for path, _ in documents])
