"""What a run of `drift` found, whatever it compared, in the form that every report takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

if TYPE_CHECKING:
    from hubspot_compat_tools.drift._history import History
    from hubspot_compat_tools.drift._report import Change, Report
    from hubspot_compat_tools.drift.rules import Level

_PLURAL = {"breaking": "breaking", "warning": "warnings", "info": "infos"}


@frozen
class Findings:
    """The reports of one run.

    Attributes:
        reports: One report, or one for each pair of versions or revision.
        history: The timeline, when a folder of revisions was compared.
        versions: The operations of each version, when the matrix was asked for.
        matrix: Whether the matrix of versions was asked for.
        artifact: The file that head was read from, if it was one file.
    """

    reports: tuple[Report, ...] = field(default=())
    history: History | None = None
    versions: Mapping[str, tuple[str, ...]] = field(factory=dict)
    matrix: bool = False
    artifact: str = ""

    @property
    def breaking(self) -> bool:
        """Whether any report is breaking."""
        return any(report.breaking for report in self.reports)

    @property
    def breaks_facade(self) -> bool:
        """Whether anything that changed is more than a dialect of ours can cope with."""
        return any(report.breaks_facade for report in self.reports)

    @property
    def changed(self) -> bool:
        """Whether anything changed that was not accepted."""
        return any(report.changes for report in self.reports)

    @property
    def problems(self) -> tuple[str, ...]:
        """Acceptances that are expired or match nothing."""
        return tuple(line for report in self.reports for line in report.problems)

    @property
    def notes(self) -> tuple[str, ...]:
        """What could not be compared."""
        own = self.history.notes if self.history else ()
        lines = [*own, *(line for report in self.reports for line in report.notes)]
        return tuple(dict.fromkeys(lines))

    def titled(self) -> list[tuple[str, Report]]:
        """Each report with its title."""
        if self.history:
            return [
                (f"{revision.date or revision.name} ({revision.series or revision.name})", report)
                for revision in self.history.revisions
                for report in (revision.report,)
            ]
        return [(f"{report.base} → {report.head}", report) for report in self.reports]

    def replaced(self, reports: Sequence[Report]) -> Findings:
        """The same findings with other reports, one for each."""
        history = self.history
        if history is not None:
            revisions = tuple(
                evolve(revision, report=report)
                for revision, report in zip(history.revisions, reports, strict=True)
            )
            history = evolve(history, revisions=revisions)
        return evolve(self, reports=tuple(reports), history=history)

    def flapping(self, index: int) -> Mapping[str, str]:
        """The flapping marks of a report, by change id."""
        return self.history.revisions[index].flapping if self.history else {}

    def as_json(self) -> dict[str, Any]:
        """The findings as plain data."""
        if self.history:
            return {
                "folder": self.history.folder,
                "compared": self.history.count,
                "breaking": self.breaking,
                "revisions": [revision.as_json() for revision in self.history.revisions],
                "notes": list(self.notes),
            }
        if self.matrix:
            return {
                "breaking": self.breaking,
                "comparisons": [report.as_json() for report in self.reports],
                "versions": {name: list(names) for name, names in self.versions.items()},
            }
        return self.reports[0].as_json()


def verdict(report: Report) -> str:
    """The verdict in one or two words."""
    if report.breaking:
        return "breaking"
    if report.breaks_facade:
        return "breaks hubspot-compat"
    if report.changes:
        return "not breaking"
    return "no common operation" if not report.counts else "no change"


def figures(report: Report) -> str:
    """The number of changes by level, in words."""
    summary = report.summary
    counted = [
        f"{summary[level]} {_PLURAL[level] if summary[level] != 1 else level}"
        for level in ("breaking", "warning", "info")
        if summary[level]
    ]
    if summary["accepted"]:
        counted.append(f"{summary['accepted']} accepted")
    return ", ".join(counted) or "nothing changed"


def story(report: Report) -> str:
    """What became of the operations, and what concerns us and our callers, in one line."""
    counts = report.counts
    if not counts:
        return "nothing to compare"
    common = counts["common"]
    parts = [f"{common} operation{'s' if common != 1 else ''} in common"]
    parts += [
        f"{counts[key]} {word}"
        for key, word in (("added", "new"), ("removed", "gone"), ("moved", "moved"))
        if counts[key]
    ]
    return ", ".join([*parts, _concern(report), *_calls(report)])


def support(report: Report) -> str:
    """How long the sides are supported, in words; empty where that is not known."""
    known = dict.fromkeys(str(found) for found in report.support if found)
    return f"HubSpot supports {', '.join(known)}" if known else ""


def _concern(report: Report) -> str:
    touched = report.summary["facade"]
    if not touched:
        return "nothing of ours concerned"
    broken = sum(change.facade.breaks for change in report.changes)
    if touched == 1:
        effect = "and breaks it" if broken else "without breaking it"
        return f"1 change concerns hubspot-compat {effect}"
    known = {0: "none breaks it", 1: "1 breaks it", touched: "all break it"}
    effect = known.get(broken, f"{broken} break it")
    return f"{touched} changes concern hubspot-compat, {effect}"


def _calls(report: Report) -> list[str]:
    if not report.searched:
        return []
    count = report.concerned
    concerned = {0: "no call is", 1: "1 call is"}.get(count, f"{count} calls are")
    return [f"{concerned} concerned in {report.searched}"]


def called_at(change: Change, maximum: int) -> str:
    """Name the places that call what changed, at most `maximum` of them; empty without any."""
    sites = change.callers or ()
    named = ", ".join(dict.fromkeys(map(str, sites[:maximum])))
    rest = len(sites) - maximum
    return f"{named} and {rest} more" if rest > 0 else named


def severity(change: Change) -> Level:
    """The level for a program that only knows levels: what breaks our own dialects is breaking."""
    return "breaking" if change.facade.breaks else change.level
