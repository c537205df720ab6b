"""`hubspot-compat proxy`: serve v3 callers of any language on another version."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Annotated

import typer

from hubspot_compat_tools._errors import ToolError, sandbox_extra_missing
from hubspot_compat_tools.commands._completion import target_versions

app = typer.Typer(add_completion=False)


@app.command()
def proxy(
    *,
    version: Annotated[
        str,
        typer.Option(
            help="The version that does the work: v4 or a dated one.",
            autocompletion=target_versions,
        ),
    ] = "2026-03",
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes a free one.")
    ] = 0,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    upstream: Annotated[
        str, typer.Option(envvar="HUBSPOT_BASE_URL", help="The real service.")
    ] = "https://api.hubapi.com",
    names: Annotated[
        Path | None,
        typer.Option(help="The portal's own v3 names: a file of `types --snapshot`."),
    ] = None,
) -> None:
    """Serve v3's association requests on another version; pass all other requests on.

    The first line of the output is its address; callers use it in place of HubSpot's. Their token
    goes to the upstream, and is neither stored nor logged.

    Example: hubspot-compat proxy --version 2026-03
    """
    try:
        from hubspot_compat_tools._serving import bind
        from hubspot_compat_tools.proxy import Proxy, leads_to, serve
    except ImportError as error:
        raise sandbox_extra_missing(error.name) from error
    with warnings.catch_warnings(record=True, action="always", category=UserWarning) as caught:
        served = Proxy(version, upstream, names)
    for warning in caught:
        typer.echo(f"warning: {warning.message}", err=True)
    listener = bind(host, port)
    if leads_to(upstream, listener):
        # Callers find the proxy by the same variable.
        listener.close()
        msg = f"--upstream {upstream} is the proxy itself; give HubSpot's address"
        raise ToolError(msg)
    serve(served, listener)
