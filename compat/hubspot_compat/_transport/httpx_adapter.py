"""An httpx transport that sends with ours: what a generated client sends becomes a `Request`.

So a generated client uses the facade's token, retries, rate limit and events, and raises its
errors: a status of 400 or above raises before the generated parser sees the answer. The generated
client gives its one transport to both kinds of httpx client, so an adapter is a transport of both
kinds; one of them is refused.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from time import perf_counter
from typing import Any, Final, TypeAlias

import httpx

from .._domain.errors import InvalidInput
from .._wire.messages import AsyncSend, Request, Response, Send
from .settings import PLACEHOLDER_TOKEN

__all__ = [
    "PLACEHOLDER_TOKEN",
    "AsyncHttpxAdapter",
    "AsyncSend",
    "HttpxAdapter",
    "OperationOf",
    "Send",
]

OperationOf: TypeAlias = Callable[[str, str], str | None]
"""Names the operation of a method and a path, or gives None for a path that no operation has."""

_UNKNOWN: Final = "raw"
# They may set Primary, of which a record has one: sending them again can undo what was written in
# between. Only the body could tell, and each version spells it in its own way.
_SET_TYPES: Final = frozenset({"basic.create", "batch.create"})
# What httpx or our transport sets by itself; all other headers of a request are passed on.
_OWN_HEADERS: Final = frozenset(
    {
        "accept",
        "accept-encoding",
        "authorization",
        "connection",
        "content-length",
        "host",
        "transfer-encoding",
        "user-agent",
    }
)
# They describe the body as it travelled; the body that is handed on is decoded.
_FRAMING: Final = frozenset({"content-encoding", "content-length", "transfer-encoding"})
_TAKE_THE_OTHER: Final = (
    "this raw client is {0}.raw: call the generated function's {1} form with it, "
    "or give that function {2}.raw"
)


class _Answer(httpx.Response):
    """An answer whose `json` fails as ours does."""

    def __init__(self, response: Response, began: float) -> None:
        kept = [(k, v) for k, v in response.headers.items() if k.lower() not in _FRAMING]
        super().__init__(response.status, headers=kept, content=response.content)
        self._answer = response
        self.elapsed = timedelta(seconds=perf_counter() - began)

    def json(self, **_: Any) -> Any:
        """Decode the body; that it is JSON, unless empty, was checked by the transport."""
        if not self.content.strip():
            raise self._answer.unreadable(place="$", reason="the body is empty")
        return self._answer.json()


class _Adapter(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """What both adapters share: everything but the sending.

    Args:
        base_url: Where the facade sends to; nothing is sent elsewhere.
        operation_of: Names the operation, for the retry table and events.
    """

    def __init__(self, base_url: str, operation_of: OperationOf) -> None:
        self._base = httpx.URL(base_url)
        self._prefix = self._base.raw_path.decode("ascii").rstrip("/")
        self._operation_of = operation_of

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Refuse a blocking call."""
        msg = _TAKE_THE_OTHER.format("AsyncAssociations", "`asyncio`", "Associations")
        raise InvalidInput(msg)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Refuse an awaiting call."""
        msg = _TAKE_THE_OTHER.format("Associations", "`sync`", "AsyncAssociations")
        raise InvalidInput(msg)

    def _request(self, request: httpx.Request) -> Request:
        self._check_token(request)
        _check_timeout(request)
        path = self._path(request.url)
        operation = self._operation_of(request.method, path) or _UNKNOWN
        headers = {k: v for k, v in request.headers.items() if k not in _OWN_HEADERS}
        _check_headers(headers)
        return Request(
            operation,
            request.method,
            path,
            params=request.url.params,
            content=request.content or None,
            exclusive=operation in _SET_TYPES,
            headers=headers,
        )

    def _path(self, url: httpx.URL) -> str:
        path = url.raw_path.partition(b"?")[0].decode("ascii")
        if _origin(url) != _origin(self._base) or not path.startswith(f"{self._prefix}/"):
            asked = url.copy_with(query=None)
            msg = f"raw sends to {self._base} and nowhere else, not to {asked}"
            raise InvalidInput(msg)
        return path.removeprefix(self._prefix)

    def _check_token(self, request: httpx.Request) -> None:
        given = request.headers.get("Authorization", "")
        if given and given.partition(" ")[2] != PLACEHOLDER_TOKEN:
            msg = (
                "raw sends the token of its facade client: "
                "for another one make another client, and set no Authorization here"
            )
            raise InvalidInput(msg)


class HttpxAdapter(_Adapter):
    """For the generated client of `Associations`."""

    def __init__(self, send: Send, base_url: str, operation_of: OperationOf) -> None:
        super().__init__(base_url, operation_of)
        self._send = send

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as the facade does; another host, token or timeout is refused."""
        request.read()
        began = perf_counter()
        return _Answer(self._send(self._request(request)), began)


class AsyncHttpxAdapter(_Adapter):
    """For the generated client of `AsyncAssociations`; otherwise as `HttpxAdapter`."""

    def __init__(self, send: AsyncSend, base_url: str, operation_of: OperationOf) -> None:
        super().__init__(base_url, operation_of)
        self._send = send

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request as the facade does; see `HttpxAdapter.handle_request`."""
        await request.aread()
        began = perf_counter()
        return _Answer(await self._send(self._request(request)), began)


def _check_headers(headers: Mapping[str, str]) -> None:
    for name, value in headers.items():
        if PLACEHOLDER_TOKEN in value:
            msg = f"header {name}: raw's token is a placeholder; the facade sends its own token"
            raise InvalidInput(msg)
        if not value.isascii() or not value.isprintable():
            msg = f"header {name}: its value has other characters than printable ASCII"
            raise InvalidInput(msg)


def _check_timeout(request: httpx.Request) -> None:
    if any(value is not None for value in request.extensions.get("timeout", {}).values()):
        msg = "raw waits as long as its facade client: set timeout= and deadline= there"
        raise InvalidInput(msg)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
