"""The deadline holds wherever a server stalls, however often it sends a byte in good time."""

import asyncio
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest

from hubspot_compat import ConnectionFailed
from hubspot_compat._transport.single_flight import AsyncSingleFlight, SingleFlight
from hubspot_compat._wire.messages import Request

from .raw_server import HEAD, RawServer, drips, full_backlog, silence
from .transports import CREATE, KINDS, Sync, kind_name, settings_for

import_module("hubspot_compat._transport.clients")  # else the first request waits for it

CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
GZIP = HEAD + b"Content-Encoding: gzip\r\nContent-Length: 1000000\r\n\r\n"
STALLS = {
    "before the first byte": silence,
    "in the status line": drips(b"HTTP/1.1 200 OK", b" "),
    "in a header": drips(HEAD + b"X-Endless: ", b"y"),
    "between headers": drips(HEAD, b"X-Another: y\r\n"),
    "in 1xx answers": drips(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "in a chunk's size": drips(CHUNKED, b"0"),
    "in a chunk": drips(CHUNKED + b"ffff\r\n", b" "),
    "in a trailer": drips(CHUNKED + b"0\r\n", b"X-Another: y\r\n"),
    "in a gzip header": drips(GZIP + b"\x1f\x8b\x08\x08\0\0\0\0\0\x03", b"a"),
    "in a body of known length": drips(HEAD + b"Content-Length: 1000000\r\n\r\n", b" "),
    "in a body without an end": drips(HEAD + b"Connection: close\r\n\r\n", b" " * 1000),
    "in a long body": drips(CHUNKED, b"400\r\n" + b" " * 0x400 + b"\r\n"),
}
DEADLINE = 0.3
MESSAGE = r"not complete within the deadline of 0\.3 s"

kinds = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


def too_slow(kind, url, request=CREATE, **settings):
    """Send, which has to fail in time; return the error."""
    began = time.monotonic()
    with pytest.raises(ConnectionFailed, match=MESSAGE) as caught:
        kind.send(request, base_url=url, **({"timeout": 5.0, "deadline": DEADLINE} | settings))
    assert time.monotonic() - began < DEADLINE + 2.0  # a step may take 5 seconds
    return caught.value


@kinds
@pytest.mark.parametrize("stall", STALLS.values(), ids=STALLS)
def test_a_stall_ends_with_the_deadline(kind, stall):
    with RawServer(stall) as server:
        error = too_slow(kind, server.url)

    assert error.outcome_unknown
    assert len(server.heads) == 1


@kinds
def test_a_server_that_reads_nothing_ends_with_the_deadline(kind):
    upload = Request("raw", "POST", "/crm", content=b" " * 20_000_000)
    with RawServer() as server:
        error = too_slow(kind, server.url, upload)

    assert error.outcome_unknown


@kinds
def test_a_server_that_does_not_accept_ends_with_the_deadline(kind):
    with full_backlog() as url:
        error = too_slow(kind, url)

    assert not error.outcome_unknown


@kinds
def test_a_handshake_without_an_answer_ends_with_the_deadline(kind):
    with RawServer(silence, reads=False) as server:
        error = too_slow(kind, server.url.replace("http:", "https:"))

    assert not error.outcome_unknown


@kinds
def test_the_timeout_of_one_step_is_kept_too(kind):
    with RawServer(silence) as server, pytest.raises(ConnectionFailed, match="ReadTimeout"):
        kind.send(CREATE, base_url=server.url, timeout=0.05, deadline=None, retries=0)


@kinds
def test_a_timeout_longer_than_a_socket_can_have_is_no_error(kind):
    with RawServer(lambda connection: connection.sendall(HEAD + b"Content-Length: 0\r\n\r\n")) as s:
        assert kind.send(CREATE, base_url=s.url, timeout=1e300, deadline=1e300).status == 200


@kinds
def test_a_client_of_the_callers_own_is_looked_at_between_steps(kind):
    with RawServer(STALLS["in a body of known length"]) as server:
        too_slow(kind, server.url, http_client=kind.client(verify=False))


def test_a_name_with_several_addresses_has_one_deadline(monkeypatch):
    with full_backlog() as url:
        host, _, port = url.removeprefix("http://").partition(":")
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, int(port)))] * 4
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_options: found)
        too_slow(Sync(), url)


QUESTION = Request("labels.list", "GET", "/deal/contact/labels")


def test_a_call_that_waits_for_the_answer_to_another_has_a_deadline():
    came, go = threading.Event(), threading.Event()

    def send(_request):
        came.set()
        go.wait(10)
        raise LookupError

    ask = SingleFlight(send, settings_for(base_url="http://here:1", deadline=0.05))
    with ThreadPoolExecutor(1) as thread:
        leader = thread.submit(ask, QUESTION)
        assert came.wait(10)
        with pytest.raises(ConnectionFailed, match=r"another call .* deadline of 0\.05 s") as late:
            ask(QUESTION)
        go.set()
        assert isinstance(leader.exception(10), LookupError)

    assert (late.value.host, late.value.outcome_unknown) == ("here:1", False)


def test_a_task_that_waits_for_the_answer_to_another_has_a_deadline():
    async def main():
        go = asyncio.Event()

        async def send(_request):
            await go.wait()
            raise LookupError

        ask = AsyncSingleFlight(send, settings_for(base_url="http://here:1", deadline=0.05))
        leader = asyncio.ensure_future(ask(QUESTION))
        await asyncio.sleep(0)
        with pytest.raises(ConnectionFailed, match=r"another call .* deadline of 0\.05 s"):
            await ask(QUESTION)
        go.set()
        with pytest.raises(LookupError):
            await leader

    asyncio.run(main())
