"""What a side of a comparison may be, and what is said when it cannot be read."""

import io
import json
import subprocess
import sys
import time

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift import compare

from .documents import SPECS, api, one, spec

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


@pytest.fixture
def repository(tmp_path):
    """A git repository with a document in it that changed since its first commit."""
    folder = tmp_path / "repo" / "specs"
    folder.mkdir(parents=True)
    identity = ["-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false"]

    def git(*arguments):
        command = ["git", "-C", str(folder), *identity, *arguments]
        subprocess.run(command, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    for number, schema in enumerate([TEXT, NUMBER]):
        (folder / "doc.json").write_text(json.dumps(one(schema)))
        git("add", "doc.json")
        git("commit", "-q", "-m", f"state {number}")
    return folder


def test_a_side_may_be_a_version_a_path_or_a_parsed_document():
    path = SPECS / "v4" / "openapi.json"
    for source in ("v4", str(path), path, spec("v4"), [path], "specs/v4/openapi.json"):
        assert compare("v4", source, levels={}).changes == (), source
    assert compare("v4", path.parent, levels={}).changes == ()


def test_a_yaml_document_is_read_too(tmp_path):
    path = tmp_path / "doc.yaml"
    path.write_text(
        "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
        "  /crm/v4/associations/usage:\n"
        "    get: {responses: {200: {description: ''}}}\n"
    )
    base = api({"/crm/v4/associations/usage": {"get": {"responses": {"200": {}}}}})
    assert compare(base, path, levels={}).changes == ()


def test_several_files_of_a_side_are_merged(tmp_path):
    whole = spec("v4")
    names = []
    for start in (0, 1):
        part = dict(list(whole["paths"].items())[start::2])
        names.append(str(tmp_path / f"{start}.json"))
        (tmp_path / f"{start}.json").write_text(json.dumps({**whole, "paths": part}))
    assert compare("v4", ",".join(names), levels={}).changes == ()
    assert compare("v4", names, levels={}).changes == ()
    assert compare("v4", tmp_path, levels={}).changes == ()
    assert compare("v4", names[0], levels={}).breaking


def test_a_side_may_come_from_stdin(monkeypatch):
    data = io.BytesIO(json.dumps(one(NUMBER)).encode())
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(data))
    report = compare(one(TEXT), "-", levels={})
    assert report.breaking
    assert report.head == "stdin"


def test_a_side_may_be_a_file_at_a_git_revision(repository):
    path = str(repository / "doc.json")
    assert compare(f"{path}@HEAD", path, levels={}).changes == ()
    report = compare(f"{path}@HEAD~1", path, levels={})
    assert report.breaking
    assert report.base.endswith("doc.json@HEAD~1")


def test_a_file_that_is_gone_is_still_found_at_its_revision(repository):
    path = repository / "doc.json"
    path.unlink()
    assert compare(f"{path}@HEAD~1", f"{path}@HEAD", levels={}).breaking


@pytest.mark.parametrize(
    ("revision", "message"),
    [
        ("no-such", "not in git"),
        ("--output=x", "is not a git revision"),
        ("", "is not a git revision"),
    ],
)
def test_a_revision_that_is_none_says_so_and_runs_nothing(repository, revision, message):
    before = sorted(repository.rglob("*"))
    with pytest.raises(ToolError, match=message):
        compare(f"{repository / 'doc.json'}@{revision}", one(TEXT))
    assert sorted(repository.rglob("*")) == before


def test_a_file_outside_git_says_so(tmp_path):
    with pytest.raises(ToolError, match="not in git"):
        compare(f"{tmp_path / 'doc.json'}@HEAD", one(TEXT))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("{", "not valid JSON"),
        ("a: [", "not valid JSON or YAML"),
        ("[]", "found a value that is not an object"),
        ("3", "found a value that is not an object"),
        ('{"swagger": "2.0"}', "it is Swagger 2.0"),
        ('{"openapi": "4.0.0", "paths": {}}', "openapi is 4.0.0"),
        ('{"openapi": "3.0.3"}', "the object 'paths' is missing"),
        ('{"openapi": "3.0.3", "paths": []}', "the object 'paths' is missing"),
        ('{"openapi": "3.0.3", "paths": {"/a": ', "not valid JSON"),
        ("[" * 200_000, "nested deeper than"),
    ],
    ids=lambda value: value[:24],
)
def test_what_is_no_document_is_one_line_with_the_file(tmp_path, content, message):
    path = tmp_path / "doc.json"
    path.write_text(content)
    with pytest.raises(ToolError, match=message) as caught:
        compare(path, one(TEXT))
    assert str(path) in caught.value.message
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("source", ["v99", "nowhere.json"])
def test_a_side_that_is_neither_file_nor_version_names_the_versions(source):
    with pytest.raises(
        ToolError, match=r"neither a file nor a version of specs/ .*v3, v4, 2025-09"
    ):
        compare(source, "v4")


def test_a_side_without_a_document_says_so(tmp_path):
    with pytest.raises(ToolError, match="base: no document given"):
        compare([], "v4")
    with pytest.raises(ToolError, match="no document in this folder"):
        compare(tmp_path, "v4")


def test_a_document_that_is_far_too_large_is_refused_quickly(tmp_path):
    path = tmp_path / "doc.json"
    with path.open("wb") as file:
        file.write(b'{"openapi": "3.0.3", "paths": {"')
        file.write(b"a" * 50_000_000)
    started = time.perf_counter()
    with pytest.raises(ToolError, match="larger than"):
        compare(path, one(TEXT))
    assert time.perf_counter() - started < 2


def test_a_yaml_bomb_is_refused_quickly(tmp_path):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    path = tmp_path / "doc.yaml"
    path.write_text("openapi: 3.0.3\npaths: {}\n" + "\n".join(lines))
    started = time.perf_counter()
    with pytest.raises(ToolError):
        compare(path, one(TEXT))
    assert time.perf_counter() - started < 5


def test_a_key_that_is_there_twice_is_a_note(tmp_path):
    path = tmp_path / "doc.json"
    path.write_text(json.dumps(one(TEXT))[:-1] + ', "openapi": "3.0.3"}')
    report = compare(path, one(TEXT), levels={})
    assert report.changes == ()
    assert any("'openapi' is there twice" in note for note in report.notes)
