"""The examples of rules as whole documents, for the tests and for trying one.

A rule's example is a piece of a document; what is around it is the same on both sides, so that
nothing else can differ.
"""

from __future__ import annotations

from typing import Any, Final

from hubspot_compat_tools.drift.rules._table import Rule

_PATH: Final = "/crm/v4/associations/{a}/{b}/batch/read"
_JSON: Final = "application/json"
# A schema as a field of an object, as most schemas are.
_FIELD: Final = {
    "type": "object",
    "properties": {"field": {"$ref": "#/components/schemas/Field"}},
}


def documents(rule: Rule, *, fires: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two documents of a rule's example.

    Args:
        rule: The rule.
        fires: Whether the example on which it fires, or the one on which it must not.
    """
    base, head = rule.fires if fires else rule.silent
    return document(rule.at, base), document(rule.at, head)


def document(at: str, piece: Any) -> dict[str, Any]:
    """A document with a piece in its place."""
    match at:
        case "paths":
            return _around({path: {"get": _operation(path)} for path in piece})
        case "servers":
            return {**_around({_PATH: {"get": _operation(_PATH)}}), "servers": _urls(piece)}
        case "schemes":
            components = {"securitySchemes": piece}
            return {**_around({_PATH: {"get": _operation(_PATH)}}), "components": components}
        case "callbacks":
            call = {"{$request.query.url}": {"post": {"responses": {"200": {"description": ""}}}}}
            operation = {**_operation(_PATH), "callbacks": dict.fromkeys(piece, call)}
            return _around({_PATH: {"post": operation}})
        case "webhooks":
            hooks = {name: {"post": {"responses": {"200": {"description": ""}}}} for name in piece}
            return {**_around({_PATH: {"get": _operation(_PATH)}}), "webhooks": hooks}
    operation = _operation(_PATH)
    _put(operation, at, piece)
    components = {"schemas": {"Field": piece}} if at in ("request", "response") else {}
    return {**_around({_PATH: {"post": operation}}), "components": components}


def _put(operation: dict[str, Any], at: str, piece: Any) -> None:
    """Put a piece into an operation."""
    match at:
        case "operation" | "prose":
            operation |= piece
        case "parameters":
            operation["parameters"] += piece
        case "parameter":
            parameter = {"name": "limit", "in": "query", "schema": piece}
            operation["parameters"].append(parameter)
        case "body" if piece is not None:
            media = piece.get("content", [_JSON])
            operation["requestBody"] = {**piece, "content": {name: {} for name in media}}
        case "request":
            operation["requestBody"] = {"content": {_JSON: {"schema": _FIELD}}}
        case "response":
            response = {"description": "", "content": {_JSON: {"schema": _FIELD}}}
            operation["responses"] = {"200": response}
        case "form":
            schema = {"type": "object", "properties": {"meta": {"type": "object"}}}
            form = {"multipart/form-data": {"schema": schema, "encoding": piece}}
            operation["requestBody"] = {"content": form}
        case "responses" if piece is not None:
            operation["responses"] = {code: _response(entry) for code, entry in piece.items()}
        case "headers":
            operation["responses"]["200"]["headers"] = piece


def _response(entry: dict[str, Any]) -> dict[str, Any]:
    content: dict[str, Any] = {name: {} for name in entry.get("content", [])}
    return {"description": "", **entry, "content": content}


def _operation(path: str) -> dict[str, Any]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    parameters = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in names
    ]
    return {"parameters": parameters, "responses": {"200": {"description": ""}}}


def _urls(urls: list[str]) -> list[dict[str, str]]:
    return [{"url": url} for url in urls]


def _around(paths: dict[str, Any]) -> dict[str, Any]:
    return {"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "paths": paths}
