"""Tests stand at the edge: what they replace inside our own code is listed, with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
# What users import is tested through its parameters, a mock transport or a server: never a patch.
# The tools are programs, and these cases cannot be made from outside a process.
PATCHED = {
    "legacy/test_corners.py": "a package that is not installed",
    "legacy/test_proxy.py": "another day, and a server that would run until it is interrupted",
    "legacy/test_sunset.py": "another day",
    "legacy/test_upgrade.py": "another version of an installed package",
    "specs/test_bad_input.py": "a limit of bytes that is too large for a test's document",
    "specs/test_project.py": "a package that lies elsewhere",
    "specs/test_regenerate.py": "a step that fails, and a disk that refuses",
    "tools/test_command_line.py": "an installation without a checkout",
    "tools/test_demo.py": "a sandbox that shows something else than was written",
    "tools/test_doctor.py": "another day, and other installed packages",
}


def ours(tree: ast.Module) -> set[str]:
    """The names that a file has of our packages."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hubspot_compat"):
            found |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {
                a.asname or "hubspot_compat" for a in node.names if "hubspot_compat" in a.name
            }
    return found


def patches(text: str) -> Iterator[str]:
    """What of our own code a file replaces."""
    tree = ast.parse(text)
    names = ours(tree)
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith("patch.setattr")):
            continue
        target = node.args[0]
        if isinstance(target, ast.Constant):
            if str(target.value).startswith("hubspot_compat"):
                yield str(target.value)
        elif ast.unparse(target).partition(".")[0] in names:
            yield ast.unparse(target)


def test_our_own_code_is_replaced_only_where_the_list_says_why():
    found = {
        path.relative_to(TESTS).as_posix()
        for path in TESTS.rglob("*.py")
        if any(patches(path.read_text(encoding="utf-8")))
    }
    assert found == set(PATCHED)
    assert not any(name.startswith("compat/") for name in PATCHED)


def test_a_patch_is_found_however_it_is_written():
    text = (
        "import sys\nfrom hubspot_compat._dialects.base import Dialect\n"
        "def test(monkeypatch):\n"
        "    monkeypatch.setattr(Dialect, 'caps', 1)\n"
        "    monkeypatch.setattr('hubspot_compat_tools.proxy.serve', 1)\n"
        "    monkeypatch.setattr(sys, 'argv', [])\n"
    )
    assert list(patches(text)) == ["Dialect", "hubspot_compat_tools.proxy.serve"]
