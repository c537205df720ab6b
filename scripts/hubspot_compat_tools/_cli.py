"""The command line: what `hubspot-compat` can do, put together from one module a command.

The modules of the commands are light; what is heavy they import when they run.
"""

from __future__ import annotations

from typing import Annotated

import typer

from hubspot_compat import __version__
from hubspot_compat_tools.commands import (
    capabilities,
    demo,
    doctor,
    drift,
    migrate,
    proxy,
    regenerate,
    sandbox,
    specs,
    types,
)

app = typer.Typer(
    name="hubspot-compat",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(value: bool) -> None:
    if value:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show tracebacks, also of expected errors.")
    ] = False,
) -> None:
    """One model over HubSpot's CRM associations API v3, v4 and the dated versions."""


app.command()(demo.demo)
app.add_typer(specs.app, name="specs")
app.command()(regenerate.regenerate)
app.command()(drift.drift)
app.command()(migrate.migrate)
app.command()(types.types)
app.command()(capabilities.capabilities)
app.command()(sandbox.sandbox)
app.command()(proxy.proxy)
app.command()(doctor.doctor)
