"""`hubspot-compat sandbox`: serve the sandbox until it is interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from hubspot_compat_tools._errors import ToolError, sandbox_extra_missing

app = typer.Typer(add_completion=False)


@app.command()
def sandbox(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen at; 0 takes a free one.")
    ] = 0,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    state: Annotated[
        Path | None,
        typer.Option(help="SQLite file for the state; without it, in memory."),
    ] = None,
    seed: Annotated[
        Path | None, typer.Option(help="JSON file with what is stored at the start.")
    ] = None,
    faults: Annotated[
        Path | None, typer.Option(help="JSON file with rules of injected faults.")
    ] = None,
    token: Annotated[
        str | None, typer.Option(help="The only token to accept; without it, any is.")
    ] = None,
    spec_exact: Annotated[
        bool, typer.Option("--spec-exact", help="Follow the published documents to the letter.")
    ] = False,
    rate_limit: Annotated[
        int | None, typer.Option(min=1, help="Requests in ten seconds; without it, no limit.")
    ] = None,
    daily_limit: Annotated[
        int | None, typer.Option(min=1, help="Requests in a day; needs --rate-limit.")
    ] = None,
    first_company_primary: Annotated[
        bool,
        typer.Option("--first-company-primary", help="A record's first company becomes Primary."),
    ] = False,
) -> None:
    """Serve a local HubSpot for associations; its address is the first line of the output.

    It serves every API version from one store, in memory or in a file, until it is interrupted.

    Example: hubspot-compat sandbox --port 8000 --state sandbox.db
    """
    try:
        from hubspot_compat_tools._serving import bind
        from hubspot_compat_tools.sandbox import Sandbox, SandboxRateLimit
        from hubspot_compat_tools.sandbox._socket_server import serve
    except ImportError as error:
        raise sandbox_extra_missing(error.name) from error
    if daily_limit is not None and rate_limit is None:
        msg = "--daily-limit needs --rate-limit: give both, or leave --daily-limit out"
        raise ToolError(msg)
    limit = SandboxRateLimit(rate_limit, daily=daily_limit) if rate_limit else None
    served = Sandbox(
        token=token,
        spec_exact=spec_exact,
        seed=seed,
        state=state,
        faults=faults,
        rate_limit=limit,
        first_company_primary=first_company_primary,
        hosts=(host,),
    )
    try:
        serve(served, bind(host, port))
    finally:
        served.close()
