"""The sandbox's own endpoints below `/_sandbox`: for tests, and not part of HubSpot's API."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

import msgspec

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox._faults import read_faults
from hubspot_compat_tools.sandbox._http import Answer, Incoming, json_answer

if TYPE_CHECKING:
    from hubspot_compat_tools.sandbox._local_hubspot import Sandbox

PREFIX: Final = "/_sandbox"


def control(sandbox: Sandbox, request: Incoming) -> Answer:
    """Serve one request below `/_sandbox`; with the page at `/`, it needs no token."""
    methods = _ENDPOINTS.get(request.path.removeprefix(PREFIX))
    if methods is None:
        known = ", ".join(PREFIX + path for path in _ENDPOINTS)
        return _problem(404, f"nothing is served here; there are {known}")
    endpoint = methods.get(request.method)
    if endpoint is None:
        allow = ", ".join(methods)
        answer = _problem(405, f"{request.method} is not allowed here; allowed: {allow}")
        return answer._replace(headers=(*answer.headers, ("allow", allow)))
    return endpoint(sandbox, request)


def _problem(status: int, message: str) -> Answer:
    return json_answer(status, {"status": "error", "message": message})


def _state(sandbox: Sandbox, _: Incoming) -> Answer:
    return json_answer(200, sandbox.snapshot())


def _reset(sandbox: Sandbox, _: Incoming) -> Answer:
    sandbox.reset()
    return Answer(204)


def _requests(sandbox: Sandbox, _: Incoming) -> Answer:
    return json_answer(200, {"requests": [_call(call) for call in sandbox.requests]})


def _call(call: Any) -> dict[str, Any]:
    row = {name: getattr(call, name) for name in ("method", "path", "query", "status", "body")}
    if row["body"] is None and call.raw:
        row["raw"] = call.raw.decode("utf-8", "replace")
    return row


def _forget_requests(sandbox: Sandbox, _: Incoming) -> Answer:
    sandbox.service.calls.clear()
    return Answer(204)


def _faults(sandbox: Sandbox, _: Incoming) -> Answer:
    return json_answer(200, {"faults": [rule.as_dict() for rule in sandbox.service.faults]})


def _set_faults(sandbox: Sandbox, request: Incoming) -> Answer:
    try:
        rules = read_faults(msgspec.json.decode(request.body, type=list[Any]))
    except (ValueError, RecursionError) as error:
        return _problem(400, f"expected a JSON list of rules: {error}")
    except ToolError as error:
        return _problem(400, error.message)
    sandbox.service.faults = rules
    return _faults(sandbox, request)


def _drop_faults(sandbox: Sandbox, _: Incoming) -> Answer:
    sandbox.service.faults = []
    return Answer(204)


_Endpoint = Callable[["Sandbox", Incoming], Answer]

_ENDPOINTS: Final[Mapping[str, Mapping[str, _Endpoint]]] = {
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
