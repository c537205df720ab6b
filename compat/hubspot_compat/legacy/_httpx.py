"""The bridge in httpx: a transport around the caller's own, blocking and awaiting."""

from collections.abc import Awaitable, Callable
from functools import lru_cache
from inspect import isawaitable
from typing import Any, Final, Self

import httpx

from .._bridge import (
    Bridge,
    InterceptedRequest,
    OutgoingRequest,
    Reply,
    as_bytes,
    intercept,
    run,
    run_async,
)
from .._transport.http import FACADE_EXTENSION
from ._library_values import no_session, not_an_answer, read_reply

__all__ = ["REPLACED", "SESSIONS", "BridgedTransport", "mount"]

SESSIONS: Final = (httpx.Client, httpx.AsyncClient)


def handle(
    bridge: Bridge, request: httpx.Request, inner: Callable[[httpx.Request], httpx.Response]
) -> httpx.Response:
    """Serve a request, or let `inner` send it."""
    intercepted = _intercept(bridge, request)
    if intercepted is None:
        return inner(request)

    def send(outgoing: OutgoingRequest) -> Reply:
        response = inner(_request(request, outgoing))
        if not isinstance(response, httpx.Response):
            raise not_an_answer(response)
        try:
            content = response.read()
            return read_reply(response, response.status_code, response.headers.raw, content)
        finally:
            response.close()

    return _answered(run(intercepted, intercepted.v3_request(request.read()), send))


async def handle_async(
    bridge: Bridge,
    request: httpx.Request,
    inner: Callable[[httpx.Request], Awaitable[httpx.Response]],
) -> httpx.Response:
    """Serve a request, or let `inner` send it."""
    intercepted = _intercept(bridge, request)
    if intercepted is None:
        return await inner(request)

    async def send(outgoing: OutgoingRequest) -> Reply:
        answer: Any = inner(_request(request, outgoing))
        response = await answer if isawaitable(answer) else answer
        if not isinstance(response, httpx.Response):
            raise not_an_answer(response)
        try:
            content = await response.aread()
            return read_reply(response, response.status_code, response.headers.raw, content)
        finally:
            await response.aclose()

    v3_request = intercepted.v3_request(await request.aread())
    return _answered(await run_async(intercepted, v3_request, send))


def _intercept(bridge: Bridge, request: httpx.Request) -> InterceptedRequest | None:
    if FACADE_EXTENSION in request.extensions:  # a facade for v3 asks for v3
        return None
    return intercept(bridge, request.method, str(request.url), request.headers.raw)


def _request(given: httpx.Request, outgoing: OutgoingRequest) -> httpx.Request:
    return httpx.Request(
        outgoing.method,
        _parsed(outgoing.url),
        headers=as_bytes(outgoing.headers),
        content=outgoing.content,
        extensions={name: given.extensions[name] for name in given.extensions if name != "target"},
    )


@lru_cache(maxsize=64)
def _parsed(url: str) -> httpx.URL:
    # Most calls go to the same few addresses, and httpx looks at each character of one.
    return httpx.URL(url)


def _answered(reply: Reply) -> httpx.Response:
    # A stream, as from a socket: the client reads it and measures the time until its end.
    headers = as_bytes(reply.headers)
    if reply.content:
        headers.append((b"Content-Length", b"%d" % len(reply.content)))
    return httpx.Response(
        reply.status,
        headers=headers,
        stream=httpx.ByteStream(reply.content),
        extensions={"http_version": b"HTTP/1.1"},
    )


class BridgedTransport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Serves v3's association requests, and hands every other request to another transport.

    Args:
        inner: The client's own transport, of either kind.
        bridge: Serves v3's requests.
    """

    def __init__(self, inner: Any, bridge: Bridge) -> None:
        self.inner = inner
        self._bridge = bridge

    def __enter__(self) -> Self:
        self.inner.__enter__()
        return self

    def __exit__(self, *error: object) -> None:
        self.inner.__exit__(*error)

    async def __aenter__(self) -> Self:
        await self.inner.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self.inner.__aexit__(*error)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, or serve it."""
        return handle(self._bridge, request, self.inner.handle_request)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, or serve it."""
        return await handle_async(self._bridge, request, self.inner.handle_async_request)

    def close(self) -> None:
        """Close the inner transport."""
        self.inner.close()

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self.inner.aclose()


def mount(client: httpx.Client | httpx.AsyncClient, bridge: Bridge) -> None:
    """Serve a client's v3 association requests by a bridge.

    httpx has no public way to change the transport of an existing client. The two attributes are as
    old as `mounts=`; a test fails when they are gone.

    Raises:
        InvalidInput: It has no transports: a mock, or its `__init__` was not called.
    """

    def bridged(inner: Any) -> BridgedTransport:
        return BridgedTransport(
            inner.inner if isinstance(inner, BridgedTransport) else inner, bridge
        )

    mounts = getattr(client, "_mounts", None)  # see above
    if not isinstance(mounts, dict):
        raise no_session(client, "transports")
    client._transport = bridged(client._transport)  # noqa: SLF001  see above
    mounts.update(
        {pattern: bridged(inner) for pattern, inner in mounts.items() if inner is not None}
    )


def _handle_request(bridge: Bridge, original: Callable[..., httpx.Response]) -> Any:
    def handle_request(self: httpx.HTTPTransport, request: httpx.Request) -> httpx.Response:
        if _is_mocked(self, "handle_request"):
            return original(self, request)
        return handle(bridge, request, lambda instead: original(self, instead))

    return handle_request


def _handle_async_request(
    bridge: Bridge, original: Callable[..., Awaitable[httpx.Response]]
) -> Any:
    async def handle_async_request(
        self: httpx.AsyncHTTPTransport, request: httpx.Request
    ) -> httpx.Response:
        if _is_mocked(self, "handle_async_request"):
            return await original(self, request)
        return await handle_async(bridge, request, lambda instead: original(self, instead))

    return handle_async_request


def _is_mocked(transport: Any, name: str) -> bool:
    """Whether respx answers in the place of httpcore's connections.

    Its mocks were written for v3's requests, as those above the transport were, so they get those.
    """
    method = getattr(type(getattr(transport, "_pool", None)), name, None)
    return str(getattr(method, "__module__", "")).partition(".")[0] == "respx"


REPLACED: Final = (
    (httpx.HTTPTransport, "handle_request", _handle_request),
    (httpx.AsyncHTTPTransport, "handle_async_request", _handle_async_request),
)
