"""The bridge in a `requests.Session`: an adapter around each of the session's own adapters."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Final

import requests
from requests.adapters import BaseAdapter
from requests.cookies import extract_cookies_to_jar
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers
from urllib3._collections import HTTPHeaderDict

from .._bridge import Bridge, OutgoingRequest, Reply, intercept, run
from ._library_values import body_bytes, header_items, no_session, other_adapters, read_reply
from ._urllib3 import response_of

__all__ = ["SESSIONS", "mount"]

SESSIONS: Final = requests.Session


class BridgedAdapter(BaseAdapter):
    """Serves v3's association requests, and hands every other request to another adapter.

    Its other attributes are that adapter's: `session.get_adapter(url).max_retries` and the like.

    Args:
        inner: The session's own adapter.
        bridge: Serves v3's requests.
    """

    inner: BaseAdapter
    _OWN: Final = frozenset({"inner", "bridge"})

    def __init__(self, inner: BaseAdapter, bridge: Bridge) -> None:
        super().__init__()
        self.inner = inner
        self.bridge = bridge

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in self._OWN:  # asked for while a copy is made
            raise AttributeError(name)
        return getattr(self.inner, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in self._OWN:
            super().__setattr__(name, value)
        else:
            setattr(self.inner, name, value)

    def send(  # noqa: PLR0917  as requests calls it
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Any = None,
    ) -> requests.Response:
        """Send a request, or serve it."""
        options = {"timeout": timeout, "verify": verify, "cert": cert, "proxies": proxies}
        url = str(request.url) if request.url is not None else None
        intercepted = intercept(self.bridge, request.method, url, request.headers.items())
        if intercepted is None:
            return self.inner.send(request, stream=stream, **options)

        def send(outgoing: OutgoingRequest) -> Reply:
            return _reply(self.inner.send(_prepared(request, outgoing), stream=False, **options))

        v3_request = intercepted.v3_request(body_bytes(request.body))
        return self._answered(request, run(intercepted, v3_request, send))

    def close(self) -> None:
        """Close the inner adapter."""
        self.inner.close()

    def _answered(self, request: requests.PreparedRequest, reply: Reply) -> requests.Response:
        """Build the response, as `HTTPAdapter.build_response` does."""
        raw = response_of(reply, method=request.method, url=str(request.url), preload_content=False)
        response = requests.Response()
        response.status_code = reply.status
        response.headers = CaseInsensitiveDict(raw.headers)
        response.encoding = get_encoding_from_headers(response.headers)
        response.raw = raw
        response.reason = raw.reason or ""
        response.url = str(request.url)
        extract_cookies_to_jar(response.cookies, request, raw)
        response.request = request
        response.connection = self  # type: ignore[assignment]  # as HTTPAdapter does; any adapter will do
        return response


def _reply(response: Any) -> Reply:
    status, headers, content, raw = (
        getattr(response, name, None) for name in ("status_code", "headers", "content", "raw")
    )
    unjoined = getattr(raw, "headers", None)  # where it came from a socket
    if isinstance(unjoined, HTTPHeaderDict):
        headers = unjoined
    return read_reply(response, status, header_items(headers), content)


def _prepared(
    given: requests.PreparedRequest, outgoing: OutgoingRequest
) -> requests.PreparedRequest:
    prepared = given.copy()
    prepared.method = outgoing.method
    prepared.url = outgoing.url
    prepared.headers = CaseInsensitiveDict(outgoing.headers)
    prepared.body = outgoing.content
    if outgoing.content is not None:
        prepared.headers["Content-Length"] = str(len(outgoing.content))
    return prepared


class _BridgedAdapters(OrderedDict[str, BaseAdapter]):
    """A session's adapters by prefix, each around the bridge; those mounted later, too.

    requests pickles and copies it with the session.
    """

    def __init__(self, bridge: Bridge, adapters: Iterable[tuple[str, BaseAdapter]]) -> None:
        super().__init__()
        self._bridge = bridge
        self.update(adapters)

    def __setitem__(self, prefix: str, adapter: BaseAdapter) -> None:
        if not isinstance(adapter, BridgedAdapter):
            adapter = BridgedAdapter(adapter, self._bridge)
        super().__setitem__(prefix, adapter)

    def __reduce__(self) -> tuple[Any, ...]:
        return _BridgedAdapters, (self._bridge, list(self.items()))


def mount(session: requests.Session, bridge: Bridge) -> None:
    """Serve a session's v3 association requests by a bridge.

    Raises:
        InvalidInput: The session has no adapters (a mock has none), or uses others than those.
    """
    known = getattr(session, "adapters", None)
    if not isinstance(known, dict):
        raise no_session(session, "adapters")
    inner = [
        (prefix, adapter.inner if isinstance(adapter, BridgedAdapter) else adapter)
        for prefix, adapter in known.items()
    ]
    session.adapters = _BridgedAdapters(bridge, inner)
    if not all(isinstance(session.get_adapter(prefix), BridgedAdapter) for prefix in known):
        session.adapters = known
        raise other_adapters(session)
