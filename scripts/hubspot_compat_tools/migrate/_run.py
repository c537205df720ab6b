"""Many files: read, and analyse in several processes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Final

from attrs import define, evolve, field

from hubspot_compat_tools._bounded_files import read_bounded, unread

from ._discovery import Files
from ._engine import FileReport, analyse, worth_reading
from ._notebooks import analyse_notebook
from ._plan import Options
from ._unread import file_may_call
from ._versions import sdk_version
from ._workers import Lost, in_workers

_IMPORT: Final = re.compile(rb"^[ \t]*(?:from|import)[ \t][^\r\n#]*", re.MULTILINE)
_NAME: Final = re.compile(rb"[A-Za-z_]\w*")
_LONGEST: Final = 20_000_000
_SECONDS: Final = 20.0
_SAMPLE: Final = (
    b'requests.put(f"/crm/v3/objects/deals/{d}/associations/contacts/{c}/deal_to_contact")'
)


@define
class Run:
    """What became of a tree.

    Attributes:
        reports: Files with sites or problems, by path.
        checked: How many files were looked at.
        written: The files that were rewritten.
        unwritten: The files that were to be, and were not.
        interrupted: Whether the user stopped it.
    """

    reports: list[FileReport] = field(factory=list)
    checked: int = 0
    written: list[str] = field(factory=list)
    unwritten: list[str] = field(factory=list)
    interrupted: bool = False


def _no_progress(done: int) -> None:
    """Ignore the progress of a run that has no progress bar."""


def analyse_files(
    files: Files,
    options: Options,
    jobs: int,
    on_file: Callable[[int], None] = _no_progress,
    *,
    seconds: float = _SECONDS,
) -> Run:
    """Analyse every file that was found.

    Args:
        files: What was found.
        options: What the user asked for.
        jobs: How many processes.
        on_file: Told how many files were done.
        seconds: The time that a file may take.
    """
    run = Run(checked=len(files.paths))
    run.reports += [FileReport(str(path), problem=why) for path, why in files.problems]
    work: list[str] = []
    imported: set[str] = set()
    for path in files.paths:
        problem = _glance(path, imported)
        if problem is None:
            work.append(str(path))
        elif problem:
            run.reports.append(FileReport(str(path), problem=problem))
    on_file(len(files.paths) - len(work))
    if work:
        _have_all_loaded()
    options = evolve(options, imported=frozenset(imported & {Path(name).stem for name in work}))
    for name, outcome in in_workers(partial(analyse_file, options=options), work, jobs, seconds):
        on_file(1)
        report = FileReport(name, problem=outcome.why) if isinstance(outcome, Lost) else outcome
        if report.sites or report.problem or report.unused_ignores:
            run.reports.append(report)
    for report in run.reports:
        report.may_call = bool(report.problem) and file_may_call(Path(report.file))
    run.reports.sort(key=lambda report: report.file)
    return run


@cache
def _have_all_loaded() -> None:
    """Analyse a call, so that forked processes share the modules and the catalogue."""
    analyse("sample.py", _SAMPLE, Options())


def analyse_file(path: str, options: Options) -> FileReport:
    """Analyse one file, which may be a notebook."""
    try:
        raw = read_bounded(Path(path), _LONGEST)
    except OSError as error:
        return FileReport(path, problem=unread(error))
    if path.endswith(".ipynb"):
        return analyse_notebook(path, raw, options)
    if options.sdk_version == "auto":
        options = evolve(options, sdk_version=sdk_version(Path(path)))
    report = analyse(path, raw, options)
    report.before = raw if report.after is not None else None
    return report


def _glance(path: Path, imported: set[str]) -> str | None:
    """None if a file is worth its analysis, "" if it is not, else what is wrong with it."""
    try:
        raw = read_bounded(path, _LONGEST)
    except OSError as error:
        return unread(error)
    for line in _IMPORT.findall(raw):
        imported.update(word.decode() for word in _NAME.findall(line))
    return None if worth_reading(raw) else ""
