"""The command `hubspot-compat`, the same as `python -m hubspot_compat_tools`.

Exit codes: 0 fine; 1 something was found (drift over the threshold, sites to migrate, generated
code out of date); 2 wrong usage or unreadable input. A user's mistake is one line on stderr, never
a traceback, unless `--debug` asks for it.
"""

from __future__ import annotations

import os
import sys

USAGE = 2


def main() -> None:
    """Run the command line and exit with its code."""
    debug = "--debug" in sys.argv[1:]
    try:
        from hubspot_compat_tools._cli import app

        app(prog_name="hubspot-compat")
    except BrokenPipeError:
        # Whoever read our output has seen enough (`| head`). Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except ModuleNotFoundError as error:
        if debug or not _is_of_an_extra(error):
            raise
        from hubspot_compat_tools._errors import extra_missing
        from hubspot_compat_tools._extras import extra_of

        sys.stderr.write(f"error: {extra_missing(extra_of(sys.argv[1:]), error.name)}\n")
        sys.exit(USAGE)
    except Exception as error:
        if debug or not _is_expected(error):
            raise
        sys.stderr.write(f"error: {error}\n")
        sys.exit(USAGE)


def _is_of_an_extra(error: ModuleNotFoundError) -> bool:
    """Whether a library is missing, which only an extra brings, and not a module of ours."""
    return bool(error.name) and not str(error.name).startswith("hubspot_compat")


def _is_expected(error: Exception) -> bool:
    from hubspot_compat import HubSpotCompatError
    from hubspot_compat_tools._errors import ToolError

    return isinstance(error, (ToolError, HubSpotCompatError))


if __name__ == "__main__":
    main()
