"""The proxy as an ASGI app: the bridge serves v3's association requests, all others are streamed.

The proxy stores and logs nothing of a request. The token goes to the upstream with the other
headers.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import anyio
import httpx
from attrs import evolve
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from hubspot_compat._bridge import Bridge, Reply, intercept, run_async
from hubspot_compat_tools._errors import ToolError

if TYPE_CHECKING:
    from hubspot_compat._bridge import InterceptedRequest, Names, OutgoingRequest

DEFAULT_UPSTREAM: Final = "https://api.hubapi.com"

# RFC 9110, 7.6.1: headers of one connection. `Host` names the upstream instead, and this server
# answers `Expect: 100-continue` itself.
_HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"expect",
        b"host",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_BODY_CAPACITY: Final = 32 * 1024 * 1024
_OF_A_BODY: Final = frozenset({b"content-length", b"transfer-encoding"})
_NO_FORWARD_PROXY: Final = (
    "this is not a forward proxy: use its address in place of HubSpot's, as the base of the URL"
)
_WITHOUT_BODY: Final = frozenset({204, 304})
_CONNECT_SECONDS: Final = 30.0

Headers = list[tuple[bytes, bytes]]


class Proxy:
    """Serves v3 callers on another version, and passes every other request on to HubSpot.

    Args:
        version: The version that does the work: `v4` or a dated one.
        upstream: Scheme and host of the real service.
        names: The portal's own v3 names: a file that `hubspot-compat types --snapshot` wrote.

    Raises:
        ToolError: The upstream is not a scheme and a host.
        HubSpotCompatError: The version or the snapshot cannot be used.

    Warns:
        VersionSunsetWarning: HubSpot's support for the version ends within 180 days.
    """

    def __init__(
        self, version: str, upstream: str = DEFAULT_UPSTREAM, names: Names | None = None
    ) -> None:
        self._bridge = Bridge(version, names)
        self._bridge.warn_of_sunset()  # this method, then the caller's line
        self._upstream = _checked(upstream)
        self._origin = "{0.scheme}://{0.netloc}".format(urlsplit(self._upstream))
        # No timeout for reading: how long to wait is the caller's decision.
        timeout = httpx.Timeout(None, connect=_CONNECT_SECONDS)
        limits = httpx.Limits(max_connections=None)
        # A caller's request carries its own headers and cookies, never ours or another caller's.
        none = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx.AsyncClient(timeout=timeout, limits=limits, cookies=none)
        self._client.headers.clear()
        self.app = Starlette(lifespan=self._lifespan)
        self.app.router.default = self._serve  # no routes of starlette: all paths come here

    @contextlib.asynccontextmanager
    async def _lifespan(self, _: Starlette) -> AsyncIterator[None]:
        async with self._client:
            yield

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # the server closes a websocket that is not accepted
        incoming = _Incoming(scope, receive)
        if not incoming.url.startswith("/"):
            # A whole URL or `host:port`, as clients send to a forward proxy. It may name any host,
            # and the token belongs to that one.
            await _answer(send, 400, _problem(_NO_FORWARD_PROXY, "VALIDATION_ERROR"))
            return
        intercepted = intercept(
            self._bridge, incoming.method, incoming.url, incoming.headers, site=incoming.site
        )
        if intercepted is None:
            await self._pass_on(incoming, send)
        else:
            async with _answering_errors(send):
                await self._bridged(incoming, intercepted, send)

    async def _bridged(
        self, incoming: _Incoming, intercepted: InterceptedRequest, send: Send
    ) -> None:
        content = await incoming.body()
        if content is None:
            message = f"The request body is larger than {_BODY_CAPACITY} bytes"
            await _answer(send, 413, _problem(message, "REQUEST_TOO_LARGE"))
            return
        named = _named(_end_to_end(incoming.headers))
        forwarded = evolve(intercepted, origin=self._upstream, headers=named)

        async def send_outgoing(request: OutgoingRequest) -> Reply:
            response = await self._client.request(
                request.method, request.url, headers=request.headers, content=request.content
            )
            return Reply(response.status_code, response.headers, response.content)

        reply = await run_async(forwarded, forwarded.v3_request(content), send_outgoing)
        await _answer(send, reply.status, reply.content, reply.headers)

    async def _pass_on(self, incoming: _Incoming, send: Send) -> None:
        """Stream a request to the upstream and its answer back, until the caller disconnects."""
        async with anyio.create_task_group() as group:
            group.start_soon(incoming.cancel_on_disconnect, group.cancel_scope)
            response = None
            async with _answering_errors(send):
                response = await self._forwarded(incoming)
            if response is not None:
                await _stream(response, send)
            group.cancel_scope.cancel()

    async def _forwarded(self, incoming: _Incoming) -> httpx.Response:
        """Send a caller's request to the upstream; the answer's body is not read yet."""
        url = self._upstream + incoming.url
        request = self._client.build_request(
            incoming.method,
            url,
            headers=_end_to_end(incoming.headers),
            content=incoming.stream() if incoming.has_body else None,
            # httpx would resolve dots and escape characters; the path is sent as it came.
            extensions={"target": url.removeprefix(self._origin).encode("latin-1")},
        )
        return await self._client.send(request, stream=True)


class _Incoming:
    """A caller's request."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        raw = scope.get("raw_path") or scope["path"].encode()
        path = raw.decode("latin-1").partition("?")[0]
        query = scope["query_string"].decode("latin-1")
        self.method: str = scope["method"]
        self.url = f"{path}?{query}" if query else path
        self.headers: Headers = [(k.lower(), v) for k, v in scope["headers"]]
        host = dict(self.headers).get(b"host", b"").decode("latin-1")
        self.site = f"{scope['scheme']}://{host}" if host else ""
        self.has_body = any(name in _OF_A_BODY for name, _ in self.headers)
        self._receive = receive
        self._request = Request(scope, receive)
        self._read = anyio.Event()
        if not self.has_body:
            self._read.set()

    async def stream(self) -> AsyncIterator[bytes]:
        """The body as it arrives."""
        async for chunk in self._request.stream():
            yield chunk
        self._read.set()

    async def cancel_on_disconnect(self, scope: anyio.CancelScope) -> None:
        """Once the body is read, wait until the caller disconnects, then cancel."""
        await self._read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass
        scope.cancel()

    async def body(self) -> bytes | None:
        """The whole body; None when it is larger than the capacity."""
        chunks = bytearray()
        async for chunk in self.stream():
            chunks += chunk
            if len(chunks) > _BODY_CAPACITY:
                return None
        return bytes(chunks)


@contextlib.asynccontextmanager
async def _answering_errors(send: Send) -> AsyncIterator[None]:
    """Answer 502 when the upstream cannot be reached; send nothing when the caller disconnected."""
    try:
        yield
    except ClientDisconnect:
        pass
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        # The message says what failed; it holds nothing of the request, so no token.
        await _answer(send, 502, _problem(f"the upstream cannot be reached: {error}"))


async def _stream(response: httpx.Response, send: Send) -> None:
    """Pass an answer on as it arrives.

    An error of the upstream in the middle is raised: the server then closes the caller's
    connection, so that half an answer does not look complete.
    """
    try:
        await _start(send, response.status_code, response.headers.raw)
        async for chunk in response.aiter_raw():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
    finally:
        await response.aclose()


def _checked(upstream: str) -> str:
    try:
        parts = urlsplit(upstream)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        usable = False
    if not usable or any(sign in upstream for sign in "?#@"):
        msg = f"--upstream is a scheme and a host, such as {DEFAULT_UPSTREAM}, not {upstream!r}"
        raise ToolError(msg)
    return upstream.rstrip("/")


def _end_to_end(headers: Headers) -> Headers:
    """Leave out the headers of one connection: known ones, and those that `Connection` names."""
    lower = [(name.lower(), value) for name, value in headers]
    named = b",".join(value for name, value in lower if name == b"connection").split(b",")
    dropped = _HOP_BY_HOP | {word.strip().lower() for word in named}
    if any(name == b"transfer-encoding" for name, _ in lower):
        dropped |= {b"content-length"}  # RFC 9112, 6.3: Transfer-Encoding overrides it
    return [(name, value) for name, value in lower if name not in dropped]


def _named(headers: Headers) -> dict[str, str]:
    return {name.decode("latin-1"): value.decode("latin-1") for name, value in headers}


def _problem(message: str, category: str = "BAD_GATEWAY") -> bytes:
    return json.dumps({"status": "error", "message": message, "category": category}).encode()


async def _start(send: Send, status: int, headers: Headers) -> None:
    kept = _end_to_end(headers)
    await send({"type": "http.response.start", "status": status, "headers": kept})


async def _answer(
    send: Send, status: int, content: bytes, headers: Mapping[str, str] | None = None
) -> None:
    named = headers if headers is not None else {"Content-Type": "application/json;charset=utf-8"}
    raw: Any = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in named.items()]
    if status not in _WITHOUT_BODY:
        raw.append((b"content-length", str(len(content)).encode()))
    await _start(send, status, raw)
    await send({"type": "http.response.body", "body": content})
