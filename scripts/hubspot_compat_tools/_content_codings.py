"""Content codings of HTTP (RFC 9110, 8.4.1), undone within a bound of memory."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Final

#: Window bits of zlib for each coding.
_WINDOWS: Final[Mapping[str, int]] = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class UnknownCoding(Exception):
    """A content coding that is not taken; its name is the only argument."""


class TooLarge(Exception):
    """The body is larger than the cap once it is unpacked."""


#: More codings are never sent in earnest, and each may multiply a body's size by a thousand.
MOST_CODINGS: Final = 2


def unpacked(body: bytes, codings: str, cap: int) -> bytes:
    """Undo the content codings of a body, the last one first.

    Args:
        body: As it came.
        codings: The header `Content-Encoding`, or "".
        cap: The most bytes that may come out.

    Raises:
        UnknownCoding: A coding is not taken.
        TooLarge: More comes out than the cap.
        ValueError: The body is not what the header says, or the header names too many codings.
    """
    words = [word.strip() for word in codings.lower().split(",")]
    named = [word for word in words if word not in ("", "identity")]
    if len(named) > MOST_CODINGS:
        msg = f"there are {len(named)} codings; at most {MOST_CODINGS} are undone"
        raise ValueError(msg)
    for coding in reversed(named):
        if coding not in _WINDOWS:
            raise UnknownCoding(coding)
        body = _inflated(body, _WINDOWS[coding], cap)
    return body


def _inflated(body: bytes, window: int, cap: int) -> bytes:
    stream = zlib.decompressobj(window)
    try:
        found = stream.decompress(body, cap + 1)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if len(found) > cap:
        raise TooLarge
    if not stream.eof or stream.unused_data:
        msg = "it is not one whole stream"
        raise ValueError(msg)
    return found
