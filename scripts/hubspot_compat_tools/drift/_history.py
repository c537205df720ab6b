"""A folder of dated revisions of documents, compared one after the other.

Revisions are ordered by the date in their names, then by the name. A folder may hold the
revisions of several documents: what stands before the date, without counters, tells them apart.
A change that is undone later, or that undoes an earlier one, is marked as flapping.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift._api import Api
from hubspot_compat_tools.drift._compare import Only, compare_apis
from hubspot_compat_tools.drift._match import UnrelatedApisError
from hubspot_compat_tools.drift._report import Change, Report
from hubspot_compat_tools.drift._sources import SUFFIXES, read_side
from hubspot_compat_tools.drift.rules import Level

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_COUNTER: Final = re.compile(r"(?:[_\W]+\d*)+$")
# Starting a second process costs about as much as comparing this many revisions.
_WORTH_A_PROCESS: Final = 24


@frozen
class Revision:
    """What one revision changed against the one before it.

    Attributes:
        name: The file's or folder's name.
        series: Of which document it is a revision.
        date: The date in its name, or empty.
        report: What changed.
        flapping: By change id, in words: what it undoes, or what undoes it.
    """

    name: str
    series: str
    date: str
    report: Report
    flapping: Mapping[str, str] = field(factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The report as plain data, with the revision's name and date and the flapping marks."""
        data = self.report.as_json()
        for change in data["changes"]:
            if change["id"] in self.flapping:
                change["flapping"] = self.flapping[change["id"]]
        return {"revision": self.name, "series": self.series, "date": self.date, **data}


@frozen
class History:
    """The timeline of a folder.

    Attributes:
        folder: The folder.
        count: How many revisions were compared.
        revisions: Those that changed something, in order.
        notes: What could not be compared, one line each.
    """

    folder: str
    count: int
    revisions: tuple[Revision, ...]
    notes: tuple[str, ...] = ()


def history(
    folder: Path, *, only: Only = "associations", levels: Mapping[str, Level] | None = None
) -> History:
    """Compare every revision in a folder with the one before it.

    Args:
        folder: The folder; each document in it, or each folder of documents, is one revision.
        only: `associations` for the operations about associations, `all` for all of them.
        levels: Levels that replace those of the rules, by rule id.

    Returns:
        The timeline, with the revisions that changed something.

    Raises:
        ToolError: The folder cannot be read, or has fewer than two revisions.
    """
    entries = _entries(folder)
    undated = [entry for entry in entries if not _date(entry.name)]
    if len(undated) < len(entries):
        entries = [entry for entry in entries if entry not in undated]
    else:
        undated = []
    steps = [step for series in _series(entries).values() for step in _pairs(series)]
    if not steps:
        msg = f"{folder}: needs at least two revisions of a document to compare"
        raise ToolError(msg)
    work = partial(_compare_steps, only=only, levels=levels or {})
    found = [revision for part in _spread(steps, work) for revision in part]
    notes = [f"{entry.name}: left out, since its name has no date" for entry in undated]
    notes += [note for revision in found for note in revision.report.notes]
    changed = [revision for revision in found if revision.report.changes]
    ordered = sorted(_with_flapping(changed), key=lambda r: (r.date, r.series))
    return History(str(folder), len(steps), tuple(ordered), tuple(dict.fromkeys(notes)))


_Step = tuple[Path, Path, str]


def _entries(folder: Path) -> list[Path]:
    try:
        return [e for e in folder.iterdir() if e.suffix in SUFFIXES or e.is_dir()]
    except OSError as error:
        msg = f"{folder}: cannot be read as a folder: {error.strerror}"
        raise ToolError(msg) from error


def _series(entries: list[Path]) -> dict[str, list[Path]]:
    """The revisions in order, by the document they are revisions of."""
    found: dict[str, list[Path]] = defaultdict(list)
    for entry in sorted(entries, key=_order):
        found[_series_of(entry.name)].append(entry)
    return {name: found[name] for name in sorted(found)}


def _order(entry: Path) -> tuple[str, list[tuple[int, str]]]:
    """By date; then by name, with counters as numbers."""
    parts = re.split(r"(\d+)", entry.name)
    return _date(entry.name), [(int(p) if p.isdigit() else -1, p) for p in parts]


def _date(name: str) -> str:
    found = _DATE.search(name)
    return found.group() if found else ""


def _series_of(name: str) -> str:
    found = _DATE.search(name)
    return _COUNTER.sub("", name[: found.start()]) if found else ""


def _pairs(series: Sequence[Path]) -> Iterator[_Step]:
    for base, head in pairwise(series):
        yield base, head, _series_of(head.name)


def _spread(steps: list[_Step], work: Any) -> list[list[Revision]]:
    """Compare in as many processes as there are cores, each with a run of neighbours."""
    workers = min(os.cpu_count() or 1, max(1, len(steps) // _WORTH_A_PROCESS))
    if workers == 1:
        return [work(steps)]
    size = -(-len(steps) // workers)
    runs = [steps[start : start + size] for start in range(0, len(steps), size)]
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(work, runs))


def _compare_steps(
    steps: list[_Step], *, only: Only, levels: Mapping[str, Level]
) -> list[Revision]:
    """Compare a run of neighbours; each document is read once."""
    sides: dict[Path, Api] = {}
    found = []
    for base, head, series in steps:
        sides = {path: sides.get(path) or _side(path) for path in (base, head)}
        report = _report(sides[base], sides[head], only, levels)
        found.append(Revision(head.name, series, _date(head.name), report))
    return found


def _side(path: Path) -> Api:
    api = read_side(path, role="revision")
    api.name = path.name
    return api


def _report(base: Api, head: Api, only: Only, levels: Mapping[str, Level]) -> Report:
    try:
        report = compare_apis(base, head, only=only, levels=levels)
    except UnrelatedApisError as error:
        return Report(base.name, head.name, notes=(str(error),))
    return evolve(report, notes=())


def _with_flapping(revisions: list[Revision]) -> list[Revision]:
    """Mark what is undone later, and what undoes something earlier."""
    seen: dict[str, dict[tuple[Any, ...], list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, revision in enumerate(revisions):
        for change in revision.report.changes:
            for atom in atoms(change):
                seen[revision.series][atom].append(number)
    return [
        evolve(revision, flapping=dict(_flaps(revision, number, seen[revision.series], revisions)))
        for number, revision in enumerate(revisions)
    ]


def _flaps(
    revision: Revision,
    number: int,
    seen: Mapping[tuple[Any, ...], list[int]],
    revisions: list[Revision],
) -> Iterator[tuple[str, str]]:
    for change in revision.report.changes:
        others = sorted({n for atom in atoms(change) for n in seen.get(_reverse(atom), ())})
        before = [n for n in others if n < number]
        after = [n for n in others if n > number]
        words = [f"undoes {_called(revisions[before[-1]])}"] if before else []
        words += [f"undone in {_called(revisions[after[0]])}"] if after else []
        if words:
            yield change.id, ", ".join(words)


def _called(revision: Revision) -> str:
    return revision.date or revision.name


def atoms(change: Change) -> Iterator[tuple[Any, ...]]:
    """The single facts that a row folds together, so that a part of it can be undone."""
    values = [(change.before, change.after)]
    if change.topic == "security.scope":
        values = [(scope, None) for scope in (change.before or "").split(", ") if scope]
        values += [(None, scope) for scope in (change.after or "").split(", ") if scope]
    for place in change.places:
        where = (
            change.topic,
            change.direction,
            place.neutral,
            place.part,
            _where(change, place.path),
        )
        for before, after in values:
            yield (*where, before, after)


def _where(change: Change, path: str) -> str:
    return "" if change.topic == "security.scope" else path


def _reverse(atom: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*atom[:-2], atom[-1], atom[-2])
