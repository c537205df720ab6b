"""What the contract, the security policy, the changelog and the migration guide promise."""

import re
import tomllib
from datetime import date
from pathlib import Path

import httpx
import pytest
from packaging.version import Version
from typer.main import get_command

import hubspot_compat
from hubspot_compat._dialects import sunset as _sunset
from hubspot_compat_tools._cli import app
from hubspot_compat_tools.sandbox import Sandbox, running

from .surface import MODULES

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONTRACT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
KINDS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
VERSION = r"\d+\.\d+\.\d+"


# --- the contract --------------------------------------------------------------------------------


def test_the_public_modules_are_those_that_are_compared() -> None:
    table = CONTRACT.partition("| part |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(hubspot_compat[\w.]*)`", table, flags=re.MULTILINE)) == set(
        MODULES
    )


def test_the_pythons_are_those_of_the_classifiers() -> None:
    section = CONTRACT.partition("## Pythons")[2].partition("\n\n")[2].partition(":")[0]
    classified = re.findall(r"Python :: (3\.\d+)", "\n".join(PROJECT["classifiers"]))
    assert re.findall(r"3\.\d+", section) == classified
    assert PROJECT["requires-python"] == f">={classified[0]}"


def test_the_days_of_warning_are_those_of_the_code() -> None:
    assert f"From {_sunset._DAYS} days before" in CONTRACT


# --- security ------------------------------------------------------------------------------------


def test_every_test_that_the_policy_names_is_there() -> None:
    rows = [row for row in SECURITY.splitlines() if re.match(r"\| (?!what )", row)]
    assert len(rows) > 1
    assert all(re.search(r"`tests/[\w/]+\.py::test_\w+`", row) for row in rows)
    for file, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", SECURITY):
        assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), name


def test_no_command_takes_a_token_as_an_argument() -> None:
    found = []
    waiting = [("", get_command(app))]
    while waiting:
        name, command = waiting.pop()
        found += [name for row in command.params for opt in row.opts if "token" in opt.lower()]
        waiting += getattr(command, "commands", {}).items()
    assert found == ["sandbox"]


@pytest.mark.parametrize("name", ["proxy", "sandbox"])
def test_servers_listen_at_loopback_unless_told_otherwise(name: str) -> None:
    command = get_command(app).commands[name]
    (host,) = [row for row in command.params if "--host" in row.opts]
    assert host.default == "127.0.0.1"


def test_the_sandbox_keeps_no_token(tmp_path: Path) -> None:
    token = "pat-na1-00000000-kept"
    state = tmp_path / "state.db"
    sandbox = Sandbox(state=state)
    with running(sandbox) as url:
        with hubspot_compat.Associations(token, base_url=url) as hubspot:
            assert hubspot.create("deal", "contact", [(1, 2)], type=3).ok
        pages = [httpx.get(url + path).text for path in ("/", "/_sandbox/state")]
        pages.append(httpx.get(f"{url}/_sandbox/requests").text)
    sandbox.close()
    assert "batch/create" in pages[-1]
    assert token not in "".join(pages)
    files = [path.read_bytes() for path in tmp_path.iterdir()]
    assert any(files)
    assert token.encode() not in b"".join(files)


# --- the changelog -------------------------------------------------------------------------------


def problems(changelog: str) -> list[str]:
    """What of a changelog is not in the form of Keep a Changelog."""
    found = []
    if not changelog.startswith("# Changelog\n"):
        found.append("the title is not Changelog")
    heads = re.findall(r"^## (.*)$", changelog, flags=re.MULTILINE)
    if heads[:1] != ["[Unreleased]"]:
        found.append("Unreleased does not come first")
    releases = [re.fullmatch(rf"\[({VERSION})\] - (\S+)", head) for head in heads[1:]]
    found += [f"no release: {head}" for head, r in zip(heads[1:], releases, strict=True) if not r]
    versions = [tuple(map(int, r[1].split("."))) for r in releases if r]
    if versions != sorted(set(versions), reverse=True):
        found.append("releases are not newest first")
    try:
        days = [date.fromisoformat(r[2]) for r in releases if r]
    except ValueError as error:
        return [*found, str(error)]
    if days != sorted(days, reverse=True):
        found.append("days are not newest first")
    for section in re.split(r"^## ", changelog, flags=re.MULTILINE)[1:]:
        found += _problems_of_a_release(section)
    return found


def _problems_of_a_release(section: str) -> list[str]:
    head, _, body = section.partition("\n")
    kinds = re.findall(r"^### (.*)$", body, flags=re.MULTILINE)
    found = [f"{head}: {kind} is no kind of change" for kind in kinds if kind not in KINDS]
    if not found and kinds != sorted(set(kinds), key=KINDS.index):
        found.append(f"{head}: kinds are not in their order, once each")
    before, *parts = re.split(r"^### .*$", body, flags=re.MULTILINE)
    if before.strip():
        found.append(f"{head}: text before the first kind")
    for kind, part in zip(kinds, parts, strict=True):
        lines = [line for line in part.splitlines() if line]
        if not lines or not all(line.startswith(("- ", "  ")) for line in lines):
            found.append(f"{head}: {kind} is no list")
    return found


GOOD = """\
# Changelog

What changed.

## [Unreleased]

## [0.2.0] - 2026-12-01

### Added

- One thing, which takes
  two lines.

### Fixed

- Another.

## [0.1.0] - 2026-11-25

### Added

- The first.
"""


def test_the_changelog_has_its_form() -> None:
    assert problems(CHANGELOG) == []


def test_a_changelog_in_its_form_is_taken() -> None:
    assert problems(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("# Changelog\n", "# Changes\n", "the title is not Changelog"),
        ("## [Unreleased]\n\n", "", "Unreleased does not come first"),
        ("[0.2.0] - 2026-12-01", "0.2.0", "no release: 0.2.0"),
        ("[0.2.0]", "[0.0.9]", "releases are not newest first"),
        ("2026-12-01", "2026-11-01", "days are not newest first"),
        ("2026-12-01", "2026-13-01", "month must be in 1..12"),
        ("### Fixed", "### Mended", "[0.2.0] - 2026-12-01: Mended is no kind of change"),
        ("### Fixed", "### Added", "[0.2.0] - 2026-12-01: kinds are not in their order, once each"),
        ("- Another.", "Another.", "[0.2.0] - 2026-12-01: Fixed is no list"),
        (
            "## [Unreleased]\n",
            "## [Unreleased]\n\nText.\n",
            "[Unreleased]: text before the first kind",
        ),
    ],
    ids=lambda value: value[:25],
)
def test_one_that_is_not_is_found(old: str, new: str, problem: str) -> None:
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    assert len(found) == 1
    assert found[0].startswith(problem)


def test_the_newest_release_of_the_changelog_is_not_newer_than_the_code() -> None:
    versions = re.findall(rf"^## \[({VERSION})\]", CHANGELOG, flags=re.MULTILINE)
    versions.append(hubspot_compat.__version__)
    parsed = [Version(version) for version in versions]
    assert max(parsed) == parsed[-1]
