"""From a request to an answer: everything between the socket and the handlers."""

from __future__ import annotations

from urllib.parse import parse_qsl

from hubspot_compat_tools.sandbox._access import Access
from hubspot_compat_tools.sandbox._call import Call
from hubspot_compat_tools.sandbox._call_log import Recorded
from hubspot_compat_tools.sandbox._faults import Fault
from hubspot_compat_tools.sandbox._handlers import HANDLERS
from hubspot_compat_tools.sandbox._http import Answer, Incoming
from hubspot_compat_tools.sandbox._refusals import Refusal
from hubspot_compat_tools.sandbox._rendering import Renderer
from hubspot_compat_tools.sandbox._request_bodies import BodyReader
from hubspot_compat_tools.sandbox._request_limits import limited_body
from hubspot_compat_tools.sandbox._sandbox_state import SandboxState
from hubspot_compat_tools.sandbox._spec_routes import Match, RouteTable
from hubspot_compat_tools.sandbox._state_file import StateFileError


class Service:
    """Serves the API: faults, authorization, rate limits, routes, validation, handlers.

    Args:
        routes: What is served.
        state: The store, the faults and the rate limit.
        renderer: How to answer.
        access: Which tokens are accepted.
        ignore_v3_after: Whether a v3 batch read ignores cursors.
    """

    def __init__(
        self,
        routes: RouteTable,
        state: SandboxState,
        renderer: Renderer,
        access: Access,
        *,
        ignore_v3_after: bool = False,
    ) -> None:
        self.routes = routes
        self.renderer = renderer
        self.calls = state.calls
        self.lock = state.lock
        self._state = state
        self._access = access
        self._bodies = BodyReader(renderer)
        self._ignore_v3_after = ignore_v3_after

    def exchange(self, request: Incoming) -> Answer:
        """Serve one request of the API."""
        with self.lock:
            fault = self._fault(request)
            answer = fault.instead() if fault else None
            if answer is None:
                answer = self._guarded(request)
            if fault:
                answer = fault.applied_to(answer)
            status = 0 if answer.cut == "drop" else answer.status
            self.calls.add(
                Recorded(request.method, request.path, request.query, status, request.body)
            )
            return answer

    def _fault(self, request: Incoming) -> Fault | None:
        firing = (rule for rule in self._state.faults if rule.fires(request.method, request.path))
        return next(firing, None)

    def _guarded(self, request: Incoming) -> Answer:
        """Check the caller and the rate, then serve."""
        problem = self._access.api_problem(request.headers)
        if problem:
            return self.renderer.error(401, problem, category="INVALID_AUTHENTICATION")
        limiter = self._state.limiter
        if limiter is None:
            return self._routed(request)
        verdict = limiter.check()
        if verdict.policy:
            message = f"You have reached your {verdict.policy.lower()} limit."
            category = "RATE_LIMITS" if self.renderer.exact else None
            body = limited_body(verdict.policy)
            return self.renderer.error(
                429, message, category=category, headers=verdict.headers, **body
            )
        answer = self._routed(request)
        return answer._replace(headers=(*answer.headers, *verdict.headers))

    def _routed(self, request: Incoming) -> Answer:
        found = self.routes.find(request.method, request.path)
        if isinstance(found, Match):
            return self._served(request, found)
        if found:
            allow = ", ".join(sorted(found))
            message = f"{request.method} is not allowed at this path; allowed: {allow}"
            return self.renderer.error(405, message, category="METHOD", headers=(("allow", allow),))
        return self.renderer.error(
            404, "No operation of the specs has this path", category="OBJECT_NOT_FOUND"
        )

    def _served(self, request: Incoming, match: Match) -> Answer:
        body = None
        if match.route.takes_body:
            body, problem = self._bodies.read(request, match.route)
            if problem is not None:
                return problem
        call = Call(
            match.route,
            match.parameters,
            dict(parse_qsl(request.query, keep_blank_values=True)),
            body,
            self._state.portal,
            self.renderer,
            self._ignore_v3_after,
            request.origin,
        )
        answer = self._answered(call)
        try:
            self._state.save()
        except StateFileError as error:
            return self.renderer.error(500, error.message, category="INTERNAL_ERROR")
        return answer

    def _answered(self, call: Call) -> Answer:
        try:
            return HANDLERS[call.route.operation](call)
        except Refusal as refusal:
            return self.renderer.refusal(refusal)
