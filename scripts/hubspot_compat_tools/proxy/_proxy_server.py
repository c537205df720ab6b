"""The proxy on a socket: in the foreground for the command, in a thread for tests."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from hubspot_compat_tools import _serving
from hubspot_compat_tools.proxy._head_deadline import with_head_deadline

if TYPE_CHECKING:
    import socket

    from uvicorn import Config

    from hubspot_compat_tools.proxy._proxy import Proxy


def configured(proxy: Proxy) -> Config:
    """Configure the server of a proxy."""
    # The answers carry the upstream's own Server and Date.
    return _serving.configured(
        proxy.app,
        http=with_head_deadline(proxy.limits.head_seconds),
        lifespan="on",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
    )


def serve(proxy: Proxy, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; prints the address once requests are taken."""
    _serving.serve(configured(proxy), listener)


@contextlib.contextmanager
def running(proxy: Proxy, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve a proxy in a thread; gives its base address, stops at exit."""
    with _serving.running(configured(proxy), "hubspot-proxy", host, port) as url:
        yield url
