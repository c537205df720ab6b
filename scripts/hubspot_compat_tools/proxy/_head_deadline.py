"""uvicorn's h11 protocol, with a deadline for the head of each request.

h11 always, also where httptools is installed, which uvicorn would take: httptools gives the app the
path of a whole URL, and so hides which host it was meant for.
"""

from __future__ import annotations

import asyncio
from typing import ClassVar

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

__all__ = ["with_head_deadline"]


class _HeadDeadlineProtocol(H11Protocol):
    """Closes a connection on which a request's head has begun, or none has, for too long.

    uvicorn closes one that is idle after an answer, until the first byte of the next request.
    """

    seconds: ClassVar[float]
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        """Wait for the first head."""
        super().connection_made(transport)
        self._wait_for_head()

    def data_received(self, data: bytes) -> None:
        """Take bytes of a head or a body."""
        super().data_received(data)
        if self.conn.their_state is h11.IDLE:
            self._wait_for_head()
        else:
            self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the deadline."""
        super().connection_lost(exc)
        self._stop_waiting()

    def _wait_for_head(self) -> None:
        if self._timer is None:
            self._timer = self.loop.call_later(self.seconds, self.timeout_keep_alive_handler)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def with_head_deadline(seconds: float) -> type[H11Protocol]:
    """Make the protocol with a deadline of so many seconds."""

    class HeadDeadlineProtocol(_HeadDeadlineProtocol):
        pass

    HeadDeadlineProtocol.seconds = seconds
    return HeadDeadlineProtocol
