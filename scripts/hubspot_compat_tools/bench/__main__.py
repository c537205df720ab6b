"""`make bench`: CPU per association, each client in its own process, in turns, beside the floor."""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from hubspot_compat_tools.bench._peers import SPEAKS

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKLOADS = tuple(
    f"{version} {verb}"
    for verb in ("create", "read", "list")
    for version in ("v3", "v4", "2026-03")
    if (version, verb) != ("v3", "list")  # v3 has no such operation
)
FLOOR = "httpx+msgspec"
CLIENTS = (FLOOR, "facade", "facade async", "hubspot-sdk", "hubspot-api-client")
ROUNDS = 7
REPEATS = 5
STREAMS = (1_000, 10_000, 100_000, 1_000_000)
STARTS = ("import httpx", "import hubspot_compat", "first call httpx", "first call facade")


@contextmanager
def server() -> Iterator[str]:
    """Run the server with fixed answers in a process of its own."""
    command = [sys.executable, "-m", "hubspot_compat_tools.bench._server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _told(module: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, "-m", f"hubspot_compat_tools.bench.{module}", *arguments]
    result = subprocess.run(command, capture_output=True, check=True, text=True)
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def measure(client: str, workload: str, url: str) -> float:
    """Return CPU microseconds per association of one client in a process of its own."""
    result = _told("_clients", client, workload, url, str(REPEATS))
    seconds: list[float] = result["seconds"]
    return 1e6 * statistics.median(seconds) / int(result["associations"])


def per_association(url: str, rounds: int) -> list[dict[str, Any]]:
    """Measure every client on every workload that it can do, in turns."""
    rows = []
    for workload in WORKLOADS:
        able = [name for name in CLIENTS if workload in SPEAKS.get(name, WORKLOADS)]
        found: dict[str, list[float]] = {client: [] for client in able}
        for _ in range(rounds):
            for client in able:
                found[client].append(measure(client, workload, url))
        rows += _beside(FLOOR, found, {"workload": workload}, "microseconds")
    return rows


def _beside(
    base: str, found: dict[str, list[float]], more: dict[str, Any], unit: str
) -> list[dict[str, Any]]:
    middles = {name: statistics.median(figures) for name, figures in found.items()}
    return [
        {**more, "client": name, unit: round(middle, 2), "ratio": round(middle / middles[base], 2)}
        for name, middle in middles.items()
    ]


def streams(url: str, rounds: int) -> list[dict[str, Any]]:
    """Measure a streamed create of more and more pairs: CPU per pair, pairs a second, memory."""
    rows: list[dict[str, Any]] = []
    for count in STREAMS:
        told = [_told("_stream", str(count), url) for _ in range(min(rounds, 3))]
        row = {key: statistics.median(one[key] for one in told) for key in told[0]}
        base = rows[0]["microseconds"] if rows else row["microseconds"]
        rows.append({"pairs": count, **row, "ratio": round(row["microseconds"] / base, 2)})
    return rows


def starts(url: str, rounds: int) -> list[dict[str, Any]]:
    """Measure importing, and importing, making a client and one call, in milliseconds of wall."""
    found: dict[str, list[float]] = {name: [] for name in STARTS}
    for _ in range(rounds):
        for name in STARTS:
            found[name].append(_told("_start", name, url)["milliseconds"])
    rows = []
    for base, other in zip(STARTS[::2], STARTS[1::2], strict=True):
        rows += _beside(base, {name: found[name] for name in (base, other)}, {}, "milliseconds")
    return rows


def run(rounds: int, *, sandbox: bool = True) -> dict[str, list[dict[str, Any]]]:
    """Measure everything.

    Args:
        rounds: How many processes a figure is the median of.
        sandbox: Whether to measure the sandbox too; filling its store takes a minute and 2 GB.

    Returns:
        Rows by the heading of their table.
    """
    with server() as url:
        found = {
            "CPU per association": per_association(url, rounds),
            "A streamed create, 2026-03": streams(url, rounds),
            "Start, wall": starts(url, rounds),
        }
    if sandbox:
        from hubspot_compat_tools.sandbox.bench import measure as measure_sandbox

        figures = measure_sandbox()
        found["Sandbox"] = [{"what": name, "figure": value} for name, value in figures.items()]
    return found


def main() -> None:
    """Measure and print tables, then the same as JSON."""
    from rich.console import Console
    from rich.table import Table

    parser = argparse.ArgumentParser(prog="hubspot_compat_tools.bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="processes behind a figure")
    parser.add_argument("--no-sandbox", action="store_true", help="leave the sandbox out")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error(f"--rounds: {options.rounds} is not 1 or more")
    found = run(options.rounds, sandbox=not options.no_sandbox)
    console = Console()
    machine = f"Python {platform.python_version()} on {platform.machine()}, {os.cpu_count()} cores"
    console.print(f"Median of {options.rounds}; {machine}")
    for title, rows in found.items():
        table = Table(title=title)
        for heading in rows[0]:
            right = isinstance(rows[0][heading], (int, float))
            table.add_column(heading, justify="right" if right else "left")
        for row in rows:
            table.add_row(*(str(value) for value in row.values()))
        console.print(table)
    sys.stdout.write(json.dumps({"machine": machine, **found}) + "\n")


if __name__ == "__main__":
    main()
