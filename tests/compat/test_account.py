"""Whatever ends a call, its error accounts for every input: done, not done, unknown, left.

Request number n ends in every way, for every n: refused, in doubt, never sent, unreadable, by an
error of the caller's own, by an interrupt, by a task that is cancelled.
"""

import asyncio
import copy
import itertools
import json
import os
import pickle
import signal
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

import hubspot_compat
from hubspot_compat import Associations, AsyncAssociations, BatchResult
from hubspot_compat._facade import drivers
from hubspot_compat_tools.sandbox import Sandbox

from .adjusted import every_request
from .mocked import ALL_VERSIONS, Awaiting, Blocking, opened

AT = ("contact", "company")
PAIRS = [(str(number), str(90 + number % 3)) for number in range(1, 12)]
LABEL = {"from": "contacts", "to": "companies", "name": "buyer_of", "label": "Buyer of"}


class OwnError(Exception):
    """An error of the caller's own code, or of a library under it."""


def refused(_act):
    return httpx.Response(403, json={"message": "no", "category": "MISSING_SCOPES"})


def in_doubt(act):
    act()
    return httpx.Response(500, json={"message": "oops"})


def not_acted(_act):
    return httpx.Response(503, json={"message": "later"})


def unreadable(act):
    act()
    return httpx.Response(200, content=b"<html>")


def lacks_its_data(act):
    act()
    return httpx.Response(200, json={"status": "COMPLETE"})


def never_sent(_act):
    message = "refused"
    raise httpx.ConnectError(message)


def dropped(act):
    act()
    message = "dropped"
    raise httpx.ReadError(message)


def foreign(act):
    act()
    raise OwnError


def interrupted(act):
    act()
    raise KeyboardInterrupt


def cancelled(act):
    act()
    raise asyncio.CancelledError


def ends_a_generator(act):
    act()
    raise StopIteration


def ends_an_async_generator(act):
    act()
    raise StopAsyncIteration


ENDINGS = [
    refused,
    in_doubt,
    not_acted,
    unreadable,
    lacks_its_data,
    never_sent,
    dropped,
    foreign,
    interrupted,
    cancelled,
    ends_a_generator,
    ends_an_async_generator,
]


class OnceThrough:
    """Has the length of what it goes through, but only once, as tqdm does."""

    def __init__(self, values):
        self._values = iter(values)
        self._length = len(values)

    def __len__(self):
        return self._length

    def __contains__(self, value):
        raise NotImplementedError

    def __iter__(self):
        yield from self._values


class Array:
    """Has its values at hand without being a sequence, as numpy's arrays do."""

    def __init__(self, values):
        self._values = values

    def __len__(self):
        return len(self._values)

    def __contains__(self, value):
        return value in self._values

    def __getitem__(self, place):
        return self._values[place]

    def __iter__(self):
        return (value for value in self._values)


GIVEN = [list, iter, tuple, OnceThrough, Array, lambda values: dict.fromkeys(values).keys()]
OPERATIONS = {
    "create": lambda h, pairs: h.create(*AT, pairs, type=279),
    "create label": lambda h, pairs: h.create(*AT, pairs, type="buyer_of"),
    "create primary": lambda h, pairs: h.create(*AT, pairs, type=1),
    "create default": lambda h, pairs: h.create_default(*AT, pairs),
    "archive": lambda h, pairs: h.archive(*AT, pairs, type=279),
    "archive everything": lambda h, pairs: h.archive(*AT, pairs, everything=True),
    "read": lambda h, pairs: h.read(*AT, pairs),
}
REMOVES = {"archive", "archive everything"}
TIED = {"archive": 279, "archive everything": 279, "read": 1}  # what ties the pairs before


class Portal(httpx.MockTransport):
    """A sandbox that ends request number `fatal` in its own way."""

    def __init__(self, ending=None, fatal=0, *, tied=0):
        super().__init__(self._handle)
        self.sandbox = Sandbox(seed={"labels": [LABEL]})
        self._answers = self.sandbox.transport()
        self.count = 0
        self.ending, self.fatal = None, 0
        if tied:  # v3 shows only the Primary company
            with self.client(Blocking, "v4") as h:
                h.create(*AT, PAIRS, type=tied)
        self.count = 0
        self.ending, self.fatal = ending, fatal

    def _handle(self, request):
        self.count += 1

        def act():
            return self._answers.handle_request(request)

        return self.ending(act) if self.count == self.fatal else act()

    def client(self, kind, version, **settings):
        http = (httpx.Client if kind is Blocking else httpx.AsyncClient)(transport=self)
        return opened(kind.kind, version, http_client=http, retries=0, **settings)

    @property
    def pairs(self):
        stored = self.sandbox.snapshot()["associations"].get("contact>company", {})
        return {tuple(pair.split(">")) for pair in stored}


def pair_of(given):
    return getattr(given, "pair", given)


def call(kind, portal, version, operation, given, **settings):
    """Run a call; return its result or what ended it."""
    act = OPERATIONS[operation]

    async def awaiting():
        async with portal.client(Awaiting, version, **settings) as client:
            try:
                return await act(client, given)
            except BaseException as error:  # noqa: BLE001  it is what the test looks at
                return error

    if kind is Awaiting:
        return asyncio.run(awaiting())
    with portal.client(Blocking, version, **settings) as client:
        try:
            return act(client, given)
        except BaseException as error:  # noqa: BLE001  it is what the test looks at
            return error


def inputs_of(operation):
    return [pair[0] for pair in PAIRS] if operation == "read" else PAIRS


def assert_all_is_accounted_for(error, given, portal, operation):
    """Every input is in one place; what may have been done without an answer is unknown."""
    done = [row.from_id if operation == "read" else row.pair for row in error.done.results]
    not_done = list(map(pair_of, error.not_done))
    unknown = list(map(pair_of, error.unknown))
    rest = list(error.rest)
    error.rest = iter(rest)
    left = not_done + list(map(pair_of, rest))
    found = set(done) if operation == "read" else done
    if operation != "read":  # a record without associations has no row
        assert sorted([*found, *left]) == sorted(given)
    assert set(unknown) <= set(not_done)
    assert len(set(left)) == len(left)
    if operation == "read":
        assert not unknown
    elif operation in REMOVES:
        assert set(PAIRS) - portal.pairs - set(done) <= set(unknown)
    else:
        assert portal.pairs - set(done) <= set(unknown)


def check(kind, version, operation, ending, fatal, *, as_given, **settings):
    """End request number `fatal`; return whether there was one."""
    portal = Portal(ending, fatal, tied=TIED.get(operation, 0))
    given = inputs_of(operation)
    end = call(kind, portal, version, operation, as_given(given), **settings)
    if portal.count < fatal:
        assert isinstance(end, BatchResult)
        return False
    if isinstance(end, BatchResult):
        # A refusal that the call can do without, or a doubt that it could settle.
        assert end.ok
        return True
    assert_all_is_accounted_for(end, given, portal, operation)
    end = pickle.loads(pickle.dumps(end))
    again = list(itertools.chain(end.not_done, end.rest))
    last = call(kind, portal, version, operation, again, **settings)
    assert last.ok
    if operation == "read":
        assert {row.pair for row in [*end.done.results, *last.results]} == set(PAIRS)
    else:
        rows = [row.pair for row in [*end.done.results, *last.results]]
        assert sorted(rows) == sorted(given)
        assert portal.pairs == (set() if operation in REMOVES else set(PAIRS))
    return True


def check_every_request(kind, version, operation, ending, **settings):
    numbers = itertools.count(1)
    while check(kind, version, operation, ending, next(numbers), **settings):
        pass


@pytest.fixture(autouse=True)
def batches_of_three():
    """Small batches, so that a call of eleven inputs has four of them."""
    every_request(3)


def kinds_for(ending):
    """Name the clients that a request can end so for: asyncio makes of Ctrl-C a cancelled task."""
    return {interrupted: [Blocking], cancelled: [Awaiting]}.get(ending, [Blocking, Awaiting])


EVERY = [(ending, kind) for ending in ENDINGS for kind in kinds_for(ending)]


@pytest.mark.thorough
@pytest.mark.parametrize("version", ALL_VERSIONS)
@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize(("ending", "kind"), EVERY)
def test_every_ending_of_every_request_accounts_for_every_input(kind, version, operation, ending):
    turn = ALL_VERSIONS.index(version) + list(OPERATIONS).index(operation) + len(ending.__name__)
    as_given, concurrency = GIVEN[turn % len(GIVEN)], (1, 4)[turn // 2 % 2]
    check_every_request(
        kind, version, operation, ending, as_given=as_given, concurrency=concurrency
    )


@pytest.mark.parametrize("turn", range(2))
@pytest.mark.parametrize("ending", ENDINGS)
def test_some_endings_of_some_requests_account_for_every_input(ending, turn):
    number = 3 * ENDINGS.index(ending) + turn
    kind = (2 * kinds_for(ending))[turn]
    version = ALL_VERSIONS[number % len(ALL_VERSIONS)]
    operation = list(OPERATIONS)[number % len(OPERATIONS)]
    as_given = GIVEN[number % len(GIVEN)]
    check_every_request(kind, version, operation, ending, as_given=as_given, concurrency=4)


# --- an interrupt, wherever it comes --------------------------------------------------------------

OUR_CODE = str(Path(hubspot_compat.__file__).parent)


class Interrupts:
    """Raises KeyboardInterrupt where a signal could: when a call of our code begins or returns."""

    def __init__(self, fatal):
        self.left = fatal

    def __call__(self, frame, event, _argument):
        if event in {"call", "c_return"} and frame.f_code.co_filename.startswith(OUR_CODE):
            self.left -= 1
            if not self.left:
                raise KeyboardInterrupt


def interrupt(version, operation, fatal, *, listed):
    """Interrupt a call at one place; return whether it has so many."""
    portal = Portal(tied=TIED.get(operation, 0))
    given = PAIRS[:7]
    interrupts = Interrupts(fatal)
    with portal.client(Blocking, version, concurrency=1) as client:
        act = OPERATIONS[operation]
        source = given if listed else iter(given)
        sys.setprofile(interrupts)
        try:
            act(client, source)
        except KeyboardInterrupt as error:
            end = error
        else:
            # Python ignores an interrupt that comes while it collects a generator.
            return interrupts.left <= 0
        finally:
            sys.setprofile(None)
        if hasattr(end, "rest"):
            assert_all_is_accounted_for(end, given, portal, operation)
            left = list(itertools.chain(end.not_done, end.rest))
        else:  # before the call had begun, or when all was done
            assert portal.pairs == (set(PAIRS) if operation in REMOVES else set())
            left = list(source)
        assert act(client, left).ok
    gone = set(PAIRS) - set(given)
    assert portal.pairs == (gone if operation in REMOVES else set(given))
    return True


IN_A_COLLECTED_GENERATOR = pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)


@pytest.mark.thorough
@IN_A_COLLECTED_GENERATOR
@pytest.mark.parametrize("listed", [True, False], ids=["list", "iterator"])
@pytest.mark.parametrize("version", ["v3", "2026-03"])
@pytest.mark.parametrize("operation", [name for name in OPERATIONS if name != "read"])
def test_an_interrupt_loses_nothing_at_many_places(operation, version, listed):
    numbers = itertools.count(len(operation), 53)
    while interrupt(version, operation, next(numbers), listed=listed):
        pass


def test_a_call_interrupted_in_its_own_thread_waits_for_nothing(monkeypatch):
    waits, wait = [], threading.Event.wait
    portal = Portal(interrupted, 2)  # the first is sent before there are batches

    def recorded(event, timeout=None):
        waits.append(timeout)
        return wait(event, timeout)

    monkeypatch.setattr(threading.Event, "wait", recorded)
    with portal.client(Blocking, "2026-03", concurrency=1) as h, pytest.raises(KeyboardInterrupt):
        h.create(*AT, PAIRS, type=279)

    assert waits == []


@IN_A_COLLECTED_GENERATOR
@pytest.mark.parametrize("listed", [True, False], ids=["list", "iterator"])
def test_an_interrupt_loses_nothing_at_some_places(listed):
    numbers = itertools.count(1, 601)
    while interrupt("2026-03", "create", next(numbers), listed=listed):
        pass


# --- what the caller's own iterable does ----------------------------------------------------------


def failing_after(count, error):
    yield from PAIRS[:count]
    raise error


class Refusing:
    """Cannot be gone through, although it says so."""

    def __init__(self, error):
        self._error = error

    def __iter__(self):
        raise self._error


RAISED = [
    (Blocking, OwnError),
    (Blocking, KeyboardInterrupt),  # asyncio makes of it a cancelled task
    (Blocking, StopAsyncIteration),
    (Awaiting, StopAsyncIteration),
]


def causes(error):
    """The error and what it was raised from."""
    return [error, *(causes(error.__cause__) if error.__cause__ else ())]


@pytest.mark.parametrize(("kind", "error"), RAISED)
@pytest.mark.parametrize("operation", ["create label", "create default", "archive"])
@pytest.mark.parametrize("count", [None, 0, 1, 7])
def test_what_an_iterable_gave_before_it_failed_is_done_or_listed(operation, count, error, kind):
    portal, error = Portal(tied=TIED.get(operation, 0)), error()
    given = Refusing(error) if count is None else failing_after(count, error)

    end = call(kind, portal, "2026-03", operation, given)

    assert error in causes(end)
    assert_all_is_accounted_for(end, PAIRS[: count or 0], portal, operation)


@pytest.mark.parametrize("kind", [Blocking, Awaiting])
@pytest.mark.parametrize("error", [OwnError, StopIteration, StopAsyncIteration])
@pytest.mark.parametrize("hooked", ["token", "event"])
def test_what_a_function_of_the_caller_raises_has_the_account(kind, error, hooked):
    portal = Portal()

    def raising(*_):
        raise error

    settings = {"on_event": raising} if hooked == "event" else {"token": raising}
    end = call(kind, portal, "2026-03", "create", iter(PAIRS), **settings)

    if isinstance(end, BatchResult):  # what a hook raises is not for the call
        assert end.ok
        return
    assert_all_is_accounted_for(end, PAIRS, portal, "create")
    assert portal.pairs == set()


def test_ids_that_no_batch_has_yet_are_left_when_the_iterable_is_interrupted():
    def repeated():
        yield from ["1", "1", "1"]
        raise KeyboardInterrupt

    end = call(Blocking, Portal(tied=279), "2026-03", "read", repeated())

    assert isinstance(end, KeyboardInterrupt)
    assert [*end.not_done, *end.rest] == ["1", "1", "1"]


# --- interrupts while a call that has ended waits -------------------------------------------------


def is_first(request):
    return json.loads(request.content)["inputs"][0]["from"]["id"] == "1"


REFUSAL = httpx.Response(403, json={"message": "no"})


def test_an_interrupt_while_a_failed_call_waits_for_its_threads_has_the_account():
    begun, failed = threading.Event(), threading.Event()

    def handle(request):
        if is_first(request):
            begun.wait(5)
            failed.set()
            return REFUSAL
        begun.set()
        failed.wait(5)
        time.sleep(0.2)  # until the call waits
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.2)
        return REFUSAL

    http = httpx.Client(transport=httpx.MockTransport(handle))
    with opened(Associations, "2026-03", http_client=http, concurrency=2) as client:
        with pytest.raises(KeyboardInterrupt) as caught:
            client.create(*AT, iter(PAIRS), type=279, labels="replace")
        end = caught.value

    assert len(end.not_done) == 6
    assert sorted(map(pair_of, [*end.not_done, *end.rest])) == sorted(PAIRS)


def test_a_task_that_is_cancelled_while_a_failed_call_waits_has_the_account():
    async def main():
        begun = asyncio.Event()

        async def handle(request):
            if is_first(request):
                await begun.wait()
                return REFUSAL
            begun.set()
            await asyncio.sleep(5)
            return REFUSAL

        http = httpx.AsyncClient(transport=httpx.MockTransport(handle))
        kind = AsyncAssociations
        async with http, opened(kind, "2026-03", http_client=http, concurrency=2) as client:
            pairs = iter(PAIRS)
            task = asyncio.ensure_future(client.create(*AT, pairs, type=279, labels="replace"))
            await begun.wait()
            await asyncio.sleep(0.1)  # the first batch has failed
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return caught.value

    end = asyncio.run(main())
    assert sorted(map(pair_of, [*end.not_done, *end.rest])) == sorted(PAIRS)


def test_an_interrupt_before_a_call_has_begun_has_no_account():
    def interrupt(frame, event, _argument):
        if event == "call" and frame.f_code is drivers.batches.__code__:
            sys.setprofile(None)
            raise KeyboardInterrupt

    portal = Portal()
    with portal.client(Blocking, "2026-03", concurrency=1) as client:
        sys.setprofile(interrupt)
        try:
            with pytest.raises(KeyboardInterrupt) as caught:
                client.create(*AT, PAIRS, type=279)
        finally:
            sys.setprofile(None)

    assert not hasattr(caught.value, "rest")
    assert portal.count == 0


def test_an_interrupt_when_all_is_done_but_not_returned_has_the_results():
    def interrupt(frame, event, _argument):
        joins = event == "call" and frame.f_code is BatchResult.join.__func__.__code__
        if joins and frame.f_back.f_code is drivers.join.__code__:
            sys.setprofile(None)
            raise KeyboardInterrupt

    portal = Portal()
    with portal.client(Blocking, "2026-03", concurrency=1) as client:
        sys.setprofile(interrupt)
        try:
            with pytest.raises(KeyboardInterrupt) as caught:
                client.create(*AT, PAIRS, type=279)
        finally:
            sys.setprofile(None)

    end = caught.value
    assert [row.pair for row in end.done.results] == PAIRS
    assert [*end.not_done, *end.unknown, *end.rest] == []


# --- one error for several calls ------------------------------------------------------------------


class Peculiar(Exception):
    """Is made in another way than its `args` say, as errors of many libraries are."""

    def __init__(self, *, code):
        super().__init__("peculiar", code)
        self.code = code


class Uncommon(Exception):
    """Has a `__new__` that `args` do not fit."""

    def __new__(cls, *, code):
        return super().__new__(cls, code)

    def __init__(self, *, code):
        super().__init__(code)


SHARED = [
    lambda: OwnError("no vault"),
    lambda: Peculiar(code=7),
    lambda: Uncommon(code=7),
    lambda: OSError(5, "no vault"),
    lambda: UnicodeDecodeError("utf-8", b"x", 0, 1, "no vault"),
    lambda: hubspot_compat.InvalidInput("no vault"),
]


@pytest.mark.parametrize("kind", [Blocking, Awaiting])
@pytest.mark.parametrize("shared", SHARED, ids=lambda make: type(make()).__name__)
def test_one_error_that_ends_several_calls_has_the_account_of_each(kind, shared):
    """A token that all wait for cannot be had: a Future raises one object again and again."""
    token = Future()
    token.set_exception(shared())
    given = [[(str(1_000 * call + number), "9") for number in range(9)] for call in range(4)]
    portal = Portal()

    async def gathered():
        async with portal.client(Awaiting, "2026-03", token=token.result) as client:
            calls = (client.create(*AT, pairs, type=279) for pairs in given)
            return await asyncio.gather(*calls, return_exceptions=True)

    def ended_by(client, pairs):
        try:
            return client.create(*AT, pairs, type=279)
        except Exception as error:  # noqa: BLE001  it is what the test looks at
            return error

    if kind is Awaiting:
        ends = asyncio.run(gathered())
    else:
        client = portal.client(Blocking, "2026-03", token=token.result)
        with client, ThreadPoolExecutor(4) as threads:
            ends = list(threads.map(ended_by, itertools.repeat(client), given))

    assert {type(end) for end in ends} == {type(shared())}
    assert {str(end) for end in ends} == {str(shared())}
    for pairs, end in zip(given, ends, strict=True):
        assert [pair_of(value) for value in [*end.not_done, *end.rest]] == pairs
        assert end.unknown == []


@pytest.mark.parametrize("spec", ["Buyer of", ("USER_DEFINED", 1)], ids=["asks first", "writes"])
def test_one_error_that_ends_two_calls_about_limits_has_the_account_of_each(spec):
    token = Future()
    token.set_exception(OwnError())
    ends = []
    with Portal().client(Blocking, "2026-03", token=token.result) as client:
        for most in (5, 6):
            with pytest.raises(OwnError) as caught:
                client.limits.create(*AT, iter([(spec, most)]))
            ends.append(caught.value)

    left = [one for end in ends for one in [*end.not_done, *end.rest]]
    assert [one[1] if isinstance(one, tuple) else one.max_to_objects for one in left] == [5, 6]


@pytest.mark.parametrize("fatal", [1, 2, 3])
def test_the_error_of_a_call_that_feeds_another_keeps_its_own_account(fatal):
    records = [pair[0] for pair in PAIRS]
    read_from = Portal(refused, fatal, tied=279).client(Blocking, "2026-03", concurrency=1)
    with read_from, Portal().client(Blocking, "2026-03", concurrency=1) as client:
        parts = read_from.iter_read(*AT, iter(records))
        with pytest.raises(hubspot_compat.Forbidden) as caught:
            client.create(*AT, (row.pair for part in parts for row in part), type=279)

    outer, inner = caught.value, caught.value.__cause__
    assert [*inner.not_done, *inner.rest] == records[3 * (fatal - 1) :]
    done = [row.pair for row in outer.done.results]
    assert [*done, *map(pair_of, outer.not_done), *outer.rest] == PAIRS[: 3 * (fatal - 1)]


# --- errors travel --------------------------------------------------------------------------------

TRAVEL = {
    "pickle": lambda error: pickle.loads(pickle.dumps(error)),
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("travel", TRAVEL.values(), ids=TRAVEL)
@pytest.mark.parametrize("listed", [True, False], ids=["list", "iterator"])
@pytest.mark.parametrize("fatal", [1, 2, 4])
def test_an_error_that_travels_keeps_its_account(listed, fatal, travel):
    portal = Portal(in_doubt, fatal)
    given = PAIRS if listed else iter(PAIRS)
    end = call(Blocking, portal, "2026-03", "create", given, concurrency=1)

    came = travel(end)

    assert str(came) == str(end)
    assert came.done == end.done
    assert came.not_done == end.not_done
    assert came.unknown == end.unknown
    there, here = list(map(pair_of, came.rest)), list(map(pair_of, end.rest))
    assert here == there
    assert sorted([*map(pair_of, came.done.results), *map(pair_of, came.not_done), *there]) == (
        sorted(PAIRS)
    )
