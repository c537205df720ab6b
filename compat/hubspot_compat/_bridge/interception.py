"""Interception: which requests the bridge takes over, and what is sent instead of them.

    intercepted = intercept(bridge, method, url, headers)    None: the request is not v3's
    request = intercepted.v3_request(body)
    reply = run(intercepted, request, send)                  `send` does one HTTP exchange

For the adapters of `legacy` and for the proxy, whatever HTTP library they speak. No I/O here.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from attrs import field, frozen

from .._dialects.v3_server import V3Request, V3Route, match_route
from .._wire.messages import Request, header
from .bridge import Bridge, Reply

__all__ = [
    "InterceptedRequest",
    "OutgoingRequest",
    "V3Request",
    "intercept",
    "match_route",
    "run",
    "run_async",
]

# They describe the v3 request's own body and connection, not what is sent instead of it.
_NOT_FORWARDED: Final = frozenset(
    {
        "accept",
        "connection",
        "content-encoding",
        "content-length",
        "content-type",
        "expect",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
_PAGING: Final = frozenset({"after", "limit"})


@frozen
class OutgoingRequest:
    """A request that is sent instead of a v3 request.

    Attributes:
        method: HTTP verb.
        url: A whole URL; a path where the caller's URL was one.
        headers: The caller's headers, with those of the new body. They hold the token.
        content: The body, or None.
    """

    method: str
    url: str = field(repr=False)  # may hold a key
    headers: dict[str, str] = field(repr=False)
    content: bytes | None = field(repr=False)


@frozen
class InterceptedRequest:
    """A caller's request that the bridge takes over.

    Attributes:
        bridge: Serves it.
        route: The v3 route of its path.
        origin: Scheme and host that it was sent to, or "" where the caller's URL has none.
        query: Its raw query.
        headers: Its headers. They hold the token, so they are never shown.
        site: Scheme and host for links in the answer: the origin, as a rule.
    """

    bridge: Bridge
    route: V3Route
    origin: str
    query: str = field(repr=False)  # may hold a key
    headers: Mapping[str, str] = field(repr=False)
    site: str = ""

    def v3_request(self, content: bytes, content_type: str | None = None) -> V3Request:
        """Put the v3 request together; without a media type, the one of the headers counts."""
        if content_type is None:
            content_type = header(self.headers, "content-type")
        encoding = header(self.headers, "content-encoding")
        return V3Request(self.route, self.query, content, content_type, encoding, self.site)

    def outgoing(self, request: Request) -> OutgoingRequest:
        """Address a request of the bridge as the caller's was: same host, prefix and headers."""
        url, headers = self._url(request), self._headers(request)
        return OutgoingRequest(request.method, url, headers, request.content)

    def _url(self, request: Request) -> str:
        # Parameters that are not v3's paging (a key, a portal's id) belong to the caller.
        given = parse_qsl(self.query, keep_blank_values=True)
        own = [(name, value) for name, value in given if name not in _PAGING]
        query = urlencode([*request.params.items(), *own])
        return f"{self.origin}{self.route.prefix}{request.path}{'?' if query else ''}{query}"

    def _headers(self, request: Request) -> dict[str, str]:
        kept = {k: v for k, v in self.headers.items() if k.lower() not in _NOT_FORWARDED}
        kept["Accept"] = "application/json"
        if request.content is not None:
            kept["Content-Type"] = "application/json"
        return kept


def intercept(
    bridge: Bridge,
    method: str | None,
    url: str | None,
    headers: Iterable[tuple[Any, Any]],
    *,
    site: str | None = None,
) -> InterceptedRequest | None:
    """Take a request over if it is one of v3's association requests; None lets it pass untouched.

    Args:
        bridge: Serves it.
        method: HTTP verb.
        url: The URL, or a path.
        headers: The caller's headers; values may be bytes.
        site: Scheme and host that the caller knows the service by; default: those of the URL.
    """
    if method is None or url is None or "/crm/v3/" not in url:
        return None
    parts = urlsplit(url)
    route = match_route(method, parts.path)
    if route is None:
        return None
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    named = {_text(name): _text(value) for name, value in headers}
    if site is None:
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
    return InterceptedRequest(bridge, route, origin, parts.query, named, site)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def run(
    intercepted: InterceptedRequest, request: V3Request, send: Callable[[OutgoingRequest], Reply]
) -> Reply:
    """Serve a v3 request, blocking; what `send` raises is raised as it is."""
    steps = intercepted.bridge.serve(request)
    try:
        step = next(steps)
        while True:
            step = steps.send(send(intercepted.outgoing(step)))
    except StopIteration as end:
        reply: Reply = end.value
        return reply


async def run_async(
    intercepted: InterceptedRequest,
    request: V3Request,
    send: Callable[[OutgoingRequest], Awaitable[Reply]],
) -> Reply:
    """Serve a v3 request, awaiting; otherwise as `run`."""
    steps = intercepted.bridge.serve(request)
    try:
        step = next(steps)
        while True:
            step = steps.send(await send(intercepted.outgoing(step)))
    except StopIteration as end:
        reply: Reply = end.value
        return reply
