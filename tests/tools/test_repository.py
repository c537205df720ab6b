"""What the repository promises about itself."""

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hubspot_compat import legacy
from hubspot_compat_tools.sandbox import Sandbox, running

ROOT = Path(__file__).parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_requirement_files_pin_versions_with_hashes_and_name_no_address() -> None:
    files = list((ROOT / "requirements").glob("*.txt"))
    assert files
    for file in files:
        text = file.read_text()
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links|file:", text), file
        pinned = re.findall(r"^([a-zA-Z0-9._-]+)==\S+", text, flags=re.MULTILINE)
        assert len(pinned) == len(re.findall(r"^[a-zA-Z0-9]", text, flags=re.MULTILINE)), file
        assert text.count("--hash=sha256:") >= len(pinned), file


def test_every_dependency_is_pinned() -> None:
    project = PYPROJECT["project"]
    wanted = [*project["dependencies"], *PYPROJECT["dependency-groups"]["dev"]]
    for extra in project["optional-dependencies"].values():
        wanted += extra
    names = {re.split(r"[\[<>=!~ ;]", entry)[0].lower() for entry in wanted} - {"hubspot-compat"}
    pinned = (ROOT / "requirements" / "dev.txt").read_text().lower()
    missing = [name for name in names if f"\n{name}==" not in f"\n{pinned}"]
    assert missing == []


def test_ci_runs_what_developers_run() -> None:
    script = (ROOT / ".ci" / "run").read_text()
    assert script.rstrip().endswith("make check")
    dry_run = ["make", "--dry-run", "--always-make", "check"]
    shown = subprocess.run(dry_run, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in (
        "pytest",
        "ruff check",
        "mypy",
        "pyright",
        "lint-imports",
        "regenerate --check",
    ):
        assert command in shown


def test_the_http_contract_covers_every_module_of_compat() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    contract = next(row for row in contracts if "HTTP" in row["name"])
    folder = ROOT / "compat" / "hubspot_compat"
    modules = {p.stem for p in folder.glob("_*.py")} | {"_dialects"}
    allowed = {"__init__", "_transport", "_version"}
    covered = {name.removeprefix("hubspot_compat.") for name in contract["source_modules"]}
    assert covered == modules - allowed


@pytest.fixture
def hubspot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """A sandbox in HubSpot's place, as the environment names it."""
    sandbox = Sandbox()
    with running(sandbox) as url:
        monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "pat-na1-00000000-readme")
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        yield sandbox


def readme_examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), flags=re.DOTALL)


def test_the_readmes_facade_example_runs(hubspot: Sandbox, capsys) -> None:
    exec(compile(readme_examples()[0], "README.md", "exec"), {})
    assert capsys.readouterr().out == "12726 ['Primary', None]\n"
    paths = [call.path.rsplit("/", 2)[-2:] for call in hubspot.requests]
    assert paths[-1] == ["labels", "archive"]


def test_the_readmes_bridge_example_serves_a_v3_call(hubspot: Sandbox) -> None:
    example = readme_examples()[1]
    payload = {"inputs": [{"from": {"id": "1"}, "to": {"id": "2"}, "type": "contact_to_company"}]}
    try:
        exec(compile(example, "README.md", "exec"), {})
        answer = httpx.post(
            f"{os.environ['HUBSPOT_BASE_URL']}/crm/v3/associations/contact/company/batch/create",
            json=payload,
            headers={"Authorization": "Bearer pat-na1-00000000-readme"},
        )
    finally:
        legacy.uninstall()
    assert answer.status_code == 201
    assert answer.json()["results"] == payload["inputs"]
    assert {call.path.split("/")[3] for call in hubspot.requests} == {"2026-03"}


def test_every_python_block_of_the_readme_is_run_here() -> None:
    assert len(readme_examples()) == 2


def test_the_page_of_differences_is_made_from_the_table() -> None:
    from hubspot_compat_tools._pages import differences_page

    page = (ROOT / "docs" / "differences.md").read_text(encoding="utf-8")
    assert page == differences_page(), "run python -m hubspot_compat_tools._pages"
