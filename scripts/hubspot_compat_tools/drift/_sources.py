"""From what the user names - a version, a file, a revision of a file - to parsed documents.

Reading is that of `specs import`, with its limits on size, nesting and aliases; but a `$ref` to
nowhere, or another invalid corner, does not stop a comparison: it is named and compared around.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from hubspot_compat_tools._errors import ToolError, nearest
from hubspot_compat_tools._project import Project, find_project
from hubspot_compat_tools.drift._api import Api
from hubspot_compat_tools.drift._document_reader import canonical
from hubspot_compat_tools.specs._read import MAX_BYTES, fetch, is_address, parse, shown

# What one side of a comparison may be.
Source: TypeAlias = "str | Path | Mapping[str, Any] | Sequence[str | Path | Mapping[str, Any]]"

SUFFIXES: Final = (".json", ".yaml", ".yml")


def read_side(source: Source, *, role: str, prose: bool = False) -> Api:
    """Read one side of a comparison.

    Args:
        source: A version of specs/ (`v4`), a path, `-`, an http(s) address, `FILE@GITREV`,
            a folder of documents, several of these with commas between them or as a sequence, or
            a parsed document.
        role: `base` or `head`, the name of a side that has no other.
        prose: Whether titles, descriptions and examples count.

    Returns:
        The side in canonical form.

    Raises:
        ToolError: Something cannot be read, or is not an OpenAPI 3.0 or 3.1 document.
    """
    parts = [source] if isinstance(source, str | Path | Mapping) else list(source)
    if not parts:
        msg = f"{role}: no document given"
        raise ToolError(msg)
    names: list[str] = []
    documents: list[Mapping[str, Any]] = []
    notes: list[str] = []
    for part in parts:
        for name, document, warnings in _read(part, role):
            names.append(name)
            documents.append(document)
            notes.extend(warnings)
    title = ", ".join(dict.fromkeys(names)) if len(parts) > 1 else str(_title(parts[0], role))
    api = canonical(title, documents, prose=prose)
    api.notes[:0] = notes
    return api


def _title(part: Any, role: str) -> str:
    return role if isinstance(part, Mapping) else shown(str(part))


def _read(part: Any, role: str) -> Iterator[tuple[str, Mapping[str, Any], list[str]]]:
    if isinstance(part, Mapping):
        _check(part, role)
        yield role, part, []
        return
    for name, data in _bytes(str(part)):
        document, warnings = parse(data, name)
        _check(document, name)
        yield name, document, warnings


def _bytes(text: str) -> Iterator[tuple[str, bytes]]:
    """The documents that a text names, each with the name to use in messages."""
    path = Path(text)
    if path.is_dir():
        yield from _folder(path)
    elif text == "-" or is_address(text) or path.exists():  # a pipe is not a file: <(curl ...)
        yield shown(text), fetch(text)
    elif "," in text:
        for part in filter(None, (part.strip() for part in text.split(","))):
            yield from _bytes(part)
    elif "@" in text:
        file, _, revision = text.rpartition("@")
        yield text, _at_revision(_spec(file) or Path(file), revision, text)
    else:
        spec = _spec(text)
        if spec is None:
            raise ToolError(_unknown(text))
        yield text, fetch(str(spec))


def _folder(folder: Path) -> Iterator[tuple[str, bytes]]:
    files = sorted(file for file in folder.iterdir() if file.suffix in SUFFIXES)
    if not files:
        msg = f"{folder}: no document in this folder; expected files that end in .json or .yaml"
        raise ToolError(msg)
    for file in files:
        yield str(file), fetch(str(file))


def _spec(name: str) -> Path | None:
    """The canonical document of a version, if `name` is one."""
    project = _project()
    return project.spec_path(name) if project and name in project.versions else None


def _project() -> Project | None:
    try:
        return find_project()
    except ToolError:
        return None  # files can be compared without a project


def _unknown(text: str) -> str:
    project = _project()
    known = ", ".join(project.versions) if project else "none, since no project is here"
    close = nearest(text, project.versions) if project else ""
    return f"{text}: neither a file nor a version of specs/ (known: {known}){close}"


def _at_revision(file: Path, revision: str, shown_as: str) -> bytes:
    """The content of a file at a revision, from the git repository that the file lies in."""
    import subprocess  # a hundredth of a second that few comparisons need

    folder = file.resolve().parent
    missing: list[str] = []
    while not folder.is_dir():  # the folder may be gone since that revision
        missing.insert(0, folder.name)
        folder = folder.parent
    inside = "/".join([".", *missing, file.name])
    if revision.startswith("-") or not revision:
        msg = f"{shown_as}: {revision!r} is not a git revision; expected FILE@REVISION"
        raise ToolError(msg)
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), "show", f"{revision}:{inside}"],
            capture_output=True,
            check=False,
            timeout=30,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        msg = f"{shown_as}: git cannot be run here ({type(error).__name__})"
        raise ToolError(msg) from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()
        msg = f"{shown_as}: not in git: {reason[0] if reason else 'no such file or revision'}"
        raise ToolError(msg)
    if len(done.stdout) > MAX_BYTES:
        msg = f"{shown_as}: larger than {MAX_BYTES // 1024 // 1024} MB; that is not a HubSpot spec"
        raise ToolError(msg)
    return done.stdout


def _check(document: Any, name: str) -> None:
    """What a comparison cannot do without."""
    if not isinstance(document, Mapping):
        msg = f"{name}: expected an OpenAPI document, found a value that is not an object"
        raise ToolError(msg)
    version = str(document.get("openapi", "missing"))
    if not version.startswith(("3.0", "3.1")):
        swagger = document.get("swagger")
        found = f"it is Swagger {swagger}" if swagger else f"openapi is {version}"
        msg = f"{name}: not an OpenAPI 3.0 or 3.1 document: {found}"
        raise ToolError(msg)
    if not isinstance(document.get("paths"), Mapping):
        msg = f"{name}: not a whole OpenAPI document: the object 'paths' is missing"
        raise ToolError(msg)
