"""The events that a client emits while it works.

Every event goes to the `hubspot_compat` logger and to the caller's `on_event` hook. Events carry
names, figures and paths; never a body, never a header, never a token.
"""

import logging
from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

from .readable import readable
from .signals import of_signal

__all__ = ["Event", "EventHook", "EventKind", "emit", "logger"]

EventKind: TypeAlias = Literal["request", "response", "retry", "rate_limit_wait", "batch", "page"]

logger: Final = logging.getLogger("hubspot_compat")
# Without a handler of the application's, warnings would go to stderr: not a library's choice.
logger.addHandler(logging.NullHandler())


@frozen(kw_only=True)
class Event:
    """One thing that happened while a call was under way.

    Attributes:
        kind: `request` (about to be sent), `response` (an answer of any status came), `retry` (a
            try failed and another will follow), `rate_limit_wait` (held back by the client-side
            limit), `batch` (a batch of a call is done), `page` (a page of a listing was read).
        operation: Name in the capability table, for example `batch.create`.
        method: HTTP verb.
        path: Path of the request, without host and query.
        status: HTTP status, or None where there is none.
        attempt: Number of the try, from 1.
        delay: Seconds that the client is going to wait, or None.
        elapsed: Seconds since the try began (`response`) or since the call began (`retry`), or
            None.
        batch: Number of the batch within the call, from 0.
        size: How many inputs it is about.
        reason: Why a retry or a wait happens.
    """

    kind: EventKind
    operation: str
    method: str = ""
    path: str = ""
    status: int | None = None
    attempt: int = 1
    delay: float | None = None
    elapsed: float | None = None
    batch: int = 0
    size: int = 0
    reason: str = field(default="", converter=readable)

    def __str__(self) -> str:
        where = " ".join(filter(None, (self.kind, self.operation, self.method, self.path)))
        parts = [where, f"(batch {self.batch}, {self.size} inputs, attempt {self.attempt})"]
        if self.status is not None:
            parts.append(f"-> {self.status}")
        if self.elapsed is not None:
            parts.append(f"after {self.elapsed:.3f} s")
        if self.delay is not None:
            parts.append(f"waits {self.delay:.3f} s")
        if self.reason:
            parts.append(f"because: {self.reason}")
        return " ".join(parts)


EventHook: TypeAlias = Callable[[Event], None]
"""A function that is called with every `Event`, at once, in the thread in which it happens."""

_LEVELS: Final[dict[EventKind, int]] = {
    "retry": logging.WARNING,
    "rate_limit_wait": logging.INFO,
}


def emit(hook: EventHook | None, event: Event) -> None:
    """Log an event and hand it to the caller's hook, whose errors are logged and forgotten."""
    logger.log(_LEVELS.get(event.kind, logging.DEBUG), "%s", event)
    if hook is None:
        return
    try:
        hook(event)
    except Exception as error:
        if of_signal(error) is not None:
            raise
        logger.exception("the on_event hook failed on a %s event; the call goes on", event.kind)
