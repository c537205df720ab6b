"""Where the specs are, and which versions they describe.

Order: the nearest folder upwards from the current one that has `specs/versions.toml`; else the
specs shipped in the wheel; else, in an editable install, the checkout that this file lies in.
"""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, Final

from attrs import Factory, field, frozen

from hubspot_compat_tools._errors import ToolError, nearest

DIALECTS: Final = ("v3", "v4", "dated")
VERSIONS_FILE: Final = "versions.toml"

_HERE: Final = Path(__file__).resolve().parent
_VERSION_NAME: Final = re.compile(r"v\d{1,3}|20\d{2}-(0[1-9]|1[0-2])(-[a-z0-9]+)*")


@frozen
class VersionRow:
    """One row of `versions.toml`; the file's head says what each field means."""

    name: str
    package: str
    dialect: str
    associations: str
    objects: str
    documents: tuple[str, ...]
    status: str
    sunset: str
    sunset_source: str

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The path prefixes of this version, without empty ones."""
        return tuple(prefix for prefix in (self.associations, self.objects) if prefix)


@frozen
class Project:
    """The specs, and, when they lie in a project and not in the wheel, the generated code.

    Attributes:
        root: The project's folder, or None when the shipped specs are used.
        specs: The folder with `versions.toml`.
        generated: The folder of the generated packages, or None as for `root`.
        versions: The rows of `versions.toml`, by name and in its order.
    """

    root: Path | None
    specs: Path
    generated: Path | None
    versions: dict[str, VersionRow] = field(
        default=Factory(lambda self: load_versions(self.specs / VERSIONS_FILE), takes_self=True)
    )

    def spec_path(self, version: str) -> Path:
        """Where the canonical document of `version` is or would be."""
        return self.specs / version / "openapi.json"

    def overlay_path(self, version: str) -> Path:
        """Where the overlay of `version` is or would be."""
        return self.specs / "overlays" / f"{version}.yaml"

    def row(self, version: str) -> VersionRow:
        """The row of `version`; `ToolError` names the known ones."""
        try:
            return self.versions[version]
        except KeyError:
            known = ", ".join(self.versions)
            there = f"{self.specs / VERSIONS_FILE}; it has {known}"
            msg = f"version {version!r} is not in {there}{nearest(version, self.versions)}"
            raise ToolError(msg) from None

    def writable_root(self) -> Path:
        """The project's folder; `ToolError` when only the shipped specs were found."""
        if self.root is None:
            msg = (
                "no project here: no folder upwards from the current one has specs/versions.toml,"
                " and the specs shipped with the package are read-only; run this in a checkout"
            )
            raise ToolError(msg)
        return self.root


def find_project(start: Path | None = None) -> Project:
    """Find the project as seen from the folder `start` (default: the current one)."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "specs" / VERSIONS_FILE).is_file():
            return project_at(folder)
    shipped = _HERE / "_shipped_specs"
    if (shipped / VERSIONS_FILE).is_file():
        return Project(root=None, specs=shipped, generated=None)
    checkout = _HERE.parent.parent
    if (checkout / "specs" / VERSIONS_FILE).is_file():
        return project_at(checkout)
    msg = f"no specs/{VERSIONS_FILE} in {here} or above it, and none shipped with the package"
    raise ToolError(msg)


def project_at(root: Path) -> Project:
    """The project whose folder is `root`."""
    return Project(root=root, specs=root / "specs", generated=root / "generated")


def load_versions(path: Path) -> dict[str, VersionRow]:
    """Read `versions.toml`; `ToolError` names the row and the field that is wrong."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: cannot be read: {error.strerror}"
        raise ToolError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: not valid TOML: {error}"
        raise ToolError(msg) from error
    rows: dict[str, VersionRow] = {}
    for number, raw in enumerate(table.get("version", []), start=1):
        row = _row(raw, f"{path}: row {number}")
        if row.name in rows:
            msg = f"{path}: row {number}: version {row.name!r} is there twice"
            raise ToolError(msg)
        rows[row.name] = row
    return rows


def check_version_name(name: str) -> str:
    """Give `name` back if it can be a version's name (`v4`, `2026-09`, `2026-09-beta`)."""
    if not _VERSION_NAME.fullmatch(name):
        msg = f"version {name!r}: expected a name such as v4, 2026-09 or 2026-09-beta"
        raise ToolError(msg)
    return name


def package_of(name: str) -> str:
    """The package of a version's raw client: `2026-09-beta` becomes `v2026_09_beta`."""
    package = name.replace("-", "_")
    return package if package.startswith("v") else f"v{package}"


def _is_day(text: str) -> bool:
    """Whether `warn_of_sunset` can read a date: a client could not be made otherwise."""
    try:
        return not text or date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _row(raw: dict[str, Any], place: str) -> VersionRow:
    texts = [name for name in VersionRow.__annotations__ if name != "documents"]
    for name in texts:
        if not isinstance(raw.get(name), str):
            msg = f"{place}: field {name!r} is missing or not a string"
            raise ToolError(msg)
    documents = raw.get("documents", [])
    if not isinstance(documents, list) or not all(isinstance(title, str) for title in documents):
        msg = f"{place}: field 'documents' is not a list of strings"
        raise ToolError(msg)
    if raw["dialect"] not in DIALECTS:
        msg = f"{place}: dialect {raw['dialect']!r} is not one of {', '.join(DIALECTS)}"
        raise ToolError(msg)
    check_version_name(raw["name"])
    if raw["package"] != package_of(raw["name"]):
        wanted = package_of(raw["name"])
        msg = f"{place}: package {raw['package']!r:.60} is not that of {raw['name']}: {wanted!r}"
        raise ToolError(msg)
    if not _is_day(raw["sunset"]):
        msg = f"{place}: sunset {raw['sunset']!r:.60} is not a date such as 2027-09-30, nor empty"
        raise ToolError(msg)
    return VersionRow(documents=tuple(documents), **{name: raw[name] for name in texts})
