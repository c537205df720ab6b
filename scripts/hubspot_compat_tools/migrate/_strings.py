"""String literals piece by piece, with the bytes that each character comes from.

`ast` before Python 3.12 does not say where the parts of an f-string stand, and never where the
pieces of an implicit concatenation do. So the literal's own text is scanned here, and the result
is checked against the values that the parser read.
"""

from __future__ import annotations

import ast
import re
from typing import NamedTuple

from ._source import Source

_PREFIX = re.compile(rb"[A-Za-z]{0,2}(?=['\"])")
_BETWEEN = re.compile(rb"(?:[ \t\f\r\n]|\\\r?\n|#[^\r\n]*)*")


class Text(NamedTuple):
    """Literal text; `offsets` has the place of each character, or is None if it has escapes."""

    value: str
    offsets: tuple[int, ...] | None


class Hole(NamedTuple):
    """Something that is filled in: its expression, and its span with the braces if it has any."""

    expr: ast.expr | None
    span: tuple[int, int] | None
    plain: bool = True


Piece = Text | Hole


def pieces(source: Source, node: ast.Constant | ast.JoinedStr) -> list[Piece] | None:
    """The pieces of a literal in order, or None where they cannot be told for sure."""
    start, end = source.span(node)
    found = _scan(source.utf8, start, end)
    if found is None:
        return None
    if isinstance(node, ast.Constant):
        text = "".join(piece.value for piece in found if isinstance(piece, Text))
        whole = all(isinstance(piece, Text) for piece in found)
        if whole and text == node.value:
            return found
        # Escapes: the value is known, but not where its characters stand.
        return [Text(str(node.value), None)]
    return _joined(node, found)


def _joined(node: ast.JoinedStr, found: list[Piece]) -> list[Piece] | None:
    holes = [value for value in node.values if isinstance(value, ast.FormattedValue)]
    if len(holes) != sum(isinstance(piece, Hole) for piece in found):
        return None
    wanted: list[str] = [""]
    for value in node.values:
        if isinstance(value, ast.Constant):
            wanted[-1] += str(value.value)
        else:
            wanted.append("")
    result: list[Piece] = []
    filled = iter(holes)
    seen = [""]
    for piece in found:
        if isinstance(piece, Text):
            seen[-1] += piece.value
            result.append(piece)
        else:
            value = next(filled)
            plain = value.conversion == -1 and value.format_spec is None
            result.append(Hole(value.value, piece.span, plain))
            seen.append("")
    if seen != wanted:
        return None
    return result


def _scan(utf8: bytes, start: int, end: int) -> list[Piece] | None:
    found: list[Piece] = []
    at = start
    while at < end:
        prefix = _PREFIX.match(utf8, at)
        if prefix is None:
            return None
        flags = prefix.group().lower()
        if b"b" in flags:
            return None
        at = prefix.end()
        quote = utf8[at : at + 3] if utf8[at : at + 3] in (b"'''", b'"""') else utf8[at : at + 1]
        at += len(quote)
        closed = _body(utf8, at, quote, flags, found)
        if closed is None:
            return None
        between = _BETWEEN.match(utf8, closed)
        at = between.end() if between else closed
    return found if at >= end else None


def _body(utf8: bytes, at: int, quote: bytes, flags: bytes, found: list[Piece]) -> int | None:
    """Scan one literal's body into `found`; the offset after its closing quote."""
    raw, formatted = b"r" in flags, b"f" in flags
    value: list[str] = []
    offsets: list[int] = []
    escaped = False

    def flush() -> None:
        nonlocal escaped
        if value:
            found.append(Text("".join(value), None if escaped else tuple(offsets)))
        value.clear()
        offsets.clear()
        escaped = False

    while at < len(utf8):
        if utf8.startswith(quote, at):
            flush()
            return at + len(quote)
        byte = utf8[at : at + 1]
        if byte == b"\\":
            # The value of an escape is left to the parser; it only makes this text uneditable.
            width = 2
            value.append(utf8[at : at + width].decode(errors="replace"))
            offsets.extend([at] * 2)
            escaped = escaped or not raw
            at += width
        elif formatted and byte in b"{}" and utf8[at : at + 2] == byte * 2:
            value.append(byte.decode())
            offsets.append(at)
            escaped = True
            at += 2
        elif formatted and byte == b"{":
            flush()
            closing = _closing(utf8, at + 1)
            if closing is None:
                return None
            found.append(Hole(None, (at, closing + 1)))
            at = closing + 1
        else:
            width = _width(utf8[at])
            value.append(utf8[at : at + width].decode())
            offsets.append(at)
            at += width
    return None


_TWO, _THREE, _FOUR = 0xC0, 0xE0, 0xF0


def _width(byte: int) -> int:
    """How many bytes the character that starts with `byte` has in UTF-8."""
    return 1 + (byte >= _TWO) + (byte >= _THREE) + (byte >= _FOUR)


def _closing(utf8: bytes, at: int) -> int | None:
    """The brace that closes a replacement field which starts before `at`."""
    depth = 0
    while at < len(utf8):
        byte = utf8[at : at + 1]
        if byte in (b"'", b'"'):
            quote = utf8[at : at + 3] if utf8[at : at + 3] == byte * 3 else byte
            past = utf8.find(quote, at + len(quote))
            if past < 0:
                return None
            at = past + len(quote)
            continue
        if byte in (b"(", b"[", b"{"):
            depth += 1
        elif byte == b"}" and depth == 0:
            return at
        elif byte in (b")", b"]", b"}"):
            depth -= 1
        at += 1
    return None
