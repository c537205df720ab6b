"""v3 callers that nobody wants to rewrite, served unchanged on another version.

    from hubspot_compat import legacy

    legacy.install()             every call of this process by requests, httpx, aiohttp, urllib3
                                 or urllib.request
    legacy.mount(session)        one requests.Session, httpx.Client or httpx.AsyncClient
    legacy.upgrade(client)       one hubspot.HubSpot of hubspot-api-client 8, 9 or 12

v3's association requests are taken over; everything else passes untouched. What the bridge sends
instead goes through the caller's own session, so its token, proxies, TLS and retries stay its own.

The libraries are imported when they are used: none of them is needed to import this package.
"""

from ._install import Installed, install, uninstall
from ._mount import mount
from ._upgrade import upgrade

__all__ = ["Installed", "install", "mount", "uninstall", "upgrade"]
