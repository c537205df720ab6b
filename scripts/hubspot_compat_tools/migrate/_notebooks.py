"""Notebooks: their sites are reported with cell and line, and left."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from attrs import evolve

from ._codes import CODES
from ._engine import FileReport, analyse, worth_reading
from ._plan import Options
from ._why import Why

_MAGIC: Final = re.compile(r"^\s*[%!?]|^\s*[\w.*]+\?{1,2}\s*$")
#: The magics of a cell whose other lines are Python.
_PYTHON_CELL: Final = re.compile(r"%%(?:time|timeit|capture|prun)\b")


def analyse_notebook(path: str, raw: bytes, options: Options) -> FileReport:
    """Find the sites of a notebook.

    Args:
        path: As reports show it.
        raw: The notebook's bytes.
        options: What the user asked for.
    """
    report = FileReport(path)
    if not worth_reading(raw):
        return report
    lines: list[str] = []
    places: list[tuple[int, int]] = []
    try:
        for number, source in _cells(json.loads(raw)):
            for line, text in enumerate(source.splitlines(), start=1):
                lines.append(_plain(text))
                places.append((number, line))
        code = "\n".join(lines).encode()
    except (ValueError, RecursionError) as error:
        report.problem = f"is no notebook that can be read: {' '.join(str(error).split())}"
        return report
    inner = analyse(path, code, options)
    report.problem = inner.problem
    told = CODES[Why.NOTEBOOK]
    for site in inner.sites:
        cell, line = places[site.line - 1]
        last = places[min(site.end_line, len(places)) - 1][1]
        here = evolve(site, line=line, end_line=max(line, last), detail=f"cell {cell}, line {line}")
        left = evolve(here, status="left", safe=False, notes=(), style="", code=told.code)
        report.sites.append(evolve(left, reason=told.reason, suggestion=told.suggestion))
    return report


def _plain(line: str) -> str:
    """A line of IPython's own syntax is no Python: it becomes `pass` at the same depth."""
    if _MAGIC.match(line):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return line


def _cells(notebook: Any) -> list[tuple[int, str]]:
    """The code cells with their numbers.

    Raises:
        ValueError: The document has another shape than a notebook's.
    """
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list):
        msg = "it has no list of cells"
        raise ValueError(msg)  # noqa: TRY004  what is wrong is the document, as when it is no JSON
    sources = ((number, _source(cell, number)) for number, cell in enumerate(cells, start=1))
    return [(number, source) for number, source in sources if source]


def _source(cell: Any, number: int) -> str:
    """The Python code of a cell; "" where it has none."""
    source = cell.get("source", "") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        msg = f"cell {number} has no text as its source"
        raise ValueError(msg)  # noqa: TRY004  likewise
    other = source.startswith("%%") and not _PYTHON_CELL.match(source)
    return source if cell.get("cell_type") == "code" and not other else ""
