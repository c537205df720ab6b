"""Fetching a document from an address, in bounded time and memory.

The address is the user's own choice. Where a redirect leads is the server's: it is followed to
public https addresses only, unless the user asks for more.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import httpx

from hubspot_compat import InvalidInput
from hubspot_compat._transport.environment import make_tls_context
from hubspot_compat_tools._content_codings import TooLarge, UnknownCoding, unpacked
from hubspot_compat_tools._errors import ToolError

DEADLINE_SECONDS: Final = 30.0
_SILENCE_SECONDS: Final = 15.0
_MAX_REDIRECTS: Final = 5
_WAY_OUT: Final = "; give that address itself, or --any-redirect"
_HEADERS: Final = {"accept-encoding": "gzip"}
# IPv6 addresses that end in an IPv4 address: RFC 4291, 2.5.5.1, and RFC 6052.
_OF_IPV4: Final = (ipaddress.IPv6Network("::/96"), ipaddress.IPv6Network("64:ff9b::/96"))


def shown_address(address: str) -> str:
    """An address as it may be printed: without user, password and query.

    Raises:
        ToolError: It is not an address of a host.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        msg = f"{address.partition('?')[0].rpartition('@')[2]:.100}: not an address: {error}"
        raise ToolError(msg) from None
    if not host:
        msg = f"{parts.scheme}://: the address names no host"
        raise ToolError(msg)
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}{parts.path}"


def download(
    address: str,
    capacity: int,
    *,
    any_redirect: bool = False,
    deadline: float = DEADLINE_SECONDS,
) -> bytes:
    """The bytes at an http(s) address.

    Args:
        address: Where.
        capacity: The most bytes, as sent and unpacked.
        any_redirect: Follow redirects to http and to private addresses, too.
        deadline: Seconds for everything, name resolution and redirects included.

    Raises:
        ToolError: They cannot be had; the message is without user, password and query.
    """
    name = shown_address(address)
    return _within(deadline, name, lambda: _followed(address, name, capacity, any_redirect))


def _within(seconds: float, name: str, work: Callable[[], bytes]) -> bytes:
    """Wait so long for work in a thread: no timeout of sockets ends a slow header or resolver."""
    done: list[bytes | BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001  # raised where it is waited for
            done.append(error)

    thread = threading.Thread(target=run, name="specs-download", daemon=True)
    thread.start()
    thread.join(seconds)
    if not done:
        msg = f"{name}: not fetched within {seconds:g} seconds"
        raise ToolError(msg)
    if isinstance(done[0], BaseException):
        raise done[0]
    return done[0]


def _followed(address: str, name: str, capacity: int, any_redirect: bool) -> bytes:
    try:
        context = make_tls_context()
        with httpx.Client(verify=context, timeout=_SILENCE_SECONDS, headers=_HEADERS) as client:
            for _ in range(_MAX_REDIRECTS + 1):
                found = _fetched(client, address, name, capacity)
                if isinstance(found, bytes):
                    return found
                address, name = found, _checked_target(found, name, any_redirect)
    except InvalidInput as error:  # the environment's certificates
        raise ToolError(str(error)) from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, ImportError, OSError) as error:
        # The library's own text may repeat the whole address, with what is secret in it.
        msg = f"{name}: cannot be fetched ({type(error).__name__}); check the address"
        raise ToolError(msg) from None
    msg = f"{name}: more than {_MAX_REDIRECTS} redirects"
    raise ToolError(msg)


def _fetched(client: httpx.Client, address: str, name: str, capacity: int) -> bytes | str:
    """The body, or the address that the answer redirects to."""
    with client.stream("GET", address) as response:
        if response.has_redirect_location:
            return str(response.url.join(response.headers["location"]))
        if not response.is_success:
            msg = f"{name}: answered {response.status_code}; expected an OpenAPI document"
            raise ToolError(msg)
        raw = bytearray()
        for chunk in response.iter_raw():
            raw += chunk
            if len(raw) > capacity:
                raise _too_large(name, capacity)
        return _decoded(bytes(raw), response.headers.get("content-encoding", ""), name, capacity)


def _decoded(raw: bytes, codings: str, name: str, capacity: int) -> bytes:
    try:
        return unpacked(raw, codings, capacity)
    except TooLarge:
        raise _too_large(name, capacity) from None
    except UnknownCoding as coding:
        msg = f"{name}: its content coding {coding!s:.60} is not supported"
        raise ToolError(msg) from None
    except ValueError as error:
        msg = f"{name}: its body is not in the coding that its headers name: {error}"
        raise ToolError(msg) from None


def _too_large(name: str, capacity: int) -> ToolError:
    return ToolError(
        f"{name}: larger than {capacity // 1024 // 1024} MB; that is not a HubSpot spec"
    )


def _checked_target(address: str, source: str, any_redirect: bool) -> str:
    """The address that a redirect leads to, as it may be printed; refused if it may not go there.

    A name that resolves to another address afterwards is met by the check of its certificate.
    """
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https"):
        msg = f"{source}: redirects to {parts.scheme}:, which is not an http(s) address"
        raise ToolError(msg)
    name = shown_address(address)
    if any_redirect:
        return name
    if parts.scheme != "https":
        msg = f"{source}: redirects to {name}, which is not https{_WAY_OUT}"
        raise ToolError(msg)
    if not _is_public(parts.hostname or ""):
        msg = f"{source}: redirects to {name}, a private address{_WAY_OUT}"
        raise ToolError(msg)
    return name


def _is_public(host: str) -> bool:
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    addresses = {str(entry[4][0]).partition("%")[0] for entry in found}
    return all(_leads_outside(ipaddress.ip_address(address)) for address in addresses)


def _leads_outside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether an address is one host of the internet, and no private one in another form."""
    if isinstance(address, ipaddress.IPv6Address) and (inner := _inner(address)) is not None:
        return _leads_outside(inner)
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not address.is_multicast and not site_local


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address stands for: mapped, compatible, 6to4, NAT64, Teredo."""
    if found := address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]:
        return found
    if any(address in network for network in _OF_IPV4):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
