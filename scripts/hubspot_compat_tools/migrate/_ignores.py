"""`# hubspot-compat: ignore[HSC101]` comments."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from ._source import Source

_COMMENT: Final = re.compile(rb"#\s*hubspot-compat:\s*ignore(?:\[([A-Z0-9,\s]*)\])?")


class Ignores:
    """The comments of one file, and which of them were of use."""

    def __init__(self, source: Source) -> None:
        self._codes: dict[int, frozenset[str]] = {}
        self._used: set[int] = set()
        for match in _COMMENT.finditer(source.utf8):
            codes = match.group(1)
            words = codes.decode().replace(",", " ").split() if codes is not None else []
            self._codes[source.line_of(match.start())] = frozenset(words)

    def covers(self, lines: Iterable[int], code: str) -> bool:
        """Whether a comment on one of the lines is about this code; a bare one is about all."""
        for line in lines:
            codes = self._codes.get(line)
            if codes is not None and (not codes or code in codes):
                self._used.add(line)
                return True
        return False

    def unused(self) -> list[int]:
        """The lines of comments that no site needed."""
        return sorted(set(self._codes) - self._used)
