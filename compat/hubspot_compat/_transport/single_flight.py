"""Single flight: the same question for a portal's definitions is sent once at a time. No I/O.

A client that begins a thousand calls at once does not know the portal's labels yet, and each call
would ask for them. A call that asks while the same question is under way waits for that answer. A
question that is asked after a label was changed never gets an answer from before the change.
"""

import threading
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct, field

from .._domain.errors import ConnectionFailed
from .._wire.messages import AsyncSend, Request, Response, Send
from .settings import TransportSettings

if TYPE_CHECKING:  # imported below where it is needed: a blocking client does without
    import asyncio

__all__ = ["AsyncSingleFlight", "SingleFlight"]

_ASKED: Final = frozenset({"labels.list", "types.list"})
_CHANGES: Final = frozenset({"labels.create", "labels.update", "labels.delete"})

E = TypeVar("E", threading.Event, "asyncio.Event")


class _Flight(Struct, Generic[E], eq=False):
    """A question that was sent and not answered yet."""

    landed: E
    response: Response | None = None


class SingleFlight(Struct, eq=False, weakref=True):
    """Sends requests by `send`, from several threads; the same question once at a time.

    Without settings a call waits for the answer to another one as long as that takes.
    """

    _send: Send
    _settings: TransportSettings | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _under_way: dict[str, _Flight[threading.Event]] = field(default_factory=dict)

    def __call__(self, request: Request) -> Response:
        """Send a request, or wait for the answer to the same one."""
        if request.operation in _CHANGES:
            try:
                return self._send(request)
            finally:
                with self._lock:
                    self._under_way.clear()
        if request.operation not in _ASKED:
            return self._send(request)
        mine = _Flight(threading.Event())
        with self._lock:
            flight = self._under_way.setdefault(request.path, mine)
        if flight is mine:
            return self._lead(request, mine)
        if not flight.landed.wait(_patience(self._settings)):
            raise _out_of_time(request, self._settings)
        # Without an answer each call asks for itself: an error stays with the call that got it.
        return flight.response or self._send(request)

    def _lead(self, request: Request, mine: _Flight[threading.Event]) -> Response:
        try:
            mine.response = self._send(request)
            return mine.response
        finally:
            with self._lock:
                if self._under_way.get(request.path) is mine:
                    del self._under_way[request.path]
            mine.landed.set()


class AsyncSingleFlight(Struct, eq=False, weakref=True):
    """Sends requests by `send`, awaiting; the same question once at a time."""

    _send: AsyncSend
    _settings: TransportSettings | None = None
    _under_way: "dict[str, _Flight[asyncio.Event]]" = field(default_factory=dict)

    async def __call__(self, request: Request) -> Response:
        """Send a request, or wait for the answer to the same one."""
        if request.operation in _CHANGES:
            try:
                return await self._send(request)
            finally:
                self._under_way.clear()
        if request.operation not in _ASKED:
            return await self._send(request)
        import asyncio

        mine = _Flight(asyncio.Event())
        flight = self._under_way.setdefault(request.path, mine)
        if flight is mine:
            return await self._lead(request, mine)
        try:
            async with asyncio.timeout(_patience(self._settings)):
                await flight.landed.wait()
        except TimeoutError:
            raise _out_of_time(request, self._settings) from None
        # Without an answer each call asks for itself: an error stays with the call that got it.
        return flight.response or await self._send(request)

    async def _lead(self, request: Request, mine: "_Flight[asyncio.Event]") -> Response:
        try:
            mine.response = await self._send(request)
            return mine.response
        finally:
            if self._under_way.get(request.path) is mine:
                del self._under_way[request.path]
            mine.landed.set()


def _patience(settings: TransportSettings | None) -> float | None:
    """How many seconds a call waits for the answer to another one: its deadline."""
    if settings is None or settings.deadline is None:
        return None
    return min(settings.deadline, threading.TIMEOUT_MAX)


def _out_of_time(request: Request, settings: TransportSettings | None) -> ConnectionFailed:
    assert settings is not None  # without settings the wait has no end
    return ConnectionFailed(
        host=urlsplit(settings.base_url).netloc,
        method=request.method,
        path=request.path,
        reason=(
            "another call sent the same request, and its answer did not come within the deadline "
            f"of {settings.deadline:g} s"
        ),
        outcome_unknown=False,
    )
