"""A loopback server whose answers a test writes byte by byte."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile

from .listener import PATIENCE, Listener

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")


class RawServer(Listener):
    """Calls `behave` with each connection, after its request has come.

    Args:
        behave: Writes to the connection, which is closed afterwards; without it the connection is
            neither read nor written as long as the server runs.
        tls: Speaks TLS with it.
        reads: Whether the request is read at all.
    """

    def __init__(
        self,
        behave: Callable[[socket.socket], None] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
        reads: bool = True,
    ) -> None:
        super().__init__()
        self._behave = behave
        self._tls = tls
        self._reads = reads and behave is not None
        self._leaving = threading.Event()
        self.heads: list[bytes] = []
        self.came = threading.Event()
        if tls is not None:
            self.url = self.url.replace("http:", "https:")

    def __exit__(self, *error: object) -> None:
        self._leaving.set()
        super().__exit__(*error)

    def serve(self, connection: socket.socket) -> None:
        """Read a request and behave."""
        connection.settimeout(PATIENCE)
        if self._tls is None:
            self._answer(connection)
            return
        with self._tls.wrap_socket(connection, server_side=True) as secured:
            self._answer(secured)

    def _answer(self, connection: socket.socket) -> None:
        if self._reads:
            with connection.makefile("rb") as request:
                head = b"".join(takewhile(b"\r\n".__ne__, iter(request.readline, b"")))
                request.read(int((_LENGTH.search(head) or [0, 0])[1]))
            if not head:
                return
            self.heads.append(head)
        self.came.set()
        if self._behave is None:
            self._leaving.wait(PATIENCE)
        else:
            self._behave(connection)


def says(*pieces: bytes) -> Callable[[socket.socket], None]:
    """Write some bytes."""
    return lambda connection: connection.sendall(b"".join(pieces))


def silence(connection: socket.socket) -> None:
    """Say nothing, until the client hangs up."""
    while connection.recv(65536):
        pass


def drips(before: bytes, drop: bytes) -> Callable[[socket.socket], None]:
    """Write some bytes, then a drop every now and then, until the client hangs up."""

    def drip(connection: socket.socket) -> None:
        connection.sendall(before)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            connection.sendall(drop)
            time.sleep(0.01)

    return drip


@contextmanager
def full_backlog() -> Iterator[str]:
    """The address of a server that completes no further connection: its queue is full."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(listener.getsockname())
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        for one in waiting:
            one.close()
