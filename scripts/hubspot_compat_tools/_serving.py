"""ASGI apps on a real socket: uvicorn, in a thread for tests or in the foreground for a command."""

from __future__ import annotations

import contextlib
import errno
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from hubspot_compat_tools._errors import ToolError

_START_SECONDS: Final = 10.0
_ABOUT_THE_PORT: Final = frozenset({errno.EADDRINUSE, errno.EACCES, None})


def configured(app: ASGIApp, **options: Any) -> uvicorn.Config:
    """Configure uvicorn without logs: a path or a query may hold what must not be logged.

    It reads HTTP by h11, also where httptools is installed, so that every app sees the same.

    Args:
        app: The ASGI app.
        options: Options of uvicorn, added to these or in place of them.
    """
    quiet = {"http": "h11", "ws": "none", "access_log": False, "log_level": "critical"}
    return uvicorn.Config(app, **{**quiet, **options})


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
    """Bind a socket to an address; port 0 takes a free one.

    Raises:
        ToolError: The address cannot be bound.
    """
    if not host:  # to the system it would mean every address of the machine
        msg = "--host is empty; give an address, such as 127.0.0.1"
        raise ToolError(msg)
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
        way_out = getattr(error, "errno", None) in _ABOUT_THE_PORT
        msg = f"{host}:{port}: cannot listen there: {reason}"
        raise ToolError(msg + ("; --port 0 takes a free port" if way_out else "")) from error
    return listener


def url_of(listener: socket.socket) -> str:
    """The base address of a bound socket."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def serve(config: uvicorn.Config, listener: socket.socket) -> None:
    """Serve until SIGINT or SIGTERM; prints the address once requests are taken."""
    url = url_of(listener)

    def announce() -> None:
        sys.stdout.write(f"{url}\n")
        sys.stdout.flush()

    _Server(config, announce).run(sockets=[listener])


@contextlib.contextmanager
def running(config: uvicorn.Config, name: str, host: str, port: int) -> Iterator[str]:
    """Serve in a thread of that name; gives the base address, stops at exit.

    Raises:
        ToolError: The address cannot be bound.
    """
    listener = bind(host, port)
    listening = threading.Event()
    server = _Server(config, listening.set)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [listener]}, name=name, daemon=True
    )
    thread.start()
    try:
        if not listening.wait(_START_SECONDS):
            msg = f"{name} did not start to listen within {_START_SECONDS:.0f} seconds"
            raise ToolError(msg)
        yield url_of(listener)
    finally:
        server.should_exit = True
        thread.join(_START_SECONDS)
        listener.close()
