"""The document that the wire types are generated from: one schema for each place of a body.

The name of a place comes from its path (`results[].from` is `ResultFrom`). So it is the same in
every version, whatever HubSpot calls the schema, and what one place requires does not bind another
that has the same schema. Requests require what the prepared document requires; answers require what
they are about (`_answer_data`) and take anything else as it comes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from attrs import Factory, field, frozen

from hubspot_compat_tools.specs._answer_data import ITEM, NUMBER, data_tree
from hubspot_compat_tools.specs._components import component_of
from hubspot_compat_tools.specs._describe import operations
from hubspot_compat_tools.specs._prepare import JSON
from hubspot_compat_tools.specs._undocumented import received_beyond, sent_beyond

REQUEST: Final = "Request"
RESPONSE: Final = "Response"

_Schema = dict[str, Any]

# Names of the bodies, names that the generated modules import, and what no class can be called.
_TAKEN: Final = frozenset(
    (REQUEST, RESPONSE, "Any", "False", "None", "Struct", "True", "TypeAlias", "UnsetType")
)
_SCALARS: Final = {"boolean", "integer", "number", "string"}
# Where a document says text, servers take a number for these too (hubspot-api-nodejs issue 176).
_IDS: Final = ("after", "id", "type")
_NUMBER_OR_TEXT: Final = ("integer", "string")
_DIGITS: Final = r"^[0-9]{1,20}\Z"  # `$` would match before a line end
_COMBINED: Final = ("allOf", "anyOf", "oneOf")


def wire_modules(prepared: _Schema) -> dict[str, dict[str, _Schema]]:
    """The schemas of each operation's wire types.

    Args:
        prepared: The prepared document of a version.

    Returns:
        By operation (`batch.create`), the schemas by name; `Request` and `Response` are the bodies,
        where there are any. References are relative to the operation's own schemas.
    """
    components = prepared.get("components", {}).get("schemas", {})
    return {
        _name(operation): _schemas(operation, path, components)
        for _, path, operation in operations(prepared)
    }


def module_name(operation: str) -> str:
    """The module of an operation's wire types: `batch.create` has `batch_create`."""
    return operation.replace(".", "_")


def wire_document(modules: Mapping[str, Mapping[str, _Schema]]) -> _Schema:
    """One document of all modules, as the generator wants it: a dot separates module and name."""
    schemas = {
        f"{module_name(operation)}.{name}": _qualified(schema, module_name(operation))
        for operation, found in modules.items()
        for name, schema in found.items()
    }
    info = {"title": "Wire types", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {}, "components": {"schemas": schemas}}


def _name(operation: _Schema) -> str:
    return f"{operation['tags'][0]}.{operation['operationId']}"


def _schemas(operation: _Schema, path: str, components: _Schema) -> dict[str, _Schema]:
    name = _name(operation)
    places = _Places(components)
    sent = _json_schemas([operation.get("requestBody", {})]) + sent_beyond(name, path)
    if sent:
        places.put(REQUEST, places.request(REQUEST, sent))
    received = _json_schemas(operation["responses"].values())
    received += received_beyond(path, places.fields(received))
    if received:
        places.put(RESPONSE, places.answer(RESPONSE, received, data_tree(name)))
    return places.schemas


def _json_schemas(bodies: Iterable[_Schema]) -> list[_Schema]:
    media = [body["content"][JSON] for body in bodies if JSON in body.get("content", {})]
    return [entry["schema"] for entry in media if isinstance(entry.get("schema"), dict)]


@frozen
class _Shape:
    """What the alternatives of one place have in common.

    Attributes:
        objects: Those with named properties.
        items: What the lists hold.
        types: The names of the scalar types.
        is_map: Whether one is an object without named properties.
        null: Whether it can be null.
        above: The components that lead here.
    """

    objects: list[_Schema]
    items: list[_Schema]
    types: list[str]
    is_map: bool
    null: bool
    above: frozenset[str]

    @property
    def properties(self) -> dict[str, list[_Schema]]:
        """The alternatives of each property."""
        found: dict[str, list[_Schema]] = {}
        for schema in self.objects:
            for name, value in schema["properties"].items():
                found.setdefault(name, []).append(value)
        return found

    def requires(self, name: str) -> bool:
        """Whether all objects that have a property require it."""
        having = [schema for schema in self.objects if name in schema["properties"]]
        return all(name in schema.get("required", ()) for schema in having)

    @property
    def description(self) -> _Schema:
        """The first text that says what this is."""
        texts = [schema["description"] for schema in self.objects if "description" in schema]
        return {"description": texts[0]} if texts else {}


@frozen
class _Places:
    """Collects the schemas of one operation.

    Attributes:
        components: The schemas that the document's references lead to.
        schemas: What was collected, by name.
    """

    components: _Schema
    schemas: dict[str, _Schema] = field(default=Factory(dict))

    def request(
        self,
        place: str,
        alternatives: Sequence[_Schema],
        above: frozenset[str] = frozenset(),
        *,
        is_id: bool = False,
    ) -> _Schema:
        """The schema of a place of a request; what it requires stays required."""
        shape = self._shape(alternatives, above)
        schema = self._sent(place, shape, is_id=is_id)
        # Beside "not sent": a null can mean something.
        return {"anyOf": [schema, {"type": "null"}]} if shape.null else schema

    def answer(
        self,
        place: str,
        alternatives: Sequence[_Schema],
        data: Mapping[str, Any],
        above: frozenset[str] = frozenset(),
        *,
        is_id: bool = False,
    ) -> _Schema:
        """The schema of a place of an answer.

        Args:
            place: Its name.
            alternatives: What the document says of it, one entry for each success status.
            data: What it is about, as `data_tree` has it. Objects that an answer is not about get
                a schema too, so that readers can convert them, but nothing refers to it.
            above: The components that lead here.
            is_id: Whether it is an id, or a type of v3, which is spelled by name or by id.
        """
        shape = self._shape(alternatives, above)
        if shape.objects:
            return self._received_object(place, shape, data)
        if shape.items:
            item = self.answer(_item(place), shape.items, data.get(ITEM, {}), shape.above)
            return {"type": "array", "items": item}
        types = _NUMBER_OR_TEXT if is_id and shape.types == ["string"] else shape.types
        return _received_scalar(types, data)

    def fields(self, alternatives: Sequence[_Schema]) -> Collection[str]:
        """The named properties of alternatives."""
        return self._shape(alternatives, frozenset()).properties

    def put(self, name: str, schema: _Schema) -> None:
        """Give a body its name, unless the body is an object that has it already."""
        if schema != _reference(name):
            self.schemas[name] = schema

    def _sent(self, place: str, shape: _Shape, *, is_id: bool) -> _Schema:
        if shape.objects:
            name = self._reserve(place)
            properties = {
                key: self.request(_below(place, key), values, shape.above, is_id=_is_id(key))
                for key, values in shape.properties.items()
            }
            required = [key for key in properties if shape.requires(key)]
            return self._object(name, shape, properties, required)
        if shape.items:
            item = self.request(_item(place), shape.items, shape.above)
            return {"type": "array", "items": item}
        if shape.is_map:
            return {"type": "object", "additionalProperties": {}}
        types = _NUMBER_OR_TEXT if is_id and shape.types == ["string"] else shape.types
        return _any_of([{"type": type_} for type_ in types])

    def _received_object(self, place: str, shape: _Shape, data: Mapping[str, Any]) -> _Schema:
        name = self._reserve(place)
        properties: dict[str, _Schema] = {}
        required: list[str] = []
        for key, values in shape.properties.items():
            value = self.answer(
                _below(place, key), values, data.get(key, {}), shape.above, is_id=_is_id(key)
            )
            # An answer may leave its rows out when it has errors instead: readers tell.
            optional = key in data and place == RESPONSE and value.get("type") == "array"
            if key in data and not optional:
                required.append(key)
            properties[key] = value if key in required else _or_null(value if optional else {})
        return self._object(name, shape, properties, required)

    def _object(
        self, name: str, shape: _Shape, properties: dict[str, _Schema], required: list[str]
    ) -> _Schema:
        schema: _Schema = {"type": "object", "properties": properties} | shape.description
        self.schemas[name] = schema | ({"required": required} if required else {})
        return _reference(name)

    def _reserve(self, place: str) -> str:
        name, number = place, 1
        while name in self.schemas:
            number += 1
            name = f"{place}{number}"
        self.schemas[name] = {}
        return name

    def _shape(self, alternatives: Sequence[_Schema], above: frozenset[str]) -> _Shape:
        plain: list[_Schema] = []
        pending, met = list(reversed(alternatives)), set(above)
        while pending:
            schema = pending.pop()
            _, name = component_of(str(schema.get("$ref", "")))
            if name and name not in above:
                met.add(name)
                pending.append(self.components[name])
            elif not name:
                plain.append(schema)
                pending.extend(part for key in _COMBINED for part in schema.get(key, []))
        types = {type_ for schema in plain for type_ in _types(schema)}
        return _Shape(
            objects=[s for s in plain if s.get("properties")],
            items=[s.get("items", {}) for s in plain if "array" in _types(s)],
            types=sorted(types & _SCALARS),
            is_map="object" in types,
            null="null" in types or any(s.get("nullable") for s in plain),
            above=frozenset(met),
        )


def _types(schema: _Schema) -> Sequence[str]:
    found = schema.get("type", ())
    return [found] if isinstance(found, str) else found


def _is_id(key: str) -> bool:
    return key in _IDS or key.endswith("Id")


def _received_scalar(types: Sequence[str], data: Mapping[str, Any]) -> _Schema:
    """An empty text is not data, and a number that is spelled as text has digits only."""
    text = {"pattern": _DIGITS} if NUMBER in data else {"minLength": 1}
    return _any_of([{"type": type_} | (text if type_ == "string" else {}) for type_ in types])


def _any_of(schemas: Sequence[_Schema]) -> _Schema:
    # None at all is anything.
    return {"anyOf": schemas} if len(schemas) > 1 else dict(*schemas)


def _or_null(schema: _Schema) -> _Schema:
    # Written so, null also replaces a missing value.
    return schema | {"nullable": True}


def _reference(name: str) -> _Schema:
    return {"$ref": f"#/{name}"}


def _qualified(node: Any, module: str) -> Any:
    """The same schema with references into the whole document."""
    if isinstance(node, list):
        return [_qualified(entry, module) for entry in node]
    if not isinstance(node, dict):
        return node
    if isinstance(node.get("$ref"), str):
        return {"$ref": f"#/components/schemas/{module}.{node['$ref'].removeprefix('#/')}"}
    return {key: _qualified(value, module) for key, value in node.items()}


def _below(place: str, key: str) -> str:
    words = "".join(word[:1].upper() + word[1:] for word in re.findall(r"[a-zA-Z0-9]+", key))
    return _free(f"{'' if place in (REQUEST, RESPONSE) else place}{words}")


def _item(place: str) -> str:
    is_plural = place.endswith("s") and not place.endswith("ss")
    return _free(place[:-1] if is_plural else f"{place}Item")


def _free(name: str) -> str:
    return f"Field{name}" if name in _TAKEN or not name[:1].isalpha() else name
