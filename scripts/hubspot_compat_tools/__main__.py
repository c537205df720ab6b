"""The command `hubspot-compat`, the same as `python -m hubspot_compat_tools`.

Exit codes: 0 fine; 1 something was found (drift over the threshold, sites to migrate, generated
code out of date); 2 wrong usage, unreadable input or output that cannot be written. A run that
ends early has the code that a shell gives it: 130 after Ctrl-C, 141 when the reader of the output
has closed the pipe.
A user's mistake is one line on stderr, never a traceback, unless `--debug` asks for it.
"""

from __future__ import annotations

import codecs
import os
import sys
from pathlib import Path
from typing import NoReturn

USAGE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141
COMPLETING = "_HUBSPOT_COMPAT_COMPLETE"  # as the scripts that typer gives the shells have it


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        _have_streams()
        code = _run()
        _flush()
    except BrokenPipeError:
        _end_of_pipe()
    except KeyboardInterrupt:
        code = INTERRUPTED
    except SystemExit as error:
        # typer leaves this way when it was asked for a completion, or could not print.
        if isinstance(error.__context__, BrokenPipeError):
            _end_of_pipe()
        raise
    except Exception as error:  # noqa: BLE001  this is where every error ends
        _fail(error)
    if code == INTERRUPTED:
        sys.stderr.write("interrupted\n")
    sys.exit(code)


def _run() -> int:
    if COMPLETING in os.environ:
        # typer would import all of rich to look for its tags in help, where we have none. None is
        # how Python itself spells "not installed".
        sys.modules["rich"] = None  # type: ignore[assignment]
    from hubspot_compat_tools._cli import app

    return app(prog_name="hubspot-compat", standalone_mode=False) or 0


def _have_streams() -> None:
    """Have all three streams, and print what an encoding lacks as JSON, and any reader, escapes it.

    Python has None for one that the shell closed.
    """
    codecs.register_error("hubspot_compat.escaped", _escaped)
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:
            mode = "r" if name == "stdin" else "w"
            stream = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115  open to the end
            setattr(sys, name, stream)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="hubspot_compat.escaped")


def _escaped(error: UnicodeError) -> tuple[str, int]:
    import json

    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def _flush() -> None:
    """Raise for a full disk or a closed pipe here, where it can be reported, not at the exit."""
    sys.stdout.flush()
    sys.stderr.flush()


def _end_of_pipe() -> NoReturn:
    """End quietly: Python would try to print the rest at its exit, and complain."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(PIPE_CLOSED)


def _fail(error: Exception) -> NoReturn:
    """Say what went wrong: a user's mistake in one line, anything else with where it happened."""
    message = _message(error)
    if message is None or "--debug" in sys.argv[1:]:
        import traceback  # a hundredth of a second that no run waits for which goes well

        traceback.print_exception(error)
    elif message:
        from hubspot_compat_tools._printable import printable  # what a user gave may hold anything

        sys.stderr.write(f"{_label()} {printable(message)}\n")
    sys.exit(USAGE)


def _message(error: Exception) -> str | None:
    """Return the message for an error with a cause outside of this program, else None."""
    if isinstance(error, ModuleNotFoundError):
        ours = not error.name or error.name.startswith("hubspot_compat")
        if ours:
            return None
        from hubspot_compat_tools._errors import extra_missing
        from hubspot_compat_tools._extras import extra_of

        return extra_missing(extra_of(sys.argv[1:]), error.name).message
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}"

    from hubspot_compat import HubSpotCompatError
    from hubspot_compat_tools._errors import ToolError

    if isinstance(error, (ToolError, HubSpotCompatError)):
        return str(error)
    if hasattr(error, "format_message"):  # as the errors of click and of typer's copy of it do
        from hubspot_compat_tools._usage import usage_message

        return usage_message(error)
    return None


def _label() -> str:
    wanted = os.environ.get("FORCE_COLOR") or sys.stderr.isatty()
    coloured = wanted and not os.environ.get("NO_COLOR")
    return "\033[1;31merror:\033[0m" if coloured else "error:"


if __name__ == "__main__":
    main()
