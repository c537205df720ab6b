"""Sends requests by HTTP: authentication, retries, rate limit, deadline, limit of bytes.

A request passes through three methods:

    send        repeats an attempt as `retry.py` decides, until the deadline
    _attempt    waits for the rate limit, gets the token, reads the answer
    _exchange   makes one HTTP exchange

The sync and the async transport differ in how they wait; `_Transport` has what they share. Errors
of httpx are never chained to ours: they hold the request, and the request holds the token.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import cache, partial
from inspect import isawaitable
from itertools import chain
from ssl import SSLContext
from typing import Any, Final, NamedTuple, TypeVar

import httpx

from .._domain.errors import (
    ConnectionFailed,
    HubSpotCompatError,
    InvalidInput,
    ResponseTooLarge,
    UnreadableResponse,
    shown,
)
from .._domain.signals import of_signal
from .._version import __version__
from .._wire.answers import read_answer
from .._wire.error_bodies import decode_error
from .._wire.interruption import INTERRUPTED
from .._wire.messages import Request, Response
from .._wire.redaction import Secret
from .content_codings import ACCEPTED, Body, BodyTooLargeError, UndecodableError
from .environment import make_tls_context, proxy_variable
from .foreign_logs import redacting_logs
from .forks import Lock
from .guard import Guard
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
_NOTHING: Final = nullcontext()
_NONE_FREE: Final = "no connection became free"
_TOO_LATE: Final = "the token was not there"
_USER_AGENT: Final = f"hubspot-compat/{__version__}"
FACADE_EXTENSION: Final = "hubspot_compat.facade"
"""Marks the requests of a facade: `legacy` must not serve those that it sends to v3."""
# poll(2) counts milliseconds in 31 bits.
_LONGEST_TIMEOUT: Final = 2_000_000.0
# Seconds before the deadline in which a timeout is one because of the deadline.
_JUST_BEFORE: Final = 0.001
_HTTP_ERRORS: Final = 400
_UNTRUSTED: Final = "CERTIFICATE_VERIFY_FAILED"
_OWN_AUTHORITY: Final = (
    "; where the network has a certificate authority of its own, SSL_CERT_FILE names its file"
)

# What a client of the caller's own may raise by itself; what else comes is of the caller's hooks.
_CLIENT_ERRORS: Final = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpx.StreamError,
    OSError,
    RuntimeError,
    LookupError,
    UnicodeError,
)

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
    lock, built = Lock(), cache(build)

    def context() -> SSLContext:
        with lock.held:
            return built()

    return context


tls_context: Final = shared_tls_context(make_tls_context)


class _Answer(NamedTuple):
    """An HTTP answer, before its status and body are looked at."""

    status: int
    headers: httpx.Headers
    content: bytes


class _Transport:
    """What both transports share: everything but the waiting."""

    def __init__(self, settings: TransportSettings, clock: Callable[[], float]) -> None:
        self._settings = settings
        self._clock = clock
        self._limiter = make_rate_limiter(settings.rate_limit)
        self._host = _host_of(settings.base_url)
        self._secret = Secret("")

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

    def _checked(self, token: Any, state: RetryState) -> Secret:
        """Check the token of an attempt.

        Raises:
            InvalidInput: It cannot be sent.
            Unauthorized: The server has just refused it.
            ConnectionFailed: It came after the deadline.
        """
        usable = usable_token(token)
        secret = self._secret
        if usable != secret.token:
            secret = self._secret = Secret(usable)
        state.use(secret)
        if state.remaining <= 0 and callable(self._settings.token):
            raise self._out_of_time(state, _TOO_LATE)
        return secret

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
        timeout = min(self._settings.timeout, max(0.001, state.remaining), _LONGEST_TIMEOUT)
        if (guard := _guard_of(client)) is None:
            headers["Accept-Encoding"] = ACCEPTED
        else:
            guard.begin(state.remaining, timeout)
        return client.build_request(
            request.method,
            self._settings.base_url + request.path,
            params=request.params or None,
            content=request.content,
            headers=headers,
            timeout=timeout,
            extensions={FACADE_EXTENSION: True},
        )

    def _body(self, response: httpx.Response) -> Body:
        """Begin to read a body, unless a hook of the caller's client has read it."""
        limit = self._settings.max_response_bytes
        if not response.is_stream_consumed:
            return Body(response.headers.get("Content-Encoding", ""), limit)
        body = Body("", limit)
        body.add(response.content)
        return body

    def _usable(
        self,
        outcome: _Answer | Exception,
        client: "httpx.Client | httpx.AsyncClient",
        state: RetryState,
        secret: Secret,
    ) -> _Answer:
        """Raise the error of an exchange while its client is lent: then it is not used again."""
        guard = _guard_of(client)
        if guard is not None and guard.aborted:  # what looks like a whole answer may be cut off
            state.give_up()
            unknown = getattr(outcome, "outcome_unknown", True)
            raise self._no_answer(state.request, INTERRUPTED, outcome_unknown=unknown)
        if isinstance(outcome, Exception):
            if isinstance(outcome, HubSpotCompatError):
                secret.redact_error(outcome)
            raise outcome
        return outcome

    def _read(self, answer: _Answer, state: RetryState, secret: Secret, began: float) -> Response:
        state.emit("response", status=answer.status, elapsed=self._clock() - began)
        headers: Mapping[str, str] = answer.headers
        if secret.is_in(b"\n".join(chain.from_iterable(answer.headers.raw))):
            headers = secret.redact_headers(headers)
        if self._limiter is not None:
            self._limiter.observe(headers)
        return read_answer(state.request, answer.status, headers, secret.redact(answer.content))

    def _failure(
        self,
        error: Exception,
        client: "httpx.Client | httpx.AsyncClient",
        state: RetryState,
        outgoing: httpx.Request | None,
        response: httpx.Response | None,
    ) -> Exception:
        """Translate what ended an exchange; what only a hook or a signal can raise, passes."""
        if isinstance(signalled := of_signal(error), Exception):
            state.give_up()
            return signalled
        request = state.request
        if response is not None and isinstance(error, BodyTooLargeError | UndecodableError):
            return self._unusable(error, request, response)
        certain = isinstance(error, _NEVER_SENT)
        if _guard_of(client) is None:
            about = _request_of(error)
            if not isinstance(error, _CLIENT_ERRORS) or not _is_same(about, outgoing):
                raise error
            certain = certain and about is not None
        if refusal := _refusal(error, client, request):
            return refusal
        if isinstance(error, httpx.TimeoutException) and state.remaining <= _JUST_BEFORE:
            return self._too_slow(state, outcome_unknown=not certain)
        reason = ": ".join(filter(None, (type(error).__name__, str(error))))
        if _UNTRUSTED in reason:
            reason += _OWN_AUTHORITY
            state.give_up()  # it will not be trusted in a moment either
        if certain and _guard_of(client) and (proxy := proxy_variable(self._settings.base_url)):
            reason += f"; it was to go through the proxy that {proxy} names"
        return self._no_answer(request, reason, outcome_unknown=not certain)

    def _unusable(
        self, error: Exception, request: Request, response: httpx.Response
    ) -> HubSpotCompatError:
        """Build the error of a body that was not read to its end."""
        status = response.status_code
        if status >= _HTTP_ERRORS:  # the status says enough
            return decode_error(request, status, response.headers, b"")
        if isinstance(error, BodyTooLargeError):
            limit = self._settings.max_response_bytes
            reason = f"it has more than the {limit} bytes that max_response_bytes allows"
            return ResponseTooLarge(status, request.method, request.path, "$", reason)
        reason = f"DecodingError: {error}"
        return UnreadableResponse(status, request.method, request.path, "$", reason)

    def _out_of_time(self, state: RetryState, reason: str) -> Exception:
        """Build the error of a call that ends before this attempt: the last attempt's, if any."""
        state.give_up()
        if state.last_error is not None:
            return state.last_error
        reason = f"{reason} within the deadline of {self._settings.deadline:g} s"
        return self._no_answer(state.request, reason, outcome_unknown=False)

    def _too_slow(self, state: RetryState, *, outcome_unknown: bool = True) -> ConnectionFailed:
        reason = f"the answer was not complete within the deadline of {self._settings.deadline:g} s"
        return self._no_answer(state.request, reason, outcome_unknown=outcome_unknown)

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
            lambda: _guarded_client(settings.base_url), own
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
        if pause := state.pause_before():
            self._sleep(pause)
        try:
            return self._attempts(state)
        except BaseException as error:
            if (ended := state.tell_outcome(error)) is error:
                raise
            raise ended from error

    def _attempts(self, state: RetryState) -> Response:
        try:
            return self._attempt(state)
        except Exception as error:  # noqa: BLE001  `state.again` decides what an error means
            failures = [error]
        from tenacity import Retrying  # only where a second attempt may come

        def again() -> Response:
            if failures:
                raise failures.pop()
            return self._attempt(state)

        sleep = partial(self._pause, state)
        return Retrying(retry=state.again, wait=state.pause, sleep=sleep, reraise=True)(again)

    def require_open(self) -> None:
        """Check that requests can be sent; see `Connections.require_open`."""
        self._connections.require_open()

    def close(self) -> None:
        """Close the connections; a client of the caller's own stays open."""
        self._connections.close()

    def _attempt(self, state: RetryState) -> Response:
        state.attempt += 1
        self._connections.require_open()
        self._wait_for_permit(state)
        secret = self._checked(self._token(), state)
        try:
            with self._connections.lend(state.remaining) as client, _abortable(client, state):
                state.emit("request")
                began = self._clock()
                state.under_way = True
                with redacting_logs(secret):
                    outcome = self._exchange(client, state, secret.token)
                answer = self._usable(outcome, client, state, secret)
        except NoConnectionFreeError:
            raise self._out_of_time(state, _NONE_FREE) from None
        return self._read(answer, state, secret, began)

    def _wait_for_permit(self, state: RetryState) -> None:
        while self._limiter is not None and (wait := self._limiter.take()):
            self._announce_wait(wait, state)
            self._pause(state, wait)
        self._pause(state, 0)

    def _pause(self, state: RetryState, seconds: float) -> None:
        """Wait so many seconds; not longer than the call is wanted.

        Raises:
            ConnectionFailed: The call was interrupted.
        """
        interruption = state.request.interruption
        if interruption is None or (self._sleep is not time.sleep and not interruption.is_set):
            if seconds:
                self._sleep(seconds)
        elif interruption.wait(seconds):
            raise self._no_answer(state.request, INTERRUPTED, outcome_unknown=False)

    def _token(self) -> Any:
        token = self._settings.token
        return token if isinstance(token, str) else token()

    def _exchange(self, client: httpx.Client, state: RetryState, token: str) -> _Answer | Exception:
        outgoing: httpx.Request | None = None
        response: httpx.Response | None = None
        try:
            outgoing = self._outgoing(client, state, token)
            response = _real(client.send(outgoing, auth=None, follow_redirects=False, stream=True))
            try:
                body = self._body(response)
                if not response.is_stream_consumed:
                    for chunk in response.iter_raw():
                        body.add(chunk)
                        if state.remaining <= 0:
                            return self._too_slow(state)
            finally:
                response.close()
        except Exception as error:  # noqa: BLE001  `_failure` raises what is not to be translated
            return self._failure(error, client, state, outgoing, response)
        return _Answer(response.status_code, response.headers, body.content())


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
            lambda: _guarded_async_client(settings.base_url), own
        )

    async def send(self, request: Request) -> Response:
        """Send a request; see `SyncTransport.send`. Cancelling it leaves the transport usable."""
        state = self._state(request)
        if pause := state.pause_before():
            await self._sleep(pause)
        try:
            return await self._attempts(state)
        except BaseException as error:
            if (ended := state.tell_outcome(error)) is error:
                raise
            raise ended from error

    async def _attempts(self, state: RetryState) -> Response:
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

    def require_open(self) -> None:
        """Check that requests can be sent; see `Connections.require_open`."""
        self._connections.require_open()

    async def aclose(self) -> None:
        """Close the connections; a client of the caller's own stays open."""
        await self._connections.aclose()

    async def _attempt(self, state: RetryState) -> Response:
        state.attempt += 1
        self._connections.require_open()
        await self._wait_for_permit(state)
        secret = self._checked(await self._token(), state)
        try:
            async with self._connections.lend(state.remaining) as client:
                state.emit("request")
                began = self._clock()
                state.under_way = True
                with redacting_logs(secret):
                    outcome = await self._exchange(client, state, secret.token)
                answer = self._usable(outcome, client, state, secret)
        except NoConnectionFreeError:
            raise self._out_of_time(state, _NONE_FREE) from None
        return self._read(answer, state, secret, began)

    async def _wait_for_permit(self, state: RetryState) -> None:
        while self._limiter is not None and (wait := await self._limiter.take_async()):
            self._announce_wait(wait, state)
            await self._sleep(wait)

    async def _token(self) -> Any:
        token = self._settings.token
        value = token if isinstance(token, str) else token()
        return await value if isawaitable(value) else value

    async def _exchange(
        self, client: httpx.AsyncClient, state: RetryState, token: str
    ) -> _Answer | Exception:
        outgoing: httpx.Request | None = None
        response: httpx.Response | None = None
        try:
            outgoing = self._outgoing(client, state, token)
            response = _real(
                await client.send(outgoing, auth=None, follow_redirects=False, stream=True)
            )
            try:
                body = self._body(response)
                if not response.is_stream_consumed:
                    async for chunk in response.aiter_raw():
                        body.add(chunk)
                        if state.remaining <= 0:
                            return self._too_slow(state)
            finally:
                await response.aclose()
        except Exception as error:  # noqa: BLE001  `_failure` raises what is not to be translated
            return self._failure(error, client, state, outgoing, response)
        return _Answer(response.status_code, response.headers, body.content())


def _abortable(client: httpx.Client, state: RetryState) -> AbstractContextManager[None]:
    """Let the call be interrupted while a client that we made has an exchange under way."""
    interruption, abort = state.request.interruption, getattr(client, "abort", None)
    return _NOTHING if interruption is None or abort is None else interruption.aborting(abort)


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


def _guarded_client(base_url: str) -> httpx.Client:
    from .clients import GuardedClient  # brings httpcore along, when there is something to send

    return GuardedClient(base_url, tls_context)


def _guarded_async_client(base_url: str) -> httpx.AsyncClient:
    from .clients import GuardedAsyncClient

    return GuardedAsyncClient(base_url, tls_context)


def _guard_of(client: "httpx.Client | httpx.AsyncClient") -> Guard | None:
    """The guard of a client of ours; None for the caller's own."""
    guard = getattr(client, "guard", None)
    return guard if isinstance(guard, Guard) else None


def _real(response: Any) -> httpx.Response:
    """Check what a client has returned: that of a test may be anything."""
    if isinstance(response, httpx.Response):
        return response
    msg = (
        f"http_client.send returned {shown(response)}, which is no httpx.Response; in tests, give "
        "an httpx.Client with an httpx.MockTransport"
    )
    raise InvalidInput(msg)


def _request_of(error: Exception) -> httpx.Request | None:
    """The request that an error of httpx is about, where it says so."""
    try:
        found = getattr(error, "request", None)
    except RuntimeError:  # httpx: it is not set
        return None
    return found if isinstance(found, httpx.Request) else None


def _is_same(about: httpx.Request | None, outgoing: httpx.Request | None) -> bool:
    """Whether an error can be about our request, and not about one that a hook has sent."""
    if about is None or outgoing is None:
        return True
    return (about.method, about.url) == (outgoing.method, outgoing.url)


def _refusal(
    error: Exception, client: "httpx.Client | httpx.AsyncClient", request: Request
) -> HubSpotCompatError | None:
    """Build the error of a request that cannot be sent, or that the caller's own hook refused."""
    if isinstance(error, httpx.HTTPStatusError):  # an event hook of the caller's own client
        response = error.response
        return decode_error(request, response.status_code, response.headers, b"")
    if isinstance(error, httpx.InvalidURL):
        return InvalidInput(f"{request.path!r} with its parameters makes no URL: {error}")
    if isinstance(error, httpx.LocalProtocolError) and str(error).startswith("Illegal header"):
        # Without its text, which quotes the header.
        return InvalidInput(f"{request.method} {request.path}: a header of it cannot be sent")
    if isinstance(error, RuntimeError) and client.is_closed:
        return InvalidInput("the http_client is closed: give one that is open")
    return None


def _host_of(base_url: str) -> str:
    try:
        url = httpx.URL(base_url)
        return url.netloc.decode("ascii") if url.host else ""  # decoding the host may fail
    except (httpx.InvalidURL, ValueError) as error:
        msg = f"base_url {base_url!r} has no usable host: {error}"
    raise InvalidInput(msg)
