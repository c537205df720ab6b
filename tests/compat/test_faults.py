"""The fault run: a fifth of all requests fails, in every way, and still no pair is lost or doubled.

A loopback server in front of a sandbox fails at the socket, at random but by a seed. When it is
over, every pair is in the store, or the error lists it as not done; sending what is listed again
ends with every pair in the store.
"""

import itertools
import random
import time

import httpx
import pytest

from hubspot_compat import (
    ConnectionFailed,
    HubSpotCompatError,
    ServerError,
    UnreadableResponse,
)
from hubspot_compat_tools.sandbox import Sandbox
from hubspot_compat_tools.sandbox._http import Incoming

from .adjusted import small_requests
from .faulty_server import FaultyServer, drops_before, says
from .mocked import KINDS, kind_name

AT = ("contact", "company")
SEEDS = range(10)


class Portal:
    """A sandbox that a `FaultyServer` asks to act, and the ways to fail around that."""

    def __init__(self):
        self.sandbox = Sandbox()
        self.failed = 0

    def act(self, handler):
        headers = {name.lower(): value for name, value in handler.headers.items()}
        path, _, query = handler.path.partition("?")
        request = Incoming(handler.command, path, query, headers, handler.content)
        return self.sandbox.exchange(request)

    def fine(self, handler):
        answer = self.act(handler)
        handler.answer(answer.status, answer.body or b"")

    def drops_after(self, handler):
        self.act(handler)
        handler.hang_up()

    def truncates(self, handler):
        content = self.act(handler).body
        handler.send_response(201)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content[: len(content) // 2])
        handler.close_connection = True

    def html(self, handler):
        self.act(handler)
        handler.answer(200, b"<html><body>Just a moment...</body></html>", "text/html")

    def stalls(self, seconds):
        def stall(handler):
            self.act(handler)
            time.sleep(seconds)
            handler.hang_up()

        return stall

    def script(self, seed, stall):
        """One request in five fails, in any of these ways."""
        chance = random.Random(seed)
        ways = [
            says(429, {"message": "slow down", "policyName": "TEN_SECONDLY_ROLLING"}),
            says(429, {"message": "slow down"}, Retry_After="0"),
            says(500, {"message": "oops"}),
            says(502),
            says(503, {"message": "later"}),
            drops_before,
            self.drops_after,
            self.truncates,
            self.html,
            self.stalls(stall),
        ]
        while True:
            if chance.random() < 0.2:
                self.failed += 1
                yield chance.choice(ways)
            else:
                yield self.fine

    def pairs(self):
        stored = self.sandbox.snapshot()["associations"].get("contact>company", {})
        return {tuple(pair.split(">")): types for pair, types in stored.items()}


def pairs_of(rows):
    return [row.pair for row in rows]


def assert_nothing_is_lost(error, given, portal):
    """Every input is in exactly one place; what is called done is done, and nothing else is."""
    done, not_done = pairs_of(error.done), pairs_of(error.not_done)
    rest = list(error.rest)
    assert sorted(done + not_done + pairs_of(rest)) == sorted(given)
    stored = set(portal.pairs())
    assert set(done) <= stored
    assert not stored.intersection(pairs_of(rest))
    return [*error.not_done, *rest]


def run(kind, version, pairs, portal, url, *, type, **settings):
    """Create pairs; send again what an error lists, until no error comes. Count the errors."""
    left, done, errors = list(pairs), [], 0
    while True:
        given = pairs_of(left) if errors else left
        try:
            result = kind.call(
                version,
                lambda h, left=left: h.create(*AT, iter(left), type=type, labels="replace"),
                base_url=url,
                **settings,
            )
        except HubSpotCompatError as error:
            errors += 1
            already = set(done)
            done += pairs_of(error.done)
            left = assert_nothing_is_lost_since(error, given, already, portal)
        else:
            assert result.ok
            done += pairs_of(result)
            return done, errors


def assert_nothing_is_lost_since(error, given, already, portal):
    assert not already.intersection(pairs_of(error.done))
    return assert_nothing_is_lost(error, given, portal)


def fault_run(kind, version, count, seed, *, cap, stall, timeout, retries):
    small_requests(create=cap)
    portal = Portal()
    server = FaultyServer(portal.script(seed, stall))
    pairs = [(str(number), str(number % 97 + 1)) for number in range(1, count + 1)]
    with server.running() as running:
        done, errors = run(
            kind,
            version,
            pairs,
            portal,
            running.url,
            type=279,
            timeout=timeout,
            retries=retries,
        )
    assert sorted(done) == sorted(pairs)
    assert portal.pairs() == {pair: [["HUBSPOT_DEFINED", 279]] for pair in pairs}
    assert portal.failed > server.tries / 10
    return errors


# In `make test` each of them once; all of their pairs are thorough.
SYNC, ASYNC = KINDS
EACH_KIND_AND_VERSION = pytest.mark.parametrize(
    ("kind", "version"),
    [
        pytest.param(SYNC, "v3", id="sync-v3"),
        pytest.param(ASYNC, "2026-03", id="async-2026-03"),
        pytest.param(ASYNC, "v3", id="async-v3", marks=pytest.mark.thorough),
        pytest.param(SYNC, "2026-03", id="sync-2026-03", marks=pytest.mark.thorough),
    ],
)
SMALL = {"count": 1_000, "cap": 20, "stall": 0.4, "timeout": 0.15}


@EACH_KIND_AND_VERSION
def test_a_run_with_faults_loses_nothing(kind, version):
    assert fault_run(kind, version, seed=1, retries=8, **SMALL) == 0


@EACH_KIND_AND_VERSION
def test_a_run_that_gives_up_lists_what_is_not_done(kind, version):
    """Without retries every fault ends the call, which is then taken up where it ended."""
    assert fault_run(kind, version, seed=2, retries=0, **SMALL) > 1


@pytest.mark.thorough
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
def test_fifty_thousand_pairs_survive_a_fault_run(seed):
    # Half of the seeds retry enough to get through, the others give up now and then.
    kind, version = KINDS[seed % 2], ("v3", "v4", "2025-09", "2026-03")[seed % 4]
    big = {"count": 50_000, "cap": 250, "stall": 10.0, "timeout": 1.0}

    fault_run(kind, version, seed=seed, retries=(8, 1)[seed % 2], **big)


# --- types of which a record has one ----------------------------------------------------------


@EACH_KIND_AND_VERSION
@pytest.mark.parametrize("retries", [0, 5])
def test_the_last_company_is_the_primary_whatever_fails(kind, version, retries):
    """Three companies a contact: the last in the input wins, though a fifth of requests fails."""
    small_requests(create=10)
    portal = Portal()
    server = FaultyServer(portal.script(3, 0.4))
    contacts = [str(number) for number in range(1, 61)]
    pairs = [(contact, company) for company in ("7", "8", "9") for contact in contacts]

    with server.running() as running:
        run(
            kind,
            version,
            pairs,
            portal,
            running.url,
            type=1,
            timeout=0.15,
            retries=retries,
        )

    stored = portal.pairs()
    assert sorted(stored) == sorted(pairs)
    primary = ["HUBSPOT_DEFINED", 1]
    assert sorted(pair for pair, types in stored.items() if primary in types) == [
        (contact, "9") for contact in sorted(contacts)
    ]


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ["v3", "2026-03"])
def test_an_uncertain_primary_is_looked_up_before_it_is_sent_again(kind, version):
    """The server acted and hung up: the pair is there, so that it is not written a second time."""
    portal = Portal()
    server = FaultyServer(itertools.chain([portal.drops_after], itertools.repeat(portal.fine)))

    with server.running() as running:
        result = kind.call(
            version,
            lambda h: h.create(*AT, [(1, 2)], type=1, labels="replace"),
            base_url=running.url,
        )

    assert result.ok
    assert pairs_of(result) == [("1", "2")]
    assert [path.rsplit("/", 1)[-1] for _, path, *_ in server.seen] == ["create", "read"]


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ["v3", "2026-03"])
@pytest.mark.parametrize("ending", ["hangs up", 500, 201])
@pytest.mark.parametrize("look", ["hangs up", 403, 404, 429, 500, 200])
def test_an_uncertain_primary_that_cannot_be_looked_up_stays_uncertain(kind, version, ending, look):
    def handler(request):
        answer = look if request.url.path.endswith("/read") else ending
        if answer == "hangs up":
            raise httpx.ReadError(answer)
        return httpx.Response(answer, json={"message": "no"})

    def act(h):
        return h.create(*AT, [(1, 2)], type=1, labels="replace")

    # The deadline leaves no time for the second that a 429 asks for.
    errors = (ConnectionFailed, ServerError, UnreadableResponse)
    settings = {"http_client": kind.mock(handler), "retries": 1, "deadline": 0.9}
    with pytest.raises(errors) as caught:
        kind.call(version, act, **settings)
    assert caught.value.path.endswith("/create")
    assert "could not be read back" in "".join(caught.value.__notes__)
    assert "no try is left" not in "".join(caught.value.__notes__)


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ["v3", "2026-03"])
def test_an_uncertain_primary_that_is_not_there_is_sent_again(kind, version):
    portal = Portal()
    server = FaultyServer(itertools.chain([drops_before], itertools.repeat(portal.fine)))

    with server.running() as running:
        result = kind.call(
            version,
            lambda h: h.create(*AT, [(1, 2), (3, 4)], type=1, labels="replace"),
            base_url=running.url,
        )

    assert result.ok
    assert sorted(pairs_of(result)) == [("1", "2"), ("3", "4")]
    assert [path.rsplit("/", 1)[-1] for _, path, *_ in server.seen] == ["create", "read", "create"]
