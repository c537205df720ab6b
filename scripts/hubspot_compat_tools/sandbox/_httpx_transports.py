"""In-process transports for httpx: the sandbox without a socket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import httpx

from hubspot_compat_tools.sandbox._http import Answer, Incoming

Exchange = Callable[[Incoming], Answer]


class SandboxTransport(httpx.BaseTransport):
    """Answers the requests of an `httpx.Client` in this process."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Serve one request."""
        answer = self._exchange(_incoming(request, request.read()))
        if answer.delay:
            _check_delay(request, answer.delay)
            time.sleep(answer.delay)
        return _response(request, answer)


class AsyncSandboxTransport(httpx.AsyncBaseTransport):
    """Answers the requests of an `httpx.AsyncClient` in this process."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Serve one request."""
        answer = self._exchange(_incoming(request, await request.aread()))
        if answer.delay:
            _check_delay(request, answer.delay)
            await asyncio.sleep(answer.delay)
        return _response(request, answer)


def _incoming(request: httpx.Request, body: bytes) -> Incoming:
    path, _, query = request.url.raw_path.decode("ascii").partition("?")
    headers = {name.lower(): value for name, value in request.headers.items()}
    origin = f"{request.url.scheme}://{headers['host']}" if "host" in headers else ""
    return Incoming(request.method, path, query, headers, body, origin)


def _check_delay(request: httpx.Request, delay: float) -> None:
    """Time out as a socket would, but without the wait."""
    limit = request.extensions.get("timeout", {}).get("read")
    if limit is not None and limit < delay:
        msg = f"the sandbox waits {delay} s, the client {limit} s"
        raise httpx.ReadTimeout(msg, request=request)


def _response(request: httpx.Request, answer: Answer) -> httpx.Response:
    if answer.cut:
        msg = "Server disconnected without sending a response."
        if answer.cut == "truncate":
            msg = "peer closed connection without sending complete message body"
        raise httpx.RemoteProtocolError(msg, request=request)
    return httpx.Response(
        answer.status, headers=list(answer.headers), content=answer.body, request=request
    )
