"""What users can import and type, as text, and what of it a change would break.

`make surface` writes it to `tests/tools/surface/`: one stub a module, and one file of commands with
their options. That is done once a release; in between the folder says what the last release had.
`breaks` compares it with the present with griffe. A break that is meant is named in the changelog;
CONTRIBUTING.md says how.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import griffe
from typer.main import get_command

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).with_name("surface")
SOURCES = [ROOT / "compat", ROOT / "generated", ROOT / "scripts"]
COMMANDS = "commands.txt"

# Public modules, with the private homes of what is reached through attributes of the clients.
MODULES = {
    "hubspot_compat": (
        "_facade.labels.Labels _facade.labels.AsyncLabels "
        "_facade.limits.Limits _facade.limits.AsyncLimits"
    ),
    "hubspot_compat.legacy": "",
    "hubspot_compat_tools.pytest_plugin": "RunningSandbox hubspot_sandbox hubspot_sandbox_options",
    "hubspot_compat_tools.sandbox": "",
}
_MADE_BY_USERS = {"Associations", "AsyncAssociations", "Sandbox"}
_SPOKEN = re.compile(r"__(init|a?enter|a?exit|iter|len|getitem|call)__|[a-z]\w*")


# --- writing -------------------------------------------------------------------------------------


def surface(sources: list[Path] = SOURCES) -> dict[str, str]:
    """The text of every file of the folder, as the code is now."""
    files = {f"{module}.pyi": stub(module, sources) for module in MODULES}
    return files | {COMMANDS: "\n".join(sorted(commands())) + "\n"}


def stub(module: str, sources: list[Path] = SOURCES) -> str:
    """The public names of a module with their signatures."""
    loaded = griffe.load(module, search_paths=sources, allow_inspection=False)
    names = [*(str(name) for name in loaded.exports or ()), *MODULES[module].split()]
    found = [loaded[name] for name in sorted(names, key=lambda name: name.rpartition(".")[2])]
    objects = [one.final_target if one.is_alias else one for one in found]
    public = {one.path for one in objects}
    lines = [line for one in objects for line in _lines(one, public)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _lines(one: griffe.Object, public: set[str], indent: str = "") -> Iterator[str]:
    if isinstance(one, griffe.Class):
        bases = [_target(base) for base in one.bases]
        kept = [str(base) for base in one.bases if _target(base) in public or _is_builtin(base)]
        yield f"{indent}class {one.name}({', '.join(kept)}):"
        yield f"{indent}    ..."
        members = dict(one.members)
        for base in one.mro():  # what a private base brings is this class's own
            if base.path in bases and base.path not in public:
                members = dict(base.members) | members
        for name in sorted(members):
            member = members[name]
            if _SPOKEN.fullmatch(name) and (name != "__init__" or one.name in _MADE_BY_USERS):
                yield from _lines(member, public, f"{indent}    ")  # type: ignore[arg-type]
        yield ""
    elif isinstance(one, griffe.Function):
        awaited = "async " if "async" in one.labels else ""
        yield f"{indent}{awaited}def {one.signature(return_type=True)}: ..."
    elif "property" in one.labels:
        yield f"{indent}@property"
        yield f"{indent}def {one.name}(self) -> {one.annotation}: ..."
    else:
        yield f"{indent}{one.name}: {one.annotation or 'object'}"


def _target(base: object) -> str:
    return str(getattr(base, "canonical_path", base))


def _is_builtin(base: object) -> bool:
    return "." not in _target(base) and _target(base) != "object"


def commands() -> Iterator[str]:
    """The commands, arguments and options of `hubspot-compat`, a line each."""
    from hubspot_compat_tools._cli import app

    waiting = [((), get_command(app))]
    while waiting:
        words, command = waiting.pop()
        for parameter in command.params:
            for option in parameter.opts:
                yield " ".join([*words, option if option.startswith("-") else option.upper()])
        inner = getattr(command, "commands", {})
        yield from (" ".join([*words, name]) for name in inner)
        waiting += [((*words, name), inner[name]) for name in inner]


# --- comparing -----------------------------------------------------------------------------------


def last_release(root: Path = ROOT) -> dict[str, str]:
    """The surface of the last release that has a tag; without one, that of the folder."""
    where = FOLDER.relative_to(ROOT)
    asked = ["git", "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"]
    found = subprocess.run(asked, cwd=root, capture_output=True, text=True, check=False)
    tag = found.stdout.strip()
    if not tag:
        return {path.name: path.read_text() for path in sorted((root / where).iterdir())}

    def git(*words: str) -> str:
        done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True)
        return done.stdout

    names = git("ls-tree", "--name-only", f"{tag}:{where}").splitlines()
    return {name: git("show", f"{tag}:{where}/{name}") for name in names}


def breaks(old: dict[str, str], new: dict[str, str]) -> dict[str, list[str]]:
    """What somebody who uses `old` would meet in `new`: by name, one line each."""
    found: dict[str, list[str]] = {}
    for file in sorted(old.keys() - {COMMANDS}):
        module = file.removesuffix(".pyi")
        before, after = (_visited(module, files.get(file, "")) for files in (old, new))
        for breakage in griffe.find_breaking_changes(before, after):
            if breakage.kind is not griffe.BreakageKind.CLASS_REMOVED_BASE:
                about = getattr(breakage.old_value, "name", breakage.old_value)
                found.setdefault(_name(breakage.obj), []).append(f"{breakage.kind.value}: {about}")
        for name, base in _lost_bases(before, after):
            found.setdefault(name, []).append(f"Base class was removed: {base}")
    for gone in sorted(_lines_of(old) - _lines_of(new)):
        found[f"hubspot-compat {gone}"] = ["Command, argument or option was removed"]
    return found


def _lost_bases(before: griffe.Module, after: griffe.Module) -> Iterator[tuple[str, str]]:
    """What an `except` or an `isinstance` misses; griffe only counts the bases."""
    for name, old in before.classes.items():
        kept = {str(base) for base in after.classes[name].bases} if name in after.classes else None
        if kept is not None:
            yield from ((_name(old), str(base)) for base in old.bases if str(base) not in kept)


def _name(one: griffe.Object | griffe.Alias) -> str:
    return one.path.removeprefix("hubspot_compat.")


def _lines_of(files: dict[str, str]) -> set[str]:
    return set(files.get(COMMANDS, "").splitlines())


def _visited(module: str, text: str) -> griffe.Module:
    return griffe.visit(module, filepath=Path(f"{module}.pyi"), code=text)


def accepted(changelog: str) -> set[str]:
    """The names in backticks of the entries that start with **Breaking:**, not yet released."""
    unreleased = changelog.partition("## [Unreleased]")[2].partition("\n## [")[0]
    entries = re.findall(r"^- \*\*Breaking:\*\*(.*(?:\n  .*)*)", unreleased, flags=re.MULTILINE)
    return {name for entry in entries for name in re.findall(r"`([^`]+)`", entry)}


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, text in surface().items():
        (FOLDER / name).write_text(text, encoding="utf-8")
