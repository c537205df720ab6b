"""The last calls of the API, within a bound of memory."""

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
        calls: The most calls that are kept.
        size: The most bytes of their bodies; the last call is kept whatever its size.
    """

    def __init__(self, calls: int = _CALLS, size: int = _BYTES) -> None:
        self._most_calls = calls
        self._most_bytes = size
        self._calls: deque[Recorded] = deque()
        self._bytes = 0

    def add(self, call: Recorded) -> None:
        """Note a call; the oldest ones make room."""
        self._calls.append(call)
        self._bytes += len(call.raw)
        while len(self._calls) > self._most_calls or (
            self._bytes > self._most_bytes and len(self._calls) > 1
        ):
            self._bytes -= len(self._calls.popleft().raw)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
        self._bytes = 0

    def __iter__(self) -> Iterator[Recorded]:
        """The calls, oldest first."""
        return iter(self._calls)
