"""How the tests of the command line run it: in a process of its own, in a pipe or a terminal."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

from attrs import frozen
from typer.main import get_command

from hubspot_compat_tools._cli import app

from .warm import Warm

ROOT = Path(__file__).parents[2]
PROGRAM = (sys.executable, "-m", "hubspot_compat_tools")
# What a user's shell may have set, and a test must not inherit.
_TAKEN_AWAY = {
    "COLUMNS",
    "FORCE_COLOR",
    "GITHUB_ACTIONS",
    "HUBSPOT_ACCESS_TOKEN",
    "HUBSPOT_BASE_URL",
    "NO_COLOR",
    "PYTHONIOENCODING",
}


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _TAKEN_AWAY}
    return {**kept, "TERM": "xterm-256color", **more}


WARM = Warm()


def run(*arguments: str, cwd: Path = ROOT, **more: str) -> subprocess.CompletedProcess[str]:
    if not any(name.startswith("PYTHON") for name in more):  # those are for a fresh interpreter
        return WARM.run(arguments, cwd, environment(**more))
    return subprocess.run(
        [*PROGRAM, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=cwd,
        env=environment(**more),
    )


@frozen
class Seen:
    """What a command did in a terminal."""

    code: int
    screen: str


def run_in_terminal(
    *arguments: str,
    cwd: Path = ROOT,
    columns: int = 100,
    interrupt_at: str | None = None,
    only_stderr: bool = False,
    **more: str,
) -> Seen:
    """Run a command whose streams are a terminal; press Ctrl-C when it shows a text."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *arguments],
        stdin=theirs,
        stdout=subprocess.DEVNULL if only_stderr else theirs,
        stderr=theirs,
        cwd=cwd,
        env=environment(COLUMNS=str(columns), **more),
        start_new_session=True,
    )
    os.close(theirs)
    screen, ends = b"", time.monotonic() + 60
    while time.monotonic() < ends:
        if not select.select([ours], [], [], 0.2)[0]:
            continue
        try:
            screen += os.read(ours, 65536)
        except OSError:  # so Linux says that the other side is closed
            break
        if interrupt_at is not None and interrupt_at.encode() in screen:
            os.killpg(process.pid, signal.SIGINT)
            interrupt_at = None
    os.close(ours)
    return Seen(process.wait(timeout=10), screen.decode().replace("\r\n", "\n"))


def every_command() -> dict[tuple[str, ...], list]:
    """Every command by its words, groups left out, with its parameters."""
    found = {}

    def walk(group, words):
        for name, command in group.commands.items():
            if hasattr(command, "commands"):
                walk(command, (*words, name))
            else:
                found[*words, name] = command.params

    walk(get_command(app), ())
    return found


def help_of(words: tuple[str, ...]) -> str:
    """The help of a command as it is written."""
    found = get_command(app)
    for word in words:
        found = found.commands[word]
    return found.help
