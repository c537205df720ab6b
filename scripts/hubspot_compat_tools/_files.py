"""Writing files so that a reader sees the old text or the new one, never a half."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from hubspot_compat_tools._errors import ToolError


def have_folder_of(path: Path) -> None:
    """Refuse early to write into a folder that does not exist, which is most often a typo.

    Raises:
        ToolError: The folder does not exist.
    """
    folder = path.resolve().parent
    if not folder.is_dir():
        msg = f"{path}: cannot be written: the folder {folder} does not exist"
        raise ToolError(msg)


def write_atomically(path: Path, text: str) -> None:
    """Write `text` to `path` in UTF-8 with the line ends that it has.

    A link stays one, and so does a device or a pipe, which is written to as it is: a file in the
    place of `/dev/null` would be met by every program of the machine.

    Raises:
        ToolError: The folder cannot be made or written to; the old file is still there.
    """
    temporary = ""
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(text.encode())
            return
        target = path.resolve()
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
        # mkstemp makes files that only their owner can read.
        Path(temporary).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o644)
        Path(temporary).replace(target)
    except BaseException as error:  # Ctrl-C, too, leaves no half-written file
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        if not isinstance(error, OSError):
            raise
        msg = f"{path}: cannot be written: {error.strerror}"
        raise ToolError(msg) from error
