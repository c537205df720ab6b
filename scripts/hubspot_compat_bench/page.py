"""Tables of what was measured: for the terminal, and for docs/performance.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from hubspot_compat_bench.contests import GROUPS
from hubspot_compat_bench.plot import plot
from hubspot_compat_bench.run import Row
from hubspot_compat_bench.targets import Verdict
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._files import write_atomically

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["print_tables", "split_page", "write_page"]

_BEGIN: Final = "<!-- begin: written by make bench OPTIONS=--write-docs -->\n"
_END: Final = "<!-- end -->\n"
_WORDS: Final = {True: "met", False: "**not met**", None: "not measured"}
_HUNDRED: Final = 100

Cells = list[list[str]]


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= _HUNDRED else f"{value:.2f}"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}x"


def _rows(rows: Sequence[Row]) -> Cells:
    """A table of rows, the heading first."""
    more = list(dict.fromkeys(key for row in rows for key in row.more))
    cells = [["", "what", "median", "unit", "lowest to highest", "ratio", "rounds", *more]]
    for row in rows:
        spread = f"{_amount(row.low)} to {_amount(row.high)}"
        figures = [_amount(row.figure), row.unit, spread, _ratio(row.ratio), str(row.rounds)]
        further = [_amount(row.more[key]) if key in row.more else "" for key in more]
        cells.append([row.contest, row.name, *figures, *further])
    return cells


def _verdicts(found: Sequence[Verdict]) -> Cells:
    lines = [[v.what, f"{v.at_most}x", _ratio(v.worst), v.where, _WORDS[v.met]] for v in found]
    return [["target", "at most", "worst measured", "where", ""], *lines]


def _by_client(rows: Sequence[Row]) -> Cells:
    """The CPU per association: a line a client, a column a workload."""
    workloads = list(dict.fromkeys(row.contest for row in rows))
    found = {(row.name, row.contest): row for row in rows}
    cells = [["", *workloads]]
    for client in dict.fromkeys(row.name for row in rows):
        line = [client]
        for workload in workloads:
            row = found.get((client, workload))
            line.append("" if row is None else f"{_amount(row.figure)} ({_ratio(row.ratio)})")
        cells.append(line)
    return cells


def _grouped(rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    for group, title in GROUPS.items():
        mine = [row for row in rows if row.group == group]
        if mine:
            yield title, mine


def print_tables(console: Console, rows: Sequence[Row], found: Sequence[Verdict]) -> None:
    """Print a table for each group, and what became of the targets."""
    from rich.table import Table

    tables = [(title, _rows(mine)) for title, mine in _grouped(rows)]
    for title, cells in [*tables, ("Targets", _verdicts(found))]:
        table = Table(title=title, title_justify="left")
        for number, heading in enumerate(cells[0]):
            table.add_column(heading, justify="left" if number < 2 else "right")  # noqa: PLR2004
        for line in cells[1:]:
            table.add_row(*(cell.replace("**", "") for cell in line))
        console.print(table)


def split_page(page: Path) -> tuple[str, str]:
    """Give what stands before and behind the measured part of a page.

    Raises:
        ToolError: The page cannot be read, or has no marks.
    """
    try:
        text = page.read_text(encoding="utf-8")
    except OSError as error:
        msg = f"{page}: cannot be read: {error.strerror}"
        raise ToolError(msg) from error
    before, begin, rest = text.partition(_BEGIN)
    _, end, after = rest.partition(_END)
    if not begin or not end:
        msg = f"{page}: the lines {_BEGIN.strip()!r} and {_END.strip()!r} are not both in it"
        raise ToolError(msg)
    return before, after


def write_page(
    page: Path, rows: Sequence[Row], found: Sequence[Verdict], facts: Mapping[str, str]
) -> None:
    """Write the measured part of a page, and the plot beside it.

    Args:
        page: The page; what stands between its two marks is replaced.
        rows: What was measured.
        found: What became of the targets.
        facts: Date, command, machine and versions, as they are to be shown.

    Raises:
        ToolError: The page cannot be read, or has no marks.
    """
    before, after = split_page(page)
    body = "".join(_body(rows, found, facts, page.stem))
    write_atomically(page.with_suffix(".svg"), plot(rows))
    write_atomically(page, f"{before}{_BEGIN}\n{body}{_END}{after}")


def _body(
    rows: Sequence[Row], found: Sequence[Verdict], facts: Mapping[str, str], stem: str
) -> Iterator[str]:
    yield "## What was run\n\n"
    yield from (f"- {name}: {value}\n" for name, value in facts.items())
    yield f"\n## Targets\n\n{_markdown(_verdicts(found))}\n"
    for title, mine in _grouped(rows):
        yield f"## {title}\n\n"
        if mine[0].group == "association":
            yield f"Microseconds, and the ratio to the floor.\n\n{_markdown(_by_client(mine))}\n"
            yield f"![CPU per association by client and workload]({stem}.svg)\n\n"
        else:
            yield f"{_markdown(_rows(mine))}\n"


def _markdown(cells: Cells) -> str:
    """A Markdown table without the columns that say nothing."""
    kept = [n for n in range(len(cells[0])) if any(line[n] for line in cells[1:])]
    lines = [[line[n] for n in kept] for line in cells]
    rule = [
        "---:" if _is_amount([line[n] for line in lines[1:]]) else "---" for n in range(len(kept))
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in [lines[0], rule, *lines[1:]])


def _is_amount(column: Sequence[str]) -> bool:
    return all(not cell or cell[0].isdecimal() for cell in column)
