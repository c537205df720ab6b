"""A caller's request, as it arrives at the proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final

import anyio
from starlette.requests import Request
from starlette.types import Receive, Scope

from hubspot_compat_tools._host_header import host_name
from hubspot_compat_tools.proxy._hop_headers import Headers, has_body
from hubspot_compat_tools.proxy._refused import Refused

__all__ = ["CallerRequest"]

_URL_CAPACITY: Final = 32 * 1024
_INVALID: Final = "VALIDATION_ERROR"
_FORWARD: Final = (
    "this is not a forward proxy: use its address in place of HubSpot's, as the base of the URL"
)
_TWO_SLASHES: Final = "the path begins with two slashes, which can be read as another host's name"
_NO_HOST: Final = "the Host header is no host name with an optional port"
_TWO_LENGTHS: Final = "Content-Length and Transfer-Encoding: the body has only one end"


class CallerRequest:
    """A caller's request.

    Attributes:
        method: HTTP verb.
        url: Path and query, exactly as they came.
        headers: Its headers.
        site: Scheme and host that the caller used, or "".
        has_body: Whether it has a body, which may be empty.
    """

    def __init__(self, scope: Scope, receive: Receive) -> None:
        raw = scope.get("raw_path") or scope["path"].encode()
        path = raw.decode("latin-1").partition("?")[0]
        query = scope["query_string"].decode("latin-1")
        self.method: str = scope["method"]
        self.url = f"{path}?{query}" if query else path
        self.headers: Headers = [(name.lower(), value) for name, value in scope["headers"]]
        self._host = dict(self.headers).get(b"host", b"").decode("latin-1")
        self.site = f"{scope['scheme']}://{self._host}" if self._host else ""
        self.has_body = has_body(self.headers)
        self._receive = receive
        self._request = Request(scope, receive)
        self._read = anyio.Event()
        if not self.has_body:
            self._read.set()

    def check(self) -> None:
        """Check that the request may be sent to the upstream.

        A whole URL, `host:port` or `//host` may name any host, and the token belongs to that one.

        Raises:
            Refused: It may not.
        """
        if self.method == "CONNECT" or not self.url.startswith("/"):
            raise Refused(400, _INVALID, _FORWARD)
        if self.url[:2] in {"//", "/\\"}:
            raise Refused(400, _INVALID, _TWO_SLASHES)
        if len(self.url) > _URL_CAPACITY:
            raise Refused(414, _INVALID, f"the URL has more than {_URL_CAPACITY} characters")
        if host_name(self._host) is None:
            raise Refused(400, _INVALID, _NO_HOST)
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in self.headers}:
            raise Refused(400, _INVALID, _TWO_LENGTHS)  # RFC 9112, 6.1: request smuggling

    async def stream(self) -> AsyncIterator[bytes]:
        """The body as it arrives.

        Raises:
            ClientDisconnect: The caller left in the middle.
        """
        async for chunk in self._request.stream():
            yield chunk
        self._read.set()

    async def body(self, capacity: int, seconds: float) -> bytes:
        """The whole body.

        Raises:
            Refused: It is larger than the capacity, or took longer than so many seconds.
            ClientDisconnect: The caller left in the middle.
        """
        content = bytearray()
        try:
            with anyio.fail_after(seconds):
                async for chunk in self.stream():
                    content += chunk
                    if len(content) > capacity:
                        message = f"The request body is larger than {capacity} bytes"
                        raise Refused(413, "REQUEST_TOO_LARGE", message)
        except TimeoutError:
            message = f"the request body did not arrive within {seconds:g} s"
            raise Refused(408, "REQUEST_TIMEOUT", message) from None
        return bytes(content)

    async def disconnected(self) -> None:
        """Return when the caller has left, or has been answered; the body is read first."""
        await self._read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass
