"""Our own HTTP clients: one connection each, with a guard, to one server."""

import ssl
from collections.abc import Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpcore
import httpx

from .async_sockets import AsyncGuardedBackend
from .content_codings import ACCEPTED
from .environment import proxy_for
from .guard import Guard
from .sockets import GuardedBackend

__all__ = ["GuardedAsyncClient", "GuardedClient"]

_KEEP_ALIVE: Final = 5.0  # seconds that an idle connection is kept, as in httpx
_HEADERS: Final = {"Accept-Encoding": ACCEPTED}


class GuardedClient(httpx.Client):
    """A client whose exchanges keep their deadline and can be ended from another thread.

    Args:
        base_url: The one server that it sends to.
        context: Gives the TLS context.

    Raises:
        InvalidInput: The environment names a proxy or certificates that cannot be used.
    """

    def __init__(self, base_url: str, context: Callable[[], ssl.SSLContext]) -> None:
        self.guard = Guard()
        transport = _Transport(GuardedBackend(self.guard), *_way(base_url, context))
        super().__init__(
            transport=transport, trust_env=False, headers=_HEADERS, cookies=_no_cookies()
        )

    def abort(self) -> None:
        """End the exchange under way, from any thread; nothing can be sent after that."""
        self.guard.abort()


class GuardedAsyncClient(httpx.AsyncClient):
    """A client whose exchanges keep their deadline; see `GuardedClient`."""

    def __init__(self, base_url: str, context: Callable[[], ssl.SSLContext]) -> None:
        self.guard = Guard()
        transport = _AsyncTransport(AsyncGuardedBackend(self.guard), *_way(base_url, context))
        super().__init__(
            transport=transport, trust_env=False, headers=_HEADERS, cookies=_no_cookies()
        )


class _Transport(httpx.HTTPTransport):
    """httpx's transport, over sockets of ours.

    httpx has no public way to set the sockets of its transport. The attribute is as old as the
    class; without it no request goes out.
    """

    def __init__(
        self,
        backend: httpcore.NetworkBackend,
        proxy: httpcore.Proxy | None,
        context: ssl.SSLContext | None,
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context,
            proxy=proxy,
            max_connections=1,
            max_keepalive_connections=1,
            keepalive_expiry=_KEEP_ALIVE,
            network_backend=backend,
        )


class _AsyncTransport(httpx.AsyncHTTPTransport):
    """As `_Transport`, awaiting."""

    def __init__(
        self,
        backend: httpcore.AsyncNetworkBackend,
        proxy: httpcore.Proxy | None,
        context: ssl.SSLContext | None,
    ) -> None:
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=context,
            proxy=proxy,
            max_connections=1,
            max_keepalive_connections=1,
            keepalive_expiry=_KEEP_ALIVE,
            network_backend=backend,
        )


def _no_cookies() -> CookieJar:
    """A jar that keeps nothing: what a server sets would go with every later request."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


def _way(
    base_url: str, context: Callable[[], ssl.SSLContext]
) -> tuple[httpcore.Proxy | None, ssl.SSLContext | None]:
    """The proxy, if any, and the TLS context, if one is needed."""
    proxy = proxy_for(base_url)
    if proxy is not None and proxy.scheme == "https":
        return _core_proxy(proxy, context()), context()
    tls = context() if base_url.startswith("https:") else None
    return _core_proxy(proxy, None) if proxy is not None else None, tls


def _core_proxy(proxy: httpx.URL, context: ssl.SSLContext | None) -> httpcore.Proxy:
    address = httpcore.URL(
        scheme=proxy.raw_scheme, host=proxy.raw_host, port=proxy.port, target=b"/"
    )
    auth = (proxy.username.encode(), proxy.password.encode()) if proxy.userinfo else None
    return httpcore.Proxy(address, auth=auth, ssl_context=context)
