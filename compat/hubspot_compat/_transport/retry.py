"""Whether to send a request again, and when: one pure decision and the tables behind it.

Two questions decide. Can the server have acted on the try that failed? And if it has, does acting
twice differ from acting once? A request is sent again only where one of the answers is no.

A 401 is another matter: nothing was done, and where the token comes from a function, a new one may
do. The function is asked once more, whatever `retries` says; the token that was refused is not sent
again.
"""

import random
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

from .._domain.errors import (
    ApiError,
    ConnectionFailed,
    HubSpotCompatError,
    RateLimited,
    ResponseTooLarge,
    Unauthorized,
    UnreadableResponse,
    twin_of,
)
from .._domain.events import Event, EventKind, emit
from .._wire.messages import Request
from .._wire.redaction import Secret
from .settings import Backoff, TransportSettings

if TYPE_CHECKING:
    from tenacity import RetryCallState

__all__ = ["REPEATABLE", "RetryState", "decide", "is_repeatable", "outcome_unknown"]

# Whether sending twice leaves the CRM as sending once does.
REPEATABLE: Final[Mapping[str, bool]] = {
    "basic.archive": True,  # what is gone stays gone
    "basic.create": True,  # PUT: states what the pair's labels are
    "basic.create_default": True,
    "basic.list": True,
    "batch.archive": True,
    "batch.archive_labels": True,
    "batch.create": True,
    "batch.create_default": True,
    "batch.read": True,
    "labels.create": False,  # a second label of the same name
    "labels.delete": True,
    "labels.list": True,
    "labels.update": True,
    "limits.create": True,  # a limit is a value for a type, not a new thing
    "limits.delete": True,
    "limits.list": True,
    "limits.list_all": True,
    "limits.update": True,
    "report.high_usage": False,  # a second e-mail to the user
    "types.list": True,
}

# Statuses that HubSpot's error guide or the network in front of it calls temporary, with the least
# number of seconds to wait where the server does not say. 500 is not on the guide's list: it is
# tried again because a repeatable request cannot do harm.
_TEMPORARY: Final[Mapping[int, float]] = {
    423: 2.0,  # the guide asks for two seconds at least
    429: 1.0,  # the shortest window that a burst policy has
    477: 2.0,  # always comes with Retry-After
    500: 0.0,
    502: 0.0,
    503: 0.0,
    504: 0.0,
    **dict.fromkeys(range(520, 531), 0.0),  # a gateway, about the server behind it
}
_SERVER_ERRORS: Final = 500
_SUCCESS: Final = range(200, 300)


def is_repeatable(request: Request) -> bool:
    """Whether sending the request twice leaves the CRM as sending it once does.

    An operation that the table does not know counts as repeatable only if it is a GET.
    """
    return not request.exclusive and REPEATABLE.get(request.operation, request.method == "GET")


def outcome_unknown(error: BaseException) -> bool:
    """Whether the server may have acted on a request that ended with this error.

    After a refusal (status 4xx, a redirect) it did not. After a dropped connection, a server error,
    or a success whose body cannot be read, it may have.
    """
    if isinstance(error, ConnectionFailed):
        return error.outcome_unknown
    if isinstance(error, ApiError):
        return error.status >= _SERVER_ERRORS
    return isinstance(error, UnreadableResponse) and error.status in _SUCCESS


def decide(
    error: BaseException,
    attempt: int,
    request: Request,
    *,
    retries: int,
    backoff: Backoff,
    remaining: float,
    jitter: float = 1.0,
) -> float | None:
    """Decide whether to send a request again after an attempt, numbered from 1, that failed.

    Returns:
        Seconds to wait before the next attempt; None to give up: the error is to be raised, or the
        wait would pass the deadline, in `remaining` seconds.
    """
    if attempt > retries or not _is_temporary(error):
        return None
    if outcome_unknown(error) and not is_repeatable(request):
        return None
    delay = _delay(error, attempt, backoff, jitter)
    return delay if delay < remaining else None


def _is_temporary(error: BaseException) -> bool:
    if isinstance(error, RateLimited) and error.daily:
        return False
    if isinstance(error, ResponseTooLarge):  # it would be as large again
        return False
    if isinstance(error, ApiError):
        return error.status in _TEMPORARY
    if isinstance(error, UnreadableResponse):
        return error.status in _SUCCESS
    return isinstance(error, ConnectionFailed)


def _delay(error: BaseException, attempt: int, backoff: Backoff, jitter: float) -> float:
    own = backoff.pause(attempt, jitter)
    if not isinstance(error, ApiError):
        return own
    if error.retry_after is not None:
        # A little later than asked, so that not all clients come back at once.
        return error.retry_after + backoff.initial * jitter
    return max(own, _TEMPORARY[error.status])


class RetryState(Struct, eq=False):
    """The attempts of one request so far, for the decision whether another follows.

    tenacity calls `again` and `pause`. It is tenacity and not stamina, which is built on it,
    because stamina's instrumentation is one setting for the whole process: an application with
    structlog would find our retries on its stdout, and could not turn ours off without its own.
    """

    request: Request
    settings: TransportSettings
    clock: Callable[[], float] = time.monotonic
    attempt: int = 0
    under_way: bool = False
    last_error: Exception | None = None
    _secret: Secret | None = None
    _refused: tuple[Secret, Unauthorized] | None = None
    _started: float = 0.0
    _pause: float = 0.0
    _doubt: Exception | None = None
    _over: bool = False

    def __post_init__(self) -> None:
        self._started = self.clock()
        resend = self.request.resend
        if resend is None:
            return
        if resend.began is None:
            resend.began = self._started
        self._started = resend.began  # the deadline is one for the write and all its looks
        if not resend.looking:
            self.attempt, self._doubt = resend.attempts - 1, resend.doubt

    @property
    def elapsed(self) -> float:
        """Seconds since the call began."""
        return self.clock() - self._started

    @property
    def remaining(self) -> float:
        """Seconds until the deadline, infinite where there is none."""
        deadline = self.settings.deadline
        return float("inf") if deadline is None else deadline - self.elapsed

    def use(self, secret: Secret) -> None:
        """Note the token of the attempt that begins.

        Raises:
            Unauthorized: The server refused this token in an earlier attempt.
        """
        if self._refused is not None and secret.token == self._refused[0].token:
            self.give_up()
            self._refused[1].add_note("the token function gave the token that was refused again")
            raise self._refused[1]
        self._secret = secret

    def tell_outcome(self, error: BaseException) -> BaseException:
        """Say on the error that ends the request, of any type, whether the server may have acted.

        Returns:
            The error with `outcome_unknown`; another where it has that of another request: a token
            that several requests wait for may fail with one and the same.
        """
        # Of ours is known what they mean; another error can come after the server has acted.
        ours = isinstance(error, HubSpotCompatError)
        doubt = outcome_unknown(error) if ours else self.under_way
        if not ours and "outcome_unknown" in vars(error):
            error = twin_of(error)
        vars(error)["outcome_unknown"] = doubt or self._doubt is not None
        return error

    def pause_before(self) -> float:
        """Seconds to wait before the first attempt: none, but for a look after a write in doubt.

        Raises:
            Exception: How that write ended, where no further try of it may follow.
        """
        resend = self.request.resend
        if resend is None or resend.due is None:
            return 0.0
        (failed, doubt), resend.due = resend.due, None
        delay = self._decide(doubt, resend.attempts)
        if delay is None:
            raise doubt
        write = RetryState(failed.in_batch(self.request.batch), self.settings, self.clock)
        write.attempt = resend.attempts
        write.tell_retry(doubt, delay)
        return delay

    def give_up(self) -> None:
        """Allow no further attempt: there is no time for one."""
        self._over = True

    def again(self, state: "RetryCallState") -> bool:
        """Decide after an attempt whether another follows; if so, set the pause and emit it."""
        error = state.outcome.exception() if state.outcome else None
        if not isinstance(error, Exception):  # success, or a task that is being cancelled
            return False
        delay = None if self._over else self._decide(error, self.attempt)
        if delay is None:
            self._carry_doubt(error)
            return False
        if outcome_unknown(error):
            self._doubt = error
        self.last_error, self._pause, self.under_way = error, delay, False
        self.tell_retry(error, delay)
        resend = self.request.resend
        if resend is not None and not resend.looking:
            resend.attempts = self.attempt + 1
        return True

    def pause(self, _state: "RetryCallState") -> float:
        """Seconds until the next attempt."""
        return self._pause

    def _decide(self, error: Exception, attempt: int) -> float | None:
        if isinstance(error, Unauthorized) and self._secret and self._may_get_token:
            self._refused = self._secret, error
            return 0.0
        return decide(
            error,
            attempt - (self._refused is not None),
            self.request,
            retries=self.settings.retries,
            backoff=self.settings.backoff,
            remaining=self.remaining,
            jitter=random.random(),  # noqa: S311 - keeps clients from retrying together
        )

    @property
    def _may_get_token(self) -> bool:
        """Whether a refused token may be replaced: once, and by a function that gives tokens."""
        return self._refused is None and callable(self.settings.token) and self.remaining > 0

    def _carry_doubt(self, error: Exception) -> None:
        """Note on the last error that HubSpot may have acted on an earlier attempt, if it may."""
        if self._doubt is None or outcome_unknown(error):
            return
        error.add_note(
            f"the server may have acted on an earlier attempt, which ended with: {self._doubt}"
        )

    def tell_retry(self, error: Exception, delay: float) -> None:
        """Emit that an attempt failed and another will follow."""
        status = getattr(error, "status", None)
        self.emit("retry", status=status, delay=delay, elapsed=self.elapsed, reason=str(error))

    def emit(self, kind: EventKind, **details: Any) -> None:
        """Emit an event about the request and the attempt under way."""
        event = Event(
            kind=kind,
            operation=self.request.operation,
            method=self.request.method,
            path=self.request.path,
            attempt=self.attempt,
            batch=self.request.batch,
            size=self.request.size,
            **details,
        )
        emit(self.settings.on_event, event)
