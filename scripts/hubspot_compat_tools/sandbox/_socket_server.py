"""The sandbox on a real socket."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from uvicorn.protocols.http.h11_impl import H11Protocol

from hubspot_compat_tools import _serving
from hubspot_compat_tools.sandbox._asgi import CONNECTION

if TYPE_CHECKING:
    import asyncio
    import socket

    from uvicorn import Config

    from hubspot_compat_tools.sandbox._local_hubspot import Sandbox


class _Protocol(H11Protocol):
    """uvicorn's protocol that lets the app break its own connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Put the connection where a fault can find it."""
        self.app_state = {**self.app_state, CONNECTION: transport}
        super().connection_made(transport)


def _configured(sandbox: Sandbox) -> Config:
    return _serving.configured(
        sandbox.app, http=_Protocol, lifespan="off", timeout_graceful_shutdown=2
    )


def serve(sandbox: Sandbox, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; prints the address once requests are taken."""
    _serving.serve(_configured(sandbox), listener)


@contextlib.contextmanager
def running(sandbox: Sandbox, *, host: str, port: int) -> Iterator[str]:
    """Serve a sandbox in a thread; gives its base address, stops at exit."""
    with _serving.running(_configured(sandbox), "hubspot-sandbox", host, port) as url:
        yield url
