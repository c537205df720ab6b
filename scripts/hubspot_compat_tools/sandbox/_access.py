"""Who may ask: bearer tokens for the API, and the guard of the sandbox's own endpoints.

A web page that a developer has open can send requests to loopback, too. It cannot send the token of
a sandbox that has one, the browser adds the page's own `Origin`, and a page whose own name
resolves to this machine (DNS rebinding) has that name in `Host`.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import ipaddress
from collections.abc import Collection, Mapping
from typing import Final

from hubspot_compat_tools._host_header import host_name
from hubspot_compat_tools.sandbox._http import Answer, Incoming, problem_answer

_BEARER: Final = "bearer "
_BASIC: Final = "basic "
#: What a browser says of requests that its user or the page itself made (W3C Fetch Metadata).
_OWN_SITES: Final = frozenset({"none", "same-origin"})
_ASK_FOR_TOKEN: Final = (("www-authenticate", 'Basic realm="sandbox: the token is the password"'),)


class Access:
    """Decides which requests are served.

    Args:
        token: The only token to accept, or None to accept any.
        hosts: Names of this machine to accept in `Host`, beside localhost, addresses and names
            without a dot.
    """

    def __init__(self, token: str | None, hosts: Collection[str] = ()) -> None:
        self._token = token
        self._hosts = frozenset(name.lower().removesuffix(".") for name in hosts)

    def api_problem(self, headers: Mapping[str, str]) -> str:
        """Why a request of the API is refused, or ""."""
        token = _after(_BEARER, headers)
        if not token:
            return "Authentication credentials not found: send `Authorization: Bearer <token>`"
        return (
            ""
            if self._is_accepted(token)
            else "The access token is not the one that this sandbox was started with"
        )

    def control_problem(self, request: Incoming, *, page: bool = False) -> Answer | None:
        """The refusal of a request for an endpoint of the sandbox's own, or None.

        Args:
            request: The request.
            page: Whether it is for the page, to which a link on another site may lead.
        """
        headers = request.headers
        host = headers.get("host", "")
        if not self._is_own_host(host):
            return problem_answer(403, _foreign_host(host))
        origin = headers.get("origin", request.origin)
        if origin != request.origin:
            return problem_answer(
                403, f"a page of {origin:.100} may not use the sandbox's own endpoints"
            )
        if not page and headers.get("sec-fetch-site", "none") not in _OWN_SITES:
            return problem_answer(
                403, "a page of another site may not use the sandbox's own endpoints"
            )
        if self._token is None or self._is_accepted(_after(_BEARER, headers) or _password(headers)):
            return None
        message = "this sandbox was started with a token: send `Authorization: Bearer <token>`"
        return problem_answer(401, message, _ASK_FOR_TOKEN)

    def _is_accepted(self, token: str) -> bool:
        return self._token is None or hmac.compare_digest(token.encode(), self._token.encode())

    def _is_own_host(self, host: str) -> bool:
        """Whether a `Host` cannot be a public name that resolves to this machine."""
        found = host_name(host)
        if found is None:
            return False
        name = found.removesuffix(".")
        if "." not in name or name.endswith(".localhost") or name in self._hosts:
            return True  # every public name has a dot; every browser sends a `Host`
        return _is_address(name)


def _foreign_host(host: str) -> str:
    return (
        f"the host {host!r:.100} is not a known name of this machine; use localhost or an IP"
        " address, or start the sandbox with this name as --host"
    )


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _after(scheme: str, headers: Mapping[str, str]) -> str:
    """The credentials of an `Authorization` of this scheme, or ""."""
    given = headers.get("authorization", "")
    return given[len(scheme) :].strip() if given.lower().startswith(scheme) else ""


def _password(headers: Mapping[str, str]) -> str:
    """The password that a browser asked its user for, or ""."""
    try:
        return base64.b64decode(_after(_BASIC, headers), validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""
