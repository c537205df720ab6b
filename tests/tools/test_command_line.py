"""The command `hubspot-compat`, as a user meets it: run in a process of its own."""

import json
import os
import re
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from attrs import evolve

import hubspot_compat
from hubspot_compat._domain.snapshot import dump_names
from hubspot_compat_tools.__main__ import main
from hubspot_compat_tools._project import Project, find_project
from hubspot_compat_tools.commands import specs
from hubspot_compat_tools.commands._output import OutputFormat

from .command_line import PROGRAM, ROOT, environment, every_command, help_of, run

COMMANDS = sorted(every_command())
PAYLOAD = '{"inputs": [{"from": {"id": "1"}, "to": {"id": "2"}, "type": "contact_to_company"}]}'
CALLER = f"""import requests

URL = "https://api.hubapi.com/crm/v3/associations/contact/company/batch/create"
requests.post(URL, json={PAYLOAD})
"""
# One use of each command that prints and ends, with its exit code; FOLDER is an empty project.
USES = {
    "capabilities": 0,
    "doctor --offline": 1,
    "drift v4 2026-03": 1,
    "migrate caller.py": 1,
    "regenerate --check": 1,
    "specs import {specs}/v4/openapi.json --version v4": 0,
    "specs list": 0,
    "types contact_to_company": 0,
}
SOME_IN_MAKE_TEST = pytest.mark.parametrize(
    "use",
    [
        pytest.param(use, marks=pytest.mark.thorough if number % 2 else ())
        for number, use in enumerate(USES)
    ],
)


COLOUR = re.compile(r"\033\[[\d;]*3\d[\d;]*m")  # 30 to 38, alone or beside others


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without versions, in which no command waits for the generator."""
    (tmp_path / "specs").mkdir()
    (tmp_path / "specs" / "versions.toml").touch()
    (tmp_path / "caller.py").write_text(CALLER)
    return tmp_path


def used(use: str, project: Path) -> tuple[list[str], Path]:
    """The arguments of a use, and where it is run."""
    there = project if use.startswith(("doctor", "regenerate", "migrate")) else ROOT
    return use.format(specs=ROOT / "specs").split(), there


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout.strip() == hubspot_compat.__version__


def test_the_installed_command_is_the_same_as_the_module() -> None:
    command = Path(sys.executable).with_name("hubspot-compat")
    installed = subprocess.run(
        [command, "--help"], capture_output=True, text=True, check=True, env=environment()
    )
    assert installed.stdout == run("--help").stdout


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example_and_lines_filled_to_the_width(
    command: tuple[str, ...],
) -> None:
    shown = run(*command, "--help", COLUMNS="80")
    assert shown.returncode == 0
    assert "Usage: " in shown.stdout
    assert f"Example: hubspot-compat {' '.join(command)}" in " ".join(shown.stdout.split())
    described = help_of(command).partition("\b")[0].split()
    assert [word for word in described if "[" in word and word not in shown.stdout] == []
    prose = [line.strip() for line in shown.stdout.partition("╭")[0].splitlines()]
    followed = [(line, after) for line, after in pairwise(prose) if line and after]
    assert [line for line, after in followed if len(f"{line} {after.split()[0]}") <= 78] == []


def test_the_help_lists_every_command() -> None:
    shown = run("--help").stdout
    assert len(COMMANDS) >= 11
    assert all(f" {command[0]} " in shown for command in COMMANDS)


TYPOS = {
    "drft": "no such command: drft; did you mean drift?",
    "specs lst": "no such command: lst; did you mean list?",
    "--vresion": "no such option: --vresion; did you mean --version?",
    "drift --fromat json": "no such option: --fromat; did you mean --format?",
    "drift v4 2026-3": "(known: v3, v4, 2025-09, 2026-03); did you mean 2026-03?",
    "regenerate v5": "it has v3, v4, 2025-09, 2026-03; did you mean v4?",
    "migrate . --to 2026-3": "one of v4, 2025-09, 2026-03; did you mean 2026-03?",
    "migrate . --style facede": "'bridge'; did you mean facade?",
    "migrate . --select HSC1001": "no such code; did you mean HSC101?",
    "proxy --version 2026-3": "unknown API version '2026-3'",
    "drift v4 2026-03 --format jsn": "'chat'; did you mean json?",
    "drift v4 2026-03 --fail-on brekaing": "did you mean breaking?",
    "types contact_to_compny": "did you mean contact_to_company",
    "types deal_compani": "did you mean deal_to_company",
}
MISTAKES = {
    "types": "give a NAME",
    "types a b": "unknown object type 'a'",
    "types deal company else": "deal company else: no association type of the catalogue",
    "drift v4": "give BASE and HEAD",
    "drift v4 --format": "'--format' requires an argument",
    "specs import x.json": "missing option '--version'; see hubspot-compat specs import --help",
    "sandbox --port x": "'x' is not a valid int",
    "sandbox --port 99999": "99999 is not in the range 0<=x<=65535",
    "proxy --port -1": "-1 is not in the range 0<=x<=65535",
    "sandbox --rate-limit 0": "0 is not in the range",
    "sandbox --seed none.json": "none.json: cannot be read",
    "proxy --upstream x": "--upstream is a scheme and a host",
    "migrate none.py": "there is no such file",
    "regenerate v4 v99": "version 'v99' is not in",
    "demo x": "unexpected extra argument(s) (x)",
    "drift v4 v4 --output /none/report": "cannot be written: the folder /none does not exist",
    "drift v4 v4 --output /proc/report": "/proc/report: cannot be written",
    "migrate setup --output /proc/report": "setup: there is no such file",
    "types --snapshot /none/names.json": "the folder /none does not exist",
    "migrate scripts --output /none/report": "cannot be written: the folder /none does not exist",
    "sandbox --state /none/box.db": "/box.db: cannot be written: the folder /none does not exist",
}


@pytest.mark.parametrize(("arguments", "told"), (TYPOS | MISTAKES).items())
def test_a_mistake_is_one_line_with_what_was_probably_meant(
    arguments: str, told: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["hubspot-compat", *arguments.split()])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capfd.readouterr()
    assert (ended.value.code, printed.out) == (2, "")
    assert printed.err.startswith("error: ")
    assert told in printed.err
    assert printed.err.count("\n") == 1
    assert "did you mean" in printed.err or arguments in MISTAKES


def test_without_a_command_the_help_is_shown() -> None:
    result = run()
    assert (result.returncode, result.stderr.strip()) == (2, "")
    assert "Usage: hubspot-compat" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    ["--debug drift v4 2026-3", "drift v4 2026-3 --debug", "drift --debug --nonsense"],
)
def test_where_a_mistake_was_met_is_shown_on_request(arguments: str) -> None:
    result = run(*arguments.split())
    assert result.returncode == 2
    assert result.stderr.startswith("Traceback")


def test_a_fault_of_our_own_is_shown_whole_and_is_no_finding() -> None:
    program = (
        "import hubspot_compat_tools.commands.capabilities as faulty\n"
        "import sys; sys.argv[1:] = ['capabilities']\n"
        "faulty.capability_table = lambda: 1 / 0\n"
        "from hubspot_compat_tools.__main__ import main; main()"
    )
    command = [sys.executable, "-c", program]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert (result.returncode, result.stdout) == (2, "")
    assert "ZeroDivisionError" in result.stderr


def test_the_uses_are_of_every_command_that_prints_and_ends() -> None:
    words = {tuple(use.split()[: 2 if use.startswith("specs") else 1]) for use in USES}
    assert words == set(COMMANDS) - {("demo",), ("proxy",), ("sandbox",)}


@pytest.mark.parametrize("use", USES)
def test_a_pipe_gets_text_without_escape_codes_and_without_progress(
    use: str, project: Path
) -> None:
    arguments, there = used(use, project)
    result = run(*arguments, cwd=there)
    assert (result.returncode, result.stderr) == (USES[use], "")
    assert result.stdout.strip()
    assert "\033" not in result.stdout


@SOME_IN_MAKE_TEST
def test_colours_are_what_the_environment_asks_for(use: str, project: Path) -> None:
    arguments, there = used(use, project)
    result = run(*arguments, cwd=there, FORCE_COLOR="1", COLUMNS="80")
    assert COLOUR.search(result.stdout)
    assert result.stderr == ""  # no bar where no terminal is


@SOME_IN_MAKE_TEST
def test_no_colour_and_no_sign_of_ours_is_needed(use: str, project: Path) -> None:
    arguments, there = used(use, project)
    asked = {"FORCE_COLOR": "1", "NO_COLOR": "1", "PYTHONIOENCODING": "ascii:strict"}
    result = run(*arguments, cwd=there, **asked, PYTHONUTF8="0")
    assert (result.returncode, result.stderr) == (USES[use], "")
    assert result.stdout.isascii()
    assert not COLOUR.search(result.stdout)


@pytest.mark.parametrize("use", USES)
def test_under_format_json_there_is_nothing_but_data(use: str, project: Path) -> None:
    arguments, there = used(use, project)
    result = run(*arguments, "--format", "json", cwd=there, FORCE_COLOR="1")
    assert json.loads(result.stdout)
    assert (result.returncode, result.stderr) == (USES[use], "")


def test_every_command_that_has_json_is_among_them() -> None:
    with_json = {
        words
        for words, parameters in every_command().items()
        if any("json" in (getattr(row.type, "choices", None) or ()) for row in parameters)
    }
    assert with_json == set(COMMANDS) - {("demo",), ("proxy",), ("sandbox",)}


def test_json_in_ascii_says_the_same() -> None:
    arguments = ("drift", "v4", "2026-03", "--format", "json", "--only", "all")
    narrow = run(*arguments, PYTHONIOENCODING="ascii")
    assert narrow.stdout.isascii()
    assert json.loads(narrow.stdout) == json.loads(run(*arguments).stdout)


def test_a_name_that_is_no_text_is_printed(tmp_path: Path) -> None:
    file = os.fsencode(tmp_path) + b"/caller\xff.py"
    Path(os.fsdecode(file)).write_text(CALLER)
    result = run("migrate", os.fsdecode(file))
    assert result.returncode == 1
    assert "caller\\udcff.py" in result.stdout


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-"])
def test_a_stream_that_the_shell_closed_is_no_error(closed: str) -> None:
    command = f"{' '.join(PROGRAM)} drift v4 2026-03 {closed}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, "")


def test_a_closed_stdin_holds_no_document() -> None:
    command = f"{' '.join(PROGRAM)} drift - v4 <&-"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        "error: stdin: is empty; expected an OpenAPI document in JSON or YAML\n"
    )


def test_a_pipe_of_the_shell_is_read_as_a_file() -> None:
    command = f"{' '.join(PROGRAM)} drift <(cat specs/v4/openapi.json) v4"
    result = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (result.returncode, result.stderr) == (0, "")


def test_what_is_no_file_is_written_to_and_stays_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "caller.py").write_text("pass\n")
    pipe, link, file = (tmp_path / name for name in ("pipe", "link", "report.json"))
    os.mkfifo(pipe)
    file.write_text("old")
    link.symlink_to(file)
    caller = str(tmp_path / "caller.py")
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        for output in (pipe, link):
            told = run("migrate", caller, "--format", "json", "--output", str(output))
            assert (told.returncode, told.stderr) == (0, "")
        read = os.read(reader, 65_536)
    finally:
        os.close(reader)
    assert (pipe.is_fifo(), link.is_symlink()) == (True, True)
    assert json.loads(read) == json.loads(file.read_text())


def test_a_full_disk_is_told_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        result = subprocess.run(
            [*PROGRAM, "types", "deal company"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (result.returncode, result.stderr) == (2, b"error: No space left on device\n")


def test_types_explains_a_name_in_every_version() -> None:
    (row,) = json.loads(run("types", "CONTACT_TO_COMPANY", "--format", "json").stdout)
    assert (row["category"], row["type_id"], row["inverse_type_id"]) == ("HUBSPOT_DEFINED", 1, 2)
    assert row["versions"]["v3"] == "contact_to_company"
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}
    assert all(row["versions"][version] == spec for version in ("v4", "2025-09", "2026-03"))
    assert row["name_evidence"] == "observed"
    assert "279" in row["trap"]


def test_types_takes_ids_and_object_pairs() -> None:
    assert [r["type_id"] for r in json.loads(run("types", "279", "--format", "json").stdout)] == [
        279
    ]
    rows = json.loads(run("types", "deals 0-2", "--format", "json").stdout)
    assert rows == json.loads(run("types", "deals", "0-2", "--format", "json").stdout)
    assert {(row["from_object"], row["to_object"]) for row in rows} == {("deal", "company")}
    assert {5, 341} <= {row["type_id"] for row in rows}


def test_types_takes_several_names() -> None:
    rows = json.loads(run("types", "279", "Deal_to_contact", "--format", "json").stdout)
    assert [row["type_id"] for row in rows] == [279, 3]
    refused = run("types", "279", "deal_to_contct", "280")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "deal_to_contct" in refused.stderr


def test_types_names_close_matches_of_a_typo() -> None:
    result = run("types", "contact_to_compani")
    assert result.returncode == 2
    assert "contact_to_company" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_types_reads_a_snapshot_of_a_portals_names(tmp_path: Path) -> None:
    snapshot = tmp_path / "names.json"
    type_ = hubspot_compat.AssociationType(
        "USER_DEFINED", 1, "Decision maker", "decision_maker", "contact", "company"
    )
    snapshot.write_bytes(dump_names([type_]))
    result = run("types", "decision_maker", "--names", str(snapshot), "--format", "json")
    (row,) = json.loads(result.stdout)
    assert (row["category"], row["type_id"]) == ("USER_DEFINED", 1)
    assert row["versions"]["v3"] == "decision_maker"
    assert "A bare 1 between these objects is HubSpot's own type (contact_to_com" in row["trap"]


def test_types_tells_the_plain_type_beside_a_primary_without_a_v3_name() -> None:
    (row,) = json.loads(run("types", "509", "--format", "json").stdout)
    assert row["trap"] == "Writing it moves the Primary of the order; the plain type is 934."


def test_types_saves_a_portals_names_and_finds_them_again(tmp_path: Path) -> None:
    from hubspot_compat_tools.sandbox import Sandbox, running

    file = tmp_path / "names.json"
    token = "pat-na1-00000000-snapshot"
    with running(Sandbox(rate_limit=100_000)) as url:  # its headers tell the client
        with hubspot_compat.Associations(token, base_url=url) as client:
            made, *_ = client.labels.create("contact", "deal", label="Scout", name="scout")
        where = {"HUBSPOT_BASE_URL": url, "HUBSPOT_ACCESS_TOKEN": token}
        saved = run("types", "--snapshot", str(file), "--format", "json", **where)
    assert json.loads(saved.stdout)["types"] == 2  # both directions
    assert token not in saved.stdout + saved.stderr + file.read_text()
    rows = json.loads(run("types", "scout", "--names", str(file), "--format", "json").stdout)
    assert {row["type_id"] for row in rows if row["from_object"] == "contact"} == {made.type_id}


def test_a_snapshot_without_a_token_names_the_variable(tmp_path: Path) -> None:
    result = run("types", "--snapshot", str(tmp_path / "names.json"), HUBSPOT_ACCESS_TOKEN="")
    assert result.returncode == 2
    assert "HUBSPOT_ACCESS_TOKEN" in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_types_shows_the_same_in_words() -> None:
    shown = run("types", "contact_to_company").stdout
    assert "HUBSPOT_DEFINED 1" in shown
    assert "trap" in shown


def test_capabilities_match_the_registry() -> None:
    from hubspot_compat_raw._registry import OPERATIONS, VERSIONS

    table = json.loads(run("capabilities", "--format", "json").stdout)
    assert [row["operation"] for row in table["operations"]] == list(OPERATIONS)
    assert [row["name"] for row in table["versions"]] == list(VERSIONS)
    found = {row["operation"]: set(row["versions"]) for row in table["operations"]}
    assert found["types.list"] == {"v3"}
    assert found["batch.archive_labels"] == {"v4", "2025-09", "2026-03"}
    shown = run("capabilities").stdout
    assert all(name in shown for name in OPERATIONS)


def test_specs_list_prints_every_version_as_data() -> None:
    rows = json.loads(run("specs", "list", "--format", "json").stdout)
    assert [row["name"] for row in rows] == ["v3", "v4", "2025-09", "2026-03"]


def test_the_title_over_the_shipped_specs_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    deep = Path("/home/somebody/.venv/lib/python3.13/site-packages/hubspot_compat_tools/_specs")
    shipped = evolve(find_project(), root=None, specs=deep)
    monkeypatch.setattr(specs, "find_project", lambda: shipped)
    monkeypatch.setattr(
        Project, "spec_path", lambda self, name: ROOT / f"specs/{name}/openapi.json"
    )
    monkeypatch.setenv("COLUMNS", "80")
    specs.list_(OutputFormat.TEXT)
    title, border, *_ = capsys.readouterr().out.splitlines()
    assert title.strip() == "Versions shipped with this package"
    assert border.startswith("┏")


def test_the_demo_holds_and_says_so() -> None:
    result = run("demo")
    assert result.returncode == 0, result.stdout
    assert "Every check passed." in result.stdout
    assert "NO " not in result.stdout
    for version in ("v3 -> v4", "v4 -> 2025-09", "2025-09 -> 2026-03"):
        assert version in result.stdout


def test_outside_a_project_the_shipped_specs_are_used(tmp_path: Path) -> None:
    rows = json.loads(run("specs", "list", "--format", "json", cwd=tmp_path).stdout)
    assert "2026-03" in [row["name"] for row in rows]


@pytest.mark.parametrize("use", ["types 279", "drift v4 2026-03", "drift v4 v3 --format html"])
def test_a_reader_that_stops_early_ends_it_without_a_word(use: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    result = subprocess.run(
        [*PROGRAM, *use.split()], stdout=writer, stderr=subprocess.PIPE, check=False, cwd=ROOT
    )
    os.close(writer)
    assert (result.returncode, result.stderr) == (128 + signal.SIGPIPE, b"")


@pytest.mark.parametrize(
    ("library", "arguments"),
    [
        ("typer", ["capabilities"]),
        ("rich", ["capabilities"]),
        ("deepdiff", ["drift", "v4", "2026-03"]),
        ("oas_patch", ["regenerate", "--check"]),
        ("uvicorn", ["sandbox"]),
    ],
    ids=lambda value: value if isinstance(value, str) else value[0],
)
def test_without_the_library_of_an_extra_the_command_says_what_to_install(
    library: str, arguments: list[str]
) -> None:
    # None in sys.modules is how Python itself spells "not installed".
    program = (
        f"import sys; sys.modules[{library!r}] = None; sys.argv[1:] = {arguments!r}\n"
        "from hubspot_compat_tools.__main__ import main; main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert library in result.stderr
    assert "hubspot-compat[" in result.stderr
