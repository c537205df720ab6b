"""Single flight: the same question for a portal's definitions is sent once at a time. No I/O.

A client that begins a thousand calls at once does not know the portal's labels yet, and each call
would ask for them. A call that asks while the same question is under way waits for that answer. A
question that is asked after a label was changed never gets an answer from before the change.
"""

import threading
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct, field

from .._domain.errors import ConnectionFailed
from .._wire.messages import AsyncSend, Request, Response, Send
from .forks import Lock, renew_in_child
from .loops import current_loop
from .settings import TransportSettings

if TYPE_CHECKING:  # imported below where it is needed: a blocking client does without
    import asyncio

    import anyio

__all__ = ["AsyncSingleFlight", "SingleFlight"]

_ASKED: Final = frozenset({"labels.list", "types.list"})
_CHANGES: Final = frozenset({"labels.create", "labels.update", "labels.delete"})

_Question: TypeAlias = "tuple[asyncio.AbstractEventLoop | None, str]"
E = TypeVar("E", threading.Event, "anyio.Event")


class _Flight(Struct, Generic[E], eq=False):
    """A question that was sent and not answered yet."""

    landed: E
    response: Response | None = None
    over: bool = False


class SingleFlight(Struct, eq=False, weakref=True):
    """Sends requests by `send`, from several threads; the same question once at a time.

    Without settings a call waits for the answer to another one as long as that takes.
    """

    _send: Send
    _settings: TransportSettings | None = None
    _lock: Lock = field(default_factory=Lock)
    _under_way: dict[str, _Flight[threading.Event]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        renew_in_child(self)

    def renew(self) -> None:
        """Wait, in a forked child, for no answer that only the parent gets; see `forks`."""
        self._under_way = {}

    def __call__(self, request: Request) -> Response:
        """Send a request, or wait for the answer to the same one."""
        if request.operation in _CHANGES:
            try:
                return self._send(request)
            finally:
                with self._lock.held:
                    self._under_way.clear()
        if request.operation not in _ASKED:
            return self._send(request)
        mine = _Flight(threading.Event())
        try:
            flight = self._joined(request.path, mine)
            if flight is mine:
                mine.response = self._send(request)
                return mine.response
            if not flight.landed.wait(_patience(self._settings)):
                raise _out_of_time(request, self._settings)
        finally:
            mine.over = True  # at once: an interrupt can come before any of the calls
            self._land(request.path, mine)
        # Without an answer each call asks for itself: an error stays with the call that got it.
        return flight.response or self._send(request)

    def _joined(self, path: str, mine: _Flight[threading.Event]) -> _Flight[threading.Event]:
        with self._lock.held:
            flight = self._under_way.get(path)
            if flight is None or flight.over:
                flight = self._under_way[path] = mine
            return flight

    def _land(self, path: str, mine: _Flight[threading.Event]) -> None:
        mine.landed.set()
        with self._lock.held:
            if self._under_way.get(path) is mine:
                del self._under_way[path]


class AsyncSingleFlight(Struct, eq=False, weakref=True):
    """Sends requests by `send`, awaiting; the same question once at a time in each event loop."""

    _send: AsyncSend
    _settings: TransportSettings | None = None
    _under_way: "dict[_Question, _Flight[anyio.Event]]" = field(default_factory=dict)

    async def __call__(self, request: Request) -> Response:
        """Send a request, or wait for the answer to the same one."""
        if request.operation in _CHANGES:
            try:
                return await self._send(request)
            finally:
                self._under_way.clear()
        if request.operation not in _ASKED:
            return await self._send(request)
        import anyio  # what httpx.AsyncClient runs on, asyncio and trio alike

        question = (current_loop(), request.path)
        mine = _Flight(anyio.Event())
        flight = self._under_way.setdefault(question, mine)
        if flight is mine:
            return await self._lead(question, request, mine)
        try:
            with anyio.fail_after(_patience(self._settings)):
                await flight.landed.wait()
        except TimeoutError:
            raise _out_of_time(request, self._settings) from None
        # Without an answer each call asks for itself: an error stays with the call that got it.
        return flight.response or await self._send(request)

    async def _lead(
        self, question: "_Question", request: Request, mine: "_Flight[anyio.Event]"
    ) -> Response:
        try:
            mine.response = await self._send(request)
            return mine.response
        finally:
            if self._under_way.get(question) is mine:
                self._under_way.pop(question, None)  # another loop may clear them meanwhile
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
