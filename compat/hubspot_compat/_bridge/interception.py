"""Interception: which requests the bridge takes over, and what is sent instead of them.

    intercepted = intercept(bridge, method, url, headers)    None: the request is not v3's
    request = intercepted.v3_request(body)
    reply = run(intercepted, request, send)                  `send` does one HTTP exchange

For the adapters of `legacy` and for the proxy, whatever HTTP library they speak. No I/O here.
"""

from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from attrs import field, frozen

from .._dialects.v3_server import V3Request, V3Route, match_route
from .._wire.messages import Request
from .bridge import Bridge, Reply
from .header_pairs import HeaderPairs, as_pairs, first_value

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
        "accept-encoding",
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
# Each library that the bridge sends by can decode these, with nothing else installed.
_DECODABLE: Final = "gzip, deflate"

# Whether the bridge is sending. What it sends may pass a second adapter (a mounted session in a
# process with the bridge installed), and v3's `/types` is among it.
_sending: Final[ContextVar[bool]] = ContextVar("hubspot_compat_bridge_sending", default=False)


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
    headers: HeaderPairs = field(repr=False)
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
    headers: HeaderPairs = field(repr=False)
    site: str = ""

    def v3_request(self, content: bytes, content_type: str | None = None) -> V3Request:
        """Put the v3 request together; without a media type, the one of the headers counts."""
        if content_type is None:
            content_type = first_value(self.headers, "content-type")
        encoding = first_value(self.headers, "content-encoding")
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

    def _headers(self, request: Request) -> HeaderPairs:
        kept = [pair for pair in self.headers if pair[0].lower() not in _NOT_FORWARDED]
        kept.append(("Accept", "application/json"))
        if first_value(self.headers, "accept-encoding"):
            kept.append(("Accept-Encoding", _DECODABLE))
        if request.content is not None:
            kept.append(("Content-Type", "application/json"))
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
    if method is None or url is None or "/crm/v3/" not in url or _sending.get():
        return None
    parts = urlsplit(url)
    route = match_route(method, parts.path)
    if route is None:
        return None
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    if site is None:
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
    return InterceptedRequest(bridge, route, origin, parts.query, as_pairs(headers), site)


def run(
    intercepted: InterceptedRequest, request: V3Request, send: Callable[[OutgoingRequest], Reply]
) -> Reply:
    """Serve a v3 request, blocking; what `send` raises is raised as it is."""
    steps = intercepted.bridge.serve(request)
    step = _advanced(steps, None)
    while not isinstance(step, Reply):
        with _marked_as_sending():
            answer = send(intercepted.outgoing(step))
        step = _advanced(steps, answer)
    return step


async def run_async(
    intercepted: InterceptedRequest,
    request: V3Request,
    send: Callable[[OutgoingRequest], Awaitable[Reply]],
) -> Reply:
    """Serve a v3 request, awaiting; otherwise as `run`."""
    steps = intercepted.bridge.serve(request)
    step = _advanced(steps, None)
    while not isinstance(step, Reply):
        with _marked_as_sending():
            answer = await send(intercepted.outgoing(step))
        step = _advanced(steps, answer)
    return step


def _advanced(steps: Generator[Request, Reply, Reply], answer: Reply | None) -> Request | Reply:
    """Give the next request of the bridge, or its reply at the end.

    Apart from `send`, which may raise a StopIteration of its own: a mock does so when its answers
    are used up.
    """
    try:
        return next(steps) if answer is None else steps.send(answer)
    except StopIteration as end:
        reply: Reply = end.value
        return reply


@contextmanager
def _marked_as_sending() -> Iterator[None]:
    token = _sending.set(True)
    try:
        yield
    finally:
        _sending.reset(token)
