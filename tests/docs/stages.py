"""What must be in the folder before a page can be followed: what its reader would have, too."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

from .pages import ROOT


def published(version: str) -> str:
    """What HubSpot would publish as a version: the document of 2026-03, under its paths."""
    text = (ROOT / "specs" / "2026-03" / "openapi.json").read_text(encoding="utf-8")
    return text.replace("2026-03", version)


def kept_and_published(folder: Path) -> None:
    """The document that a team built against, and a newer one that lacks a field of answers."""
    (folder / "hubspot").mkdir()
    (folder / "hubspot" / "2026-03.json").write_text(published("2026-03"), encoding="utf-8")
    newer = json.loads(published("2026-03"))
    schema = newer["components"]["schemas"]["LabelsBetweenObjectPair"]
    del schema["properties"]["labels"]
    schema["required"].remove("labels")
    (folder / "published.json").write_text(json.dumps(newer), encoding="utf-8")


def checkout_and_published(folder: Path) -> None:
    """A checkout of this project, and the document of a version that it does not have."""
    for name in ("specs", "generated"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, folder / name, ignore=ignored)
    (folder / "associations.json").write_text(published("2026-09"), encoding="utf-8")


STAGES: dict[str, Callable[[Path], None]] = {
    "drift-in-ci.md": kept_and_published,
    "new-version.md": checkout_and_published,
}
