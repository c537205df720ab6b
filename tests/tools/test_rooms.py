"""The way of a call can be read from the tree: few imports between rooms, and no circle."""

from pathlib import Path

import pytest

from .rooms import COMPAT, WITHOUT_CIRCLES, circle_of, imports_of, pairs_of

MOST_PAIRS = 22
MOST_IMPORTS = 213


def test_rooms_know_few_others_and_none_that_knows_them() -> None:
    pairs = pairs_of(imports_of(COMPAT, COMPAT.parent))
    assert len(pairs) <= MOST_PAIRS
    assert pairs.total() <= MOST_IMPORTS
    assert [pair for pair in pairs if pair[::-1] in pairs] == []


@pytest.mark.parametrize("package", WITHOUT_CIRCLES, ids=lambda package: package.name)
def test_no_modules_import_each_other_in_a_circle(package: Path) -> None:
    assert circle_of(imports_of(package, WITHOUT_CIRCLES[package])) == []


def test_imports_count_wherever_they_are_and_however_they_are_written(tmp_path: Path) -> None:
    texts = {
        "__init__.py": "from .a.one import name\n",
        "top.py": "",
        "a/__init__.py": "",
        "a/one.py": "def f():\n    from ..b.two import x, y\n    import p.b.two\n",
        "b/__init__.py": "",
        "b/two.py": "from .. import top\nif TYPE_CHECKING:\n    from p.a import one\nimport json\n",
        "b/three.py": "from . import two\n",
    }
    for name, text in texts.items():
        (tmp_path / "p" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "p" / name).write_text(text)
    imports = imports_of(tmp_path / "p", tmp_path)
    assert pairs_of(imports) == {("a", "b"): 2, ("b", "a"): 1}
    assert set(circle_of(imports)) == {"p.a.one", "p.b.two"}
