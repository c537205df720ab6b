"""Python's garbage collector in a command that builds much, prints, and ends."""

from __future__ import annotations

import gc
from typing import Final

__all__ = ["collect_rarely"]

_ALLOCATIONS: Final = 100_000
_ROUNDS: Final = 20


def collect_rarely() -> None:
    """Let the collector run a hundred times less often, in this process and those it forks.

    Syntax trees and documents live until the command ends, and by its default the collector walks
    over all of them again and again: that was a third of the time, and grew with the square of the
    input.
    """
    gc.set_threshold(_ALLOCATIONS, _ROUNDS, _ROUNDS)
