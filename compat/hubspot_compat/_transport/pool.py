"""Connections in use and connections at rest, one HTTP client for each.

Why not one HTTP client with a pool of its own, as httpx means it? Two faults of httpcore 1.0, under
httpx, weigh too much here:

- A task that is cancelled between being given a connection and using it leaves that connection in
  the pool for ever, neither idle nor closed. Once all are such, every later request waits until its
  deadline. Here the client of a cancelled exchange is closed and forgotten.
- For each request that comes or goes the pool looks at every connection and every waiter: 1,000
  tasks at once kept it busy for 17 s. Here they stand in line before a semaphore.

An HTTP client is cheap: all share one TLS context. Nothing here knows which HTTP library it is.
"""

import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    import anyio

__all__ = ["AsyncConnections", "Connections", "NoneFreeError"]

# Requests that one client has on their way at a time; the rate limit holds back long before.
SLOTS: Final = 100

_CLOSING: Final = 2.0  # seconds that saying goodbye may take
_IS_CLOSED: Final = "this client is closed: make a new one"


class Closable(Protocol):
    """What a synchronous HTTP client can do, as far as this module cares."""

    def close(self) -> None:
        """Close its connection."""


class AsyncClosable(Protocol):
    """What an asynchronous HTTP client can do, as far as this module cares."""

    async def aclose(self) -> None:
        """Close its connection."""


C = TypeVar("C", bound=Closable)
A = TypeVar("A", bound=AsyncClosable)


class NoneFreeError(Exception):
    """No connection became free in time."""


class Connections(Generic[C]):
    """Hands out HTTP clients to threads, each to one at a time.

    Args:
        make: Makes a client.
        shared: The caller's own client: then everybody gets this one, and it is never closed.
        slots: Most that are out at a time.
    """

    def __init__(self, make: Callable[[], C], shared: C | None = None, slots: int = SLOTS) -> None:
        self._make = make
        self._shared = shared
        self._slots = threading.BoundedSemaphore(slots)
        self._idle: list[C] = []
        self._closed = False

    @contextmanager
    def one(self, patience: float) -> Iterator[C]:
        """Lend a client: the one that came back last, whose connection is the likeliest open.

        Args:
            patience: Seconds to wait for one, may be infinite.

        Raises:
            NoneFreeError: None became free in time.
            RuntimeError: `close` was called.
        """
        if not self._slots.acquire(timeout=min(max(0.0, patience), threading.TIMEOUT_MAX)):
            raise NoneFreeError
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
        """Close what rests now, and what is out when it comes back."""
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
        if self._closed:  # asked after putting back: whoever closes meanwhile, one of both sees it
            self.close()


class AsyncConnections(Generic[A]):
    """Hands out HTTP clients to tasks, each to one at a time; see `Connections`."""

    def __init__(self, make: Callable[[], A], shared: A | None = None, slots: int = SLOTS) -> None:
        self._make = make
        self._shared = shared
        self._slots_count = slots
        self._slots: anyio.Semaphore | None = None
        self._idle: list[A] = []
        self._closed = False

    @asynccontextmanager
    async def one(self, patience: float) -> AsyncIterator[A]:
        """Lend a client; see `Connections.one`."""
        slots = await self._slot(patience)
        try:
            client = self._take()
            try:
                yield client
            except BaseException as error:
                if client is not self._shared and not isinstance(error, GeneratorExit):
                    await _close(client)
                raise
            await self._put_back(client)
        finally:
            slots.release()

    async def aclose(self) -> None:
        """Close what rests now, and what is out when it comes back."""
        self._closed = True
        while self._idle:
            await _close(self._idle.pop())

    async def _slot(self, patience: float) -> "anyio.Semaphore":
        import anyio  # what httpx.AsyncClient runs on, asyncio and trio alike

        if self._slots is None:
            self._slots = anyio.Semaphore(self._slots_count)
        with anyio.move_on_after(max(0.0, patience)):
            await self._slots.acquire()
            return self._slots
        raise NoneFreeError

    def _take(self) -> A:
        if self._closed:
            raise RuntimeError(_IS_CLOSED)
        return self._shared or (self._idle.pop() if self._idle else self._make())

    async def _put_back(self, client: A) -> None:
        if client is self._shared:
            return
        if self._closed:
            await _close(client)
        else:
            self._idle.append(client)


async def _close(client: AsyncClosable) -> None:
    import anyio

    # Shielded: a task that is being cancelled still closes what it leaves behind.
    with anyio.move_on_after(_CLOSING, shield=True):
        await client.aclose()
