"""API v3's calls, served by another version: interception, operations, rounds, pages, names.

intercepted = intercept(Bridge("2026-03"), method, url, headers)
reply = run(intercepted, intercepted.v3_request(body), send)
"""

from .bridge import DEFAULT_VERSION, Bridge, Names, Reply, V3Request
from .interception import InterceptedRequest, OutgoingRequest, intercept, run, run_async

__all__ = [
    "DEFAULT_VERSION",
    "Bridge",
    "InterceptedRequest",
    "Names",
    "OutgoingRequest",
    "Reply",
    "V3Request",
    "intercept",
    "run",
    "run_async",
]
