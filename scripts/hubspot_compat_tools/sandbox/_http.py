"""A request and an answer without a server, for the ASGI app and the transports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import msgspec

#: How many bytes a request's body may have; HubSpot publishes no figure for associations.
BODY_CAPACITY: Final = 10 * 1024 * 1024

JSON: Final = "application/json;charset=utf-8"

_encode: Final = msgspec.json.Encoder().encode


class Incoming(NamedTuple):
    """One request.

    Attributes:
        method: In capitals.
        path: As it came, percent-encoded, without the query.
        query: The raw query string.
        headers: By lower-case name.
        body: The whole body.
        origin: Scheme and host that the caller used, or "".
    """

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes
    origin: str = ""


class Answer(NamedTuple):
    """One answer, and what a fault does to it on the way.

    Attributes:
        status: HTTP status.
        body: The body; None for none.
        headers: Headers beside the content's length.
        delay: Seconds to wait before it is sent.
        cut: `drop` closes the connection without a byte, `truncate` after half the body.
    """

    status: int
    body: bytes | None = None
    headers: tuple[tuple[str, str], ...] = ()
    delay: float = 0.0
    cut: str = ""


def json_answer(status: int, body: Any = None, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer with a JSON body, or without any when `body` is None."""
    if body is None:
        return Answer(status, None, headers)
    return Answer(status, _encode(body), (("content-type", JSON), *headers))


def problem_answer(status: int, message: str, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An error of the sandbox itself, not one of HubSpot's."""
    return json_answer(status, {"status": "error", "message": message}, headers)
