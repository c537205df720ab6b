"""How the fields of a form are written: the `encoding` of a multipart or urlencoded body."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from hubspot_compat_tools.drift._lenient import mapping
from hubspot_compat_tools.drift._parameter_reader import media_type
from hubspot_compat_tools.drift._schema_form import Raw, compact
from hubspot_compat_tools.drift._schema_graph import Graph

# What is said of a field only where it differs from this.
_DEFAULTS: Final = {"style": "form", "allowReserved": False}
_FORMS: Final = ("multipart/", "application/x-www-form-urlencoded")


def field_encodings(media: str, raw: Raw, graph: Graph) -> Iterator[tuple[str, str]]:
    """What is said of how each field is written, where it is not what goes without saying.

    Args:
        media: The media type.
        raw: The Media Type Object.
        graph: Follows references.

    Yields:
        Field and aspect, such as `meta contentType`, and what is said of it.
    """
    if not media.startswith(_FORMS):
        return
    schema = mapping(graph.resolve(raw.get("schema")))
    properties = mapping(schema.get("properties"))
    for name, stated in mapping(raw.get("encoding")).items():
        encoding = dict(mapping(stated))
        usual = _usual_type(mapping(graph.resolve(properties.get(name))), graph)
        if "contentType" in encoding:
            types = sorted(media_type(part) for part in str(encoding["contentType"]).split(","))
            encoding["contentType"] = "" if types == [usual] else ", ".join(types)
        explode = str(encoding.get("style", "form")) == "form"
        usually: Mapping[str, Any] = {**_DEFAULTS, "contentType": "", "explode": explode}
        for aspect, value in encoding.items():
            if aspect in usually and value != usually[aspect]:
                yield f"{name} {aspect}", value if isinstance(value, str) else compact(value)
        for header in mapping(encoding.get("headers")):
            yield f"{name} header {str(header).lower()}", "stated"


def _usual_type(schema: Raw, graph: Graph) -> str:
    """The type that a field has unless its encoding names another (OpenAPI 3, Encoding Object)."""
    kind = schema.get("type")
    if kind == "array":
        return _usual_type(mapping(graph.resolve(schema.get("items"))), graph)
    if kind == "object" or "properties" in schema:
        return "application/json"
    binary = kind == "string" and schema.get("format") in ("binary", "byte")
    return "application/octet-stream" if binary else "text/plain"
