"""What the environment says about the network: proxies, and whose certificates are trusted.

httpx reads some of it, too, but does not say in one line what is wrong with it.
"""

import os
import re
import ssl
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from .._domain.errors import InvalidInput

__all__ = ["Authorities", "authorities", "make_tls_context", "proxy_for", "proxy_variable"]

# OpenSSL's own variables, then those of requests and curl, which callers of v3 have set.
_VARIABLES: Final = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
_HASHED: Final = re.compile(r"[0-9a-f]{8}\.[0-9]+")
_SOCKS_NEEDS: Final = (
    "is a SOCKS proxy, which needs the package socksio: pip install 'httpx[socks]', or unset it"
)


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
    try:
        return _context(path) if path else httpx.create_ssl_context()
    except (OSError, ValueError) as error:  # an ssl.SSLError is an OSError
        reason = getattr(error, "strerror", None) or str(error)
        of_certificates = path and getattr(error, "filename", None) in (None, path)
    msg = f"TLS cannot be set up ({reason}): is SSLKEYLOGFILE right?"
    if of_certificates:
        msg = (
            f"{variable} names {path!r}, which has no certificates that can be read ({reason}): "
            "correct it, or unset it"
        )
    raise InvalidInput(msg)


def _context(path: str) -> ssl.SSLContext:
    folders = [folder for folder in path.split(os.pathsep) if Path(folder).is_dir()]
    if folders:  # several, as OpenSSL allows
        found = chain.from_iterable(Path(folder).iterdir() for folder in folders)
        if not any(_HASHED.fullmatch(file.name) for file in found):
            msg = "no file is named as `openssl rehash` names certificates"
            raise ValueError(msg)
        return ssl.create_default_context(capath=os.pathsep.join(folders))
    if Path(path).exists() and not Path(path).is_file():
        msg = "it is neither a file nor a folder"  # reading a pipe may have no end
        raise ValueError(msg)
    return ssl.create_default_context(cafile=path)


def proxy_variable(base_url: str) -> str:
    """Name the environment variable whose proxy a server is reached through; "" for none."""
    proxies = getproxies()
    scheme = base_url.partition(":")[0]
    named = next((name for name in (scheme, "all") if proxies.get(name, "").strip()), None)
    if named is None or _is_exempt(base_url, proxies.get("no", "")):
        return ""
    return f"{named.upper()}_PROXY"


def proxy_for(base_url: str) -> httpx.URL | None:
    """Return the address of the proxy that the environment names for a server, if any.

    Raises:
        InvalidInput: It is no address of a proxy. The message does not quote it: it may hold a
            password.
    """
    variable = proxy_variable(base_url)
    if not variable:
        return None
    address = getproxies()[variable.removesuffix("_PROXY").lower()].strip()
    try:
        url = httpx.URL(address if "://" in address else f"http://{address}")
        if (flaw := _flaw(url)) is None:
            return url
    except (httpx.InvalidURL, ValueError):
        flaw = "is no address, as http://host:port is"
    msg = f"the proxy that the environment names ({variable}) {flaw}"
    raise InvalidInput(msg)


def _is_exempt(base_url: str, exempt: str) -> bool:
    parts = urlsplit(base_url)
    names = {parts.netloc, parts.hostname or ""}  # an IPv6 address is listed without its brackets
    if any(map(proxy_bypass, names)):
        return True
    return f"{parts.scheme}://{parts.netloc}" in exempt.replace(" ", "").split(
        ","
    )  # as httpx allows


def _flaw(proxy: httpx.URL) -> str | None:
    if proxy.scheme not in {"http", "https", "socks5", "socks5h"}:
        return f"has the scheme {proxy.scheme!r}, which is none of http, https, socks5 and socks5h"
    if not proxy.host or not 0 < (proxy.port or 1) < 1 << 16:
        return "names no host and port, as http://host:port does"
    if proxy.scheme.startswith("socks") and find_spec("socksio") is None:
        return _SOCKS_NEEDS
    return None
