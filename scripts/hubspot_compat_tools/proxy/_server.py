"""The proxy behind a real socket: in front for the command, in a thread for tests."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import uvicorn

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox._server import _Server, bind, url_of

if TYPE_CHECKING:
    import socket

    from hubspot_compat_tools.proxy._app import Proxy


def serve(proxy: Proxy, listener: socket.socket, listening: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; `listening` is called once requests are taken."""
    _server(proxy, listening).run(sockets=[listener])


def _server(proxy: Proxy, listening: Callable[[], None]) -> _Server:
    config = uvicorn.Config(
        proxy.app,
        ws="none",
        lifespan="on",
        access_log=False,  # a query may hold a key
        log_level="critical",
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=5,
    )
    return _Server(config, listening)


@contextlib.contextmanager
def running(proxy: Proxy, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve a proxy on a real socket in a thread; gives its base address, stops at exit."""
    listener = bind(host, port)
    listening = threading.Event()
    server = _server(proxy, listening.set)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="hubspot-proxy", daemon=True
    )
    thread.start()
    try:
        if not listening.wait(10):
            msg = "the proxy did not start to listen within 10 seconds"
            raise ToolError(msg)
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
