"""File names, code and messages in the reports of migrate: shown, and obeyed by no terminal."""

import json
import os
from urllib.parse import unquote_to_bytes

import pytest

from .test_saving import run

PUT = """import requests


def attach(d, c, kind):  # ESC BIDI
    requests.put(f"https://api.hubapi.com/crm/v3/objects/deals/{d}/associations/contacts/{c}/{kind['ESC']}")
    requests.put(f"https://api.hubapi.com/crm/v3/objects/deals/{d}/associations/contacts/{c}/deal_to_contact")
""".replace("ESC", "\x1b]0;t\x07").replace("BIDI", "\u202e")  # fmt: skip
UNREAD = "requests.get('/crm/v3/objects/a/1/associations/b')\nx = \x1b[31m'\n"
NAMES = [
    "\x1b[31mred.py",
    "new\nline.py",
    "::error::x.py",
    "%0Aenc.py",
    "##[error]y.py",
    "\u202edi.py",
]


@pytest.fixture
def hostile(tmp_path, monkeypatch):
    for name in NAMES:
        (tmp_path / name).write_text(PUT)
        (tmp_path / f"{name}_unread.py").write_text(UNREAD)
    raw = os.fsencode(tmp_path) + b"/bad\xff.py"
    with open(raw, "w", encoding="utf-8") as file:  # noqa: PTH123  a path of bytes
        file.write(PUT)
    monkeypatch.chdir(tmp_path)


def lines_of(text):
    """As a terminal and the runners of CI systems take them."""
    assert all(line.replace("\t", "").isprintable() for line in text.split("\n"))
    return text.split("\n")


@pytest.mark.parametrize(
    "words",
    [
        (), ("--check",), ("--diff",), ("--write",),
        *[("--format", form) for form in ("json", "sarif", "github", "html")],
    ],
)  # fmt: skip
def test_nothing_of_a_hostile_tree_steers_a_terminal_or_ci(words, hostile, tmp_path):
    result = run(".", *words)
    assert result.exit_code == (2 if "--check" in words else 1)
    lines = lines_of(result.stdout)
    assert not any("##[" in line for line in lines)
    commands = [line for line in lines if line.strip().startswith("::")]
    if "github" in words:
        assert all(
            line.startswith(("::warning file=", "::notice file=", "::error file="))
            for line in lines[:-1]
        )
        assert all(line.count("::") >= 2 for line in lines[:-1])
    else:
        assert commands == []
    if "sarif" in words:
        run(".", *words, "--output", tmp_path.parent / "report")
        lines_of((tmp_path.parent / "report").read_text())


def test_data_has_the_names_as_they_are(hostile):
    report = json.loads(run(".", "--format", "json").stdout)
    assert {site["file"] for site in report["sites"]} == {*NAMES, "bad\udcff.py"}
    assert {row["file"] for row in report["problems"]} == {f"{name}_unread.py" for name in NAMES}
    results = json.loads(run(".", "--format", "sarif").stdout)["runs"][0]["results"]
    places = [row["locations"][0]["physicalLocation"]["artifactLocation"] for row in results]
    assert all(place["uri"].isascii() and ":" not in place["uri"] for place in places)
    found = {unquote_to_bytes(place["uri"]) for place in places}
    assert {os.fsencode(name) for name in NAMES} < found
    assert b"bad\xff.py" in found


def test_annotations_of_usual_names_name_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("a b.py", "50%,x.py", "é.py"):
        (tmp_path / name).write_text(PUT)
    lines = run(".", "--format", "github").stdout.splitlines()
    files = {line.partition("file=")[2].partition(",line")[0] for line in lines}
    assert files == {"a b.py", "50%25%2Cx.py", "é.py"}
