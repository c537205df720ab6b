"""Ctrl-C and a closed iterator: the caller has its call back at once, with the account of it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import httpx
import pytest

from hubspot_compat import Associations

from .listener import Listener

WORKER = Path(__file__).with_name("interrupted_worker.py")
SOON = 5.0  # seconds; the pages say one, but this machine may be busy; a timeout takes 30
COUNT = 20_000


class SilentServer(Listener):
    """Takes requests and never answers, but for that of the first batch where it is to."""

    def __init__(self, *, answers_first=False):
        super().__init__()
        self.asked = threading.Semaphore(0)
        self.gone = threading.Semaphore(0)
        self._answers_first = answers_first

    def serve(self, connection):
        with contextlib.suppress(OSError):
            received = b""
            while part := connection.recv(1 << 20):
                received += part
                head, _, body = received.partition(b"\r\n\r\n")
                fields = dict(
                    line.lower().split(b": ", 1) for line in head.split(b"\r\n") if b": " in line
                )
                if len(body) < int(fields.get(b"content-length", b"1000000000")):
                    continue
                received = b""
                if self._answers_first and is_first(body):
                    connection.sendall(created(body))
                self.asked.release()
            self.gone.release()


def is_first(body):
    return json.loads(body)["inputs"][0]["from"]["id"] == "1"


def created(body):
    rows = [
        {
            "fromObjectTypeId": "0-1",
            "fromObjectId": int(entry["from"]["id"]),
            "toObjectTypeId": "0-2",
            "toObjectId": int(entry["to"]["id"]),
            "labels": [],
        }
        for entry in json.loads(body)["inputs"]
    ]
    content = json.dumps({"status": "COMPLETE", "results": rows}).encode()
    head = (
        f"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: {len(content)}"
    )
    return head.encode() + b"\r\n\r\n" + content


@pytest.fixture
def server():
    with SilentServer() as server:
        yield server


@contextlib.contextmanager
def working(server, how):
    command = [sys.executable, str(WORKER), server.url, how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:
        yield it
        it.kill()


@pytest.mark.parametrize("how", ["sync", "async"])
def test_ctrl_c_ends_a_call_and_its_connections(server, how):
    with working(server, how) as worker:
        for _ in range(4):
            assert server.asked.acquire(timeout=20)
        began = time.monotonic()
        worker.send_signal(signal.SIGINT)
        for _ in range(4):
            assert server.gone.acquire(timeout=SOON)
        told, trouble = worker.communicate(timeout=20)
        took = time.monotonic() - began

    assert trouble == ""
    account = json.loads(told)
    assert took < SOON
    assert account["kind"] == ("CancelledError" if how == "async" else "KeyboardInterrupt")
    assert account["done"] == 0
    assert account["unknown"] == 4 * 2_000
    assert account["not_done"] + account["rest"] == COUNT


def test_ctrl_c_ends_a_call_over_a_client_of_the_callers_own(server):
    with working(server, "own client") as worker:
        for _ in range(4):
            assert server.asked.acquire(timeout=20)
        began = time.monotonic()
        worker.send_signal(signal.SIGINT)
        account = json.loads(worker.stdout.readline())
        took = time.monotonic() - began
        worker.kill()

    assert took < SOON
    assert account["unknown"] == 4 * 2_000
    assert account["not_done"] + account["rest"] == COUNT


def test_a_closed_iterator_does_not_wait_for_what_is_under_way():
    with SilentServer(answers_first=True) as server, working(server, "closing") as worker:
        told, trouble = worker.communicate(timeout=20)

    assert trouble == ""
    assert json.loads(told)["seconds"] < SOON


# --- what a signal handler raises -----------------------------------------------------------------


class SoftTimeLimit(Exception):
    """As Celery's: a plain exception, raised wherever the main thread is."""


def raises_in_a_function(error):
    def handler(_signal, _frame):
        raise error

    return handler


def raises_in_a_method(error):
    class Handler:
        def __call__(self, _signal, _frame):
            self.stop()

        def stop(self):
            raise error

    return Handler()


def raises_in_a_partial(error):
    def handler(error, _signal, _frame):
        raise error

    return partial(handler, error)


ONE, MANY = 40, 5_000
# An OSError is what a socket may raise, too, and httpx translates it.
RAISED = [
    (SoftTimeLimit, raises_in_a_function, ONE, "ours"),
    (SoftTimeLimit, raises_in_a_method, MANY, "ours"),
    (SoftTimeLimit, raises_in_a_partial, ONE, "own"),
    (SoftTimeLimit, raises_in_a_function, MANY, "own"),
    (TimeoutError, raises_in_a_function, ONE, "ours"),
    (TimeoutError, raises_in_a_partial, MANY, "ours"),
    (TimeoutError, raises_in_a_method, ONE, "own"),
    (OSError, raises_in_a_method, ONE, "ours"),
    (ValueError, raises_in_a_partial, ONE, "ours"),
    (SystemExit, raises_in_a_function, MANY, "ours"),
]


@pytest.fixture
def alarm():
    """Sends this process a signal after a while, or lets a test do it; the handler is given."""

    def set_to(handler, seconds=0.3):
        signal.signal(signal.SIGALRM, handler)
        if seconds is not None:
            signal.setitimer(signal.ITIMER_REAL, seconds)

    before = signal.getsignal(signal.SIGALRM)
    timer = signal.getitimer(signal.ITIMER_REAL)
    yield set_to
    signal.signal(signal.SIGALRM, before)
    signal.setitimer(signal.ITIMER_REAL, *timer)


def ring(server, requests, rung):
    """Send this process the signal when the server has so many requests; note the time."""
    for _ in range(requests):
        assert server.asked.acquire(timeout=20)
    rung.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGALRM)


@pytest.mark.parametrize(
    "case", RAISED, ids=lambda case: "-".join(str(getattr(x, "__name__", x)) for x in case)
)
def test_what_a_signal_handler_raises_ends_the_call_at_once(server, alarm, case):
    error, make, count, whose = case
    pairs = [(number, 1) for number in range(1, count + 1)]
    http = httpx.Client(timeout=3) if whose == "own" else None
    with Associations("any", base_url=server.url, timeout=5, http_client=http) as client:
        alarm(make(error("over")), seconds=None)
        ringing = threading.Thread(target=ring, args=(server, max(1, count // 1_000), rung := []))
        ringing.start()
        with pytest.raises(error, match="over") as caught:
            client.create("contact", "company", iter(pairs), type=279, labels="replace")
        took = time.monotonic() - rung[0]
        ringing.join()
    if http is not None:
        http.close()

    end = caught.value
    assert took < 2.5  # a timeout takes 3 or 5
    assert end.unknown
    assert len(end.unknown) == len(end.not_done)
    assert len(end.not_done) + len(list(end.rest)) == count


@pytest.mark.parametrize(
    "act",
    [
        lambda h: h.read("contact", "company", [1]),
        lambda h: list(h.list("contact", 1, "company")),
        lambda h: h.labels.list("contact", "company"),
        lambda h: h.types("contact", "company"),
        lambda h: h.labels.create("contact", "company", label="Boss", name="boss"),
    ],
    ids=["read", "list", "labels", "types", "a label"],
)
def test_no_operation_takes_a_signal_for_a_failure_of_the_network(server, alarm, act):
    with Associations("any", base_url=server.url, timeout=5) as client:
        alarm(raises_in_a_function(SoftTimeLimit("over")))
        with pytest.raises(SoftTimeLimit):
            act(client)


def test_a_hook_that_a_signal_interrupts_is_no_hook_that_fails(alarm):
    def slow(_event):
        time.sleep(5)

    with Associations("any", base_url="http://127.0.0.1:9", on_event=slow, retries=0) as client:
        alarm(raises_in_a_function(SoftTimeLimit("over")))
        with pytest.raises(SoftTimeLimit):
            client.read("contact", "company", [1])


def test_an_iterable_that_a_signal_interrupts_keeps_what_it_gave(server, alarm):
    def slowly():
        yield from ((number, 1) for number in range(1, MANY))
        alarm(raises_in_a_function(SoftTimeLimit("over")))
        time.sleep(5)

    with (
        Associations("any", base_url=server.url, timeout=5) as client,
        pytest.raises(SoftTimeLimit) as caught,
    ):
        client.create("contact", "company", slowly(), type=279, labels="replace")

    assert len(caught.value.not_done) + len(list(caught.value.rest)) == MANY - 1
