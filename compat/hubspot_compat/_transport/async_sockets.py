# ruff: noqa: ASYNC109  the parameter is httpcore's
"""Connections of asyncio and trio that keep the deadline of an exchange; see `sockets.py`.

A task that is cancelled leaves its connection at once, so nothing needs to abort one.
"""

import ssl
from collections.abc import Iterable
from typing import Any, cast

import httpcore

from .guard import Guard

__all__ = ["AsyncGuardedBackend"]


class AsyncGuardedBackend(httpcore.AsyncNetworkBackend):
    """Makes the connections of one client of httpcore, for one exchange at a time."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        # What httpx runs on, asyncio and trio alike. Type checkers see one without methods, too.
        self._inner = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to a host; see `httpcore.AsyncNetworkBackend`."""
        left = _left(self._guard, timeout, httpcore.ConnectTimeout)
        try:
            connecting = self._inner.connect_tcp(host, port, timeout=left)
            return _AsyncGuardedStream(await connecting, self._guard)
        except (OSError, ValueError, OverflowError) as error:  # no host or port has this name
            raise httpcore.ConnectError(str(error)) from None


class _AsyncGuardedStream(httpcore.AsyncNetworkStream):
    """A connection, with TLS or without."""

    def __init__(self, stream: httpcore.AsyncNetworkStream, guard: Guard) -> None:
        self._stream = stream
        self._guard = guard

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = _left(self._guard, timeout, httpcore.ReadTimeout)
        return await self._stream.read(max_bytes, left)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = _left(self._guard, timeout, httpcore.WriteTimeout)
        await self._stream.write(buffer, left)

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        left = _left(self._guard, timeout, httpcore.ConnectTimeout)
        securing = self._stream.start_tls(ssl_context, server_hostname, left)
        return _AsyncGuardedStream(await securing, self._guard)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(guard: Guard, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
    try:
        return guard.left(timeout)
    except TimeoutError as error:
        raise late(str(error)) from None
