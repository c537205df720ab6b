"""`make bench`: CPU per association, each client in its own process, in turns, beside the floor."""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

WORKLOADS = ("v3 create", "v4 create", "2026-03 create", "v4 read", "2026-03 read")
CLIENTS = ("httpx+msgspec", "facade")
ROUNDS = 7
REPEATS = 5


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


def measure(client: str, workload: str, url: str) -> float:
    """Return CPU microseconds per association of one client in a process of its own."""
    module = "hubspot_compat_tools.bench._clients"
    command = [sys.executable, "-m", module, client, workload, url, str(REPEATS)]
    result = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    seconds: list[float] = result["seconds"]
    return 1e6 * statistics.median(seconds) / int(result["associations"])


def run() -> list[dict[str, Any]]:
    """Measure every client on every workload, in turns."""
    rows = []
    with server() as url:
        for workload in WORKLOADS:
            found: dict[str, list[float]] = {client: [] for client in CLIENTS}
            for _ in range(ROUNDS):
                for client in CLIENTS:
                    found[client].append(measure(client, workload, url))
            base = statistics.median(found[CLIENTS[0]])
            for client, figures in found.items():
                middle = statistics.median(figures)
                rows.append(
                    {
                        "workload": workload,
                        "client": client,
                        "microseconds": round(middle, 2),
                        "ratio": round(middle / base, 2),
                    }
                )
    return rows


def main() -> None:
    """Measure and print a table, then the same as JSON."""
    from rich.console import Console
    from rich.table import Table

    rows = run()
    title = f"CPU per association, median of {ROUNDS}; Python {platform.python_version()}"
    table = Table(title=f"{title} on {platform.machine()}")
    for heading in ("workload", "client", "us", "x floor"):
        table.add_column(heading, justify="left" if heading in ("workload", "client") else "right")
    for row in rows:
        table.add_row(
            row["workload"], row["client"], f"{row['microseconds']:.2f}", f"{row['ratio']:.2f}"
        )
    Console().print(table)
    sys.stdout.write(json.dumps(rows) + "\n")


if __name__ == "__main__":
    main()
