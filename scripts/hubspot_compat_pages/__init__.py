"""Pages of the documentation that are made from data: `python -m hubspot_compat_pages`.

Each page is a function that returns Markdown. `PAGES` names those that are files of their own;
`readme` rewrites the marked part of the README. A test fails when a committed page is not what its
function returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hubspot_compat_pages.catalogue import catalogue_page
from hubspot_compat_pages.command_line import command_line_page
from hubspot_compat_pages.differences import differences_page
from hubspot_compat_pages.errors import errors_page
from hubspot_compat_pages.versions import readme, versions_page
from hubspot_compat_tools._files import write_atomically
from hubspot_compat_tools.drift.rules.page import rules_page
from hubspot_compat_tools.migrate import codes_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["PAGES", "readme", "write_pages"]

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "command-line.md": command_line_page,
    "differences.md": differences_page,
    "drift-rules.md": rules_page,
    "errors.md": errors_page,
    "migrate-codes.md": codes_page,
    "types.md": catalogue_page,
    "versions.md": versions_page,
}


def write_pages(root: Path) -> list[Path]:
    """Write every page that is made from data, and the part of the README that is.

    Args:
        root: The folder of the project.

    Returns:
        The files that have changed by that.
    """
    texts = {root / "docs" / name: page() for name, page in PAGES.items()}
    start = root / "README.md"
    texts[start] = readme(start.read_text(encoding="utf-8"))
    changed = [
        path
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in changed:
        write_atomically(path, texts[path])
    return changed
