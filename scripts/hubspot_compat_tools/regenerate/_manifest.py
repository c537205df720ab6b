"""What a version's package was generated from, and by what.

One file says it, so an edit of a spec changes no other file than those whose content it changes.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Final

from hubspot_compat_tools._project import Project
from hubspot_compat_tools.regenerate._generate import PINNED

MANIFEST_FILE: Final = "manifest.json"


def manifest_source(project: Project, version: str) -> str:
    """The text of a version's manifest: the sources with their SHA-256, and the generators."""
    paths = (project.spec_path(version), project.overlay_path(version))
    sources = {path.relative_to(project.specs).as_posix(): _digest(path) for path in paths}
    manifest = {
        "version": version,
        "sha256": {name: digest for name, digest in sources.items() if digest},
        "generators": PINNED,
    }
    return json.dumps(manifest, indent=2) + "\n"


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
