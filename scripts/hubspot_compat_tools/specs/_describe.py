"""Our own words for what a canonical document leaves unsaid.

The texts are in `specs/descriptions.yaml`, keyed by operation, parameter, schema and property, so
that a future version gets them, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._merge import TITLE
from hubspot_compat_tools.specs._names import METHODS, operation_name
from hubspot_compat_tools.specs._read import parse

DESCRIPTIONS_FILE: Final = "descriptions.yaml"


def load_descriptions(specs: Path) -> dict[str, Any]:
    """The texts of a project; empty if the file does not exist."""
    path = specs / DESCRIPTIONS_FILE
    if not path.is_file():
        return {}
    texts, _ = parse(path.read_bytes(), str(path))
    if not isinstance(texts, dict):
        msg = f"{path}: expected an object at the top"
        raise ToolError(msg)
    return texts


def describe(document: dict[str, Any], texts: dict[str, Any]) -> None:
    """Write the texts into a canonical document, in place.

    Every response gets a description in any case, since OpenAPI requires one.
    """
    document["info"] |= {"title": TITLE} | _description(texts.get("document"))
    responses = texts.get("responses", {})
    for method, path, operation in operations(document):
        operation.update(texts.get("operations", {}).get(operation_name(method, path), {}))
        _describe_parameters(operation, texts)
        for status, response in operation["responses"].items():
            if "$ref" not in response:
                response["description"] = responses.get(status) or _phrase(status)
    components = document.get("components", {})
    for response in components.get("responses", {}).values():
        if "$ref" not in response:
            response["description"] = responses.get("default") or _phrase("default")
    _describe_parameters({"parameters": list(components.get("parameters", {}).values())}, texts)
    for name, schema in components.get("schemas", {}).items():
        _describe_schema(name, schema, texts)


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Method, path and operation object of every operation of a document."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield method, path, item[method]


def _describe_parameters(operation: dict[str, Any], texts: dict[str, Any]) -> None:
    words = texts.get("parameters", {})
    for parameter in operation.get("parameters", []):
        parameter.update(_description(words.get(str(parameter.get("name")))))


def _describe_schema(name: str, schema: Any, texts: dict[str, Any]) -> None:
    if not isinstance(schema, dict) or "$ref" in schema:
        return
    own = _schema_texts(name, texts)
    schema |= _description(own.get("description"))
    words = texts.get("properties", {}) | own.get("properties", {})
    for key, value in schema.get("properties", {}).items():
        # Next to a $ref OpenAPI 3.0 ignores a description.
        if isinstance(value, dict) and "$ref" not in value:
            value.update(_description(words.get(key)))


def _schema_texts(name: str, texts: dict[str, Any]) -> dict[str, Any]:
    schemas: dict[str, Any] = texts.get("schemas", {})
    if name in schemas:
        return dict(schemas[name])
    patterns = texts.get("patterns", [])
    return next((dict(p) for p in patterns if fnmatchcase(name, p["match"])), {})


def _description(text: Any) -> dict[str, str]:
    return {"description": text} if isinstance(text, str) else {}


def _phrase(status: str) -> str:
    if status.isdigit() and int(status) in set(HTTPStatus):
        return HTTPStatus(int(status)).phrase
    return "Any other answer."
