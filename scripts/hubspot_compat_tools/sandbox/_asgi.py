"""The ASGI side: starlette reads requests and writes answers, uvicorn carries them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from hubspot_compat_tools.sandbox._http import BODY_CAPACITY, Answer, Incoming

#: The key of the connection in the scope's state, so that a fault can break it.
CONNECTION: Final = "hubspot_compat_sandbox.connection"


def build_app(exchange: Callable[[Incoming], Answer]) -> Starlette:
    """The ASGI app around an exchange of requests for answers."""

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return  # the server closes a websocket that the app does not accept
        try:
            incoming = await _incoming(Request(scope, receive))
        except ClientDisconnect:
            return
        await _respond(exchange(incoming), scope, send)

    app = Starlette()
    app.router.default = serve  # no route of starlette's: targets such as `*` get an answer too
    return app


async def _incoming(request: Request) -> Incoming:
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    body = bytearray()
    async for chunk in request.stream():
        body += chunk[: BODY_CAPACITY + 1 - len(body)]  # one byte more shows that it is larger
    headers: dict[str, str] = {}
    for name, value in request.headers.items():  # one that comes twice is one list: RFC 9110, 5.3
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return Incoming(
        request.method,
        raw.decode("latin-1").partition("?")[0],
        request.scope["query_string"].decode("latin-1"),
        headers,
        bytes(body),
        f"{request.scope['scheme']}://{headers['host']}" if "host" in headers else "",
    )


async def _respond(answer: Answer, scope: Scope, send: Send) -> None:
    if answer.delay:
        await asyncio.sleep(answer.delay)
    body = answer.body or b""
    if answer.cut:
        await _cut(answer, body, scope, send)
        return
    headers = [(name.encode(), value.encode()) for name, value in answer.headers]
    if answer.body is not None or answer.status not in _EMPTY:
        headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


#: Statuses that have no body, and so no length.
_EMPTY: Final = (204, 304)


async def _cut(answer: Answer, body: bytes, scope: Scope, send: Send) -> None:
    """Break the connection: before the answer, or in the middle of its body if it has one."""
    connection = scope.get("state", {}).get(CONNECTION)
    if answer.cut == "truncate" and body:
        headers = [(name.encode(), value.encode()) for name, value in answer.headers]
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        half = body[: len(body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        if connection is not None:
            connection.close()
    elif connection is not None:
        connection.abort()
