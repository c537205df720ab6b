"""Find callers of the associations API v3, move them, and say why a call was left.

`_discovery` finds the files, `_find_http` and `_find_sdk` the sites in them; `_raw`, `_facade`,
`_sdk_v4` and `_bridge` plan what becomes of each. `_engine` does one file, `_run` a tree in several
processes (`_workers`), and `_saving` writes. Files are read with `ast` and edited by bytes; see
`_source`.
"""

from __future__ import annotations

from ._callers import Callers, CallSite, callers
from ._codes import CODES, codes_page
from ._engine import FileReport, SiteReport, analyse
from ._plan import Options

__all__ = [
    "CODES",
    "CallSite",
    "Callers",
    "FileReport",
    "Options",
    "SiteReport",
    "analyse",
    "callers",
    "codes_page",
]
