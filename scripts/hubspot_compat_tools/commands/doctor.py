"""`hubspot-compat doctor`: what can keep this package from working here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hubspot_compat_tools.commands._completion import known_versions
from hubspot_compat_tools.commands._output import OutputFormat, print_json, progress_console

if TYPE_CHECKING:
    from rich.console import Console

    from hubspot_compat_tools._doctor import Check, Level

_STYLES: Final[dict[Level, str]] = {"ok": "green", "note": "yellow", "problem": "bold red"}


app = typer.Typer(add_completion=False)


@app.command()
def doctor(
    *,
    version: Annotated[
        str,
        typer.Option(help="The API version that you want to use.", autocompletion=known_versions),
    ] = "2026-03",
    names: Annotated[
        Path | None,
        typer.Option("--names", metavar="FILE", help="A snapshot of the portal's own names."),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Send nothing to HubSpot; check this machine only.")
    ] = False,
    format: Annotated[OutputFormat, typer.Option(help="How to print.")] = OutputFormat.TEXT,
) -> None:
    """Check what can keep this package from working here, and say what to do.

    Looks at the installation, the v3 clients that the bridge would serve, the calls that an
    installed SDK has, the support of each API version, the generated code, and, with a token, the
    connection to each version, by reading the types of an object pair. Nothing is written and the
    token is not shown. Exits 1 if there is a problem.

    Example: hubspot-compat doctor --offline
    """
    from rich.console import Console

    from hubspot_compat_tools._doctor import Subject, examine

    found: list[Check] = []
    console = Console(soft_wrap=True, highlight=False)
    with progress_console().status("examining") as status:
        for check in examine(Subject(version, names, online=not offline)):
            found.append(check)
            if format is OutputFormat.TEXT:
                status.stop()  # else both would be on one line
                _show(console, check)
                status.start()
    problems = sum(check.level == "problem" for check in found)
    if format is OutputFormat.JSON:
        rows = [
            {"name": c.name, "level": c.level, "found": c.found, "advice": c.advice or None}
            for c in found
        ]
        print_json({"ok": not problems, "checks": rows})
    else:
        console.print(f"{problems or 'no'} problem{'' if problems == 1 else 's'}{_next(problems)}")
    if problems:
        raise typer.Exit(1)


def _next(problems: int) -> str:
    return "" if problems else "; next: hubspot-compat migrate PATH --diff shows what would move"


def _show(console: Console, check: Check) -> None:
    from rich.markup import escape

    from hubspot_compat_tools._printable import printable

    found, advice = escape(printable(check.found)), escape(printable(check.advice))
    style = _STYLES[check.level]
    console.print(f"[{style}]{check.level:<8}[/]{check.name:<17}{found}")
    if advice:
        console.print(f"{'':<25}-> {advice}")
