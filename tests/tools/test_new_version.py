"""A version that the project has never seen: import, regenerate, use. No code changes."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hubspot_compat_tools.sandbox import Sandbox, running

ROOT = Path(__file__).parents[2]
CALLER = """
import sys
from hubspot_compat import Associations
with Associations("pat-na1-00000000-test", version="2026-09", base_url=sys.argv[1]) as hubspot:
    made = hubspot.create("contact", "company", [("1", "2")], type="contact_to_company")
    read = hubspot.read("contact", "company", ["1"])
print([type_.type_id for type_ in made.raise_for_errors().results[0].types])
print([type_.type_id for type_ in read.raise_for_errors().results[0].types])
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of this project's specs and generated code."""
    for folder in ("specs", "generated"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__")
        )
    return tmp_path


def command(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hubspot_compat_tools", *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )


def published(project: Path) -> Path:
    """What HubSpot would publish as 2026-09, with an operation that does not belong."""
    text = (ROOT / "specs" / "2026-03" / "openapi.json").read_text()
    document = json.loads(text.replace("2026-03", "2026-09"))
    document["paths"]["/crm/objects/2026-09/{objectType}/search"] = {
        "post": {"operationId": "search", "responses": {"200": {"description": ""}}}
    }
    path = project / "published.json"
    path.write_text(json.dumps(document))
    return path


@pytest.mark.thorough  # docs/new-version.md takes the same steps in every run
def test_after_import_and_regenerate_the_facade_speaks_2026_09(project: Path) -> None:
    document = published(project)
    shown = command(
        project,
        "specs",
        "import",
        str(document),
        "--version",
        "2026-09",
        "--write",
        "--format",
        "json",
    )
    imported = json.loads(shown.stdout)
    assert len(imported["dropped"]) == 1
    assert len(imported["operations"]) == 19
    command(project, "regenerate", "2026-09")
    sandbox = Sandbox(specs=project / "specs")
    with running(sandbox) as url:
        result = subprocess.run(
            [sys.executable, "-c", CALLER, url],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(project / "generated")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.stderr == ""
    assert result.stdout.split("\n")[:2] == ["[1]", "[1, 279]"]
    assert {call.path.split("/")[3] for call in sandbox.requests} == {"2026-09"}
