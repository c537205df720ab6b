"""Single flight: the same question for a portal's definitions is sent once at a time. No I/O.

A client that begins a thousand calls at once does not know the portal's labels yet, and each call
would ask for them. A call that asks while the same question is under way waits for that answer. A
question that is asked after a label was changed never gets an answer from before the change.
"""

import threading
from typing import TYPE_CHECKING, Final, Generic, TypeAlias, TypeVar

from msgspec import Struct, field

from .._wire.messages import AsyncSend, Request, Response, Send
from .forks import Lock, renew_in_child
from .loops import current_loop

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


class SingleFlight(Struct, eq=False, weakref=True):
    """Sends requests by `send`, from several threads; the same question once at a time."""

    _send: Send
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
                with self._lock:
                    self._under_way.clear()
        if request.operation not in _ASKED:
            return self._send(request)
        mine = _Flight(threading.Event())
        with self._lock:
            flight = self._under_way.setdefault(request.path, mine)
        if flight is mine:
            return self._lead(request, mine)
        flight.landed.wait()
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
    """Sends requests by `send`, awaiting; the same question once at a time in each event loop."""

    _send: AsyncSend
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
        await flight.landed.wait()
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
