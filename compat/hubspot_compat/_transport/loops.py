"""What belongs to one event loop: tasks of another loop cannot wait for it or use its sockets."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

__all__ = ["PerLoop", "current_loop"]

T = TypeVar("T")


def current_loop() -> "AbstractEventLoop | None":
    """Return the running event loop of asyncio; None under another library, such as trio."""
    from asyncio import get_running_loop

    try:
        return get_running_loop()
    except RuntimeError:
        return None


class PerLoop(Generic[T]):
    """A value for each event loop, made when the loop first asks.

    The values of closed loops are dropped when another loop comes.
    """

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._values: dict[AbstractEventLoop | None, T] = {}

    def get(self) -> T:
        """Return the value of the running loop."""
        loop = current_loop()
        value = self._values.get(loop)
        if value is None:
            self._drop_closed()
            value = self._values[loop] = self._make()
        return value

    def pop(self) -> T | None:
        """Take away the value of the running loop; None where it has none."""
        return self._values.pop(current_loop(), None)

    def _drop_closed(self) -> None:
        for loop in list(self._values):
            if loop is not None and loop.is_closed():
                self._values.pop(loop, None)
