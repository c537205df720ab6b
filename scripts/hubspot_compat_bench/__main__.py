"""`make bench`: CPU per association, each client in its own process, in turns, beside the floor.

Exit code 0 when every target that was measured is met, 1 when one is not, 2 for a wrong option.

Example: python -m hubspot_compat_bench --only create --only start --rounds 3
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import shlex
import sys
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Final

from hubspot_compat_bench.contests import GROUPS, Contest, contests
from hubspot_compat_bench.page import print_tables, split_page, write_page
from hubspot_compat_bench.run import Row, compiled, probe_runs, run, server
from hubspot_compat_bench.targets import verdicts
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._files import write_atomically
from hubspot_compat_tools._project import find_project

ROUNDS: Final = 3
_UNWRAPPED: Final = 160
_PACKAGES: Final = (
    "attrs",
    "httpx",
    "hubspot-api-client",
    "hubspot-sdk",
    "msgspec",
    "openapi-python-client",
    "orjson",
    "tenacity",
)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m hubspot_compat_bench",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--list", action="store_true", help="name what there is to measure")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        metavar="WORDS",
        help="measure what has these words in its name, such as create, v3, bridge; repeatable",
    )
    parser.add_argument("--client", action="append", default=[], help="only this one and its base")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="rounds behind a figure")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the JSON there")
    parser.add_argument("--write-docs", action="store_true", help="write docs/performance.md")
    options = parser.parse_args()
    if options.rounds < 1:
        parser.error(f"--rounds: {options.rounds} is not 1 or more")
    options.chosen = [c for entry in contests() if (c := _chosen(entry, options))]
    if not options.chosen:
        parser.error("nothing has these words in its name; --list names what there is")
    if options.write_docs and (options.only or options.client):
        parser.error("--write-docs is for a whole run: leave --only and --client out")
    return options


def _name(contest: Contest) -> str:
    return f"{contest.group} {contest.name}"


def _chosen(contest: Contest, options: argparse.Namespace) -> Contest | None:
    from attrs import evolve

    if options.only and not any(words in _name(contest) for words in options.only):
        return None
    wanted = {contest.base, *options.client}
    probes = tuple(p for p in contest.probes if not options.client or p.name in wanted)
    if options.client and len(probes) < 2:  # noqa: PLR2004  the base alone is no contest
        return None
    return evolve(contest, probes=probes)


def _measured(chosen: Sequence[Contest], rounds: int) -> list[Row]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    total = sum(len(contest.probes) * probe_runs(contest, rounds) for contest in chosen)
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    bar.disable = not sys.stderr.isatty()
    found: list[Row] = []
    with compiled(), server() as url, bar as progress:
        task = progress.add_task("starting", total=total)
        for contest in chosen:
            found += run(
                contest,
                url,
                rounds,
                lambda name: progress.update(task, advance=1, description=name),
            )
    return found


def _facts(rounds: int, seconds: float, load: float) -> dict[str, str]:
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    command = shlex.join(["python", "-m", "hubspot_compat_bench", *sys.argv[1:]])
    return {
        "Date": dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Command": f"`{command}`, {seconds / 60:.0f} minutes, median of {rounds} rounds",
        "Machine": (
            f"{_processor()}, {os.cpu_count()} cores, {platform.system()}; "
            f"load {load:.1f} before the run"
        ),
        "Python": f"{platform.python_version()}, hash seed 0, garbage collector at its defaults",
        "Packages": packages,
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return f"{names[0]} ({platform.machine()})" if names else platform.machine()


def _measure_and_report(options: argparse.Namespace) -> int:
    from rich.console import Console

    page = find_project().writable_root() / "docs" / "performance.md"
    if options.write_docs:
        split_page(page)  # what cannot be written is said before the work, not after it
    load, began = os.getloadavg()[0], time.monotonic()
    rows = _measured(options.chosen, options.rounds)
    found = verdicts(rows)
    facts = _facts(options.rounds, time.monotonic() - began, load)
    console = Console()
    console = console if console.is_terminal else Console(width=_UNWRAPPED)
    for name, value in facts.items():
        console.print(f"{name}: {value}", markup=False, highlight=False, soft_wrap=True)
    print_tables(console, rows, found)
    told = {
        "facts": facts,
        "groups": dict(GROUPS),
        "rows": [row.as_json() for row in rows],
        "targets": [verdict.as_json() for verdict in found],
    }
    if options.json is None:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        write_atomically(options.json, json.dumps(told, indent=1) + "\n")
    if options.write_docs:
        write_page(page, rows, found, facts)
    return 1 if any(verdict.met is False for verdict in found) else 0


def main() -> None:
    """Measure, print the tables and the JSON, and say by the exit code whether targets are met."""
    options = _options()
    if options.list:
        for contest in contests():
            sys.stdout.write(f"{_name(contest)}: {', '.join(p.name for p in contest.probes)}\n")
        return
    try:
        sys.exit(_measure_and_report(options))
    except (ToolError, RuntimeError, OSError) as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
