"""What the proxy waits for and keeps in memory, at most."""

from __future__ import annotations

from typing import Final

from attrs import frozen

__all__ = ["DEFAULT_LIMITS", "ProxyLimits"]


@frozen(kw_only=True)
class ProxyLimits:
    """The limits of a proxy. A request that is passed on has neither a size nor an end time.

    Attributes:
        head_seconds: From the first wait for a caller's request until its headers are complete.
        body_seconds: For the body of a bridged request.
        body_bytes: Of the body of a bridged request.
        connect_seconds: For a connection to the upstream.
        write_seconds: For each part of a body that is sent to the upstream.
        answer_seconds: For one whole answer of the upstream to a bridged request; a bridged request
            needs one or more.
        answer_bytes: Of such an answer, decoded.
    """

    head_seconds: float = 10.0
    body_seconds: float = 60.0
    body_bytes: int = 32 * 1024 * 1024
    connect_seconds: float = 30.0
    write_seconds: float = 60.0
    answer_seconds: float = 120.0
    answer_bytes: int = 256 * 1024 * 1024


DEFAULT_LIMITS: Final = ProxyLimits()
