"""What cannot be read is named, the run goes on, and --check fails where it may hide a call."""

import json
import os
import socket
from functools import partial

import pytest

from hubspot_compat_tools._bounded_files import pieces_of, read_bounded
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.migrate import Options, analyse
from hubspot_compat_tools.migrate._discovery import discover
from hubspot_compat_tools.migrate._run import analyse_file
from hubspot_compat_tools.migrate._source import INTERPRETER
from hubspot_compat_tools.migrate._unread import file_may_call, may_call
from hubspot_compat_tools.migrate._workers import in_workers

from .test_saving import PUT, run

# Newer than any Python: a file of it is not read, whatever interpreter runs the tests.
NEWER = "def f{T, U}(x: T) =>\n    "
CALL = (
    'requests.get(f"https://api.hubapi.com/crm/v3/objects/contacts/{c}/associations/companies")\n'
)


def problems(tree, *words):
    """What the report says of each file that was left, by its name."""
    report = json.loads(run(tree, "--format", "json", *words).stdout)
    return {os.path.relpath(row["file"], tree): row["problem"] for row in report["problems"]}


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "good.py").write_text(PUT)
    return tmp_path


def make_pipe(path):
    os.mkfifo(path)


def make_socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(path))


def make_link_to_itself(path):
    path.symlink_to(path.name)


def make_link_to_nothing(path):
    path.symlink_to("nothing.py")


def make_link_to_a_device(path):
    path.symlink_to("/dev/zero")


def make_link_out(path):
    path.symlink_to("/etc/hostname")


def make_link_to_a_folder_above(path):
    path.symlink_to(path.parent)


def make_link_to_a_folder_elsewhere(path):
    path.symlink_to("/etc")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (make_pipe, "is a pipe, not a file; it is left"),
        (make_socket, "is a socket, not a file; it is left"),
        (make_link_to_itself, "cannot be read: Too many levels of symbolic links; it is left"),
        (make_link_to_nothing, "cannot be read: No such file or directory; it is left"),
        (make_link_to_a_device, "is a link out of the tree; it is left"),
        (make_link_out, "is a link out of the tree; it is left"),
        (make_link_to_a_folder_above, "is a link to a folder that it lies in; it is left"),
        (make_link_to_a_folder_elsewhere, "is a link out of the tree; it is left"),
    ],
)
def test_what_is_no_file_is_named_and_the_run_goes_on(make, told, tree, monkeypatch):
    monkeypatch.chdir(tree)
    make(tree / "odd.py")
    assert problems(tree, "--write") == {"odd.py": told}
    assert "2026-03" in (tree / "good.py").read_text()
    assert run(tree, "--check").exit_code == 0


@pytest.mark.parametrize("make", [make_pipe, make_link_to_itself, make_link_to_a_device])
def test_what_is_no_file_and_was_named_is_exit_code_2(make, tree, monkeypatch):
    monkeypatch.chdir(tree)
    make(tree / "odd.py")
    result = run(tree / "odd.py", tree)
    assert result.exit_code == 2
    assert "odd.py: " in result.stdout
    assert "good.py:5" in result.stdout


def test_a_folder_that_may_not_be_read_is_named(tree):
    for name in ("closed", "named"):
        (tree / name).mkdir()
        (tree / name / "one.py").write_text(PUT)
        (tree / name).chmod(0)
    owner = os.geteuid()
    for path in (tree, *tree.iterdir(), *tree.parents[:2]):
        os.chown(path, 65534, 65534) if owner == 0 and path.is_relative_to(tree) else None
    if owner == 0:
        for parent in tree.parents[:-2]:
            parent.chmod(0o755)
        os.seteuid(65534)
    try:
        files = discover([tree, tree / "named"])
    finally:
        os.seteuid(owner)
    assert [path.name for path in files.paths] == ["good.py"]
    assert {path.name: why for path, why in files.problems} == dict.fromkeys(
        ["closed", "named"], "cannot be read: Permission denied; it is left"
    )


@pytest.mark.parametrize("name", [".gitignore", "requirements.txt", "pyproject.toml"])
def test_a_pipe_in_the_place_of_a_file_of_settings_is_not_waited_for(name, tree):
    os.mkfifo(tree / name)
    assert run(tree).exit_code == 1


@pytest.mark.thorough
def test_a_tree_as_deep_as_the_system_allows_is_walked(tree):
    here = os.getcwd()  # noqa: PTH109  back to where the tests started
    try:
        os.chdir(tree)
        for _ in range(1_000):
            os.mkdir("a")  # noqa: PTH102  relative to where we are
            os.chdir("a")
        with open("deep.py", "w", encoding="utf-8") as file:  # noqa: PTH123  likewise
            file.write(PUT)
        deepest = os.open(".", os.O_RDONLY)
        os.chdir(here)

        found = {path.name for path in discover([tree]).paths}

        # pytest removes the folders of older runs, but none that is so deep.
        os.fchdir(deepest)
        os.close(deepest)
        os.unlink("deep.py")  # noqa: PTH108  likewise
        for _ in range(1_000):
            os.chdir("..")
            os.rmdir("a")  # noqa: PTH106  likewise
    finally:
        os.chdir(here)
    assert found == {"good.py", "deep.py"}


def test_a_pattern_with_many_stars_takes_no_time(tree):
    (tree / ".gitignore").write_text("*a" * 40 + "b\n" + "*?[a]" * 30 + "c\n")
    (tree / f"{'a' * 240}.py").write_text(PUT)
    assert len(discover([tree]).paths) == 2


# Files


@pytest.mark.parametrize(
    "raw",
    [
        NEWER.encode() + CALL.encode(),
        b"print 'x'\n" + CALL.encode(),
        b"# \xff\n" + CALL.encode(),
        CALL.encode("utf-16"),
        CALL.encode() + b"\0",
        b"\xef\xbb\xbf# coding: latin-1\n" + CALL.encode(),
        CALL.encode() + b"x = " + b"(" * 5_000 + b")" * 5_000,
        CALL.encode() + b"x = " + b"9" * 10_000,
        CALL.encode() + b"x = " + b"not " * 5_000 + b"1",
        CALL.encode() + b"x = 1" + b"+1" * 20_000,
    ],
    ids=lambda raw: repr(raw[:12]),
)
def test_a_file_that_cannot_be_read_is_named_and_may_hold_a_call(raw, tmp_path):
    path = tmp_path / "bad.py"
    path.write_bytes(raw)
    report = analyse_file(str(path), Options())
    assert report.problem
    assert file_may_call(path)
    assert report.after is None


NOTEBOOKS = {
    "no JSON": '{"x": URL',
    "deep": '{"cells": ' + "[" * 100_000 + "]" * 100_000 + ', "x": URL}',
    "no cells": '{"x": URL}',
    "cells are text": '{"cells": URL}',
    "cells are null": '{"cells": null, "x": URL}',
    "a cell is null": '{"cells": [null], "x": URL}',
    "a cell is a list": '{"cells": [[]], "x": URL}',
    "a source is a number": '{"cells": [{"cell_type": "code", "source": 5}], "x": URL}',
    "a source is an object": '{"cells": [{"cell_type": "code", "source": {"a": 1}}], "x": URL}',
    "a source is numbers": '{"cells": [{"cell_type": "code", "source": [1]}], "x": URL}',
    "no text": '{"cells": [{"cell_type": "code", "source": "\\ud800"}], "x": URL}',
    "a huge number": '{"cells": [], "n": ' + "9" * 10_000 + ', "x": URL}',
    "a list": "[1, URL]",
    "no Python": '{"cells": [{"cell_type": "code", "source": ["x = = 1\\n", URL]}]}',
    "escaped slashes": '{"x": "https:\\/\\/api.hubapi.com\\/crm\\/v3\\/a\\/associations\\/b"}',
}  # fmt: skip


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_an_odd_notebook_is_named_and_may_hold_a_call(kind, tmp_path):
    url = '"https://api.hubapi.com/crm/v3/objects/a/1/associations/b"'
    path = tmp_path / "odd.ipynb"
    path.write_text(NOTEBOOKS[kind].replace("URL", url))
    told = analyse_file(str(path), Options()).problem
    assert told.startswith(("is no notebook that can be read: ", "does not parse as Python"))
    assert file_may_call(path)


def test_files_and_notebooks_that_cannot_be_read_fail_the_check(tree):
    (tree / "odd.ipynb").write_text('{"x": "/crm/v3/objects/a/1/associations/b"}')
    (tree / "long.py").write_text(CALL + "#" * 20_000_000)
    result = run(tree, "--check")
    assert result.exit_code == 2
    assert "1 site(s) in 1 of 3 file(s)" in result.stdout
    assert "long.py: has more than 20 MB; it is left; HSC160 the file was not read" in result.stdout
    assert "odd.ipynb: is no notebook that can be read: it has no list of cells" in result.stdout


@pytest.mark.parametrize("magic", ["%%time", "%%timeit -n 1", "%%capture out", "%%prun"])
def test_a_cell_of_python_under_a_magic_is_read(magic, tmp_path):
    source = f"{magic}\nx??\nrequests?\n{PUT}"
    book = {"cells": [{"cell_type": "code", "source": source}]}
    (tmp_path / "book.ipynb").write_text(json.dumps(book))
    assert len(json.loads(run(tmp_path, "--format", "json").stdout)["sites"]) == 1


# The check's exit code

CALLS = [
    '"/crm/v3/objects/contacts/1/associations/companies"',
    '"/crm/v3/associations/contact/company/batch/create"',
    '"/crm/v4/objects/contacts/1/associations/companies"',
    '"/crm/v4/associations/contacts/companies/batch/read"',
    '"/crm/associations/2026-03/contacts/companies/batch/create"',
    '"/crm/objects/2026-03/contacts/1/associations/companies"',
    'f"{HUBSPOT}/objects/{kind}/{id}/associations/{to}"',
    'HUBSPOT + "/associations/" + kind',
    '"/crm-associations/v1/associations"',
    "client.crm.associations.batch_api.create(a, b, body)",
    "client.crm.contacts.associations_api.get_all(1, 'companies')",
    "(client\n .crm\n .associations\n .v4.basic_api.get_page)",
    "from hubspot.crm.associations import PublicAssociation",
    "from hubspot.crm import (\n    deals,\n    associations,\n)",
    "Hubspot3().crm_associations.create()",
    '"HTTPS://API.HUBAPI.COM/CRM/V3/Objects/a/1/Associations/b"',
]
NO_CALLS = [
    "# crm associations",
    '"/crm/v3/objects/contacts/search"',
    "class Associations: crm = 1",
    '"/app/associations/list"',
    "from sqlalchemy.orm import associations  # crm",
]


@pytest.mark.parametrize("text", CALLS)
def test_bytes_that_may_be_a_call_are_known(text):
    assert may_call((NEWER + text).encode())


def test_what_may_be_a_call_in_a_file_of_a_newer_python_fails_the_check(tmp_path):
    (tmp_path / "new.py").write_text(NEWER + CALL)
    (tmp_path / "used.py").write_text(PUT)
    result = run(tmp_path, "--check")
    assert result.exit_code == 2  # and not 1 for the site of the other file
    assert f"new.py: does not parse as {INTERPRETER} (line 1: " in result.stdout
    assert f"{INTERPRETER} did not read 1 file(s) or folder(s), 1 of which may" in result.stdout
    assert run(tmp_path).exit_code == 1


@pytest.mark.parametrize("text", NO_CALLS)
def test_other_bytes_are_no_call(text):
    assert not may_call((NEWER + text).encode())


def test_a_file_without_a_call_is_listed_all_the_same(tmp_path):
    (tmp_path / "new.py").write_text(NEWER + "# crm associations\n")
    result = run(tmp_path, "--check")
    assert result.exit_code == 0
    assert f"{INTERPRETER} did not read 1 file(s) or folder(s)\n" in result.stdout
    assert f"new.py: does not parse as {INTERPRETER}" in result.stdout
    assert "HSC160" not in result.stdout


@pytest.mark.parametrize("form", ["json", "sarif", "github", "html", "text"])
def test_every_form_names_both_kinds(form, tmp_path):
    (tmp_path / "call.py").write_text(NEWER + CALL)
    (tmp_path / "none.py").write_text(NEWER + "# crm associations\n")
    result = run(tmp_path, "--check", "--format", form)
    assert result.exit_code == 2
    text = result.stdout
    assert text.count("call.py") >= 1
    assert text.count("none.py") >= 1
    assert f"does not parse as {INTERPRETER}" in text
    if form == "json":
        report = json.loads(text)
        assert [row["may_call"] for row in report["problems"]] == [True, False]
        summary = report["summary"]
        assert (summary["unreadable"], summary["may_call"]) == (2, 1)
        assert summary["interpreter"] == INTERPRETER
    if form == "github":
        levels = [line.partition(" ")[0] for line in text.splitlines()]
        assert levels == ["::error", "::warning"]
    if form == "sarif":
        (sarif,) = json.loads(text)["runs"]
        assert [(row["ruleId"], row["level"]) for row in sarif["results"]] == [("HSC160", "error")]
        (invocation,) = sarif["invocations"]
        told = [row["level"] for row in invocation["toolExecutionNotifications"]]
        assert told == ["error", "warning"]


def test_a_link_out_of_the_tree_to_a_call_fails_the_check(tmp_path):
    tree = tmp_path / "tree"
    tree.mkdir()
    (tmp_path / "outside.py").write_text(PUT)
    (tree / "link.py").symlink_to(tmp_path / "outside.py")
    assert run(tree, "--check").exit_code == 2


@pytest.mark.parametrize(
    ("words", "code"), [((), 2), (("--select", "HSC1"), 2), (("--ignore", "HSC160"), 0)]
)
def test_codes_are_chosen_as_for_sites(words, code, tmp_path):
    (tmp_path / "call.py").write_text(NEWER + CALL)
    assert run(tmp_path, "--check", *words).exit_code == code


def test_bytes_are_looked_at_across_pieces_and_however_long_the_file_is(tmp_path):
    path = tmp_path / "long.py"
    url = b"https://api.hubapi.com/crm/v3/associations/a/b"
    for at in (0, 20, 30):
        path.write_bytes(b" " * ((1 << 20) - at) + url + b" " * 2_000)
        assert file_may_call(path)
    path.write_bytes(b"hubapi" + b" " * (3 << 20) + b"/associations")
    assert file_may_call(path)
    path.write_bytes(b" " * (3 << 20))
    assert not file_may_call(path)


def test_a_file_that_grows_without_end_is_not_read_to_its_end(tmp_path):
    path = tmp_path / "one.py"
    path.write_bytes(b"x" * 101)
    with pytest.raises(OSError, match="has more than"):
        read_bounded(path, 100)
    assert read_bounded(path, 101) == b"".join(pieces_of(path)) == b"x" * 101


@pytest.mark.parametrize(
    "twice",
    [
        "{0} + {0}",
        pytest.param("f'{{{0}}}{{{0}}}'", marks=pytest.mark.thorough),
        pytest.param("'{{}}{{}}'.format({0}, {0})", marks=pytest.mark.thorough),
    ],
)
def test_a_name_that_doubles_itself_again_and_again_is_no_trouble(twice):
    lines = ["import requests", "u0 = '/crm/v3/associations/a/b'"]
    for number in range(1, 25):
        lines += [f"u{number} = {twice.format(f'u{number - 1}')}", f"requests.get(u{number})"]
    code = "\n".join(lines).encode()
    ((_, report),) = in_workers(partial(analyse, raw=code, options=Options()), ["a.py"], 1, 20)
    assert report.problem == ""


def test_nothing_to_look_at_is_a_mistake_unless_something_could_not_be(tmp_path):
    with pytest.raises(ToolError, match="no Python file in it; name a file"):
        discover([tmp_path])
    os.mkfifo(tmp_path / "pipe.py")
    assert len(discover([tmp_path]).problems) == 1
