"""The GitHub Action: its step, run as GitHub runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .documents import SPECS, one

ACTION = yaml.safe_load((SPECS.parent / "action.yml").read_text(encoding="utf-8"))
(STEP,) = [step for step in ACTION["runs"]["steps"] if step.get("name") == "Compare"]


@pytest.fixture
def step(tmp_path):
    """Run the step with inputs; give back the process and the outputs."""
    for name, kind in {"text": "string", "number": "integer"}.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(one({"type": kind})))

    def run(**inputs):
        stated = {name: entry.get("default", "") for name, entry in ACTION["inputs"].items()}
        stated |= {name.replace("_", "-"): value for name, value in inputs.items()}
        variables = {
            name: stated[value.removeprefix("${{ inputs.").removesuffix(" }}")]
            for name, value in STEP["env"].items()
        }
        files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", STEP["run"]],
            cwd=tmp_path,
            env={**os.environ, **variables, **files, "RUNNER_TEMP": str(tmp_path), "PATH": path},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        output = tmp_path / "GITHUB_OUTPUT"
        written = output.read_text().splitlines() if output.exists() else []
        return done, dict(line.split("=", 1) for line in written)

    return run


def test_what_breaks_fails_the_step_and_marks_the_calls(step, tmp_path):
    (tmp_path / "my app").mkdir()
    (tmp_path / "my app" / "sync.py").write_text(
        "import requests\n\nrequests.post('https://api.hubapi.com/crm/v4/associations/a/b/labels')\n"
    )
    done, outputs = step(base="text.json", head="number.json", callers="\nmy app\n")
    assert done.returncode == 1, done.stderr
    assert done.stdout.startswith("::error file=my app/sync.py,line=3,")
    assert outputs["breaking"] == "true"
    assert "**BREAKING**" in (tmp_path / "GITHUB_STEP_SUMMARY").read_text()
    assert Path(outputs["report"]).read_text() == (tmp_path / "GITHUB_STEP_SUMMARY").read_text()


@pytest.mark.thorough
def test_nothing_is_fine_and_never_fails_the_step(step):
    done, outputs = step(base="text.json", head="text.json")
    assert (done.returncode, done.stdout, outputs["breaking"]) == (0, "", "false")
    done, outputs = step(base="text.json", head="number.json", fail_on="never")
    assert (done.returncode, outputs["breaking"]) == (0, "true")


@pytest.mark.thorough
def test_an_accepted_change_fails_nothing(step, tmp_path):
    entry = {"rule": "response-*", "reason": "we read both", "expires": "2999-12-31"}
    (tmp_path / "accept.json").write_text(json.dumps([entry]))
    done, outputs = step(base="text.json", head="number.json", accept="accept.json")
    assert (done.returncode, outputs["breaking"]) == (0, "false")


def test_what_cannot_be_read_fails_the_step_and_says_why(step):
    done, outputs = step(base="$(touch hacked)", head="number.json")
    assert done.returncode == 2
    assert "$(touch hacked): neither a file nor a version" in done.stderr
    assert outputs == {}


def test_every_input_comes_as_a_variable_and_none_is_pasted_into_a_script():
    scripts = [step["run"] for step in ACTION["runs"]["steps"] if "run" in step]
    assert scripts
    assert not any("${{" in script for script in scripts)
    used = {value.removeprefix("${{ inputs.").removesuffix(" }}") for value in STEP["env"].values()}
    assert used | {"python-version"} == set(ACTION["inputs"])
