"""The sandbox's own endpoints below `/_sandbox`: for tests, and not part of HubSpot's API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox._call_log import Recorded
from hubspot_compat_tools.sandbox._faults import read_faults
from hubspot_compat_tools.sandbox._http import Answer, Incoming, json_answer, problem_answer
from hubspot_compat_tools.sandbox._sandbox_state import SandboxState

PREFIX: Final = "/_sandbox"


def control(state: SandboxState, request: Incoming) -> Answer:
    """Serve one request below `/_sandbox`."""
    methods = ENDPOINTS.get(request.path.removeprefix(PREFIX))
    if methods is None:
        known = ", ".join(PREFIX + path for path in ENDPOINTS)
        return problem_answer(
            404, f"{request.path:.100} is not an endpoint of the sandbox; these are: {known}"
        )
    endpoint = methods.get(request.method)
    if endpoint is None:
        allow = ", ".join(methods)
        message = f"{request.method} is not allowed for {request.path}; allowed: {allow}"
        return problem_answer(405, message, (("allow", allow),))
    return endpoint(state, request)


def _state(state: SandboxState, _: Incoming) -> Answer:
    return json_answer(200, state.portal.snapshot())


def _reset(state: SandboxState, _: Incoming) -> Answer:
    try:
        state.reset()
    except ToolError as error:
        return problem_answer(500, error.message)
    return Answer(204)


def _requests(state: SandboxState, _: Incoming) -> Answer:
    return json_answer(200, {"requests": [_call(call) for call in state.calls]})


def _call(call: Recorded) -> dict[str, Any]:
    row = {name: getattr(call, name) for name in ("method", "path", "query", "status", "body")}
    if row["body"] is None and call.raw:
        row["raw"] = call.raw.decode("utf-8", "replace")
    return row


def _forget_requests(state: SandboxState, _: Incoming) -> Answer:
    state.calls.clear()
    return Answer(204)


def _faults(state: SandboxState, _: Incoming) -> Answer:
    return json_answer(200, {"faults": [rule.as_dict() for rule in state.faults]})


def _set_faults(state: SandboxState, request: Incoming) -> Answer:
    try:
        rules = read_faults(msgspec.json.decode(request.body, type=list[Any]))
    except (ValueError, RecursionError) as error:
        return problem_answer(400, f"expected a JSON list of rules: {error}")
    except ToolError as error:
        return problem_answer(400, error.message)
    state.faults = rules
    return _faults(state, request)


def _drop_faults(state: SandboxState, _: Incoming) -> Answer:
    state.faults = []
    return Answer(204)


_Endpoint = Callable[[SandboxState, Incoming], Answer]

#: By path below `PREFIX` and method.
ENDPOINTS: Final[Mapping[str, Mapping[str, _Endpoint]]] = {
    "/state": {"GET": _state},
    "/reset": {"POST": _reset},
    "/requests": {"GET": _requests, "DELETE": _forget_requests},
    "/faults": {
        "GET": _faults,
        "PUT": _set_faults,
        "POST": _set_faults,
        "DELETE": _drop_faults,
    },
}
