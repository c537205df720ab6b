"""`mount`: the bridge in one session or client."""

import sys
from typing import Any, TypeVar

from .._bridge import DEFAULT_VERSION, Bridge, Names
from .._domain.errors import InvalidInput

__all__ = ["mount"]

S = TypeVar("S")


def mount(session: S, version: str = DEFAULT_VERSION, names: Names | None = None) -> S:
    """Serve the v3 association requests of one session on another version.

    Its other requests pass untouched. The bridge sends through the session's own connections, with
    the request's own `Authorization` header. Mounting again replaces version and names.

    Args:
        session: A `requests.Session`, `httpx.Client`, `httpx.AsyncClient` or
            `urllib3.PoolManager`; changed in place.
        version: The version that does the work: `v4` or a dated one.
        names: The portal's own v3 names: a file that `hubspot-compat types --snapshot` wrote.
            Needed once v3 no longer lists them.

    Returns:
        The same session.

    Raises:
        InvalidInput: The session is of another type, the version cannot serve v3 calls, or the
            file of names cannot be read.
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
    # Whoever has a session of a library has imported the library.
    if sys.modules.get("requests"):
        from requests import Session

        if isinstance(session, Session):
            from ._requests import mount_session

            mount_session(session, bridge)
            return True
    if sys.modules.get("urllib3"):
        from urllib3 import PoolManager

        if isinstance(session, PoolManager):
            from ._urllib3 import mount_pools

            mount_pools(session, bridge)
            return True
    return _mounted_httpx(session, bridge)


def _mounted_httpx(session: Any, bridge: Bridge) -> bool:
    import httpx

    from ._httpx import mount_async_client, mount_client

    if isinstance(session, httpx.Client):
        mount_client(session, bridge)
        return True
    if isinstance(session, httpx.AsyncClient):
        mount_async_client(session, bridge)
        return True
    return False
