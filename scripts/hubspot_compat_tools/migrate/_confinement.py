"""What the process of `--prove` may not do: ask another host, or start a process.

It is made with Python's audit events, which every way to a socket raises, `_socket` too, and which
no code of Python can take back. It is no wall against a library in C that is meant to do harm.
"""

from __future__ import annotations

import contextlib
import socket
import sys
from types import FrameType
from typing import Any, Final, NoReturn

__all__ = ["Confinement"]

_LOOK_UPS: Final = {
    "socket.getaddrinfo",
    "socket.gethostbyaddr",
    "socket.gethostbyname",
    "socket.getnameinfo",
}
_SENDING: Final = {"socket.connect", "socket.sendmsg", "socket.sendto"}
_PROCESSES: Final = {
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.system",
    "pty.spawn",
    "subprocess.Popen",
}
_LOCAL: Final = {"", "localhost", "127.0.0.1", "::1", "0.0.0.0", "::"}  # noqa: S104  names that are compared with

_PAIR: Final = getattr(socket.socketpair, "__code__", None)


class Confinement:
    """Lets this process reach one address and start nothing.

    Attributes:
        blocked: The hosts that it reached for in vain, with the port where it is this machine.
    """

    def __init__(self, host: str, port: int) -> None:
        self.blocked: list[str] = []
        self._allowed: Final = (host, port)

    def begin(self) -> None:
        """From here on, to the end of the process."""
        sys.addaudithook(self._check)
        with contextlib.suppress(
            ImportError
        ):  # not on Windows; multiprocessing calls it without an event
            import _posixsubprocess

            _posixsubprocess.fork_exec = _no_process

    def _check(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in _SENDING:
            self._check_address(arguments[1])
        elif event in _LOOK_UPS:
            self._check_name(arguments[0])
        elif event in _PROCESSES:
            _no_process()

    def _check_address(self, address: Any) -> None:
        if address is None:  # a message on a socket that is connected, which was looked at then
            return
        if isinstance(address, tuple) and (_text(address[0]), address[1]) == self._allowed:
            return
        if isinstance(address, tuple):
            if _is_own_pair():
                return
            host = _text(address[0])
            name = f"{host}:{address[1]}" if host in _LOCAL or host.startswith("127.") else host
        else:
            name = f"the socket {_text(address)}"
        self._refuse(name)

    def _check_name(self, host: Any) -> None:
        if isinstance(host, tuple):  # of getnameinfo
            host = host[0]
        if host is not None and _text(host) not in {*_LOCAL, self._allowed[0]}:
            self._refuse(_text(host))

    def _refuse(self, name: str) -> None:
        self.blocked.append(name)
        msg = f"--prove lets no request out to {name}"
        raise OSError(msg)


def _no_process(*_: Any) -> NoReturn:
    msg = "--prove lets no process be started"
    raise PermissionError(msg)


def _text(host: Any) -> str:
    return host.decode(errors="replace") if isinstance(host, bytes | bytearray) else str(host)


def _is_own_pair() -> bool:
    """Windows has no pairs of sockets, so Python connects two ends itself: asyncio needs one."""
    frame: FrameType | None = sys._getframe()  # noqa: SLF001  there is no other way to see who asks
    while frame is not None and frame.f_code is not _PAIR:
        frame = frame.f_back
    return frame is not None
