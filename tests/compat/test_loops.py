"""One awaiting client in several event loops: `asyncio.run` again and again, loops in threads."""

import asyncio
import gc
import itertools
import json
import subprocess
import sys
import textwrap
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyrate_limiter import BucketAsyncWrapper, InMemoryBucket, Rate

from hubspot_compat import AsyncAssociations, ClientClosed, InvalidInput
from hubspot_compat._transport.loops import current_loop

from .conftest import TOKEN
from .faulty_server import FaultyServer, stalls
from .mocked import ALL_VERSIONS

AT = ("contact", "company")


@pytest.fixture
def client(async_client, sandbox):
    def make(version="2026-03", **options):
        return async_client(version, **options)

    return make


async def calls(client, records):
    """Read records one by one, all at once, and list the labels."""
    found = await asyncio.gather(*(client.read(*AT, [record]) for record in records))
    return all(result.ok for result in found)


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_one_loop_after_the_other(version, client, small_requests):
    hubspot = client(version, rate_limit=1_000)

    for base in range(2):
        assert asyncio.run(calls(hubspot, range(base * 100, base * 100 + 5)))
        assert asyncio.run(create(hubspot, base))

    asyncio.run(hubspot.aclose())


async def create(client, base):
    pairs = [(base * 100 + number, 7) for number in range(25)]
    return (await client.create(*AT, pairs, type=279)).ok


def test_the_connections_of_a_loop_are_closed_when_it_ends():
    """Else they would be collected open, and Python would warn: here warnings are errors."""
    with FaultyServer().running() as server:
        hubspot = AsyncAssociations(TOKEN, base_url=server.url, rate_limit=None)
        for _ in range(2):
            asyncio.run(calls(hubspot, range(3)))
            gc.collect()

    assert len({port for _, port in server.peers[:3]} & {port for _, port in server.peers[3:]}) == 0


def test_in_one_loop_a_connection_is_used_again():
    with FaultyServer().running() as server, asyncio.Runner() as loop:
        hubspot = AsyncAssociations(TOKEN, base_url=server.url, rate_limit=None)
        for record in range(3):
            loop.run(hubspot.read(*AT, [record]))
        loop.run(hubspot.aclose())

    assert len(set(server.peers)) == 1


def test_a_loop_that_was_closed_without_a_goodbye_does_not_disturb_the_next(client):
    hubspot = client()
    loop = asyncio.new_event_loop()
    assert loop.run_until_complete(calls(hubspot, [1]))
    loop.close()
    del loop
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # of the connections that were left open
        assert asyncio.run(calls(hubspot, [2]))
        gc.collect()
    asyncio.run(hubspot.aclose())


def test_loops_in_several_threads_at_once(client):
    hubspot = client(rate_limit=1_000_000)

    with ThreadPoolExecutor(3) as threads:
        runs = threads.map(lambda base: asyncio.run(many(hubspot, base)), range(3))
        assert list(runs) == [True] * 3

    asyncio.run(hubspot.aclose())


async def many(client, base):
    labels = [client.labels.list(*AT) for _ in range(5)]
    listed = await asyncio.gather(*labels)
    return await calls(client, range(base * 50, base * 50 + 30)) and len(listed) == 5


def test_a_loop_does_not_wait_for_an_answer_that_another_gets():
    """The same question of two loops is asked twice; of one loop, once."""
    script = itertools.chain([slow_labels], itertools.repeat(labels))
    with FaultyServer(script).running() as server:
        hubspot = AsyncAssociations(TOKEN, base_url=server.url, rate_limit=None)

        async def ask():
            return len(await asyncio.gather(*(hubspot.labels.list(*AT) for _ in range(4))))

        first = threading.Thread(target=asyncio.run, args=(ask(),))
        first.start()
        while server.tries == 0:
            pass
        assert asyncio.run(ask()) == 4
        first.join()

    assert server.tries == 2


def labels(handler):
    handler.answer(200, json.dumps({"results": []}).encode())


def slow_labels(handler):
    threading.Event().wait(0.2)
    labels(handler)


def test_an_asynchronous_bucket_is_waited_for_in_each_loop(client):
    hubspot = client(rate_limit=BucketAsyncWrapper(InMemoryBucket([Rate(100, 1_000)])))

    for base in range(2):
        assert asyncio.run(calls(hubspot, range(base * 20, base * 20 + 20)))

    asyncio.run(hubspot.aclose())


def test_closing_in_another_loop_is_fine_and_final(client):
    hubspot = client()
    with asyncio.Runner() as loop:
        loop.run(calls(hubspot, [1]))
        asyncio_run_in_thread(hubspot.aclose())
        asyncio_run_in_thread(hubspot.aclose())
        with pytest.raises(ClientClosed):
            loop.run(hubspot.read(*AT, [1]))


def asyncio_run_in_thread(coroutine):
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, coroutine).result()


def test_a_task_that_is_cancelled_when_its_loop_ends_leaves_the_client_usable():
    with FaultyServer([stalls(0.3)]).running() as server:
        hubspot = AsyncAssociations(TOKEN, base_url=server.url, rate_limit=None, retries=0)

        async def leave_a_task():
            task = asyncio.ensure_future(hubspot.read(*AT, [1]))
            while server.tries == 0:  # noqa: ASYNC110 - the server is in a thread
                await asyncio.sleep(0.001)
            return task

        assert asyncio.run(leave_a_task()).cancelled()
        assert asyncio.run(calls(hubspot, [2]))
        asyncio.run(hubspot.aclose())


def test_without_a_loop_of_asyncio_there_is_none():
    assert current_loop() is None


CLOSED_IN_WITH = """
    import asyncio
    from hubspot_compat import Associations, AsyncAssociations

    async def awaiting(url):
        async with AsyncAssociations("any", base_url=url) as hubspot:
            await hubspot.read("contact", "company", range(1500))
        kept.append(hubspot)

    def main(url):
        with Associations("any", base_url=url) as hubspot:
            hubspot.read("contact", "company", range(1500))
        kept.append(hubspot)
        asyncio.run(awaiting(url))
        left_open = Associations("any", base_url=url)
        left_open.read("contact", "company", [1])
        kept.append(left_open)

    kept = []
    main({url!r})
"""


def test_at_the_end_of_the_interpreter_there_is_no_warning(url):
    program = textwrap.dedent(CLOSED_IN_WITH).replace("{url!r}", repr(url))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "act",
    [
        lambda h: h.read(*AT, [1]),
        lambda h: h.create(*AT, iter([(1, 2)]), type=279),
        lambda h: h.create_default(*AT, [(1, 2)]),
        lambda h: h.archive(*AT, [(1, 2)], everything=True),
        lambda h: anext(h.iter_create(*AT, [(1, 2)], type=279)),
    ],
)
def test_batches_under_another_library_than_asyncio_are_refused_in_one_line(act):
    """Without a loop of asyncio, as under trio; the first step of the call is taken by hand."""
    coroutine = act(AsyncAssociations(TOKEN))
    with pytest.raises(InvalidInput, match=r"tasks of asyncio.*trio\.to_thread") as caught:
        coroutine.__await__().__next__()
    assert [*caught.value.not_done, *caught.value.rest] in ([1], [(1, 2)])
