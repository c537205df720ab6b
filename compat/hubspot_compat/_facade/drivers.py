"""The two drivers run the operations' generators: one blocks, one awaits.

Several batches of a call run at a time, and their results come in the order of the input. Batches
with a conflict key in common (they write the same record's only association of a type, say) wait
for each other. When a batch fails, no new one begins; those under way are waited for, and the error
says what is done and what is not. So does whatever ends a call: an interrupt, a task that is
cancelled, an error of the caller's own functions; those under way are aborted then.
"""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from concurrent.futures import Future, InvalidStateError, wait
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from msgspec import Struct, field

from .._domain.errors import ClientClosed, InvalidInput, accounted
from .._domain.events import Event, EventHook, emit
from .._domain.model import BatchResult
from .._domain.signals import of_signal
from .._operations import AsyncSend, Batch, Plan, Request, Send, Steps, untouched
from .._transport.forks import renew_in_child
from .._transport.loops import current_loop
from .._wire.interruption import Interruption
from .threads import Threads

if TYPE_CHECKING:  # imported below where it is needed: a blocking client does without
    import asyncio

__all__ = ["async_batches", "async_join", "async_run", "batches", "join", "run"]

T = TypeVar("T")

_IS_INHERITED = (
    "this iterator was begun before the process was forked, and its batches are under way in the "
    "parent: begin a new one"
)
_NEEDS_ASYNCIO = (
    "AsyncAssociations runs batches as tasks of asyncio, and no event loop of it runs here: under "
    "trio, call an Associations in trio.to_thread.run_sync"
)
GRACE = 0.5
"""Seconds that an interrupted call waits for its threads, after it has aborted their exchanges."""


class Trail(Struct, eq=False):
    """What a batch may have done by now.

    Attributes:
        may_have_acted: Whether the server may have changed something for it.
    """

    may_have_acted: bool = False


def run(
    steps: Steps[T],
    send: Send,
    batch: int = 0,
    interruption: Interruption | None = None,
    trail: Trail | None = None,
) -> T:
    """Drive a generator to its end, blocking.

    It is sent the responses; an error of `send` is thrown into it, whatever it is.

    Args:
        steps: The generator.
        send: Sends a request.
        batch: Number of the batch within the call; its requests are stamped with it.
        interruption: Ends the requests from another thread.
        trail: Told what may have been done.
    """
    trail = trail or Trail()
    try:
        request = next(steps)
        while True:
            before, trail.may_have_acted = trail.may_have_acted, _may_act(request, trail)
            try:
                response = send(request.in_batch(batch, interruption))
            except BaseException as error:  # noqa: BLE001  the generator decides what it means
                trail.may_have_acted = before or _may_have_acted(request, error)
                request = steps.throw(error)
            else:
                request = steps.send(response)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # StopIteration does not know its type


async def async_run(
    steps: Steps[T], send: AsyncSend, batch: int = 0, trail: Trail | None = None
) -> T:
    """Drive a generator to its end, awaiting; otherwise as `run`."""
    trail = trail or Trail()
    try:
        request = next(steps)
        while True:
            before, trail.may_have_acted = trail.may_have_acted, _may_act(request, trail)
            try:
                response = await send(request.in_batch(batch))
            except BaseException as error:  # noqa: BLE001  the generator decides what it means
                trail.may_have_acted = before or _may_have_acted(request, error)
                request = steps.throw(error)
            else:
                request = steps.send(response)
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]  # StopIteration does not know its type


def _may_act(request: Request, trail: Trail) -> bool:
    """Whether, with this request under way, something may have been done."""
    return trail.may_have_acted or request.writes


def _may_have_acted(request: Request, error: BaseException) -> bool:
    """Whether the server may have acted on a request that ended with this error."""
    return request.writes and getattr(error, "outcome_unknown", True)


class _Running(Struct, Generic[T], frozen=True, eq=False):
    """A batch under way."""

    number: int
    batch: Batch[T]
    future: "Future[BatchResult[T]] | asyncio.Task[BatchResult[T]]"
    trail: Trail


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
                batch = next(self.plan.batches, None)
            except Exception as error:
                if of_signal(error) is not None:
                    raise
                self.failure = error  # raised by `finish`
            else:
                # At once: an interrupt must find the inputs in one of the two places.
                self.ahead, self.plan.queue.unsettled = batch, []
                self.number += batch is not None
        return self.ahead

    def begun(self) -> None:
        """Forget the batch that `look` returned: it is under way now."""
        self.ahead = None

    def finish(self) -> None:
        """Raise the error of the caller's iterable, if there was one."""
        if self.failure is not None:
            raise self.failure


def batches(
    steps: Steps[Plan[T]],
    inputs: Any,
    send: Send,
    threads: Threads,
    *,
    concurrency: int,
    hook: EventHook | None,
) -> Iterator[BatchResult[T]]:
    """Make a plan, run its batches and yield their results in order.

    Args:
        steps: Makes the plan.
        inputs: What the caller gave, a list or a `Peekable`: what is left of it where there is no
            plan yet.
        send: Sends a request; it is called from several threads.
        threads: Not used for one batch, or with a concurrency of 1.
        concurrency: How many batches may be under way at a time.
        hook: Called with the events.
    """
    account = _Account[T](inputs)
    renew_in_child(account)
    interruption = Interruption()
    under_way = account.under_way
    try:
        plan = run(steps, send)
        source = account.source = _Source(plan)
        while source.look() or under_way:
            while len(under_way) < concurrency and (batch := source.look()):
                wait(_in_conflict(under_way, batch))
                if _any_failed(under_way):
                    break
                running = _Running(source.number, batch, Future[BatchResult[T]](), Trail())
                under_way.append(running)
                source.begun()
                here = concurrency == 1 or (len(under_way) == 1 and source.look() is None)
                _begin(running, send, interruption, None if here else threads)
            first = under_way[0]
            result = first.future.result()
            emit(hook, _done(plan, first, result))
            account.handed_out = first
            yield result
            account.require_own_process()
            under_way.popleft()
        source.finish()
    except BaseException as error:
        if (ended := _wait(error, account, interruption)) is error:
            raise
        raise ended from error


def _wait(
    error: BaseException, account: "_Account[Any]", interruption: Interruption
) -> BaseException:
    """Wait for the batches under way, and write the account on the error; return what to raise.

    When the call is interrupted, now or already, the exchanges under way are aborted and waited for
    only as long as that takes; when it is interrupted again, or when its iterator is closed, not
    at all, nor in a forked child, where they do not end.
    """
    if account.is_inherited:
        return account.written(error)
    futures: list[Any] = [running.future for running in account.under_way]  # no Tasks here
    try:
        try:
            if not _is_interrupt(error):
                wait(futures)
        except BaseException as interrupt:
            error = interrupt
            raise
        finally:
            if _is_interrupt(error):
                interruption.set()
                wait(futures, timeout=0 if isinstance(error, GeneratorExit) else GRACE)
    except BaseException as interrupt:
        account.written(interrupt)
        raise
    return account.written(error)


def _is_interrupt(error: BaseException) -> bool:
    """Whether somebody wants the call to end, and not something in it has failed."""
    return not isinstance(error, Exception) or of_signal(error) is not None


def _begin(
    running: _Running[T],
    send: Send,
    interruption: Interruption,
    threads: Threads | None,
) -> None:
    """Run a batch in another thread, or at once in this one."""
    if threads is None:
        _fulfil_here(running, send)
        return
    try:
        threads.submit(_fulfil_in_thread, running, send, interruption)
    except ClientClosed as error:  # the client was closed meanwhile: the batch has failed
        running.future.set_exception(error)


def _fulfil(running: _Running[T], send: Send, interruption: Interruption | None) -> None:
    future: Future[BatchResult[T]] = running.future  # type: ignore[assignment]  # no Task here
    try:
        result = run(running.batch.steps, send, running.number, interruption, running.trail)
    except Exception as error:  # noqa: BLE001  raised where the result is asked for
        future.set_exception(error)
    else:
        future.set_result(result)


def _fulfil_here(running: _Running[T], send: Send) -> None:
    """Run a batch in this thread; when it is interrupted, nobody waits for its result."""
    try:
        _fulfil(running, send, None)
    except BaseException as error:
        with suppress(InvalidStateError):  # the interrupt may come when the result is there
            running.future.set_exception(error)
        raise


def _fulfil_in_thread(running: _Running[T], send: Send, interruption: Interruption) -> None:
    try:
        _fulfil(running, send, interruption)
    except BaseException as error:  # noqa: BLE001  a caller's function that exits, say
        running.future.set_exception(error)


def _any_failed(under_way: Sequence[_Running[Any]]) -> bool:
    """Whether a batch has failed before its result is asked for: then no new one may begin."""
    return any(r.future.done() and _outcome(r.future) is None for r in under_way)


def _outcome(
    future: "Future[BatchResult[T]] | asyncio.Task[BatchResult[T]]",
) -> BatchResult[T] | None:
    """Return what a batch brought; None when it failed, or has not ended."""
    try:
        return future.result() if future.done() else None
    except BaseException:  # noqa: BLE001  the caller raises another error already
        return None


def _in_conflict(under_way: Sequence[_Running[T]], batch: Batch[T]) -> list[Any]:
    """List the futures of those under way that a batch has to wait for."""
    return [r.future for r in under_way if batch.conflict_keys().meet(r.batch.conflict_keys())]


async def async_batches(
    steps: Steps[Plan[T]], inputs: Any, send: AsyncSend, *, concurrency: int, hook: EventHook | None
) -> AsyncGenerator[BatchResult[T], None]:
    """Make a plan, run its batches and yield their results in order; otherwise as `batches`."""
    import asyncio

    account = _Account[T](inputs)
    under_way = account.under_way
    try:
        _require_asyncio()
        plan = await async_run(steps, send)
        source = account.source = _Source(plan)
        while source.look() or under_way:
            while len(under_way) < concurrency and (batch := source.look()):
                if blocking := _in_conflict(under_way, batch):
                    await asyncio.wait(blocking)
                if _any_failed(under_way):
                    break
                trail = Trail()
                coroutine = async_run(batch.steps, send, source.number, trail)
                task = asyncio.ensure_future(coroutine)
                under_way.append(_Running(source.number, batch, task, trail))
                source.begun()
            first = under_way[0]
            result = await first.future  # type: ignore[misc]  # a Task in this driver
            emit(hook, _done(plan, first, result))
            account.handed_out = first
            yield result
            under_way.popleft()
        source.finish()
    except BaseException as error:
        if (ended := await _async_wait(error, account)) is error:
            raise
        raise ended from error


def _require_asyncio() -> None:
    if current_loop() is None:
        raise InvalidInput(_NEEDS_ASYNCIO)


async def _async_wait(error: BaseException, account: "_Account[Any]") -> BaseException:
    """Wait for the tasks under way, and write the account on the error; return what to raise.

    When the call was interrupted, they are cancelled first.
    """
    import asyncio

    tasks: list[Any] = [running.future for running in account.under_way]  # Tasks in this driver
    if _is_interrupt(error):
        for task in tasks:
            task.cancel()
    try:
        if tasks:  # when it is cancelled meanwhile, so are they
            await asyncio.gather(*tasks, return_exceptions=True)
    except BaseException as interrupt:
        account.written(interrupt)
        raise
    return account.written(error)


def _done(plan: Plan[T], running: _Running[T], result: BatchResult[T]) -> Event:
    return Event(
        kind="batch",
        operation=plan.operation,
        batch=running.number,
        size=len(running.batch.inputs),
        reason="" if result.ok else f"{result.num_errors} errors, status {result.status}",
    )


class _Account(Struct, Generic[T], eq=False, weakref=True):
    """What became of the inputs of a call.

    Attributes:
        inputs: What the caller gave: all of it is left where there is no plan yet.
        source: Where the batches come from, once there is a plan.
        under_way: The batches that were begun, and whose results the caller has not got.
        handed_out: One of them whose result the caller has got just now.
        is_inherited: Whether the call is the parent's: its batches end there, and only there.
    """

    inputs: Any
    source: _Source[T] | None = None
    under_way: deque[_Running[T]] = field(default_factory=deque)
    handed_out: _Running[T] | None = None
    is_inherited: bool = False

    def renew(self) -> None:
        """Leave the call, in a forked child, to the parent; see `forks`."""
        self.is_inherited = True

    def require_own_process(self) -> None:
        """Refuse to go on with a call of the parent's.

        Raises:
            InvalidInput: The call was begun before this process was forked.
        """
        if self.is_inherited:
            raise InvalidInput(_IS_INHERITED)

    def written(self, error: BaseException) -> BaseException:
        """Write on an error what is done, what is not, and what may be; on any, not only ours.

        Returns:
            The error, or another that is to be raised from it: see `accounted`; and no generator
            can raise an error that would end it in silence.
        """
        done: list[BatchResult[T]] = []
        not_done: list[Any] = []
        unknown: list[Any] = []
        for running in self.under_way:
            result = None if self.is_inherited else _outcome(running.future)
            if running is self.handed_out:
                continue
            if result is not None:
                done.append(result)
                continue
            not_done.extend(running.batch.inputs)
            if running.trail.may_have_acted:
                unknown.extend(running.batch.inputs)
        source = self.source
        if source is not None and source.ahead is not None and not self._has(source.ahead):
            not_done.extend(source.ahead.inputs)
        rest = self._rest(error)
        if isinstance(error, (StopIteration, StopAsyncIteration)):
            error = RuntimeError(f"generator raised {type(error).__name__}")  # as Python does
        return accounted(error, BatchResult.join(done), not_done, unknown, rest)

    def _has(self, batch: Batch[T]) -> bool:
        """Whether a batch is under way: an interrupt can come before the source forgets it."""
        return any(running.batch is batch for running in self.under_way)

    def _rest(self, error: BaseException) -> Iterator[Any]:
        if self.source is not None:
            self.source.plan.queue.forget(error)
            return self.source.plan.rest
        return untouched(self.inputs)


def join(parts: Iterator[BatchResult[T]]) -> BatchResult[T]:
    """Run all batches of a call and join their results; an error keeps those that are done."""
    found: list[BatchResult[T]] = []
    try:
        found.extend(parts)
        return BatchResult.join(found)
    except BaseException as error:  # an interrupt or a cancelled task loses nothing either
        keep(error, found)
        raise


async def async_join(parts: AsyncIterator[BatchResult[T]]) -> BatchResult[T]:
    """Run all batches of a call and join their results; otherwise as `join`."""
    found: list[BatchResult[T]] = []
    try:
        async for part in parts:
            found.append(part)  # noqa: PERF401  an error must leave what came before it
        return BatchResult.join(found)
    except BaseException as error:  # an interrupt or a cancelled task loses nothing either
        keep(error, found)
        raise


def keep(error: BaseException, found: Sequence[BatchResult[Any]]) -> None:
    """Put the results from before an error in front of those that the error has."""
    account = vars(error)
    if "rest" not in account:
        if not found:
            return  # an interrupt that came before anything was begun
        # One that came when the last batch was done.
        account.update(done=None, not_done=[], unknown=[], rest=iter(()))
    later = account["done"]
    account["done"] = BatchResult.join([*found, *([later] if later is not None else [])])
