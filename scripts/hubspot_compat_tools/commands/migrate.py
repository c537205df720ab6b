"""`hubspot-compat migrate`: find v3 callers, move them, say why the others were left."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from hubspot_compat_tools._collector import collect_rarely
from hubspot_compat_tools._errors import ToolError, nearest
from hubspot_compat_tools._interrupts import Interrupts
from hubspot_compat_tools._printable import json_text, printable_lines

from ._completion import codes, target_versions
from ._output import print_json, print_text, progress_console

if TYPE_CHECKING:
    from hubspot_compat_tools.migrate._plan import Options
    from hubspot_compat_tools.migrate._run import Run
    from hubspot_compat_tools.migrate._typenames import Names

_UNREADABLE: Final = 2
_REFRESHED: Final = 20
_SHAPE: Final = "codes look like HSC120, and a report names those that it has"
_EXAMPLES: Final = """ {"file": "crm.py", "calls": ["contacts_of('11')"]}"""
_OF_A_DIFF: Final = {r"(?m)^-.*$": "red", r"(?m)^\+.*$": "green", r"(?m)^@@.*$": "cyan"}


class Style(StrEnum):
    """Where a call goes."""

    AUTO = "auto"
    RAW = "raw"
    FACADE = "facade"
    BRIDGE = "bridge"


class Primary(StrEnum):
    """What becomes of a Primary type's v3 name."""

    KEEP = "keep"
    UNLABELED = "unlabeled"
    ASK_PER_SITE = "ask-per-site"


class Form(StrEnum):
    """How the report looks."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    GITHUB = "github"
    HTML = "html"


app = typer.Typer(add_completion=False)


@app.command()
def migrate(  # noqa: PLR0917  typer makes the options of the parameters
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATH...", help="Files and folders; named ones are never skipped."),
    ] = None,
    to: Annotated[
        str,
        typer.Option(
            metavar="VERSION",
            help="Where to: v4, 2025-09, 2026-03.",
            autocompletion=target_versions,
        ),
    ] = "2026-03",
    style: Annotated[
        Style,
        typer.Option(help="raw: endpoints in place; facade; bridge: one line for each client."),
    ] = Style.AUTO,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Change the files.")] = False,
    check: Annotated[
        bool,
        typer.Option("--check", help="Only say how many sites there are; for CI. See exit code 2."),
    ] = False,
    unsafe: Annotated[
        bool, typer.Option("--unsafe", help="Also make edits that cannot be proven.")
    ] = False,
    primary: Annotated[
        Primary, typer.Option(help="What contact_to_company and its like become.")
    ] = Primary.KEEP,
    sdk_version: Annotated[
        str,
        typer.Option(metavar="X", help="hubspot-api-client's version; auto reads requirements."),
    ] = "auto",
    names: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The portal's names: hubspot-compat types --snapshot."),
    ] = None,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Report these codes only.", autocompletion=codes),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="CODE", help="Leave these codes out.", autocompletion=codes),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATTERN", help="Leave files and folders out, as a line of .gitignore does."
        ),
    ] = None,
    format: Annotated[Form, typer.Option(help="How to report.")] = Form.TEXT,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the report to a file.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 takes one for each core.")] = 0,
    explain: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Only say what a code means.", autocompletion=codes),
    ] = None,
    prove: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Run calls before and after; FILE is JSON:" + _EXAMPLES),
    ] = None,
) -> None:
    """Find callers of the associations API v3 and move them to a newer version.

    Without --write nothing is changed. Exits 1 when sites are there (with --write: are left), 2
    when a file that was named cannot be read; with --check also when any file cannot be whose
    bytes hold a path of the associations API or a name of an SDK.

    The pyproject.toml above a folder may name what to leave out: exclude = ["legacy/"] in its table
    tool.hubspot-compat.

    --prove runs the file with your rights, twice. It reaches no address but the sandbox, starts no
    process, has no secrets in its environment, and may take 60 seconds and 4 GB each time. It can
    read and write your files.

    Example: hubspot-compat migrate src --diff

    Example: hubspot-compat migrate src --style bridge --write

    Example: hubspot-compat migrate --explain HSC120
    """
    if explain is not None:
        _explain(explain, format)
        return
    if sum((diff, write, check)) > 1:
        msg = "--diff, --write and --check exclude each other; give one of them"
        raise ToolError(msg)
    options = _options(to, style, primary, sdk_version, names, select, ignore, unsafe=unsafe)
    if prove is not None:
        _prove(prove, paths or [], options)
        return
    if output is not None:
        from hubspot_compat_tools._files import have_folder_of

        have_folder_of(output)
    collect_rarely()
    with Interrupts() as interrupts:
        try:
            run = _run(paths or [], exclude or [], options, jobs or (os.cpu_count() or 1))
        except KeyboardInterrupt:
            typer.echo("nothing was written; run it again", err=True)
            raise typer.Exit(interrupts.exit_code) from None
        with interrupts.held() if write else nullcontext():
            if write:
                _save(run, interrupts.came)
            try:
                _report(run, options, format, output, diff=diff, wrote=write, check=check)
            except (ToolError, OSError):
                _say_what_was_written(run)
                raise
    if interrupts.came():
        raise typer.Exit(interrupts.exit_code)
    if code := _exit_code(run, options, paths or (), wrote=write, check=check):
        raise typer.Exit(code)


def _options(  # noqa: PLR0917  the options as they came
    to: str,
    style: Style,
    primary: Primary,
    sdk_version: str,
    names: Path | None,
    select: Sequence[str] | None,
    ignore: Sequence[str] | None,
    *,
    unsafe: bool,
) -> Options:
    from hubspot_compat_raw._registry import VERSIONS
    from hubspot_compat_tools.migrate._plan import Options

    targets = [name for name, row in VERSIONS.items() if row.dialect != "v3"]
    if to not in targets:
        msg = f"--to {to}: no such target; one of {', '.join(targets)}{nearest(to, targets)}"
        raise ToolError(msg)
    if sdk_version != "auto" and not sdk_version[:1].isdecimal():
        msg = f"--sdk-version {sdk_version}: expected auto or a version such as 8.2.1"
        raise ToolError(msg)
    return Options(
        to=to,
        style=style.value,
        unsafe=unsafe,
        primary=primary.value,
        sdk_version=sdk_version,
        names=_names(names),
        names_file="" if names is None else str(names),
        select=_codes(select),
        ignore=_codes(ignore),
    )


def _codes(given: Sequence[str] | None) -> tuple[str, ...]:
    from hubspot_compat_tools.migrate._codes import CODES

    words = [word.strip() for entry in given or () for word in entry.split(",") if word.strip()]
    for word in words:
        if not any(code.startswith(word) for code in CODES):
            raise ToolError(_no_code(word, CODES))
    return tuple(words)


def _explain(word: str, format: Form) -> None:
    from attrs import asdict

    from hubspot_compat_tools.migrate._codes import CODES, explanation

    if format not in {Form.TEXT, Form.JSON}:
        msg = f"--explain is told as text or json, not as {format}"
        raise ToolError(msg)
    found = CODES.get(word.strip().upper())
    if found is None:
        raise ToolError(_no_code(word, CODES))
    if format is Form.JSON:
        print_json(asdict(found))
    else:
        print_text(explanation(found))


def _no_code(word: str, known: Iterable[str]) -> str:
    close = nearest(word.upper(), known)
    return f"{word}: no such code{close}" if close else f"{word}: no such code; {_SHAPE}"


def _names(path: Path | None) -> Names:
    if path is None:
        return {}
    from hubspot_compat._domain.snapshot import load_names

    return {
        at: [(row.category, row.name or "", row.type_id) for row in rows]
        for at, rows in load_names(path).items()
    }


def _run(paths: Sequence[Path], exclude: Sequence[str], options: Options, jobs: int) -> Run:
    from rich.progress import Progress

    from hubspot_compat_tools.migrate._discovery import discover
    from hubspot_compat_tools.migrate._run import analyse_files

    if not paths:
        msg = "give a file or a folder; see hubspot-compat migrate --help"
        raise ToolError(msg)
    files = discover(paths, exclude)
    # Refreshed by hand: a thread of the bar's own and forked workers do not go together.
    bar = Progress(console=progress_console(), transient=True, auto_refresh=False)
    with bar as progress:
        task = progress.add_task("reading", total=len(files.paths))

        def advance(done: int) -> None:
            progress.advance(task, done)
            if done > 1 or progress.tasks[task].completed % _REFRESHED == 0:
                progress.refresh()

        return analyse_files(files, options, jobs, advance)


def _save(run: Run, stopped: Callable[[], bool]) -> None:
    from hubspot_compat_tools.migrate._saving import save

    save(run, stopped)


def _say_what_was_written(run: Run) -> None:
    """Where the report itself cannot be: its disk may be full, too."""
    if run.written:
        counts = f"{len(run.written)} file(s) were written, {len(run.unwritten)} were not"
        typer.echo(f"{counts}; git diff shows which", err=True)


def _exit_code(
    run: Run, options: Options, paths: Iterable[Path], *, wrote: bool, check: bool
) -> int:
    from hubspot_compat_tools.migrate._summary import is_open, shown, unread_calls

    named = {str(path) for path in paths}
    unread = any(report.problem and report.file in named for report in run.reports)
    if unread or (check and unread_calls(run, options)):
        return _UNREADABLE
    open_ = (is_open(s) or (s.status == "rewritten" and not wrote) for s in shown(run, options))
    return int(any(open_))


def _report(
    run: Run,
    options: Options,
    format: Form,
    output: Path | None,
    *,
    diff: bool,
    wrote: bool,
    check: bool,
) -> None:
    text = _rendered(run, options, format, diff=diff, wrote=wrote, check=check)
    if output is not None:
        from hubspot_compat_tools._files import write_atomically

        write_atomically(output, text + "\n")
    elif format is Form.TEXT:
        print_text(text, _OF_A_DIFF if diff else None)
    else:
        typer.echo(text)


def _rendered(
    run: Run, options: Options, format: Form, *, diff: bool, wrote: bool, check: bool
) -> str:
    from hubspot_compat_tools.migrate import _reports, _summary
    from hubspot_compat_tools.migrate._page import page

    others: dict[Form, Callable[[], str]] = {
        Form.HTML: lambda: printable_lines(page(run, options, wrote=wrote)),
        Form.GITHUB: lambda: "\n".join(_reports.github(run, options)),
        Form.JSON: lambda: json_text(_summary.as_json(run, options)),
        Form.SARIF: lambda: json_text(_reports.sarif(run, options)),
    }
    if format in others:
        return others[format]()
    if check:
        return "\n".join(_reports.check(run, options))
    text = "\n".join(_reports.text(run, options, wrote=wrote))
    changes = "".join(map(_summary.diff_of, run.reports)) if diff else ""
    return printable_lines(changes) + text


def _prove(examples: Path, paths: Sequence[Path], options: Options) -> None:
    from hubspot_compat_tools.migrate._prove import prove_file

    outcome = prove_file(examples, paths, options)
    print_json(outcome.as_json())
    if not outcome.equal:
        raise typer.Exit(1)
