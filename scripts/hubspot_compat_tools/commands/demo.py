"""`hubspot-compat demo`: the whole point in one minute, without a HubSpot account."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


@app.command()
def demo() -> None:
    """Run v3 calls on v4 and 2026-03 against a local sandbox and show that one model comes back.

    Exits 0 only if everything that it shows held.

    Example: hubspot-compat demo
    """
    from hubspot_compat_tools._demo import run_demo

    if not run_demo():
        raise typer.Exit(1)
