"""`hubspot-compat specs`: take in what HubSpot publishes, and list what is here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._printable import printable
from hubspot_compat_tools._project import Project, VersionRow, find_project
from hubspot_compat_tools.commands._completion import specs_versions
from hubspot_compat_tools.commands._output import (
    OutputFormat,
    print_json,
    print_text,
    progress_console,
)

if TYPE_CHECKING:
    from pathlib import Path

    from hubspot_compat_tools.specs._import import Imported

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Import HubSpot's published specs, and list ours.",
)

_SHOWN_FACTS: Final = 50


@app.command("import")
def import_(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="The published documents, JSON or YAML: paths, http(s) addresses, or - for stdin.",
        ),
    ],
    version: Annotated[
        str,
        typer.Option(
            metavar="NAME",
            help="The version, such as v4 or 2026-09; new ones too.",
            autocompletion=specs_versions,
        ),
    ],
    write: Annotated[
        bool, typer.Option("--write", help="Write specs/NAME/openapi.json and versions.toml.")
    ] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse documents that give a warning.")
    ] = False,
    *,
    any_redirect: Annotated[
        bool,
        typer.Option(
            "--any-redirect", help="Follow redirects to http and to private addresses, too."
        ),
    ] = False,
    format: Annotated[OutputFormat, typer.Option(help="How to print.")] = OutputFormat.TEXT,
) -> None:
    """Read published documents, show what changes against the present spec, and write it.

    Keeps the association operations, merges the documents into one canonical form and drops the
    prose. Exits 0 whether or not something changes.

    Example: hubspot-compat specs import associations.json schema.json --version 2026-09 --write
    """
    from hubspot_compat_tools.specs._import import import_documents
    from hubspot_compat_tools.specs._import import write as write_spec

    project = find_project()
    if write:
        project.writable_root()
    with progress_console().status(f"reading {len(files)} document(s)"):
        imported = import_documents(files, version, project, any_redirect=any_redirect)
    for warning in imported.warnings:
        typer.echo(f"warning: {printable(warning)}", err=True)
    if strict and imported.warnings:
        msg = f"{len(imported.warnings)} warning(s) under --strict; nothing was written"
        raise ToolError(msg)
    if write:
        imported = write_spec(imported, project)
    if format is OutputFormat.JSON:
        print_json(_imported_json(imported, project))
    else:
        print_text("\n".join(_imported_text(imported, project, write=write)))


@app.command("list")
def list_(
    format: Annotated[OutputFormat, typer.Option(help="How to print.")] = OutputFormat.TEXT,
) -> None:
    """List the versions with their status, sunset date and number of operations.

    Example: hubspot-compat specs list
    """
    project = find_project()
    rows = [_row_json(row, project) for row in project.versions.values()]
    if format is OutputFormat.JSON:
        print_json(rows)
        return
    from rich.console import Console
    from rich.table import Table

    # The folder of an installed package is too long for a title, and is never written to.
    where = f"in {_shown(project.specs, project)}" if project.root else "shipped with this package"
    table = Table(title=f"Versions {where}")
    for heading in ("version", "dialect", "status", "supported until", "operations", "package"):
        table.add_column(heading, justify="right" if heading == "operations" else "left")
    for row in rows:
        until = row["sunset"] or "unknown"
        computed = " (computed)" if row["sunset_source"].startswith("computed") else ""
        style = "yellow" if row["status"] == "legacy" else "green"
        cells = (row["name"], row["dialect"], f"[{style}]{row['status']}", until + computed)
        table.add_row(*cells, str(len(row["operations"])), row["package"])
    Console().print(table)


def _row_json(row: VersionRow, project: Project) -> dict[str, Any]:
    from attrs import asdict

    from hubspot_compat_tools.specs._describe import operations
    from hubspot_compat_tools.specs._import import load_canonical
    from hubspot_compat_tools.specs._names import operation_name

    document = load_canonical(project.spec_path(row.name))
    names = sorted({operation_name(method, path) for method, path, _ in operations(document)})
    return asdict(row) | {"operations": names}


def _imported_json(imported: Imported, project: Project) -> dict[str, Any]:
    return {
        "version": imported.version,
        "new": imported.is_new,
        "documents": list(imported.titles),
        "operations": list(imported.kept),
        "unknown": imported.unknown,
        "dropped": list(imported.dropped),
        "renamed": imported.renamed,
        "warnings": list(imported.warnings),
        "changes": [
            {"kind": c.kind, "pointer": c.pointer, "before": c.before, "after": c.after}
            for c in imported.changes
        ],
        "written": [_shown(path, project) for path in imported.written],
    }


def _imported_text(imported: Imported, project: Project, *, write: bool) -> list[str]:
    titles = ", ".join(repr(title) for title in imported.titles)
    lines = [f"{imported.version}: {len(imported.kept)} association operations from {titles}"]
    lines += _notes(imported)
    lines += _changes_text(imported, _shown(project.spec_path(imported.version), project))
    lines += [f"wrote {_shown(path, project)}" for path in imported.written]
    if imported.written:
        lines.append(f"next: hubspot-compat regenerate {imported.version}")
    elif not write and (imported.is_new or imported.changes):
        lines.append("nothing written; --write does")
    return lines


def _notes(imported: Imported) -> list[str]:
    notes = [f"  {name}: not in the name table: {op}" for op, name in imported.unknown.items()]
    notes += [f"  {old}: the documents differ; one is {n}" for old, n in imported.renamed.items()]
    if imported.dropped:
        some = ", ".join(imported.dropped[:3]) + (", ..." if len(imported.dropped) > 3 else "")  # noqa: PLR2004 - a line's worth
        notes.append(f"  dropped {len(imported.dropped)} other operation(s): {some}")
    return notes


def _changes_text(imported: Imported, present: str) -> list[str]:
    from hubspot_compat_tools.specs._changes import summarise

    if imported.is_new:
        return [f"new: there is no {present} yet"]
    if not imported.changes:
        return [f"no change against {present}"]
    facts = summarise(imported.changes)
    lines = [f"{len(imported.changes)} change(s) against {present}:"]
    lines += [f"  {fact}" for fact in facts[:_SHOWN_FACTS]]
    if len(facts) > _SHOWN_FACTS:
        lines.append(f"  ... and {len(facts) - _SHOWN_FACTS} more; --format json has them all")
    return lines


def _shown(path: Path, project: Project) -> str:
    """The path as seen from the project's folder."""
    root = project.root
    return path.relative_to(root).as_posix() if root else str(path)
