"""A pool of HTTP clients with one connection each.

httpx has a pool inside each client. It is not used, because httpcore 1.0 under it has two faults:

- A task that is cancelled after it was given a connection and before it used it leaves that
  connection in the pool, neither idle nor closed. When all connections are lost in this way, every
  later request waits until its deadline. Here the client of a cancelled exchange is closed and
  forgotten.
- For each request the pool looks at every connection and every waiting request: 1,000 tasks at once
  took 17 s of CPU. Here they wait for a semaphore.

An HTTP client is cheap, because all share one TLS context. This module knows no HTTP library.

A connection is used by the process, and by the event loop, that opened it. A forked child never
uses or closes what it inherited; each event loop has clients of its own, which are closed when it
ends.
"""

import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

from msgspec import Struct, field

from .._domain.errors import ClientClosed, InvalidInput
from .forks import keep_unused, renew_in_child
from .loops import PerLoop

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
_IS_INHERITED: Final = (
    "http_client= was made before this process was forked, and its connections are the parent's: "
    "make it, and this client, in the child"
)


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
T = TypeVar("T")


class NoConnectionFreeError(Exception):
    """All connections were in use for as long as the caller would wait."""


class _Pool(Generic[T]):
    """What both pools share: whether they may lend.

    Args:
        shared: The caller's own client, or None.
    """

    def __init__(self, shared: T | None) -> None:
        self._shared = shared
        self._closed = False
        self._inherited = False
        renew_in_child(self)

    def renew(self) -> None:
        """Forget, in a forked child, the parent's clients; see `forks`."""
        self._inherited = self._shared is not None

    def require_open(self) -> None:
        """Check that a client can be lent.

        Raises:
            ClientClosed: The pool was closed.
            InvalidInput: The caller's own client belongs to the process that this one was forked
                from.
        """
        if self._closed:
            raise ClientClosed(_IS_CLOSED)
        if self._inherited:
            raise InvalidInput(_IS_INHERITED)


class _Shelf(Struct, Generic[C], eq=False):
    """The clients of one process.

    Attributes:
        slots: How many more may be lent.
        idle: Those that wait for the next request.
    """

    slots: threading.BoundedSemaphore
    idle: list[C] = field(default_factory=list)


class Connections(_Pool[C]):
    """Lends HTTP clients to threads, each to one at a time.

    Args:
        make: Makes a client.
        shared: The caller's own client: it is lent to all, and never closed.
        capacity: How many may be lent at a time.
    """

    def __init__(
        self, make: Callable[[], C], shared: C | None = None, capacity: int = CAPACITY
    ) -> None:
        super().__init__(shared)
        self._make = make
        self._capacity = capacity
        self._shelf = self._new_shelf()

    def renew(self) -> None:
        """Forget, in a forked child, the parent's clients; see `forks`."""
        super().renew()
        keep_unused(self._shelf)
        self._shelf = self._new_shelf()

    @contextmanager
    def lend(self, wait: float) -> Iterator[C]:
        """Lend the client that came back last, whose connection is most likely still open.

        Raises:
            NoConnectionFreeError: All were lent for `wait` seconds.
            ClientClosed: `close` was called.
            InvalidInput: As `require_open`.
        """
        shelf = self._shelf
        if not shelf.slots.acquire(timeout=min(max(0.0, wait), threading.TIMEOUT_MAX)):
            raise NoConnectionFreeError
        try:
            client = self._take()
            try:
                yield client
            except BaseException:
                if self._owns(client, shelf):
                    client.close()
                raise
            if self._owns(client, shelf):
                self._put_back(client)
        finally:
            shelf.slots.release()

    def close(self) -> None:
        """Close the idle clients now, and the lent ones when they come back."""
        self._closed = True
        while (client := self._pop()) is not None:
            client.close()

    def _new_shelf(self) -> _Shelf[C]:
        return _Shelf(threading.BoundedSemaphore(self._capacity))

    def _take(self) -> C:
        self.require_open()
        return self._shared or self._pop() or self._make()

    def _pop(self) -> C | None:
        try:
            return self._shelf.idle.pop()
        except IndexError:
            return None

    def _owns(self, client: C, shelf: _Shelf[C]) -> bool:
        """Whether a client that comes back is ours: not the caller's, nor another process's."""
        if shelf is not self._shelf:  # forked while it was lent
            keep_unused(client)
            return False
        return client is not self._shared

    def _put_back(self, client: C) -> None:
        self._shelf.idle.append(client)
        if self._closed:  # looked at afterwards: else a `close` in between would miss this client
            self.close()


class _AsyncShelf(Struct, Generic[A], eq=False):
    """The clients of one event loop.

    Attributes:
        slots: How many more may be lent.
        idle: Those that wait for the next request.
        keeper: Closes the idle ones when the loop ends.
    """

    slots: "anyio.Semaphore"
    idle: list[A] = field(default_factory=list)
    keeper: Any = None  # AsyncGenerator does not have `ag_frame`, which says whether it goes on


class AsyncConnections(_Pool[A]):
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
        super().__init__(shared)
        self._make = make
        self._capacity = capacity
        self._closing_timeout = closing_timeout
        self._shelves = PerLoop(self._new_shelf)

    def renew(self) -> None:
        """Forget, in a forked child, the parent's clients; see `forks`."""
        super().renew()
        keep_unused(self._shelves)
        self._shelves = PerLoop(self._new_shelf)

    @asynccontextmanager
    async def lend(self, wait: float) -> AsyncIterator[A]:
        """Lend a client of the running event loop; see `Connections.lend`."""
        shelf = await self._kept_shelf()
        await _acquire(shelf.slots, wait)
        try:
            client = self._take(shelf)
            try:
                yield client
            except BaseException as error:
                if client is not self._shared and not isinstance(error, GeneratorExit):
                    await _close(client, self._closing_timeout)
                raise
            await self._put_back(client, shelf)
        finally:
            shelf.slots.release()

    async def aclose(self) -> None:
        """Close the running loop's idle clients now, and lent ones when they come back.

        Those of another event loop are closed when that one ends.
        """
        self._closed = True
        shelf = self._shelves.pop()
        if shelf is not None and shelf.keeper is not None:
            await shelf.keeper.aclose()

    def _new_shelf(self) -> _AsyncShelf[A]:
        import anyio  # what httpx.AsyncClient runs on, asyncio and trio alike

        return _AsyncShelf(anyio.Semaphore(self._capacity))

    async def _kept_shelf(self) -> _AsyncShelf[A]:
        shelf = self._shelves.get()
        if shelf.keeper is None or shelf.keeper.ag_frame is None:  # a new loop, or it has ended
            shelf.keeper = _keep(shelf.idle, self._closing_timeout)
            await anext(shelf.keeper)
        return shelf

    def _take(self, shelf: _AsyncShelf[A]) -> A:
        self.require_open()
        return self._shared or (shelf.idle.pop() if shelf.idle else self._make())

    async def _put_back(self, client: A, shelf: _AsyncShelf[A]) -> None:
        if client is self._shared:
            return
        if self._closed:
            await _close(client, self._closing_timeout)
        else:
            shelf.idle.append(client)


async def _acquire(slots: "anyio.Semaphore", wait: float) -> None:
    import anyio

    with anyio.move_on_after(max(0.0, wait)):
        await slots.acquire()
        return
    raise NoConnectionFreeError


async def _keep(idle: list[A], closing_timeout: float) -> AsyncGenerator[None, None]:
    """Close clients when the event loop ends: it closes the async generators that wait in it."""
    try:
        yield
    finally:
        while idle:
            await _close(idle.pop(), closing_timeout)


async def _close(client: AsyncClosable, closing_timeout: float) -> None:
    import anyio

    # Shielded: a task that is being cancelled still closes its connection.
    with anyio.move_on_after(closing_timeout, shield=True):
        await client.aclose()
