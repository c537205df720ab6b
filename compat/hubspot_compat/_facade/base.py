"""What both clients have in common: settings, and what is remembered between calls."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Iterable, Mapping
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, TypeVar

from .._dialects import dialect_for, warn_of_sunset
from .._domain.errors import InvalidInput, shown
from .._domain.events import Event, EventHook, emit
from .._domain.model import AssociationType
from .._domain.snapshot import load_names
from .._domain.types import Resolver, TypeSpec
from .._operations import ClientState, Steps
from .._transport.settings import (
    DEFAULT_DEADLINE,
    DEFAULT_MAX_RESPONSE_BYTES,
    DEFAULT_RATE_LIMIT,
    DEFAULT_RETRIES,
    DEFAULT_TIMEOUT,
    Backoff,
    RateLimitSetting,
    Token,
    default_settings,
)

__all__ = [
    "DEFAULT_VERSION",
    "AsyncRunner",
    "Client",
    "Invalid",
    "Labelling",
    "Runner",
    "TypeList",
    "TypeSpecs",
]

T = TypeVar("T")
Labelling = Literal["keep", "replace"]
"""What a create does to the labels that a pair has: `keep` or `replace` them."""
Invalid = Literal["raise", "report"]
"""What becomes of inputs that cannot be sent: an error, or entries of the result's errors."""
TypeSpecs = Iterable[TypeSpec]
"""Several association types."""
TypeList = list[AssociationType]  # the clients have a method of the name `list`
"""A `list` of `AssociationType`."""

DEFAULT_VERSION = "2026-03"
"""The API version of a client that is given none."""
DEFAULT_CONCURRENCY = 4
"""How many batches of one call may be under way at a time."""


class Runner(Protocol):
    """Drives steps to their end, blocking."""

    def __call__(self, steps: Steps[T]) -> T: ...


class AsyncRunner(Protocol):
    """Drives steps to their end, awaiting."""

    def __call__(self, steps: Steps[T]) -> Awaitable[T]: ...


class Client(ABC):
    """What both clients have in common; the arguments are documented on `Associations`."""

    # A subclass may set these; tests do. Inputs per request, the day that the sunset warning counts
    # from, and the pauses between attempts.
    _caps: ClassVar[Mapping[str, int]] = {}
    _today: ClassVar[dt.date | None] = None
    _backoff: ClassVar[Backoff] = Backoff()

    def __init__(
        self,
        token: Token | None = None,
        *,
        version: str = DEFAULT_VERSION,
        base_url: str | None = None,
        timeout: float = DEFAULT_TIMEOUT,
        deadline: float | None = DEFAULT_DEADLINE,
        retries: int = DEFAULT_RETRIES,
        max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES,
        rate_limit: RateLimitSetting = DEFAULT_RATE_LIMIT,
        concurrency: int = DEFAULT_CONCURRENCY,
        http_client: Any = None,
        on_event: EventHook | None = None,
        strict_names: bool = False,
        names: str | Path | None = None,
        invalid: Invalid = "raise",
    ) -> None:
        dialect = dialect_for(version, self._caps)
        self._concurrency = _checked_concurrency(concurrency)
        self._settings = default_settings(
            token,
            base_url,
            timeout=timeout,
            deadline=deadline,
            retries=retries,
            max_response_bytes=max_response_bytes,
            rate_limit=rate_limit,
            http_client=http_client,
            on_event=on_event,
            backoff=self._backoff,
        )
        snapshot = {} if names is None else load_names(names)
        self._state = ClientState(
            dialect,
            Resolver(strict_names=strict_names),
            snapshot,
            reports_invalid=_is_report(invalid),
        )
        self._open()
        warn_of_sunset(version, today=self._today)  # this method, then the caller's line

    @abstractmethod
    def _open(self) -> None:
        """Make the transport, and what sends with it."""

    @abstractmethod
    def _require_open(self) -> None:
        """Check that requests can be sent."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(version={self.version!r}, base_url={self.base_url!r})"

    @property
    def version(self) -> str:
        """The API version that this client speaks."""
        return self._state.dialect.version

    @property
    def base_url(self) -> str:
        """Scheme and host that requests go to."""
        return self._settings.base_url

    def refresh(self) -> None:
        """Forget the portal's types and labels, so that the next call reads them again."""
        self._state.forget_all()

    def __reduce__(self) -> str:
        msg = (
            "a client cannot be pickled or copied, because it has connections and a token: "
            "make one in each process"
        )
        raise TypeError(msg)

    def _while_open(self, steps: Steps[T]) -> Steps[T]:
        """Refuse to begin steps of a closed client.

        It is a step of its own, so that the error says what is not done, as any other does.
        """
        self._require_open()
        return (yield from steps)

    def _tell_page(self, size: int) -> None:
        emit(self._settings.on_event, Event(kind="page", operation="basic.list", size=size))


def _checked_concurrency(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        msg = f"concurrency is a whole number from 1, not {value!r}"
        raise InvalidInput(msg)
    return value


def _is_report(value: Any) -> bool:
    if value not in ("raise", "report"):
        msg = f"invalid: {shown(value)} is neither 'raise' nor 'report'"
        raise InvalidInput(msg)
    return bool(value == "report")
