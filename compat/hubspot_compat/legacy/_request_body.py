"""A caller's request body as bytes, in whichever form the library took it."""

from collections.abc import Iterable
from typing import Any

from .._domain.errors import InvalidInput

__all__ = ["body_bytes"]


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
