"""The logs of httpx and httpcore: they show an answer's headers and status line as they came.

Where those quote the token, it is taken out of the line, for exchanges of ours.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from .._wire.redaction import Secret

__all__ = ["redacting_logs"]

_LOGGERS: Final = (
    "httpx",
    "httpcore.connection",
    "httpcore.http11",
    "httpcore.http2",
    "httpcore.proxy",
    "httpcore.socks",
)
_secret: Final[ContextVar[Secret | None]] = ContextVar("hubspot_compat_secret", default=None)


def _redact(record: logging.LogRecord) -> bool:
    secret = _secret.get()
    if secret is not None:
        line = record.getMessage()
        if (cleaned := secret.redact_text(line)) is not line:
            record.msg, record.args = cleaned, ()
    return True


for _name in _LOGGERS:
    logging.getLogger(_name).addFilter(_redact)


@contextmanager
def redacting_logs(secret: Secret) -> Iterator[None]:
    """Take a token out of what the HTTP libraries log in this context."""
    reset = _secret.set(secret)
    try:
        yield
    finally:
        _secret.reset(reset)
