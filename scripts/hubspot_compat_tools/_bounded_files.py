"""Reading what is a file, and not too long: a pipe, a device or an endless file stops nothing."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

__all__ = ["kind_of", "pieces_of", "read_bounded", "unread"]

_KINDS: Final[tuple[tuple[Callable[[int], bool], str], ...]] = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
# Without O_NONBLOCK a pipe that took the file's place would be waited for. Windows has none.
_FLAGS: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_PIECE: Final = 1 << 20


def kind_of(mode: int) -> str:
    """What something is that is not a regular file, such as "a pipe"; "" for a file."""
    if stat.S_ISREG(mode):
        return ""
    return next((kind for test, kind in _KINDS if test(mode)), "no regular file")


def read_bounded(path: Path, longest: int) -> bytes:
    """Read a regular file.

    Args:
        path: The file; a link is followed.
        longest: How many bytes it may have.

    Raises:
        OSError: It is something else, is longer, or cannot be read; `strerror` says which.
    """
    with _opened(path) as file:
        raw = file.read(longest + 1)
    if len(raw) > longest:
        raise OSError(errno.EFBIG, f"has more than {longest / 1_000_000:g} MB", str(path))
    return raw


def pieces_of(path: Path) -> Iterator[bytes]:
    """The bytes of a regular file of any length, piece by piece; raises as `read_bounded` does."""
    with _opened(path) as file:
        while piece := file.read(_PIECE):
            yield piece


def unread(error: OSError) -> str:
    """Why something was not read, for a report."""
    why = error.strerror or str(error)
    told = why if why.startswith(("has more", "is ")) else f"cannot be read: {why}"
    return f"{told}; it is left"


def _opened(path: Path) -> BinaryIO:
    _refuse_odd(path, path.stat().st_mode)  # before it is opened, which sets off what a device does
    descriptor = os.open(path, _FLAGS)
    try:
        _refuse_odd(path, os.fstat(descriptor).st_mode)
    except OSError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _refuse_odd(path: Path, mode: int) -> None:
    if kind := kind_of(mode):
        raise OSError(errno.EINVAL, f"is {kind}, not a file", str(path))
