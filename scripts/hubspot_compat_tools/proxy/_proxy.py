"""The proxy as an ASGI app: the bridge serves v3's association requests, all others are streamed.

The proxy stores and logs nothing of a request. The token goes to the upstream with the other
headers.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final

import anyio
from attrs import evolve
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from hubspot_compat._bridge import Bridge, Reply, as_bytes, as_pairs, intercept, run_async
from hubspot_compat_tools.proxy._caller import CallerRequest
from hubspot_compat_tools.proxy._hop_headers import Headers, end_to_end
from hubspot_compat_tools.proxy._limits import DEFAULT_LIMITS, ProxyLimits
from hubspot_compat_tools.proxy._refused import Refused
from hubspot_compat_tools.proxy._upstream import DEFAULT_UPSTREAM, Upstream, raw_parts

if TYPE_CHECKING:
    import httpx

    from hubspot_compat._bridge import InterceptedRequest, Names

__all__ = ["Proxy"]

_WITHOUT_BODY: Final = frozenset({204, 304})
_JSON: Final = (b"content-type", b"application/json;charset=utf-8")
_CLOSE: Final = (b"connection", b"close")


class Proxy:
    """Serves v3 callers on another version, and passes every other request on to HubSpot.

    Args:
        version: The version that does the work: `v4` or a dated one.
        upstream: Scheme and host of the real service.
        names: The portal's own v3 names: a file that `hubspot-compat types --snapshot` wrote.
        limits: How long the proxy waits, and how much it keeps in memory.
        transport: Sends to the upstream in the place of httpx's own; for tests.

    Raises:
        ToolError: The upstream is not a scheme and a host.
        HubSpotCompatError: The version or the snapshot cannot be used, or a proxy or certificates
            that the environment names.

    Warns:
        VersionSunsetWarning: HubSpot's support for the version ends within 180 days.
    """

    def __init__(
        self,
        version: str,
        upstream: str = DEFAULT_UPSTREAM,
        names: Names | None = None,
        *,
        limits: ProxyLimits = DEFAULT_LIMITS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._bridge = Bridge(version, names)
        self._bridge.warn_of_sunset()  # this method, then the caller's line
        self.limits = limits
        self.upstream = Upstream(upstream, limits, transport)
        self.app = Starlette(lifespan=self._lifespan)
        self.app.router.default = self._serve  # no routes of starlette: all paths come here

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        try:
            yield
        finally:
            await self.upstream.aclose()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # the server closes a websocket that is not accepted
        caller = CallerRequest(scope, receive)
        async with anyio.create_task_group() as group:
            group.start_soon(_cancel_once_left, caller, group.cancel_scope)
            with contextlib.suppress(ClientDisconnect):
                await self._answer_caller(caller, send)
            group.cancel_scope.cancel()

    async def _answer_caller(self, caller: CallerRequest, send: Send) -> None:
        try:
            caller.check()
            self.upstream.check(caller.headers)
            intercepted = intercept(
                self._bridge, caller.method, caller.url, caller.headers, site=caller.site
            )
            if intercepted is None:
                await _stream(await self.upstream.forward(caller), send)
            else:
                reply = await self._bridged(caller, intercepted)
                await _answer(send, reply.status, reply.content, as_bytes(reply.headers))
        except Refused as refused:  # before anything of an answer is sent
            # Closes the connection: what follows on it may be what the caller called a body.
            await _answer(send, refused.status, refused.content, [_JSON], _CLOSE)

    async def _bridged(self, caller: CallerRequest, intercepted: InterceptedRequest) -> Reply:
        content = await caller.body(self.limits.body_bytes, self.limits.body_seconds)
        headers = as_pairs(end_to_end(caller.headers))
        forwarded = evolve(intercepted, origin=self.upstream.url, headers=headers)
        return await run_async(forwarded, forwarded.v3_request(content), self.upstream.exchange)


async def _cancel_once_left(caller: CallerRequest, scope: anyio.CancelScope) -> None:
    await caller.disconnected()
    scope.cancel()


async def _stream(response: httpx.Response, send: Send) -> None:
    """Pass an answer on as it arrives.

    An error of the upstream in the middle is raised: the server then closes the caller's
    connection, so that half an answer does not look complete.
    """
    try:
        await _start(send, response.status_code, response.headers.raw)
        async for chunk in raw_parts(response):
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        await response.aclose()


async def _start(send: Send, status: int, headers: Headers, *own: tuple[bytes, bytes]) -> None:
    kept = [*end_to_end(headers), *own]
    await send({"type": "http.response.start", "status": status, "headers": kept})


async def _answer(
    send: Send, status: int, content: bytes, headers: Headers, *own: tuple[bytes, bytes]
) -> None:
    length = (b"content-length", b"%d" % len(content))
    await _start(send, status, headers if status in _WITHOUT_BODY else [*headers, length], *own)
    await send({"type": "http.response.body", "body": content})
