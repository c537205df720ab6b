"""Sockets that keep the deadline of an exchange, and that another thread can end.

Every step on a socket gets the time that is left. httpcore's own sockets are not used, because no
other thread could reach one of them that still connects or shakes hands.

What the operating system does without a timeout is not bounded: the resolver of names.
"""

import socket
import ssl
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, TypeVar

import httpcore

from .guard import Guard

__all__ = ["GuardedBackend", "GuardedStream", "TlsInTlsStream"]

T = TypeVar("T")
Failure = type[httpcore.TimeoutException] | type[httpcore.NetworkError]

_RECORD: Final = 1 << 14  # the most bytes that one TLS record carries
_NO_ADDRESS: Final = "the resolver gave no address"


class GuardedBackend(httpcore.NetworkBackend):
    """Makes the connections of one client of httpcore, for one exchange at a time."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of a host that accepts; see `httpcore.NetworkBackend`."""
        return _translated(
            lambda: GuardedStream(self._connected(host, port, timeout), self._guard),
            httpcore.ConnectTimeout,
            httpcore.ConnectError,
        )

    def _connected(self, host: str, port: int, timeout: float | None) -> socket.socket:
        failure = OSError(_NO_ADDRESS)
        for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            try:
                return self._connect(*found, timeout=timeout)
            except OSError as error:
                failure = error
        raise failure

    def _connect(
        self, family: int, kind: int, protocol: int, _: str, address: Any, *, timeout: float | None
    ) -> socket.socket:
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._guard.watch(sock, timeout)
            sock.connect(address)
        except BaseException:
            self._guard.close(sock)
            raise
        return sock


class GuardedStream(httpcore.NetworkStream):
    """A connected socket, with TLS or without."""

    def __init__(self, sock: socket.socket, guard: Guard) -> None:
        self._sock = sock
        self._guard = guard

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there; nothing at the end."""
        try:
            self._sock.settimeout(self._guard.left(timeout))
            return self._sock.recv(max_bytes)
        except TimeoutError as error:
            raise httpcore.ReadTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.ReadError(str(error)) from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes."""
        rest = memoryview(buffer)
        try:
            while rest:
                self._sock.settimeout(self._guard.left(timeout))
                rest = rest[self._sock.send(rest) :]
        except TimeoutError as error:
            raise httpcore.WriteTimeout(str(error)) from None
        except OSError as error:
            raise httpcore.WriteError(str(error)) from None

    def close(self) -> None:
        """Close the socket."""
        self._guard.close(self._sock)

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """Shake hands; a failure closes the socket."""
        try:
            return _translated(
                lambda: self._with_tls(ssl_context, server_hostname, timeout),
                httpcore.ConnectTimeout,
                httpcore.ConnectError,
            )
        except BaseException:
            self.close()
            raise

    def _with_tls(
        self, context: ssl.SSLContext, hostname: str | None, timeout: float | None
    ) -> httpcore.NetworkStream:
        if self._has_tls:  # a proxy that is reached by https
            return TlsInTlsStream(self, context, hostname, timeout)
        # Before the handshake: `abort` must find the socket that takes the place of this one.
        self._sock = sock = context.wrap_socket(
            self._sock, server_hostname=hostname, do_handshake_on_connect=False
        )
        self._guard.watch(sock, timeout)
        sock.do_handshake()
        return self

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about a socket."""
        if info == "is_readable":
            return self._is_readable()
        return self._sock if info == "ssl_object" and self._has_tls else None

    @property
    def _has_tls(self) -> bool:
        return isinstance(self._sock, ssl.SSLSocket)

    def _is_readable(self) -> bool:
        """Whether an idle connection has something to read: then the server has closed it."""
        try:
            self._sock.settimeout(0)
            socket.socket.recv(self._sock, 1, socket.MSG_PEEK)  # under TLS, too
        except OSError as error:
            return not isinstance(error, BlockingIOError)
        return True


class TlsInTlsStream(httpcore.NetworkStream):
    """TLS inside the TLS of a proxy: `ssl` cannot put one of its sockets into another.

    Args:
        outer: The connection to the proxy, which keeps the deadline.
        context: How to speak TLS with the server.
        hostname: The server's name.
        timeout: Seconds for each step of the handshake.
    """

    def __init__(
        self,
        outer: httpcore.NetworkStream,
        context: ssl.SSLContext,
        hostname: str | None,
        timeout: float | None,
    ) -> None:
        self._outer = outer
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_hostname=hostname)
        self._drive(self._tls.do_handshake, timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Read what is there; nothing at the end."""
        return _translated(
            lambda: self._drive(partial(self._tls.read, max_bytes), timeout),
            httpcore.ReadTimeout,
            httpcore.ReadError,
        )

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Write all bytes."""
        rest = memoryview(buffer)
        while rest:
            step = partial(self._tls.write, rest[:_RECORD])
            written = _translated(
                lambda step=step: self._drive(step, timeout),  # type: ignore[misc]  # it is an int
                httpcore.WriteTimeout,
                httpcore.WriteError,
            )
            rest = rest[written:]

    def close(self) -> None:
        """Close the connection to the proxy."""
        self._outer.close()

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about a socket."""
        return self._tls if info == "ssl_object" else self._outer.get_extra_info(info)

    def _drive(self, step: Callable[[], T], timeout: float | None) -> T:
        """Take a step of TLS, moving its bytes between it and the connection."""
        while True:
            try:
                taken = step()
            except ssl.SSLWantReadError:
                self._send(timeout)
                self._receive(timeout)
            else:
                self._send(timeout)
                return taken

    def _send(self, timeout: float | None) -> None:
        self._outer.write(self._outgoing.read(), timeout)

    def _receive(self, timeout: float | None) -> None:
        if came := self._outer.read(_RECORD, timeout):
            self._incoming.write(came)
        else:
            self._incoming.write_eof()


def _translated(step: Callable[[], T], late: Failure, failed: Failure) -> T:
    """Take a step; what fails becomes the error that httpcore has for it.

    A ValueError comes from a name that no host can have, an OverflowError from a port.
    """
    try:
        return step()
    except (TimeoutError, httpcore.TimeoutException) as error:
        raise late(str(error)) from None
    except (OSError, ValueError, OverflowError, httpcore.NetworkError) as error:
        raise failed(str(error)) from None
