"""Forked children of a test: what they return, or raise, comes back to the test."""

import multiprocessing
import os
import pickle
import signal
import warnings
from concurrent.futures import ProcessPoolExecutor

LONGEST = 20  # seconds; a child that hangs is killed by its own alarm, and its test fails


class Forked:
    """A child that calls a function, made by `os.fork`."""

    def __init__(self, work, *arguments):
        reader, writer = os.pipe()
        self._pipe = os.fdopen(reader, "rb")
        self._child = fork()
        if self._child == 0:
            self._pipe.close()
            self._be_child(writer, work, arguments)
        os.close(writer)

    def _be_child(self, writer, work, arguments):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(LONGEST)
        try:
            try:
                outcome = (work(*arguments), None)
            except BaseException as error:  # noqa: BLE001  raised in the parent
                outcome = (None, error)
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(outcome, pipe)
        finally:
            os._exit(0)

    def result(self):
        """Wait for the child; return what its function returned, or raise what it raised."""
        with self._pipe:
            sent = self._pipe.read()
        _, status = os.waitpid(self._child, 0)
        assert status == 0, f"the child hung: it ended with {status}"
        value, error = pickle.loads(sent)
        if error is not None:
            raise error
        return value


def fork():
    """Fork; Python 3.12 warns that the parent has threads, which is what the tests are about."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return os.fork()


def in_child(work, *arguments):
    """Call a function in a forked child."""
    return Forked(work, *arguments).result()


def with_fork(work, inputs):
    """Call a function with each input, each in a child, all at once."""
    children = [Forked(work, given) for given in inputs]
    return [child.result() for child in children]


def with_processes(work, inputs):
    """The same with `multiprocessing.Process`."""
    context = multiprocessing.get_context("fork")
    answers = context.SimpleQueue()
    children = [
        context.Process(target=lambda given=given: answers.put((given, work(given))))
        for given in inputs
    ]
    for child in children:
        start(child)
    found = dict(answers.get() for _ in children)
    for child in children:
        child.join(LONGEST)
    return [found[given] for given in inputs]


def start(child):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child.start()


_work = None  # inherited by the children of a pool, which could not pickle it


def with_pool(work, inputs):
    """The same with `multiprocessing.Pool`, as Celery's prefork pool is made."""
    return _pooled(work, lambda: multiprocessing.get_context("fork").Pool(len(inputs)), inputs)


def with_executor(work, inputs):
    """The same with `ProcessPoolExecutor`."""
    context = multiprocessing.get_context("fork")
    return _pooled(work, lambda: ProcessPoolExecutor(len(inputs), context), inputs)


def _pooled(work, make, inputs):
    global _work  # noqa: PLW0603  see above
    _work = work
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        with make() as pool:
            return list(pool.map(_call, inputs))


def _call(given):
    return _work(given)


WAYS = (with_fork, with_processes, with_pool, with_executor)
