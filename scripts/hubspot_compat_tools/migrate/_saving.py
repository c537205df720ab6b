"""Writing what was rewritten: each file as a whole or not at all, and an account of both."""

from __future__ import annotations

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from attrs import evolve

from hubspot_compat_tools._bounded_files import read_bounded

from ._engine import FileReport
from ._run import Run

__all__ = ["save"]


def save(run: Run, stopped: Callable[[], bool] = lambda: False) -> None:
    """Write the files that are to change.

    One that changed since it was read, cannot be written, or whose turn did not come, is left, and
    its report says so.

    Args:
        run: What was found; it gets the account.
        stopped: Asked before each file whether to end here.
    """
    for report in run.reports:
        if report.after is None:
            continue
        if stopped():
            run.interrupted = True
            problem = "was not written before the interrupt; run it again"
        else:
            problem = _saved(Path(report.file), report.before or b"", report.after)
        if problem:
            _leave(report, problem)
            run.unwritten.append(report.file)
        else:
            run.written.append(report.file)


def _leave(report: FileReport, problem: str) -> None:
    report.problem, report.after = problem, None
    report.sites = [
        evolve(site, status="left") if site.status == "rewritten" else site for site in report.sites
    ]


def _saved(path: Path, before: bytes, after: bytes) -> str:
    """Put new bytes in a file's place; why not, where that cannot be."""
    real = Path(os.path.realpath(path))
    try:
        if not _holds(real, before):
            return "changed while this ran; it is left"
        if not os.access(real, os.W_OK):
            return "is not writable; it is left"
        _replace(real, after)
    except OSError as error:
        return f"cannot be written: {error.strerror}; it is left"
    return ""


def _holds(path: Path, content: bytes) -> bool:
    try:
        return read_bounded(path, len(content)) == content
    except OSError as error:
        if error.errno == errno.EFBIG:
            return False
        raise


def _replace(path: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:99]}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        _become(temporary, path)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def _become(temporary: Path, path: Path) -> None:
    """Take over owner, rights and attributes of the file that will be replaced."""
    state = path.stat()
    if hasattr(os, "chown"):
        with contextlib.suppress(OSError):  # only root can give a file away
            os.chown(temporary, state.st_uid, state.st_gid)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):  # a file system need not have any
            for name in os.listxattr(path):
                os.setxattr(temporary, name, os.getxattr(path, name))
    temporary.chmod(state.st_mode & 0o7777)
