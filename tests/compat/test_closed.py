"""A client that is used after it was closed: one error of ours, and nothing is sent."""

import asyncio
import subprocess
import sys
import textwrap
import threading
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest

from hubspot_compat import Associations, AsyncAssociations, ClientClosed, HubSpotCompatError
from hubspot_compat._dialects import VERSIONS
from hubspot_compat._facade.threads import Threads
from hubspot_compat_raw.v2026_03.api.basic import list as basic_list

from .faulty_server import FaultyServer, fine, says
from .mocked import ALL_VERSIONS, KINDS, Server, impatient, kind_name, opened
from .valid_bodies import CALLS, valid_answer

AT = ("contact", "company")
PAIRS = [(number, 7) for number in range(1, 101)]
STREAMS = {
    "iter_create": lambda h: h.iter_create(*AT, PAIRS, type=279),
    "iter_read": lambda h: h.iter_read(*AT, range(1, 101)),
    "iter_archive": lambda h: h.iter_archive(*AT, PAIRS, type=1),
    "create nothing": lambda h: h.create(*AT, [], type=279),
    "list": lambda h: h.list("contact", "101", "company"),
}
both = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


def act(kind, client, call):
    """Run a call, and its iterator to its end."""
    if kind.kind is Associations:
        given = call(client)
        return list(given) if hasattr(given, "__next__") else given
    return asyncio.run(act_async(client, call))


async def act_async(client, call):
    given = call(client)
    return [part async for part in given] if hasattr(given, "__aiter__") else await given


def close(kind, client):
    if kind.kind is Associations:
        client.close()
    else:
        asyncio.run(client.aclose())


def assert_says_so(error):
    assert isinstance(error, HubSpotCompatError)
    assert isinstance(error, RuntimeError)
    assert str(error) == "this client is closed: make a new one"


@both
@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_no_method_sends_anything(kind, version):
    server = Server(lambda _body, request: valid_answer(request))
    client = opened(kind.kind, version, http_client=kind.mock(server))
    ours = [name for name in CALLS if name in VERSIONS[version].operations]
    calls = {name: CALLS[name] for name in ours} | STREAMS
    calls["basic.list"] = STREAMS["list"]
    act(kind, client, CALLS["types.list"])  # what it knows by now helps no later call
    close(kind, client)
    close(kind, client)
    before = len(server.paths)

    for name, call in calls.items():
        with pytest.raises(ClientClosed) as caught:
            act(kind, client, call)
        assert_says_so(caught.value), name
    assert len(server.paths) == before


def list_raw(kind, raw):
    if kind.kind is Associations:
        return basic_list.sync("contact", "1", "company", client=raw)
    return asyncio.run(basic_list.asyncio("contact", "1", "company", client=raw))


@both
def test_a_raw_client_of_it_sends_nothing(kind):
    server = Server(lambda _body, request: valid_answer(request))
    client = opened(kind.kind, "2026-03", http_client=kind.mock(server))
    raw = client.raw
    close(kind, client)

    for one in (raw, client.raw):
        with pytest.raises(ClientClosed) as caught:
            list_raw(kind, one)
        assert_says_so(caught.value)
    assert server.paths == []


@pytest.mark.parametrize("version", ALL_VERSIONS)
@pytest.mark.parametrize("given", [list, iter], ids=["list", "iterator"])
def test_an_iterator_begun_before_accounts_for_its_inputs(version, given, client, small_requests):
    hubspot = client(version, concurrency=1)
    parts = hubspot.iter_create(*AT, given(PAIRS), type=279)
    first = next(parts)
    hubspot.close()

    with pytest.raises(ClientClosed) as caught:
        list(parts)
    error = caught.value
    left = [getattr(row, "pair", row) for row in chain(error.not_done, error.rest)]
    done = [row.pair for part in (first, error.done) for row in part.results]
    every = [(str(a), str(b)) for a, b in PAIRS]
    assert sorted([*done, *((str(a), str(b)) for a, b in left)]) == sorted(every)


def test_an_awaited_iterator_begun_before_ends_with_it(async_client, small_requests):
    async def main():
        hubspot = async_client(concurrency=1)
        parts = hubspot.iter_read(*AT, range(1, 101))
        await anext(parts)
        await hubspot.aclose()
        with pytest.raises(ClientClosed):
            [part async for part in parts]

    asyncio.run(main())


@both
def test_calls_under_way_end_and_closing_waits_for_none(kind):
    """A request that is on its way is answered; the next one of the call is not sent."""
    came, let_go = threading.Semaphore(0), threading.Event()

    def holds(handler):
        came.release()
        let_go.wait(10)
        fine(handler)

    with FaultyServer([holds] * 8).running() as server, ThreadPoolExecutor(4) as threads:
        client = opened(impatient(kind.kind), "2026-03", base_url=server.url)
        if kind.kind is Associations:
            calls = [threads.submit(client.read, *AT, range(1500)) for _ in range(2)]
        else:
            calls = [threads.submit(asyncio.run, client.read(*AT, range(1500))) for _ in range(2)]
        for _ in range(4):
            assert came.acquire(timeout=10)
        close(kind, client)
        assert not any(call.done() for call in calls)
        let_go.set()
        assert all(call.result(10).ok for call in calls)
        with pytest.raises(ClientClosed):
            act(kind, client, lambda h: h.read(*AT, [1]))

    assert server.tries == 4


@both
def test_a_call_that_would_try_again_ends(kind):
    """The doubt about the earlier try stays with the error."""
    client = None

    def closes(handler):
        close(kind, client)
        handler.act()
        handler.hang_up()

    with FaultyServer([closes]).running() as server:
        client = opened(impatient(kind.kind), "2026-03", base_url=server.url)
        with pytest.raises(ClientClosed) as caught:
            act(kind, client, lambda h: h.create(*AT, [(1, 2)], type=279, labels="replace"))

    assert server.tries == 1
    assert "may have acted on an earlier attempt" in caught.value.__notes__[0]


def test_a_hook_may_close_its_client(client, small_requests):
    """It runs in a thread of the client's, which cannot wait for itself."""
    hubspot = client(on_event=lambda event: event.kind == "response" and hubspot.close())

    with pytest.raises(ClientClosed):
        hubspot.read(*AT, range(1, 101))


@both
def test_a_call_that_pauses_ends_after_its_pause(kind):
    paused = threading.Event()
    fault = says(429, {"message": "slow down", "policyName": "SECONDLY"}, Retry_After="1")
    with FaultyServer([fault]).running() as server, ThreadPoolExecutor(1) as thread:
        client = opened(
            impatient(kind.kind),
            "2026-03",
            base_url=server.url,
            on_event=lambda event: event.kind == "retry" and paused.set(),
        )
        call = thread.submit(act, kind, client, lambda h: h.read(*AT, [1]))
        assert paused.wait(10)
        close(kind, client)
        assert not call.done(), "closing waits for no pause"
        with pytest.raises(ClientClosed):
            call.result(10)

    assert server.tries == 1


def test_threads_take_nothing_once_they_are_closed():
    threads = Threads(2)
    threads.close()
    threads.close()

    with pytest.raises(ClientClosed, match="make a new one"):
        threads.submit(print)


def test_where_the_system_has_no_thread_left_a_function_runs_once_all_the_same(monkeypatch):
    """The executor keeps what it could not begin, and would run it when it has a thread again."""
    threads, ran = Threads(2), []

    def refuses(_thread):
        msg = "can't start new thread"
        raise RuntimeError(msg)

    with monkeypatch.context() as system:
        system.setattr(threading.Thread, "start", refuses)
        threads.submit(ran.append, "here")
    assert ran == ["here"]
    there = threading.Event()
    threads.submit(there.set)
    assert there.wait(10)
    threads.close()

    assert ran == ["here"]


AT_THE_END = """
    import threading
    from hubspot_compat import Associations

    hubspot = Associations("any", base_url={url!r})

    def late():
        threading.main_thread().join()
        print(hubspot.read("contact", "company", range(1500)).ok)

    threading.Thread(target=late).start()
"""


def test_a_call_while_the_interpreter_ends_runs_in_its_own_thread(url):
    """Python starts no thread any more; the batches of the call run one after the other."""
    program = textwrap.dedent(AT_THE_END).replace("{url!r}", repr(url))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_client_that_nothing_was_asked_of_can_be_closed():
    Associations("any").close()
    asyncio.run(AsyncAssociations("any").aclose())
