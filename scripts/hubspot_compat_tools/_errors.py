"""The one error of the tools that a user's input can cause."""

from __future__ import annotations


class ToolError(Exception):
    """What the user gave cannot be used.

    The command line turns it into one line on stderr and exit code 2. The message names the
    input, the place in it, and what to do.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def sandbox_extra_missing(module: str | None) -> ToolError:
    """Say which extra brings a module that the sandbox and the proxy need."""
    return extra_missing("sandbox", module)


def extra_missing(extra: str, module: str | None) -> ToolError:
    """Say which extra brings a module that is not there."""
    library = str(module).partition(".")[0]
    return ToolError(
        f"the extra '{extra}' is needed ({library} is missing); install hubspot-compat[{extra}]"
    )
