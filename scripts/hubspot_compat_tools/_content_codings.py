"""Decode the content codings of HTTP (RFC 9110, 8.4.1) in a bounded part of memory."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

#: Window bits of zlib for each coding.
_WINDOWS: Final[Mapping[str, int]] = {"gzip": 31, "x-gzip": 31, "deflate": 15}
_PIECE: Final = 64 * 1024


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
    unpacking = Unpacking(codings, capacity)
    return unpacking.take(body) + unpacking.end()


class Unpacking:
    """Undoes the content codings of a body that comes in parts.

    Args:
        codings: The header `Content-Encoding`, or "".
        capacity: How many bytes the body may have, unpacked and between two codings.

    Raises:
        UnknownCoding: A coding is not supported.
        ValueError: The header names too many codings.
    """

    def __init__(self, codings: str, capacity: int) -> None:
        words = [word.strip() for word in codings.lower().split(",")]
        named = [word for word in words if word not in ("", "identity")]
        if len(named) > MAX_CODINGS:
            msg = f"there are {len(named)} codings; at most {MAX_CODINGS} are decoded"
            raise ValueError(msg)
        for coding in named:
            if coding not in _WINDOWS:
                raise UnknownCoding(coding)
        self._stages = [_Stage(_WINDOWS[coding], capacity) for coding in reversed(named)]
        self._left = capacity
        self._begun = False

    def take(self, part: bytes) -> bytes:
        """Unpack the next part.

        Raises:
            TooLarge: The body is larger than the capacity.
            ValueError: The body is not what the header says.
        """
        self._begun = self._begun or bool(part)
        pieces: Iterable[bytes] = (part,)
        for stage in self._stages:
            pieces = stage.pieces(pieces)
        return self._counted(b"".join(pieces))

    def end(self) -> bytes:
        """Give what is left at the end of the body.

        Raises:
            TooLarge: The body is larger than the capacity.
            ValueError: The body is not whole.
        """
        rest = b""
        for stage in self._stages if self._begun else ():
            rest = b"".join(stage.pieces((rest,))) + stage.end()
        return self._counted(rest)

    def _counted(self, body: bytes) -> bytes:
        self._left -= len(body)
        if self._left < 0:
            raise TooLarge
        return body


class _Stage:
    """Undoes one coding, a piece at a time."""

    def __init__(self, window: int, capacity: int) -> None:
        self._stream = zlib.decompressobj(window)
        self._left = capacity

    def pieces(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        for part in parts:
            packed = part
            while packed:
                try:
                    piece = self._stream.decompress(packed, _PIECE)
                except zlib.error as error:
                    raise ValueError(str(error)) from None
                packed = self._stream.unconsumed_tail
                self._left -= len(piece)
                if self._left < 0:
                    raise TooLarge
                yield piece

    def end(self) -> bytes:
        rest = self._stream.flush()
        if not self._stream.eof or self._stream.unused_data:
            msg = "it is not one whole stream"
            raise ValueError(msg)
        return rest
