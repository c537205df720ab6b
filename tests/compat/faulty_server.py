"""A loopback server that fails on command, at the socket, as networks do."""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Fault = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One connection. `act` is the moment at which the server does what it was asked."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    disable_nagle_algorithm = True  # else each answer takes 40 ms

    def handle_one_request(self):
        with suppress(ConnectionError):  # the client may have hung up first
            super().handle_one_request()

    def serve(self):
        self.content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.faulty.take(self)

    do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = serve  # noqa: N815 - http.server's names

    def act(self):
        self.server.faulty.acted.append(self.content)

    def answer(self, status, content=b"", content_type="application/json", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if content:
            self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def hang_up(self):
        """Drop the connection with a reset, not with a goodbye."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_args):
        pass


class FaultyServer:
    """Answers request number n with the n-th fault of a script, then with `fine`.

    `seen` holds what arrived, `peers` where from, `acted` the bodies of what was acted on.
    With a TLS context it speaks TLS.
    """

    def __init__(self, script: Iterable[Fault] = (), tls: ssl.SSLContext | None = None):
        self.seen = []
        self.peers = []
        self.acted = []
        self._script = iter(script)
        self._lock = threading.Lock()

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 512
            faulty = self

            def handle_error(self, *_args):
                pass  # a client that hangs up is part of the test

        self._server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        scheme = "http" if tls is None else "https"
        self.url = f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def take(self, handler: Handler) -> None:
        with self._lock:
            self.peers.append(handler.client_address)
            self.seen.append((handler.command, handler.path, dict(handler.headers), time.time()))
            fault = next(self._script, fine)
        fault(handler)

    @property
    def tries(self) -> int:
        return len(self.seen)

    @contextmanager
    def running(self) -> Iterator["FaultyServer"]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            thread.join()
            self._server.server_close()


def fine(handler: Handler) -> None:
    handler.act()
    handler.answer(200, json.dumps({"status": "COMPLETE", "results": []}).encode())


def says(status: int, body: object = None, **headers: str) -> Fault:
    """Refuse, without having acted."""
    content = b"" if body is None else json.dumps(body).encode()
    return lambda handler: handler.answer(status, content, **headers)


def drops_before(handler: Handler) -> None:
    handler.hang_up()


def drops_after(handler: Handler) -> None:
    handler.act()
    handler.hang_up()


def truncates(handler: Handler) -> None:
    """Act, promise 100 bytes, send 12."""
    handler.act()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b'{"results": ')
    handler.close_connection = True


def truncates_without_length(handler: Handler) -> None:
    """Act, promise nothing, send half: HTTP cannot tell that something is missing."""
    handler.act()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.wfile.write(b'{"results": [{"from": {"id": "1"}')
    handler.close_connection = True


def truncates_gzip(handler: Handler) -> None:
    """Act, claim gzip, send something else."""
    handler.act()
    handler.answer(200, b"this is not gzip", Content_Encoding="gzip")


def html(handler: Handler) -> None:
    """A proxy's page with status 200, after the server acted."""
    handler.act()
    handler.answer(200, b"<html><body>Just a moment...</body></html>", "text/html")


def stalls(seconds: float) -> Fault:
    def stall(handler: Handler) -> None:
        handler.act()
        time.sleep(seconds)
        handler.hang_up()

    return stall


def drips(seconds: float) -> Fault:
    """Act, then send a byte now and then, each in good time."""

    def drip(handler: Handler) -> None:
        handler.act()
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        with suppress(OSError):
            for _ in range(1000):
                handler.wfile.write(b" ")
                handler.wfile.flush()
                time.sleep(seconds)

    return drip
