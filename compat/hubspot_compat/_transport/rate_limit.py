"""Staying below HubSpot's rate limit instead of running into it.

The counting is pyrate-limiter's: a bucket in memory for one client, or any bucket of the library
(SQLite, Redis) that the caller passes so that several processes share one account's quota.

The waiting is ours. The library's own (`Limiter.try_acquire`) stamps a waiter with the time when it
meant to wake, not with the time when it woke; under contention the entries of a bucket get out of
order and the window is counted wrong. It also tells nobody that it waits, and for how long.
"""

import threading
import weakref
from collections.abc import Mapping
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, Union

from attrs import frozen

from .._domain.errors import InvalidInput
from .._wire.messages import header

if TYPE_CHECKING:
    import anyio
    from pyrate_limiter import AbstractBucket, Limiter

__all__ = ["DEFAULT_RATE_LIMIT", "Gate", "RateLimit", "RateLimitSetting", "make_gate"]

_NEEDS_A_LOOP: Final = (
    "this rate-limit bucket is asynchronous: use AsyncAssociations, or a synchronous bucket"
)
_ITEM: Final = "hubspot-compat"
_SHORTEST_WINDOW: Final = 0.001  # seconds; buckets count milliseconds
_LEAST_WAIT: Final = 0.005  # seconds; a hint of 0 must not become a busy loop
_LEAK_EVERY: Final = 256  # permits between two clean-ups; a bucket forgets nothing by itself

_LONGEST_FIGURE: Final = 9  # digits; what is longer is no limit
_MAX: Final = "X-HubSpot-RateLimit-Max"
_INTERVAL: Final = "X-HubSpot-RateLimit-Interval-Milliseconds"
_REMAINING: Final = "X-HubSpot-RateLimit-Remaining"


@frozen
class RateLimit:
    """So many requests in so many seconds, counted over a sliding window.

    Attributes:
        requests: Most requests in any window, at least 1.
        seconds: Length of the window in seconds, at least 0.001.
        adapt: Whether HubSpot's `X-HubSpot-RateLimit-*` headers, once seen, replace the figures
            above, and what they say remains is believed (others may use the same account).

    Raises:
        InvalidInput: A figure is out of its range.
    """

    requests: int
    seconds: float = 10.0
    adapt: bool = False

    def __attrs_post_init__(self) -> None:
        if isinstance(self.requests, bool) or not isinstance(self.requests, int):
            msg = f"a rate limit is a whole number of requests, not {self.requests!r}"
            raise InvalidInput(msg)
        if self.requests < 1:
            msg = f"a rate limit of {self.requests} requests lets none through; None turns it off"
            raise InvalidInput(msg)
        if not _SHORTEST_WINDOW <= self.seconds < float("inf"):
            msg = f"a rate limit needs a window of at least 0.001 seconds, not {self.seconds!r}"
            raise InvalidInput(msg)

    def __str__(self) -> str:
        return f"{self.requests} requests in {self.seconds:g} s"


DEFAULT_RATE_LIMIT: Final = RateLimit(100, 10.0, adapt=True)
"""100 requests in 10 seconds, HubSpot's smallest limit, until its headers say otherwise."""

RateLimitSetting: TypeAlias = Union[RateLimit, int, "Limiter", "AbstractBucket", None]
"""None for no limit; a number of requests per 10 seconds; a `RateLimit`; or a bucket or `Limiter`
of pyrate-limiter, which several clients, processes or machines can share."""

# One lock a bucket: clients of one process that share a bucket take turns on it.
_LOCKS: Final["weakref.WeakKeyDictionary[Any, threading.Lock]"] = weakref.WeakKeyDictionary()
_LOCKS_LOCK: Final = threading.Lock()


class Gate:
    """Lets requests through at the pace that a bucket allows.

    It never waits: `take` and `take_async` answer with the seconds to wait before asking again, so
    that the transport waits in its own way, up to its deadline, and can say that it does.
    """

    def __init__(self, bucket: "AbstractBucket", *, adapt: bool = False) -> None:
        self._bucket = bucket
        self._adapt = adapt
        self._taken = 0
        self._async_lock: anyio.Lock | None = None
        with _LOCKS_LOCK:
            self._lock = _LOCKS.setdefault(bucket, threading.Lock())

    def __str__(self) -> str:
        return " and ".join(
            str(RateLimit(rate.limit, rate.interval / 1000)) for rate in self._bucket.rates
        )

    def require_synchronous(self) -> None:
        """Refuse a bucket that is known to need an event loop.

        Raises:
            InvalidInput: It is; `take` finds those that do not say so.
        """
        if self._bucket.is_async:
            raise InvalidInput(_NEEDS_A_LOOP)

    def take(self) -> float:
        """Take a permit.

        Returns:
            0.0 when it is taken, else the seconds to wait before asking again.

        Raises:
            InvalidInput: The bucket is asynchronous.
        """
        from pyrate_limiter import RateItem

        with self._lock:
            # Stamped inside the lock: the entries must be in the order of their times.
            item = RateItem(_ITEM, _now(self._bucket))
            if not _plain(self._bucket.put(item)):
                return _seconds(_plain(self._bucket.waiting(item)))
            if self._is_time_to_leak():
                _plain(self._bucket.leak(item.timestamp))
            return 0.0

    async def take_async(self) -> float:
        """Take a permit, without blocking the event loop; see `take`."""
        from pyrate_limiter import InMemoryBucket, RateItem

        bucket = self._bucket
        if isinstance(bucket, InMemoryBucket):
            return self.take()
        if bucket.is_async is False:  # a file or a connection: it may block
            return await _in_thread(self.take)
        # One at a time here too: a bucket in Redis counts what is stamped up to the newcomer's own
        # time, so a stamp that waits for a connection would not see those that overtook it.
        async with self._turns():
            item = RateItem(_ITEM, await _settled(_clock_of(bucket)))
            if not await _settled(bucket.put(item)):
                return _seconds(await _settled(bucket.waiting(item)))
            if self._is_time_to_leak():
                await _settled(bucket.leak(item.timestamp))
            return 0.0

    def observe(self, headers: Mapping[str, str]) -> None:
        """Learn from an answer's rate-limit headers, where the limit is to adapt.

        Args:
            headers: The headers of any answer, a 429 too. Missing or senseless ones are ignored.
        """
        if not self._adapt:
            return
        limit, interval = _figure(headers, _MAX), _figure(headers, _INTERVAL)
        with self._lock:
            if limit and interval:
                self._set_rate(limit, interval)
            if (remaining := _figure(headers, _REMAINING)) is not None:
                self._believe(remaining)

    def _set_rate(self, limit: int, interval: int) -> None:
        from pyrate_limiter import Rate

        (rate,) = self._bucket.rates
        if (rate.limit, rate.interval) != (limit, interval):
            self._bucket.rates = [Rate(limit, interval)]

    def _believe(self, remaining: int) -> None:
        """Count requests of others that the server knows of and the bucket does not."""
        from pyrate_limiter import RateItem

        now = _now(self._bucket)
        _plain(self._bucket.leak(now))
        # Ours that are still on their way are in the bucket and not yet in the server's figure, so
        # the difference errs towards letting through, never towards a standstill.
        (rate,) = self._bucket.rates
        others = rate.limit - _plain(self._bucket.count()) - remaining
        if others > 0:
            self._bucket.put(RateItem("others", now, weight=others))

    def _turns(self) -> "anyio.Lock":
        if self._async_lock is None:
            from anyio import Lock  # what httpx.AsyncClient runs on, asyncio and trio alike

            self._async_lock = Lock()
        return self._async_lock

    def _is_time_to_leak(self) -> bool:
        self._taken += 1
        return self._taken % _LEAK_EVERY == 0


def make_gate(setting: RateLimitSetting) -> Gate | None:
    """Build the gate that a `rate_limit` setting describes.

    Args:
        setting: None for no limit; a number of requests per 10 seconds, HubSpot's own unit; a
            `RateLimit`; or a bucket or limiter of pyrate-limiter, which stays the caller's: its
            rates are never changed and it is not closed.

    Returns:
        The gate, or None where there is no limit.

    Raises:
        InvalidInput: The setting is none of these.
    """
    if setting is None:
        return None
    if isinstance(setting, int):
        setting = RateLimit(setting)
    # Imported late: it costs a tenth of a second, and clients without a limit do without.
    from pyrate_limiter import AbstractBucket, InMemoryBucket, Limiter, Rate, RateItem

    if isinstance(setting, RateLimit):
        rate = Rate(setting.requests, round(setting.seconds * 1000))
        return Gate(InMemoryBucket([rate]), adapt=setting.adapt)
    if isinstance(setting, Limiter):
        setting = _plain(setting.bucket_factory.get(RateItem(_ITEM, 0)))
    if isinstance(setting, AbstractBucket):
        return Gate(setting)
    msg = (
        f"rate_limit cannot be {type(setting).__name__}: give a number of requests per 10 seconds, "
        "a RateLimit, a pyrate_limiter bucket or Limiter, or None"
    )
    raise InvalidInput(msg)


def _clock_of(bucket: "AbstractBucket") -> Any:
    return bucket.now()  # type: ignore[no-untyped-call]  # the library annotates all but this


def _now(bucket: "AbstractBucket") -> int:
    now: int = _plain(_clock_of(bucket))
    return now


def _plain(value: Any) -> Any:
    if isawaitable(value):
        if close := getattr(value, "close", None):
            close()  # it would warn that nobody awaited it
        raise InvalidInput(_NEEDS_A_LOOP)
    return value


async def _settled(value: Any) -> Any:
    while isawaitable(value):
        value = await value
    return value


async def _in_thread(take: Any) -> float:
    from anyio import to_thread

    seconds: float = await to_thread.run_sync(take)
    return seconds


def _seconds(milliseconds: int) -> float:
    return max(_LEAST_WAIT, milliseconds / 1000)


def _figure(headers: Mapping[str, str], name: str) -> int | None:
    value = header(headers, name)
    # isascii: "²" is a digit to str.isdigit and not to int
    return (
        int(value)
        if value.isascii() and value.isdigit() and len(value) <= _LONGEST_FIGURE
        else None
    )
