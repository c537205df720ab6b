"""What only looks like a v3 caller stays byte for byte as it is, and is not reported."""

from pathlib import Path

import pytest

from hubspot_compat_tools.migrate import Options, analyse

FOLDER = Path(__file__).parent / "lookalikes"
FILES = sorted(FOLDER.glob("*.txt"))


def test_there_are_enough_lookalikes():
    assert len(FILES) >= 40
    assert len(FILES) == len(list(FOLDER.iterdir()))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_lookalike_is_left_alone(path):
    for style in ("auto", "raw", "facade", "bridge"):
        found = analyse("lookalike.py", path.read_bytes(), Options(style=style, unsafe=True))
        assert (found.sites, found.after, found.problem) == ([], None, ""), style
