"""Bodies as they arrive, decoded step by step, up to a limit.

A few kilobytes of gzip can unpack to gigabytes, and all at once where the decoder is not told to
stop. Here no step makes more than `_STEP` bytes.

Codings other than gzip and deflate are not asked for, because their libraries cannot stop. A name
that is neither is ignored, as browsers and httpx do: some gateways write `utf-8` there.
"""

import zlib
from collections.abc import Iterator
from typing import Final

__all__ = ["ACCEPTED", "Body", "BodyTooLargeError", "UndecodableError"]

ACCEPTED: Final = "gzip, deflate"
"""The content codings that a request asks for."""

_STEP: Final = 1 << 18  # the most bytes that are unpacked at a time
_MOST_CODINGS: Final = 2  # each may multiply a body's size by a thousand
_GZIP: Final = zlib.MAX_WBITS | 16
_CODINGS: Final = {"gzip": _GZIP, "x-gzip": _GZIP, "deflate": zlib.MAX_WBITS}
_SHORTEST_HEADER: Final = 2  # bytes that tell zlib's format from a bare stream


class BodyTooLargeError(Exception):
    """A body has more bytes than the limit."""


class UndecodableError(Exception):
    """A body is not what its content coding says."""


class Body:
    """Collects a body.

    Args:
        codings: The header `Content-Encoding`, or "".
        limit: How many bytes the body may have, packed and unpacked.

    Raises:
        UndecodableError: There are too many codings.
    """

    def __init__(self, codings: str, limit: int) -> None:
        named = [word.strip() for word in codings.lower().split(",")] if codings else ()
        known = [_CODINGS[word] for word in named if word in _CODINGS]
        if len(known) > _MOST_CODINGS:
            msg = f"the body has {len(known)} content codings, of which at most two are decoded"
            raise UndecodableError(msg)
        self._stages = [_Stage(window, limit) for window in reversed(known)]
        self._room = limit
        self._pieces: list[bytes] = []

    def add(self, chunk: bytes) -> None:
        """Take the next bytes, as they came.

        Raises:
            BodyTooLargeError: The body is larger than the limit.
            UndecodableError: It is not what its content coding says.
        """
        for piece in self._unpacked(chunk):
            self._room -= len(piece)
            if self._room < 0:
                raise BodyTooLargeError
            self._pieces.append(piece)

    def content(self) -> bytes:
        """Return the body, decoded."""
        return b"".join(self._pieces)

    def _unpacked(self, chunk: bytes) -> Iterator[bytes]:
        pieces = iter((chunk,))
        for stage in self._stages:
            pieces = stage.unpack(pieces)
        return pieces


class _Stage:
    """Undoes one content coding.

    What follows the end of its stream is ignored, as httpx does.
    """

    def __init__(self, window: int, limit: int) -> None:
        self._window = window
        self._room = limit
        self._head = b""
        self._stream: zlib._Decompress | None = None

    def unpack(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._room -= len(piece)
            if self._room < 0:
                raise BodyTooLargeError
            try:
                yield from self._inflated(piece)
            except zlib.error as error:
                raise UndecodableError(str(error)) from None

    def _inflated(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None:
            self._head = data = self._head + data
            if len(data) < _SHORTEST_HEADER:
                return
            self._stream = zlib.decompressobj(_window(self._window, data))
        stream, unpacked = self._stream, b"more"
        while unpacked and not stream.eof:
            unpacked = stream.decompress(data, _STEP)
            data = stream.unconsumed_tail
            yield unpacked


def _window(window: int, data: bytes) -> int:
    """The format of a stream: servers send `deflate` with zlib's header, and without."""
    if window != zlib.MAX_WBITS:
        return window
    has_header = data[0] & 15 == zlib.DEFLATED and (data[0] << 8 | data[1]) % 31 == 0
    return window if has_header else -window
