"""The last calls of the API, in a bounded part of memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from attrs import frozen

_CALLS: Final = 10_000
_BYTES: Final = 64 * 1024 * 1024

_decode: Final = msgspec.json.Decoder().decode


@frozen
class Recorded:
    """One call that the sandbox got. Headers are not kept: they hold the token.

    Attributes:
        method: In capitals.
        path: As it came, percent-encoded, without the query.
        query: The raw query string.
        status: The answer's status; 0 when the connection was dropped instead.
        raw: The body as it came.
    """

    method: str
    path: str
    query: str
    status: int
    raw: bytes

    @property
    def body(self) -> Any:
        """The decoded body; None when there is none or it is not JSON."""
        try:
            return _decode(self.raw) if self.raw else None
        except (ValueError, RecursionError):
            return None


class CallLog:
    """The last calls.

    Args:
        calls: How many calls are kept at most.
        size: How many bytes their bodies have at most; the last call is kept whatever its size.
    """

    def __init__(self, calls: int = _CALLS, size: int = _BYTES) -> None:
        self._max_calls = calls
        self._max_bytes = size
        self._calls: deque[Recorded] = deque()
        self._bytes = 0

    def add(self, call: Recorded) -> None:
        """Add a call, and drop the oldest ones that no longer fit."""
        self._calls.append(call)
        self._bytes += len(call.raw)
        while len(self._calls) > self._max_calls or (
            self._bytes > self._max_bytes and len(self._calls) > 1
        ):
            self._bytes -= len(self._calls.popleft().raw)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
        self._bytes = 0

    def __iter__(self) -> Iterator[Recorded]:
        """The calls, oldest first."""
        return iter(self._calls)
