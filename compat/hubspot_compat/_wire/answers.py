"""What an HTTP answer is: a `Response`, or one of our errors. Pure; the transport brings the bytes.

Bodies are not decoded here, that is the dialects' work. Only what makes a whole answer worthless is
found here, where it can still be tried again: a proxy's HTML page with status 200, half a body.
HTTP checks the length of a body, unless the server ends it by hanging up; so the syntax is checked,
which without building anything takes less than a millisecond a megabyte.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from .error_bodies import decode_error
from .messages import Request, Response, header

__all__ = ["read_answer", "redact"]

_REDIRECTS: Final = 300
_ERRORS: Final = 400
_SHORTEST_TOKEN: Final = 12
_WHOLE: Final = "$"  # the place of an error that is about the whole answer


def read_answer(
    request: Request, status: int, headers: Mapping[str, str], content: bytes
) -> Response:
    """Accept an answer.

    Args:
        request: What was asked.
        status: HTTP status.
        headers: The answer's headers.
        content: The whole body.

    Returns:
        The answer, of status 200 to 299, with a body that is empty or whole JSON.

    Raises:
        ApiError: The status is 400 or above; the subclass says which.
        UnreadableResponse: A redirect, or a body that is no JSON or not the whole of it.
    """
    if status >= _ERRORS:
        raise decode_error(request, status, headers, content)
    answer = Response(status=status, headers=headers, content=content, request=request)
    if status >= _REDIRECTS:
        # The API never redirects. Following would turn a POST into a GET, or send it elsewhere.
        reason = "a redirect, which is not followed; does base_url name the API's own address?"
        raise answer.unreadable(_WHOLE, reason)
    if (flaw := _flaw(content)) is not None:
        kind = header(headers, "Content-Type") or "no content type"
        reason = f"no JSON, or not the whole of it ({kind}, {len(content)} bytes): {flaw}"
        raise answer.unreadable(_WHOLE, reason)
    return answer


def _flaw(content: bytes) -> str | None:
    if not content.strip():
        return None
    try:
        msgspec.json.decode(content, type=msgspec.Raw)
    except (msgspec.DecodeError, RecursionError) as error:
        return str(error)
    return None


def redact(content: bytes, token: str) -> bytes:
    """Blank out the token in a body: HubSpot's message for an expired token may quote it.

    A stand-in for a token in somebody's test ("t") is left alone: it would be found in every word.
    """
    secret = token.encode()
    if len(secret) < _SHORTEST_TOKEN or secret not in content:
        return content
    return content.replace(secret, b"[token]")
