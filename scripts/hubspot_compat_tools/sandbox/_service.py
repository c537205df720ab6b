"""From a request to an answer: everything between the socket and the handlers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from attrs import frozen

from hubspot_compat_tools.sandbox._call import Call
from hubspot_compat_tools.sandbox._codings import TooLarge, UnknownCoding, unpacked
from hubspot_compat_tools.sandbox._faults import Fault
from hubspot_compat_tools.sandbox._handlers import HANDLERS
from hubspot_compat_tools.sandbox._http import Answer, Incoming
from hubspot_compat_tools.sandbox._portal import Portal
from hubspot_compat_tools.sandbox._refusals import Refusal
from hubspot_compat_tools.sandbox._rendering import Renderer
from hubspot_compat_tools.sandbox._request_limits import Limiter, limited_body
from hubspot_compat_tools.sandbox._spec_routes import Match, Route, RouteTable
from hubspot_compat_tools.sandbox._state_file import StateFile

#: The most bytes of a request's body; HubSpot publishes no figure for associations.
BODY_CAP: Final = 10 * 1024 * 1024
_KEEP_CALLS: Final = 10_000
_KEEP_BYTES: Final = 64 * 1024 * 1024
_BEARER: Final = "bearer "

_decode: Final = msgspec.json.Decoder().decode


@frozen
class Recorded:
    """One call that the sandbox got. Headers are not kept: they hold the token.

    Attributes:
        method: In capitals.
        path: As it came, percent-encoded, without the query.
        query: The raw query string.
        status: The answer's status; 0 when the connection was dropped instead.
        raw: The body as it came.
    """

    method: str
    path: str
    query: str
    status: int
    raw: bytes

    @property
    def body(self) -> Any:
        """The decoded body; None when there is none or it is no JSON."""
        try:
            return _decode(self.raw) if self.raw else None
        except (ValueError, RecursionError):
            return None


class CallLog:
    """The last calls, within a bound of memory."""

    def __init__(self) -> None:
        self._calls: deque[Recorded] = deque()
        self._bytes = 0

    def add(self, call: Recorded) -> None:
        """Note a call; the oldest ones make room."""
        self._calls.append(call)
        self._bytes += len(call.raw)
        while len(self._calls) > _KEEP_CALLS or (
            self._bytes > _KEEP_BYTES and len(self._calls) > 1
        ):
            self._bytes -= len(self._calls.popleft().raw)

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()
        self._bytes = 0

    def __iter__(self) -> Any:
        """The calls, oldest first."""
        return iter(self._calls)


class Service:
    """Serves the API: faults, authorization, rate limits, routes, validation, handlers.

    Args:
        routes: What is served.
        portal: The store.
        renderer: How to answer.
        token: The only bearer token that is good, or None when any is.
        state_file: Where changes are kept before they are acknowledged, or None.
        limiter: Rate limits, or None for none.
        ignore_v3_after: Whether a v3 batch read ignores cursors.
    """

    def __init__(
        self,
        routes: RouteTable,
        portal: Portal,
        renderer: Renderer,
        *,
        token: str | None = None,
        state_file: StateFile | None = None,
        limiter: Limiter | None = None,
        ignore_v3_after: bool = False,
    ) -> None:
        self.routes = routes
        self.portal = portal
        self.renderer = renderer
        self.state_file = state_file
        self.limiter = limiter
        self.faults: list[Fault] = []
        self.calls = CallLog()
        self.lock = threading.RLock()
        self._token = token
        self._ignore_v3_after = ignore_v3_after

    def exchange(self, request: Incoming) -> Answer:
        """Serve one request of the API."""
        with self.lock:
            fault = self._fault(request)
            answer = fault.instead() if fault else None
            if answer is None:
                answer = self._guarded(request)
            if fault:
                answer = fault.spoil(answer)
            status = 0 if answer.cut == "drop" else answer.status
            self.calls.add(
                Recorded(request.method, request.path, request.query, status, request.body)
            )
            return answer

    def _fault(self, request: Incoming) -> Fault | None:
        firing = (rule for rule in self.faults if rule.fires(request.method, request.path))
        return next(firing, None)

    def _guarded(self, request: Incoming) -> Answer:
        """Check the caller and the rate, then serve."""
        denied = self._unauthorized(request.headers)
        if denied is not None:
            return denied
        if self.limiter is None:
            return self._routed(request)
        verdict = self.limiter.check()
        if verdict.policy:
            message = f"You have reached your {verdict.policy.lower()} limit."
            category = "RATE_LIMITS" if self.renderer.exact else None
            body = limited_body(verdict.policy)
            return self.renderer.error(
                429, message, category=category, headers=verdict.headers, **body
            )
        answer = self._routed(request)
        return answer._replace(headers=(*answer.headers, *verdict.headers))

    def _unauthorized(self, headers: Mapping[str, str]) -> Answer | None:
        given = headers.get("authorization", "")
        token = given[len(_BEARER) :].strip() if given.lower().startswith(_BEARER) else ""
        if token and self._token in (None, token):
            return None
        message = (
            "The access token given is not known here"
            if token
            else "Authentication credentials not found: send `Authorization: Bearer <token>`"
        )
        return self.renderer.error(401, message, category="INVALID_AUTHENTICATION")

    def _routed(self, request: Incoming) -> Answer:
        found = self.routes.find(request.method, request.path)
        if isinstance(found, Match):
            return self._served(request, found)
        if found:
            allow = ", ".join(sorted(found))
            message = f"{request.method} is not allowed here; allowed: {allow}"
            return self.renderer.error(405, message, category="METHOD", headers=(("allow", allow),))
        return self.renderer.error(
            404, "Nothing is served at this path", category="OBJECT_NOT_FOUND"
        )

    def _served(self, request: Incoming, match: Match) -> Answer:
        body: Any = None
        if match.route.takes_body:
            body, problem = self._body(request, match.route)
            if problem is not None:
                return problem
        query = dict(parse_qsl(request.query, keep_blank_values=True))
        call = Call(
            match.route,
            match.parameters,
            query,
            body,
            self.portal,
            self.renderer,
            self._ignore_v3_after,
            request.origin,
        )
        try:
            return HANDLERS[match.route.operation](call)
        except Refusal as refusal:
            return self.renderer.refusal(refusal)
        finally:
            if self.state_file is not None:
                self.state_file.commit()

    def _body(self, request: Incoming, route: Route) -> tuple[Any, Answer | None]:
        """The decoded body, or the answer that says what is wrong with it."""
        content = self._content(request) if len(request.body) <= BODY_CAP else self.too_large()
        if isinstance(content, Answer):
            return None, content
        try:
            body = _decode(content)
        except (ValueError, RecursionError) as error:
            return None, self.renderer.error(400, f"Invalid JSON input: {error}")
        validator = route.strict if self.renderer.exact else route.lenient
        if validator.is_valid(body):
            return body, None
        return None, self._invalid(next(validator.iter_errors(body)))

    def _content(self, request: Incoming) -> bytes | Answer:
        """The body's bytes without content codings, or the answer that says what is wrong."""
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.body and media != "application/json":
            return self._unsupported(f"media type {media!r:.60}: send application/json")
        if not request.body:
            message = "Invalid JSON input: a request body was expected, but none found"
            return self.renderer.error(400, message)
        try:
            return unpacked(request.body, request.headers.get("content-encoding", ""), BODY_CAP)
        except UnknownCoding as coding:
            return self._unsupported(f"content encoding {coding!s:.60}: send gzip, deflate or none")
        except TooLarge:
            return self.too_large()
        except ValueError as error:
            return self.renderer.error(
                400, f"The body is not what its Content-Encoding says: {error}"
            )

    def _unsupported(self, what: str) -> Answer:
        return self.renderer.error(415, f"Unsupported {what}", category="UNSUPPORTED_MEDIA_TYPE")

    def _invalid(self, problem: Any) -> Answer:
        if problem.kind.name == "required":
            message = f"Some required fields were not set: [{problem.kind.property}]"
            return self.renderer.error(400, message, category="VALIDATION_ERROR")
        place = "".join(
            f"[{at}]" if isinstance(at, int) else f".{at}" for at in problem.instance_path
        )
        message = (
            f"Invalid input JSON at ${place}: cannot deserialize value: {problem.message:.200}"
        )
        return self.renderer.error(400, message)

    def too_large(self) -> Answer:
        """The answer to a body over the cap."""
        message = f"The request body is larger than {BODY_CAP} bytes"
        return self.renderer.error(413, message, category="REQUEST_TOO_LARGE")
