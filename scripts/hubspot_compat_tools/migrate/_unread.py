"""May a file that was not read hold a call? Its bytes say so, whatever they are.

A test of bytes must rather see a call where there is none than miss one, so words count that stand
in comments, too. Two things are looked for: a path of the associations API, of any version, in a
file that speaks of HubSpot; and a name that only the SDKs have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from hubspot_compat_tools._bounded_files import pieces_of

__all__ = ["file_may_call", "may_call"]

_PATHS: Final = (b"/associations", b"associations/")
_ABOUT: Final = (b"crm/", b"crm-", b"hubapi", b"hubspot")
_SDK: Final = re.compile(
    rb"associations_api|crm_associations"
    rb"|\bcrm\s{0,99}\.\s{0,99}associations\b"
    rb"|\bhubspot\.crm\s{1,99}import\b[^;]{0,500}\bassociations\b"
)
#: How JSON and UTF-16 write what the patterns look for: escaped slashes, and null bytes between.
_WRITTEN: Final = ((b"\0", b""), (b"\\/", b"/"), (b"\\u002f", b"/"), (b"\\u002F", b"/"))
_OVERLAP: Final = 2_000


def may_call(raw: bytes) -> bool:
    """Whether some bytes may hold a call of the associations API."""
    return _in_pieces([raw])


def file_may_call(path: Path) -> bool:
    """The same of a file; one without bytes that can be read, such as a pipe, holds none."""
    try:
        return _in_pieces(pieces_of(path))
    except OSError:
        return False


def _in_pieces(pieces: Iterable[bytes]) -> bool:
    path = about = False
    before = b""
    for piece in pieces:
        text = _plain(before + piece)
        path = path or any(word in text for word in _PATHS)
        about = about or any(word in text for word in _ABOUT)
        if (path and about) or (b"associations" in text and _SDK.search(text)):
            return True
        before = (before + piece)[-_OVERLAP:]
    return False


def _plain(raw: bytes) -> bytes:
    for written, meant in _WRITTEN:
        raw = raw.replace(written, meant)
    return raw.lower()
