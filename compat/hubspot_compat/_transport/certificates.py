"""The authorities that servers' certificates are checked against, as the environment names them."""

import os
import ssl
from pathlib import Path
from typing import Final, NamedTuple

import httpx

from .._domain.errors import InvalidInput

__all__ = ["Authorities", "authorities", "make_tls_context"]

# OpenSSL's own variables, then those of requests and curl, which callers of v3 have set.
_VARIABLES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class Authorities(NamedTuple):
    """The certificates of authorities.

    Attributes:
        variable: The environment variable that names them, or "" for those of `certifi`.
        path: A file, or a folder as `openssl rehash` makes it; "" for those of `certifi`.
    """

    variable: str
    path: str


def authorities() -> Authorities:
    """Find the first environment variable that names certificates."""
    named = ((name, os.environ.get(name, "")) for name in _VARIABLES)
    return next((Authorities(*found) for found in named if found[1]), Authorities("", ""))


def make_tls_context() -> ssl.SSLContext:
    """Make a context that checks certificates against the environment's authorities.

    Raises:
        InvalidInput: They cannot be read; the message names the variable and the path.
    """
    variable, path = authorities()
    if not path:
        return httpx.create_ssl_context()
    try:
        return _context(path)
    except (OSError, ValueError) as error:  # an ssl.SSLError is an OSError
        reason = getattr(error, "strerror", None) or str(error)
        msg = (
            f"{variable} names {path!r}, which has no certificates that can be read ({reason}): "
            "correct it, or unset it"
        )
        raise InvalidInput(msg) from None


def _context(path: str) -> ssl.SSLContext:
    folders = [folder for folder in path.split(os.pathsep) if Path(folder).is_dir()]
    if folders:  # several, as OpenSSL allows
        return ssl.create_default_context(capath=os.pathsep.join(folders))
    return ssl.create_default_context(cafile=path)
