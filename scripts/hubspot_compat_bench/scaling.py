"""What drift, migrate and regenerate cost a unit, on fixed inputs of growing size.

Run as `python -m hubspot_compat_bench.scaling TOOL FACTOR`: prints the milliseconds of CPU
per unit as JSON, child processes included. Everything is imported, and one size done, before the
clock runs, so that starting up is in no figure and cannot hide growth. The collector is set as the
commands set it.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from hubspot_compat_tools._collector import collect_rarely
from hubspot_compat_tools._project import Project, find_project, project_at

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["UNITS"]

# What a unit is, and how many a factor of 1 has.
UNITS: Final = {
    "migrate, files": ("file", 64),
    "migrate, one file": ("call site", 16),
    "drift": ("copy of the interface", 3),
    "regenerate": ("version", 1),
}

_CALLER: Final = '''
def link_{n}(session, contact_id, company_id):
    """Associate a contact with its company."""
    answer = session.post(
        "https://api.hubapi.com/crm/v3/associations/contacts/companies/batch/create",
        json={{
            "inputs": [
                {{
                    "from": {{"id": contact_id}},
                    "to": {{"id": company_id}},
                    "type": "contact_to_company_unlabeled",
                }}
            ]
        }},
    )
    answer.raise_for_status()
'''
_OTHER: Final = '''
def total_{n}(rows):
    """Add up what is left."""
    found = [row["amount"] * 100 // 7 for row in rows if row.get("amount")]
    return sum(found), max(found, default=0)
'''


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="hubspot-compat-bench-") as name:
        yield Path(name)


def _source(sites: int) -> str:
    """A module with call sites, and as many functions that have nothing to do with HubSpot."""
    parts = [part.format(n=n) for n in range(sites) for part in (_CALLER, _OTHER)]
    return '"""Synchronisation."""\n\nimport requests\n\n' + "\n".join(parts)


def _migrate(folder: Path, files: int, sites: int) -> None:
    from hubspot_compat_tools.migrate import Options
    from hubspot_compat_tools.migrate._discovery import discover
    from hubspot_compat_tools.migrate._run import analyse_files

    run = analyse_files(discover([folder]), Options(), jobs=1)
    found = sum(len(report.sites) for report in run.reports)
    if found != files * sites:
        msg = f"{found} call sites were found, not {files * sites}"
        raise RuntimeError(msg)


def _migrate_files(count: int, clock: Callable[[], None]) -> None:
    with _folder() as folder:
        for number in range(count):
            (folder / f"sync_{number}.py").write_text(_source(2), encoding="utf-8")
        clock()
        _migrate(folder, count, 2)


def _migrate_sites(count: int, clock: Callable[[], None]) -> None:
    with _folder() as folder:
        (folder / "sync.py").write_text(_source(count), encoding="utf-8")
        clock()
        _migrate(folder, 1, count)


def _drift(count: int, clock: Callable[[], None]) -> None:
    from hubspot_compat_tools.drift import compare

    project = find_project()
    base, head = (_copies(project, name, count) for name in ("v4", "2026-03"))
    clock()
    report = compare(base, head, only="all", levels={})
    if not report.changes:
        msg = "nothing differs"
        raise RuntimeError(msg)


def _copies(project: Project, version: str, count: int) -> dict[str, Any]:
    """A document with a version's operations and schemas, again and again under other names."""
    text = project.spec_path(version).read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    paths: dict[str, Any] = {}
    schemas: dict[str, Any] = {}
    for number in range(count):
        copy = json.loads(_renamed(text, document["components"]["schemas"], number))
        paths |= {f"/part{number}{path}": item for path, item in copy["paths"].items()}
        schemas |= copy["components"]["schemas"]
    return {
        **document,
        "paths": paths,
        "components": {**document["components"], "schemas": schemas},
    }


def _renamed(text: str, names: dict[str, Any], number: int) -> str:
    for name in names:
        text = text.replace(f'"{name}":', f'"{name}{number}":')
        text = text.replace(f'/schemas/{name}"', f'/schemas/{name}{number}"')
    return text


def _regenerate(count: int, clock: Callable[[], None]) -> None:
    from hubspot_compat_tools.regenerate import regenerate

    with _folder() as folder:
        project = _project_with(find_project(), folder, count)
        clock()
        regenerate(project)


def _project_with(known: Project, folder: Path, count: int) -> Project:
    """A project of some versions, each 2026-03 under another name."""
    rows = []
    for number in range(count):
        name = f"{2030 + number}-03"
        target = folder / "specs" / name
        target.mkdir(parents=True)
        text = known.spec_path("2026-03").read_text(encoding="utf-8")
        (target / "openapi.json").write_text(text.replace("2026-03", name), encoding="utf-8")
        overlay = known.overlay_path("2026-03")
        if overlay.is_file():
            (folder / "specs" / "overlays").mkdir(exist_ok=True)
            own = overlay.read_text(encoding="utf-8").replace("2026-03", name)
            (folder / "specs" / "overlays" / f"{name}.yaml").write_text(own, encoding="utf-8")
        rows.append(_ROW.format(name=name, package="v" + name.replace("-", "_")))
    (folder / "specs" / "versions.toml").write_text("\n".join(rows), encoding="utf-8")
    return project_at(folder)


_ROW: Final = """
[[version]]
name = "{name}"
package = "{package}"
dialect = "dated"
associations = "/crm/associations/{name}"
objects = "/crm/objects/{name}"
documents = ["Associations", "CRM Associations Schema"]
status = "supported"
sunset = ""
sunset_source = ""
"""

_TOOLS: Final[dict[str, Callable[[int, Callable[[], None]], None]]] = {
    "migrate, files": _migrate_files,
    "migrate, one file": _migrate_sites,
    "drift": _drift,
    "regenerate": _regenerate,
}


def _cpu() -> float:
    """Seconds of CPU of this process and of the children that it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    """Do the work of one size and print its CPU per unit."""
    name, factor = sys.argv[1], int(sys.argv[2])
    tool, units = _TOOLS[name], UNITS[name][1]
    collect_rarely()
    began: list[float] = []
    tool(units, lambda: None)
    tool(units * factor, lambda: began.append(_cpu()))
    figure = 1e3 * (_cpu() - began[0]) / (units * factor)
    sys.stdout.write(json.dumps({"figure": figure}))


if __name__ == "__main__":
    main()
