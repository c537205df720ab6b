"""The client's own rate limit, which keeps it below HubSpot's.

pyrate-limiter counts: in a bucket in memory for one client, or in any bucket of the library
(SQLite, Redis) that the caller passes, so that several processes share one account's quota.

The transport waits. The library could (`Limiter.try_acquire`), but it stamps a request with the
time when it meant to wake instead of the time when it woke: under contention the entries of a
bucket get out of order, and the window is counted wrong. Nor does it say that it waits, and for how
long.
"""

import math
import re
import weakref
from collections.abc import Callable, Mapping
from contextlib import suppress
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Final, TypeAlias, Union

from attrs import frozen

from .._domain.errors import InvalidInput
from .._wire.messages import header
from .forks import Lock, hold_at_fork, keep_unused, renew_in_child
from .loops import PerLoop

if TYPE_CHECKING:
    import anyio
    from pyrate_limiter import AbstractBucket, Limiter

__all__ = [
    "DEFAULT_RATE_LIMIT",
    "RateLimit",
    "RateLimitSetting",
    "RateLimiter",
    "make_rate_limiter",
]

_NEEDS_A_LOOP: Final = (
    "this rate-limit bucket is asynchronous: use AsyncAssociations, or a synchronous bucket"
)
_ITEM: Final = "hubspot-compat"
_SHORTEST_WINDOW: Final = 0.001  # seconds; buckets count milliseconds
_LEAST_WAIT: Final = 0.005  # seconds; a hint of 0 must not become a busy loop
_LEAK_EVERY: Final = 256  # permits between two clean-ups; a bucket forgets nothing by itself

_FIGURE: Final = re.compile("[0-9]{1,9}")  # what is longer is no limit
# What is believed of the headers: a server that errs must not stop the client, nor fill its memory.
_LONGEST_WINDOW: Final = 60_000  # milliseconds; HubSpot's are a second and ten
_LONGEST_GAP: Final = 1.0  # seconds between two requests
_PATIENCE_SECONDS: Final = 5.0  # a fork waits so long for other threads
_GREATEST_RATE: Final = 1_000  # requests a second; each takes an entry in a bucket
_MAX: Final = "X-HubSpot-RateLimit-Max"
_INTERVAL: Final = "X-HubSpot-RateLimit-Interval-Milliseconds"
_REMAINING: Final = "X-HubSpot-RateLimit-Remaining"


@frozen
class RateLimit:
    """How many requests may be sent in how many seconds, in a sliding window.

    Attributes:
        requests: Most requests in any window, at least 1.
        seconds: Length of the window in seconds, at least 0.001.
        adapt: Whether HubSpot's `X-HubSpot-RateLimit-*` headers, once seen, replace the figures
            above. What they say remains counts, too: others may use the same account. They are
            believed within reason: a window of more than 60 seconds is ignored, and they never make
            the client slower than one request a second.

    Raises:
        InvalidInput: A figure is out of its range.

    Source: HubSpot's API usage guidelines, "Rate limits",
    <https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines>.
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
_LOCKS: Final["weakref.WeakKeyDictionary[Any, Lock]"] = weakref.WeakKeyDictionary()
_LOCKS_LOCK: Final = Lock()


class RateLimiter:
    """Gives permits to send, as many as a bucket allows.

    It never waits: `take` and `take_async` return the seconds to wait before the next attempt, so
    that the transport waits in its own way, up to its deadline, and emits an event.

    Args:
        bucket: Counts the permits.
        adapt: The rate that HubSpot's headers may replace; None where they may not.
        in_child: Makes the bucket of a forked child; None where it can use the same one.
        at_fork: Keeps threads out of the bucket while the process forks; None where a child can
            do with a thread that was in it.
    """

    def __init__(
        self,
        bucket: "AbstractBucket",
        *,
        adapt: RateLimit | None = None,
        in_child: "Callable[[], AbstractBucket] | None" = None,
        at_fork: Any = None,
    ) -> None:
        self._bucket = bucket
        self._adapt = adapt
        self._adapted = False
        self._in_child = in_child
        self._taken = 0
        self._last = 0  # milliseconds
        self._turns = PerLoop(_async_lock)
        with _LOCKS_LOCK.held:
            self._lock = _LOCKS.setdefault(bucket, Lock())
        self._at_fork = at_fork
        self._held = False
        hold_at_fork(self)
        renew_in_child(self)

    def hold(self) -> None:
        """Keep other threads out of the bucket while this one forks; see `forks`."""
        if self._at_fork is not None:
            with suppress(OSError):  # a lock that cannot be had, in time or at all, stops no fork
                self._held = bool(self._at_fork.acquire(timeout=_PATIENCE_SECONDS))

    def let_go(self) -> None:
        """Let them in again, in the parent."""
        if self._held:
            self._held = False
            self._at_fork.release()

    def renew(self) -> None:
        """Count anew in a forked child; see `forks`."""
        if self._in_child is not None:
            keep_unused(self._bucket)
            self._bucket = self._in_child()
            self._at_fork, self._held = self._at_fork and _lock_of(self._bucket), False

    def __str__(self) -> str:
        return " and ".join(
            str(RateLimit(rate.limit, rate.interval / 1000)) for rate in self._bucket.rates
        )

    def require_synchronous(self) -> None:
        """Refuse a bucket that says that it needs an event loop; `take` refuses the others."""
        if self._bucket.is_async:
            raise InvalidInput(_NEEDS_A_LOOP)

    def take(self) -> float:
        """Take a permit: 0.0; without one, the seconds to wait before the next attempt.

        Raises:
            InvalidInput: The bucket is asynchronous.
        """
        from pyrate_limiter import RateItem

        with self._lock.held:
            # Stamped inside the lock: the entries must be in the order of their times.
            item = RateItem(_ITEM, _now(self._bucket))
            if not _not_awaitable(self._bucket.put(item)):
                wait = min(
                    _seconds(_not_awaitable(self._bucket.waiting(item))), self._gap(item.timestamp)
                )
                self._last = self._last if wait else item.timestamp
                return wait
            self._last = item.timestamp
            if self._is_time_to_leak():
                _not_awaitable(self._bucket.leak(item.timestamp))
            return 0.0

    async def take_async(self) -> float:
        """Take a permit, without blocking the event loop; see `take`."""
        from pyrate_limiter import InMemoryBucket, RateItem

        bucket = self._bucket
        if isinstance(bucket, InMemoryBucket):
            return self.take()
        if bucket.is_async is False:  # a file or a connection: it may block
            from anyio import to_thread

            return await to_thread.run_sync(self.take)
        # One at a time here too: a bucket in Redis counts what is stamped up to the newcomer's own
        # time, so a stamp that waits for a connection would not see those that overtook it.
        async with self._turns.get():
            item = RateItem(_ITEM, await _awaited(_clock_of(bucket)))
            if not await _awaited(bucket.put(item)):
                return _seconds(await _awaited(bucket.waiting(item)))
            if self._is_time_to_leak():
                await _awaited(bucket.leak(item.timestamp))
            return 0.0

    def observe(self, headers: Mapping[str, str]) -> None:
        """Adapt to the headers of any answer, a 429 included, if the limit is to adapt.

        Missing and unreadable ones are ignored.
        """
        if self._adapt is None or _is_absurd(header(headers, _INTERVAL)):
            return
        limit, interval = _figure(headers, _MAX), _figure(headers, _INTERVAL)
        with self._lock.held:
            if limit and interval:
                self._set_rate(min(limit, _most(interval)), interval)
            if (remaining := _figure(headers, _REMAINING)) is not None:
                self._count_others(remaining)

    def _set_rate(self, limit: int, interval: int) -> None:
        from pyrate_limiter import Rate

        self._adapted = True
        (rate,) = self._bucket.rates
        if (rate.limit, rate.interval) != (limit, interval):
            self._bucket.rates = [Rate(limit, interval)]

    def _count_others(self, remaining: int) -> None:
        """Put the requests of others, which only the server counted, into the bucket."""
        from pyrate_limiter import RateItem

        now = _now(self._bucket)
        _not_awaitable(self._bucket.leak(now))
        # Our requests under way are in the bucket and not yet in the server's figure, so too few of
        # the others may be counted, never too many: the client never blocks itself.
        (rate,) = self._bucket.rates
        others = rate.limit - _not_awaitable(self._bucket.count()) - remaining
        if others > 0:
            self._adapted = True
            self._bucket.put(RateItem("others", now, weight=others))

    def _gap(self, now: int) -> float:
        """Seconds until a request may go out whatever the headers say; infinite before they do."""
        if self._adapt is None or not self._adapted:
            return math.inf
        gap = max(_LONGEST_GAP, self._adapt.seconds / self._adapt.requests)
        return max(0.0, gap - (now - self._last) / 1000)

    def _is_time_to_leak(self) -> bool:
        self._taken += 1
        return self._taken % _LEAK_EVERY == 0


def make_rate_limiter(setting: RateLimitSetting) -> RateLimiter | None:
    """Build the limiter that a `rate_limit` setting describes; None for no limit.

    A bucket or limiter of pyrate-limiter stays the caller's: its rates are never changed and it is
    not closed.

    Raises:
        InvalidInput: The setting is of another type.
    """
    if setting is None:
        return None
    if isinstance(setting, int):
        setting = RateLimit(setting)
    # Imported late: it costs a tenth of a second, and clients without a limit do without.
    from pyrate_limiter import AbstractBucket, InMemoryBucket, Limiter, Rate, RateItem

    if isinstance(setting, RateLimit):
        rate = Rate(setting.requests, round(setting.seconds * 1000))
        bucket = InMemoryBucket([rate])
        # A child counts for itself; a thread of the parent may have held the lock of this one.
        return RateLimiter(
            bucket,
            adapt=setting if setting.adapt else None,
            in_child=lambda: InMemoryBucket(bucket.rates),
        )
    if isinstance(setting, Limiter):
        setting = _not_awaitable(setting.bucket_factory.get(RateItem(_ITEM, 0)))
    if isinstance(setting, AbstractBucket):
        in_child = _reopening(setting)
        # SQLite has locks of its own, which no thread would release in a child.
        at_fork = None if in_child is None else _lock_of(setting)
        return RateLimiter(setting, in_child=in_child, at_fork=at_fork)
    msg = (
        f"rate_limit cannot be {type(setting).__name__}: give a number of requests per 10 seconds, "
        "a RateLimit, a pyrate_limiter bucket or Limiter, or None"
    )
    raise InvalidInput(msg)


def _lock_of(bucket: "AbstractBucket") -> Any:
    """The lock that a bucket of SQLite holds whenever it is in SQLite."""
    return bucket.lock  # type: ignore[attr-defined]  # only this kind of bucket has one


def _reopening(bucket: "AbstractBucket") -> "Callable[[], AbstractBucket] | None":
    """What opens the file of a SQLite bucket again; None for another kind of bucket.

    SQLite forbids to use a connection in a forked child:
    <https://sqlite.org/howtocorrupt.html>, 2.6.
    """
    from pyrate_limiter import SQLiteBucket

    if not isinstance(bucket, SQLiteBucket):
        return None
    path = bucket.conn.execute("PRAGMA database_list").fetchone()[2]
    lock: Any = bucket.lock  # of the library filelock where processes are to share the file
    lock_file = getattr(lock, "lock_file", None)

    def reopen() -> "AbstractBucket":
        import sqlite3

        connection = sqlite3.connect(path, check_same_thread=False)
        again = type(lock)(lock_file) if lock_file else None
        return SQLiteBucket(bucket.rates, connection, bucket.table, again)

    return reopen if path else None


def _async_lock() -> "anyio.Lock":
    import anyio  # what httpx.AsyncClient runs on, asyncio and trio alike

    return anyio.Lock()


def _is_absurd(interval: str) -> bool:
    """Whether a window is given that is not believed: then nothing beside it is, either."""
    found = _FIGURE.fullmatch(interval)
    return bool(interval) and (found is None or int(found[0]) > _LONGEST_WINDOW)


def _most(interval: int) -> int:
    return max(1, _GREATEST_RATE * interval // 1000)


def _clock_of(bucket: "AbstractBucket") -> Any:
    return bucket.now()  # type: ignore[no-untyped-call]  # the library annotates all but this


def _now(bucket: "AbstractBucket") -> int:
    now: int = _not_awaitable(_clock_of(bucket))
    return now


def _not_awaitable(value: Any) -> Any:
    if isawaitable(value):
        if close := getattr(value, "close", None):
            close()  # or Python would warn that it was never awaited
        raise InvalidInput(_NEEDS_A_LOOP)
    return value


async def _awaited(value: Any) -> Any:
    while isawaitable(value):
        value = await value
    return value


def _seconds(milliseconds: int) -> float:
    return max(_LEAST_WAIT, milliseconds / 1000)


def _figure(headers: Mapping[str, str], name: str) -> int | None:
    found = _FIGURE.fullmatch(header(headers, name))
    return int(found[0]) if found else None
