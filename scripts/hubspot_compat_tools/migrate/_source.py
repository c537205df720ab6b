"""One file: its bytes, its tree, and edits as spans of bytes.

Positions everywhere in this package are offsets into `Source.utf8`, the text in UTF-8 without a
byte order mark, because that is what the columns of `ast` count. Nothing is ever printed from a
tree: an edit replaces a span, and all other bytes stay as they were.
"""

from __future__ import annotations

import ast
import bisect
import codecs
import io
import re
import sys
import tokenize
import warnings
from collections.abc import Iterable
from typing import Final, NamedTuple

from attrs import field, frozen

#: Which Python reads the files, for messages: what one cannot read, another may.
INTERPRETER: Final = f"Python {'.'.join(map(str, sys.version_info[:3]))}"
_NEWLINE = re.compile(rb"\r\n|\n|\r")


class Edit(NamedTuple):
    """Replace `utf8[start:end]` by `new`."""

    start: int
    end: int
    new: str


class Unreadable(Exception):
    """A file that cannot be understood; the message says why in one line."""


@frozen(eq=False)
class Source:
    """A parsed file.

    Attributes:
        path: As it is shown in reports.
        raw: The bytes as they are on disk.
        utf8: The text in UTF-8, without a byte order mark.
        encoding: The codec that `raw` was read with.
        tree: The syntax tree of the text.
        nodes: Every node of the tree, breadth first.
    """

    path: str
    raw: bytes
    utf8: bytes
    encoding: str
    tree: ast.Module
    nodes: list[ast.AST] = field(repr=False)
    _lines: list[int] = field(repr=False)
    _parents: dict[ast.AST, ast.AST] = field(repr=False)

    @property
    def newline(self) -> str:
        """The line end that the file uses first."""
        match = _NEWLINE.search(self.utf8)
        return match.group().decode() if match else "\n"

    def at(self, line: int, column: int) -> int:
        """The offset of a line (from 1) and a column in bytes."""
        return self._lines[line - 1] + column

    def span(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> tuple[int, int]:
        """Where a node starts and ends."""
        end_line = node.end_lineno or node.lineno
        end_column = node.end_col_offset if node.end_col_offset is not None else node.col_offset
        return self.at(node.lineno, node.col_offset), self.at(end_line, end_column)

    def text(self, node: ast.expr | ast.stmt | ast.keyword | ast.alias) -> str:
        """A node's own text."""
        start, end = self.span(node)
        return self.utf8[start:end].decode()

    def line_of(self, offset: int) -> int:
        """The line (from 1) that an offset lies in."""
        return bisect.bisect_right(self._lines, offset)

    def line_start(self, line: int) -> int:
        """The offset at which a line (from 1) starts."""
        return self._lines[line - 1] if line <= len(self._lines) else len(self.utf8)

    def column(self, offset: int) -> int:
        """The column (from 1, in characters) of an offset."""
        start = self.line_start(self.line_of(offset))
        return len(self.utf8[start:offset].decode()) + 1

    def indent_of(self, line: int) -> str:
        """The white space that a line starts with."""
        start = self.line_start(line)
        match = re.compile(rb"[ \t\f]*").match(self.utf8, start)
        return match.group().decode() if match else ""

    def parent(self, node: ast.AST) -> ast.AST | None:
        """The node that holds `node`, or None for the module."""
        return self._parents.get(node)

    def statement(self, node: ast.AST) -> ast.stmt:
        """The innermost statement around a node."""
        found = node
        while not isinstance(found, ast.stmt):
            found = self._parents[found]
        return found

    def encode(self, utf8: bytes) -> bytes:
        """Bytes for the disk: the file's own encoding and mark."""
        mark = codecs.BOM_UTF8 if self.raw.startswith(codecs.BOM_UTF8) else b""
        return mark + utf8.decode().encode(self.encoding)


def read_source(path: str, raw: bytes) -> Source:
    """Parse a file.

    Args:
        path: For messages.
        raw: Its bytes.

    Raises:
        Unreadable: Not text, not Python as this interpreter reads it, or too deep for its parser.
    """
    mark = raw.startswith(codecs.BOM_UTF8)
    body = raw[len(codecs.BOM_UTF8) :] if mark else raw
    try:
        named = tokenize.detect_encoding(io.BytesIO(raw).readline)[0]
        encoding = "utf-8" if mark else named
        text = body.decode(encoding)
    except (SyntaxError, UnicodeDecodeError, LookupError) as error:
        msg = f"cannot be decoded: {_one_line(error)}"
        raise Unreadable(msg) from None
    if "\0" in text:
        msg = "holds null bytes, so it is no Python source"
        raise Unreadable(msg)
    utf8 = text.encode()
    if text.encode(encoding) != body:
        msg = f"does not survive being read and written as {encoding}"
        raise Unreadable(msg)
    tree = _parse(text)
    starts = [0, *(match.end() for match in _NEWLINE.finditer(utf8))]
    nodes, parents = _indexed(tree)
    return Source(path, raw, utf8, encoding, tree, nodes, starts, parents)


def _parse(text: str) -> ast.Module:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # invalid escapes in a user's file are not ours to tell
            return ast.parse(text)
    except SyntaxError as error:
        # Another Python may well read it: one that is newer, or 2.7.
        msg = f"does not parse as {INTERPRETER} (line {error.lineno}: {error.msg})"
        raise Unreadable(msg) from None
    except (RecursionError, MemoryError):
        msg = f"is nested too deeply for the parser of {INTERPRETER}"
        raise Unreadable(msg) from None
    except ValueError as error:
        msg = f"does not parse: {_one_line(error)}"
        raise Unreadable(msg) from None


def _indexed(tree: ast.Module) -> tuple[list[ast.AST], dict[ast.AST, ast.AST]]:
    """Every node and its parent; by hand, since this takes a third of the time of a file."""
    parents: dict[ast.AST, ast.AST] = {}
    nodes: list[ast.AST] = [tree]
    for node in nodes:  # grows while it is walked; no recursion, an expression may be deep
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                for child in value:
                    if isinstance(child, ast.AST) and not isinstance(child, _MARKERS):
                        parents[child] = node
                        nodes.append(child)
            elif isinstance(value, ast.AST) and not isinstance(value, _MARKERS):
                parents[value] = node
                nodes.append(value)
    return nodes, parents


#: Shared between nodes, so that they have no place.
_MARKERS: Final = (ast.expr_context, ast.operator, ast.boolop, ast.cmpop, ast.unaryop)


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())


def splice(utf8: bytes, edits: Iterable[Edit]) -> bytes:
    """Apply edits; equal ones count once.

    Raises:
        ValueError: Two edits overlap.
    """
    ordered = sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end))
    parts: list[bytes] = []
    at = 0
    for edit in ordered:
        if edit.start < at:
            msg = f"edits overlap at byte {edit.start}"
            raise ValueError(msg)
        parts += [utf8[at : edit.start], edit.new.encode()]
        at = edit.end
    return b"".join([*parts, utf8[at:]])
