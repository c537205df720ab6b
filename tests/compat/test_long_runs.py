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
from functools import partial

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


class Interrupting:
    """A script of answers; after some requests, again and again, it calls `interrupt`."""

    def __init__(self, script, chance, batches):
        self._script = script
        self._chance = chance
        self._most = max(10, batches // 2)
        self.interrupt = lambda: None

    def __iter__(self):
        while True:
            for _ in range(self._chance.randrange(5, self._most)):
                yield next(self._script)
            self.interrupt()


@contextmanager
def interrupts(script):
    """Let a script interrupt this thread, once each time that this is asked for."""
    awaited = []

    def interrupt(_signal, _frame):
        if awaited:
            awaited.clear()
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    script.interrupt = partial(os.kill, os.getpid(), signal.SIGALRM)
    try:
        yield awaited
    finally:
        script.interrupt = lambda: None
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


def run_blocking(version, url, rows, childs_rows, script, **settings):
    call, child = Call(rows), 0
    with (
        opened(impatient(Associations), version, base_url=url, **settings) as client,
        interrupts(script) as awaited,
    ):
        while call.left:
            try:
                awaited.append(True)
                end = client.create(*AT, iter(call.left))
                awaited.clear()
            except (HubSpotCompatError, KeyboardInterrupt) as error:
                awaited.clear()
                end = error
            call.take_up(end)
            child = child or in_child(client, childs_rows)
    assert os.waitpid(child, 0) == (child, 0)
    return call


def run_awaiting(version, url, rows, script, **settings):
    call = Call(rows)

    async def main():
        kind, loop = impatient(AsyncAssociations), asyncio.get_running_loop()
        async with opened(kind, version, base_url=url, **settings) as client:
            while call.left:
                task = asyncio.ensure_future(client.create(*AT, iter(call.left)))
                script.interrupt = partial(loop.call_soon_threadsafe, task.cancel)
                try:
                    end = await task
                except (HubSpotCompatError, asyncio.CancelledError) as error:
                    end = error
                script.interrupt = lambda: None
                call.take_up(end)

    asyncio.run(main())
    return call


def long_run(kind, version, count, seed, *, cap, **settings):
    small_requests(create=cap, read=cap)
    portal = Portal()
    portal.sandbox.close()
    portal.sandbox = Sandbox(seed={"labels": [LABEL]})
    rows, childs_rows = numbered(count), numbered(count // 10, 10**6)
    script = Interrupting(portal.script(seed, 1.0), random.Random(seed), count // cap)
    server = FaultyServer(script)
    with server.running() as running:
        if kind == "sync":
            call = run_blocking(version, running.url, rows, childs_rows, script, **settings)
            rows = [*rows, *childs_rows]
        else:
            call = run_awaiting(version, running.url, rows, script, **settings)
    assert sorted(call.done) == sorted(pair_of(row) for row in rows[:count])
    stored = portal.pairs()
    assert sorted(stored) == sorted(map(pair_of, rows))
    for row in rows:
        types = stored[pair_of(row)]
        assert any(IDS[row[2]] in (type_, type_[0]) for type_ in types), (row, types)
    assert portal.failed > server.tries / 10
    assert call.ended


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_long_create_loses_nothing(kind):
    version = {"sync": "2026-03", "async": "v3"}[kind]
    long_run(kind, version, 600, 1, cap=50, timeout=0.4, retries=2)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(1, 5))  # a fifth fails also of their first requests
def test_five_thousand_pairs_survive_everything_at_once(seed):
    kind, version = ("sync", "async")[seed % 2], ALL_VERSIONS[seed % len(ALL_VERSIONS)]
    long_run(kind, version, 5_000, seed, cap=100, timeout=0.5, retries=(6, 1)[seed % 4 // 2])
