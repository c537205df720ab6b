"""The two drivers run the operations' generators: one blocks, one awaits.

Several batches of a call run at a time, and their results come in the order of the input. Batches
with a conflict key in common (they write the same record's only association of a type, say) wait
for each other. When a batch fails, no new one begins; those under way are waited for, and the error
says what is done and what is not.
"""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct

from .._domain.errors import ClientClosed
from .._domain.events import Event, EventHook, emit
from .._domain.model import BatchResult
from .._operations import AsyncSend, Batch, Plan, Send, Steps
from .threads import Threads

if TYPE_CHECKING:  # imported below where it is needed: a blocking client does without
    import asyncio

__all__ = ["async_batches", "async_join", "async_run", "batches", "join", "run"]

T = TypeVar("T")


def run(steps: Steps[T], send: Send, batch: int = 0) -> T:
    """Drive a generator to its end, blocking; its requests are stamped as those of a batch.

    It is sent the responses; an error of `send` is thrown into it.
    """
    try:
        request = next(steps)
        while True:
            try:
                response = send(request.in_batch(batch))
            except Exception as error:  # noqa: BLE001  the generator decides what an error means
                request = steps.throw(error)
            else:
                request = steps.send(response)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # StopIteration does not know its type


async def async_run(steps: Steps[T], send: AsyncSend, batch: int = 0) -> T:
    """Drive a generator to its end, awaiting; otherwise as `run`."""
    try:
        request = next(steps)
        while True:
            try:
                response = await send(request.in_batch(batch))
            except Exception as error:  # noqa: BLE001  the generator decides what an error means
                request = steps.throw(error)
            else:
                request = steps.send(response)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # StopIteration does not know its type


class _Running(Struct, Generic[T], frozen=True, eq=False):
    """A batch under way."""

    number: int
    batch: Batch[T]
    future: "Future[BatchResult[T]] | asyncio.Task[BatchResult[T]]"


class _Source(Struct, Generic[T], eq=False):
    """Hands out a plan's batches with their numbers, one at a time.

    When the caller's iterable raises, the batches cut before that are still run; the error comes
    at the end.
    """

    plan: Plan[T]
    number: int = -1
    ahead: Batch[T] | None = None
    failure: Exception | None = None

    def look(self) -> Batch[T] | None:
        """Return the next batch, cutting it if need be; None after the last."""
        if self.ahead is None and self.failure is None:
            try:
                self.ahead = next(self.plan.batches, None)
            except Exception as error:  # noqa: BLE001  raised by `finish`
                self.failure = error
            else:
                self.number += self.ahead is not None
        return self.ahead

    def begun(self) -> None:
        """Forget the batch that `look` returned: it is under way now."""
        self.ahead = None

    def finish(self) -> None:
        """Raise the error of the caller's iterable, if there was one."""
        if self.failure is not None:
            raise self.failure


def batches(
    plan: Plan[T],
    send: Send,
    threads: Threads,
    concurrency: int,
    hook: EventHook | None,
) -> Iterator[BatchResult[T]]:
    """Run a plan's batches and yield their results in order.

    So many may be under way at a time as `concurrency` says. `send` is called from several threads;
    `threads` has them; it is not used for one batch, or with a concurrency of 1.
    """
    source = _Source(plan)
    under_way: deque[_Running[T]] = deque()
    try:
        while source.look() or under_way:
            while len(under_way) < concurrency and (batch := source.look()):
                wait(_in_conflict(under_way, batch))
                if _any_failed(under_way):
                    break
                running = _Running(source.number, batch, Future[BatchResult[T]]())
                under_way.append(running)
                source.begun()
                here = concurrency == 1 or (len(under_way) == 1 and source.look() is None)
                _begin(running, send, None if here else threads)
            first = under_way[0]
            result = first.future.result()
            under_way.popleft()
            emit(hook, _done(plan, first, result))
            yield result
        source.finish()
    except BaseException as error:
        _account_for_rest(error, under_way, source)
        raise


def _begin(running: _Running[T], send: Send, threads: Threads | None) -> None:
    """Run a batch in another thread, or at once in this one."""
    if threads is None:
        _fulfil(running, send)
        return
    try:
        threads.submit(_fulfil, running, send)
    except ClientClosed as error:  # the client was closed meanwhile: the batch has failed
        running.future.set_exception(error)


def _fulfil(running: _Running[T], send: Send) -> None:
    future: Future[BatchResult[T]] = running.future  # type: ignore[assignment]  # no Task here
    try:
        future.set_result(run(running.batch.steps, send, running.number))
    except BaseException as error:  # noqa: BLE001  raised where the result is asked for
        future.set_exception(error)


def _any_failed(under_way: Sequence[_Running[Any]]) -> bool:
    """Whether a batch has failed before its result is asked for: then no new one may begin."""
    return any(r.future.done() and _outcome(r.future) is None for r in under_way)


def _outcome(
    future: "Future[BatchResult[T]] | asyncio.Task[BatchResult[T]]",
) -> BatchResult[T] | None:
    """Return what a batch brought, waiting for it in the blocking driver; None when it failed."""
    try:
        return future.result()
    except BaseException:  # noqa: BLE001  the caller raises another error already
        return None


def _in_conflict(under_way: Sequence[_Running[T]], batch: Batch[T]) -> list[Any]:
    """List the futures of those under way that a batch has to wait for."""
    keys = batch.conflict_keys() if under_way else frozenset()
    return [r.future for r in under_way if not r.batch.conflict_keys().isdisjoint(keys)]


async def async_batches(
    plan: Plan[T], send: AsyncSend, concurrency: int, hook: EventHook | None
) -> AsyncGenerator[BatchResult[T], None]:
    """Run a plan's batches and yield their results in order; otherwise as `batches`."""
    import asyncio

    source = _Source(plan)
    under_way: deque[_Running[T]] = deque()
    try:
        while source.look() or under_way:
            while len(under_way) < concurrency and (batch := source.look()):
                if blocking := _in_conflict(under_way, batch):
                    await asyncio.wait(blocking)
                if _any_failed(under_way):
                    break
                task = asyncio.ensure_future(async_run(batch.steps, send, source.number))
                under_way.append(_Running(source.number, batch, task))
                source.begun()
            first = under_way[0]
            result = await first.future  # type: ignore[misc]  # a Task in this driver
            under_way.popleft()
            emit(hook, _done(plan, first, result))
            yield result
        source.finish()
    except BaseException as error:
        if isinstance(error, (asyncio.CancelledError, GeneratorExit)):
            for running in under_way:
                running.future.cancel()
        tasks = [running.future for running in under_way]
        await asyncio.gather(*tasks, return_exceptions=True)  # type: ignore[arg-type]  # Tasks here
        _account_for_rest(error, under_way, source)
        raise


def _done(plan: Plan[T], running: _Running[T], result: BatchResult[T]) -> Event:
    return Event(
        kind="batch",
        operation=plan.operation,
        batch=running.number,
        size=len(running.batch.inputs),
        reason="" if result.ok else f"{result.num_errors} errors, status {result.status}",
    )


def _account_for_rest(
    error: BaseException, under_way: Sequence[_Running[Any]], source: _Source[Any]
) -> None:
    """Wait for the batches under way, and write on the error what is done and what is not."""
    done: list[BatchResult[Any]] = []
    not_done: list[Any] = []
    for running in under_way:
        result = _outcome(running.future)
        if result is None:
            not_done.extend(running.batch.inputs)
        else:
            done.append(result)
    if source.ahead is not None:
        not_done.extend(source.ahead.inputs)
    # On any error, not only ours: the caller's iterable can raise one after requests were sent.
    vars(error).update(done=BatchResult.join(done), not_done=not_done, rest=source.plan.rest)


def join(parts: Iterator[BatchResult[T]]) -> BatchResult[T]:
    """Run all batches of a call and join their results; an error keeps those that are done."""
    found: list[BatchResult[T]] = []
    try:
        found.extend(parts)
    except BaseException as error:  # an interrupt or a cancelled task loses nothing either
        keep(error, found)
        raise
    return BatchResult.join(found)


async def async_join(parts: AsyncIterator[BatchResult[T]]) -> BatchResult[T]:
    """Run all batches of a call and join their results; otherwise as `join`."""
    found: list[BatchResult[T]] = []
    try:
        async for part in parts:
            found.append(part)  # noqa: PERF401  an error must leave what came before it
    except BaseException as error:  # an interrupt or a cancelled task loses nothing either
        keep(error, found)
        raise
    return BatchResult.join(found)


def keep(error: BaseException, found: Sequence[BatchResult[Any]]) -> None:
    """Put the results from before an error in front of those that the error has."""
    later = getattr(error, "done", None)
    vars(error)["done"] = BatchResult.join([*found, *([later] if later is not None else [])])
