"""What a shell offers while a command is typed: asked as its script asks, and in the shell."""

import os
import pty
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hubspot_compat._catalogue.loader import association_types
from hubspot_compat_raw._registry import VERSIONS
from hubspot_compat_tools.__main__ import COMPLETING, main
from hubspot_compat_tools.migrate._codes import CODES

from .command_line import PROGRAM, ROOT, environment, every_command

NAMES = {row.v3_name for row in association_types() if row.v3_name}
OFFERED = {
    "": {words[0] for words in every_command()},
    "dr": {"drift"},
    "specs ": {"import", "list"},
    "drift ": set(VERSIONS),
    "drift v4 2025": {"2025-09"},
    "drift v3,v": {"v3,v3", "v3,v4"},
    "--debug drift v": {"v3", "v4"},
    "regenerate v3 20": {"2025-09", "2026-03"},
    "specs import a.json --version v": {"v3", "v4"},
    "migrate src --to ": set(VERSIONS) - {"v3"},
    "proxy --version ": set(VERSIONS) - {"v3"},
    "doctor --version ": set(VERSIONS),
    "migrate src --select HSC2": {code for code in CODES if code.startswith("HSC2")},
    "migrate src --ignore HSC10": {code for code in CODES if code.startswith("HSC10")},
    "migrate --explain HSC13": {code for code in CODES if code.startswith("HSC13")},
    "migrate src --style f": {"facade"},
    "migrate src --format s": {"sarif"},
    "drift v4 v3 --fail-on ": {"breaking", "any", "never"},
    "drift v4 v3 --form": {"--format"},
    "types --form": {"--format"},
    "types contact_to_comp": {name for name in NAMES if name.startswith("contact_to_comp")},
    "types --snapshot f --object comp": {"company"},
    # Files: of these the shell knows more.
    "migrate ": set(),
    "drift specs/": set(),
    "drift v4 v3 --output ": set(),
    "specs import ": set(),
    "doctor --names ": set(),
}


def protocol(typed: str, shell: str) -> dict[str, str]:
    """What the script of a shell sets to ask for what may follow."""
    words = f"hubspot-compat {typed}"
    words_of_shell = {
        "bash": {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)},
        "zsh": {"_TYPER_COMPLETE_ARGS": words},
        "fish": {"_TYPER_COMPLETE_ARGS": words, "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
    }[shell]
    return {COMPLETING: f"complete_{shell}", **words_of_shell}


def asked(typed: str, shell: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Ask for what may follow, as the script of a shell does."""
    return subprocess.run(
        PROGRAM,
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment(**protocol(typed, shell), **more),
    )


@pytest.mark.parametrize(("typed", "offered"), OFFERED.items())
def test_bash_is_told_what_may_follow(
    typed: str,
    offered: set[str],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["hubspot-compat"])
    for name, value in protocol(typed, "bash").items():
        monkeypatch.setenv(name, value)
    monkeypatch.setitem(sys.modules, "rich", sys.modules.get("rich"))  # `main` puts None there
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capfd.readouterr()
    assert (ended.value.code, printed.err) == (0, "")
    assert set(printed.out.split()) == offered


def test_a_process_is_told_the_same() -> None:
    answer = asked("drift v4 2025", "bash")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert answer.stdout.split() == ["2025-09"]


def test_zsh_and_fish_are_told_what_it_means() -> None:
    fish = asked("types contact_to_company_un", "fish").stdout
    assert fish.startswith("contact_to_company_unlabeled\tcontact to company, HUBSPOT_DEFINED 279")
    assert '"2026-03":"supported until ' in asked("migrate --to 2026", "zsh").stdout


@pytest.mark.parametrize("typed", ["drft ", "--nope ", "migrate --jobs many ", "types 'deal "])
def test_what_cannot_be_understood_prints_no_error_into_the_line(typed: str) -> None:
    answer = asked(typed, "fish")
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("typed", ["", "drift ", "types ", "migrate --to "])
def test_nobody_waits_for_what_completion_does_not_use(typed: str) -> None:
    imported = asked(typed, "fish", PYTHONPROFILEIMPORTTIME="1").stderr
    modules = {line.rpartition("|")[2].strip() for line in imported.splitlines()}
    assert "typer" in modules
    heavy = {"rich", "httpx", "deepdiff", "asyncio", "starlette", "uvicorn", "yaml", "msgspec"}
    assert not heavy & modules


def test_outside_of_a_project_the_shipped_versions_are_offered(tmp_path: Path) -> None:
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "versions.toml").write_text("nonsense =")
    done = subprocess.run(
        PROGRAM,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=environment(
            **{COMPLETING: "complete_bash"}, COMP_WORDS="hubspot-compat drift ", COMP_CWORD="2"
        ),
    )
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


# The shells themselves.

FOLDER = str(Path(sys.executable).parent)


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """An empty home, and the command on the path."""
    return environment(
        HOME=str(tmp_path), ZDOTDIR=str(tmp_path), PATH=f"{FOLDER}:{os.environ['PATH']}"
    )


def shell(name: str) -> str:
    path = shutil.which(name)
    assert path is not None, f"make check needs {name}; .ci/run installs it"
    return path


BASH = """
offered() {
  COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 )); COMPREPLY=()
  $(complete -p hubspot-compat | sed 's/.*-F \\([^ ]*\\) .*/\\1/') hubspot-compat
  echo "${COMPREPLY[*]}"
}
offered hubspot-compat regen
offered hubspot-compat drift v4 ""
offered hubspot-compat types contact_to_comp
offered hubspot-compat migrate src --style br
"""


def test_bash_completes(home: dict[str, str]) -> None:
    for got in (
        'eval "$(hubspot-compat --show-completion)"',
        "hubspot-compat --install-completion",
    ):
        script = got + (" >/dev/null; . ~/.bashrc" if "install" in got else "") + BASH
        done = subprocess.run(
            [shell("bash"), "--norc", "-c", script],
            capture_output=True, text=True, check=False, env=home, cwd=ROOT,
        )  # fmt: skip
        assert done.stderr == ""
        assert done.stdout.splitlines() == [
            "regenerate",
            " ".join(VERSIONS),
            "contact_to_company contact_to_company_unlabeled",
            "bridge",
        ]


@pytest.mark.thorough
def test_fish_completes(home: dict[str, str]) -> None:
    for got in ("hubspot-compat --show-completion | source", "hubspot-compat --install-completion"):
        script = f"{got} >/dev/null\n" if "install" in got else f"{got}\n"
        for typed in ("regen", "drift v4 ", "types contact_to_company_u", "migrate pyproj"):
            script += f"complete -C 'hubspot-compat {typed}'\n"
        done = subprocess.run(
            [shell("fish"), "-c", script],
            capture_output=True, text=True, check=False, env=home, cwd=ROOT,
        )  # fmt: skip
        offered = [line.partition("\t")[0] for line in done.stdout.splitlines()]
        assert offered == [
            "regenerate", *sorted(VERSIONS), "contact_to_company_unlabeled", "pyproject.toml",
        ]  # fmt: skip


@pytest.mark.thorough
def test_zsh_completes(home: dict[str, str]) -> None:
    path = shell("zsh")
    pid, terminal = pty.fork()
    if pid == 0:  # pragma: no cover  another process
        os.chdir(ROOT)
        os.execve(path, [path, "-f", "-i"], {**home, "TERM": "dumb", "PS1": "", "COLUMNS": "200"})
    script = 'eval "$(hubspot-compat --show-completion)"'
    start = f'autoload -Uz compinit; compinit -u; {script}; echo rea""dy\n'
    try:
        _typed(terminal, start, "ready")
        for typed, completed in {
            "regen": "hubspot-compat regenerate ",
            "drift v4 2026": "hubspot-compat drift v4 2026-03 ",
            "types contact_to_company_u": "hubspot-compat types contact_to_company_unlabeled ",
            "migrate pyproj": "hubspot-compat migrate pyproject.toml ",
            "migrate --to v": "hubspot-compat migrate --to v4 ",
        }.items():
            _typed(terminal, f"hubspot-compat {typed}\t", completed)
            os.write(terminal, b"\x15")  # Ctrl-U: an empty line again
    finally:
        os.close(terminal)
        os.waitpid(pid, 0)


def _typed(terminal: int, keys: str, awaited: str) -> None:
    """Type, and read until the screen shows a text."""
    os.write(terminal, keys.encode())
    shown, ends = "", time.monotonic() + 30
    while awaited not in shown:
        assert time.monotonic() < ends, f"zsh does not show {awaited!r} but {shown!r}"
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 65536).decode(errors="replace")
