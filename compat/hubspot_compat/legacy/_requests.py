"""The bridge in a `requests.Session`: an adapter around the session's own adapters."""

from collections.abc import Callable
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from .._bridge.bridge import Bridge, Reply
from .._bridge.interception import Place, body_bytes, place_of, run
from .._wire.messages import Request
from ._urllib3 import response_of

__all__ = ["mount_session"]


class BridgedAdapter(BaseAdapter):
    """Takes v3's association requests over, and hands everything else to another adapter.

    Args:
        inner: The session's own adapter.
        bridge: What serves the requests.
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
        place = place_of(self._bridge, request.method, url, request.headers.items())
        if place is None:
            return self._inner.send(request, stream=stream, **options)

        def send(instead: Request) -> Reply:
            prepared = _prepared(request, place, instead)
            response = self._inner.send(prepared, stream=False, **options)
            return Reply(response.status_code, response.headers, response.content)

        call = place.call(body_bytes(request.body))
        return self._answered(request, run(place, call, send))

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
    request: requests.PreparedRequest, place: Place, instead: Request
) -> requests.PreparedRequest:
    prepared = request.copy()
    prepared.method = instead.method
    prepared.url = place.url(instead)
    prepared.headers = CaseInsensitiveDict(place.forwarded(instead))
    prepared.body = instead.content
    if instead.content is not None:
        prepared.headers["Content-Length"] = str(len(instead.content))
    return prepared


class _Chooser:
    """Stands in for a session's `get_adapter`, so that adapters mounted later are bridged too."""

    choose: Callable[[str], BaseAdapter]

    def __init__(self, session: requests.Session, bridge: Bridge) -> None:
        known: Callable[[str], BaseAdapter] = session.get_adapter
        self.choose = known.choose if isinstance(known, _Chooser) else known
        self._bridge = bridge

    def __call__(self, url: str) -> BaseAdapter:
        return BridgedAdapter(self.choose(url), self._bridge)


def mount_session(session: requests.Session, bridge: Bridge) -> None:
    """Let a session's v3 association requests be served by a bridge."""
    session.get_adapter = _Chooser(session, bridge)  # type: ignore[method-assign]  # on this session only
