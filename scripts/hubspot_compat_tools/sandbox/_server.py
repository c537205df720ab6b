"""The sandbox behind a real socket: uvicorn, in a thread for tests or in front for the command."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox._app import CONNECTION

if TYPE_CHECKING:
    import asyncio

    from hubspot_compat_tools.sandbox._sandbox import Sandbox


class _Protocol(H11Protocol):
    """uvicorn's protocol that lets the app break its own connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Leave the connection where a fault finds it."""
        self.app_state = {**self.app_state, CONNECTION: transport}
        super().connection_made(transport)


class _Server(uvicorn.Server):
    """Says when it listens, and ends without an error on SIGINT and SIGTERM."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen, then say so."""
        await super().startup(sockets)
        self._listening()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on a signal. uvicorn raises it again afterwards, which would be exit code 143."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = (signal.SIGINT, signal.SIGTERM)
        before = {number: signal.signal(number, self.handle_exit) for number in signals}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def bind(host: str, port: int) -> socket.socket:
    """A socket bound to an address; port 0 takes a free one. `ToolError` when it is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio sets TCP_NODELAY on such sockets only: without it each
    # answer waits 40 ms for the client's delayed acknowledgement.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        msg = f"{host}:{port}: cannot listen there: {reason}; --port 0 takes a free port"
        raise ToolError(msg) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """The base address of a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(sandbox: Sandbox, listener: socket.socket, listening: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; `listening` is called once requests are taken."""
    _server(sandbox, listening).run(sockets=[listener])


def _server(sandbox: Sandbox, listening: Callable[[], None]) -> _Server:
    options: dict[str, Any] = {
        "http": _Protocol,
        "ws": "none",
        "lifespan": "off",
        "access_log": False,
        "log_level": "critical",
        "timeout_graceful_shutdown": 2,
    }
    return _Server(uvicorn.Config(sandbox.app, **options), listening)


@contextlib.contextmanager
def running(sandbox: Sandbox, *, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve a sandbox on a real socket in a thread; gives its base address, stops at exit."""
    listener = bind(host, port)
    listening = threading.Event()
    server = _server(sandbox, listening.set)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name="hubspot-sandbox", daemon=True
    )
    thread.start()
    try:
        if not listening.wait(10):
            msg = "the sandbox did not start to listen within 10 seconds"
            raise ToolError(msg)
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
