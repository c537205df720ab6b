"""What others run of this repository: the workflows of GitHub, and the hook for pre-commit."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from .command_line import ROOT, every_command, run
from .test_command_line import CALLER

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
HOOK = "hubspot-compat-migrate"


def workflow(name: str) -> dict:
    return yaml.safe_load((ROOT / ".github" / "workflows" / f"{name}.yml").read_text())


def scripts() -> dict[str, str]:
    """Every `run:` of every workflow, by where it stands."""
    return {
        f"{path.stem}, {job}, {step.get('name', step['run'])}": step["run"]
        for path in WORKFLOWS
        for job, content in workflow(path.stem)["jobs"].items()
        for step in content["steps"]
        if "run" in step
    }


def test_there_are_workflows_for_tests_docs_and_drift() -> None:
    assert {path.stem for path in WORKFLOWS} == {"tests", "docs", "drift"}


def test_they_are_what_their_schema_asks_for() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    done = subprocess.run(
        [*check, "vendor.github-workflows", *WORKFLOWS], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_in_them_is_open_to_abuse() -> None:
    """Actions pinned by hash, tokens that no step keeps, no text of others in a script, ..."""
    done = subprocess.run(
        [BIN / "zizmor", "--offline", "--pedantic", "--no-progress", *WORKFLOWS],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_each_has_the_least_rights_an_end_and_no_twin(path: Path) -> None:
    content = workflow(path.stem)
    assert content["permissions"] == {"contents": "read"}
    assert content["concurrency"]["group"]
    for job in content["jobs"].values():
        assert job["timeout-minutes"] <= 90
        assert job["runs-on"] == "ubuntu-24.04"
    used = re.findall(r"uses: (.*)", path.read_text())
    assert used
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used)


def test_only_who_publishes_or_proposes_may_write() -> None:
    rights = {
        (path.stem, name): job["permissions"]
        for path in WORKFLOWS
        for name, job in workflow(path.stem)["jobs"].items()
        if "permissions" in job
    }
    assert rights == {
        ("docs", "publish"): {"pages": "write", "id-token": "write"},
        ("drift", "propose"): {"contents": "write", "pull-requests": "write"},
    }


def test_the_matrix_is_of_the_pythons_that_we_say_we_support() -> None:
    classifiers = (ROOT / "pyproject.toml").read_text()
    said = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', classifiers)
    matrix = workflow("tests")["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert matrix == said


@pytest.mark.parametrize("script", scripts().values(), ids=scripts())
def test_each_script_names_what_there_is(script: str) -> None:
    done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    for target in re.findall(r"\bmake (\w+)", script):
        dry = ["make", "--dry-run", target]
        subprocess.run(dry, cwd=ROOT, capture_output=True, check=True)
    for file in re.findall(r"bash (\S+)", script):
        assert (ROOT / file).is_file()
    commands = every_command()
    for line in re.findall(r"hubspot-compat (.*)", script):
        words = line.split()
        parameters = commands.get(tuple(words[:1])) or commands[tuple(words[:2])]
        options = {name for row in parameters for name in row.opts}
        assert {word for word in words if word.startswith("--")} <= options


def test_the_scripts_are_all_looked_at() -> None:
    assert sum("hubspot-compat " in script for script in scripts().values()) == 2
    assert sum("make " in script for script in scripts().values()) == 3
    assert sum(".ci/run" in script for script in scripts().values()) == 1


def test_the_token_is_only_in_the_step_that_proposes() -> None:
    for path in WORKFLOWS:
        for job in workflow(path.stem)["jobs"].values():
            for step in job["steps"]:
                assert "TOKEN" not in step.get("run", "")
                if "token" in json.dumps(step).lower():
                    assert step["env"]["GH_TOKEN"] == "${{ github.token }}"
                    assert "proposal" in step["name"]


# The scheduled drift, run as GitHub runs it: in a clone, each script by bash -e.


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A clone of what would be committed now, whose origin is a repository on this disk."""
    (origin := tmp_path / "origin").mkdir()
    listed = subprocess.run(
        ["git", "ls-files", "specs", "generated", "pyproject.toml", ".gitignore"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for name in listed.stdout.split():
        (origin / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, origin / name)
    git(origin, "init", "--quiet", "--initial-branch", "main")
    git(origin, "add", "--all")
    git(origin, "commit", "--quiet", "--message", "as it is")
    git(tmp_path, "clone", "--quiet", str(origin), "clone")
    return tmp_path / "clone"


def git(folder: Path, *arguments: str) -> str:
    names = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
    who = {f"GIT_{name}": "test@example.com" for name in names}
    done = subprocess.run(
        ["git", *arguments],
        cwd=folder, capture_output=True, text=True, check=True, env={**os.environ, **who},
    )  # fmt: skip
    return done.stdout


def step(job: str, name: str, clone: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one script of the workflow; its files are beside the clone, as the runner has them."""
    (script,) = [
        row["run"] for row in workflow("drift")["jobs"][job]["steps"] if name in row.get("name", "")
    ]
    runner = os.environ | {
        "GITHUB_OUTPUT": str(clone.parent / "output"),
        "GITHUB_STEP_SUMMARY": str(clone.parent / "summary"),
        "PATH": f"{clone.parent}:{BIN}:{os.environ['PATH']}",
    }
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-c", script],
        cwd=clone, capture_output=True, text=True, check=False, env=runner | more,
    )  # fmt: skip


def published(clone: Path, version: str, change) -> str:
    """A line of the variable: a version, and its document with a change."""
    document = json.loads((ROOT / "specs" / version / "openapi.json").read_text())
    change(document)
    file = clone.parent / f"{version}.json"
    file.write_text(json.dumps(document))
    return f"{version} {file}"


def test_without_the_variable_the_job_says_what_to_set_and_proposes_nothing(clone: Path) -> None:
    done = step("compare", "Import", clone, DOCUMENTS="")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("::notice::nothing was compared: ")
    assert "HUBSPOT_DOCUMENTS" in done.stdout
    assert step("compare", "Compare", clone).returncode == 0
    assert (clone.parent / "output").read_text() == "changed=false\n"


@pytest.mark.thorough
def test_nothing_new_is_nothing_to_propose(clone: Path) -> None:
    lines = published(clone, "v4", lambda _: None) + "\n\n"
    imported = step("compare", "Import", clone, DOCUMENTS=lines)
    assert (imported.returncode, imported.stderr) == (0, "")
    compared = step("compare", "Compare", clone)
    assert (compared.returncode, compared.stderr) == (0, "")
    assert (clone.parent / "output").read_text() == "changed=false\n"


@pytest.mark.thorough
def test_what_changed_is_imported_generated_and_proposed(clone: Path) -> None:
    def change(document):
        (path,) = (path for path in document["paths"] if path.endswith("/{toObjectType}/labels"))
        del document["paths"][path]["get"]

    lines = published(clone, "v4", change) + "\n" + published(clone, "2026-03", lambda _: None)
    assert step("compare", "Import", clone, DOCUMENTS=lines).returncode == 0
    compared = step("compare", "Compare", clone)
    assert (compared.returncode, compared.stderr) == (0, "")
    assert (clone.parent / "output").read_text() == "changed=true\n"
    report = (clone.parent / "summary").read_text()
    assert "**BREAKING**" in report
    assert "labels" in report
    assert report == (clone / "drift.md").read_text()

    # The other job has a clone of its own, and gh, which here notes what it is asked.
    gh = clone.parent / "gh"
    gh.write_text('#!/bin/sh\necho "$@" >> "$CALLS"\n[ "$2" != list ] || cat "$OPEN"\n')
    gh.chmod(0o755)
    asked, open_ = clone.parent / "calls", clone.parent / "open"
    for number in ("", "7\n"):  # none is open; one is
        open_.write_text(number)
        asked.write_text("")
        second = clone.parent / f"second{number.strip()}"
        git(clone.parent, "clone", "--quiet", str(clone.parent / "origin"), second.name)
        where = {"FOUND": str(clone), "CALLS": str(asked), "OPEN": str(open_)}
        done = step("propose", "proposal", second, **where)
        assert done.returncode == 0, done.stderr
        *_, last = asked.read_text().splitlines()
        assert last.startswith("pr edit" if number else "pr create")
    changed = git(clone.parent / "origin", "diff", "--name-only", "main", "hubspot-drift").split()
    assert "specs/v4/openapi.json" in changed
    assert any(name.startswith("generated/hubspot_compat_raw/v4/") for name in changed)
    assert not any("2026" in name for name in changed)


@pytest.mark.thorough
def test_a_new_version_is_compared_with_the_newest(clone: Path) -> None:
    text = (ROOT / "specs" / "2026-03" / "openapi.json").read_text().replace("2026-03", "2026-09")
    (clone.parent / "new.json").write_text(text)
    lines = f"2026-09 {clone.parent / 'new.json'}"
    assert step("compare", "Import", clone, DOCUMENTS=lines).returncode == 0
    compared = step("compare", "Compare", clone)
    assert (compared.returncode, compared.stderr) == (0, "")
    assert "2026-03" in (clone / "drift.md").read_text().splitlines()[0]
    assert "generated/hubspot_compat_raw/v2026_09/" in (clone / "drift.patch").read_text()


# The hook.


def test_the_hook_is_one_that_pre_commit_takes() -> None:
    manifest = ROOT / ".pre-commit-hooks.yaml"
    check = [sys.executable, "-m", "pre_commit", "validate-manifest", manifest]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    (hook,) = yaml.safe_load(manifest.read_text())
    assert hook["id"] == HOOK


def test_the_hooks_entry_takes_file_names(tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    program, *arguments = hook["entry"].split()
    assert program == "hubspot-compat"
    (tmp_path / "fine.py").write_text("print(1)\n")
    (tmp_path / "caller.py").write_text(CALLER)
    assert run(*arguments, "fine.py", cwd=tmp_path).returncode == 0
    assert run(*arguments, "fine.py", "caller.py", cwd=tmp_path).returncode == 1


def test_the_hook_of_the_docs_lets_bridged_calls_pass(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "migrate.md").read_text()
    block = re.search(r'```yaml title=".pre-commit-config.yaml"\n(.*?)```', page, flags=re.DOTALL)
    assert block is not None
    (shown,) = yaml.safe_load(block[1])["repos"][0]["hooks"]
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert shown["id"] == HOOK
    (tmp_path / "caller.py").write_text(CALLER)
    _, *arguments = [*hook["entry"].split(), *shown["args"], "caller.py"]
    assert run(*arguments, cwd=tmp_path).returncode == 1
    run("migrate", "--style", "bridge", "--write", "caller.py", cwd=tmp_path)
    assert run(*arguments, cwd=tmp_path).returncode == 0


@pytest.mark.thorough
@pytest.mark.timeout(300)
def test_pre_commit_runs_the_hook_of_this_repository(tmp_path: Path) -> None:
    (mine := tmp_path / "mine").mkdir()
    git(mine, "init", "--quiet")
    (mine / "caller.py").write_text(CALLER)
    (mine / "notes.txt").write_text(CALLER)
    git(mine, "add", "--all")
    command = [sys.executable, "-m", "pre_commit", "try-repo", ROOT, HOOK, "--verbose"]
    found = subprocess.run(
        [*command, "--files", "caller.py", "notes.txt"],
        cwd=mine, capture_output=True, text=True, check=False,
        env=os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "cache"), "PRE_COMMIT_COLOR": "never"},
    )  # fmt: skip
    assert found.returncode == 1, found.stderr
    assert "exit code: 1" in found.stdout
    assert "1 site(s) in 1 of 1 file(s)" in found.stdout
