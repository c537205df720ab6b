"""The one error that unusable input of a user causes in the tools."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

# Lower than difflib's default: of two letters, such as v5 for v4, one may be wrong.
_NEAR: Final = 0.5


class ToolError(Exception):
    """The user's input cannot be used.

    The command line turns it into one line on stderr and exit code 2. The message names the
    input, the place in it, and what to do.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def nearest(word: str, known: Iterable[str]) -> str:
    """Phrase the known word that is nearest to a misspelt one; empty if none is near."""
    from difflib import get_close_matches  # imported for a misspelt word only

    from hubspot_compat._domain.errors import did_you_mean

    return did_you_mean(get_close_matches(word, list(known), n=1, cutoff=_NEAR))


def sandbox_extra_missing(module: str | None) -> ToolError:
    """Say which extra brings a module that the sandbox and the proxy need."""
    return extra_missing("sandbox", module)


def extra_missing(extra: str, module: str | None) -> ToolError:
    """Say which extra brings a module that is not there; zsh wants the quotes."""
    library = str(module).partition(".")[0]
    return ToolError(
        f"the extra '{extra}' is needed ({library} is missing); install 'hubspot-compat[{extra}]'"
    )
