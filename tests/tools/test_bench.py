"""What `make bench` compares is the same work: without that, its ratios would mean nothing."""

from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import msgspec
import pytest

from hubspot_compat_bench.clients import cpu
from hubspot_compat_bench.exchanges import ECHOED
from hubspot_compat_bench.primaries import repeating
from hubspot_compat_bench.server import answer_for
from hubspot_compat_bench.targets import verdicts
from hubspot_compat_bench.variants import CLIENTS, VARIANTS, VERSIONS

Seen = list[tuple[str, list[bytes]]]


class Recorder(BaseHTTPRequestHandler):
    """Answers as the server of the bench does, and writes down what it was asked."""

    protocol_version = "HTTP/1.1"
    seen: Seen

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        inputs = msgspec.json.decode(content)["inputs"] if content else []
        asked = sorted(msgspec.json.encode(row, order="deterministic") for row in inputs)
        self.seen.append((f"{self.command} {self.path}", asked))
        token = self.headers["authorization"].removeprefix("Bearer ")
        status, body = answer_for(self.path, token, content)
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST  # noqa: N815  the base class names it

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def recorded() -> Iterator[tuple[str, Seen]]:
    """The address of the recorder, and what it was asked."""
    seen: Seen = []
    handler = type("Handler", (Recorder,), {"seen": seen})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", seen
        server.shutdown()


@pytest.mark.parametrize(
    "version",
    ["2026-03", *(pytest.param(v, marks=pytest.mark.thorough) for v in VERSIONS if v != "2026-03")],
)
@pytest.mark.parametrize(
    "name",
    # In `make test` every other one.
    [
        pytest.param(name, marks=pytest.mark.thorough if number % 2 else ())
        for number, name in enumerate(VARIANTS)
    ],
)
def test_the_floor_sends_what_the_facade_sends_and_sees_as_many_results(name, version, recorded):
    url, seen = recorded
    variant, sent = VARIANTS[name], {}
    for client, make in CLIENTS.items():
        with make(variant, version, url) as job:
            job()  # the first call asks for definitions, too; the bench does not count it
            seen.clear()
            assert job() == variant.results
        sent[client] = sorted(seen)  # a facade's batches go side by side
    assert sent["facade"] == sent["httpx+msgspec"]


def test_every_variant_has_a_bound_and_no_two_share_their_answers():
    bounds = {verdict.what: verdict.at_most for verdict in verdicts([])}
    for variant in VARIANTS.values():
        assert bounds[f"{variant.name}, x floor"] == variant.at_most
    assert len({variant.token for variant in VARIANTS.values()}) == len(VARIANTS)


@pytest.mark.parametrize(("every", "twice"), [(0, 0), (100, 2), (20, 10), (2, 100)])
def test_pairs_with_primaries_have_as_many_contacts_twice_as_they_say(every, twice):
    pairs = repeating(every, 200)
    times = Counter(contact for contact, _ in pairs)
    assert len(set(pairs)) == 200
    assert Counter(times.values())[2] == twice


def test_what_is_echoed_confirms_every_pair_of_a_create():
    inputs = [{"from": {"id": a}, "to": {"id": b}} for a, b in repeating(2, 4)]
    path = "/crm/associations/2026-03/contact/company/batch/create"
    status, body = answer_for(path, ECHOED, msgspec.json.encode({"inputs": inputs}))
    rows = msgspec.json.decode(body)["results"]
    assert status == 201
    assert [(row["fromObjectId"], row["toObjectId"]) for row in rows] == repeating(2, 4)


def test_a_client_and_its_floor_run_in_turns_and_the_ratio_is_theirs():
    ran = []

    def work(name, results, size):
        def job():
            ran.append(name)
            return results + 0 * sum(range(size))

        return job

    found = cpu(work("client", 7, 400_000), 3, work("floor", 9, 4_000))

    assert ran == ["client", "floor"] * (len(ran) // 2)
    assert found.results == 7
    assert found.ratio > 2  # a hundred times the work
    assert cpu(work("client", 7, 4_000), 3).ratio == 1.0
