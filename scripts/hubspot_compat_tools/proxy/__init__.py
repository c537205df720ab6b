"""The bridge as an HTTP proxy, for v3 callers in any language."""

from hubspot_compat_tools.proxy._proxy import DEFAULT_UPSTREAM, Proxy
from hubspot_compat_tools.proxy._proxy_server import running, serve

__all__ = ["DEFAULT_UPSTREAM", "Proxy", "running", "serve"]
