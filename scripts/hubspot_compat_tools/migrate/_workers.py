"""Files one by one in processes of their own, of which none can stop the run.

Python's parser runs in C and cannot be interrupted from within; a file may also use up the memory,
or end its process. So each file has a time, after which its process is ended, and what became of it
is said in its place.
"""

from __future__ import annotations

import contextlib
import os
import signal
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from time import monotonic
from typing import Any, Final, TypeVar

from attrs import define, frozen

__all__ = ["Lost", "in_workers"]

Result = TypeVar("Result")
# Fork where there is one: the workers start in no time and share the catalogue.
_METHOD: Final = "fork" if hasattr(os, "fork") else "spawn"
_ENDING: Final = [
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP", "SIGPROF") if hasattr(signal, name)
]
#: Where the processor has other things to do, too, a file has this many times its time.
_PATIENCE: Final = 4 if hasattr(signal, "setitimer") else 1
_MEMORY: Final = 4_000_000_000
_LATE: Final = 1.0


@frozen
class Lost:
    """Why a file has no result."""

    why: str


@define(eq=False)
class _Worker:
    process: BaseProcess
    pipe: Connection
    name: str = ""
    until: float = 0.0

    def give(self, name: str, seconds: float) -> None:
        """Hand a file over; a process that is gone is noticed when its answer is read."""
        self.name, self.until = name, monotonic() + seconds * _PATIENCE
        with contextlib.suppress(OSError):
            self.pipe.send(name)

    def end(self) -> None:
        """Let a worker go that has nothing to do."""
        self.pipe.close()
        self.process.join()

    def kill(self) -> None:
        """End a worker in the middle of its work."""
        self.process.kill()
        self.end()


def in_workers(
    task: Callable[[str], Result], work: Iterable[str], jobs: int, seconds: float
) -> Iterator[tuple[str, Result | Lost]]:
    """Do a task for each of some files, and give back what came of it, in any order.

    Args:
        task: What to do; it and its results must be picklable.
        work: The files.
        jobs: How many processes.
        seconds: The processor time that a file may take; on Windows, the time on the clock.
    """
    waiting = deque(work)
    crew: list[_Worker] = []
    try:
        while waiting or crew:
            while waiting and len(crew) < max(jobs, 1):
                crew.append(_started(task, seconds, [worker.pipe for worker in crew]))
                crew[-1].give(waiting.popleft(), seconds)
            for worker in _heard_of(crew):
                name, outcome = worker.name, _outcome(worker, seconds)
                if isinstance(outcome, Lost):
                    crew.remove(worker)
                    worker.kill()
                elif waiting:
                    worker.give(waiting.popleft(), seconds)
                else:
                    crew.remove(worker)
                    worker.end()
                yield name, outcome
    finally:
        for worker in crew:
            worker.kill()


def _started(task: Callable[[str], Any], seconds: float, others: Sequence[Connection]) -> _Worker:
    context = get_context(_METHOD)
    ours, theirs = context.Pipe()
    # A forked process has our ends of all pipes, and would not see them closed when we are gone.
    inherited = [ours, *others] if _METHOD == "fork" else []
    process = context.Process(  # type: ignore[attr-defined]  # every context has it
        target=_serve, args=(task, seconds, theirs, inherited), daemon=True
    )
    with _without_signals(), warnings.catch_warnings():
        # Python warns of threads, which only a program has that calls this package's functions.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    theirs.close()
    return _Worker(process, ours)


@contextlib.contextmanager
def _without_signals() -> Iterator[None]:
    """Let none arrive in a new process before that has its own handlers."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *_ENDING})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _heard_of(crew: Sequence[_Worker]) -> list[_Worker]:
    """Wait until one has an answer, or has none in time."""
    began = monotonic()
    patience = max(min(worker.until for worker in crew) - began, 0)
    ready = set(wait([worker.pipe for worker in crew], patience))
    late = monotonic() - began - patience
    if late > _LATE:  # this program was stopped itself, and its workers with it
        for worker in crew:
            worker.until += late
    now = monotonic()
    return [worker for worker in crew if worker.pipe in ready or worker.until <= now]


def _outcome(worker: _Worker, seconds: float) -> Any:
    late = Lost(f"takes more than {seconds:g} seconds to be analysed; it is left")
    if not worker.pipe.poll():
        return late
    try:
        return worker.pipe.recv()
    except (EOFError, OSError):
        worker.process.join()
        if worker.process.exitcode == -getattr(signal, "SIGPROF", 0):
            return late
        return Lost(f"ends the process that analyses it ({_ending(worker.process)}); it is left")


def _ending(process: BaseProcess) -> str:
    code = process.exitcode or 0
    with contextlib.suppress(ValueError):
        return signal.Signals(-code).name
    return f"exit code {code}"


def _serve(
    task: Callable[[str], Any],
    seconds: float,
    pipe: Connection,
    inherited: Sequence[Connection],
) -> None:
    """Be a worker: take names until there are no more."""
    for other in inherited:
        other.close()
    # Ctrl-C goes to all processes of a terminal; the parent ends its workers itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, *_ENDING})
    _limit_memory()
    with contextlib.suppress(EOFError, OSError):  # the parent wants no more, or is gone
        while True:
            name = pipe.recv()
            with _ended_after(seconds):
                outcome = _done(task, name)
            pipe.send(outcome)


@contextlib.contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End this process after some processor time, whatever it does then."""
    if not hasattr(signal, "setitimer"):  # Windows
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _done(task: Callable[[str], Any], name: str) -> Any:
    try:
        return task(name)
    except MemoryError:
        return Lost("needs too much memory to be analysed; it is left")
    except Exception as error:  # noqa: BLE001  a fault of ours on one file stops no other
        told = f"{type(error).__name__}: {error}"
        return Lost(f"cannot be analysed, which is a fault of this tool, please report it ({told})")


def _limit_memory() -> None:
    """Let one file end in a MemoryError, and not the machine in whatever way it ends programs."""
    try:
        import resource
    except ImportError:  # Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    known = [limit for limit in (soft, hard, _MEMORY) if limit != resource.RLIM_INFINITY]
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (min(known), hard))
