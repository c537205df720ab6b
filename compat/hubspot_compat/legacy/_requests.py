"""The bridge in a `requests.Session`: an adapter around the session's own adapters."""

from collections.abc import Callable
from typing import Any, Final

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from .._bridge import Bridge, OutgoingRequest, Reply, intercept, run
from ._request_body import body_bytes
from ._urllib3 import response_of

__all__ = ["SESSIONS", "mount"]

SESSIONS: Final = requests.Session


class BridgedAdapter(BaseAdapter):
    """Serves v3's association requests, and hands every other request to another adapter.

    Args:
        inner: The session's own adapter.
        bridge: Serves v3's requests.
    """

    def __init__(self, inner: BaseAdapter, bridge: Bridge) -> None:
        super().__init__()
        self._inner = inner
        self._bridge = bridge

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
        intercepted = intercept(self._bridge, request.method, url, request.headers.items())
        if intercepted is None:
            return self._inner.send(request, stream=stream, **options)

        def send(outgoing: OutgoingRequest) -> Reply:
            prepared = _prepared(request, outgoing)
            response = self._inner.send(prepared, stream=False, **options)
            return Reply(response.status_code, response.headers, response.content)

        v3_request = intercepted.v3_request(body_bytes(request.body))
        return self._answered(request, run(intercepted, v3_request, send))

    def close(self) -> None:
        """Close the inner adapter."""
        self._inner.close()

    def _answered(self, request: requests.PreparedRequest, reply: Reply) -> requests.Response:
        raw = response_of(reply, method=request.method, url=request.url, preload_content=False)
        response = requests.Response()
        response.status_code = reply.status
        response.headers = CaseInsensitiveDict(reply.headers)
        response.encoding = get_encoding_from_headers(response.headers)
        response.raw = raw
        response.reason = raw.reason or ""
        response.url = str(request.url)
        response.request = request
        response.connection = self  # type: ignore[assignment]  # as HTTPAdapter does; any adapter will do
        return response


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


class _BridgedGetAdapter:
    """Replaces a session's `get_adapter`, so that adapters mounted later are bridged too."""

    inner: Callable[[str], BaseAdapter]

    def __init__(self, session: requests.Session, bridge: Bridge) -> None:
        known: Callable[[str], BaseAdapter] = session.get_adapter
        self.inner = known.inner if isinstance(known, _BridgedGetAdapter) else known
        self._bridge = bridge

    def __call__(self, url: str) -> BaseAdapter:
        return BridgedAdapter(self.inner(url), self._bridge)


def mount(session: requests.Session, bridge: Bridge) -> None:
    """Serve a session's v3 association requests by a bridge."""
    session.get_adapter = _BridgedGetAdapter(session, bridge)  # type: ignore[method-assign]  # on this session only
