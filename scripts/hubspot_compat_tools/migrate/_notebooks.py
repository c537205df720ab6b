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

_MAGIC: Final = re.compile(r"^\s*[%!?]|^\s*\w+\?\s*$")


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
    try:
        cells = _cells(json.loads(raw))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        why = " ".join(str(error).split())
        report.problem = f"is no notebook that can be read: {why}"
        return report
    lines: list[str] = []
    places: list[tuple[int, int]] = []
    for number, source in cells:
        for line, text in enumerate(source.splitlines(), start=1):
            lines.append(_plain(text))
            places.append((number, line))
    inner = analyse(path, "\n".join(lines).encode(), options)
    report.problem = inner.problem
    code = CODES[Why.NOTEBOOK]
    for site in inner.sites:
        cell, line = places[site.line - 1]
        last = places[min(site.end_line, len(places)) - 1][1]
        detail = f"cell {cell}, line {line}"
        told = evolve(
            site, code=code.code, reason=code.reason, suggestion=code.suggestion, detail=detail
        )
        here = evolve(told, line=line, end_line=max(line, last))
        report.sites.append(evolve(here, status="left", safe=False, notes=(), style=""))
    return report


def _plain(line: str) -> str:
    """A line of IPython's own syntax is no Python: it becomes `pass` at the same depth."""
    if _MAGIC.match(line):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return line


def _cells(notebook: Any) -> list[tuple[int, str]]:
    found = []
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("cell_type") == "code":
            source = cell.get("source", "")
            text = source if isinstance(source, str) else "".join(source)
            if not text.startswith("%%"):
                found.append((number, text))
    return found
