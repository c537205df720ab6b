"""How commands print: text for people, JSON for programs."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

__all__ = ["OutputFormat", "print_json"]


class OutputFormat(StrEnum):
    """How results are printed."""

    TEXT = "text"
    JSON = "json"


def print_json(data: Any) -> None:
    """Print data as indented JSON, and nothing else, on stdout."""
    import json

    import typer

    typer.echo(json.dumps(data, indent=2, ensure_ascii=False))
