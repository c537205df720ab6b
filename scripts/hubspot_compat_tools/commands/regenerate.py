"""`hubspot-compat regenerate`: rebuild the generated code, or check that it is up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from hubspot_compat_tools._printable import printable
from hubspot_compat_tools._project import find_project
from hubspot_compat_tools.commands._completion import specs_versions
from hubspot_compat_tools.commands._output import (
    OutputFormat,
    print_json,
    print_text,
    progress_console,
)

if TYPE_CHECKING:
    from hubspot_compat_tools.regenerate import Regeneration

_KINDS: Final = {
    "changed": "differs from what the specs give",
    "missing": "is missing",
    "stray": "is not generated any more",
}


app = typer.Typer(add_completion=False)


@app.command()
def regenerate(
    versions: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VERSION]...",
            help="Which versions; all of them if none given.",
            autocompletion=specs_versions,
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option("--check", help="Change nothing; exit 1 and name the files that differ."),
    ] = False,
    format: Annotated[OutputFormat, typer.Option(help="How to print.")] = OutputFormat.TEXT,
) -> None:
    """Rebuild generated/hubspot_compat_raw from specs/.

    Runs the pinned openapi-python-client (raw clients) and datamodel-code-generator (wire types)
    over each version's canonical document and writes the registry of versions and operations. The
    old tree stays as it is if anything fails.

    Example: hubspot-compat regenerate --check
    """
    from hubspot_compat_tools.regenerate import regenerate as run

    project = find_project()
    with progress_console().status("regenerating") as status:
        result = run(project, versions or (), check=check, on_step=status.update)
    for warning in result.warnings:
        typer.echo(f"warning: {printable(warning)}", err=True)
    if format is OutputFormat.JSON:
        print_json(_json(result))
    else:
        print_text("\n".join(_text(result)))
    if check and result.differences:
        raise typer.Exit(1)


def _json(result: Regeneration) -> dict[str, Any]:
    return {
        "versions": list(result.versions),
        "written": result.written,
        "differences": [{"file": d.file, "kind": d.kind} for d in result.differences],
        "warnings": list(result.warnings),
    }


def _text(result: Regeneration) -> list[str]:
    versions = ", ".join(result.versions)
    if not result.differences:
        return [f"{versions}: up to date"]
    if result.written:
        return [f"{versions}: {len(result.differences)} file(s) rewritten"]
    lines = [f"{d.file}: {_KINDS[d.kind]}" for d in result.differences]
    return [*lines, f"{len(lines)} file(s) differ; run hubspot-compat regenerate"]
