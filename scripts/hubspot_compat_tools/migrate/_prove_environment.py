"""The environment of what `--prove` runs: the caller's own, without its secrets.

A program may need any variable to start, so none is taken away but those that lead requests
elsewhere. A variable that looks like a secret has a value that is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

__all__ = ["DUMMY", "without_secrets"]

#: Looks like the token of a private app, and opens nothing; the sandbox takes any.
DUMMY: Final = "pat-na1-00000000-0000-0000-0000-000000000000"

_SECRET_NAME: Final = re.compile(
    r"token|secret|passw|credential|bearer|cookie|hapikey|(?:^|_)(?:auth|dsn|jwt|pat)(?:_|$)|_pwd$"
    r"|(?:api|access|private|signing|encryption|client|app|auth|service|account)_?key"
    r"|(?:^|_)key$",
    re.IGNORECASE,
)
_SECRET_VALUE: Final = re.compile(
    r"\bpat-[a-z]{2}\d*-[\w-]{8}"  # a private app's token
    r"|\bbearer\s+\S"
    r"|\beyJ[\w-]{8,}\."  # a JSON web token
    r"|[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}"  # an API key of old, a client's secret
    r"|://[^/\s:@]*:[^/\s@]+@"  # a password in an address
    r"|-----BEGIN ",
    re.IGNORECASE,
)
#: A switch or a number, such as that of TOKENIZERS_PARALLELISM.
_PLAIN: Final = re.compile(r"true|false|yes|no|on|off|\d{1,9}", re.IGNORECASE)
#: Letters and digits without any sense, as OAuth's tokens are.
_OPAQUE: Final = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w.~+=-]{32,}")
_HUBSPOT: Final = re.compile(r"hubspot|hubapi|^hs_", re.IGNORECASE)
_SHORTEST: Final = 20
#: Through a proxy on this machine requests would leave it.
_PROXY: Final = re.compile(r"(?:\w+_)?proxy", re.IGNORECASE)


def without_secrets(environment: Mapping[str, str], url: str) -> dict[str, str]:
    """An environment in which nothing looks like a secret.

    Args:
        environment: The caller's.
        url: The sandbox's address.
    """
    safe = {
        name: DUMMY if _is_secret(name, value) else value
        for name, value in environment.items()
        if not _PROXY.fullmatch(name)
    }
    return {**safe, "HUBSPOT_BASE_URL": url, "HUBSPOT_ACCESS_TOKEN": DUMMY}


def _is_secret(name: str, value: str) -> bool:
    if not value or _PLAIN.fullmatch(value):
        return False
    if _SECRET_NAME.search(name) or _SECRET_VALUE.search(value) or _OPAQUE.fullmatch(value):
        return True
    address = value.startswith(("http://", "https://"))
    return _HUBSPOT.search(name) is not None and len(value) >= _SHORTEST and not address
