"""A client that was made and used before a fork: gunicorn --preload, Celery, multiprocessing."""

import asyncio
import gc
import itertools
import json
import os
import ssl
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from pyrate_limiter import InMemoryBucket, Rate
from pyrate_limiter.limiter_factory import create_sqlite_limiter

from hubspot_compat import Associations, AsyncAssociations, InvalidInput, RateLimit
from hubspot_compat._transport.clients import GuardedClient
from hubspot_compat._transport.forks import Lock
from hubspot_compat._transport.http import SyncTransport, shared_tls_context
from hubspot_compat._transport.pool import Connections
from hubspot_compat._transport.rate_limit import make_rate_limiter

from .conftest import TOKEN
from .faulty_server import FaultyServer
from .forked import WAYS, in_child, with_fork
from .mocked import ALL_VERSIONS, KINDS, kind_name, opened
from .transports import LABEL, settings_for
from .valid_bodies import CALLS, valid_bodies

AT = ("contact", "company")
TLS = Path(__file__).parent / "fixtures" / "tls"
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
both = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


def rows_of_record(handler):
    """Answer a list or a read with rows that tell whose they are, and not at once."""
    time.sleep(0.002)
    asked = json.loads(handler.content)["inputs"] if handler.content else ()
    if asked:
        results = [{"from": entry, "to": [row(int(entry["id"]))]} for entry in asked]
    else:
        results = [row(record_of(handler.path))]
    handler.answer(200, json.dumps({"status": "COMPLETE", "results": results}).encode())


def record_of(path):
    return int(path.split("/objects/")[1].split("/")[2])


def row(record):
    kind = {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}
    return {"toObjectId": record * 10, "associationTypes": [kind]}


@pytest.fixture
def server():
    with FaultyServer(itertools.repeat(rows_of_record)).running() as server:
        yield server


def foreign_rows(client, base, count):
    """List and read records; return those of which another record's rows came."""
    wrong = []
    for record in range(base, base + count):
        listed = [found.to_id for found in client.list(AT[0], record, AT[1])]
        read = [found.pair for found in client.read(*AT, [record])]
        if listed != [str(record * 10)] or read != [(str(record), str(record * 10))]:
            wrong.append(record)
    return wrong


def cross_read(server, way, children, count):
    """Use a client in its process, then in children and in itself at once.

    Returns:
        The records that got foreign rows, and the connections of each process.
    """
    bases = [1_000 * (number + 1) for number in range(children + 1)]
    with Associations(TOKEN, base_url=server.url, rate_limit=None) as client:

        def work(base):
            return os.getpid(), base, foreign_rows(client, base, count)

        with ThreadPoolExecutor(4) as threads:  # they leave connections that wait
            list(threads.map(lambda record: foreign_rows(client, record, 1), range(4)))
        with ThreadPoolExecutor(1) as thread:
            mine = thread.submit(work, bases[0])
            done = [*way(work, bases[1:]), mine.result()]

    processes = {base // 1_000: process for process, base, _ in done}
    connections = defaultdict(set)
    for (_, path, _, _), peer in zip(server.seen, server.peers, strict=True):
        if "/objects/" in path and (thousand := record_of(path) // 1_000):
            connections[processes[thousand]].add(peer)
    return [record for _, _, wrong in done for record in wrong], list(connections.values())


@ways
def test_no_process_gets_the_rows_of_another(way, server):
    wrong, connections = cross_read(server, way, children=3, count=5)

    assert wrong == []
    assert len(connections) > 1
    assert len(set().union(*connections)) == sum(map(len, connections)), "two shared one"


@pytest.mark.thorough
@pytest.mark.parametrize("run", range(6))
def test_no_process_gets_the_rows_of_another_in_many_children(run, server):
    wrong, connections = cross_read(server, with_fork, children=20, count=40)

    assert wrong == []
    assert len(connections) == 21
    assert len(set().union(*connections)) == sum(map(len, connections))


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_each_operation_works_in_a_child(version):
    """Among them those of many batches: the threads of the parent are not there."""
    operations = [name for name in CALLS if name in valid_bodies(version)]
    with (
        FaultyServer(itertools.repeat(valid)).running() as server,
        opened(Associations, version, base_url=server.url) as client,
    ):
        before = {name: shown(CALLS[name](client)) for name in operations}
        assert in_child(lambda: {name: shown(CALLS[name](client)) for name in operations}) == before


def valid(handler):
    from .valid_bodies import valid_answer

    request = httpx.Request(handler.command, f"http://host{handler.path}")
    answer = valid_answer(request)
    if isinstance(answer, httpx.Response):
        handler.answer(answer.status_code)
    else:
        handler.answer(200, json.dumps(answer).encode())


def shown(value):
    return [str(found) for found in value] if hasattr(value, "__iter__") else str(value)


def test_many_batches_work_in_a_child_of_a_process_that_has_run_some(
    client, sandbox, small_requests
):
    hubspot = client()
    hubspot.create(*AT, [(number, 7) for number in range(1, 100)], type=279)

    pairs = [(number, 8) for number in range(1, 100)]
    assert in_child(lambda: hubspot.create(*AT, pairs, type=279).ok)

    stored = sandbox.snapshot()["associations"]["contact>company"]
    assert len(stored) == 198
    assert hubspot.read(*AT, range(1, 100)).ok


@pytest.mark.parametrize("children", [3, pytest.param(150, marks=pytest.mark.thorough)])
def test_a_fork_while_other_threads_call_leaves_a_child_nothing_to_wait_for(
    children, client, sandbox, small_requests
):
    hubspot = client(rate_limit=RateLimit(1_000_000, 10.0))
    over = threading.Event()

    def work(base):
        while not over.is_set():
            every_call(hubspot, base)

    threads = [threading.Thread(target=work, args=(100 * (number + 1),)) for number in range(4)]
    for thread in threads:
        thread.start()
    try:
        came = [in_child(every_call, hubspot, 10_000 + number) for number in range(children)]
    finally:
        over.set()
        for thread in threads:
            thread.join()

    assert came == [True] * children


def every_call(hubspot, base):
    """Take locks of each kind: of threads, labels, the rate limit, the pool."""
    hubspot.refresh()
    pairs = [(base, number) for number in range(1, 25)]
    return hubspot.create(*AT, pairs, type=279).ok and hubspot.read(*AT, range(base, base + 25)).ok


def test_a_child_asks_for_labels_that_the_parent_is_asking_for():
    held, let_go = threading.Event(), threading.Event()

    def holds(handler):
        held.set()
        let_go.wait(10)
        valid(handler)

    script = itertools.chain([holds], itertools.repeat(valid))
    with (
        FaultyServer(script).running() as server,
        Associations(TOKEN, base_url=server.url, rate_limit=None) as client,
    ):
        thread = threading.Thread(target=client.labels.list, args=AT)
        thread.start()
        assert held.wait(10)
        labels = in_child(lambda: len(client.labels.list(*AT)))
        let_go.set()
        thread.join()

    assert labels == 2
    assert server.tries == 2


def test_a_lock_that_a_thread_holds_is_free_in_a_child():
    lock = Lock()

    def take():
        with lock.held:
            return "taken"

    with lock.held:
        assert in_child(take) == "taken"
    assert take() == "taken"


def test_a_tls_context_that_is_being_built_is_built_again_in_a_child():
    begun, let_go, built = threading.Event(), threading.Event(), []

    def build():
        if not built:
            built.append("in the parent")
            begun.set()
            let_go.wait(10)
        return "context"

    shared = shared_tls_context(build)
    thread = threading.Thread(target=shared)
    thread.start()
    assert begun.wait(10)
    in_the_child = in_child(shared)
    let_go.set()
    thread.join()

    assert in_the_child == "context"


@both
def test_a_clients_own_http_client_is_refused_in_a_child(kind):
    sent = []

    def handler(request):
        sent.append(request)
        return httpx.Response(200, json={"status": "COMPLETE", "results": []})

    client = opened(kind.kind, "2026-03", http_client=kind.mock(handler))

    def read():
        if kind.kind is Associations:
            return client.read(*AT, [1]).ok
        return asyncio.run(read_async())

    async def read_async():
        return (await client.read(*AT, [1])).ok

    with pytest.raises(InvalidInput, match=r"http_client= was made before .* in the child") as e:
        in_child(read)
    assert "\n" not in str(e.value)
    assert not sent
    assert read()


def test_an_async_client_works_in_a_child_and_the_parents_connection_stays(server):
    async def lists(client, record):
        return [found.to_id async for found in client.list(AT[0], record, AT[1])]

    def child(client):
        came = asyncio.run(lists(client, 2))
        gc.collect()
        return came

    with asyncio.Runner() as loop:
        client = AsyncAssociations(TOKEN, base_url=server.url, rate_limit=None)
        assert loop.run(lists(client, 1)) == ["10"]
        assert in_child(child, client) == ["20"]
        assert loop.run(lists(client, 3)) == ["30"]
        loop.run(client.aclose())

    ports = [port for _, port in server.peers]
    assert ports[0] == ports[2] != ports[1]


def test_the_parents_connection_stays_when_a_child_closes_the_client(server):
    def child(client):
        foreign_rows(client, 2, 1)
        client.close()
        gc.collect()

    with Associations(TOKEN, base_url=server.url, rate_limit=None) as client:
        foreign_rows(client, 1, 1)
        in_child(child, client)
        foreign_rows(client, 3, 1)

    ports = [port for _, port in server.peers]
    assert ports[0] == ports[-1] != ports[2]


@pytest.mark.parametrize("in_the_child", ["uses it", "closes it", "drops it"])
def test_a_connection_with_tls_stays_the_parents(in_the_child):
    """A goodbye of TLS, sent by a child, would end the parent's connection."""
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(TLS / "server.pem")
    ours = ssl.create_default_context(cafile=str(TLS / "authority.pem"))
    with FaultyServer(tls=server_side).running() as server:
        connections = Connections(lambda: GuardedClient(server.url, lambda: ours))
        settings = settings_for(base_url=server.url, retries=0)
        transports = [SyncTransport(settings, connections=connections)]
        transports[0].send(LABEL)

        def child():
            transport = transports.pop()
            if in_the_child == "uses it":
                transport.send(LABEL)
            elif in_the_child == "closes it":
                transport.close()
            del transport
            gc.collect()

        in_child(child)
        transports[0].send(LABEL)
        transports[0].close()

    assert server.peers[0] == server.peers[-1]
    assert len(set(server.peers)) == (2 if in_the_child == "uses it" else 1)


def test_each_child_counts_for_itself():
    limiter = make_rate_limiter(RateLimit(2, 60.0))
    taken = [limiter.take(), limiter.take()]

    def child():
        return [limiter.take(), limiter.take(), limiter.take() > 0]

    assert taken == [0.0, 0.0]
    assert in_child(child) == in_child(child) == [0.0, 0.0, True]
    assert limiter.take() > 0


@pytest.mark.parametrize("use_file_lock", [True, False])
def test_a_file_counts_for_all_children(tmp_path, use_file_lock):
    path = str(tmp_path / "quota.db")
    with create_sqlite_limiter(4, 60_000, db_path=path, use_file_lock=use_file_lock) as pyrate:
        limiter = make_rate_limiter(pyrate)
        assert limiter.take() == 0.0
        assert in_child(lambda: [limiter.take() for _ in range(2)]) == [0.0, 0.0]
        assert in_child(lambda: limiter.take() + (limiter.take() > 0)) == 1.0
        assert limiter.take() > 0


@pytest.mark.parametrize("use_file_lock", [True, False])
def test_no_thread_is_in_the_file_while_a_process_forks(tmp_path, use_file_lock):
    path = str(tmp_path / "quota.db")
    inside, begun, forking = [], threading.Event(), threading.Event()
    os.register_at_fork(before=forking.set)  # called before ours, which came earlier
    with create_sqlite_limiter(4, 60_000, db_path=path, use_file_lock=use_file_lock) as pyrate:
        limiter = make_rate_limiter(pyrate)
        lock = pyrate.bucket_factory.bucket.lock

        def is_in_sqlite():
            with lock:
                inside.append(True)
                begun.set()
                assert forking.wait(10)
                inside.clear()

        thread = threading.Thread(target=is_in_sqlite)
        thread.start()
        begun.wait()
        assert in_child(lambda: [inside, in_child(limiter.take)]) == [[], 0.0]
        thread.join()
        assert limiter.take() == 0.0


def test_other_buckets_go_along():
    memory = make_rate_limiter(InMemoryBucket([Rate(2, 60_000)]))
    assert memory.take() == 0.0

    assert in_child(lambda: [memory.take(), memory.take() > 0]) == [0.0, True]


def test_a_child_of_a_child_works(server):
    with Associations(TOKEN, base_url=server.url, rate_limit=None) as client:
        foreign_rows(client, 1, 1)

        def child():
            return [foreign_rows(client, 2, 1), in_child(lambda: foreign_rows(client, 3, 1))]

        assert in_child(child) == [[], []]
        assert foreign_rows(client, 4, 1) == []


@pytest.mark.parametrize("concurrency", [1, 3])
def test_an_iterator_of_the_parents_is_not_gone_on_with_in_a_child(
    concurrency, client, sandbox, small_requests
):
    """Its batches are under way in threads that the child does not have."""
    parts = client(concurrency=concurrency).iter_create(
        *AT, [(number, 7) for number in range(1, 101)], type=279
    )
    first = next(parts)

    def child():
        with pytest.raises(InvalidInput, match="before the process was forked") as caught:
            next(parts)
        assert "\n" not in str(caught.value)
        error = caught.value
        return len(error.not_done) + len(list(error.rest)) + len(error.done.results)

    assert in_child(child) == 100 - len(first.results)
    rest = list(parts)
    assert sum(len(part.results) for part in [first, *rest]) == 100
    assert len(sandbox.snapshot()["associations"]["contact>company"]) == 100


def test_a_child_that_drops_an_iterator_of_the_parents_ends_nothing_of_it():
    """Closing an iterator aborts the exchanges under way: here they are the parent's."""
    held, let_go = threading.Semaphore(0), threading.Event()

    def holds(handler):
        held.release()
        let_go.wait(10)
        rows_of_record(handler)

    script = itertools.chain([rows_of_record], itertools.repeat(holds))
    with (
        FaultyServer(script).running() as server,
        Associations(TOKEN, base_url=server.url, rate_limit=None, retries=0) as client,
    ):
        parts = [client.iter_read(*AT, range(1, 4_001))]
        first = next(parts[0])
        assert held.acquire(timeout=10)

        def child():
            parts.pop().close()
            gc.collect()

        in_child(child)
        let_go.set()
        rest = list(parts[0])

    assert all(part.ok for part in [first, *rest])
    assert server.tries == 4
