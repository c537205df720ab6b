"""Many files: read, analyse in several processes, write."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from attrs import define, evolve, field

from ._discovery import Files
from ._engine import FileReport, analyse, worth_reading
from ._plan import Options

_IMPORT: Final = re.compile(rb"^[ \t]*(?:from|import)[ \t][^\r\n#]*", re.MULTILINE)
_NAME: Final = re.compile(rb"[A-Za-z_]\w*")
_TOO_BIG: Final = 20_000_000
_FEW: Final = 24
_CHUNK: Final = 8


@define
class Run:
    """What became of a tree.

    Attributes:
        reports: Files with sites or problems, by path.
        checked: How many files were looked at.
        written: The files that were rewritten.
        interrupted: Whether the user stopped it.
    """

    reports: list[FileReport] = field(factory=list)
    checked: int = 0
    written: list[str] = field(factory=list)
    interrupted: bool = False


def analyse_files(
    files: Files, options: Options, jobs: int, on_file: Callable[[int], None] | None = None
) -> Run:
    """Analyse every file that was found.

    Args:
        files: What was found.
        options: What the user asked for.
        jobs: How many processes; 1 stays in this one.
        on_file: Told how many files were done.
    """
    run = Run(checked=len(files.paths))
    for path in files.outside:
        run.reports.append(FileReport(str(path), problem="is a link out of the tree; it is left"))
    work: list[str] = []
    imported: set[str] = set()
    for path in files.paths:
        problem = _glance(path, imported)
        if problem is None:
            work.append(str(path))
        elif problem:
            run.reports.append(FileReport(str(path), problem=problem))
    if on_file:
        on_file(len(files.paths) - len(work))
    options = evolve(options, imported=frozenset(imported & {Path(name).stem for name in work}))
    for report in _each(work, options, jobs):
        if on_file:
            on_file(1)
        if report.sites or report.problem or report.unused_ignores:
            run.reports.append(report)
    run.reports.sort(key=lambda report: report.file)
    return run


def _glance(path: Path, imported: set[str]) -> str | None:
    """None if a file is worth its analysis, "" if it is not, else what is wrong with it."""
    try:
        if path.stat().st_size > _TOO_BIG:
            return f"has more than {_TOO_BIG // 1_000_000} MB; it is left"
        raw = path.read_bytes()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    for line in _IMPORT.findall(raw):
        imported.update(word.decode() for word in _NAME.findall(line))
    return None if worth_reading(raw) else ""


def _each(work: Sequence[str], options: Options, jobs: int) -> Iterator[FileReport]:
    if jobs <= 1 or len(work) < _FEW:
        yield from (_one(path, options) for path in work)
        return
    # Fork where there are no threads yet: the workers start in no time and share the catalogue.
    context = get_context("fork" if hasattr(os, "fork") else "spawn")
    with ProcessPoolExecutor(jobs, mp_context=context) as pool:
        yield from pool.map(_one, work, [options] * len(work), chunksize=_CHUNK)


def _one(path: str, options: Options) -> FileReport:
    from ._notebooks import analyse_notebook
    from ._versions import sdk_version

    try:
        raw = Path(path).read_bytes()
    except OSError as error:
        return FileReport(path, problem=f"cannot be read: {error.strerror}")
    if path.endswith(".ipynb"):
        return analyse_notebook(path, raw, options)
    if options.sdk_version == "auto":
        options = evolve(options, sdk_version=sdk_version(Path(path)))
    report = analyse(path, raw, options)
    report.before = raw if report.after is not None else None
    return report


def write_all(run: Run) -> None:
    """Write what was rewritten, each file as a whole or not at all.

    A file that changed since it was read, or cannot be written, gets a problem in its report.
    """
    try:
        for report in run.reports:
            if report.after is not None:
                report.problem = _write(Path(report.file), report.before or b"", report.after)
                if report.problem:
                    report.after = None
                    report.sites = [
                        evolve(site, status="left") if site.status == "rewritten" else site
                        for site in report.sites
                    ]
                else:
                    run.written.append(report.file)
    except KeyboardInterrupt:
        run.interrupted = True
        # It may have come right behind the moment in which a file was put in its place.
        run.written += [
            report.file
            for report in run.reports
            if report.after is not None
            and report.file not in run.written
            and _holds(Path(report.file), report.after)
        ]


def _holds(path: Path, after: bytes) -> bool:
    try:
        return path.read_bytes() == after
    except OSError:
        return False


def _write(path: Path, before: bytes, after: bytes) -> str:
    temporary = ""
    try:
        real = path.resolve()
        if real.read_bytes() != before:
            return "changed while this ran; it is left"
        if not os.access(real, os.W_OK):
            return "is not writable; it is left"
        handle, temporary = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(after)
        Path(temporary).chmod(real.stat().st_mode & 0o7777)
        Path(temporary).replace(real)
    except OSError as error:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        return f"cannot be written: {error.strerror}; it is left"
    except KeyboardInterrupt:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise
    return ""
