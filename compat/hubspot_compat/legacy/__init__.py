"""Adapters: v3 code runs unchanged, and another version does the work.

    from hubspot_compat import legacy

    legacy.install()             every call of this process by requests, httpx, aiohttp, urllib3
                                 or urllib.request
    legacy.mount(session)        one requests.Session, httpx.Client, httpx.AsyncClient or
                                 urllib3.PoolManager
    legacy.upgrade(client)       one hubspot.HubSpot of hubspot-api-client 8, 9 or 12

The bridge takes over v3's association requests; every other request passes untouched. It sends
through the caller's own session, with that session's token, proxies, TLS settings and retries.

Each library is imported when it is used; importing this package needs none of them.
"""

from ._install import Installed, install, uninstall
from ._mount import mount
from ._upgrade import upgrade

__all__ = ["Installed", "install", "mount", "uninstall", "upgrade"]
