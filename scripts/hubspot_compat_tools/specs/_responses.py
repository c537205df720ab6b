"""Rules that make what is received readable, whatever HubSpot really sends.

Each of them answers to bodies that were seen (null labels, ids as numbers, error entries without
half of their fields, categories that the document does not list): a response that carries the data
must never raise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from hubspot_compat_tools.specs._components import component_of
from hubspot_compat_tools.specs._describe import operations

# Where a schema holds other schemas.
_ONE: Final = ("additionalProperties", "items", "not")
_MANY: Final = ("allOf", "anyOf", "oneOf")


def is_success(status: str) -> bool:
    """Whether a key of `responses` is a success status (`2XX` among them)."""
    return status[:1] == "2"


def success_statuses(operation: dict[str, Any]) -> tuple[int, ...]:
    """The success statuses that an operation documents; `2XX` means 200."""
    numbers = {s.replace("X", "0") for s in operation["responses"] if is_success(s)}
    return tuple(sorted(int(number) for number in numbers))


def open_enums(document: dict[str, Any]) -> None:
    """Make received enums plain texts that name the known values in their description.

    An unknown value is data: HubSpot added `WORK` to the category without a new version.
    """
    for schema in received_schemas(document):
        values = schema.pop("enum", None)
        if values:
            known = "Known values: " + ", ".join(map(str, values)) + "."
            schema["description"] = " ".join(filter(None, (schema.get("description"), known)))


def relax_required(document: dict[str, Any]) -> None:
    """Require nothing of what is received: error entries lack most of what they must have."""
    for schema in received_schemas(document):
        schema.pop("required", None)


def free_form_objects(document: dict[str, Any]) -> None:
    """Take objects without named properties as they come.

    An error's `subCategory` is documented as such an object and arrives as a text; its `context`,
    documented as lists by name, arrives as a text too. The generator would also make one more
    class for every place where such a map is used.
    """
    named = {id(schema) for schema in document.get("components", {}).get("schemas", {}).values()}
    for schema in received_schemas(document):
        is_map = schema.get("type") == "object" and not schema.get("properties")
        if is_map and id(schema) not in named and not schema.keys() & set(_MANY):
            _take_anything(schema)
    for schema in received_schemas(document):
        # Then a list of them, too: there is nothing left to say about it.
        items = schema.get("items", True)
        anything = isinstance(items, bool) or not items.keys() - {"description"}
        if schema.get("type") == "array" and anything:
            _take_anything(schema)


def number_or_text_ids(document: dict[str, Any]) -> None:
    """Let a received id be a number or a text, whichever it is documented as.

    Record ids are documented as text, and some bodies have them as numbers; ids of types and users
    are documented as numbers.
    """
    for schema in received_schemas(document):
        for name, value in schema.get("properties", {}).items():
            is_id = name == "id" or name.endswith("Id")
            if is_id and isinstance(value, dict) and value.get("type") in ("integer", "string"):
                value["type"] = ["integer", "string"]
                value.pop("format", None)


def allow_null(document: dict[str, Any]) -> None:
    """Let every received property be null: labels, limits, paging and dates are, undocumented."""
    for schema in received_schemas(document):
        properties = schema.get("properties", {})
        for name, value in properties.items():
            if isinstance(value, dict):
                properties[name] = _or_null(value)


def received_schemas(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every schema object that describes something received, each once, nested ones too."""
    schemas = document.get("components", {}).get("schemas", {})
    stack = [
        media["schema"]
        for _, _, operation in operations(document)
        for response in operation["responses"].values()
        for media in response.get("content", {}).values()
        if isinstance(media.get("schema"), dict)
    ]
    seen: set[int] = set()
    while stack:
        schema = stack.pop()
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        section, name = component_of(str(schema.get("$ref", "")))
        if section == "schemas" and isinstance(schemas[name], dict):
            stack.append(schemas[name])
        stack.extend(_nested(schema))
        yield schema


def _nested(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    children = [schema.get(key) for key in _ONE]
    children += [child for key in _MANY for child in schema.get(key, [])]
    children += schema.get("properties", {}).values()
    yield from (child for child in children if isinstance(child, dict))


def _take_anything(schema: dict[str, Any]) -> None:
    for key in schema.keys() - {"description"}:
        del schema[key]


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"oneOf": [schema, {"type": "null"}]}
    if schema.keys() & {"type", *_MANY}:
        schema["nullable"] = True
    return schema  # a schema without a type allows null already


RESPONSE_RULES: Final[tuple[Callable[[dict[str, Any]], None], ...]] = (
    open_enums,
    relax_required,
    free_form_objects,
    number_or_text_ids,
    allow_null,
)
