"""`hubspot-compat specs import`, without its printing."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from attrs import evolve, frozen

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._files import write_atomically
from hubspot_compat_tools._project import VERSIONS_FILE, Project, check_version_name
from hubspot_compat_tools.specs._canonical import dump
from hubspot_compat_tools.specs._changes import Change, changes
from hubspot_compat_tools.specs._describe import describe, load_descriptions
from hubspot_compat_tools.specs._merge import TITLE, Document, merge
from hubspot_compat_tools.specs._names import OTHER_GROUP, operation_name
from hubspot_compat_tools.specs._read import read_document
from hubspot_compat_tools.specs._rows import append_row, new_row, with_documents
from hubspot_compat_tools.specs._shape import check_shape
from hubspot_compat_tools.specs._validate import validation_warnings

_HOW: Final = "import it with `hubspot-compat specs import`"


@frozen
class Imported:
    """What an import found, and would write.

    Attributes:
        version: The version.
        document: The canonical document.
        titles: The titles of the published documents.
        kept: Its operations, as `POST /path`.
        unknown: Those of them that the name table does not know, with the name derived for them.
        dropped: Operations that are not about associations of this version.
        renamed: Components that two documents define differently, with their new names.
        warnings: What was odd, but did not stop the reading.
        changes: The differences from the present spec.
        is_new: Whether there is no present spec.
        written: The files that were written.
    """

    version: str
    document: dict[str, Any]
    titles: tuple[str, ...]
    kept: tuple[str, ...]
    unknown: dict[str, str]
    dropped: tuple[str, ...]
    renamed: dict[str, str]
    warnings: tuple[str, ...]
    changes: tuple[Change, ...]
    is_new: bool
    written: tuple[Path, ...] = ()


def import_documents(
    sources: Sequence[str], version: str, project: Project, *, any_redirect: bool = False
) -> Imported:
    """Read published documents and compare their canonical form with the present spec.

    Args:
        sources: Paths or http(s) addresses.
        version: The version's name, known or not.
        project: Whose specs to compare with.
        any_redirect: Follow redirects of addresses to http and to private addresses, too.

    Raises:
        ToolError: A source or the version's name cannot be used.
    """
    check_version_name(version)
    documents = [read_document(source, any_redirect=any_redirect) for source in sources]
    merged = merge(documents, version)
    if version in project.versions and version not in merged.of_versions:
        found = ", ".join(merged.of_versions)
        msg = f"{documents[0].source}: its paths are of version {found}, not {version}"
        raise ToolError(msg)
    describe(merged.document, load_descriptions(project.specs))
    present = _present(project, version)
    names = {operation: operation_name(*operation.split(" ", 1)) for operation in merged.kept}
    odd = [w for d in documents for w in (*d.warnings, *validation_warnings(d))]
    return Imported(
        version=version,
        document=merged.document,
        titles=tuple(sorted({document.title for document in documents})),
        kept=merged.kept,
        unknown={o: n for o, n in names.items() if n.startswith(f"{OTHER_GROUP}.")},
        dropped=merged.dropped,
        renamed=merged.renamed,
        warnings=(*odd, *merged.warnings),
        changes=tuple(changes(present, merged.document)) if present else (),
        is_new=present is None,
    )


def canonicalise(documents: Sequence[Document], version: str) -> dict[str, Any]:
    """The canonical document of already read documents, without descriptions."""
    return merge(documents, version).document


def write(imported: Imported, project: Project) -> Imported:
    """Write the canonical document and the row in `versions.toml`.

    Returns:
        `imported` with the files that were written; what is the same is left alone.
    """
    project.writable_root()
    targets = {
        project.spec_path(imported.version): dump(imported.document),
        project.specs / VERSIONS_FILE: _versions_text(imported, project),
    }
    changed = {path: text for path, text in targets.items() if not _holds(path, text)}
    for path, text in changed.items():
        write_atomically(path, text)
    return evolve(imported, written=tuple(changed))


def _versions_text(imported: Imported, project: Project) -> str:
    path = project.specs / VERSIONS_FILE
    toml = path.read_text(encoding="utf-8")
    row = project.versions.get(imported.version)
    if row is None:
        paths = list(imported.document["paths"])
        return append_row(toml, new_row(imported.version, paths, imported.titles, project.versions))
    # Our own canonical document says nothing about the documents that it was merged from.
    if TITLE in imported.titles or row.documents == imported.titles:
        return toml
    return with_documents(toml, imported.version, imported.titles)


def _present(project: Project, version: str) -> dict[str, Any] | None:
    path = project.spec_path(version)
    if not path.is_file():
        return None
    return load_canonical(path)


def load_canonical(path: Path) -> dict[str, Any]:
    """A committed canonical document; `ToolError` when it is missing or broken."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}; {_HOW}"
        raise ToolError(msg) from error
    except ValueError as error:
        msg = f"{path}: not valid JSON: {error}"
        raise ToolError(msg) from error
    if not isinstance(document, dict) or not isinstance(document.get("paths"), dict):
        msg = f"{path}: not a canonical document; {_HOW}"
        raise ToolError(msg)
    check_shape(document, str(path))
    return document


def _holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_bytes() == text.encode()
