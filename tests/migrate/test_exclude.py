"""What a project or the command line leaves out."""

import json
import os

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.migrate import callers
from hubspot_compat_tools.migrate._discovery import discover

from .test_saving import PUT, run


@pytest.fixture
def project(tmp_path):
    for name in ("src/app.py", "src/old/a.py", "src/old/keep.py", "old/b.py", "gen_api.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(PUT)
    return tmp_path


def settings(project, text):
    (project / "pyproject.toml").write_text(text)


def exclude(project, *patterns):
    settings(project, f"[tool.hubspot-compat]\nexclude = {json.dumps(patterns)}\n")


def found(project, *roots, patterns=()):
    roots = roots or (project,)
    return {os.path.relpath(path, project) for path in discover(roots, patterns).paths}


@pytest.mark.parametrize(
    ("patterns", "left"),
    [
        ([], set()),
        (["old/"], {"src/old/a.py", "src/old/keep.py", "old/b.py"}),
        (["/old/"], {"old/b.py"}),
        (["src/old"], {"src/old/a.py", "src/old/keep.py"}),
        (["gen_*.py", "# a comment", ""], {"gen_api.py"}),
        (["src/old/*", "!keep.py"], {"src/old/a.py"}),
        (["**/a.py"], {"src/old/a.py"}),
    ],
)
def test_patterns_are_those_of_a_gitignore_in_the_projects_folder(patterns, left, project):
    every = found(project)
    exclude(project, *patterns)
    assert found(project) == every - left


def test_the_settings_are_looked_for_from_the_given_paths_upwards(project):
    exclude(project, "src/old/", "a.py")
    assert found(project, project / "src") == {"src/app.py"}
    # What was named is looked at, though its folder is excluded; what lies in it is not all.
    assert found(project, project / "src" / "old") == {"src/old/keep.py"}
    assert found(project, project / "src" / "old" / "a.py") == {"src/old/a.py"}


def test_the_nearest_settings_of_ours_count_and_others_do_not(project):
    exclude(project, "a.py", "app.py")
    (project / "src" / "pyproject.toml").write_text("[tool.ruff]\nexclude = ['keep.py']\n")
    assert found(project, project / "src") == {"src/old/keep.py"}
    exclude(project / "src", "keep.py")
    assert found(project, project / "src") == {"src/app.py", "src/old/a.py"}


def test_a_link_to_the_project_finds_its_settings(project, tmp_path_factory):
    exclude(project, "old/")
    link = tmp_path_factory.mktemp("links") / "link"
    link.symlink_to(project / "src")
    assert [path.name for path in discover([link]).paths] == ["app.py"]


def test_options_leave_out_more_and_start_in_the_current_folder(project, monkeypatch):
    exclude(project, "gen_api.py")
    assert found(project, patterns=["old/"]) == {"src/app.py"}
    monkeypatch.chdir(project)
    assert found(project, patterns=["/src/old/"]) == {"src/app.py", "old/b.py"}
    monkeypatch.chdir(project / "src")
    assert found(project, patterns=["/old/"]) == {
        "src/app.py",
        "src/old/a.py",
        "src/old/keep.py",
    } | {"old/b.py"} - {"old/b.py"}


def test_the_command_and_drift_leave_out_the_same(project):
    exclude(project, "old/")
    report = json.loads(run(project, "--exclude", "gen_*", "--format", "json").stdout)
    assert {os.path.relpath(site["file"], project) for site in report["sites"]} == {"src/app.py"}
    sites = callers([project]).sites
    assert {os.path.relpath(site.file, project) for site in sites} == {"src/app.py", "gen_api.py"}


def test_what_is_excluded_fails_no_check(project):
    for path in project.rglob("*.py"):
        path.write_text("x = 1\n")
    (project / "old" / "b.py").write_text(f"def f{{T}} =>\n{PUT}")
    assert run(project, "--check").exit_code == 2
    exclude(project, "/old/")
    assert run(project, "--check").exit_code == 0


def test_all_that_is_excluded_is_a_mistake(project):
    exclude(project, "*")
    with pytest.raises(ToolError, match="no Python file in it, but for what is ignored or excl"):
        discover([project])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[tool.hubspot-compat", "cannot be read as TOML"),
        ("\xff", "cannot be read as TOML"),
        ("a = " + "[" * 5_000, "cannot be read as TOML"),
        ("[tool]\nhubspot-compat = 1\n", "tool.hubspot-compat: expected a table"),
        ("[tool.hubspot-compat]\nexclude = 'old/'\n", "exclude: expected a list of patterns"),
        ("[tool.hubspot-compat]\nexclude = [1]\n", "exclude: expected a list of patterns"),
        ("[tool.hubspot-compat.exclude]\na = 1\n", "exclude: expected a list of patterns"),
        ("[tool.hubspot-compat]\nexclude = ['a', '!']\n", "exclude: "),
        ("[tool.hubspot-compat]\nexlude = ['a']\n", "no 'exlude'; did you mean exclude?"),
    ],
)
def test_settings_that_cannot_be_used_are_one_clear_line(text, told, project):
    (project / "pyproject.toml").write_text(text, encoding="latin-1")
    result = run(project / "src")
    assert isinstance(result.exception, ToolError)
    message = str(result.exception)
    assert message.startswith(f"{project / 'pyproject.toml'}: ")
    assert told in message
    assert "\n" not in message


def test_a_pattern_of_an_option_that_is_none_is_one_clear_line(project):
    result = run(project, "--exclude", "!")
    assert isinstance(result.exception, ToolError)
    assert str(result.exception).startswith("--exclude: ")


def test_settings_of_drift_stand_beside_it(project):
    settings(project, "[tool.hubspot-compat.drift.levels]\nx = 'info'\n[tool.other]\nexclude = 1\n")
    assert len(found(project)) == 5
