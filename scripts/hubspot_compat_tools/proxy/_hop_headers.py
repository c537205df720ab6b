"""Headers on their way through the proxy: those of one connection stay behind, `Via` is added."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from typing import Final, TypeAlias

__all__ = ["Headers", "Pseudonym", "end_to_end", "has_body"]

Headers: TypeAlias = list[tuple[bytes, bytes]]
"""Headers as ASGI has them, their names in lower case."""

# RFC 9110, 7.6.1: headers of one connection. `Host` names the upstream instead, and the server
# answers `Expect: 100-continue` itself.
_HOP_BY_HOP: Final = frozenset(
    {
        b"connection",
        b"expect",
        b"host",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_OF_A_BODY: Final = frozenset({b"content-length", b"transfer-encoding"})


def has_body(headers: Headers) -> bool:
    """Whether a request has a body, which may be empty."""
    return any(name in _OF_A_BODY for name, _ in headers)


def end_to_end(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Leave out the headers of one connection: known ones, and those that `Connection` names."""
    lower = [(name.lower(), value) for name, value in headers]
    named = b",".join(value for name, value in lower if name == b"connection").split(b",")
    dropped = _HOP_BY_HOP | {word.strip().lower() for word in named}
    if any(name == b"transfer-encoding" for name, _ in lower):
        dropped |= {b"content-length"}  # RFC 9112, 6.3: Transfer-Encoding overrides it
    return [(name, value) for name, value in lower if name not in dropped]


class Pseudonym:
    """The name of one proxy in `Via` (RFC 9110, 7.6.3).

    It is random, so a request that has it came from this process, by whatever address the upstream
    leads back.
    """

    def __init__(self) -> None:
        self._name = f"hubspot-compat-{secrets.token_hex(8)}".encode()

    def is_in(self, headers: Headers) -> bool:
        """Whether the proxy has passed a request on before."""
        return any(name == b"via" and self._name in value for name, value in headers)

    def added(self, headers: Headers) -> Headers:
        """Add the entry of this proxy."""
        return [*headers, (b"via", b"1.1 " + self._name)]
