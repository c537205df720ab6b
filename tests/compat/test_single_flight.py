"""The same question of several threads goes out once, and never gets an answer that is too old."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from hubspot_compat._transport.single_flight import AsyncSingleFlight, SingleFlight
from hubspot_compat._wire.messages import Request, Response

LABELS = Request("labels.list", "GET", "/deal/contact/labels")
CHANGE = Request("labels.create", "POST", "/deal/contact/labels", content=b"{}")
READ = Request("batch.read", "POST", "/deal/contact/batch/read", content=b"{}")


class Server:
    """Answers with a number that counts up; a question waits until it is let go."""

    def __init__(self):
        self.sent = []
        self.came = threading.Semaphore(0)
        self.go = threading.Event()

    def __call__(self, request):
        self.sent.append(request.operation)
        number = str(len(self.sent)).encode()
        if request.operation == "labels.list":
            self.came.release()
            assert self.go.wait(10)
        return Response(200, {}, number, request)


@pytest.fixture
def server():
    return Server()


@pytest.fixture
def pool(server):
    with ThreadPoolExecutor(8) as threads:
        yield threads
        server.go.set()


def test_who_comes_while_it_is_asked_gets_the_same_answer(server, pool):
    ask = SingleFlight(server)
    first = pool.submit(ask, LABELS)
    assert server.came.acquire(timeout=10)
    others = [pool.submit(ask, LABELS) for _ in range(5)]
    waiting = ask._under_way[LABELS.path].landed._cond._waiters
    while len(waiting) < len(others):  # nothing tells a thread that another one waits
        time.sleep(0.01)
    server.go.set()
    assert {answer.result(10).content for answer in [first, *others]} == {b"1"}
    assert server.sent == ["labels.list"]


def test_who_comes_after_a_change_asks_anew(server, pool):
    ask = SingleFlight(server)
    old = pool.submit(ask, LABELS)
    assert server.came.acquire(timeout=10)
    ask(CHANGE)
    new = pool.submit(ask, LABELS)
    assert server.came.acquire(timeout=10), "it did not wait for the old answer"
    server.go.set()
    assert (old.result(10).content, new.result(10).content) == (b"1", b"3")


def test_another_pair_is_another_question(server, pool):
    ask = SingleFlight(server)
    other = Request("labels.list", "GET", "/contact/deal/labels")
    answers = [pool.submit(ask, request) for request in (LABELS, other)]
    assert all(server.came.acquire(timeout=10) for _ in answers)
    server.go.set()
    assert {answer.result(10).content for answer in answers} == {b"1", b"2"}


def test_anything_else_goes_out_as_often_as_it_is_sent(server):
    ask = SingleFlight(server)
    assert [ask(READ).content for _ in range(3)] == [b"1", b"2", b"3"]


def test_a_later_question_is_asked_again(server):
    server.go.set()
    ask = SingleFlight(server)
    assert [ask(LABELS).content for _ in range(2)] == [b"1", b"2"]


def test_a_task_that_comes_after_a_change_asks_anew():
    sent, go = [], asyncio.Event()

    async def send(request):
        sent.append(request.operation)
        number = str(len(sent)).encode()
        if request.operation == "labels.list":
            await go.wait()
        return Response(200, {}, number, request)

    async def main():
        ask = AsyncSingleFlight(send)
        old = [asyncio.ensure_future(ask(LABELS)) for _ in range(2)]
        await asyncio.sleep(0)
        await ask(CHANGE)
        new = asyncio.ensure_future(ask(LABELS))
        await asyncio.sleep(0)
        go.set()
        return [answer.content for answer in await asyncio.gather(*old, new)]

    assert asyncio.run(main()) == [b"1", b"1", b"3"]
