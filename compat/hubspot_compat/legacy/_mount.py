"""`mount`: the bridge in one session or client."""

import sys
from importlib import import_module
from typing import Any, TypeVar

from .._bridge import DEFAULT_VERSION, Bridge, Names
from .._domain.errors import InvalidInput

__all__ = ["mount"]

S = TypeVar("S")


def mount(session: S, version: str = DEFAULT_VERSION, names: Names | None = None) -> S:
    """Serve the v3 association requests of one session on another version.

    Its other requests pass untouched. The bridge sends through the session's own connections, with
    the request's own `Authorization` header. Mounting again replaces version and names. A copy of a
    `requests.Session`, or an unpickled one, is mounted, too.

    Args:
        session: A `requests.Session`, `httpx.Client`, `httpx.AsyncClient` or
            `urllib3.PoolManager`; changed in place.
        version: The version that does the work: `v4` or a dated one.
        names: The portal's own v3 names: a file that `hubspot-compat types --snapshot` wrote.
            Needed once v3 no longer lists them.

    Returns:
        The same session.

    Raises:
        InvalidInput: The session is of another type or a mock, the version cannot serve v3 calls,
            or the file of names cannot be read.
        UnknownVersion: No version has this name.

    Warns:
        VersionSunsetWarning: HubSpot's support for the version ends within 180 days.

    Example: `legacy.mount(requests.Session()).post(".../crm/v3/associations/...")`
    """
    bridge = Bridge(version, names)
    bridge.warn_of_sunset()  # this function, then the caller's line
    if not _mounted(session, bridge):
        kind = type(session)
        msg = (
            f"mount takes a requests.Session, httpx.Client, httpx.AsyncClient or "
            f"urllib3.PoolManager, not a {kind.__module__}.{kind.__name__}; upgrade takes a "
            f"hubspot.HubSpot client, install serves everything else"
        )
        raise InvalidInput(msg)
    return session


def _mounted(session: Any, bridge: Bridge) -> bool:
    for library in ("requests", "urllib3", "httpx"):
        if sys.modules.get(library):  # as for everybody who has a session of it
            adapter = import_module(f"._{library}", __package__)
            if isinstance(session, adapter.SESSIONS):
                adapter.mount(session, bridge)
                return True
    return False
