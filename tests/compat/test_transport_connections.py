"""Connections: lent to one at a time, closed when nobody can trust them any more."""

import asyncio
import ssl
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import httpx
import pytest

from hubspot_compat._domain.errors import ClientClosed, ConnectionFailed
from hubspot_compat._transport.http import (
    AsyncTransport,
    SyncTransport,
    shared_tls_context,
    tls_context,
)
from hubspot_compat._transport.pool import AsyncConnections, Connections, NoConnectionFreeError

from .faulty_server import FaultyServer, stalls
from .transports import KINDS, READ, kind_name, settings_for


class Client:
    """Counts how often it was closed."""

    def __init__(self):
        self.closed = 0

    def close(self):
        self.closed += 1

    async def aclose(self):
        self.closed += 1


class Made:
    """Makes clients and remembers them."""

    def __init__(self):
        self.clients = []

    def __call__(self):
        self.clients.append(Client())
        return self.clients[-1]

    @property
    def closed(self):
        return [client.closed for client in self.clients]


class SyncLender:
    """Lends through `Connections`."""

    def __init__(self, *options, **more):
        self.connections = Connections(*options, **more)

    def end(self):
        pass

    def borrow(self, *bodies, patience=1.0):
        """Borrow one client after the other, inside each other."""
        with self.connections.lend(patience) as client:
            return [client, *(self.borrow(*bodies[1:], patience=patience) if bodies else [])]

    def fail(self, error):
        with self.connections.lend(1.0):
            raise error

    def close_while_out(self):
        with self.connections.lend(1.0) as client:
            self.connections.close()
            return client, client.closed

    def close(self):
        self.connections.close()


class AsyncLender:
    """Lends through `AsyncConnections`."""

    def __init__(self, *options, **more):
        self.connections = AsyncConnections(*options, **more)
        self.loop = asyncio.Runner()  # one for all calls: each loop has clients of its own

    def end(self):
        self.loop.close()

    def borrow(self, *bodies, patience=1.0):
        return self.loop.run(self._borrow(*bodies, patience=patience))

    async def _borrow(self, *bodies, patience):
        async with self.connections.lend(patience) as client:
            return [client, *(await self._borrow(*bodies[1:], patience=patience) if bodies else [])]

    def fail(self, error):
        async def main():
            async with self.connections.lend(1.0):
                raise error

        self.loop.run(main())

    def close_while_out(self):
        async def main():
            async with self.connections.lend(1.0) as client:
                await self.connections.aclose()
                return client, client.closed

        return self.loop.run(main())

    def close(self):
        self.loop.run(self.connections.aclose())


@pytest.fixture(params=[SyncLender, AsyncLender])
def lender(request):
    """Makes a lender, of either kind."""
    with ExitStack() as ends:

        def make(*options, **more):
            lender = request.param(*options, **more)
            ends.callback(lender.end)
            return lender

        yield make


def test_one_borrower_after_the_other_gets_the_same_client(lender):
    made = Made()
    lender = lender(made)

    assert lender.borrow() == lender.borrow() == made.clients[:1]
    assert made.closed == [0]


def test_two_borrowers_at_a_time_get_two(lender):
    made = Made()

    first, second = lender(made).borrow("another")

    assert first is not second
    assert made.closed == [0, 0]


def test_when_none_is_free_that_is_said_after_the_patience(lender):
    lender = lender(Made(), capacity=1)

    with pytest.raises(NoConnectionFreeError):
        lender.borrow("another", patience=0.01)
    assert len(lender.borrow(patience=float("inf"))) == 1


@pytest.mark.parametrize("error", [LookupError(), asyncio.CancelledError()], ids=repr)
def test_a_client_whose_borrower_failed_is_closed_and_forgotten(lender, error):
    made = Made()
    lender = lender(made, capacity=1)

    with pytest.raises(type(error)):
        lender.fail(error)

    assert made.closed == [1]
    assert lender.borrow() == made.clients[1:]


def test_a_client_that_is_out_while_others_close_is_closed_when_it_comes_back(lender):
    lender = lender(Made())

    client, closed_before = lender.close_while_out()

    assert (closed_before, client.closed) == (0, 1)


def test_closing_closes_what_rests_and_lends_no_more(lender):
    made = Made()
    lender = lender(made)
    lender.borrow("another")

    lender.close()
    lender.close()

    assert made.closed == [1, 1]
    with pytest.raises(ClientClosed, match="this client is closed: make a new one"):
        lender.borrow()


def test_a_shared_client_is_lent_to_all_and_never_closed(lender):
    own = Client()
    lender = lender(Made(), own)

    assert lender.borrow("another") == [own, own]
    with pytest.raises(LookupError):
        lender.fail(LookupError())
    lender.close()

    assert own.closed == 0


@pytest.mark.parametrize("error", [None, LookupError()], ids=repr)
def test_what_was_lent_when_the_process_forked_is_neither_lent_again_nor_closed(error):
    made = Made()
    connections = Connections(made)

    with suppress(LookupError), connections.lend(1.0):
        connections.renew()  # as in a child, which comes back into the call that forked
        if error is not None:
            raise error

    with connections.lend(1.0) as client:
        assert client is made.clients[1]
    assert made.closed == [0, 0]


def test_a_coroutine_that_is_thrown_away_does_not_wait_for_a_goodbye():
    made = Made()
    connections = AsyncConnections(made)

    async def borrow():
        async with connections.lend(1.0):
            await asyncio.sleep(60)

    async def main():
        coroutine = borrow()
        while not made.clients:  # the first steps wait for nothing
            coroutine.send(None)
        coroutine.close()

    asyncio.run(main())

    assert made.closed == [0]


def one_connection(kind, connections, url):
    """Two transports that have one connection between them; the second has little time."""
    return [
        kind(
            settings_for(base_url=url, deadline=deadline, retries=0),
            connections=connections,
        )
        for deadline in (None, 0.1)
    ]


def test_without_a_free_connection_the_deadline_decides():
    server = FaultyServer([stalls(0.5)])
    with server.running():
        first, second = one_connection(
            SyncTransport, Connections(httpx.Client, capacity=1), server.url
        )
        with ThreadPoolExecutor(1) as thread:
            occupied = thread.submit(first.send, READ)
            while server.tries == 0:
                time.sleep(0.005)
            with pytest.raises(ConnectionFailed, match=r"no connection became free .* 0\.1 s") as e:
                second.send(READ)
            assert "may have acted" in str(occupied.exception())
        first.close()

    assert e.value.outcome_unknown is False
    assert server.tries == 1


def test_without_a_free_connection_the_deadline_decides_in_async_too():
    server = FaultyServer([stalls(0.5)])

    async def main():
        first, second = one_connection(
            AsyncTransport, AsyncConnections(httpx.AsyncClient, capacity=1), server.url
        )
        outcomes = await asyncio.gather(first.send(READ), second.send(READ), return_exceptions=True)
        await first.aclose()
        return outcomes

    with server.running():
        first, second = asyncio.run(main())

    assert "may have acted" in str(first)
    assert "no connection became free" in second.reason
    assert server.tries == 1


def sets_a_cookie(handler):
    handler.answer(200, b"{}", Set_Cookie="session=one; Path=/")


def cookies_sent(kind, **settings):
    with FaultyServer([sets_a_cookie] * 2).running() as server:
        kind.send(READ, READ, base_url=server.url, **settings)
    return [headers.get("Cookie") for _, _, headers, _ in server.seen]


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_a_client_that_we_make_keeps_no_cookies(kind):
    assert cookies_sent(kind) == [None, None]


def test_a_client_of_the_callers_keeps_its_cookies():
    with httpx.Client() as own:
        assert cookies_sent(KINDS[0], http_client=own) == [None, "session=one"]


def test_threads_that_ask_at_once_get_one_tls_context():
    built = []

    def build():
        time.sleep(0.01)
        built.append(ssl.create_default_context())
        return built[-1]

    shared = shared_tls_context(build)
    with ThreadPoolExecutor(20) as threads:
        got = list(threads.map(lambda _: shared(), range(20)))

    assert got == built * 20


def test_all_transports_of_the_process_share_one_tls_context():
    assert tls_context() is tls_context()
