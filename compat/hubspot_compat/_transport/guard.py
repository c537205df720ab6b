"""The deadline of an exchange, and its end on demand, for the sockets of one client.

The timeouts of HTTP libraries begin anew with each byte: a server that sends one now and then holds
a client for as long as it likes, before the first byte, in the headers, in a chunk's size or in
1xx answers. So the sockets of our clients ask here how long each step may take.
"""

import math
import socket
import threading
import time
from collections.abc import Callable
from typing import Final

__all__ = ["Guard"]

_IS_ABORTED: Final = "the call was interrupted"
_IS_LATE: Final = "the deadline has passed"


class Guard:
    """The deadline of the exchange under way on one client, and the socket that it uses.

    Args:
        clock: A steady clock in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._ends = math.inf
        self._timeout = math.inf
        self._lock = threading.RLock()  # a signal handler that calls `abort` may interrupt `close`
        self._socket: socket.socket | None = None
        self.aborted = False

    def begin(self, deadline: float, timeout: float) -> None:
        """Begin an exchange.

        Args:
            deadline: Seconds that it may take, infinite for no limit.
            timeout: Seconds that a step may take for which the HTTP library names no timeout.
        """
        self._ends = self._clock() + deadline
        self._timeout = timeout

    def left(self, timeout: float | None) -> float:
        """Seconds that the next step may take: its own timeout, or less.

        Raises:
            TimeoutError: The deadline has passed.
            ConnectionAbortedError: `abort` was called.
        """
        if self.aborted:
            raise ConnectionAbortedError(_IS_ABORTED)
        left = self._ends - self._clock()
        if left <= 0:
            raise TimeoutError(_IS_LATE)
        return min(left, self._timeout if timeout is None else timeout)

    def watch(self, sock: socket.socket, timeout: float | None) -> None:
        """Set the timeout of a socket, and let `abort` end what it does.

        Raises:
            OSError: As `left`.
        """
        with self._lock:  # `abort` comes before this, or finds the socket
            sock.settimeout(self.left(timeout))
            self._socket = sock

    def close(self, sock: socket.socket) -> None:
        """Close a socket, while no `abort` looks at it."""
        with self._lock:
            sock.close()

    def abort(self) -> None:
        """End what the socket does now, in whatever thread, and allow nothing more."""
        with self._lock:
            self.aborted = True
            if self._socket is not None:
                _end(self._socket)


def _end(sock: socket.socket) -> None:
    try:
        sock.settimeout(0)  # a `connect` that is about to begin does not wait
        # Not the method of a TLS socket: it would take its state from the thread that reads.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:  # it is closed, or not connected yet
        return
