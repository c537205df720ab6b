"""The bridge as an HTTP proxy, for v3 callers in any language."""

from hubspot_compat_tools.proxy._limits import ProxyLimits
from hubspot_compat_tools.proxy._loop_probe import leads_to
from hubspot_compat_tools.proxy._proxy import Proxy
from hubspot_compat_tools.proxy._proxy_server import running, serve
from hubspot_compat_tools.proxy._upstream import DEFAULT_UPSTREAM

__all__ = ["DEFAULT_UPSTREAM", "Proxy", "ProxyLimits", "leads_to", "running", "serve"]
