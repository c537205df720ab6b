"""Whether a proxy's upstream is the proxy itself, seen before it serves.

This finds what leads straight back, whatever the address is called. What leads back by another way
is found by `Via`, with the first request.
"""

from __future__ import annotations

import socket
from typing import Final
from urllib.parse import urlsplit

__all__ = ["leads_to"]

_CONNECT_SECONDS: Final = 2.0


def leads_to(url: str, listener: socket.socket) -> bool:
    """Whether a connection to a URL's host and port arrives at a bound socket."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if port != listener.getsockname()[1]:
        return False
    listener.listen()
    try:
        probe = socket.create_connection((parts.hostname, port), _CONNECT_SECONDS)
    except (OSError, UnicodeError):  # of a name that IDNA has not
        return False
    with probe:
        return _has_arrived(probe, listener)


def _has_arrived(probe: socket.socket, listener: socket.socket) -> bool:
    # By its port alone: a listener for IPv4 and IPv6 spells the address in another way.
    port = probe.getsockname()[1]
    patience = listener.gettimeout()
    listener.setblocking(False)
    try:
        while True:
            accepted, address = listener.accept()
            accepted.close()
            if address[1] == port:
                return True
    except BlockingIOError:
        return False
    finally:
        listener.settimeout(patience)
