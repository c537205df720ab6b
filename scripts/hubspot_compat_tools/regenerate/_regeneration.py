"""`hubspot-compat regenerate`, without its printing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from attrs import frozen

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._project import Project, VersionRow
from hubspot_compat_tools.regenerate._families import FAMILIES_FILE, families_source
from hubspot_compat_tools.regenerate._generate import (
    CLIENT_FILE,
    add_header,
    check_pins,
    format_tree,
    generate_package,
    share_client,
)
from hubspot_compat_tools.regenerate._manifest import MANIFEST_FILE, manifest_source
from hubspot_compat_tools.regenerate._registry import (
    REGISTRY_FILE,
    ROOT_PACKAGE,
    package_source,
    registry_source,
)
from hubspot_compat_tools.regenerate._tree import Difference, compare, swap
from hubspot_compat_tools.regenerate._wire_types import WIRE_FOLDER, generate_wire_types
from hubspot_compat_tools.specs._import import load_canonical
from hubspot_compat_tools.specs._prepare import prepare
from hubspot_compat_tools.specs._wire_document import wire_modules

# Every file of ours begins with this; nothing else is ever removed.
_MARK: Final = "# Generated from specs/"
_SHARED_HEADER: Final = (
    f"{_MARK}; every version has this client.\n# Do not edit: run `hubspot-compat regenerate`.\n"
)

_Prepared = dict[str, tuple[VersionRow, dict[str, Any]]]


@frozen
class Regeneration:
    """What a run found or did.

    Attributes:
        versions: The versions that were generated.
        differences: The files that were not as the specs want them.
        warnings: What the generator warned of, by version.
        written: Whether the files were replaced.
    """

    versions: tuple[str, ...]
    differences: tuple[Difference, ...]
    warnings: tuple[str, ...]
    written: bool


def regenerate(
    project: Project,
    versions: Sequence[str] = (),
    *,
    check: bool = False,
    on_step: Callable[[str], None] = lambda _: None,
) -> Regeneration:
    """Rebuild the raw clients, the wire types and the registry.

    Args:
        project: Whose specs and generated code.
        versions: Which versions to rebuild; all of them if empty. The registry always has all.
        check: Only compare; change nothing.
        on_step: Called with a short text as each step begins.

    Raises:
        ToolError: A version is unknown, a spec or overlay is broken, the generator failed, or no
            project is here. The present tree is as it was.
    """
    check_pins()
    root = project.writable_root()
    wanted = tuple(dict.fromkeys(versions)) or tuple(project.versions)
    for name in wanted:
        project.row(name)
    prepared = _prepare_all(project)
    generated = root / "generated"
    _check_links(generated)
    with _scratch(generated, check=check) as scratch:
        staging = Path(scratch) / ROOT_PACKAGE
        warnings = _stage(project, prepared, wanted, staging, on_step)
        pairs = _pairs(project, wanted, staging, generated / ROOT_PACKAGE, whole=not versions)
        on_step("comparing")
        found = {pair: compare(*pair, _shown(pair[1], root)) for pair in pairs}
        if not check:
            attic = Path(scratch) / "attic"
            attic.mkdir()
            swap([pair for pair, differences in found.items() if differences], attic)
    differences = tuple(d for entries in found.values() for d in entries)
    return Regeneration(wanted, differences, tuple(warnings), written=not check)


def _check_links(generated: Path) -> None:
    """Refuse links in place of what is replaced: they may lead anywhere."""
    present = generated / ROOT_PACKAGE
    inside = present.iterdir() if present.is_dir() and not present.is_symlink() else ()
    for path in (generated, present, *sorted(inside)):
        if path.is_symlink():
            msg = f"{path}: is a link, and regenerate writes to its own folder only; remove it"
            raise ToolError(msg)


def _scratch(generated: Path, *, check: bool) -> tempfile.TemporaryDirectory[str]:
    """A folder to generate into: beside its destination, so that swapping is renaming.

    A check writes nothing to the project, not even for a while.
    """
    try:
        if not check:
            generated.mkdir(exist_ok=True)
        return tempfile.TemporaryDirectory(dir=None if check else generated, prefix=".regenerate-")
    except OSError as error:
        msg = f"{generated}: cannot be written: {error.strerror}"
        raise ToolError(msg) from error


def _prepare_all(project: Project) -> _Prepared:
    return {
        name: (
            row,
            prepare(load_canonical(project.spec_path(name)), row, project.overlay_path(name)),
        )
        for name, row in project.versions.items()
    }


def _stage(
    project: Project,
    prepared: _Prepared,
    wanted: Sequence[str],
    staging: Path,
    on_step: Callable[[str], None],
) -> list[str]:
    """Generate everything into `staging`; give back the generator's warnings."""
    staging.mkdir()
    warnings: list[str] = []
    wired = {name: wire_modules(document) for name, (_, document) in prepared.items()}
    for name in wanted:
        on_step(f"generating {name}")
        row, document = prepared[name]
        target = staging / row.package
        problems = generate_package(document, row.package, target)
        warnings += [f"{name}: {problem}" for problem in problems]
        share_client(target)
        header = _header(name)
        add_header(target, header)
        generate_wire_types(wired[name], target / WIRE_FOLDER, header)
        (target / MANIFEST_FILE).write_text(manifest_source(project, name), encoding="utf-8")
    families = families_source((prepared[name][0], modules) for name, modules in wired.items())
    (staging / FAMILIES_FILE).write_text(families, encoding="utf-8")
    client = staging / CLIENT_FILE
    if wanted:  # a project without versions has no client
        client.write_text(
            f"{_SHARED_HEADER}\n{client.read_text(encoding='utf-8')}", encoding="utf-8"
        )
    (staging / REGISTRY_FILE).write_text(registry_source(prepared), encoding="utf-8")
    (staging / "__init__.py").write_text(package_source(), encoding="utf-8")
    (staging / "py.typed").touch()
    on_step("formatting")
    format_tree(staging)
    return warnings


def _header(version: str) -> str:
    return (
        f"{_MARK}{version}/openapi.json; {MANIFEST_FILE} says by what.\n"
        f"# Do not edit: change specs/ and run `hubspot-compat regenerate {version}`.\n"
    )


def _pairs(
    project: Project, wanted: Sequence[str], staging: Path, present: Path, *, whole: bool
) -> list[tuple[Path, Path]]:
    """What was generated, and where it belongs."""
    names = [project.versions[name].package for name in wanted]
    names += [CLIENT_FILE, FAMILIES_FILE, REGISTRY_FILE, "__init__.py", "py.typed"]
    if whole:
        known = {row.package for row in project.versions.values()}
        names += [path.name for path in _abandoned(present, known)]
    return [(staging / name, present / name) for name in names]


def _abandoned(present: Path, known: set[str]) -> list[Path]:
    """Packages that we once generated and whose version is gone."""
    candidates = [p for p in present.glob("*/") if p.is_dir() and p.name not in known]
    return sorted(path for path in candidates if _is_ours(path / "__init__.py"))


def _is_ours(path: Path) -> bool:
    try:
        return path.read_text(encoding="utf-8").startswith(_MARK)
    except (OSError, UnicodeDecodeError):
        return False


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
