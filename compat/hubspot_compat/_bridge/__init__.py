"""API v3's calls, served by another version: interception, operations, rounds, pages, names.

intercepted = intercept(Bridge("2026-03"), method, url, headers)
reply = run(intercepted, intercepted.v3_request(body), send)
"""

from .bridge import DEFAULT_VERSION, Bridge, Names, Reply
from .header_pairs import HeaderPairs, as_bytes, as_pairs, first_value
from .interception import (
    InterceptedRequest,
    OutgoingRequest,
    V3Request,
    intercept,
    match_route,
    run,
    run_async,
)

__all__ = [
    "DEFAULT_VERSION",
    "Bridge",
    "HeaderPairs",
    "InterceptedRequest",
    "Names",
    "OutgoingRequest",
    "Reply",
    "V3Request",
    "as_bytes",
    "as_pairs",
    "first_value",
    "intercept",
    "match_route",
    "run",
    "run_async",
]
