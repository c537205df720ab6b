"""The only module that talks: authentication, retries, rate limit, deadline.

A request goes through these steps, from the outside in:

    send        tries again as `_retry` decides, until the deadline
    _try        waits for the rate limit, asks for the token, judges the answer
    _exchange   one HTTP exchange

The sync and the async transport differ in how they wait; what they share is in `_Common`. Errors of
httpx are never chained to ours: they hold the request, and the request holds the token.
"""

import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

import httpx

from .._domain.errors import ConnectionFailed, HubSpotCompatError, InvalidInput, UnreadableResponse
from .._domain.events import Event, EventKind, emit
from .._version import __version__
from .._wire.answers import read_answer, redact
from .._wire.error_bodies import decode_error
from .._wire.messages import Request, Response
from .pool import AsyncConnections, Connections, NoneFreeError
from .rate_limit import make_gate
from .retry import Tries
from .settings import TransportSettings, default_settings, usable_token

if TYPE_CHECKING:
    import ssl

__all__ = ["AsyncTransport", "SyncTransport", "TransportSettings", "default_settings"]

# Each client of `_connections` serves one request at a time.
_LIMITS: Final = httpx.Limits(max_connections=1, max_keepalive_connections=1)

_NONE_FREE: Final = "no connection became free"
_USER_AGENT: Final = f"hubspot-compat/{__version__}"

_HTTPX_ERRORS: Final = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError)

# The request did not leave, or the server's side refused to take it: it certainly did not act.
_NEVER_SENT: Final = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

_tls_lock: Final = threading.Lock()


@cache
def _build_tls_context() -> "ssl.SSLContext":
    return httpx.create_ssl_context()


def tls_context() -> "ssl.SSLContext":
    """The process's one TLS context: building one costs some 20 ms and 0.8 MB."""
    with _tls_lock:
        return _build_tls_context()


class _Answer(NamedTuple):
    """What one exchange brought, not judged yet."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class _Common:
    """What both transports share: everything but the waiting."""

    def __init__(self, settings: TransportSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._gate = make_gate(settings.rate_limit)
        self._host = httpx.URL(settings.base_url).netloc.decode("ascii")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} to {self._settings.base_url}>"

    def _tries(self, request: Request) -> Tries:
        return Tries(
            request=request,
            retries=self._settings.retries,
            backoff=self._settings.backoff,
            deadline=self._settings.deadline,
            hook=self._settings.on_event,
            clock=self._clock,
        )

    def _tell(self, kind: EventKind, tries: Tries, **details: Any) -> None:
        request = tries.request
        event = Event(
            kind=kind,
            operation=request.operation,
            method=request.method,
            path=request.path,
            attempt=tries.attempt,
            batch=request.batch,
            size=request.size,
            **details,
        )
        emit(self._settings.on_event, event)

    def _hold(self, wait: float, tries: Tries) -> None:
        """Announce a wait for the rate limit, or give up where it would pass the deadline."""
        if wait < tries.remaining:
            self._tell("rate_limit_wait", tries, delay=wait, reason=f"limit of {self._gate}")
            return
        raise self._out_of_time(tries, f"the client-side rate limit of {self._gate} has no room")

    def _outgoing(
        self, client: "httpx.Client | httpx.AsyncClient", tries: Tries, token: str
    ) -> httpx.Request:
        request = tries.request
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
            timeout=self._timeout(tries),
        )

    def _timeout(self, tries: Tries) -> httpx.Timeout:
        left = max(0.001, tries.remaining)
        return httpx.Timeout(min(self._settings.timeout, left))

    def _judge(
        self, answer: _Answer | HubSpotCompatError, tries: Tries, token: str, began: float
    ) -> Response:
        if isinstance(answer, HubSpotCompatError):
            raise answer
        self._tell("response", tries, status=answer.status, elapsed=self._clock() - began)
        if self._gate is not None:
            self._gate.observe(answer.headers)
        content = redact(answer.content, token)
        return read_answer(tries.request, answer.status, answer.headers, content)

    def _failure(self, error: Exception, request: Request, status: int) -> HubSpotCompatError:
        """Say in our terms what httpx could not do."""
        if isinstance(error, httpx.HTTPStatusError):  # an event hook of the caller's own client
            response = error.response
            return decode_error(request, response.status_code, response.headers, b"")
        if isinstance(error, httpx.InvalidURL):
            msg = f"{request.path!r} with its parameters makes no URL: {error}"
            return InvalidInput(msg)
        reason = ": ".join(filter(None, (type(error).__name__, str(error))))
        if isinstance(error, httpx.DecodingError) and status:
            return UnreadableResponse(status, request.method, request.path, "$", reason)
        certain = isinstance(error, _NEVER_SENT)
        return self._no_answer(request, reason, outcome_unknown=not certain)

    def _out_of_time(self, tries: Tries, reason: str) -> Exception:
        """End the call before this try is sent, with the error of the last one if there was one."""
        tries.give_up()
        if tries.last_error is not None:
            return tries.last_error
        reason = f"{reason} within the deadline of {tries.deadline:g} s"
        return self._no_answer(tries.request, reason, outcome_unknown=False)

    def _too_slow(self, tries: Tries) -> ConnectionFailed:
        reason = f"the answer was not complete within the deadline of {tries.deadline:g} s"
        return self._no_answer(tries.request, reason, outcome_unknown=True)

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


class SyncTransport(_Common):
    """Sends requests from any number of threads.

    Args:
        settings: Where to, as whom, how patiently.
        sleep: How to wait some seconds; for tests.
        clock: A steady clock in seconds; for tests.

    Raises:
        InvalidInput: A setting cannot be used.
    """

    def __init__(
        self,
        settings: TransportSettings,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(settings, clock)
        self._sleep = sleep
        if self._gate is not None:
            self._gate.require_synchronous()
        own = settings.http_client
        if own is not None and not isinstance(own, httpx.Client):
            _wrong_client(own, httpx.Client)
        self._connections = Connections(
            lambda: httpx.Client(verify=tls_context(), limits=_LIMITS), own
        )

    def send(self, request: Request) -> Response:
        """Send a request, again where that is safe and may help.

        Args:
            request: What to send.

        Returns:
            The answer, of status 200 to 299.

        Raises:
            ApiError: HubSpot refused; the subclass says why. After tries: the last refusal.
            ConnectionFailed: No answer came, or none within the deadline.
            UnreadableResponse: The answer is no JSON, or a redirect.
            InvalidInput: The token cannot be sent.
        """
        tries = self._tries(request)
        try:
            return self._try(tries)
        except Exception as error:  # noqa: BLE001  `tries` decides what an error means
            failures = [error]
        from tenacity import Retrying  # mostly one try is enough, and nobody waits for this

        def again() -> Response:
            if failures:
                raise failures.pop()
            return self._try(tries)

        retrying = Retrying(retry=tries.again, wait=tries.pause, sleep=self._sleep, reraise=True)
        return retrying(again)

    def close(self) -> None:
        """Close the connections; a client of the caller's own stays open."""
        self._connections.close()

    def _try(self, tries: Tries) -> Response:
        tries.attempt += 1
        self._wait_for_permit(tries)
        token = self._token()
        try:
            with self._connections.one(tries.remaining) as client:
                self._tell("request", tries)
                began = self._clock()
                answer = self._exchange(client, tries, token)
        except NoneFreeError:
            raise self._out_of_time(tries, _NONE_FREE) from None
        return self._judge(answer, tries, token, began)

    def _wait_for_permit(self, tries: Tries) -> None:
        while self._gate is not None and (wait := self._gate.take()):
            self._hold(wait, tries)
            self._sleep(wait)

    def _token(self) -> str:
        token = self._settings.token
        return usable_token(token if isinstance(token, str) else token())

    def _exchange(
        self, client: httpx.Client, tries: Tries, token: str
    ) -> _Answer | HubSpotCompatError:
        status = 0
        try:
            outgoing = self._outgoing(client, tries, token)
            response = client.send(outgoing, auth=None, follow_redirects=False, stream=True)
            try:
                status = response.status_code
                chunks: list[bytes] = []
                for chunk in response.iter_bytes():
                    chunks.append(chunk)
                    if tries.remaining <= 0:
                        return self._too_slow(tries)
            finally:
                response.close()
        except _HTTPX_ERRORS as error:
            return self._failure(error, tries.request, status)
        return _Answer(status, response.headers, b"".join(chunks))


class AsyncTransport(_Common):
    """Sends requests from any number of tasks of one event loop.

    Args:
        settings: Where to, as whom, how patiently. The token may be a coroutine function.
        sleep: How to wait some seconds; for tests.
        clock: A steady clock in seconds; for tests.

    Raises:
        InvalidInput: A setting cannot be used.
    """

    def __init__(
        self,
        settings: TransportSettings,
        *,
        sleep: Callable[[float], Awaitable[None]] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(settings, clock)
        self._sleep = sleep or _sleep_async
        own = settings.http_client
        if own is not None and not isinstance(own, httpx.AsyncClient):
            _wrong_client(own, httpx.AsyncClient)
        self._connections = AsyncConnections(
            lambda: httpx.AsyncClient(verify=tls_context(), limits=_LIMITS), own
        )

    async def send(self, request: Request) -> Response:
        """Send a request; see `SyncTransport.send`. Cancelling it leaves the transport usable."""
        tries = self._tries(request)
        try:
            return await self._try(tries)
        except Exception as error:  # noqa: BLE001  `tries` decides what an error means
            failures = [error]
        from tenacity import AsyncRetrying  # mostly one try is enough

        async def again() -> Response:
            if failures:
                raise failures.pop()
            return await self._try(tries)

        retrying = AsyncRetrying(
            retry=tries.again, wait=tries.pause, sleep=self._sleep, reraise=True
        )
        return await retrying(again)

    async def aclose(self) -> None:
        """Close the connections; a client of the caller's own stays open."""
        await self._connections.aclose()

    async def _try(self, tries: Tries) -> Response:
        tries.attempt += 1
        await self._wait_for_permit(tries)
        token = await self._token()
        try:
            async with self._connections.one(tries.remaining) as client:
                self._tell("request", tries)
                began = self._clock()
                answer = await self._exchange(client, tries, token)
        except NoneFreeError:
            raise self._out_of_time(tries, _NONE_FREE) from None
        return self._judge(answer, tries, token, began)

    async def _wait_for_permit(self, tries: Tries) -> None:
        while self._gate is not None and (wait := await self._gate.take_async()):
            self._hold(wait, tries)
            await self._sleep(wait)

    async def _token(self) -> str:
        token = self._settings.token
        value = token if isinstance(token, str) else token()
        return usable_token(await value if isawaitable(value) else value)

    async def _exchange(
        self, client: httpx.AsyncClient, tries: Tries, token: str
    ) -> _Answer | HubSpotCompatError:
        status = 0
        try:
            outgoing = self._outgoing(client, tries, token)
            response = await client.send(outgoing, auth=None, follow_redirects=False, stream=True)
            try:
                status = response.status_code
                chunks: list[bytes] = []
                async for chunk in response.aiter_bytes():
                    chunks.append(chunk)
                    if tries.remaining <= 0:
                        return self._too_slow(tries)
            finally:
                await response.aclose()
        except _HTTPX_ERRORS as error:
            return self._failure(error, tries.request, status)
        return _Answer(status, response.headers, b"".join(chunks))


async def _sleep_async(seconds: float) -> None:
    from anyio import sleep  # what httpx.AsyncClient runs on, asyncio and trio alike

    await sleep(seconds)


def _wrong_client(client: object, wanted: type) -> NoReturn:
    kind = type(client)
    msg = (
        f"http_client is a {kind.__module__}.{kind.__name__}; this needs an httpx.{wanted.__name__}"
    )
    raise InvalidInput(msg)
