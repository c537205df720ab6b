"""Requests and responses, between operations and transport: no I/O here.

An operation yields `Request`s and is sent `Response`s. Neither holds a token: the transport adds
the `Authorization` header.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

import msgspec
from attrs import evolve, field, frozen

from .._domain.errors import UnreadableResponse
from .interruption import Interruption

__all__ = ["AsyncSend", "Request", "Resend", "Response", "Send", "header"]


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
        interruption: Ends it from another thread; None where no other thread waits for it.
        resend: The tries of the write that it belongs to, where that is sent again only after a
            look at what is there; None for any other request.
        decoder: Decodes the answer's body, where its syntax is checked: a large body is gone
            through once. None for an answer that is decoded when it is read.
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
    interruption: Interruption | None = field(default=None, repr=False)
    resend: "Resend | None" = field(default=None, repr=False)
    decoder: "msgspec.json.Decoder[Any] | None" = field(default=None, repr=False)

    @property
    def writes(self) -> bool:
        """Whether it can change what the CRM has."""
        return self.method != "GET" and self.operation != "batch.read"

    def in_batch(self, number: int, interruption: Interruption | None = None) -> "Request":
        """Say which batch of its call the request belongs to, and what ends the call."""
        if not number and interruption is None:
            return self
        return evolve(self, batch=number, interruption=interruption)


class Resend(msgspec.Struct, eq=False):
    """The tries of a write that is sent again only after a look at what is there.

    The operation makes one for each such write, and puts it on every request of it, the looks
    included. The transport has the clock: it keeps the time, and counts its own attempts.

    Attributes:
        attempts: How often the write was sent, the try under way included.
        began: When it was sent first, by the transport's clock; None before that.
        doubt: How the last try ended, where the server may have acted on it.
        looking: Whether what is there is looked at.
        due: The try that ended in doubt, and how, until the pause before the look is made.
    """

    attempts: int = 0
    began: float | None = None
    doubt: Exception | None = None
    looking: bool = False
    due: tuple[Request, Exception] | None = None

    def next_try(self, request: Request) -> Request:
        """Count a try of the write, and put it on its request."""
        self.attempts += 1
        self.looking = False
        return evolve(request, resend=self)

    def in_doubt(self, request: Request, doubt: Exception) -> None:
        """Say that it is unknown whether the server acted: a look is to follow, after a pause."""
        self.doubt, self.looking, self.due = doubt, True, (request, doubt)


@frozen(eq=False)  # never compared, and unused methods cost time at import
class Response:
    """One HTTP answer of a status below 400.

    Attributes:
        status: HTTP status.
        headers: The answer's headers, in any case.
        content: The whole body, decoded.
        request: What was asked.
        body: What the request's decoder made of the content; None where it made nothing.
    """

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(repr=False)
    request: Request
    body: Any = field(default=None, repr=False)

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
