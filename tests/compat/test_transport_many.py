"""Many at once: threads on one sync transport, tasks on one async one, and cancelled tasks."""

import asyncio
import contextlib
import itertools
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from hubspot_compat._transport.http import AsyncTransport, SyncTransport
from hubspot_compat._transport.rate_limit import RateLimit
from hubspot_compat._transport.settings import Backoff
from hubspot_compat._wire.messages import Request

from .faulty_server import (
    FaultyServer,
    drops_after,
    drops_before,
    fine,
    html,
    says,
    stalls,
    truncates,
)
from .transports import READ, settings_for

QUICK = {"backoff": Backoff(initial=0.01, maximum=0.05), "timeout": 10.0, "retries": 30}
FAULTS = [drops_before, drops_after, truncates, html, says(503), says(429, Retry_After="0")]


def unreliable(seed):
    """One request in five fails, in any way."""
    chance = random.Random(seed)
    while True:
        yield chance.choice(FAULTS) if chance.random() < 0.2 else fine


def numbered(count):
    return [
        Request("batch.read", "POST", "/crm/read", content=b'{"n": %d}' % n) for n in range(count)
    ]


def assert_all_acted_on(server, requests):
    assert set(server.acted) == {request.content for request in requests}


MANY = pytest.mark.parametrize("many", [200, pytest.param(1_000, marks=pytest.mark.thorough)])


@MANY
def test_two_hundred_threads_share_a_transport(many):
    requests = numbered(many)
    server = FaultyServer(unreliable(1))
    with server.running(), ThreadPoolExecutor(200) as threads:
        transport = SyncTransport(settings_for(base_url=server.url, **QUICK))
        answers = list(threads.map(transport.send, requests))
        transport.close()

    assert [answer.request for answer in answers] == requests
    assert {answer.status for answer in answers} == {200}
    assert_all_acted_on(server, requests)


@MANY
def test_many_tasks_share_a_transport(many):
    requests = numbered(many)
    server = FaultyServer(unreliable(2))

    async def main():
        transport = AsyncTransport(settings_for(base_url=server.url, **QUICK))
        answers = await asyncio.gather(*(transport.send(request) for request in requests))
        await transport.aclose()
        return answers

    with server.running():
        answers = asyncio.run(main())

    assert [answer.request for answer in answers] == requests
    assert_all_acted_on(server, requests)


@MANY
def test_many_tasks_share_a_rate_limit(many):
    requests = numbered(many)
    server = FaultyServer()
    limit = RateLimit(many // 4, 0.2)

    async def main():
        transport = AsyncTransport(settings_for(base_url=server.url, rate_limit=limit, **QUICK))
        await asyncio.gather(*(transport.send(request) for request in requests))
        await transport.aclose()

    with server.running():
        began = time.time()
        asyncio.run(main())

    assert server.tries == many
    assert_all_acted_on(server, requests)
    # Four windows: the last one opens 0.6 s after the first, less what clocks round. Measured from
    # the start, since a busy server sees the first request late.
    assert max(moment for *_, moment in server.seen) - began > 0.59


async def cancel_at_random(transport, requests, chance):
    """Cancel each task somewhere between its start and its end."""

    async def one(request):
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(chance.random() * 0.05):
                await transport.send(request)

    await asyncio.gather(*(one(request) for request in requests))


@pytest.mark.parametrize(
    "seed", [1, *(pytest.param(seed, marks=pytest.mark.thorough) for seed in (2, 3))]
)
def test_cancelled_tasks_leave_the_transport_usable(seed):
    # In httpx's own pool some of these leave connections behind that nobody can use or close.
    server = FaultyServer(itertools.chain([stalls(0.02)] * 200, itertools.repeat(fine)))
    limit = RateLimit(400, 0.1)

    async def main():
        transport = AsyncTransport(
            settings_for(base_url=server.url, rate_limit=limit, deadline=15.0, **QUICK)
        )
        await cancel_at_random(transport, numbered(400), random.Random(seed))
        answers = await asyncio.gather(*(transport.send(READ) for _ in range(200)))
        await transport.aclose()
        return answers

    with server.running():
        answers = asyncio.run(main())

    assert [answer.status for answer in answers] == [200] * 200


def test_a_task_cancelled_while_it_pauses_is_not_sent_again():
    server = FaultyServer([says(503), fine])

    async def main():
        transport = AsyncTransport(
            settings_for(base_url=server.url, backoff=Backoff(initial=60.0, maximum=60.0))
        )
        task = asyncio.create_task(transport.send(READ))
        while server.tries == 0:  # noqa: ASYNC110 - the server is a thread
            await asyncio.sleep(0.005)
        await asyncio.sleep(0.02)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        answer = await transport.send(READ)
        await transport.aclose()
        return answer

    with server.running():
        assert asyncio.run(main()).status == 200

    assert server.tries == 2


def test_a_timeout_around_a_call_works():
    server = FaultyServer([stalls(0.3)])

    async def main():
        transport = AsyncTransport(settings_for(base_url=server.url))
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await transport.send(READ)
        answer = await transport.send(READ)
        await transport.aclose()
        return answer

    with server.running():
        assert asyncio.run(main()).status == 200
