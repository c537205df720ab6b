"""A loopback server that serves each connection in a thread of its own."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Self

PATIENCE = 10.0  # seconds; a client that behaves hangs up long before


class Listener:
    """Accepts connections as long as its block runs; a subclass says what it does with one.

    At the end it waits for all of them, so that a test leaves no thread and no socket.
    """

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def serve(self, connection: socket.socket) -> None:
        """Serve a connection; it is closed afterwards."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        self._begin(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _begin(self, work: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=work, args=arguments)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._begin(self._serve, self._listener.accept()[0])

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            self.serve(connection)
