"""Errors that the caller's signal handlers raise: a soft time limit of Celery's, an alarm.

Such an error comes up wherever the main thread happens to be. It says nothing of what was done
there, and it is not to be taken for a failure of it.
"""

import signal
import threading
from collections.abc import Iterator
from functools import partial
from traceback import walk_tb
from types import CodeType
from typing import Any

__all__ = ["of_signal"]


def of_signal(error: BaseException) -> BaseException | None:
    """Find what a signal handler has raised: the error itself, or one that it was raised from.

    None where no handler has, and in other threads than the main one, where none runs.
    """
    if threading.current_thread() is not threading.main_thread():
        return None
    handlers = set(filter(None, map(_code_of, map(signal.getsignal, signal.valid_signals()))))
    for one in _chain(error):
        if handlers and any(frame.f_code in handlers for frame, _ in walk_tb(one.__traceback__)):
            return one
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _code_of(handler: Any) -> CodeType | None:
    """The code of a handler that is written in Python; those of C raise only KeyboardInterrupt."""
    while isinstance(handler, partial):
        handler = handler.func
    if not callable(handler):
        return None
    code = getattr(handler, "__code__", None) or getattr(type(handler).__call__, "__code__", None)
    return code if isinstance(code, CodeType) else None
