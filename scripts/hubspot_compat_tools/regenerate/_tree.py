"""Comparing a generated tree with the present one, and putting it in its place as a whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from attrs import frozen

from hubspot_compat_tools._errors import ToolError


@frozen
class Difference:
    """A file that is not as the specs want it.

    Attributes:
        file: The file, relative to the project.
        kind: `changed`, `missing` or `stray`.
    """

    file: str
    kind: str


def compare(new: Path, present: Path, shown: str) -> list[Difference]:
    """The differences between two files or folders, by name.

    Args:
        new: What was generated; may be absent, then everything present is stray.
        present: What is there.
        shown: How to name `present` in the result.
    """
    ours, theirs = _files(new), _files(present)
    return [
        Difference(f"{shown}/{name}" if name else shown, kind)
        for name in sorted(ours.keys() | theirs.keys())
        if (kind := _kind(ours.get(name), theirs.get(name)))
    ]


def swap(pairs: Iterable[tuple[Path, Path]], attic: Path) -> None:
    """Put each new file or folder in the place of the present one; all of them or none.

    Args:
        pairs: New and present path; a new path that is absent removes the present one.
        attic: An empty folder on the same file system, for what is replaced.

    Raises:
        ToolError: The file system refused; everything is as it was.
    """
    done: list[tuple[Path, Path | None]] = []
    try:
        for number, (new, present) in enumerate(pairs):
            backup = attic / str(number) if present.exists() else None
            if backup:
                present.rename(backup)
            done.append((present, backup))
            if new.exists():
                present.parent.mkdir(parents=True, exist_ok=True)
                new.rename(present)
    except OSError as error:
        _restore(done)
        msg = f"{error.filename}: cannot be replaced: {error.strerror}; nothing was changed"
        raise ToolError(msg) from error
    except BaseException:  # Ctrl-C must not leave half of a tree either
        _restore(done)
        raise


def _restore(done: list[tuple[Path, Path | None]]) -> None:
    for present, backup in reversed(done):
        if present.is_dir():
            shutil.rmtree(present)
        else:
            present.unlink(missing_ok=True)
        if backup:
            backup.rename(present)


def _files(root: Path) -> dict[str, bytes]:
    if root.is_file():
        return {"": root.read_bytes()}
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


def _kind(new: bytes | None, present: bytes | None) -> str:
    if new == present:
        return ""
    if present is None:
        return "missing"
    return "stray" if new is None else "changed"
