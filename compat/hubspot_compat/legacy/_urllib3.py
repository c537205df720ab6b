"""The bridge in urllib3, which requests and hubspot-api-client use."""

import http.client
import io
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import urllib3
from urllib3.connection import port_by_scheme

from .._bridge import Bridge, InterceptedRequest, OutgoingRequest, Reply, intercept, run
from ._request_body import body_bytes

__all__ = ["REPLACED", "SESSIONS", "mount", "response_of"]

SESSIONS: Final = urllib3.PoolManager
_POSITIONAL: Final = ("retries", "redirect", "assert_same_host")
# Options of `urlopen` about the v3 request's own body, or about the form of its answer. What the
# bridge sends has its own.
_OWN: Final = (
    "body_pos",
    "chunked",
    "decode_content",
    "preload_content",
    "redirect",
    "release_conn",
)


def response_of(
    reply: Reply, *, method: str | None, url: str | None, preload_content: bool = True
) -> urllib3.HTTPResponse:
    """Make an answer of the bridge one of urllib3."""
    return urllib3.HTTPResponse(
        body=io.BytesIO(reply.content),
        headers=dict(reply.headers),
        status=reply.status,
        version=11,
        reason=http.client.responses.get(reply.status, ""),
        preload_content=preload_content,
        request_method=method,
        request_url=url,
    )


def pool_urlopen(bridge: Bridge, original: Callable[..., Any]) -> Callable[..., Any]:
    """Build the replacement for `HTTPConnectionPool.urlopen`."""

    def urlopen(
        self: urllib3.HTTPConnectionPool,
        method: str,
        url: str,
        body: Any = None,
        headers: Any = None,
        *args: Any,
        **options: Any,
    ) -> Any:
        given = self.headers if headers is None else headers
        intercepted = intercept(bridge, method, url, given.items(), site=_site(self, url))
        if intercepted is None:
            return original(self, method, url, body, headers, *args, **options)
        options |= dict(zip(_POSITIONAL, args, strict=False))
        return _serve(intercepted, partial(original, self), (method, url, body), options)

    return urlopen


def _site(pool: urllib3.HTTPConnectionPool, url: str) -> str | None:
    """Scheme and host of a pool, where it is asked for a path; None where the URL has its own."""
    if not url.startswith("/"):
        return None
    host = f"[{pool.host}]" if ":" in pool.host else pool.host
    usual = pool.port in {None, port_by_scheme.get(pool.scheme or "")}
    return f"{pool.scheme}://{host}" + ("" if usual else f":{pool.port}")


def _serve(
    intercepted: InterceptedRequest,
    inner: Callable[..., Any],
    asked: tuple[str, str, Any],
    options: Mapping[str, Any],
) -> urllib3.HTTPResponse:
    """Serve a request, given as `(method, url, body)`; `inner` sends the outgoing ones."""
    method, url, body = asked
    passed = {name: value for name, value in options.items() if name not in _OWN}

    def send(request: OutgoingRequest) -> Reply:
        response = inner(
            request.method,
            request.url,
            body=request.content,
            headers=request.headers,
            redirect=False,
            preload_content=True,
            decode_content=True,
            **passed,
        )
        return Reply(response.status, response.headers, response.data)

    reply = run(intercepted, intercepted.v3_request(body_bytes(body)), send)
    preload = options.get("preload_content", True)
    return response_of(reply, method=method, url=url, preload_content=preload)


class _Urlopen:
    """Replaces a pool manager's `urlopen`."""

    inner: Callable[..., Any]

    def __init__(self, manager: urllib3.PoolManager, bridge: Bridge) -> None:
        known: Callable[..., Any] = manager.urlopen
        self.inner = known.inner if isinstance(known, _Urlopen) else known
        self._manager = manager
        self._bridge = bridge

    def __call__(self, method: str, url: str, redirect: bool = True, **options: Any) -> Any:
        headers = options.pop("headers", None)
        given = self._manager.headers if headers is None else headers
        intercepted = intercept(self._bridge, method, url, given.items())
        if intercepted is None:
            return self.inner(method, url, redirect=redirect, headers=given, **options)
        body = options.pop("body", None)
        return _serve(intercepted, self.inner, (method, url, body), options)


def mount(manager: urllib3.PoolManager, bridge: Bridge) -> None:
    """Serve a pool manager's v3 association requests by a bridge."""
    manager.urlopen = _Urlopen(manager, bridge)  # type: ignore[method-assign]  # on this one only


# requests calls its pools directly: only the pool sees every request, the manager does not.
REPLACED: Final = ((urllib3.HTTPConnectionPool, "urlopen", pool_urlopen),)
