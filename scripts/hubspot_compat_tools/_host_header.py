"""What a `Host` header names."""

import re
from typing import Final

__all__ = ["host_name"]

# RFC 9110, 7.2, without user information: letters of a name, or an address.
_HOST: Final = re.compile(r"([A-Za-z0-9._~%-]+|\[[0-9A-Fa-f:.]+\])?(?::[0-9]*)?", re.ASCII)


def host_name(header: str) -> str | None:
    """Read the name in a `Host` header, or the address, without its port and its brackets.

    Returns:
        It in small letters, "" where the header is empty; None where it is no host with an optional
        port. Parsers of URLs take more, and not all the same.
    """
    found = _HOST.fullmatch(header)
    return (found[1] or "").lower().strip("[]") if found else None
