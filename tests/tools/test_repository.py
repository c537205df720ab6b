"""What the repository promises about itself."""

import re
import subprocess
import tomllib
from pathlib import Path

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


def test_the_http_contract_covers_every_room_of_compat() -> None:
    contracts = PYPROJECT["tool"]["importlinter"]["contracts"]
    contract = next(row for row in contracts if "HTTP" in row["name"])
    folder = ROOT / "compat" / "hubspot_compat"
    rooms = {path.parent.name for path in folder.glob("*/__init__.py")}
    covered = {name.removeprefix("hubspot_compat.") for name in contract["source_modules"]}
    assert covered == rooms - {"_transport", "legacy"}
