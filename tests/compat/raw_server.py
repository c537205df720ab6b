"""A loopback server whose answers a test writes byte by byte."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import takewhile
from typing import Self

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_LENGTH = re.compile(rb"(?i)content-length: (\d+)")
_GIVES_UP = 10.0  # seconds; a client that behaves hangs up long before


class RawServer:
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
        self._behave = behave
        self._tls = tls
        self._reads = reads and behave is not None
        self._leaving = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.heads: list[bytes] = []
        self.came = threading.Event()
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(_GIVES_UP)

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._begin(self._serve, self._listener.accept()[0])

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(_GIVES_UP)
        with suppress(OSError), connection:
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
            self._leaving.wait(_GIVES_UP)
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
        end = time.monotonic() + _GIVES_UP
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
