"""A long create under everything at once: faults, interrupts and a fork; Primary, labels, plain.

A fifth of all requests fails, in every way; a signal interrupts the call again and again, or its
task is cancelled; in the middle the process forks, and the child writes pairs of its own with the
client that it inherited. Each time the call is taken up with what its error lists.
"""

import asyncio
import os
import random
import signal
from contextlib import contextmanager, suppress

import pytest

from hubspot_compat import Associations, AsyncAssociations, HubSpotCompatError
from hubspot_compat_tools.sandbox import Sandbox

from .adjusted import small_requests
from .faulty_server import FaultyServer
from .mocked import ALL_VERSIONS, impatient, opened
from .test_faults import AT, Portal

LABEL = {"from": "contacts", "to": "companies", "name": "buyer_of", "label": "Buyer of"}
TYPES = (279, 1, "buyer_of")
IDS = {279: ["HUBSPOT_DEFINED", 279], 1: ["HUBSPOT_DEFINED", 1], "buyer_of": "USER_DEFINED"}


def numbered(count, first=1):
    return [
        (str(number), str(number % 97 + 1), TYPES[number % 3])
        for number in range(first, first + count)
    ]


def pair_of(given):
    return getattr(given, "pair", tuple(given[:2]) if isinstance(given, tuple) else given)


class Call:
    """A create of some pairs that is taken up again until all is done."""

    def __init__(self, rows):
        self.left = list(rows)
        self.done = []
        self.ended = 0

    def take_up(self, end):
        """Go on after the call has ended with an error, or with a result."""
        if isinstance(end, BaseException):
            self.ended += 1
            if not hasattr(end, "rest"):  # before the call had begun
                return
            given = sorted(map(pair_of, self.left))
            done = [row.pair for row in end.done.results]
            failed = [row for error in end.done.errors for row in error.inputs]
            self.left = [*failed, *end.not_done, *end.rest]
            assert sorted([*done, *map(pair_of, self.left)]) == given
            assert {row.pair for row in end.unknown} <= set(map(pair_of, end.not_done))
            self.done += done
        else:
            self.done += [row.pair for row in end.results]
            self.left = end.failed_inputs


@contextmanager
def interrupts(chance):
    """Interrupt this thread after moments of different length, again and again."""

    def interrupt(_signal, _frame):
        raise KeyboardInterrupt

    def begin():
        signal.setitimer(signal.ITIMER_REAL, chance.uniform(0.2, 1.5))

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        yield begin
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def in_child(client, rows):
    """Write rows in a forked child, with the client that it inherits; return what it reports."""
    child = os.fork()
    if not child:
        code = 1
        with suppress(BaseException):
            call = Call(rows)
            while call.left:
                try:
                    call.take_up(client.create(*AT, iter(call.left)))
                except HubSpotCompatError as error:
                    call.take_up(error)
            code = int(sorted(call.done) != sorted(map(pair_of, rows)))
        os._exit(code)
    return child


def run_blocking(version, url, rows, childs_rows, chance, **settings):
    call, child = Call(rows), 0
    with (
        opened(impatient(Associations), version, base_url=url, **settings) as client,
        interrupts(chance) as begin,
    ):
        while call.left:
            try:
                begin()
                end = client.create(*AT, iter(call.left))
            except (HubSpotCompatError, KeyboardInterrupt) as error:
                end = error
            signal.setitimer(signal.ITIMER_REAL, 0)
            call.take_up(end)
            child = child or in_child(client, childs_rows)
    assert os.waitpid(child, 0) == (child, 0)
    return call


def run_awaiting(version, url, rows, chance, **settings):
    call = Call(rows)

    async def main():
        kind = impatient(AsyncAssociations)
        async with opened(kind, version, base_url=url, **settings) as client:
            while call.left:
                task = asyncio.ensure_future(client.create(*AT, iter(call.left)))
                await asyncio.wait([task], timeout=chance.uniform(0.2, 1.5))
                task.cancel()
                try:
                    end = await task
                except (HubSpotCompatError, asyncio.CancelledError) as error:
                    end = error
                call.take_up(end)

    asyncio.run(main())
    return call


def long_run(kind, version, count, seed, *, cap, **settings):
    small_requests(create=cap, read=cap)
    portal = Portal()
    portal.sandbox.close()
    portal.sandbox = Sandbox(seed={"labels": [LABEL]})
    chance = random.Random(seed)
    rows, childs_rows = numbered(count), numbered(count // 10, 10**6)
    server = FaultyServer(portal.script(seed, 1.0))
    with server.running() as running:
        if kind == "sync":
            call = run_blocking(version, running.url, rows, childs_rows, chance, **settings)
            rows = [*rows, *childs_rows]
        else:
            call = run_awaiting(version, running.url, rows, chance, **settings)
    assert sorted(call.done) == sorted(pair_of(row) for row in rows[:count])
    stored = portal.pairs()
    assert sorted(stored) == sorted(map(pair_of, rows))
    for row in rows:
        types = stored[pair_of(row)]
        assert any(IDS[row[2]] in (type_, type_[0]) for type_ in types), (row, types)
    assert portal.failed  # a fifth by chance: how many differs
    assert call.ended


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_long_create_loses_nothing(kind):
    version = {"sync": "2026-03", "async": "v3"}[kind]
    long_run(kind, version, 600, 1, cap=50, timeout=0.4, retries=2)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(4))
def test_five_thousand_pairs_survive_everything_at_once(seed):
    kind, version = ("sync", "async")[seed % 2], ALL_VERSIONS[seed % len(ALL_VERSIONS)]
    long_run(kind, version, 5_000, seed, cap=100, timeout=0.5, retries=(6, 1)[seed // 2])
