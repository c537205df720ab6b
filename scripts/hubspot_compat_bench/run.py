"""Runs contests: each probe in a process of its own, all probes of a contest in turns.

In turns, because other work on the machine slows what happens to run beside it, and because the
clock of a processor changes. A ratio is the median of the ratios of the rounds. In each of them the
two ran one right after the other, or in one process in turns, where the probe gives the ratio.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from attrs import asdict, frozen

from hubspot_compat_bench.contests import Contest, Probe

__all__ = ["Row", "compiled", "probe_runs", "run", "server"]

_PATIENCE: Final = 600.0  # seconds that a probe may take
# A fixed seed: the order of a set must not make one process quicker than the next.
_ENVIRONMENT: Final = {"PYTHONHASHSEED": "0"}
_BYTECODE: Final = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
_FIGURE, _RATIO = "figure", "ratio"

Figures = dict[str, float]


@frozen
class Row:
    """What was measured of one probe.

    Attributes:
        group: A key of `GROUPS`.
        contest: Which contest of the group.
        name: The probe.
        unit: Of the figures.
        figure: Median of the rounds.
        low: Smallest of the rounds.
        high: Largest of the rounds.
        ratio: To the base of the contest, the median of the rounds' ratios; None without a base.
        rounds: How many there were.
        more: Further figures by their name and unit, medians too.
    """

    group: str
    contest: str
    name: str
    unit: str
    figure: float
    low: float
    high: float
    ratio: float | None
    rounds: int
    more: Mapping[str, float]

    def as_json(self) -> dict[str, Any]:
        """The row as JSON has it."""
        return asdict(self)


@contextmanager
def compiled() -> Iterator[None]:
    """Let all probes find their modules compiled, as an installation has them.

    Also where the environment forbids to write them, as containers like to: compiling the sources
    anew would be most of what an import takes.
    """
    before = {name: os.environ.get(name) for name in _BYTECODE}
    with tempfile.TemporaryDirectory(prefix="hubspot-compat-bench-") as folder:
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = folder
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value


@contextmanager
def server() -> Iterator[str]:
    """Run the server with fixed answers in a process of its own, and give its address."""
    command = [sys.executable, "-m", "hubspot_compat_bench.server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def probe_runs(contest: Contest, rounds: int) -> int:
    """How many rounds a contest gets where a number is asked for."""
    wanted = rounds * contest.times
    return wanted if contest.most is None else min(wanted, contest.most)


def run(
    contest: Contest, url: str, rounds: int, on_probe: Callable[[str], None] = lambda _: None
) -> list[Row]:
    """Run a contest.

    Args:
        contest: What to measure.
        url: The server's address.
        rounds: How many rounds are asked for.
        on_probe: Told the name of each probe that is done.
    """
    found: dict[str, list[Figures]] = {probe.name: [] for probe in contest.probes}
    if contest.warms_up:
        for probe in contest.probes:
            _measured(probe, [url] if contest.needs_server else [])
    for _ in range(probe_runs(contest, rounds)):
        for probe in contest.probes:
            found[probe.name].append(_measured(probe, [url] if contest.needs_server else []))
            on_probe(f"{contest.name}: {probe.name}")
    if contest.base is None:
        return [row for name, told in found.items() for row in _plain(contest, name, told)]
    base = found[contest.base]
    return [_row(contest, name, told, base) for name, told in found.items()]


def _measured(probe: Probe, more: Sequence[str]) -> Figures:
    module = f"hubspot_compat_bench.{probe.module}"
    command = [sys.executable, "-m", module, *probe.arguments, *more]
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        env={**os.environ, **_ENVIRONMENT},
        timeout=_PATIENCE,
        check=False,
    )
    if done.returncode:
        msg = f"{' '.join(command[2:])} ended with status {done.returncode}; see above"
        raise RuntimeError(msg)
    figures: Figures = json.loads(done.stdout)
    return figures


def _row(contest: Contest, name: str, told: Sequence[Figures], base: Sequence[Figures]) -> Row:
    figures = [one[_FIGURE] for one in told]
    ratios = [
        one.get(_RATIO, one[_FIGURE] / other[_FIGURE])
        for one, other in zip(told, base, strict=True)
    ]
    names = [key for key in told[0] if key not in {_FIGURE, _RATIO, "associations"}]
    return Row(
        contest.group,
        contest.name,
        name,
        contest.unit,
        figure=statistics.median(figures),
        low=min(figures),
        high=max(figures),
        ratio=statistics.median(ratios),
        rounds=len(told),
        more={key: statistics.median(one[key] for one in told) for key in names},
    )


def _plain(contest: Contest, name: str, told: Sequence[Figures]) -> Iterator[Row]:
    """Rows of a probe that brings several figures which are compared to nothing."""
    for key in told[0]:
        figures = [one[key] for one in told]
        middle = statistics.median(figures)
        low, high = min(figures), max(figures)
        yield Row(contest.group, name, key, "", middle, low, high, None, len(told), {})
