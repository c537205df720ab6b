"""What openapi-spec-validator has to say about a document that can be read."""

from __future__ import annotations

from typing import Any, Final

from hubspot_compat_tools.specs._merge import Document
from hubspot_compat_tools.specs._shape import pointer

_LONGEST: Final = 160


def validation_warnings(document: Document) -> list[str]:
    """One line for each violation of the OpenAPI schema, with file and place."""
    from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

    is_30 = str(document.content["openapi"]).startswith("3.0")
    kind = OpenAPIV30SpecValidator if is_30 else OpenAPIV31SpecValidator
    validator = kind(_without_patterns(document.content))
    try:
        return [_line(document.source, error) for error in validator.iter_errors()]
    except Exception as error:  # noqa: BLE001 - it raises what it likes on documents it cannot walk
        return [f"{document.source}: the validator gave up: {type(error).__name__}"]


def _without_patterns(node: Any) -> Any:
    """A copy without regular expressions: matching a default with a hostile one may never end."""
    if isinstance(node, dict):
        return {
            key: _without_patterns(value)
            for key, value in node.items()
            if key != "patternProperties" and not (key == "pattern" and isinstance(value, str))
        }
    return [_without_patterns(value) for value in node] if isinstance(node, list) else node


def _line(source: str, error: Any) -> str:
    place = pointer(*(str(part) for part in error.absolute_path)) or "/"
    # The message may quote the whole value before it says what is wrong with it.
    text = " ".join(str(error.message).split("\n\n")[0].split())
    if len(text) > _LONGEST:
        text = "..." + text[-_LONGEST:]
    return f"{source}: {place}: {text}"
