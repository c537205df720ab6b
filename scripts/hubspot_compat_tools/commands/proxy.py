"""`hubspot-compat proxy`: serve v3 callers of any language on another version."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from hubspot_compat_tools._errors import ToolError


def proxy(
    *,
    version: Annotated[
        str, typer.Option(help="The version that does the work: v4 or a dated one.")
    ] = "2026-03",
    port: Annotated[int, typer.Option(help="Port to listen at; 0 takes a free one.")] = 0,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    upstream: Annotated[str, typer.Option(help="The real service.")] = "https://api.hubapi.com",
    names: Annotated[
        Path | None,
        typer.Option(help="The portal's own v3 names: what `types --snapshot` wrote."),
    ] = None,
) -> None:
    """Serve v3's association requests on another version, and pass everything else on.

    Its address is the first line of the output; callers use it in place of HubSpot's. Their token
    goes on to the upstream and is neither kept nor logged.

    Example: hubspot-compat proxy --version 2026-03
    """
    try:
        from hubspot_compat_tools.proxy import Proxy, serve
        from hubspot_compat_tools.sandbox._server import bind, url_of
    except ImportError as error:
        msg = f"the proxy needs the extra 'sandbox' ({error.name} is missing)"
        msg += "; install hubspot-compat[sandbox]"
        raise ToolError(msg) from error
    served = Proxy(version, upstream, names)
    listener = bind(host, port)
    url = url_of(listener)
    serve(served, listener, listening=lambda: _announce(url))


def _announce(url: str) -> None:
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
