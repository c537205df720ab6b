"""Our own HTTP clients: one connection each, with a guard, to one server.

What httpx would take from the environment is read here, so that what is wrong with it is said.
"""

import ssl
from collections.abc import Callable
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.util import find_spec
from typing import Final
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from .._domain.errors import InvalidInput
from .async_guard import AsyncGuardedBackend
from .content_codings import ACCEPTED
from .guard import Guard, GuardedBackend

__all__ = ["GuardedAsyncClient", "GuardedClient", "environment_proxy"]

_KEEP_ALIVE: Final = 5.0  # seconds that an idle connection is kept, as in httpx
_HEADERS: Final = {"Accept-Encoding": ACCEPTED}
_SOCKS_NEEDS: Final = (
    "is a SOCKS proxy, which needs the package socksio: pip install 'httpx[socks]', or unset it"
)


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
    proxy = environment_proxy(base_url)
    if proxy is not None and proxy.scheme == "https":
        return _core_proxy(proxy, context()), context()
    tls = context() if base_url.startswith("https:") else None
    return _core_proxy(proxy, None) if proxy is not None else None, tls


def environment_proxy(base_url: str) -> httpx.URL | None:
    """Return the address of the proxy that the environment names for a server, if any.

    Raises:
        InvalidInput: It is no address of a proxy. The message does not quote it: it may hold a
            password.
    """
    proxies = getproxies()
    scheme = base_url.partition(":")[0]
    named = next((name for name in (scheme, "all") if proxies.get(name)), None)
    if named is None or _is_exempt(base_url, proxies.get("no", "")):
        return None
    address = proxies[named]
    try:
        url = httpx.URL(address if "://" in address else f"http://{address}")
        flaw = _flaw(url)
    except (httpx.InvalidURL, ValueError):
        flaw = "is no address, as http://host:port is"
    if flaw is None:
        return url
    msg = f"the proxy that the environment names ({named.upper()}_PROXY) {flaw}"
    raise InvalidInput(msg)


def _is_exempt(base_url: str, exempt: str) -> bool:
    parts = urlsplit(base_url)
    names = {parts.netloc, parts.hostname or ""}  # an IPv6 address is listed without its brackets
    if any(map(proxy_bypass, names)):
        return True
    return f"{parts.scheme}://{parts.netloc}" in exempt.replace(" ", "").split(
        ","
    )  # as httpx allows


def _flaw(proxy: httpx.URL) -> str | None:
    if proxy.scheme not in {"http", "https", "socks5", "socks5h"}:
        return f"has the scheme {proxy.scheme!r}, which is none of http, https, socks5 and socks5h"
    if not proxy.host or not 0 < (proxy.port or 1) < 1 << 16:
        return "names no host and port, as http://host:port does"
    if proxy.scheme.startswith("socks") and find_spec("socksio") is None:
        return _SOCKS_NEEDS
    return None


def _core_proxy(proxy: httpx.URL, context: ssl.SSLContext | None) -> httpcore.Proxy:
    address = httpcore.URL(
        scheme=proxy.raw_scheme, host=proxy.raw_host, port=proxy.port, target=b"/"
    )
    auth = (proxy.username.encode(), proxy.password.encode()) if proxy.userinfo else None
    return httpcore.Proxy(address, auth=auth, ssl_context=context)
