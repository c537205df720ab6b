"""What users can import and type does not break unless the changelog says so."""

import shutil
import subprocess
from pathlib import Path

import pytest

from .surface import COMMANDS, FOLDER, ROOT, SOURCES, accepted, breaks, last_release, stub, surface


@pytest.mark.thorough
def test_nothing_public_breaks_that_the_changelog_does_not_name() -> None:
    found = breaks(last_release(), surface())
    named = accepted((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert {name: what for name, what in found.items() if name not in named} == {}, (
        "undo it, or see CONTRIBUTING.md on breaking on purpose"
    )


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for source in SOURCES:
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, folder / source.name, ignore=ignored)
    return folder


@pytest.fixture(scope="module")
def unbroken() -> dict[str, str]:
    return {"hubspot_compat.pyi": stub("hubspot_compat")}


BROKEN = {
    "a parameter is gone": (
        "compat/hubspot_compat/_facade/client.py",
        '        labels: Labelling = "keep",\n',
        "",
        {
            "Associations.create": ["Parameter was removed: labels"],
            "Associations.iter_create": ["Parameter was removed: labels"],
        },
    ),
    "an attribute has another name": (
        "compat/hubspot_compat/_domain/model.py",
        "    from_id: str\n",
        "    from_record: str\n",
        {"AssociationGroup.from_id": ["Public object was removed: from_id"]},
    ),
    "a name is exported no more": (
        "compat/hubspot_compat/__init__.py",
        '    "Forbidden",\n',
        "",
        {"Forbidden": ["Public object was removed: Forbidden"]},
    ),
    "an error is of another kind": (
        "compat/hubspot_compat/_domain/errors.py",
        "class NotFound(ApiError):",
        "class NotFound(Exception):",
        {"NotFound": ["Base class was removed: ApiError"]},
    ),
    "what was optional must be given": (
        "compat/hubspot_compat/_facade/labels.py",
        "inverse_label: str | None = None",
        "inverse_label: str | None",
        {
            f"{labels}.{method}": ["Parameter is now required: inverse_label"]
            for labels in ("AsyncLabels", "Labels")
            for method in ("create", "update")
        },
    ),
}


@pytest.mark.parametrize(("file", "old", "new", "expected"), BROKEN.values(), ids=BROKEN)
def test_a_break_is_found(
    copied: Path, unbroken: dict[str, str], *, file: str, old: str, new: str, expected
) -> None:
    module = "hubspot_compat"
    text = (copied / file).read_text(encoding="utf-8")
    assert old in text
    (copied / file).write_text(text.replace(old, new), encoding="utf-8")
    after = stub(module, [copied / source.name for source in SOURCES])
    (copied / file).write_text(text, encoding="utf-8")
    assert breaks(unbroken, {f"{module}.pyi": after}) == expected


NAMES = {
    COMMANDS: "drift\ndrift --fail-on\n",
    "a.pyi": "class A:\n    def one() -> None: ...\n    def two(a: int) -> None: ...\n",
}


def test_a_command_or_an_option_that_is_gone_is_a_break() -> None:
    assert breaks(NAMES, NAMES | {COMMANDS: "drift\n"}) == {
        "hubspot-compat drift --fail-on": ["Command, argument or option was removed"]
    }


def test_what_is_new_is_no_break() -> None:
    fewer = {COMMANDS: "drift\n", "a.pyi": "class A:\n    def two() -> None: ...\n"}
    wider = NAMES | {"a.pyi": NAMES["a.pyi"].replace("a: int", "a: int = 0")}
    assert breaks(fewer, wider) == {}
    assert breaks(fewer, NAMES) == {"a.A.two": ["Parameter was added as required: None"]}


CHANGELOG = """\
## [Unreleased]

### Removed

- **Breaking:** `Associations.create` takes no `labels`, and
  `Labels` is gone.
- `Limits` is as it was.

## [1.0.0] - 2026-11-25

- **Breaking:** `Event`.
"""


def test_a_break_is_accepted_by_an_entry_that_is_not_yet_released() -> None:
    assert accepted(CHANGELOG) == {"Associations.create", "labels", "Labels"}


def test_the_last_release_is_that_of_the_newest_tag(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER.relative_to(ROOT)
    folder.mkdir(parents=True)

    def git(*words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    def write(text: str) -> None:
        (folder / "a.pyi").write_text(text)
        git("add", "--all")
        git("commit", "--message", text)

    git("init")
    write("first")
    assert last_release(tmp_path) == {"a.pyi": "first"}
    for version in ("v0.9.0", "v0.10.0"):
        write(version)
        git("tag", version)
    write("not released")
    assert last_release(tmp_path) == {"a.pyi": "v0.10.0"}
