"""The command `hubspot-compat`, as a user meets it: run in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import hubspot_compat
from hubspot_compat._names import dump_names

COMMANDS = [
    ("demo",),
    ("specs",),
    ("specs", "import"),
    ("specs", "list"),
    ("regenerate",),
    ("drift",),
    ("migrate",),
    ("types",),
    ("capabilities",),
    ("sandbox",),
    ("proxy",),
    ("doctor",),
]
ROOT = Path(__file__).parents[2]


def run(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hubspot_compat_tools", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **environment},
    )


def test_the_version_is_that_of_the_package() -> None:
    assert run("--version").stdout.strip() == hubspot_compat.__version__


def test_the_installed_command_is_the_same_as_the_module() -> None:
    command = Path(sys.executable).with_name("hubspot-compat")
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100"}
    installed = subprocess.run(
        [command, "--help"], capture_output=True, text=True, check=True, env=environment
    )
    assert installed.stdout == run("--help").stdout


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: tuple[str, ...]) -> None:
    shown = run(*command, "--help")
    assert shown.returncode == 0
    assert "Usage: " in shown.stdout
    if command != ("specs",):  # a group; its commands have theirs
        assert f"Example: hubspot-compat {' '.join(command)}" in " ".join(shown.stdout.split())


def test_the_help_lists_every_command() -> None:
    shown = run("--help").stdout
    assert all(f" {command[0]} " in shown for command in COMMANDS)


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("types",),
        ("types", "contact_to_company", "--nonsense"),
        ("regenerate", "v9"),
    ],
    ids=" ".join,
)
def test_wrong_usage_exits_2_without_a_traceback(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    assert result.stderr.strip()


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
    assert {(row["from_object"], row["to_object"]) for row in rows} == {("deal", "company")}
    assert {5, 341} <= {row["type_id"] for row in rows}


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


def test_the_demo_holds_and_says_so() -> None:
    result = run("demo")
    assert result.returncode == 0, result.stdout
    assert "Everything above held." in result.stdout
    assert "NO " not in result.stdout
    for version in ("v3 -> v4", "v4 -> 2025-09", "2025-09 -> 2026-03"):
        assert version in result.stdout


def test_outside_a_project_the_shipped_specs_are_used(tmp_path: Path) -> None:
    rows = json.loads(run("specs", "list", "--format", "json", cwd=tmp_path).stdout)
    assert "2026-03" in [row["name"] for row in rows]


def test_a_reader_that_stops_early_is_no_error() -> None:
    command = f"{sys.executable} -m hubspot_compat_tools capabilities | head -1"
    result = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {command}"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in result.stderr
    assert "Error" not in result.stderr


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
