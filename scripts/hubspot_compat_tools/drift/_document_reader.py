"""From parsed documents to one side of a comparison, with everything that cannot matter gone.

Order of keys, of `required`, enums, scopes, parameters and tags; names of schemas and operations;
how things are split over `$ref`s, or an address over a server and a path; prose. What is left of an
operation is its form, a flat dictionary to be compared, and the schemas that hang on it (see
`_schema_graph`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hubspot_compat_tools.drift._access_reader import (
    base_path,
    origins,
    security_alternatives,
    security_scheme,
    server_urls,
)
from hubspot_compat_tools.drift._api import (
    PARAMETER_NAME,
    UNKNOWN,
    UP,
    Api,
    IncomingCall,
    Operation,
    Slot,
    is_success,
)
from hubspot_compat_tools.drift._encoding_reader import field_encodings
from hubspot_compat_tools.drift._lenient import is_reference, listing, mapping
from hubspot_compat_tools.drift._parameter_reader import (
    media_type,
    parameter_form,
    parameter_key,
    stated_schema,
)
from hubspot_compat_tools.drift._schema_form import PROSE, Raw, compact, extensions_of
from hubspot_compat_tools.drift._schema_graph import Graph
from hubspot_compat_tools.specs._merge import TITLE as CANONICAL_TITLE
from hubspot_compat_tools.specs._names import METHODS, path_facts


def canonical(name: str, documents: Iterable[Raw], *, prose: bool = False) -> Api:
    """Put the documents of one side into canonical form.

    Args:
        name: What to call this side in reports.
        documents: Parsed OpenAPI documents; operations of several are merged.
        prose: Whether titles, descriptions and examples count.

    Returns:
        The side, with a note for each thing that had to be read around.
    """
    api = Api(name, form={"servers": {}, "schemes": {}, "extensions": {}})
    for document in documents:
        reader = _Reader(document, prose=prose)
        known = {(o.method, o.path) for o in api.operations}
        for operation in _with_company(reader.operations()):
            if (operation.method, operation.path) in known:
                api.notes.append(f"{name}: {operation.key} is in two documents; the first counts")
            else:
                api.operations.append(operation)
        api.form["servers"] |= reader.servers
        api.form["schemes"] |= reader.schemes()
        if prose:
            api.form.setdefault("prose", {}).update(_about(document))
        api.form["extensions"] |= reader.extensions()
        api.webhooks |= reader.webhooks()
        api.nodes += reader.graph.nodes
        api.notes += [f"{name}: {note}" for note in reader.graph.notes]
        api.documents += 1
        title = str(mapping(document.get("info")).get("title", ""))
        api.titles.append(title)
        api.reduced |= title == CANONICAL_TITLE
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


def _operation(method: str, path: str, root: tuple[str, ...]) -> Operation:
    facts = path_facts(path)
    return Operation(
        method=method.upper(),
        path=path,
        neutral=facts.neutral,
        versions=facts.versions,
        about_associations=facts.is_association or "associations" in facts.neutral.split("/"),
        root=root,
    )


class _Reader:
    """Reads one document."""

    def __init__(self, document: Raw, *, prose: bool) -> None:
        self.graph = Graph(document, prose=prose)
        self._document = document
        self._prose = prose
        urls = server_urls(document.get("servers"))
        self._base = base_path(urls)
        self.servers = origins(urls, self._base)

    def operations(self) -> Iterator[Operation]:
        """The operations, each with its whole path: that of its server is part of it."""
        for path, raw_item in mapping(self._document.get("paths")).items():
            item = mapping(self.graph.resolve(raw_item))
            for method, raw in self._calls_of(item):
                urls = server_urls(raw.get("servers") or item.get("servers"))
                base = base_path(urls) if urls else self._base
                operation = _operation(method, f"{base}{path}", ("paths", str(path)))
                operation.form["servers"] = origins(urls, base)
                self._fill(operation, item, raw)
                operation.incoming = self._callbacks(operation, method, raw)
                yield operation

    def webhooks(self) -> dict[str, Operation]:
        """The calls that HubSpot makes unasked, by name and method."""
        found: dict[str, Operation] = {}
        for name, raw_item in mapping(self._document.get("webhooks")).items():
            item = mapping(self.graph.resolve(raw_item))
            for method, raw in self._calls_of(item):
                label = f"webhook {name} ({method.upper()})"
                found[label] = self._incoming(label, ("webhooks", str(name)), method, raw)
        return found

    def _callbacks(self, operation: Operation, method: str, raw: Raw) -> dict[str, Operation]:
        """The calls that HubSpot makes because of an operation."""
        found: dict[str, Operation] = {}
        for name, stated in mapping(raw.get("callbacks")).items():
            for expression, raw_item in mapping(self.graph.resolve(stated)).items():
                item = mapping(self.graph.resolve(raw_item))
                for verb, call in self._calls_of(item):
                    label = f"callback {name} of {operation.name} ({verb.upper()} {expression})"
                    root = (*operation.root, method, "callbacks", str(name), str(expression))
                    found[label] = self._incoming(label, root, verb, call)
        return found

    def _incoming(self, label: str, root: tuple[str, ...], method: str, raw: Raw) -> Operation:
        call = IncomingCall(method.upper(), label, label, (), root=root)
        body = mapping(self.graph.resolve(raw.get("requestBody")))
        self._content(call, body, "response", "payload", ("requestBody",))
        for status, stated in mapping(raw.get("responses")).items():
            answer = mapping(self.graph.resolve(stated))
            self._content(call, answer, "request", "reply", ("responses", str(status)))
        return call

    def _calls_of(self, item: Raw) -> Iterator[tuple[str, Raw]]:
        for method in METHODS:
            raw = self.graph.resolve(item.get(method))
            if isinstance(raw, Mapping):
                yield method, raw

    def _fill(self, operation: Operation, item: Raw, raw: Raw) -> None:
        operation.form |= {
            "deprecated": bool(raw.get("deprecated")),
            "tags": {str(tag): True for tag in listing(raw.get("tags"))},
            "security": security_alternatives(raw.get("security", self._document.get("security"))),
            "extensions": extensions_of(item) | extensions_of(raw),
            "parameters": self._parameters(operation, item, raw),
            **self._body(operation, raw),
            **self._responses(operation, raw),
        }
        operation.form["encoding"] = operation.encodings
        if self._prose:
            operation.form["prose"] = dict(self._texts(item, raw))

    def _texts(self, item: Raw, raw: Raw) -> Iterator[tuple[str, str]]:
        """The texts and examples of an operation, each by its place."""
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

    def extensions(self) -> dict[str, str]:
        """What the document says of all its operations in keys that begin with `x-`."""
        return extensions_of(mapping(self._document.get("info"))) | extensions_of(self._document)

    def schemes(self) -> dict[str, Any]:
        components = mapping(self._document.get("components"))
        found = mapping(components.get("securitySchemes"))
        return {str(name): security_scheme(self.graph.resolve(raw)) for name, raw in found.items()}

    def _parameters(self, operation: Operation, item: Raw, raw: Raw) -> dict[str, Any]:
        stated: dict[tuple[str, str], tuple[Raw, tuple[str, ...]]] = {}
        for above, holder in (((UP,), item), ((), raw)):
            for index, entry in enumerate(listing(holder.get("parameters"))):
                parameter = self.graph.resolve(entry)
                operation.partial |= parameter is None and is_reference(entry)
                if isinstance(parameter, Mapping) and "name" in parameter:
                    where = str(parameter.get("in", "")).lower()
                    at = (*above, "parameters", str(index))
                    stated[where, str(parameter["name"])] = (parameter, at)
        places = {name: i for i, name in enumerate(PARAMETER_NAME.findall(operation.path), start=1)}
        found: dict[str, Any] = {}
        for (where, name), (parameter, at) in stated.items():
            key = parameter_key(where, name, places)
            found[key] = parameter_form(parameter, where, name)
            schema, media = stated_schema(parameter)
            slot = Slot("request", "parameter", key, (*at, *media, "schema"))
            operation.pointers[f"parameter {key}"] = at
            operation.spellings[key] = name
            operation.schemas[f"parameter {key}"] = (slot, self.graph.node(schema))
        return found

    def _body(self, operation: Operation, raw: Raw) -> dict[str, Any]:
        stated = raw.get("requestBody")
        body = self.graph.resolve(stated)
        if not isinstance(body, Mapping):
            return {"body": UNKNOWN if is_reference(stated) else "none", "body media": {}}
        media = self._content(operation, body, "request", "body", ("requestBody",))
        return {"body": "required" if body.get("required") else "optional", "body media": media}

    def _content(  # the five things that place a schema
        self, operation: Operation, holder: Raw, direction: str, part: str, at: tuple[str, ...]
    ) -> dict[str, bool]:
        found = mapping(holder.get("content"))
        for stated, raw in found.items():
            media = media_type(stated)
            name = " ".join((*at[1:], media))
            slot = Slot(direction, part, name, (*at, "content", str(stated), "schema"))
            schema = mapping(raw).get("schema", {})
            operation.schemas[f"{part} {name}"] = (slot, self.graph.node(schema))
            if encodings := dict(field_encodings(media, mapping(raw), self.graph)):
                operation.encodings[f"{part} {name}"] = encodings
        return {media_type(media): True for media in found}

    def _responses(self, operation: Operation, raw: Raw) -> dict[str, Any]:
        form: dict[str, Any] = {"success": {}, "errors": {}, "media": {}, "headers": {}}
        for status, stated in mapping(raw.get("responses")).items():
            code = str(status)
            found = self.graph.resolve(stated)
            good = is_success(code)
            form["success" if good else "errors"][code] = True
            if found is None and is_reference(stated):
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
            schema, media = stated_schema(header)
            at = ("responses", status, "headers", str(name))
            slot = Slot("response", "response header", f"{status} {name}", (*at, *media, "schema"))
            operation.pointers[f"header {status} {key}"] = at
            operation.schemas[f"header {status} {key}"] = (slot, self.graph.node(schema))
        return found
