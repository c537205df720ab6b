"""HubSpot's error bodies.

HubSpot's guide says that every field of an error "should be treated as optional", and real bodies
lack fields or have other types: no category on a 429, `errors` as a list of strings, an HTML page
of a proxy. So nothing here raises: what is missing is empty, and the error has the raw body.
"""

import math
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, Final

import msgspec

from .._domain.errors import (
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    ServerError,
    Unauthorized,
)
from .messages import Request, header

__all__ = ["decode_error", "retry_after"]

_BY_STATUS: Final[Mapping[int, type[ApiError]]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
}
_TOO_MANY_REQUESTS: Final = 429
_SERVER_ERRORS: Final = 500
_SCOPES: Final = "requiredScopes"
# Seconds; a longer wait is a mistake. No quota lasts longer than a day, nor a move of an account.
_LONGEST_WAIT: Final = 31 * 86_400.0

# Statuses that HubSpot or the network in front of it uses and http.HTTPStatus does not know.
_PHRASES: Final[Mapping[int, str]] = {
    477: "the account is being moved to another data centre; try again later",
    520: "the network in front of HubSpot got an answer of HubSpot's server that it cannot read",
    521: "the network in front of HubSpot was refused by HubSpot's server",
    522: "the network in front of HubSpot could not connect to HubSpot's server in time",
    523: "the network in front of HubSpot could not reach HubSpot's server",
    524: "HubSpot's server did not answer the network in front of it in time",
    525: "the network in front of HubSpot and HubSpot's server could not agree on TLS",
    526: "the network in front of HubSpot does not trust the certificate of HubSpot's server",
    527: "the network in front of HubSpot lost its connection to HubSpot's server",
    530: "the network in front of HubSpot could not find HubSpot's server",
}


def decode_error(
    request: Request,
    status: int,
    headers: Mapping[str, str],
    content: bytes,
    *,
    now: float | None = None,
) -> ApiError:
    """Build the error for an answer of status 400 or above; what its body lacks is empty.

    A `Retry-After` date is read against `now`, seconds since the epoch; default: the clock.
    """
    body = _json_object(content)
    wait = retry_after(header(headers, "Retry-After"), now=now)
    kind = _BY_STATUS.get(status, ServerError if status >= _SERVER_ERRORS else ApiError)
    details: dict[str, Any] = {
        "status": status,
        "method": request.method,
        "path": request.path,
        "message": _message(body, status),
        "category": _text(body, "category"),
        "sub_category": _text(body, "subCategory"),
        "correlation_id": _correlation_id(body, headers),
        "context": body.get("context") or {},
        "errors": _list(body.get("errors")),
        "body": content,
        "retry_after": wait,
    }
    if status != _TOO_MANY_REQUESTS:
        return kind(**details)
    policy = _text(body, "policyName")
    return RateLimited(**details, policy=policy, daily=_is_daily(policy, details["message"]))


def retry_after(value: str, *, now: float | None = None) -> float | None:
    """Read a `Retry-After` header, seconds or an HTTP date (RFC 9110, 10.2.3), as seconds to wait.

    They are never negative; None where the header says nothing usable, or names more than a month.
    """
    try:
        seconds = float(value)
    except ValueError:
        seconds = _until(value, time.time() if now is None else now)
    return max(0.0, seconds) if -math.inf < seconds <= _LONGEST_WAIT else None


def _until(date: str, now: float) -> float:
    try:
        return parsedate_to_datetime(date).timestamp() - now
    except (ValueError, OverflowError, OSError):  # no date, or none of this calendar
        return math.inf


def _json_object(content: bytes) -> dict[str, Any]:
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _text(body: Mapping[str, Any], name: str) -> str:
    value = body.get(name)
    return value if isinstance(value, str) else ""


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _message(body: Mapping[str, Any], status: int) -> str:
    first = next(iter(_list(body.get("errors"))), "")
    nested = _text(first, "message") if isinstance(first, dict) else first
    message = _text(body, "message") or (nested if isinstance(nested, str) else "")
    scopes = ", ".join(_scopes(body))
    return f"{message or _phrase(status)}{f' (scopes: {scopes})' if scopes else ''}"


def _scopes(body: Mapping[str, Any]) -> list[str]:
    """The scopes that a token lacks: HubSpot's sentence only says that there are some."""
    entries = [body, *_list(body.get("errors"))]
    contexts = [entry.get("context") for entry in entries if isinstance(entry, dict)]
    needed = [_list(context.get(_SCOPES)) for context in contexts if isinstance(context, dict)]
    return [scope for some in needed for scope in some if isinstance(scope, str)]


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return _PHRASES.get(status, "no reason given")


def _correlation_id(body: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    return (
        _text(body, "correlationId")
        or _text(body, "requestId")  # bodies of before 2018, still seen on 429
        or header(headers, "X-HubSpot-Correlation-Id")
    )


def _is_daily(policy: str, message: str) -> bool:
    return "DAILY" in policy.upper() if policy else "daily limit" in message.lower()
