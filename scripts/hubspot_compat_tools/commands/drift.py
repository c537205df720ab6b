"""`hubspot-compat drift`: what changed between two states of an API, and what it breaks."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.util import LazyLoader, find_spec, module_from_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hubspot_compat_tools._collector import collect_rarely
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._files import have_folder_of, write_atomically
from hubspot_compat_tools.commands._completion import sides
from hubspot_compat_tools.drift.reports import Form, render

if TYPE_CHECKING:
    from hubspot_compat_tools.drift.reports._findings import Findings


class FailOn(StrEnum):
    """When the exit code is 1."""

    BREAKING = "breaking"
    ANY = "any"
    NEVER = "never"


class Only(StrEnum):
    """Which operations are compared."""

    ASSOCIATIONS = "associations"
    ALL = "all"


app = typer.Typer(add_completion=False)


@app.command()
def drift(  # noqa: PLR0917 - typer makes the options of the parameters
    base: Annotated[
        str | None,
        typer.Argument(
            metavar="[BASE]",
            autocompletion=sides,
            help="The older state: a version of specs/, a file (JSON or YAML), a folder of"
            " documents, - for stdin, or FILE@GITREV; several with commas between them.",
        ),
    ] = None,
    head: Annotated[
        str | None,
        typer.Argument(metavar="[HEAD]", autocompletion=sides, help="The newer state, likewise."),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every version of specs/ with each.")] = False,
    history: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder of dated revisions, each with the next."),
    ] = None,
    format: Annotated[Form, typer.Option(help="How to report.")] = Form.TEXT,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report to a file.")
    ] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="What makes the exit code 1: breaking changes, any, or never.")
    ] = FailOn.BREAKING,
    accept: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Changes that are accepted: id, reason, expiry date."),
    ] = None,
    write_accept: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write a file for --accept that accepts what is found."),
    ] = None,
    accept_until: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The last day for --write-accept; else in 90 days."),
    ] = None,
    callers: Annotated[
        list[Path] | None,
        typer.Option(metavar="PATH", help="Name the calls in this code that a change concerns."),
    ] = None,
    only: Annotated[Only, typer.Option(help="Which operations to compare.")] = Only.ASSOCIATIONS,
    prose: Annotated[
        bool, typer.Option("--prose", help="Report changed titles, descriptions, examples too.")
    ] = False,
) -> None:
    """Compare two states of HubSpot's API: what changed, what breaks, what of ours it touches.

    Exits 1 on a breaking change (see --fail-on), 2 if something cannot be read.

    Example: hubspot-compat drift v4 2026-03

    Example: hubspot-compat drift specs/v4/openapi.json@HEAD~1 v4 --format markdown

    Example: hubspot-compat drift v4 2026-03 --callers src
    """
    asked = [base is not None or head is not None, all_, history is not None]
    if sum(asked) != 1 or (asked[0] and head is None):
        msg = "give BASE and HEAD, or --all, or --history DIR; see hubspot-compat drift --help"
        raise ToolError(msg)
    if prose and not asked[0]:
        msg = "--prose compares two states; it does not go with --all or --history"
        raise ToolError(msg)
    if accept_until is not None and write_accept is None:
        msg = "--accept-until DATE goes with --write-accept FILE"
        raise ToolError(msg)
    for path in filter(None, (output, write_accept)):
        have_folder_of(path)
    collect_rarely()
    with _lean_deepdiff():
        findings = _find(base, head, history, only.value, prose=prose)
    findings = _accepted(findings, accept)
    if write_accept is not None:
        _write_acceptances(findings, write_accept, accept_until)
    if callers:
        findings = _with_callers(findings, callers)
    _show(findings, format, output)
    if _failed(findings, fail_on):
        raise typer.Exit(1)


@contextmanager
def _lean_deepdiff() -> Iterator[None]:
    """Let deepdiff be imported without what this run never uses, most of all that it imports.

    It imports pydantic, where it is installed, to know its models; what is compared here is plain.
    Its cache imports asyncio for a lock of coroutines; it is loaded if somebody touches it. Only
    the command does so: in another program's process deepdiff may be shared.
    """
    if "asyncio" not in sys.modules and (spec := find_spec("asyncio")) and spec.loader:
        spec.loader = LazyLoader(spec.loader)
        sys.modules["asyncio"] = module = module_from_spec(spec)
        spec.loader.exec_module(module)
    if "pydantic" in sys.modules:
        yield
        return
    name = "pydantic.main"
    sys.modules[name] = None  # type: ignore[assignment]  # importlib: None means "cannot be found"
    try:
        yield
    finally:
        del sys.modules[name]


def _find(
    base: str | None, head: str | None, history: Path | None, only: Any, *, prose: bool
) -> Findings:
    from hubspot_compat_tools.drift._settings import project_levels
    from hubspot_compat_tools.drift.reports._findings import Findings

    levels = project_levels()
    if history is not None:
        from hubspot_compat_tools.drift._history import history as timeline

        found = timeline(history, only=only, levels=levels)
        return Findings(tuple(r.report for r in found.revisions), history=found)
    if base is not None and head is not None:
        from hubspot_compat_tools.drift import compare

        report = compare(base, head, only=only, prose=prose, levels=levels)
        return Findings((report,), artifact=_artifact(head))
    from hubspot_compat_tools.drift._matrix import matrix, operations_by_version

    reports = tuple(matrix(only=only, levels=levels))
    return Findings(reports, matrix=True, versions=operations_by_version())


def _artifact(head: str) -> str:
    """The file to which annotations are attached: the head, if it is one file."""
    from hubspot_compat_tools._project import find_project

    if Path(head).is_file():
        return Path(head).as_posix()
    try:
        project = find_project()
    except ToolError:
        return ""
    if project.root is None or head not in project.versions:
        return ""
    return project.spec_path(head).relative_to(project.root).as_posix()


def _accepted(findings: Findings, path: str | None) -> Findings:
    if path is None:
        return findings
    from hubspot_compat_tools.drift._accept import accept, load_acceptances

    return findings.replaced(accept(findings.reports, load_acceptances(path)))


def _write_acceptances(findings: Findings, path: Path, until: str | None) -> None:
    from hubspot_compat_tools.drift._accept import acceptances_file, last_day

    write_atomically(path, acceptances_file(findings.reports, last_day(until)))


def _with_callers(findings: Findings, paths: list[Path]) -> Findings:
    from hubspot_compat_tools.drift._concerned_calls import with_callers

    return findings.replaced(with_callers(findings.reports, paths))


def _show(findings: Findings, form: Form, output: Path | None) -> None:
    if output is not None:
        write_atomically(output, render(findings, form))
    elif form is Form.TEXT:
        from rich.console import Console

        from hubspot_compat_tools.drift.reports._terminal import UNWRAPPED, print_text

        console = Console(emoji=False)
        wide = Console(width=UNWRAPPED, emoji=False)
        print_text(findings, console if console.is_terminal else wide)
    else:
        typer.echo(render(findings, form), nl=False)


def _failed(findings: Findings, fail_on: FailOn) -> bool:
    match fail_on:
        case FailOn.NEVER:
            return False
        case FailOn.ANY:
            return findings.changed or bool(findings.problems)
        case FailOn.BREAKING:
            return findings.breaking or findings.breaks_facade
