"""The threads of a blocking client, in which several batches of a call run at a time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Final

from .._domain.errors import ClientClosed
from .._transport.forks import Lock, keep_unused, renew_in_child

__all__ = ["Threads"]

_NAME: Final = "hubspot-compat"


class Threads:
    """Runs functions in threads, which are started when they are needed.

    Args:
        count: How many functions may run at a time.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._lock = Lock()
        self._executor: ThreadPoolExecutor | None = None
        self._closed = False
        renew_in_child(self)

    def renew(self) -> None:
        """Start threads anew in a forked child, which has none of the parent's; see `forks`."""
        keep_unused(self._executor)
        self._executor = None

    def submit(self, work: Callable[..., object], *arguments: object) -> None:
        """Run a function in a thread, or at once in this one, where no other can be started.

        Raises:
            ClientClosed: `close` was called.
        """
        task = _Once(work, arguments)
        with self._lock.held:
            if self._closed:
                msg = "this client is closed: make a new one"
                raise ClientClosed(msg)
            if self._executor is None:
                self._executor = ThreadPoolExecutor(self._count, thread_name_prefix=_NAME)
            # Python is shutting down, or the system has no thread left.
            with suppress(RuntimeError):
                self._executor.submit(task)
                return
        task()

    def close(self) -> None:
        """Start no function any more; threads end with what they are doing."""
        with self._lock.held:
            executor, self._executor, self._closed = self._executor, None, True
        if executor is not None:
            executor.shutdown(wait=False)


class _Once:
    """A function that runs once, whoever calls it: an executor that has no thread keeps it."""

    def __init__(self, work: Callable[..., object], arguments: tuple[object, ...]) -> None:
        self._left = [(work, arguments)]

    def __call__(self) -> None:
        try:
            work, arguments = self._left.pop()
        except IndexError:
            return
        work(*arguments)
