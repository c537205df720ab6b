"""The canonical form of a document: its operations, with everything that cannot matter gone.

Order of keys, of `required`, enums, scopes, parameters and tags; names of schemas and operations;
how things are split over `$ref`s; prose. What is left of an operation is its form, a flat
dictionary to be compared, and the schemas that hang on it (see `_schema_graph`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from attrs import Factory, define, field, frozen

from hubspot_compat_tools.drift._schema_form import PROSE, Raw, compact
from hubspot_compat_tools.drift._schema_graph import Graph, Node
from hubspot_compat_tools.specs._merge import TITLE as CANONICAL_TITLE
from hubspot_compat_tools.specs._names import METHODS, operation_name, path_facts

_ENCODING: Final = ("style", "explode", "allowReserved", "allowEmptyValue")
# What a parameter's `style` is when it does not say (OpenAPI 3, Parameter Object).
_DEFAULT_STYLE: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}
# In a pointer from an operation: the path item that it is in, whose parameters are its own too.
UP: Final = ".."
# What is said where a reference leads nowhere: nothing is known of it, so nothing is compared.
UNKNOWN: Final = "unknown"
_PARAMETER: Final = re.compile(r"\{([^}]*)\}")


@frozen
class Slot:
    """Where a schema hangs on an operation.

    Attributes:
        direction: `request` or `response`.
        part: `parameter`, `body`, `response`, `error response` or `response header`.
        name: Which one: the parameter's key, the media type, the status with the media type.
        pointer: JSON pointer to it, from the operation.
    """

    direction: str
    part: str
    name: str
    pointer: tuple[str, ...]


@define(eq=False)
class Operation:
    """One operation of one document, in canonical form.

    Attributes:
        method: In capitals.
        path: As the document spells it.
        neutral: Without version tokens, every parameter `{}`.
        versions: The version tokens of the path.
        form: What it says of itself, order-free and without schemas.
        schemas: The schemas that hang on it, by slot key.
        pointers: JSON pointers from it to its parameters and response headers, by slot key.
        partial: Whether a parameter of it is a reference that leads nowhere.
        about_associations: Whether its path says that it is about associations.
        beside_associations: Whether it is published with operations that mostly are, as the
            search for records is in the associations documents of 2025-09 and 2026-03.
    """

    method: str
    path: str
    neutral: str
    versions: tuple[str, ...]
    form: dict[str, Any] = Factory(dict)
    schemas: dict[str, tuple[Slot, Node]] = Factory(dict)
    pointers: dict[str, tuple[str, ...]] = Factory(dict)
    partial: bool = False
    about_associations: bool = False
    beside_associations: bool = False

    @property
    def key(self) -> str:
        """What it is called in reports: method and path, as its document spells it."""
        return f"{self.method} {self.path}"

    @property
    def shape(self) -> str:
        """The path with parameter names blanked: what a caller's URL looks like."""
        return path_shape(self.path)

    @property
    def name(self) -> str:
        """Its name in the capability table, such as `batch.create`, or a derived one."""
        return operation_name(self.method, self.path)


@define(eq=False)
class Api:
    """One side of a comparison: all its documents in canonical form.

    Attributes:
        name: What the caller called it.
        operations: All operations.
        form: What is said once for all of them (servers, security schemes).
        nodes: Every schema in use.
        notes: What could not be read and was compared around, one line each.
        reduced: Whether a document of it is a canonical one of specs/, which keeps nothing but the
            association operations of what HubSpot publishes.
    """

    name: str
    operations: list[Operation] = Factory(list)
    form: dict[str, Any] = Factory(dict)
    nodes: list[Node] = Factory(list)
    notes: list[str] = Factory(list)
    documents: int = field(default=0)
    reduced: bool = False


def canonical(name: str, documents: Iterable[Raw], *, prose: bool = False) -> Api:
    """Put the documents of one side into canonical form.

    Args:
        name: What to call this side in reports.
        documents: Parsed OpenAPI documents; operations of several are merged.
        prose: Whether titles, descriptions and examples count.

    Returns:
        The side, with a note for each thing that had to be read around.
    """
    api = Api(name, form={"servers": {}, "schemes": {}, "webhooks": {}})
    for document in documents:
        reader = _Reader(document, prose=prose)
        known = {(o.method, o.path) for o in api.operations}
        for operation in _with_company(reader.operations()):
            if (operation.method, operation.path) in known:
                api.notes.append(f"{name}: {operation.key} is in two documents; the first counts")
            else:
                api.operations.append(operation)
        api.form["servers"] |= reader.servers(document.get("servers"))
        api.form["schemes"] |= reader.schemes()
        api.form["webhooks"] |= reader.webhooks()
        if prose:
            api.form.setdefault("prose", {}).update(_about(document))
        api.nodes += reader.graph.nodes
        api.notes += [f"{name}: {note}" for note in reader.graph.notes]
        api.documents += 1
        api.reduced |= mapping(document.get("info")).get("title") == CANONICAL_TITLE
    return api


def _about(document: Raw) -> Iterator[tuple[str, str]]:
    """The texts of a document about itself and its tags."""
    info = mapping(document.get("info"))
    yield from ((f"info {key}", compact(info[key])) for key in ("title", *PROSE) if key in info)
    for tag in map(mapping, listing(document.get("tags"))):
        if "description" in tag:
            yield f"tag {tag.get('name')}", compact(tag["description"])


def _with_company(operations: Iterable[Operation]) -> list[Operation]:
    """The operations of one document; where most are about associations, the others count too.

    A title would not tell: published ones were `CrmPublicObjectsService`, and Japanese for a week.
    """
    found = list(operations)
    mostly = sum(o.about_associations for o in found) * 2 > len(found)
    for operation in found:
        operation.beside_associations = mostly and not operation.about_associations
    return found


class _Reader:
    """Reads one document."""

    def __init__(self, document: Raw, *, prose: bool) -> None:
        self.graph = Graph(document, prose=prose)
        self._document = document
        self._prose = prose

    def operations(self) -> Iterator[Operation]:
        for path, raw_item in mapping(self._document.get("paths")).items():
            item = mapping(self.graph.resolve(raw_item))
            for method in METHODS:
                raw = self.graph.resolve(item.get(method))
                if isinstance(raw, Mapping):
                    yield self._operation(method, str(path), item, raw)

    def _operation(self, method: str, path: str, item: Raw, raw: Raw) -> Operation:
        facts = path_facts(path)
        operation = Operation(
            method=method.upper(),
            path=path,
            neutral=facts.neutral,
            versions=facts.versions,
            about_associations=facts.is_association or "associations" in facts.neutral.split("/"),
        )
        operation.form = {
            "deprecated": bool(raw.get("deprecated")),
            "tags": {str(tag): True for tag in listing(raw.get("tags"))},
            "security": self._security(raw),
            "servers": self.servers(raw.get("servers") or item.get("servers")),
            "parameters": self._parameters(operation, item, raw),
            **self._body(operation, raw),
            **self._responses(operation, raw),
        }
        if self._prose:
            operation.form["prose"] = dict(self._texts(item, raw))
        return operation

    def _texts(self, item: Raw, raw: Raw) -> Iterator[tuple[str, str]]:
        """The texts and examples of an operation, each by where it stands."""
        resolve = self.graph.resolve
        parts: dict[str, Any] = {"": raw, "path ": item}
        for entry in [*listing(item.get("parameters")), *listing(raw.get("parameters"))]:
            parameter = mapping(resolve(entry))
            parts[f"parameter {parameter.get('name')} "] = parameter
        parts["body "] = resolve(raw.get("requestBody"))
        for status, stated in mapping(raw.get("responses")).items():
            parts[f"response {status} "] = resolve(stated)
        for where, part in list(parts.items()):
            for media, entry in mapping(mapping(part).get("content")).items():
                parts[f"{where}{media} "] = entry
        for where, part in parts.items():
            for key in ("summary", *PROSE):
                if key in mapping(part):
                    yield f"{where}{key}", compact(part[key])

    def servers(self, raw: Any) -> dict[str, bool]:
        """The addresses; a slash at the end of one is not part of any call."""
        stated = [s["url"] for s in listing(raw) if isinstance(s, Mapping) and "url" in s]
        return {str(url).rstrip("/") or "/": True for url in stated}

    def webhooks(self) -> dict[str, bool]:
        """The calls that are made to us, by name and method; nothing more of them is compared."""
        return {
            f"{name} ({method.upper()})": True
            for name, item in mapping(self._document.get("webhooks")).items()
            for method in METHODS
            if method in mapping(self.graph.resolve(item))
        }

    def schemes(self) -> dict[str, Any]:
        components = mapping(self._document.get("components"))
        found = mapping(components.get("securitySchemes"))
        return {str(name): _scheme(self.graph.resolve(raw)) for name, raw in found.items()}

    def _security(self, raw: Raw) -> dict[str, bool]:
        """The alternatives, one text each; none at all means that anyone may call."""
        stated = raw.get("security", self._document.get("security"))
        return {
            " + ".join(_alternative(entry)) or "no authentication": True
            for entry in listing(stated)
            if isinstance(entry, Mapping)
        }

    def _parameters(self, operation: Operation, item: Raw, raw: Raw) -> dict[str, Any]:
        stated: dict[tuple[str, str], tuple[Raw, tuple[str, ...]]] = {}
        for above, holder in (((UP,), item), ((), raw)):
            for index, entry in enumerate(listing(holder.get("parameters"))):
                parameter = self.graph.resolve(entry)
                operation.partial |= parameter is None and _is_reference(entry)
                if isinstance(parameter, Mapping) and "name" in parameter:
                    where = str(parameter.get("in", "")).lower()
                    at = (*above, "parameters", str(index))
                    stated[where, str(parameter["name"])] = (parameter, at)
        places = {name: i for i, name in enumerate(_PARAMETER.findall(operation.path), start=1)}
        found: dict[str, Any] = {}
        for (where, name), (parameter, at) in stated.items():
            key = _parameter_key(where, name, places)
            found[key] = _parameter(parameter, where, name)
            schema, media = _stated_schema(parameter)
            slot = Slot("request", "parameter", key, (*at, *media, "schema"))
            operation.pointers[f"parameter {key}"] = at
            operation.schemas[f"parameter {key}"] = (slot, self.graph.node(schema))
        return found

    def _body(self, operation: Operation, raw: Raw) -> dict[str, Any]:
        stated = raw.get("requestBody")
        body = self.graph.resolve(stated)
        if not isinstance(body, Mapping):
            return {"body": UNKNOWN if _is_reference(stated) else "none", "body media": {}}
        media = self._content(operation, body, "request", "body", ("requestBody",))
        return {"body": "required" if body.get("required") else "optional", "body media": media}

    def _content(  # the five things that place a schema
        self, operation: Operation, holder: Raw, direction: str, part: str, at: tuple[str, ...]
    ) -> dict[str, bool]:
        found = mapping(holder.get("content"))
        for media, raw in found.items():
            name = " ".join((*at[1:], _media_type(media)))
            slot = Slot(direction, part, name, (*at, "content", str(media), "schema"))
            schema = mapping(raw).get("schema", {})
            operation.schemas[f"{part} {name}"] = (slot, self.graph.node(schema))
        return {_media_type(media): True for media in found}

    def _responses(self, operation: Operation, raw: Raw) -> dict[str, Any]:
        form: dict[str, Any] = {"success": {}, "errors": {}, "media": {}, "headers": {}}
        for status, stated in mapping(raw.get("responses")).items():
            code = str(status)
            found = self.graph.resolve(stated)
            good = is_success(code)
            form["success" if good else "errors"][code] = True
            if found is None and _is_reference(stated):
                form["media"][code] = form["headers"][code] = UNKNOWN
                continue
            response = mapping(found)
            part = "response" if good else "error response"
            at = ("responses", code)
            form["media"][code] = self._content(operation, response, "response", part, at)
            form["headers"][code] = self._headers(operation, response, code)
        return form

    def _headers(self, operation: Operation, response: Raw, status: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, stated in mapping(response.get("headers")).items():
            header = mapping(self.graph.resolve(stated))
            key = str(name).lower()  # who reads a header takes it in any case
            found[key] = "required" if header.get("required") else "optional"
            schema, media = _stated_schema(header)
            at = ("responses", status, "headers", str(name))
            slot = Slot("response", "response header", f"{status} {name}", (*at, *media, "schema"))
            operation.pointers[f"header {status} {key}"] = at
            operation.schemas[f"header {status} {key}"] = (slot, self.graph.node(schema))
        return found


def path_shape(path: str) -> str:
    """A path with parameter names blanked, its version and a slash at its end kept."""
    return _PARAMETER.sub("{}", path)


def is_success(status: str) -> bool:
    """Whether a status (or a range such as `2XX`) means that the call worked."""
    return status.startswith("2")


def mapping(value: Any) -> Raw:
    """`value` if it is a mapping, else an empty one: an invalid corner is read around."""
    return value if isinstance(value, Mapping) else {}


def _is_reference(value: Any) -> bool:
    return "$ref" in mapping(value)


def listing(value: Any) -> list[Any]:
    """`value` if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def _parameter_key(where: str, name: str, places: Mapping[str, int]) -> str:
    """Path parameters go by position, as nobody sends their name; headers by name in any case."""
    if where == "path" and name in places:
        return f"path {places[name]}"
    return f"{where} {name.lower() if where == 'header' else name}"


def _parameter(raw: Raw, where: str, name: str) -> dict[str, Any]:
    style = str(raw.get("style", _DEFAULT_STYLE.get(where, ""))).lower()
    encoding = {key: raw[key] for key in _ENCODING if key in raw} | {"style": style}
    encoding.setdefault("explode", style == "form")
    return {
        "name": name,
        "required": "required" if raw.get("required") or where == "path" else "optional",
        "deprecated": bool(raw.get("deprecated")),
        "encoding": {key: compact(value) for key, value in encoding.items() if value},
    }


def _stated_schema(raw: Raw) -> tuple[Any, tuple[str, ...]]:
    for media, entry in mapping(raw.get("content")).items():
        return mapping(entry).get("schema", {}), ("content", str(media))
    return raw.get("schema", {}), ()


def _media_type(stated: Any) -> str:
    """A media type in small letters and without spaces, which mean nothing in it (RFC 9110)."""
    return "".join(str(stated).lower().split())


def _alternative(entry: Raw) -> list[str]:
    named = [(str(name), sorted(set(map(str, listing(scopes))))) for name, scopes in entry.items()]
    return sorted(
        f"{scheme}: {' & '.join(scopes)}" if scopes else scheme for scheme, scopes in named
    )


def _scheme(raw: Any) -> dict[str, Any]:
    """What decides how a token is sent and got; the scopes that are merely listed come apart."""
    scheme = mapping(raw)
    flows = {str(name): mapping(flow) for name, flow in mapping(scheme.get("flows")).items()}
    scopes = {str(s): True for flow in flows.values() for s in mapping(flow.get("scopes"))}
    # The oldest published documents write `APIKEY` and `HEADER`.
    plain = {key: str(scheme[key]).lower() for key in ("type", "in", "scheme") if key in scheme}
    plain |= {key: str(scheme[key]) for key in ("name", "openIdConnectUrl") if key in scheme}
    urls = {
        f"{name} {key}": str(flow[key])
        for name, flow in flows.items()
        for key in ("authorizationUrl", "tokenUrl", "refreshUrl")
        if key in flow
    }
    return {"definition": {**plain, **urls}, "scopes": scopes}
