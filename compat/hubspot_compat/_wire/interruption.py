"""How a call is ended from outside: its threads stop waiting, its sockets are closed.

A thread that waits for an answer cannot be interrupted by an exception; only what it waits for can
end. So a call that ends (Ctrl-C, an iterator that is closed) says so to its requests, and each
exchange under way is aborted by its own HTTP client.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

__all__ = ["INTERRUPTED", "Interruption"]

INTERRUPTED: Final = "the call was interrupted"


class Interruption:
    """Says to the requests of one call that their answers are no longer wanted."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._aborts: dict[object, Callable[[], object]] = {}

    @property
    def is_set(self) -> bool:
        """Whether the call was ended."""
        return self._event.is_set()

    def set(self) -> None:
        """End the call: abort the exchanges under way; those that wait to begin do not begin."""
        self._event.set()
        for abort in list(self._aborts.values()):
            abort()

    def wait(self, seconds: float) -> bool:
        """Wait so many seconds, or until the call is ended; return whether it is."""
        return self._event.wait(min(seconds, threading.TIMEOUT_MAX))

    @contextmanager
    def aborting(self, abort: Callable[[], object]) -> Iterator[None]:
        """Call `abort`, from another thread, if the call is ended meanwhile."""
        key = object()
        self._aborts[key] = abort
        try:
            if self.is_set:  # looked at afterwards: else a `set` in between would miss this one
                abort()
            yield
        finally:
            del self._aborts[key]
