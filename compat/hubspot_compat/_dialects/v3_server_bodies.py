"""The bytes of a v3 request's body: media type and content codings. For the bridge."""

import zlib
from collections.abc import Mapping
from typing import Final

from .v3_routes import V3Request
from .v3_server_answers import Refusal

__all__ = ["json_content"]

_UNSUPPORTED_MEDIA: Final = 415
_TOO_LARGE: Final = 413
_JSON: Final = "application/json"
_MOST_BYTES: Final = 32 * 1024 * 1024
# Window bits of zlib for the content codings of HTTP (RFC 9110, 8.4.1).
_CODINGS: Final[Mapping[str, int]] = {"gzip": 31, "x-gzip": 31, "deflate": 15}


def json_content(request: V3Request) -> bytes:
    """Give the JSON text of a request's body, decompressed.

    Raises:
        Refusal: The body is empty, of another media type, or cannot be decompressed.
    """
    media = request.content_type.partition(";")[0].strip().lower()
    content = _decompressed(request)
    if not content.strip():
        msg = "Invalid JSON input: a request body was expected, but none found"
        raise Refusal(msg, category="")
    if media != _JSON:
        msg = f"Unsupported media type {media!r:.60}: send application/json"
        raise Refusal(msg, status=_UNSUPPORTED_MEDIA, category="UNSUPPORTED_MEDIA_TYPE")
    return content


def _decompressed(request: V3Request) -> bytes:
    content = request.content
    for word in reversed(request.content_encoding.lower().split(",")):
        coding = word.strip()
        if coding in {"", "identity"}:
            continue
        if coding not in _CODINGS:
            msg = f"Unsupported content encoding {coding!r:.60}: send gzip, deflate or none"
            raise Refusal(msg, status=_UNSUPPORTED_MEDIA, category="UNSUPPORTED_MEDIA_TYPE")
        content = _inflated(content, _CODINGS[coding], coding)
    return content


def _inflated(content: bytes, window: int, coding: str) -> bytes:
    unpacking = zlib.decompressobj(window)
    try:
        found = unpacking.decompress(content, _MOST_BYTES + 1)
    except zlib.error as error:
        msg = f"The request body is not {coding}, as its header says: {error}"
        raise Refusal(msg, category="") from None
    if len(found) > _MOST_BYTES:
        msg = f"The request body is larger than {_MOST_BYTES} bytes"
        raise Refusal(msg, status=_TOO_LARGE, category="REQUEST_TOO_LARGE")
    if not unpacking.eof or unpacking.unused_data:
        msg = f"The request body is not one whole {coding} stream"
        raise Refusal(msg, category="")
    return found
