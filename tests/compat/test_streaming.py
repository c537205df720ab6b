"""Millions of pairs stream through in constant memory, none lost, none twice, none taken early."""

import json
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import msgspec
import pytest

from hubspot_compat import Associations

from .adjusted import every_request
from .mocked import ALL_VERSIONS as VERSIONS
from .mocked import KINDS, Server, created, kind_name, opened

WORKER = Path(__file__).with_name("stream_worker.py")
MEBIBYTES = 50


class Tally:
    """Counts how often each pair arrived at a small server on loopback."""

    def __init__(self, count):
        self.times = bytearray(count + 1)
        self.requests = 0
        self.largest = 0
        self._lock = threading.Lock()

    def take(self, body, path):
        inputs = msgspec.json.decode(body)["inputs"]
        with self._lock:
            self.requests += 1
            self.largest = max(self.largest, len(inputs))
            for row in inputs:
                assert row["from"]["id"] == row["to"]["id"]
                self.times[int(row["from"]["id"])] += 1
        if "/v3/" in path:
            return msgspec.json.encode({"status": "COMPLETE", "results": inputs})
        rows = [
            {"fromObjectId": row["from"]["id"], "toObjectId": row["to"]["id"], "labels": []}
            for row in inputs
        ]
        return msgspec.json.encode({"status": "COMPLETE", "results": rows})

    @contextmanager
    def served(self):
        tally = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_POST(self):
                content = tally.take(
                    self.rfile.read(int(self.headers["Content-Length"])), self.path
                )
                self.send_response(201)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_args):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


def stream(count, version, kind):
    tally = Tally(count)
    with tally.served() as url:
        run = subprocess.run(
            [sys.executable, str(WORKER), url, version, str(count), kind],
            capture_output=True,
            text=True,
            check=False,
            timeout=500,
        )
    assert run.returncode == 0, run.stderr
    return tally, json.loads(run.stdout)


def assert_streamed(count, tally, took):
    assert took["done"] == count
    assert tally.times.count(1) == count  # each once: the place 0 is nobody's
    assert tally.largest == 2_000
    assert tally.requests == count / 2_000
    assert took["growth"] < MEBIBYTES


SOME = [("v3", "sync"), ("2026-03", "async")]
OTHERS = [(v, k) for v in VERSIONS for k in ("sync", "async") if (v, k) not in SOME]


@pytest.mark.parametrize(
    ("version", "kind"),
    [*SOME, *(pytest.param(*other, marks=pytest.mark.thorough) for other in OTHERS)],
)
def test_twenty_thousand_pairs_stream_through(version, kind):
    tally, took = stream(20_000, version, kind)

    assert_streamed(20_000, tally, took)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("version", "kind"), SOME)
def test_a_million_pairs_stream_through_in_constant_memory(version, kind):
    tally, took = stream(1_000_000, version, kind)

    assert_streamed(1_000_000, tally, took)


# --- laziness ---------------------------------------------------------------------------------


@pytest.fixture
def batches_of_two():
    every_request(2)


class Counted:
    """A generator's source that knows how much of it was taken."""

    def __init__(self, count):
        self.taken = 0
        self._count = count

    def pairs(self):
        for number in range(1, self._count + 1):
            self.taken = number
            yield (number, number)

    def ids(self):
        return (number for number, _ in self.pairs())


def reading(body, request):
    if request.url.path.endswith("read"):
        return {"results": [{"from": row, "to": []} for row in body["inputs"]]}
    return created(body, request)


STREAMS = {
    "create": lambda h, source: h.iter_create(
        "contact", "company", source.pairs(), type=279, labels="replace"
    ),
    "read": lambda h, source: h.iter_read("contact", "company", source.ids()),
    "archive": lambda h, source: h.iter_archive(
        "contact", "company", source.pairs(), everything=True
    ),
}


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("operation", STREAMS)
def test_an_iterable_is_taken_only_a_little_ahead(kind, concurrency, operation):
    source = Counted(60)
    done = [0]
    ahead = []

    def act(client):
        return STREAMS[operation](client, source)

    def handle(body, request):
        ahead.append(source.taken - 2 * done[0])
        return reading(body, request) if "archive" not in request.url.path else {"results": []}

    def hook(event):
        done[0] += event.kind == "batch"

    came, error = kind.batches(
        "2026-03",
        act,
        http_client=kind.mock(Server(handle)),
        concurrency=concurrency,
        on_event=hook,
    )

    assert error is None
    assert source.taken == 60
    assert len(came) == len(ahead) == 30
    assert max(ahead) <= 2 * (concurrency + 1) + 1


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("concurrency", [1, 4])
def test_nothing_is_taken_or_sent_before_the_first_result_is_asked_for(concurrency):
    source, server = Counted(60), Server(created)
    with opened_on(server, concurrency) as hubspot:
        results = STREAMS["create"](hubspot, source)
        assert server.bodies == []
        assert source.taken <= 1  # one is looked at, to tell an empty call from others

        next(results)

        assert 0 < len(server.bodies) <= concurrency
        assert source.taken <= 2 * (concurrency + 1) + 1


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("concurrency", [1, 4])
def test_a_caller_who_stops_early_sends_no_more_and_can_go_on_with_the_client(concurrency):
    source, server = Counted(60), Server(created)
    with opened_on(server, concurrency) as hubspot:
        results = STREAMS["create"](hubspot, source)
        next(results)
        results.close()
        sent, taken = len(server.bodies), source.taken

        assert sent <= concurrency
        assert hubspot.create("contact", "company", [(1, 2)], type=279, labels="replace").ok
        # What was under way at the end may arrive a moment later.
        assert sent < len(server.bodies) <= concurrency + 1
        assert source.taken == taken


def opened_on(server, concurrency):
    client = KINDS[0].mock(server)
    return opened(Associations, "2026-03", http_client=client, concurrency=concurrency)
