"""The commands in a terminal: colours, progress, Ctrl-C, and a window of any width."""

import re
from pathlib import Path

import pytest

from hubspot_compat_tools.sandbox import Sandbox, running

from .command_line import ROOT, run, run_in_terminal
from .test_command_line import CALLER, COLOUR, USES, project, used

__all__ = ["project"]  # the fixture

_CODE = re.compile(r"\033\[[\d;?]*[A-Za-z]")


@pytest.mark.thorough
@pytest.mark.parametrize("use", USES)
def test_a_terminal_has_colours_unless_the_user_has_none(use: str, project: Path) -> None:
    arguments, there = used(use, project)
    seen = run_in_terminal(*arguments, cwd=there)
    plain = run_in_terminal(*arguments, cwd=there, NO_COLOR="1")
    assert (seen.code, plain.code) == (USES[use], USES[use])
    assert COLOUR.search(seen.screen)
    assert not COLOUR.search(plain.screen)


@pytest.mark.thorough
@pytest.mark.parametrize("columns", [20, 300])
@pytest.mark.parametrize("use", USES)
def test_a_window_of_any_width_will_do(use: str, columns: int, project: Path) -> None:
    arguments, there = used(use, project)
    seen = run_in_terminal(*arguments, cwd=there, columns=columns)
    assert seen.code == USES[use]
    assert "Traceback" not in seen.screen


@pytest.mark.thorough
@pytest.mark.parametrize("columns", [20, 300])
def test_help_fits_a_window_of_any_width(columns: int) -> None:
    seen = run_in_terminal("drift", "--help", columns=columns)
    lines = _CODE.sub("", seen.screen).splitlines()
    assert seen.code == 0
    assert max(map(len, lines)) <= columns


def test_a_mistake_is_marked_in_a_terminal_and_one_line_still() -> None:
    seen = run_in_terminal("drft")
    assert seen.screen == "\033[1;31merror:\033[0m no such command: drft; did you mean drift?\n"
    assert run_in_terminal("drft", NO_COLOR="1").screen.startswith("error: no such command")


def test_long_work_shows_progress_and_takes_it_away(project: Path) -> None:
    """Also when the output goes into a file, and not when only colours are asked for."""
    seen = run_in_terminal("migrate", "caller.py", cwd=project, only_stderr=True)
    assert "reading" in seen.screen
    assert "100%" in seen.screen
    assert seen.screen.endswith("\033[2K")  # the line is empty again
    dumb = run_in_terminal("migrate", "caller.py", cwd=project, only_stderr=True, TERM="dumb")
    assert "%" not in dumb.screen
    assert run("migrate", "caller.py", cwd=project, FORCE_COLOR="1").stderr == ""


@pytest.mark.thorough
def test_every_long_work_shows_progress(project: Path, tmp_path: Path) -> None:
    shown = {
        "reading": run_in_terminal("migrate", "caller.py", cwd=project),
        "reading 1 document": run_in_terminal(
            *["specs", "import", "specs/v4/openapi.json", "--version", "v4"]
        ),
        "generating v4": run_in_terminal("regenerate", "v4", "--check"),
        "examining": run_in_terminal("doctor", "--offline", cwd=project),
    }
    with running(Sandbox(rate_limit=100_000)) as url:
        where = {"HUBSPOT_BASE_URL": url, "HUBSPOT_ACCESS_TOKEN": "pat-na1-00000000-terminal"}
        file = str(tmp_path / "names.json")
        shown["asking"] = run_in_terminal("types", "--snapshot", file, **where)
    for text, seen in shown.items():
        assert text in seen.screen
        assert seen.screen.count("\033[?25l") == seen.screen.count(
            "\033[?25h"
        )  # the cursor is back


@pytest.mark.thorough
def test_the_doctors_rows_stand_alone_on_their_lines() -> None:
    """Here the generator runs, and while it does the line that says so is drawn again and again."""
    seen = run_in_terminal("doctor", "--offline", NO_COLOR="1")
    assert "examining" in seen.screen
    pieces = [_CODE.sub("", piece) for piece in re.split(r"\n|\r|\033\[2K", seen.screen)]
    (row,) = (piece for piece in pieces if " generated code " in piece)
    assert row.startswith("ok      generated code ")


@pytest.mark.parametrize(
    ("arguments", "shows", "code"),
    [
        ("sandbox", "http://127.0.0.1:", 0),
        ("proxy", "http://127.0.0.1:", 0),
        ("demo", "facade", 130),
        ("regenerate --check", "generating", 130),
    ],
)
def test_ctrl_c_ends_it_with_at_most_a_word(arguments: str, shows: str, code: int) -> None:
    seen = run_in_terminal(*arguments.split(), interrupt_at=shows, NO_COLOR="1")
    last = _CODE.sub("", seen.screen).replace("^C", "").rstrip().splitlines()[-1].strip()
    assert seen.code == code
    assert "Traceback" not in seen.screen
    assert "Error" not in seen.screen
    assert last.endswith("interrupted") if code else shows in last


@pytest.mark.thorough
def test_ctrl_c_in_the_midst_of_many_files(tmp_path: Path) -> None:
    for number in range(400):
        (tmp_path / f"caller_{number}.py").write_text(CALLER * 10)
    seen = run_in_terminal("migrate", str(tmp_path), cwd=ROOT, interrupt_at="reading")
    assert seen.code == 130
    assert "Traceback" not in seen.screen
    assert seen.screen.endswith("interrupted\n")
