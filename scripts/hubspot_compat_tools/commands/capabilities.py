"""`hubspot-compat capabilities`: what each API version can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from hubspot_compat_tools.commands._output import OutputFormat, print_json

if TYPE_CHECKING:
    from rich.table import Table


app = typer.Typer(add_completion=False)


@app.command()
def capabilities(
    format: Annotated[OutputFormat, typer.Option(help="How to print.")] = OutputFormat.TEXT,
) -> None:
    """Print which operation exists in which API version, and when support ends.

    The table comes from specs/, by way of the generated registry that the facade reads too.

    Example: hubspot-compat capabilities --format json
    """
    data = capability_table()
    if format is OutputFormat.JSON:
        print_json(data)
        return
    from rich.console import Console

    Console().print(_table(data))


def capability_table() -> dict[str, Any]:
    """Return versions with their support, and operations with the calls that each version has."""
    from hubspot_compat_raw._registry import OPERATIONS, VERSIONS

    return {
        "versions": [
            {"name": row.name, "status": row.status, "sunset": row.sunset}
            for row in VERSIONS.values()
        ],
        "operations": [
            {
                "operation": name,
                "versions": {
                    version: f"{found.method} {found.path}"
                    for version, row in VERSIONS.items()
                    if (found := row.operations.get(name))
                },
            }
            for name in OPERATIONS
        ],
    }


def _table(data: dict[str, Any]) -> Table:
    from rich.table import Table

    table = Table(title="Operations by API version")
    table.add_column("operation")
    for version in data["versions"]:
        table.add_column(version["name"], justify="center")
    for row in data["operations"]:
        marks = ["[green]yes" if v["name"] in row["versions"] else "-" for v in data["versions"]]
        table.add_row(row["operation"], *marks)
    table.add_section()
    table.add_row("supported until", *(v["sunset"] or "unknown" for v in data["versions"]))
    return table
