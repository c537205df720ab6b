"""`hubspot-compat demo`: what the package does, in one minute and without a HubSpot account."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


@app.command()
def demo() -> None:
    """Make one association on v3, v4 and 2026-03 in a local sandbox, and compare the results.

    Exits 0 if every check passes, else 1.

    Example: hubspot-compat demo
    """
    from hubspot_compat_tools._demo import run_demo

    if not run_demo():
        raise typer.Exit(1)
