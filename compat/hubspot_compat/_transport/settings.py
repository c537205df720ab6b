"""The settings of a transport: host, token, timeouts, limits. Checked before any I/O."""

import os
import re
import sys
from collections.abc import Awaitable, Callable
from inspect import iscoroutine
from typing import Any, Final, TypeAlias
from urllib.parse import urlsplit

from attrs import field, frozen
from msgspec import Struct

from .._domain.errors import InvalidInput, MissingToken
from .._domain.events import EventHook
from .rate_limit import DEFAULT_RATE_LIMIT, RateLimitSetting

__all__ = [
    "DEFAULT_BASE_URL",
    "DEFAULT_DEADLINE",
    "DEFAULT_MAX_RESPONSE_BYTES",
    "DEFAULT_RATE_LIMIT",
    "DEFAULT_RETRIES",
    "DEFAULT_TIMEOUT",
    "PLACEHOLDER_TOKEN",
    "Backoff",
    "RateLimitSetting",
    "Token",
    "TransportSettings",
    "default_settings",
    "usable_token",
]

DEFAULT_BASE_URL: Final = "https://api.hubapi.com"
"""Where requests go when neither `base_url` nor HUBSPOT_BASE_URL says otherwise."""
DEFAULT_TIMEOUT: Final = 30.0
"""Seconds for connecting, and for each read and write."""
DEFAULT_DEADLINE: Final = 120.0
"""Seconds for one request with all its attempts and waits."""
DEFAULT_RETRIES: Final = 5
"""How often a request may be sent again."""
DEFAULT_MAX_RESPONSE_BYTES: Final = 256 * 1024 * 1024
"""Bytes of an answer, decoded. 1,000 records with 500 associations of two types have 89 MiB."""
PLACEHOLDER_TOKEN: Final = "placeholder: the facade sends its own token\n"  # noqa: S105 - no secret
"""What `raw` shows instead of the token. It ends with a line end, which HTTP libraries refuse in a
header: so it cannot be sent by another client."""

_LONGEST_HOST: Final = 253  # with its dots (RFC 1035, 2.3.4)
_LABEL: Final = re.compile("[A-Za-z0-9_-]{1,63}")

_TOKEN_VARIABLE: Final = "HUBSPOT_ACCESS_TOKEN"  # noqa: S105 - the name of a variable, not a token
_BASE_URL_VARIABLE: Final = "HUBSPOT_BASE_URL"

Token: TypeAlias = str | Callable[[], str] | Callable[[], Awaitable[str]]
"""An access token, or a function that returns one and is called for every attempt of every request;
for `AsyncAssociations` it may be a coroutine function."""


class Backoff(Struct, frozen=True, eq=False):
    """How long to pause between attempts.

    Attributes:
        initial: Seconds of the first pause, before jitter.
        maximum: Longest pause in seconds that the client chooses by itself. A longer one that the
            server asks for is kept.
    """

    initial: float = 0.5
    maximum: float = 20.0

    def pause(self, attempt: int, jitter: float) -> float:
        """Seconds to wait after an attempt, from 1: twice as long each time, less by the jitter."""
        # The exponent is capped, for 2 ** 2000 is no float.
        full = min(self.maximum, self.initial * 2.0 ** min(attempt - 1, 60))
        return full * (0.5 + 0.5 * jitter)


def _without_slash(url: Any) -> Any:
    return url.rstrip("/") if isinstance(url, str) else url  # what it is otherwise is said below


@frozen(kw_only=True, eq=False)  # never compared, and unused methods cost time at import
class TransportSettings:
    """Where requests go, with which token, and how long they may take.

    The attributes are documented on `Associations`. Of the caller's own HTTP client the
    connections, proxies and TLS are used; its auth, timeouts and base URL are not.

    Raises:
        InvalidInput: A value cannot be used; the message names it.
        MissingToken: The token is empty.
    """

    token: Token = field(repr=False)
    base_url: str = field(default=DEFAULT_BASE_URL, converter=_without_slash)
    timeout: float = DEFAULT_TIMEOUT
    deadline: float | None = DEFAULT_DEADLINE
    retries: int = DEFAULT_RETRIES
    max_response_bytes: int = DEFAULT_MAX_RESPONSE_BYTES
    rate_limit: RateLimitSetting = DEFAULT_RATE_LIMIT
    http_client: Any = field(default=None, repr=False)  # typed Any: only _transport knows httpx
    on_event: EventHook | None = field(default=None, repr=False)
    backoff: Backoff = field(factory=Backoff)

    def __attrs_post_init__(self) -> None:
        _check_token(self.token)
        _check_base_url(self.base_url)
        _check_seconds("timeout", self.timeout)
        if self.deadline is not None:
            _check_seconds("deadline", self.deadline)
        _check_whole("retries", self.retries, 0, " (never)")
        _check_whole("max_response_bytes", self.max_response_bytes, 1)
        _check_hook(self.on_event)


def default_settings(
    token: Token | None = None, base_url: str | None = None, **others: Any
) -> TransportSettings:
    """Make settings; a token or host that the caller left out comes from the environment.

    Raises:
        MissingToken: No token was given, and the environment has none.
        InvalidInput: A value cannot be used.
    """
    if token is None:
        token = os.environ.get(_TOKEN_VARIABLE, "")
        if not token.strip():
            msg = f"no access token: pass token=..., or set {_TOKEN_VARIABLE}"
            raise MissingToken(msg)
    return TransportSettings(
        token=token,
        base_url=base_url or os.environ.get(_BASE_URL_VARIABLE) or DEFAULT_BASE_URL,
        **others,
    )


def usable_token(token: Any) -> str:
    """Check a token; return it without the blanks and line ends that reading a file leaves.

    Raises:
        MissingToken: It is empty.
        InvalidInput: It is no string, or has characters that no token has. The message does not
            quote it.
    """
    if not isinstance(token, str):
        if iscoroutine(token):
            token.close()  # or Python would warn that it was never awaited
            msg = (
                "the token function is a coroutine function: use AsyncAssociations, or a plain one"
            )
            raise InvalidInput(msg)
        msg = f"the token function returned {_kind(token)}, not a string"
        raise InvalidInput(msg)
    bare = token.strip()
    if not bare:
        msg = f"the access token is empty; is {_TOKEN_VARIABLE} or your token function right?"
        raise MissingToken(msg)
    if token == PLACEHOLDER_TOKEN:
        msg = "the access token is the placeholder that `raw` shows: give the token itself"
        raise InvalidInput(msg)
    if bare.casefold().startswith("bearer "):
        msg = "the access token starts with the word Bearer: give the token alone"
        raise InvalidInput(msg)
    if not (bare.isascii() and bare.isprintable()) or " " in bare:
        # httpx would quote the header, token and all, in its own error.
        msg = "the access token has blanks, line ends or characters outside ASCII: no token has"
        raise InvalidInput(msg)
    return bare


def _check_token(token: Any) -> None:
    if isinstance(token, str):
        usable_token(token)
    elif not callable(token):
        msg = f"the token is a string or a function that returns one, not {_kind(token)}"
        raise InvalidInput(msg)


def _check_base_url(url: Any) -> None:
    if not isinstance(url, str):
        msg = f"base_url is a string, not {_kind(url)}"
        raise InvalidInput(msg)
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and _is_host(parts.hostname or "")
        usable = usable and (parts.port is None or parts.port > 0)
    except ValueError:  # a port that is no number, a bracket that does not close
        usable = False
    if "@" in url:
        msg = "base_url holds a user name or password (an @): leave it out"  # not quoted: a secret
        raise InvalidInput(msg)
    if not usable or "?" in url or "#" in url or not url.isascii() or not url.isprintable():
        msg = f"base_url is a scheme and a host, for example {DEFAULT_BASE_URL}, not {url!r}"
        raise InvalidInput(msg)


def _is_host(name: str) -> bool:
    """Whether it is an address, or a name as DNS has them; some of real hosts have underscores."""
    if ":" in name:  # an IPv6 address, which `urlsplit` has looked at
        return True
    labels = name.removesuffix(".").split(".")
    return len(name) <= _LONGEST_HOST and all(map(_LABEL.fullmatch, labels))


def _check_seconds(name: str, value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        msg = f"{name} is a number of seconds above 0, not {value!r}"
        raise InvalidInput(msg)
    if isinstance(value, int) and value > sys.float_info.max:
        msg = f"{name} is more seconds than a clock can count"
        raise InvalidInput(msg)


def _check_whole(name: str, value: int, least: int, meaning: str = "") -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        msg = f"{name} is a whole number from {least}{meaning}, not {value!r}"
        raise InvalidInput(msg)


def _check_hook(hook: Any) -> None:
    if hook is not None and not callable(hook):
        msg = f"on_event is a function that takes an Event, not {hook!r}"
        raise InvalidInput(msg)


def _kind(value: object) -> str:
    return f"a value of type {type(value).__name__}"
