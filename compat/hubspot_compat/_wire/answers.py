"""Whether an HTTP answer is a `Response` or one of our errors. No I/O here.

The dialects decode bodies. Here only the syntax is checked, because the request can still be sent
again: a proxy's HTML page with status 200, or half a body. HTTP checks the length of a body unless
its end is the end of the connection. The check builds no objects and takes less than a millisecond
a megabyte.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from .error_bodies import decode_error
from .messages import Request, Response, header

__all__ = ["read_answer"]

_SUCCESSES: Final = 200
_REDIRECTS: Final = 300
_ERRORS: Final = 400
_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_WHOLE: Final = "$"  # the JSON path of the whole answer


def read_answer(
    request: Request, status: int, headers: Mapping[str, str], content: bytes
) -> Response:
    """Make a response, of status 200 to 299 with an empty body or whole JSON, or raise.

    Raises:
        ApiError: The status is 400 or above; the subclass says which.
        UnreadableResponse: A redirect, or a body that is no JSON or not the whole of it.
    """
    if status >= _ERRORS:
        raise decode_error(request, status, headers, content)
    body = _decoded(request, content)
    answer = Response(status=status, headers=headers, content=content, request=request, body=body)
    if status < _SUCCESSES:
        reason = "no answer, but a switch to another protocol"
        raise answer.unreadable(_WHOLE, reason)
    if status >= _REDIRECTS:
        # The API never redirects. Following would turn a POST into a GET, or send it elsewhere.
        reason = "a redirect, which is not followed; does base_url name the API's own address?"
        raise answer.unreadable(_WHOLE, reason)
    if body is None and (flaw := _flaw(content)) is not None:
        kind = header(headers, "Content-Type") or "no content type"
        reason = f"no JSON, or not the whole of it ({kind}, {len(content)} bytes): {flaw}"
        raise answer.unreadable(_WHOLE, reason)
    return answer


def _decoded(request: Request, content: bytes) -> Any:
    """Decode a body at once, if that is asked for; None where it is not what it should be."""
    if request.decoder is None:
        return None
    try:
        return request.decoder.decode(content)
    except _UNREADABLE:
        return None


def _flaw(content: bytes) -> str | None:
    if not content.strip():
        return None
    try:
        msgspec.json.decode(content, type=msgspec.Raw)
    except _UNREADABLE as error:
        return str(error)
    return None
