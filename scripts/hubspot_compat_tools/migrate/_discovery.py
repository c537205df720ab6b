"""Which files of a tree are looked at, and what of it cannot be."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISDIR
from typing import Final

from attrs import define, field, frozen

from hubspot_compat_tools._bounded_files import kind_of, unread
from hubspot_compat_tools._errors import ToolError

from ._exclusion import given_exclusion, project_exclusion
from ._gitignore import Ignored, Rules

_FOLDERS: Final = {
    ".git", ".hg", ".svn", ".venv", "venv", "env", ".env", "node_modules", "__pycache__", ".tox",
    ".nox", ".eggs", "build", "dist", "site-packages", ".mypy_cache", ".ruff_cache",
    ".pytest_cache", "vendor", "vendored", "_vendor", "third_party", "generated", "_generated",
}  # fmt: skip
_GENERATED: Final = re.compile(r".*_pb2(_grpc)?\.py")
SUFFIXES: Final = (".py", ".pyi", ".pyw", ".ipynb")


@define
class Files:
    """What was found.

    Attributes:
        paths: The files, in order.
        problems: What cannot be looked at, and why.
        skipped: How many files and folders were left aside.
    """

    paths: list[Path] = field(factory=list)
    problems: list[tuple[Path, str]] = field(factory=list)
    skipped: int = 0

    def problem(self, path: Path, why: str) -> None:
        """Note what cannot be looked at."""
        self.problems.append((path, why))


def discover(roots: Sequence[Path], exclude: Sequence[str] = ()) -> Files:
    """Find the Python files and notebooks of some paths.

    A path that is named is always taken, whatever its name is and whichever patterns match it.

    Args:
        roots: The paths.
        exclude: Patterns of files and folders to leave out, beside those of the project.

    Raises:
        ToolError: A path does not exist, there is no Python in what was named, or what is to be
            left out cannot be understood.
    """
    files = Files()
    seen: set[Path] = set()
    for root in roots:
        for path in _found(root, exclude, files):
            if path not in seen:
                seen.add(path)
                files.paths.append(path)
    if not files.paths and not files.problems:
        shown = ", ".join(str(root) for root in roots)
        left = ", but for what is ignored or excluded" if files.skipped else ""
        msg = f"{shown}: no Python file in it{left}; name a file or folder with Python code"
        raise ToolError(msg)
    return files


def _found(root: Path, exclude: Sequence[str], files: Files) -> Iterator[Path]:
    try:
        mode = root.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        msg = f"{root}: there is no such file or folder"
        raise ToolError(msg) from None
    except OSError as error:
        files.problem(root, unread(error))
        return
    if S_ISDIR(mode):
        yield from _Tree(root, exclude, files).walk()
    elif kind := kind_of(mode):
        files.problem(root, f"is {kind}, not a file; it is left")
    else:
        yield root


@frozen
class _Entry:
    """A file, folder or whatever else, of a folder.

    Attributes:
        path: As reports show it.
        inside: The same, with the links of the named folder followed.
        folder: Whether it is a folder; a link to one is, too.
        link: Whether it is a link.
    """

    path: Path
    inside: Path
    folder: bool
    link: bool


class _Tree:
    """The walk through a folder that was named."""

    def __init__(self, root: Path, exclude: Sequence[str], files: Files) -> None:
        self._root = root
        self._real = Path(os.path.realpath(root))
        self._ignored = Ignored(self._real)
        excluded = (project_exclusion(self._real), given_exclusion(exclude, self._real))
        self._excluded = tuple(rules for rules in excluded if rules.patterns)
        self._files = files

    def walk(self) -> Iterator[Path]:
        """The files to look at; with a list of its own, since a tree may be deep."""
        waiting = [self._root]
        while waiting:
            folder = waiting.pop()
            entries = self._entries(folder)
            yield from (entry.path for entry in entries if not entry.folder and self._wanted(entry))
            below = [entry.path for entry in entries if entry.folder and self._entered(entry)]
            waiting += reversed(below)

    def _entries(self, folder: Path) -> list[_Entry]:
        inside = self._real / folder.relative_to(self._root)
        try:
            with os.scandir(folder) as found:
                entries = [_entry(folder, inside, one) for one in found]
        except OSError as error:
            self._files.problem(folder, unread(error))
            return []
        rules = (self._ignored.rules_in(inside), *self._excluded)
        return [entry for entry in sorted(entries, key=_name) if not self._skipped(entry, rules)]

    def _skipped(self, entry: _Entry, rules: Sequence[Rules]) -> bool:
        """Whether it is left aside without a word."""
        name = entry.path.name
        if entry.folder:
            unwanted = name in _FOLDERS or os.path.exists(entry.path / "pyvenv.cfg")  # noqa: PTH110  it may be a folder that cannot be read
        elif not name.endswith(SUFFIXES):
            return True
        else:
            unwanted = _GENERATED.fullmatch(name) is not None
        if unwanted or any(r.cover(entry.inside, folder=entry.folder) for r in rules):
            self._files.skipped += 1
            return True
        return False

    def _entered(self, entry: _Entry) -> bool:
        """Whether a folder is walked through; a link to one is not."""
        if not entry.link:
            return True
        target = Path(os.path.realpath(entry.path))
        if not target.is_relative_to(self._real):
            self._files.problem(entry.path, "is a link out of the tree; it is left")
        elif entry.inside.is_relative_to(target):
            self._files.problem(entry.path, "is a link to a folder that it lies in; it is left")
        else:
            self._files.skipped += 1
        return False

    def _wanted(self, entry: _Entry) -> bool:
        """Whether a file can be looked at."""
        target = Path(os.path.realpath(entry.path)) if entry.link else self._real
        if not target.is_relative_to(self._real):
            self._files.problem(entry.path, "is a link out of the tree; it is left")
            return False
        try:
            kind = kind_of(entry.path.stat().st_mode)
        except OSError as error:
            self._files.problem(entry.path, unread(error))
            return False
        if kind:
            self._files.problem(entry.path, f"is {kind}, not a file; it is left")
        return not kind


def _entry(folder: Path, inside: Path, found: os.DirEntry[str]) -> _Entry:
    try:
        is_folder = found.is_dir()
    except OSError:  # a link to itself
        is_folder = False
    return _Entry(folder / found.name, inside / found.name, is_folder, found.is_symlink())


def _name(entry: _Entry) -> str:
    return entry.path.name
