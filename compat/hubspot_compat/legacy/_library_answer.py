"""What a caller's library gives the bridge: sessions and answers, or mocks of them.

A mock may lack anything. It is named here, before it is an AttributeError or a TypeError in the
bridge.
"""

from collections.abc import Iterable
from typing import Any

from .._bridge import Reply, as_pairs
from .._domain.errors import InvalidInput

__all__ = ["header_items", "no_session", "not_an_answer", "read_reply"]


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


def _kind(value: Any) -> str:
    return f"{type(value).__module__}.{type(value).__qualname__}"
