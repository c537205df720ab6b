"""A blocked exchange of a blocking client ends when another thread says so."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import pytest

from hubspot_compat import ConnectionFailed
from hubspot_compat._transport.clients import GuardedClient
from hubspot_compat._transport.http import SyncTransport, tls_context
from hubspot_compat._transport.pool import Connections
from hubspot_compat._wire.interruption import Interruption
from hubspot_compat._wire.messages import Request

from .raw_server import HEAD, RawServer, drips, full_backlog, says, silence
from .transports import CREATE, settings_for

UPLOAD = Request("raw", "POST", "/crm", content=b" " * 20_000_000)


@contextmanager
def never_accepting():
    with full_backlog() as url:
        yield url


@contextmanager
def shaking_no_hands():
    with RawServer(silence, reads=False) as server:
        yield server.url.replace("http:", "https:")


@contextmanager
def reading_nothing():
    with RawServer() as server:
        yield server.url


@contextmanager
def saying_nothing():
    with RawServer(silence) as server:
        yield server.url


@contextmanager
def dripping():
    with RawServer(drips(HEAD + b"Connection: close\r\n\r\n{}", b" ")) as server:
        yield server.url


class Clients:
    """Makes clients and remembers them."""

    def __init__(self, url):
        self.made = []
        self.transport = SyncTransport(
            settings_for(base_url=url, timeout=30.0, deadline=30.0),
            connections=Connections(lambda: self._make(url)),
        )

    def _make(self, url):
        self.made.append(GuardedClient(url, tls_context))
        return self.made[-1]


@pytest.mark.parametrize(
    ("stalled", "request_", "was_sent"),
    [
        (never_accepting, CREATE, False),
        (shaking_no_hands, CREATE, False),
        (reading_nothing, UPLOAD, True),
        (saying_nothing, CREATE, True),
        (dripping, CREATE, True),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_blocks_ends_at_once_and_is_not_tried_again(stalled, request_, was_sent):
    with stalled() as url, ThreadPoolExecutor(1) as thread:
        clients = Clients(url)
        call = thread.submit(clients.transport.send, request_)
        while not clients.made or clients.made[0].guard._socket is None:
            time.sleep(0.01)
        time.sleep(0.1)
        began = time.monotonic()
        clients.made[0].abort()
        error = call.exception(5.0)
        elapsed = time.monotonic() - began

    assert elapsed < 2.0  # its timeout is 30
    assert isinstance(error, ConnectionFailed)
    assert error.reason == "the call was interrupted"
    assert error.outcome_unknown is was_sent
    assert len(clients.made) == 1


def test_an_aborted_client_sends_nothing_more_and_is_not_lent_again():
    with RawServer(says(HEAD, b"Content-Length: 2\r\n\r\n{}")) as server:
        clients = Clients(server.url)
        clients.transport.send(CREATE)
        (client,) = clients.made
        client.abort()
        client.abort()

        with pytest.raises(ConnectionFailed, match="interrupted"):
            clients.transport.send(CREATE)
        with pytest.raises((httpx.NetworkError, RuntimeError)):
            client.get(server.url)
        clients.transport.send(CREATE)
        clients.transport.close()

    assert len(server.heads) == 2
    assert len(clients.made) == 2


def test_a_closed_client_can_be_aborted():
    with RawServer(says(HEAD, b"Content-Length: 2\r\n\r\n{}")) as server:
        clients = Clients(server.url)
        clients.transport.send(CREATE)
        clients.transport.close()
        clients.made[0].abort()

        assert clients.made[0].guard.aborted


def test_a_client_that_was_aborted_first_connects_to_nothing():
    with RawServer(says(HEAD, b"Content-Length: 2\r\n\r\n{}")) as server:
        client = GuardedClient(server.url, tls_context)
        client.abort()
        with client, pytest.raises(httpx.ConnectError, match="interrupted"):
            client.get(server.url)

    assert server.heads == []


def test_an_exchange_that_begins_when_its_call_has_ended_is_aborted_at_once():
    interruption, aborted = Interruption(), []
    interruption.set()

    with interruption.aborting(lambda: aborted.append("now")):
        assert aborted == ["now"]
