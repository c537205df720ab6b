"""Which files of a tree are looked at."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from attrs import define, field

from hubspot_compat_tools._errors import ToolError

from ._gitignore import Ignored

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
        outside: Links that lead out of the tree; they are reported and left.
        skipped: How many files and folders were left aside.
    """

    paths: list[Path] = field(factory=list)
    outside: list[Path] = field(factory=list)
    skipped: int = 0


def discover(roots: Sequence[Path]) -> Files:
    """Find the Python files and notebooks of some paths.

    A path that is named is always taken, whatever it is called or ignored by.

    Raises:
        ToolError: A path does not exist, or there is no Python in what was named.
    """
    files = Files()
    seen: set[Path] = set()
    for root in roots:
        if not root.exists():
            msg = f"{root}: there is no such file or folder"
            raise ToolError(msg)
        found = [root] if root.is_file() else _below(root, files)
        for path in found:
            if path not in seen:
                seen.add(path)
                files.paths.append(path)
    if not files.paths and not files.outside:
        shown = ", ".join(str(root) for root in roots)
        msg = f"{shown}: no Python file in it; name a file or folder with Python code"
        raise ToolError(msg)
    return files


def _below(root: Path, files: Files) -> Iterator[Path]:
    real = root.resolve()
    ignored = Ignored(real)
    for folder, names, leaves in os.walk(root):
        at = Path(folder)
        inside = real / at.relative_to(root)
        rules = ignored.rules_in(inside)
        keep = []
        for name in sorted(names):
            path = at / name
            unwanted = name in _FOLDERS or (path / "pyvenv.cfg").exists() or path.is_symlink()
            if unwanted or rules.cover(inside / name, folder=True):
                files.skipped += 1
            else:
                keep.append(name)
        names[:] = keep
        for name in sorted(leaves):
            if not name.endswith(SUFFIXES):
                continue
            path = at / name
            if path.is_symlink() and not path.resolve().is_relative_to(real):
                files.outside.append(path)
            elif _GENERATED.fullmatch(name) or rules.cover(inside / name, folder=False):
                files.skipped += 1
            else:
                yield path
