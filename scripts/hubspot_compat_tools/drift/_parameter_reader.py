"""What a document says of one parameter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hubspot_compat_tools.drift._lenient import mapping
from hubspot_compat_tools.drift._schema_form import Raw, compact, extensions_of

_ENCODING: Final = ("style", "explode", "allowReserved", "allowEmptyValue")
# What a parameter's `style` is when it does not say (OpenAPI 3, Parameter Object).
_DEFAULT_STYLE: Final = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


def parameter_key(where: str, name: str, places: Mapping[str, int]) -> str:
    """Path parameters go by position, as nobody sends their name; headers by name in any case."""
    if where == "path" and name in places:
        return f"path {places[name]}"
    return f"{where} {name.lower() if where == 'header' else name}"


def parameter_form(raw: Raw, where: str, name: str) -> dict[str, Any]:
    style = str(raw.get("style", _DEFAULT_STYLE.get(where, ""))).lower()
    encoding = {key: raw[key] for key in _ENCODING if key in raw} | {"style": style}
    encoding.setdefault("explode", style == "form")
    media = _content_type(raw)
    return {
        **({"name": name} if where == "path" else {}),  # the name of any other is its key
        "required": "required" if raw.get("required") or where == "path" else "optional",
        "deprecated": bool(raw.get("deprecated")),
        "content": media or "none",
        "encoding": {} if media else {k: compact(value) for k, value in encoding.items() if value},
        "extensions": extensions_of(raw),
    }


def _content_type(raw: Raw) -> str:
    """The media type that a parameter is written in; empty for plain text in its style."""
    written = [media_type(media).partition(";")[0] for media in mapping(raw.get("content"))]
    return next((media for media in written if media != "text/plain"), "")


def stated_schema(raw: Raw) -> tuple[Any, tuple[str, ...]]:
    for media, entry in mapping(raw.get("content")).items():
        return mapping(entry).get("schema", {}), ("content", str(media))
    return raw.get("schema", {}), ()


def media_type(stated: Any) -> str:
    """A media type in small letters and without spaces, which mean nothing in it (RFC 9110)."""
    return "".join(str(stated).lower().split())
