"""Every error of the package, one tree.

    HubSpotCompatError
    ├── ApiError                  HubSpot answered with a status of 400 or above
    │   ├── BadRequest            400
    │   ├── Unauthorized          401
    │   ├── Forbidden             403
    │   ├── NotFound              404
    │   ├── Conflict              409
    │   ├── RateLimited           429; daily or burst
    │   └── ServerError           500 and above
    ├── ConnectionFailed          no answer: refused, dropped, timed out
    ├── UnreadableResponse        an answer without the data that it must carry
    │   └── ResponseTooLarge      it has more bytes than the client accepts
    ├── PartialFailure            a batch of which some inputs failed
    ├── InvalidInput              an argument that can't be sent (also a ValueError)
    │   ├── MissingToken
    │   ├── UnknownVersion
    │   ├── UnknownObjectType
    │   └── UnknownAssociationType
    ├── ClientClosed              a client was used after it was closed (also a RuntimeError)
    ├── UnsupportedOperation      this API version cannot do it
    └── UnsafeTranslation         doing it would also change what was not asked for

None of them ever holds an access token.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import define, field

from .model import BatchResult, HubSpotCompatError, PartialFailure, trace_suffix
from .readable import readable

__all__ = [
    "ApiError",
    "BadRequest",
    "ClientClosed",
    "Conflict",
    "ConnectionFailed",
    "Forbidden",
    "HubSpotCompatError",
    "InvalidInput",
    "MissingToken",
    "NotFound",
    "PartialFailure",
    "RateLimited",
    "ResponseTooLarge",
    "ServerError",
    "Unauthorized",
    "UnknownAssociationType",
    "UnknownObjectType",
    "UnknownVersion",
    "UnreadableResponse",
    "UnsafeTranslation",
    "UnsupportedOperation",
    "VersionSunsetWarning",
    "accounted",
    "twin_of",
]

_SHOWN = 5
_LONGEST = 200


@define(eq=False, slots=False)
class ApiError(HubSpotCompatError):
    """HubSpot refused a request.

    Attributes:
        status: HTTP status.
        method: HTTP verb of the request.
        path: Path of the request, without host and query.
        message: HubSpot's sentence, or the reason phrase where there is none.
        category: HubSpot's category, "" where the body has none (429 bodies often have none).
        sub_category: HubSpot's subCategory, or "".
        correlation_id: What HubSpot's support asks for, or "".
        context: The body's context, as it came.
        errors: The body's nested errors, as they came.
        body: The raw body.
        retry_after: Seconds that the server asked to wait, or None.
    """

    status: int
    method: str
    path: str
    message: str
    category: str = ""
    sub_category: str = ""
    correlation_id: str = ""
    context: Any = field(factory=dict)
    errors: Sequence[Any] = ()
    body: bytes = field(default=b"", repr=False)
    retry_after: float | None = None

    def __str__(self) -> str:
        kind = "/".join(filter(None, (self.category, self.sub_category)))
        tail = f" [{readable(kind)}]" if kind else ""
        said = f"{readable(self.message)}{tail}{trace_suffix(self.correlation_id)}"
        return f"{self.method} {self.path} -> {self.status}: {said}"


class BadRequest(ApiError):
    """400: HubSpot did not accept the request."""


class Unauthorized(ApiError):
    """401: the token is missing, wrong or expired."""


class Forbidden(ApiError):
    """403: the token lacks a scope; the message names those that HubSpot's answer names."""


class NotFound(ApiError):
    """404: no such record, type or path."""


class Conflict(ApiError):
    """409: the state of the record does not allow it."""


@define(eq=False, slots=False)
class RateLimited(ApiError):
    """429: too many requests.

    Attributes:
        policy: HubSpot's policyName, for example `TEN_SECONDLY_ROLLING` or `DAILY`, or "".
        daily: True when the day's quota is used up: waiting some seconds does not help, so it is
            never retried.
    """

    policy: str = ""
    daily: bool = False

    __str__ = ApiError.__str__


class ServerError(ApiError):
    """500 and above: HubSpot could not answer."""


@define(eq=False, slots=False)
class ConnectionFailed(HubSpotCompatError):
    """No answer came.

    Attributes:
        host: Where the request went.
        method: HTTP verb.
        path: Path of the request.
        reason: What happened, in words.
        outcome_unknown: True when the request may have reached the server, so that it may have
            acted; False when it certainly did not.
    """

    host: str
    method: str
    path: str
    reason: str
    outcome_unknown: bool = True

    def __str__(self) -> str:
        doubtful = self.outcome_unknown and self.method != "GET"  # nothing that a GET could change
        doubt = "; the server may have acted on it" if doubtful else ""
        why = f"{readable(self.reason)}{doubt}"
        return f"no answer from {self.host} to {self.method} {self.path}: {why}"


@define(eq=False, slots=False)
class UnreadableResponse(HubSpotCompatError):
    """An answer came, but not with the data that it must carry.

    Attributes:
        status: HTTP status.
        method: HTTP verb.
        path: Path of the request.
        place: Where in the body, for example `$.results[3].toObjectId`.
        reason: What is wrong there.
        body: The raw body.
        correlation_id: What HubSpot's support asks for, or "".
    """

    status: int
    method: str
    path: str
    place: str
    reason: str
    body: bytes = field(default=b"", repr=False)
    correlation_id: str = ""

    def __str__(self) -> str:
        answer = f"{self.method} {self.path} -> {self.status}"
        flaw = readable(f"cannot read the answer at {self.place}: {self.reason}")
        return f"{answer}: {flaw}{trace_suffix(self.correlation_id)}"


class ClientClosed(HubSpotCompatError, RuntimeError):
    """A client was used after it was closed; nothing was sent for this call since then."""


class ResponseTooLarge(UnreadableResponse):
    """An answer has more bytes than `max_response_bytes`; a read of many records is then halved."""


class InvalidInput(HubSpotCompatError, ValueError):
    """An argument that cannot be sent; nothing was sent. The message names value and place."""


class MissingToken(InvalidInput):
    """No access token was given."""


class UnknownVersion(InvalidInput):
    """No such API version in the registry."""


@define(eq=False, slots=False)
class UnknownObjectType(InvalidInput):
    """An object type that neither the catalogue nor HubSpot's naming rules know.

    Attributes:
        value: What was given.
        close: Known names that come close.
        place: Where it is in the call, for example `from_object`, or "".
    """

    value: Any
    close: Sequence[str] = ()
    place: str = ""

    def __str__(self) -> str:
        return (
            f"{_at(self.place)}unknown object type {shown(self.value)}{did_you_mean(self.close)}; "
            "custom objects are named by id (2-123456) or fully qualified name (p12345_car)"
        )


@define(eq=False, slots=False)
class UnknownAssociationType(InvalidInput):
    """A type that cannot be resolved for the object pair, or that could mean several.

    Attributes:
        value: What was given.
        from_object: Singular name of the object that the association starts at.
        to_object: Singular name of the object that it leads to.
        close: Names that come close, or the candidates where the name is ambiguous.
        reason: Why it was not taken, where "unknown" does not say it.
        place: Where it is in the call, for example `types[1]`, or "".
    """

    value: Any
    from_object: str
    to_object: str
    close: Sequence[str] = ()
    reason: str = ""
    place: str = ""

    def __str__(self) -> str:
        what = self.reason or "unknown association type"
        between = f"from {self.from_object} to {self.to_object}"
        return f"{_at(self.place)}{shown(self.value)} {between}: {what}{did_you_mean(self.close)}"


@define(eq=False, slots=False)
class UnsupportedOperation(HubSpotCompatError):
    """This API version cannot do it; nothing was sent.

    Attributes:
        operation: Name in the capability table.
        version: The API version that was asked.
        versions: API versions that can.
        reason: Set where the table has the operation, but not in this form.
    """

    operation: str
    version: str
    versions: Sequence[str] = ()
    reason: str = ""

    def __str__(self) -> str:
        where = f"; these versions can: {', '.join(self.versions)}" if self.versions else ""
        why = f" ({self.reason})" if self.reason else ""
        return f"API version {self.version} has no {self.operation}{why}{where}"


@define(eq=False, slots=False)
class UnsafeTranslation(HubSpotCompatError):
    """Doing it would also remove or change something that was not asked for; nothing was written.

    Attributes:
        message: What would happen, and what to do.
        pairs: The `(from_id, to_id)` pairs that it is about.
    """

    message: str
    pairs: Sequence[tuple[str, str]] = ()

    def __str__(self) -> str:
        shown = ", ".join(f"{a}->{b}" for a, b in self.pairs[:_SHOWN])
        more = f" and {len(self.pairs) - _SHOWN} more" if len(self.pairs) > _SHOWN else ""
        about = f" ({shown}{more})" if self.pairs else ""
        return f"{readable(self.message)}{about}"


class VersionSunsetWarning(UserWarning):
    """Support for the chosen API version ends soon, or has ended."""


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Put the place in the call on an error about an object or a type.

    Args:
        place: For example `types[1]`.
    """
    try:
        yield
    except (UnknownObjectType, UnknownAssociationType) as error:
        error.place = error.place or place
        raise


def _at(place: str) -> str:
    return f"{place}: " if place else ""


def shown(value: Any) -> str:
    """Write a value for a message: on one line, and no more of it than helps to find it."""
    try:
        text = " ".join(repr(value).split("\n"))
    except Exception as error:  # noqa: BLE001  a foreign `__repr__` may do anything
        if isinstance(value, int) and isinstance(error, ValueError):
            return "<a number of thousands of digits>"  # which Python refuses to write
        return f"<a value of type {type(value).__name__} that cannot be shown>"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"


def did_you_mean(close: Sequence[str]) -> str:
    """Phrase close matches for the end of a message."""
    return f"; did you mean {', '.join(map(readable, close))}?" if close else ""


def twin_of(error: BaseException) -> BaseException:
    """Make an error that says the same, so that the two can tell of different calls.

    Its class need not take its own `args`; what C code keeps of an error beside them may be missing
    where a subclass has an `__init__` of its own.
    """
    kind = type(error)
    try:
        twin = kind.__new__(kind, *error.args)
        if kind.__module__ == "builtins":
            twin.__init__(*error.args)  # type: ignore[misc]  # a UnicodeError reads its args here
    except Exception:  # noqa: BLE001  a class that is made in another way
        twin = BaseException.__new__(kind, *error.args)
    vars(twin).update(vars(error))
    return twin


def accounted(
    error: BaseException,
    done: BatchResult[Any],
    not_done: Sequence[Any],
    unknown: Sequence[Any],
    rest: Iterator[Any],
) -> BaseException:
    """Write on an error what became of the inputs of the call that it ends.

    Returns:
        The error, or a twin where it has the account of another call: a token that several calls
        wait for cannot be had, or what one call goes through is itself a call.
    """
    if vars(error).setdefault("rest", rest) is not rest:
        error = twin_of(error)
    vars(error).update(done=done, not_done=not_done, unknown=unknown, rest=rest)
    return error
