"""Sends requests by HTTP: authentication, retries, rate limit, deadline.

A request passes through three methods:

    send        repeats an attempt as `retry.py` decides, until the deadline
    _attempt    waits for the rate limit, gets the token, reads the answer
    _exchange   makes one HTTP exchange

The sync and the async transport differ in how they wait; `_Transport` has what they share. Errors
of httpx are never chained to ours: they hold the request, and the request holds the token.
"""

import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from inspect import isawaitable
from ssl import SSLContext
from typing import Final, NamedTuple, TypeVar

import httpx

from .._domain.errors import ConnectionFailed, HubSpotCompatError, InvalidInput, UnreadableResponse
from .._version import __version__
from .._wire.answers import read_answer, redact
from .._wire.error_bodies import decode_error
from .._wire.messages import Request, Response
from .pool import AsyncConnections, Connections, NoConnectionFreeError
from .rate_limit import make_rate_limiter
from .retry import RetryState
from .settings import TransportSettings, default_settings, usable_token

__all__ = [
    "FACADE_EXTENSION",
    "AsyncTransport",
    "SyncTransport",
    "TransportSettings",
    "default_settings",
]

C = TypeVar("C", httpx.Client, httpx.AsyncClient)
# Each client of a pool has one request under way at a time.
_LIMITS: Final = httpx.Limits(max_connections=1, max_keepalive_connections=1)

_NONE_FREE: Final = "no connection became free"
_USER_AGENT: Final = f"hubspot-compat/{__version__}"
FACADE_EXTENSION: Final = "hubspot_compat.facade"
"""Marks the requests of a facade: `legacy` must not serve those that it sends to v3."""

_HTTPX_ERRORS: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)

# The request was not sent, or the connection was refused: the server certainly did not act.
_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


def shared_tls_context(build: Callable[[], SSLContext]) -> Callable[[], SSLContext]:
    """Give all who ask the one context that is built, in some 20 ms and 0.8 MB, for the first."""
    lock, built = threading.Lock(), cache(build)

    def context() -> SSLContext:
        with lock:
            return built()

    return context


tls_context: Final = shared_tls_context(httpx.create_ssl_context)


class _Answer(NamedTuple):
    """An HTTP answer, before its status and body are looked at."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class _Transport:
    """What both transports share: everything but the waiting."""

    def __init__(self, settings: TransportSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._limiter = make_rate_limiter(settings.rate_limit)
        self._host = httpx.URL(settings.base_url).netloc.decode("ascii")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} to {self._settings.base_url}>"

    def _state(self, request: Request) -> RetryState:
        return RetryState(request, self._settings, self._clock)

    def _announce_wait(self, wait: float, state: RetryState) -> None:
        """Emit the event of a wait for the rate limit; raise if it would pass the deadline."""
        if wait < state.remaining:
            state.emit("rate_limit_wait", delay=wait, reason=f"limit of {self._limiter}")
            return
        raise self._out_of_time(state, f"the client-side rate limit of {self._limiter} has no room")

    def _outgoing(
        self, client: "httpx.Client | httpx.AsyncClient", state: RetryState, token: str
    ) -> httpx.Request:
        request = state.request
        headers = {
            **request.headers,
            "Accept": "application/json",
            "Authorization": f"Bearer {token}",
            "User-Agent": _USER_AGENT,
        }
        if request.content is not None and "content-type" not in request.headers:
            headers["Content-Type"] = "application/json"
        return client.build_request(
            request.method,
            self._settings.base_url + request.path,
            params=request.params or None,
            content=request.content,
            headers=headers,
            timeout=min(self._settings.timeout, max(0.001, state.remaining)),
            extensions={FACADE_EXTENSION: True},
        )

    def _read(
        self, answer: _Answer | HubSpotCompatError, state: RetryState, token: str, began: float
    ) -> Response:
        if isinstance(answer, HubSpotCompatError):
            raise answer
        state.emit("response", status=answer.status, elapsed=self._clock() - began)
        if self._limiter is not None:
            self._limiter.observe(answer.headers)
        content = redact(answer.content, token)
        return read_answer(state.request, answer.status, answer.headers, content)

    def _failure(self, error: Exception, request: Request, status: int) -> HubSpotCompatError:
        """Translate an error of httpx."""
        if isinstance(error, httpx.HTTPStatusError):  # an event hook of the caller's own client
            response = error.response
            return decode_error(request, response.status_code, response.headers, b"")
        if isinstance(error, httpx.InvalidURL):
            msg = f"{request.path!r} with its parameters makes no URL: {error}"
            return InvalidInput(msg)
        if isinstance(error, httpx.LocalProtocolError) and str(error).startswith("Illegal header"):
            # Without its text, which quotes the header.
            msg = f"{request.method} {request.path}: a header of it cannot be sent"
            return InvalidInput(msg)
        reason = ": ".join(filter(None, (type(error).__name__, str(error))))
        if isinstance(error, httpx.DecodingError) and status:
            return UnreadableResponse(status, request.method, request.path, "$", reason)
        certain = isinstance(error, _NEVER_SENT)
        return self._no_answer(request, reason, outcome_unknown=not certain)

    def _out_of_time(self, state: RetryState, reason: str) -> Exception:
        """Build the error of a call that ends before this attempt: the last attempt's, if any."""
        state.give_up()
        if state.last_error is not None:
            return state.last_error
        reason = f"{reason} within the deadline of {self._settings.deadline:g} s"
        return self._no_answer(state.request, reason, outcome_unknown=False)

    def _too_slow(self, state: RetryState) -> ConnectionFailed:
        reason = f"the answer was not complete within the deadline of {self._settings.deadline:g} s"
        return self._no_answer(state.request, reason, outcome_unknown=True)

    def _no_answer(
        self, request: Request, reason: str, *, outcome_unknown: bool
    ) -> ConnectionFailed:
        return ConnectionFailed(
            host=self._host,
            method=request.method,
            path=request.path,
            reason=reason,
            outcome_unknown=outcome_unknown,
        )


class SyncTransport(_Transport):
    """Sends requests from any number of threads.

    Args:
        settings: Where to, as whom, how patiently.
        sleep: Waits for so many seconds.
        clock: A steady clock in seconds.
        connections: HTTP clients that transports share; None makes own ones.

    Raises:
        InvalidInput: A setting cannot be used.
    """

    def __init__(
        self,
        settings: TransportSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        connections: Connections[httpx.Client] | None = None,
    ) -> None:
        super().__init__(settings, clock)
        self._sleep = sleep
        if self._limiter is not None:
            self._limiter.require_synchronous()
        own = _own_client(settings, httpx.Client)
        self._connections = connections or Connections(
            lambda: httpx.Client(verify=tls_context(), limits=_LIMITS), own
        )

    def send(self, request: Request) -> Response:
        """Send a request, again where that is safe and may help, until a status of 200 to 299.

        Raises:
            ApiError: HubSpot refused, in the last attempt; the subclass says why.
            ConnectionFailed: No answer came, or none within the deadline.
            UnreadableResponse: The answer is no JSON, or a redirect.
            InvalidInput: The token cannot be sent.
        """
        state = self._state(request)
        try:
            return self._attempt(state)
        except Exception as error:  # noqa: BLE001  `state.again` decides what an error means
            failures = [error]
        from tenacity import Retrying  # only where a second attempt may come

        def again() -> Response:
            if failures:
                raise failures.pop()
            return self._attempt(state)

        retrying = Retrying(retry=state.again, wait=state.pause, sleep=self._sleep, reraise=True)
        return retrying(again)

    def close(self) -> None:
        """Close the connections; a client of the caller's own stays open."""
        self._connections.close()

    def _attempt(self, state: RetryState) -> Response:
        state.attempt += 1
        self._wait_for_permit(state)
        token = self._token()
        try:
            with self._connections.lend(state.remaining) as client:
                state.emit("request")
                began = self._clock()
                answer = self._exchange(client, state, token)
        except NoConnectionFreeError:
            raise self._out_of_time(state, _NONE_FREE) from None
        return self._read(answer, state, token, began)

    def _wait_for_permit(self, state: RetryState) -> None:
        while self._limiter is not None and (wait := self._limiter.take()):
            self._announce_wait(wait, state)
            self._sleep(wait)

    def _token(self) -> str:
        token = self._settings.token
        return usable_token(token if isinstance(token, str) else token())

    def _exchange(
        self, client: httpx.Client, state: RetryState, token: str
    ) -> _Answer | HubSpotCompatError:
        status = 0
        try:
            outgoing = self._outgoing(client, state, token)
            response = client.send(outgoing, auth=None, follow_redirects=False, stream=True)
            try:
                status = response.status_code
                chunks: list[bytes] = []
                for chunk in response.iter_bytes():
                    chunks.append(chunk)
                    if state.remaining <= 0:
                        return self._too_slow(state)
            finally:
                response.close()
        except _HTTPX_ERRORS as error:
            return self._failure(error, state.request, status)
        return _Answer(status, response.headers, b"".join(chunks))


class AsyncTransport(_Transport):
    """Sends requests from any number of tasks of one event loop; otherwise as `SyncTransport`."""

    def __init__(
        self,
        settings: TransportSettings,
        *,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        connections: AsyncConnections[httpx.AsyncClient] | None = None,
    ) -> None:
        super().__init__(settings, clock)
        self._sleep = sleep or _sleep_async
        own = _own_client(settings, httpx.AsyncClient)
        self._connections = connections or AsyncConnections(
            lambda: httpx.AsyncClient(verify=tls_context(), limits=_LIMITS), own
        )

    async def send(self, request: Request) -> Response:
        """Send a request; see `SyncTransport.send`. Cancelling it leaves the transport usable."""
        state = self._state(request)
        try:
            return await self._attempt(state)
        except Exception as error:  # noqa: BLE001  `state.again` decides what an error means
            failures = [error]
        from tenacity import AsyncRetrying  # only where a second attempt may come

        async def again() -> Response:
            if failures:
                raise failures.pop()
            return await self._attempt(state)

        retrying = AsyncRetrying(
            retry=state.again, wait=state.pause, sleep=self._sleep, reraise=True
        )
        return await retrying(again)

    async def aclose(self) -> None:
        """Close the connections; a client of the caller's own stays open."""
        await self._connections.aclose()

    async def _attempt(self, state: RetryState) -> Response:
        state.attempt += 1
        await self._wait_for_permit(state)
        token = await self._token()
        try:
            async with self._connections.lend(state.remaining) as client:
                state.emit("request")
                began = self._clock()
                answer = await self._exchange(client, state, token)
        except NoConnectionFreeError:
            raise self._out_of_time(state, _NONE_FREE) from None
        return self._read(answer, state, token, began)

    async def _wait_for_permit(self, state: RetryState) -> None:
        while self._limiter is not None and (wait := await self._limiter.take_async()):
            self._announce_wait(wait, state)
            await self._sleep(wait)

    async def _token(self) -> str:
        token = self._settings.token
        value = token if isinstance(token, str) else token()
        return usable_token(await value if isawaitable(value) else value)

    async def _exchange(
        self, client: httpx.AsyncClient, state: RetryState, token: str
    ) -> _Answer | HubSpotCompatError:
        status = 0
        try:
            outgoing = self._outgoing(client, state, token)
            response = await client.send(outgoing, auth=None, follow_redirects=False, stream=True)
            try:
                status = response.status_code
                chunks: list[bytes] = []
                async for chunk in response.aiter_bytes():
                    chunks.append(chunk)
                    if state.remaining <= 0:
                        return self._too_slow(state)
            finally:
                await response.aclose()
        except _HTTPX_ERRORS as error:
            return self._failure(error, state.request, status)
        return _Answer(status, response.headers, b"".join(chunks))


async def _sleep_async(seconds: float) -> None:
    from anyio import sleep  # what httpx.AsyncClient runs on, asyncio and trio alike

    await sleep(seconds)


def _own_client(settings: TransportSettings, wanted: type[C]) -> C | None:
    client = settings.http_client
    if client is None or isinstance(client, wanted):
        return client
    kind = type(client)
    msg = (
        f"http_client is a {kind.__module__}.{kind.__name__}; this needs an httpx.{wanted.__name__}"
    )
    raise InvalidInput(msg)
