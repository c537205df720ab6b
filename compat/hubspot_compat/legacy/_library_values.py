"""What a caller's library gives the bridge: sessions, bodies and answers, or mocks of them.

A mock may lack anything. It is named here, before it is an AttributeError or a TypeError in the
bridge.
"""

from collections.abc import Iterable
from typing import Any

from .._bridge import Reply, as_pairs
from .._domain.errors import InvalidInput

__all__ = [
    "body_bytes",
    "header_items",
    "no_session",
    "not_an_answer",
    "other_adapters",
    "read_reply",
]


def read_reply(answer: Any, status: Any, headers: Any, content: Any) -> Reply:
    """Make a reply of an answer's parts.

    Args:
        answer: What the library gave.
        status: Its HTTP status.
        headers: Pairs of name and value, text or bytes.
        content: Its decoded body.

    Raises:
        InvalidInput: A part is of another type.
    """
    if not isinstance(status, int) or not isinstance(content, bytes | bytearray):
        raise not_an_answer(answer)
    try:
        return Reply(status, as_pairs(headers), bytes(content))
    except (TypeError, ValueError):  # no pairs
        raise not_an_answer(answer) from None


def body_bytes(body: Any) -> bytes:
    """Read a request body: None, text, bytes, a file, or an iterable of such parts.

    Raises:
        InvalidInput: It is of another type.
    """
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if hasattr(body, "read"):
        return body_bytes(body.read())
    if isinstance(body, Iterable):
        return b"".join(body_bytes(part) for part in body)
    msg = (
        f"the bridge cannot read a request body of type {type(body).__name__}; "
        f"give text, bytes, a file or an iterable of bytes"
    )
    raise InvalidInput(msg)


def header_items(headers: Any) -> Iterable[tuple[Any, Any]]:
    """Give the pairs of a mapping of headers; none where it is no mapping."""
    items: Iterable[tuple[Any, Any]] = getattr(headers, "items", tuple)()
    return items


def not_an_answer(answer: Any) -> InvalidInput:
    """Build the error of something that is no answer of the library."""
    return InvalidInput(
        f"the bridge was answered with a {_kind(answer)} that lacks an answer's status, headers or "
        f"bytes; let a mock give those, or answer the v3 request itself"
    )


def no_session(session: Any, lacking: str) -> InvalidInput:
    """Build the error of a session that lacks what the bridge would be mounted at."""
    return InvalidInput(
        f"the bridge cannot be mounted: the {_kind(session)} has no usable {lacking}; is it a "
        f"mock, or has its class left out `super().__init__()`?"
    )


def other_adapters(session: Any) -> InvalidInput:
    """Build the error of a session whose `get_adapter` gives other adapters than its own."""
    return InvalidInput(
        f"the bridge cannot be mounted: {_kind(session)}.get_adapter gives other adapters than "
        f"those of the session; use install"
    )


def _kind(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
