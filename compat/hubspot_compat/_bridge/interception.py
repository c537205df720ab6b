"""What all adapters share: which request is taken over, what is sent instead, and the driving."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from attrs import field, frozen

from .._dialects.v3_server import Target
from .._domain.errors import InvalidInput
from .._wire.messages import Request
from .bridge import Bridge, Call, Reply

__all__ = ["DEFAULT_VERSION", "Place", "body_bytes", "place_of", "run", "run_async"]

DEFAULT_VERSION: Final = "2026-03"

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
class Place:
    """A v3 request that is taken over: where it would have gone.

    Attributes:
        bridge: What serves it.
        target: Which route it is.
        origin: Scheme and host, or "" where the caller's URL has none.
        query: Its raw query.
        headers: The caller's headers. They hold the token, so they are never shown.
        site: Scheme and host for links that go to the caller: the origin, as a rule.
    """

    bridge: Bridge
    target: Target
    origin: str
    query: str = field(repr=False)  # may hold a key
    headers: Mapping[str, str] = field(repr=False)
    site: str = ""

    def call(self, content: bytes, content_type: str | None = None) -> Call:
        """Put the v3 request together."""
        if content_type is None:
            content_type = self._header("content-type")
        encoding = self._header("content-encoding")
        return Call(self.target, self.query, content, content_type, encoding, self.site)

    def _header(self, name: str) -> str:
        return next((value for key, value in self.headers.items() if key.lower() == name), "")

    def url(self, request: Request) -> str:
        """Where a request of the bridge goes: the same host, behind the same prefix.

        Parameters of the caller's query that are not v3's paging (a key, a portal's id) go along.
        """
        asked = parse_qsl(self.query, keep_blank_values=True)
        along = [(name, value) for name, value in asked if name not in _PAGING]
        query = urlencode([*request.params.items(), *along])
        return f"{self.origin}{self.target.prefix}{request.path}{'?' if query else ''}{query}"

    def forwarded(self, request: Request) -> dict[str, str]:
        """The headers of a request of the bridge: the caller's own, but for the body's."""
        kept = {k: v for k, v in self.headers.items() if k.lower() not in _NOT_FORWARDED}
        kept["Accept"] = "application/json"
        if request.content is not None:
            kept["Content-Type"] = "application/json"
        return kept


def place_of(
    bridge: Bridge,
    method: str | None,
    url: str | None,
    headers: Iterable[tuple[Any, Any]],
    *,
    site: str | None = None,
) -> Place | None:
    """Tell whether a request is taken over.

    Args:
        bridge: What would serve it.
        method: HTTP verb.
        url: The URL, or a path.
        headers: The caller's headers; values may be bytes.
        site: What the caller knows the host by, where the URL does not say it.

    Returns:
        The place; None for what must pass untouched.
    """
    if method is None or url is None or "/crm/v3/" not in url:
        return None
    parts = urlsplit(url)
    target = bridge.takes(method, parts.path)
    if target is None:
        return None
    origin = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
    named = {_text(name): _text(value) for name, value in headers}
    if site is None:
        site = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""
    return Place(bridge, target, origin, parts.query, named, site)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def body_bytes(body: Any) -> bytes:
    """Read a request's body, in whichever form a caller gave it.

    Raises:
        InvalidInput: It is of a kind that cannot be read here.
    """
    if body is None:
        return b""
    if isinstance(body, str):
        return body.encode()
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(body)
    if hasattr(body, "read"):
        return body_bytes(body.read())
    if isinstance(body, Iterable):
        return b"".join(body_bytes(part) for part in body)
    msg = f"the bridge cannot read a request body of type {type(body).__name__}"
    raise InvalidInput(msg)


def run(place: Place, call: Call, send: Callable[[Request], Reply]) -> Reply:
    """Serve a v3 request, blocking; what `send` raises comes up as it is."""
    steps = place.bridge.serve(call)
    try:
        request = next(steps)
        while True:
            request = steps.send(send(request))
    except StopIteration as end:
        reply: Reply = end.value
        return reply


async def run_async(place: Place, call: Call, send: Callable[[Request], Awaitable[Reply]]) -> Reply:
    """Serve a v3 request, awaiting; otherwise as `run`."""
    steps = place.bridge.serve(call)
    try:
        request = next(steps)
        while True:
            request = steps.send(await send(request))
    except StopIteration as end:
        reply: Reply = end.value
        return reply
