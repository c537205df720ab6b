"""Many callers on one client: none lost, none twice, no deadlock, nobody spoils it for others."""

import asyncio
import gc
import itertools
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from hubspot_compat import Associations, AsyncAssociations

from .adjusted import every_request
from .mocked import Blocking, Server, created, opened

AT = ("contact", "company")
EACH = 15  # pairs a caller, in three batches


@pytest.fixture(autouse=True)
def batches_of_five():
    every_request(5)


def pairs_for(caller):
    return [(str(caller * EACH + number), "7") for number in range(1, EACH + 1)]


def all_pairs(callers):
    return [pair for caller in range(callers) for pair in pairs_for(caller)]


def pairs_of(rows):
    return [row.pair for row in rows]


def sent_pairs(sandbox):
    """How often each pair reached the sandbox."""
    return Counter(
        (row["from"]["id"], row["to"]["id"])
        for call in sandbox.requests
        if call.path.endswith("batch/create")
        for row in call.body["inputs"]
    )


def options(url):
    return {"base_url": url, "timeout": 60.0, "deadline": None}


def create(client, caller):
    return client.create(*AT, iter(pairs_for(caller)), type=279)


@pytest.mark.parametrize("version", ["v3", "2026-03"])
@pytest.mark.parametrize("threads", [50, pytest.param(200, marks=pytest.mark.thorough)])
def test_many_threads_share_a_client(sandbox, url, version, threads):
    opened_client = opened(Associations, version, **options(url))
    with opened_client as client, ThreadPoolExecutor(threads) as pool:
        results = list(pool.map(lambda caller: create(client, caller), range(threads)))

    for caller, result in enumerate(results):
        assert result.ok
        assert pairs_of(result) == pairs_for(caller)
    assert sent_pairs(sandbox) == dict.fromkeys(all_pairs(threads), 1)
    stored = sandbox.snapshot()["associations"]["contact>company"]
    assert sorted(stored) == sorted(">".join(pair) for pair in all_pairs(threads))


@pytest.mark.parametrize(
    ("version", "tasks"),
    [("v3", 100), pytest.param("2026-03", 1_000, marks=pytest.mark.thorough)],
)
def test_many_tasks_share_a_client(sandbox, url, version, tasks):
    async def main():
        async with opened(AsyncAssociations, version, **options(url)) as client:
            return await asyncio.gather(*(create(client, caller) for caller in range(tasks)))

    results = asyncio.run(main())

    for caller, result in enumerate(results):
        assert result.ok
        assert pairs_of(result) == pairs_for(caller)
    assert sent_pairs(sandbox) == dict.fromkeys(all_pairs(tasks), 1)


def test_threads_that_read_write_and_list_at_once_do_not_disturb_each_other(sandbox, url):
    def work(caller):
        start = str(caller + 1)
        client.create(*AT, [(start, "7"), (start, "8")], type=279)
        read = client.read(*AT, [start])
        listed = list(client.list(AT[0], start, AT[1]))
        client.archive(*AT, [(start, "8")], everything=True)
        return pairs_of(read), pairs_of(listed), pairs_of(client.read(*AT, [start]))

    with (
        opened(Associations, "2026-03", **options(url)) as client,
        ThreadPoolExecutor(25) as pool,
    ):
        outcomes = list(pool.map(work, range(50)))

    for caller, outcome in enumerate(outcomes):
        start = str(caller + 1)
        both = [(start, "7"), (start, "8")]
        assert outcome == (both, both, both[:1])


def test_no_more_batches_than_allowed_are_under_way():
    under_way, most = [0], [0]
    lock = threading.Lock()

    def handle(request):
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.01)
        with lock:
            under_way[0] -= 1
        return Server(created)(request)

    with opened(
        Associations, "2026-03", http_client=Blocking().mock(handle), concurrency=3
    ) as client:
        client.create(*AT, all_pairs(10), type=279, labels="replace")

    assert most[0] == 3


def test_an_iterable_may_use_the_client_itself():
    """It is consumed in the caller's thread, so that it waits for none of the client's own."""
    server = Server(created)
    with opened(Associations, "2026-03", http_client=Blocking().mock(server)) as client:

        def pairs():
            for number in range(1, 21):
                inner = client.create(*AT, all_pairs(1), type=279, labels="replace")
                assert inner.ok
                yield (number, 5)

        assert len(client.create(*AT, pairs(), type=279, labels="replace")) == 20


def test_results_come_in_the_order_of_the_input_however_long_each_takes():
    delays = itertools.cycle([0.03, 0.0, 0.02, 0.0, 0.01])

    def handle(request):
        time.sleep(next(delays))
        return Server(created)(request)

    with opened(Associations, "2026-03", http_client=Blocking().mock(handle)) as client:
        result = client.create(*AT, all_pairs(10), type=279, labels="replace")

    assert pairs_of(result) == all_pairs(10)


# --- cancelling -------------------------------------------------------------------------------


class Slow:
    """An async server that answers after a while and counts what is on its way."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.on_the_way = 0
        self.served = 0

    async def __call__(self, request):
        self.on_the_way += 1
        try:
            await asyncio.sleep(self.seconds)
            self.served += 1
        finally:
            self.on_the_way -= 1
        return Server(created)(request)


def slow_client(server):
    mock = httpx.AsyncClient(transport=httpx.MockTransport(server))
    return opened(AsyncAssociations, "2026-03", http_client=mock)


def assert_nothing_is_lost(error, pairs):
    left = pairs_of(error.not_done) + pairs_of(error.rest)
    assert error.done.results
    # On a busy machine the second batch may be done before the first.
    assert sorted(pairs_of(error.done) + left) == sorted(pairs)


def test_a_cancelled_task_says_what_is_done_and_leaves_the_client_usable():
    server = Slow(0.05)
    pairs = all_pairs(10)

    async def main():
        async with slow_client(server) as client:
            task = asyncio.create_task(client.create(*AT, iter(pairs), type=279, labels="replace"))
            await asyncio.sleep(0.12)
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            assert_nothing_is_lost(caught.value, pairs)
            assert server.on_the_way == 0
            served = server.served
            again = await client.create(*AT, [(1, 2)], type=279, labels="replace")
            assert server.served == served + 1
            return again

    assert asyncio.run(main()).ok


def test_a_cancelled_iteration_lists_what_was_under_way_and_what_is_left():
    server = Slow(0.05)
    pairs = all_pairs(4)

    async def main():
        came = []
        some = asyncio.Event()
        async with slow_client(server) as client:

            async def consume():
                async for part in client.iter_create(*AT, iter(pairs), type=279, labels="replace"):
                    came.extend(pairs_of(part))
                    some.set()

            task = asyncio.create_task(consume())
            await some.wait()
            task.cancel()
            with pytest.raises(asyncio.CancelledError) as caught:
                await task
            return came, caught.value

    came, error = asyncio.run(main())

    left = pairs_of(error.done) + pairs_of(error.not_done) + pairs_of(error.rest)
    assert sorted(came + left) == sorted(pairs)
    assert came


@pytest.mark.thorough
def test_cancelled_tasks_among_many_do_not_disturb_the_others(sandbox, url):
    async def main():
        async with opened(AsyncAssociations, "2026-03", **options(url)) as client:
            tasks = [asyncio.create_task(create(client, caller)) for caller in range(120)]
            await asyncio.sleep(0.05)
            for task in tasks[::10]:
                task.cancel()
            outcomes = await asyncio.gather(*tasks, return_exceptions=True)
            again = await create(client, 1_000)
            return outcomes, again

    outcomes, again = asyncio.run(main())

    assert again.ok
    finished = [caller for caller in range(120) if caller % 10]
    for caller in finished:
        assert pairs_of(outcomes[caller]) == pairs_for(caller)
    sent = sent_pairs(sandbox)
    assert all(sent[pair] == 1 for caller in finished for pair in pairs_for(caller))


def test_a_timeout_around_a_call_stops_it():
    server = Slow(5.0)

    async def main():
        async with slow_client(server) as client:
            began = time.monotonic()
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await client.create(*AT, all_pairs(3), type=279, labels="replace")
            return time.monotonic() - began

    assert asyncio.run(main()) < 2
    assert server.on_the_way == 0


def test_an_async_iteration_that_is_left_early_leaves_nothing_under_way():
    server = Slow(0.02)

    async def main():
        async with slow_client(server) as client:
            results = client.iter_create(*AT, iter(all_pairs(20)), type=279, labels="replace")
            async for _ in results:
                break
            await results.aclose()
            assert server.on_the_way == 0
            served = server.served
            await asyncio.sleep(0.1)
            assert server.served == served

    asyncio.run(main())


# --- closing ----------------------------------------------------------------------------------


def test_a_closed_client_says_so_and_starts_no_threads():
    client = opened(Associations, "2026-03", http_client=Blocking().mock(Server(created)))
    client.create(*AT, all_pairs(2), type=279, labels="replace")
    client.close()
    client.close()  # twice is no error
    before = threading.active_count()

    with pytest.raises(RuntimeError, match="closed"):
        client.create(*AT, all_pairs(2), type=279, labels="replace")

    assert threading.active_count() == before


def test_closing_ends_the_threads():
    def ours():
        return [t for t in threading.enumerate() if t.name.startswith("hubspot-compat")]

    with opened(Associations, "2026-03", http_client=Blocking().mock(Server(created))) as client:
        client.create(*AT, all_pairs(2), type=279, labels="replace")
        threads = ours()
        assert threads

    for thread in threads:
        thread.join(10)
    assert ours() == []


def test_closing_in_the_middle_of_a_call_loses_nothing():
    server = Server(created)
    client = opened(Associations, "2026-03", http_client=Blocking().mock(server), concurrency=2)
    pairs = all_pairs(4)
    results = client.iter_create(*AT, iter(pairs), type=279, labels="replace")
    came = pairs_of(next(results))
    client.close()

    with pytest.raises(RuntimeError, match="closed") as caught:
        came.extend(pair for part in results for pair in pairs_of(part))

    error = caught.value
    left = pairs_of(error.done) + pairs_of(error.not_done) + pairs_of(error.rest)
    assert sorted(came + left) == sorted(pairs)
    sent = [(row["from"]["id"], row["to"]["id"]) for b in server.bodies for row in b["inputs"]]
    assert sorted(sent) == sorted(came + pairs_of(error.done))


def test_a_client_that_is_forgotten_warns_of_nothing():
    """Warnings are errors here: an unclosed socket or an exception nobody asked for would show."""
    server = Server(created)
    client = opened(Associations, "2026-03", http_client=Blocking().mock(server))
    results = client.iter_create(*AT, iter(all_pairs(2)), type=279, labels="replace")
    next(results)
    del results, client
    gc.collect()

    assert server.bodies


def test_an_interrupt_from_the_keyboard_ends_the_call_and_lists_what_is_left():
    pairs = all_pairs(1)
    seen = []

    def handle(request):
        seen.append(request)
        if len(seen) == 2:
            raise KeyboardInterrupt
        return Server(created)(request)

    with (
        opened(
            Associations, "2026-03", http_client=Blocking().mock(handle), concurrency=1
        ) as client,
        pytest.raises(KeyboardInterrupt) as caught,
    ):
        client.create(*AT, iter(pairs), type=279, labels="replace")

    error = caught.value
    assert pairs_of(error.done) == pairs[:5]
    assert pairs_of(error.not_done) == pairs[5:10]
    assert pairs_of(error.rest) == pairs[10:]


def test_a_client_that_is_never_closed_gives_its_connections_back(sandbox, url, monkeypatch):
    client = opened(Associations, "2026-03", **options(url))
    client.create(*AT, [("1", "2")], type=279)
    complaints = []  # Python's own, about a socket that was not closed
    monkeypatch.setattr(sys, "unraisablehook", lambda what: complaints.append(str(what.exc_value)))
    del client
    gc.collect()
    assert complaints == []
