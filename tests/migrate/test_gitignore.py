"""What migrate skips is what git ignores: each case is asked of git itself."""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.migrate._discovery import discover

NAMES = ["a.py", "ab.py", "#a.py", "!a.py", " a.py", "a b.py", "[a].py", "a*.py", "A.py", "x.pyi"]
FOLDERS = ["", "src", "src/app", "src/app/a.py.d", "lib", "lib/src", "[x]", "x y/#z"]
FILES = [f"{folder}/{name}".lstrip("/") for folder in FOLDERS for name in NAMES]


@pytest.fixture(scope="module")
def repository(tmp_path_factory) -> Path:
    """The files, without a `.gitignore`."""
    folder = tmp_path_factory.mktemp("repository")
    for name in FILES:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    subprocess.run(["git", "init", "-q", folder], check=True)
    return folder


def ignore(folder: Path, ignores: dict[str, str]) -> None:
    """Have these `.gitignore` files, and no others."""
    for path in folder.rglob(".gitignore"):
        path.unlink()
    for holder, text in ignores.items():
        (folder / holder / ".gitignore").write_bytes(text.encode())


def not_ignored(folder: Path) -> set[str]:
    """What git says."""
    asked = subprocess.run(
        ["git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "-z"],
        cwd=folder,
        input="\0".join(FILES),
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode in (0, 1), asked.stderr
    return set(FILES) - set(asked.stdout.split("\0"))


def found(folder: Path) -> set[str]:
    try:
        return {path.relative_to(folder).as_posix() for path in discover([folder]).paths}
    except ToolError as error:
        assert "no Python file" in str(error)  # noqa: PT017  everything is ignored
        return set()


def agrees(folder: Path, ignores: dict[str, str]) -> None:
    ignore(folder, ignores)
    assert found(folder) == not_ignored(folder)


PATTERNS = [
    "a.py", "/a.py", "a?py", "src?app", "src*app", "?.py", "[ab].py", "[!a].py", "[a-c]*.py",
    "*.pyi", "\\#a.py", "#a.py", "\\!a.py", " a.py", "a.py ", "a.py\\ ", "a b.py",
    "\\[a\\].py", "[[]a].py", "a\\*.py", "src", "src/", "/src", "/src/", "src/app", "src/*",
    "src/**", "**/src", "**/src/", "lib/**/a.py", "src/**/a.py", "**", "*", "*/", "/*", "*/a.py",
    "**/app/*.py", "a.py/", "src/app/", "app", "*.d", "[", "[a", "a.py\\", "/", "//", "!", "!a.py",
    "\ufeffa.py", "x y", "x\\ y", "", "   ", "a.py\r", "src//app", "./a.py", "src/.", "***", "a**",
    "**a.py", "[]].py", "[a-]b.py", "{a,b}.py", "A.PY", "\\a.py", "sr\\c",
    "/**/a.py", "src/***/a.py", "src[!b]", "**/", "src/**/", "!**/", "src[!b]a.py",
]  # fmt: skip
PIECES = ["a", "b", "src", "app", "lib", ".py", "*", "**", "?", "/", "[a]", "[!b]", "\\#", " "]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_one_pattern(pattern, repository):
    for holder in ("", "src", "[x]", "x y/#z"):
        agrees(repository, {holder: f"{pattern}\n"})


@pytest.mark.parametrize(
    "ignores",
    [
        {"": "*.py\n!a.py\n"},
        {"": "*\n!*/\n!a.py\n"},
        {"": "src/\n!src/app/\n"},
        {"": "src/*\n!src/app/\n"},
        {"": "*.py\n", "src": "!a.py\n"},
        {"": "*.py\n", "src": "!app/\n"},
        {"": "app/\n", "src": "!app/\n"},
        {"": "!a.py\n", "src": "a.py\n"},
        {"": "a.py", "src": "!/a.py\n", "src/app": "!/a.py\n"},
        {"src": "app/**\n!app/a.py\n"},
        {"": "a.py\r\nab.py\r\n"},
        {"": "\ufeffa.py\n"},
        {"": "a.py\x0bab.py\n"},
    ],
    ids=str,
)
def test_several_patterns(ignores, repository):
    agrees(repository, ignores)


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "!", "/", "!/", "**/"]),
        st.lists(
            st.sampled_from(
                [
                    "a",
                    "b",
                    "src",
                    "app",
                    "lib",
                    ".py",
                    "*",
                    "**",
                    "?",
                    "/",
                    "[a]",
                    "[!b]",
                    "\\#",
                    " ",
                ]
            ),
            min_size=1,
            max_size=4,
        ),
        st.sampled_from(["", "/", " ", "/*", "/**"]),
    )
    .map(lambda parts: parts[0] + "".join(parts[1]) + parts[2])
    # git compares the text before the first star apart, and then takes `a**/` for `a` and `**/`.
    .filter(lambda line: not re.search(r"[^/!]\*\*", line)),
    max_size=4,
).map("\n".join)
IGNORES = st.fixed_dictionaries({}, optional={"": LINES, "src": LINES, "src/app": LINES})


@settings(max_examples=30, deadline=None)
@given(ignores=IGNORES)
def test_any_patterns(repository, ignores):
    agrees(repository, ignores)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@settings(max_examples=1_000, deadline=None)
@given(ignores=IGNORES)
def test_any_patterns_at_length(repository, ignores):
    agrees(repository, ignores)


@pytest.mark.parametrize("text", ["src/\n", "src\n", "/src/app/\n", "**/app\n", "s*/\n"])
def test_a_folder_that_is_named_is_looked_into_although_git_ignores_it(text, repository):
    ignore(repository, {"": text, "src/app": "ab.py\n"})
    folder = repository / "src" / "app"
    names = {path.name for path in discover([folder]).paths if path.parent == folder}
    assert names == set(NAMES) - {"ab.py"}


def test_what_git_ignores_elsewhere_is_still_ignored_in_a_folder_that_is_named(repository):
    ignore(repository, {"": "src/\na?.py\n"})
    assert "ab.py" not in {path.name for path in discover([repository / "src"]).paths}
