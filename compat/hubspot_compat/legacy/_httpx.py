"""The bridge in httpx: a transport around the caller's own, blocking and awaiting."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self

import httpx

from .._bridge import Bridge, InterceptedRequest, OutgoingRequest, Reply, intercept, run, run_async

__all__ = ["handle", "handle_async", "mount_async_client", "mount_client"]


def handle(
    bridge: Bridge, request: httpx.Request, inner: Callable[[httpx.Request], httpx.Response]
) -> httpx.Response:
    """Serve a request, or let `inner` send it."""
    intercepted = _intercept(bridge, request)
    if intercepted is None:
        return inner(request)

    def send(outgoing: OutgoingRequest) -> Reply:
        response = inner(_request(request, outgoing))
        try:
            return Reply(response.status_code, response.headers, response.read())
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
        response = await inner(_request(request, outgoing))
        try:
            return Reply(response.status_code, response.headers, await response.aread())
        finally:
            await response.aclose()

    v3_request = intercepted.v3_request(await request.aread())
    return _answered(await run_async(intercepted, v3_request, send))


def _intercept(bridge: Bridge, request: httpx.Request) -> InterceptedRequest | None:
    return intercept(bridge, request.method, str(request.url), request.headers.items())


def _request(given: httpx.Request, outgoing: OutgoingRequest) -> httpx.Request:
    return httpx.Request(
        outgoing.method,
        outgoing.url,
        headers=outgoing.headers,
        content=outgoing.content,
        extensions=given.extensions,
    )


def _answered(reply: Reply) -> httpx.Response:
    # A stream, as from a socket: the client reads it and measures the time until its end.
    headers = dict(reply.headers)
    if reply.content:
        headers["Content-Length"] = str(len(reply.content))
    return httpx.Response(
        reply.status,
        headers=headers,
        stream=httpx.ByteStream(reply.content),
        extensions={"http_version": b"HTTP/1.1"},
    )


class BridgedTransport(httpx.BaseTransport):
    """Serves v3's association requests, and hands every other request to another transport.

    Args:
        inner: The client's own transport.
        bridge: Serves v3's requests.
    """

    def __init__(self, inner: httpx.BaseTransport, bridge: Bridge) -> None:
        self.inner = inner
        self._bridge = bridge

    def __enter__(self) -> Self:
        self.inner.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        self.inner.__exit__(kind, error, trace)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, or serve it."""
        return handle(self._bridge, request, self.inner.handle_request)

    def close(self) -> None:
        """Close the inner transport."""
        self.inner.close()


class AsyncBridgedTransport(httpx.AsyncBaseTransport):
    """The same as `BridgedTransport`, awaiting."""

    def __init__(self, inner: httpx.AsyncBaseTransport, bridge: Bridge) -> None:
        self.inner = inner
        self._bridge = bridge

    async def __aenter__(self) -> Self:
        await self.inner.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None = None,
        error: BaseException | None = None,
        trace: TracebackType | None = None,
    ) -> None:
        await self.inner.__aexit__(kind, error, trace)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, or serve it."""
        return await handle_async(self._bridge, request, self.inner.handle_async_request)

    async def aclose(self) -> None:
        """Close the inner transport."""
        await self.inner.aclose()


# httpx has no public way to change the transport of an existing client. The two attributes are as
# old as `mounts=`; a test fails when they are gone.


def mount_client(client: httpx.Client, bridge: Bridge) -> None:
    """Serve a client's v3 association requests by a bridge."""

    def bridged(inner: httpx.BaseTransport) -> BridgedTransport:
        return BridgedTransport(
            inner.inner if isinstance(inner, BridgedTransport) else inner, bridge
        )

    client._transport = bridged(client._transport)  # noqa: SLF001  see above
    client._mounts = {  # noqa: SLF001  see above
        pattern: None if inner is None else bridged(inner)
        for pattern, inner in client._mounts.items()  # noqa: SLF001  see above
    }


def mount_async_client(client: httpx.AsyncClient, bridge: Bridge) -> None:
    """Serve a client's v3 association requests by a bridge."""

    def bridged(inner: httpx.AsyncBaseTransport) -> AsyncBridgedTransport:
        inner = inner.inner if isinstance(inner, AsyncBridgedTransport) else inner
        return AsyncBridgedTransport(inner, bridge)

    client._transport = bridged(client._transport)  # noqa: SLF001  see above
    client._mounts = {  # noqa: SLF001  see above
        pattern: None if inner is None else bridged(inner)
        for pattern, inner in client._mounts.items()  # noqa: SLF001  see above
    }
