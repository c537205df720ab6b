"""Text of others on a terminal, in a log of CI and in JSON: it is shown, and steers nothing.

A file name, a label, a line of code or a server's message may hold escape sequences, line ends,
characters that turn the direction of the text, and the commands that CI systems look for in what a
program prints.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

__all__ = ["json_text", "printable", "printable_lines"]

# GitHub's runner obeys `::name key=value::text` and, as Azure Pipelines does, `##[name]` and
# `##vso[name]`.
_COMMAND: Final = re.compile(r":(?=:[A-Za-z][\w-]*(?:\s[^\n]*?)?::)|#(?=#(?:vso)?\[)")


def printable(text: str) -> str:
    r"""One line, with an escape such as `\u001b` for what could steer a terminal or a CI system."""
    if not text.isprintable():
        text = "".join(char if char.isprintable() else _escaped(char) for char in text)
    return _COMMAND.sub(lambda found: _escaped(found[0]), text)


def printable_lines(text: str) -> str:
    """Several lines, whose ends and tabs stay."""
    return "\n".join(map(_line, text.split("\n")))


def json_text(data: Any) -> str:
    """Indented JSON in which a character that must not be printed is an escape of JSON's own."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return "\n".join(map(_json_line, text.split("\n")))


def _line(line: str) -> str:
    end = "\r" if line.endswith("\r") else ""
    return "\t".join(map(printable, line.removesuffix(end).split("\t"))) + end


def _json_line(line: str) -> str:
    if not line.isprintable():
        line = "".join(char if char.isprintable() else json.dumps(char)[1:-1] for char in line)
    return _COMMAND.sub(lambda found: _escaped(found[0]), line)


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  four digits
