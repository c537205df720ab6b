"""Decode the content codings of HTTP (RFC 9110, 8.4.1) in a bounded part of memory."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Final

#: Window bits of zlib for each coding.
_WINDOWS: Final[Mapping[str, int]] = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class UnknownCoding(Exception):
    """An unsupported content coding; its name is the only argument."""


class TooLarge(Exception):
    """The unpacked body is larger than the capacity."""


#: No real client sends more codings, and each may multiply a body's size by a thousand.
MAX_CODINGS: Final = 2


def unpacked(body: bytes, codings: str, capacity: int) -> bytes:
    """Undo the content codings of a body, the last one first.

    Args:
        body: As it came.
        codings: The header `Content-Encoding`, or "".
        capacity: How many bytes the unpacked body may have.

    Raises:
        UnknownCoding: A coding is not supported.
        TooLarge: The unpacked body is larger than the capacity.
        ValueError: The body is not what the header says, or the header names too many codings.
    """
    words = [word.strip() for word in codings.lower().split(",")]
    named = [word for word in words if word not in ("", "identity")]
    if len(named) > MAX_CODINGS:
        msg = f"there are {len(named)} codings; at most {MAX_CODINGS} are decoded"
        raise ValueError(msg)
    for coding in reversed(named):
        if coding not in _WINDOWS:
            raise UnknownCoding(coding)
        body = _inflated(body, _WINDOWS[coding], capacity)
    return body


def _inflated(body: bytes, window: int, capacity: int) -> bytes:
    stream = zlib.decompressobj(window)
    try:
        found = stream.decompress(body, capacity + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if len(found) > capacity:
        raise TooLarge
    if not stream.eof or stream.unused_data:
        msg = "it is not one whole stream"
        raise ValueError(msg)
    return found
