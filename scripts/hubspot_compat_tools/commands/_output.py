"""How commands print: text for people, JSON for programs, progress for a terminal alone."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["OutputFormat", "print_json", "print_text", "progress_console"]


class OutputFormat(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


def print_json(data: Any) -> None:
    """Print data as indented JSON, and nothing else, on stdout."""
    import typer

    from hubspot_compat_tools._printable import json_text

    typer.echo(json_text(data))


def print_text(text: str, styles: Mapping[str, str] | None = None) -> None:
    """Print lines, on a terminal with colours; what could steer that is shown as an escape.

    Args:
        text: The lines.
        styles: How what matches a pattern looks; without them rich highlights names and figures.
    """
    import typer
    from rich.console import Console
    from rich.text import Text

    from hubspot_compat_tools._printable import printable_lines

    text = printable_lines(text)
    console = Console(soft_wrap=True)
    if not console.is_terminal:
        typer.echo(text)
    elif styles is None:
        console.print(text, markup=False, emoji=False)
    else:
        coloured = Text(text)
        for pattern, style in styles.items():
            coloured.highlight_regex(pattern, style)
        console.print(coloured)


def progress_console() -> Console:
    """Where progress is shown: stderr, if that is a terminal, whatever colours are asked for."""
    from rich.console import Console

    return Console(stderr=True, quiet=not sys.stderr.isatty())
