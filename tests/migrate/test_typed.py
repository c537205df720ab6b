"""What was typed before is as well typed after: mypy has nothing new to say."""

import re
import subprocess
import sys

import pytest

from .corpus import load_all

TYPED = [f for f in load_all() if "->" in f.before and f.before != f.after]
#: A labelled PUT takes a list where the project's own function says dict; the report says so.
SAID = "HSC208"


def complaints(output):
    """What mypy says of each file, without the lines."""
    found = {}
    for line in output.splitlines():
        match = re.match(r"(\w+)\.py:\d+: error: (.*)", line)
        if match:
            found.setdefault(match[1], []).append(match[2])
    return found


def test_enough_fixtures_are_typed():
    assert len(TYPED) >= 10


@pytest.mark.thorough
def test_mypy_has_nothing_new_to_say(tmp_path):
    for fixture in TYPED:
        for name, code in (("before", fixture.before), ("after", fixture.after)):
            text = f"TOKEN: str = 'x'\n{code}"
            (tmp_path / f"{fixture.name}_{name}.py").write_text(text, encoding="utf-8")
    words = ["--strict", "--ignore-missing-imports", "--allow-untyped-calls", "--no-error-summary"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *words, "--cache-dir", str(tmp_path / "cache"), "."],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""
    found = complaints(done.stdout)
    for fixture in TYPED:
        new = [
            words
            for words in found.get(f"{fixture.name}_after", [])
            if words not in found.get(f"{fixture.name}_before", [])
        ]
        said = any(SAID in line for line in fixture.report)
        assert new == [] or said, (fixture.name, new)
