"""Ctrl-C and SIGTERM in a run that writes: none comes between a file and the account of it."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Final, Self

__all__ = ["Interrupts"]

_SIGNALS: Final = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


class Interrupts:
    """Takes the signals that end a program, as long as it is entered.

    They raise KeyboardInterrupt, but while they are held: then the first only notes that it came,
    and a second one raises.
    """

    def __init__(self) -> None:
        self._held = False
        self._number = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        for number in _SIGNALS if threading.current_thread() is threading.main_thread() else ():
            before = signal.getsignal(number)
            if before not in (signal.SIG_IGN, None):  # nohup ignores, and None is not of Python
                self._before[number] = before
                signal.signal(number, self._arrived)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        place: TracebackType | None,
    ) -> None:
        for number, before in self._before.items():
            signal.signal(number, before)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let what is under way go on to its end, which asks `came` when it may stop."""
        self._held = True
        try:
            yield
        finally:
            self._held = False

    def came(self) -> bool:
        """Whether a signal came."""
        return self._number != 0

    @property
    def exit_code(self) -> int:
        """What a shell says of a program that the signal ended, such as 130 of Ctrl-C."""
        return 128 + (self._number or signal.SIGINT)

    def _arrived(self, number: int, frame: FrameType | None) -> None:
        first = not self.came()
        self._number = self._number or number
        if not (self._held and first):
            raise KeyboardInterrupt
