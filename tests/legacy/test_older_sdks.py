"""`legacy.upgrade` with hubspot-api-client 8 and 9, each in a virtual environment of its own."""

import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from hubspot_compat_tools.sandbox import running

from .conftest import seeded

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("older_sdk.py")
CHECKS = ["batches", "types", "records", "any_records", "keywords", "untouched"]


@pytest.mark.thorough
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("major", "exact"), [("8", "8.2.1"), ("9", "9.0.0")])
def test_the_surface_of_an_older_sdk_works_as_on_v3(tmp_path, major, exact):
    python = environment(tmp_path / "venv", ROOT / "requirements" / f"legacy-{major}.txt")
    sandbox = seeded()
    with running(sandbox) as url:
        done = subprocess.run(
            [python, "-W", "ignore", PROGRAM, url, "2026-03"],
            env=os.environ
            | {"PYTHONPATH": os.pathsep.join([f"{ROOT}/compat", f"{ROOT}/generated"])},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [*CHECKS, exact]
    used = {call.path for call in sandbox.requests}
    assert not [path for path in used if "/v3/" in path and not path.endswith("/types")]


def environment(path, requirements):
    """Make a virtual environment with pinned packages; gives its Python."""
    venv.create(path, with_pip=True)
    python = path / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", requirements], check=True)
    return python
