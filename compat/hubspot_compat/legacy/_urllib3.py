"""The bridge in urllib3, which requests and hubspot-api-client use."""

import http.client
import io
from collections.abc import Callable, Mapping
from functools import partial
from inspect import getattr_static
from typing import Any, Final

import urllib3
from urllib3._collections import HTTPHeaderDict
from urllib3.connection import port_by_scheme
from urllib3.exceptions import DecodeError, ProtocolError

from .._bridge import (
    Bridge,
    HeaderPairs,
    InterceptedRequest,
    OutgoingRequest,
    Reply,
    intercept,
    run,
)
from ._library_values import body_bytes, header_items, no_session, read_reply

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


class _HeadersForCookies:
    """Stands for the standard library's answer within urllib3's: requests reads cookies from it."""

    def __init__(self, headers: HeaderPairs, method: str | None) -> None:
        self.msg = http.client.HTTPMessage()
        for name, value in headers:
            self.msg[name] = value  # adds, and replaces nothing
        self._method = method  # urllib3 looks whether it was HEAD

    def close(self) -> None:
        """Do nothing: the body is in memory."""

    def isclosed(self) -> bool:
        """Say that no connection waits for the body."""
        return True


def response_of(
    reply: Reply, *, method: str | None, url: str | None, preload_content: bool = True
) -> urllib3.HTTPResponse:
    """Make an answer of the bridge one of urllib3."""
    original: Any = _HeadersForCookies(reply.headers, method)
    return urllib3.HTTPResponse(
        body=io.BytesIO(reply.content),
        headers=HTTPHeaderDict(list(reply.headers)),
        status=reply.status,
        version=11,
        reason=http.client.responses.get(reply.status, ""),
        preload_content=preload_content,
        original_response=original,
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
        site = _site(self, url)
        intercepted = intercept(bridge, method, url, given.items(), site=site)
        if intercepted is None or _is_recorded(self, method, f"{site or ''}{url}", body):
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


def _is_recorded(pool: urllib3.HTTPConnectionPool, method: str, url: str, body: Any) -> bool:
    """Whether a cassette of vcrpy answers the v3 request itself, as it was recorded on v3."""
    cassette = getattr(pool.ConnectionCls, "cassette", None)
    if cassette is None:
        return False
    from vcr.request import Request  # type: ignore[import-untyped]  # vcrpy has no types

    kept = body if isinstance(body, str | bytes) else None
    return bool(cassette.can_play_response_for(Request(method, url, kept, {})))


def _serve(
    intercepted: InterceptedRequest,
    inner: Callable[..., Any],
    asked: tuple[str, str, Any],
    options: Mapping[str, Any],
) -> urllib3.HTTPResponse:
    """Serve a request, given as `(method, url, body)`; `inner` sends the outgoing ones."""
    method, url, body = asked
    passed = {name: value for name, value in options.items() if name not in _OWN}
    preload = options.get("preload_content", True)

    def send(request: OutgoingRequest) -> Reply:
        try:
            response = inner(
                request.method,
                request.url,
                body=request.content,
                headers=HTTPHeaderDict(list(request.headers)),
                redirect=False,
                preload_content=True,
                decode_content=True,
                **passed,
            )
        except DecodeError as error:
            if preload:
                raise
            # requests takes this kind alone for a failure of the connection, before it reads.
            raise ProtocolError(str(error), error) from error
        status, headers, content = (
            getattr(response, name, None) for name in ("status", "headers", "data")
        )
        return read_reply(response, status, header_items(headers), content)

    reply = run(intercepted, intercepted.v3_request(body_bytes(body)), send)
    return response_of(reply, method=method, url=url, preload_content=preload)


class _Urlopen:
    """Replaces a pool manager's `urlopen`.

    Args:
        manager: The pool manager.
        bridge: Serves v3's requests.
    """

    def __init__(self, manager: urllib3.PoolManager, bridge: Bridge) -> None:
        known = vars(manager).get("urlopen")
        # What this manager alone had for `urlopen` before; mostly nothing.
        self.own: Callable[..., Any] | None = known.own if isinstance(known, _Urlopen) else known
        self._manager = manager
        self._bridge = bridge

    def __call__(self, method: str, url: str, redirect: bool = True, **options: Any) -> Any:
        headers = options.pop("headers", None)
        given = self._manager.headers if headers is None else headers
        intercepted = intercept(self._bridge, method, url, given.items())
        if intercepted is None:
            return self._inner(method, url, redirect=redirect, headers=given, **options)
        body = options.pop("body", None)
        return _serve(intercepted, self._inner, (method, url, body), options)

    def _inner(self, *args: Any, **options: Any) -> Any:
        """Send, as the manager would without the bridge.

        The class's method is looked up for each request, since tests replace it for a while.
        """
        if self.own is not None:
            return self.own(*args, **options)
        method: Any = getattr_static(type(self._manager), "urlopen")
        bound = method.__get__(self._manager) if hasattr(method, "__get__") else method
        return bound(*args, **options)


def mount(manager: urllib3.PoolManager, bridge: Bridge) -> None:
    """Serve a pool manager's v3 association requests by a bridge.

    Raises:
        InvalidInput: It has no headers: a mock, or its `__init__` was not called.
    """
    if not isinstance(getattr(manager, "headers", None), Mapping):
        raise no_session(manager, "headers")
    manager.urlopen = _Urlopen(manager, bridge)  # type: ignore[method-assign]  # on this one only


# requests calls its pools directly: only the pool sees every request, the manager does not.
REPLACED: Final = ((urllib3.HTTPConnectionPool, "urlopen", pool_urlopen),)
