"""Which extra a command needs, for the message when it is missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

__all__ = ["EXTRAS", "extra_of"]

# What a command needs beyond the command line itself, which comes with each of these.
EXTRAS: Final = {
    "demo": "sandbox",
    "drift": "specs",
    "proxy": "sandbox",
    "regenerate": "specs",
    "sandbox": "sandbox",
    "specs": "specs",
}
_LEAST: Final = "migrate"


def extra_of(words: Iterable[str]) -> str:
    """Return the smallest extra with which a command line works."""
    command = next((word for word in words if not word.startswith("-")), "")
    return EXTRAS.get(command, _LEAST)
