"""Which extra a command needs, for whoever typed one without having it."""

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
    """The smallest extra with which the words that were typed work."""
    command = next((word for word in words if not word.startswith("-")), "")
    return EXTRAS.get(command, _LEAST)
