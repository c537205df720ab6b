"""Requests and responses, between operations and transport: no I/O here.

An operation yields `Request`s and is sent `Response`s. Neither holds a token: the transport adds
the `Authorization` header.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import msgspec
from attrs import evolve, field, frozen

from .._domain.errors import UnreadableResponse

__all__ = ["AsyncSend", "Request", "Response", "Send", "header"]


@frozen(eq=False)  # never compared, and unused methods cost time at import
class Request:
    """One HTTP request, ready to send but for host and token.

    Attributes:
        operation: Name in the capability table, for example `batch.create`.
        method: HTTP verb, upper case.
        path: Path from the root of the host, already escaped.
        params: Query parameters.
        content: JSON body as bytes, or None.
        exclusive: Whether it sets a type of which a record has only one (Primary). Sending it again
            can undo what was written in between, so the transport does so only if the server
            certainly did not act on it.
        batch: Number of the batch within the call, from 0; for events and logs.
        size: How many inputs it carries; for events and logs.
        headers: Further headers by their lower-case names; none of those that the transport sets.
    """

    operation: str
    method: str
    path: str
    params: Mapping[str, str] = field(factory=dict)
    content: bytes | None = field(default=None, repr=False)
    exclusive: bool = False
    batch: int = 0
    size: int = 1
    headers: Mapping[str, str] = field(factory=dict, repr=False)

    def in_batch(self, number: int) -> "Request":
        """Say which batch of its call the request belongs to."""
        return evolve(self, batch=number) if number else self


@frozen(eq=False)  # never compared, and unused methods cost time at import
class Response:
    """One HTTP answer of a status below 400.

    Attributes:
        status: HTTP status.
        headers: The answer's headers, in any case.
        content: The whole body, decoded.
        request: What was asked.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    request: Request

    @property
    def correlation_id(self) -> str:
        """The id that HubSpot's support asks for; "" if the answer has none."""
        return header(self.headers, "X-HubSpot-Correlation-Id")

    def json(self) -> Any:
        """Decode the body; an empty one (204, or 200 without a body) is None.

        Raises:
            UnreadableResponse: The body is not JSON (an HTML page of a proxy, a truncated body).
        """
        if not self.content.strip():
            return None
        try:
            return msgspec.json.decode(self.content)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self.unreadable(place="$", reason=str(error)) from None

    def unreadable(self, place: str, reason: str) -> UnreadableResponse:
        """Build the error of an answer that lacks its data at a place, as in `$.results[3].id`."""
        return UnreadableResponse(
            status=self.status,
            method=self.request.method,
            path=self.request.path,
            place=place,
            reason=reason,
            body=self.content,
            correlation_id=self.correlation_id,
        )


Send: TypeAlias = Callable[[Request], Response]
"""Sends one request, blocking."""
AsyncSend: TypeAlias = Callable[[Request], Awaitable[Response]]
"""Sends one request, awaiting."""


def header(headers: Mapping[str, str], name: str) -> str:
    """Return a header, whatever its case; "" if it is missing."""
    found = headers.get(name)
    if found is not None:
        return found
    wanted = name.lower()
    return next((value for key, value in headers.items() if key.lower() == wanted), "")
