"""What must hold, as ratios within one run, and whether it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from attrs import asdict, frozen

from hubspot_compat_bench.run import Row
from hubspot_compat_bench.variants import VARIANTS

__all__ = ["Verdict", "verdicts"]


@frozen
class _Target:
    what: str
    at_most: float
    meant: Callable[[Row], bool]


@frozen
class Verdict:
    """Whether a target is met.

    Attributes:
        what: What it is about.
        at_most: The largest ratio that meets it.
        worst: The largest ratio that was measured; None where nothing of it was.
        where: Which row that was.
        met: Whether it is met; None where nothing of it was measured.
    """

    what: str
    at_most: float
    worst: float | None = None
    where: str = ""

    @property
    def met(self) -> bool | None:
        """Whether it is met; None where nothing of it was measured."""
        return None if self.worst is None else self.worst <= self.at_most

    def as_json(self) -> dict[str, Any]:
        """The verdict as JSON has it."""
        return {**asdict(self), "met": self.met}


def _association(client: str, *, v3: bool) -> Callable[[Row], bool]:
    return lambda row: (
        row.group == "association" and row.name == client and row.contest.startswith("v3") == v3
    )


def _is_async(row: Row) -> bool:
    return row.group == "association" and row.name == "facade async"


def _is_primary(row: Row) -> bool:
    return row.group == "primary"


def _called(variant: str) -> Callable[[Row], bool]:
    return lambda row: (
        row.group == "variant" and row.name == "facade" and row.contest.endswith(f" {variant}")
    )


def _grows(*tools: str) -> Callable[[Row], bool]:
    return lambda row: row.group == "scaling" and row.contest.startswith(tools)


def _starts(contest: str) -> Callable[[Row], bool]:
    return lambda row: row.group == "start" and row.contest == contest


_TARGETS: Final = (
    _Target("facade on v4 and 2026-03, x floor", 2.0, _association("facade", v3=False)),
    _Target("facade on v3, x floor", 2.0, _association("facade", v3=True)),
    _Target("async facade, x floor", 2.3, _is_async),
    *(_Target(f"{v.name}, x floor", v.at_most, _called(v.name)) for v in VARIANTS.values()),
    _Target("bridge, x the direct v3 call", 3.0, lambda row: row.group == "bridge"),
    _Target("growth a pair, 1,000 to 1,000,000 pairs", 1.2, lambda row: row.group == "stream"),
    _Target("Primary, growth a pair by contacts that come twice", 1.5, _is_primary),
    _Target("import hubspot_compat, x import httpx", 1.3, _starts("import")),
    _Target("import, construct, first call, x httpx", 1.4, _starts("first call")),
    _Target(
        "drift from the shell, x python -c 'import deepdiff, typer'", 1.5, _starts("from the shell")
    ),
    _Target("drift, growth a unit, 1x to 16x", 1.2, _grows("drift")),
    _Target("migrate, growth a unit, 1x to 16x", 1.2, _grows("migrate")),
)


def verdicts(rows: Sequence[Row]) -> list[Verdict]:
    """Hold rows against every target; the worst row of those that one is about decides."""
    return [_verdict(target, rows) for target in _TARGETS]


def _verdict(target: _Target, rows: Sequence[Row]) -> Verdict:
    meant = [(row.ratio, row) for row in rows if target.meant(row) and row.ratio is not None]
    if not meant:
        return Verdict(target.what, target.at_most)
    worst, row = max(meant, key=lambda pair: pair[0])
    return Verdict(target.what, target.at_most, worst, f"{row.contest}, {row.name}")
