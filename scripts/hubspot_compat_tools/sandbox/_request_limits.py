"""HubSpot's two rate limits: a rolling ten seconds, and a day."""

from __future__ import annotations

import time
import warnings
from collections import deque
from collections.abc import Callable
from typing import Any, Final

from attrs import field, frozen

_DAY: Final = 86_400.0


@frozen
class SandboxRateLimit:
    """How many requests the sandbox takes.

    Attributes:
        requests: How many in one rolling interval.
        interval: Seconds of that interval.
        daily: How many in a day, or None for no daily limit.
        retry_after: Whether a refusal says how long to wait; the real service does not promise it.
        clock: Returns the time in seconds; tests pass their own.
    """

    requests: int = 190
    interval: float = 10.0
    daily: int | None = None
    retry_after: bool = False
    clock: Callable[[], float] = field(default=time.monotonic, kw_only=True, repr=False)


@frozen
class RateLimit(SandboxRateLimit):
    """The former name of `SandboxRateLimit`; the next minor release removes it."""

    # Written out, so that the list of public names shows them under this name, too.
    requests: int = 190
    interval: float = 10.0
    daily: int | None = None
    retry_after: bool = False

    def __attrs_post_init__(self) -> None:
        """Say which name to use."""
        # This method, then the __init__ that attrs wrote, then the caller's line.
        message = (
            "hubspot_compat_tools.sandbox.RateLimit is now called SandboxRateLimit;"
            " the next minor release removes the former name"
        )
        warnings.warn(message, DeprecationWarning, stacklevel=3)


@frozen
class Verdict:
    """Whether a request may pass.

    Attributes:
        policy: The policy it breaks, or "".
        wait: Seconds until it would pass.
        headers: The rate limit headers of the answer.
    """

    policy: str
    wait: float
    headers: tuple[tuple[str, str], ...] = field(default=())


class Limiter:
    """Counts requests against a `SandboxRateLimit`."""

    def __init__(self, limit: SandboxRateLimit) -> None:
        self.limit = limit
        self._recent: deque[float] = deque()
        self._day_began = limit.clock()
        self._today = 0

    def check(self) -> Verdict:
        """Count one request, and say whether it may pass."""
        limit = self.limit
        now = limit.clock()
        while self._recent and self._recent[0] <= now - limit.interval:
            self._recent.popleft()
        if now - self._day_began >= _DAY:
            self._day_began, self._today = now, 0
        policy, wait = "", 0.0
        if limit.daily is not None and self._today >= limit.daily:
            policy, wait = "DAILY", self._day_began + _DAY - now
        elif len(self._recent) >= limit.requests:
            policy = "TEN_SECONDLY_ROLLING"
            wait = self._recent[0] + limit.interval - now if self._recent else limit.interval
        else:
            self._recent.append(now)
            self._today += 1
        return Verdict(policy, wait, self._headers(policy, wait))

    def _headers(self, policy: str, wait: float) -> tuple[tuple[str, str], ...]:
        limit = self.limit
        headers = [
            ("x-hubspot-ratelimit-max", str(limit.requests)),
            ("x-hubspot-ratelimit-remaining", str(limit.requests - len(self._recent))),
            ("x-hubspot-ratelimit-interval-milliseconds", str(int(limit.interval * 1000))),
        ]
        if limit.daily is not None:
            headers += [
                ("x-hubspot-ratelimit-daily", str(limit.daily)),
                ("x-hubspot-ratelimit-daily-remaining", str(limit.daily - self._today)),
            ]
        if policy and limit.retry_after:
            headers.append(("retry-after", str(max(1, round(wait + 0.5)))))
        return tuple(headers)


def limited_body(policy: str) -> dict[str, Any]:
    """The fields of a real 429 beside status, message and correlation id: no `category`."""
    return {
        "errorType": "RATE_LIMIT",
        "policyName": policy,
        "groupName": "publicapi:hubspot-compat-sandbox",
    }
