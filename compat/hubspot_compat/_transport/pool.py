"""A pool of HTTP clients with one connection each.

httpx has a pool inside each client. It is not used, because httpcore 1.0 under it has two faults:

- A task that is cancelled after it was given a connection and before it used it leaves that
  connection in the pool, neither idle nor closed. When all connections are lost in this way, every
  later request waits until its deadline. Here the client of a cancelled exchange is closed and
  forgotten.
- For each request the pool looks at every connection and every waiting request: 1,000 tasks at once
  took 17 s of CPU. Here they wait for a semaphore.

An HTTP client is cheap, because all share one TLS context. This module knows no HTTP library.
"""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    import anyio

__all__ = [
    "CAPACITY",
    "CLOSING_TIMEOUT",
    "AsyncConnections",
    "Connections",
    "NoConnectionFreeError",
]

CAPACITY: Final = 100
"""How many clients may be lent at a time. The rate limit lets fewer requests through."""
CLOSING_TIMEOUT: Final = 2.0
"""Seconds that closing a connection in async may take."""

_IS_CLOSED: Final = "this client is closed: make a new one"


class Closable(Protocol):
    """A synchronous HTTP client."""

    def close(self) -> None:
        """Close its connection."""


class AsyncClosable(Protocol):
    """An asynchronous HTTP client."""

    async def aclose(self) -> None:
        """Close its connection."""


C = TypeVar("C", bound=Closable)
A = TypeVar("A", bound=AsyncClosable)


class NoConnectionFreeError(Exception):
    """All connections were in use for as long as the caller would wait."""


class Connections(Generic[C]):
    """Lends HTTP clients to threads, each to one at a time.

    Args:
        make: Makes a client.
        shared: The caller's own client: it is lent to all, and never closed.
        capacity: How many may be lent at a time.
    """

    def __init__(
        self, make: Callable[[], C], shared: C | None = None, capacity: int = CAPACITY
    ) -> None:
        self._make = make
        self._shared = shared
        self._slots = threading.BoundedSemaphore(capacity)
        self._idle: list[C] = []
        self._closed = False

    @contextmanager
    def lend(self, wait: float) -> Iterator[C]:
        """Lend the client that came back last, whose connection is most likely still open.

        Raises:
            NoConnectionFreeError: All were lent for `wait` seconds.
            RuntimeError: `close` was called.
        """
        if not self._slots.acquire(timeout=min(max(0.0, wait), threading.TIMEOUT_MAX)):
            raise NoConnectionFreeError
        try:
            client = self._take()
            try:
                yield client
            except BaseException:
                if client is not self._shared:
                    client.close()
                raise
            self._put_back(client)
        finally:
            self._slots.release()

    def close(self) -> None:
        """Close the idle clients now, and the lent ones when they come back."""
        self._closed = True
        while (client := self._pop()) is not None:
            client.close()

    def _take(self) -> C:
        if self._closed:
            raise RuntimeError(_IS_CLOSED)
        return self._shared or self._pop() or self._make()

    def _pop(self) -> C | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _put_back(self, client: C) -> None:
        if client is self._shared:
            return
        self._idle.append(client)
        if self._closed:  # looked at afterwards: else a `close` in between would miss this client
            self.close()


class AsyncConnections(Generic[A]):
    """Lends HTTP clients to tasks, each to one at a time; otherwise as `Connections`.

    Closing a connection may take `closing_timeout` seconds.
    """

    def __init__(
        self,
        make: Callable[[], A],
        shared: A | None = None,
        capacity: int = CAPACITY,
        closing_timeout: float = CLOSING_TIMEOUT,
    ) -> None:
        self._make = make
        self._shared = shared
        self._capacity = capacity
        self._closing_timeout = closing_timeout
        self._slots: anyio.Semaphore | None = None
        self._idle: list[A] = []
        self._closed = False

    @asynccontextmanager
    async def lend(self, wait: float) -> AsyncIterator[A]:
        """Lend a client; see `Connections.lend`."""
        slots = await self._slot(wait)
        try:
            client = self._take()
            try:
                yield client
            except BaseException as error:
                if client is not self._shared and not isinstance(error, GeneratorExit):
                    await self._close(client)
                raise
            await self._put_back(client)
        finally:
            slots.release()

    async def aclose(self) -> None:
        """Close the idle clients now, and the lent ones when they come back."""
        self._closed = True
        while self._idle:
            await self._close(self._idle.pop())

    async def _slot(self, wait: float) -> "anyio.Semaphore":
        import anyio  # what httpx.AsyncClient runs on, asyncio and trio alike

        if self._slots is None:
            self._slots = anyio.Semaphore(self._capacity)
        with anyio.move_on_after(max(0.0, wait)):
            await self._slots.acquire()
            return self._slots
        raise NoConnectionFreeError

    def _take(self) -> A:
        if self._closed:
            raise RuntimeError(_IS_CLOSED)
        return self._shared or (self._idle.pop() if self._idle else self._make())

    async def _put_back(self, client: A) -> None:
        if client is self._shared:
            return
        if self._closed:
            await self._close(client)
        else:
            self._idle.append(client)

    async def _close(self, client: A) -> None:
        import anyio

        # Shielded: a task that is being cancelled still closes its connection.
        with anyio.move_on_after(self._closing_timeout, shield=True):
            await client.aclose()
