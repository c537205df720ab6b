"""Ctrl-C and a closed iterator: the caller has its call back at once, with the account of it."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

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
