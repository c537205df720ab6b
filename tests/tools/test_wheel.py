"""What is built, as a user gets it: in environments of its own, outside the checkout."""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
import tomllib
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from email.parser import Parser
from functools import cache
from pathlib import Path

import pytest

import hubspot_compat
from hubspot_compat_tools.sandbox import Sandbox, running

ROOT = Path(__file__).parents[2]
PINS = ROOT / "requirements" / "dev.txt"
LOWEST = ROOT / "requirements" / "lowest.txt"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PACKAGES = {"hubspot_compat", "hubspot_compat_raw", "hubspot_compat_tools"}
SMOKE = Path(__file__).with_name("smoke.py").read_text()
CALLER = """\
import requests

def link(B, d, c):
    requests.put(f"{B}/crm/v3/objects/deals/{d}/associations/contacts/{c}/deal_to_contact")
"""

# What each extra promises; every extra with a command brings those that need no library.
PLAIN = {"migrate", "specs", "sandbox"}
EXTRAS: dict[str, set[str]] = {
    "": set(),
    "migrate": {"migrate"},
    "specs": {"migrate", "specs"},
    "sandbox": {"migrate", "sandbox"},
    "shared": {"shared"},
    "all": {*PLAIN, "shared"},
}
# A command, its exit code, a piece of its output, and the smallest extra that it works with.
COMMANDS = [
    ("--version", 0, hubspot_compat.__version__, "migrate"),
    ("types contact_to_company", 0, "279", "migrate"),
    ("capabilities", 0, "batch.create", "migrate"),
    ("doctor --offline", 0, "hubspot-compat", "migrate"),
    ("migrate . --check", 1, "1 site", "migrate"),
    ("specs list", 0, "2026-03", "specs"),
    ("drift v4 2026-03", 1, "breaking", "specs"),
    ("demo", 0, "Every check passed.", "sandbox"),
]
# Versions end, and the calendar must not fail a build.
STRICT = ["-W", "error", "-W", "ignore:HubSpot's support for associations API:UserWarning"]
# What lists what is there needs no library that reads specs.
WITH_ANY_COMMAND = {"specs list"}

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(600), pytest.mark.xdist_group("wheel")]


# --- building ------------------------------------------------------------------------------------


def build(source: Path, folder: Path, *targets: str) -> dict[str, bytes]:
    """Build in `source`; the files by name."""
    which = [word for target in targets for word in ("-t", target)]
    command = [sys.executable, "-m", "hatchling", "build", *which, "-d", str(folder)]
    # A recorded time would make the builds equal by itself.
    clean = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
    subprocess.run(command, cwd=source, check=True, capture_output=True, env=clean)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@cache
def tracked() -> frozenset[str]:
    """The files of the project, those of a change that is not committed too."""
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return frozenset(name for name in names.splitlines() if (ROOT / name).is_file())


def copy_of_the_project(folder: Path, *, touched: float, mode: int) -> Path:
    for name in tracked():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, path)
        path.chmod(mode)
        os.utime(path, (touched, touched))
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the wheel and the sdist."""
    folder = tmp_path_factory.mktemp("dist")
    build(ROOT, folder, "sdist", "wheel")
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def sdist(built: Path) -> Path:
    (sdist,) = built.glob("*.tar.gz")
    return sdist


def test_builds_of_two_places_and_times_are_the_same_bytes(built: Path, tmp_path: Path) -> None:
    here = {path.name: path.read_bytes() for path in built.iterdir()}
    old = copy_of_the_project(tmp_path / "a" / "deep" / "path", touched=1e9, mode=0o600)
    new = copy_of_the_project(tmp_path / "b", touched=time.time() + 86_400, mode=0o666)
    beside = "compat/hubspot_compat"
    for junk in (
        ".venv/lib/a.py",
        "dist/old.whl",
        f"{beside}/.DS_Store",
        f"{beside}/_types.py.orig",
    ):
        (new / junk).parent.mkdir(parents=True, exist_ok=True)
        (new / junk).write_text("junk")
    assert len(here) == 2
    assert build(old, tmp_path / "old", "sdist", "wheel") == here
    assert build(new, tmp_path / "new", "sdist", "wheel") == here


def test_the_sdist_builds_the_same_wheel(sdist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    assert build(source, tmp_path / "dist", "wheel") == {wheel.name: wheel.read_bytes()}


def test_the_sdist_has_what_builds_the_wheel_and_what_its_readers_want(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        files = {name.partition("/")[2] for name in archive.getnames()}
    files.remove("PKG-INFO")
    assert files <= tracked()
    tops = {name.partition("/")[0] for name in files}
    assert {top for top in tops if "." not in top} == {
        "LICENSE",
        "compat",
        "generated",
        "scripts",
        "specs",
    }
    assert {name.split("/")[1] for name in files if name.startswith("scripts/")} == {
        "hubspot_compat_tools"
    }
    assert {top for top in tops if top.endswith(".md")} == {
        "CHANGELOG.md",
        "MIGRATING.md",
        "README.md",
        "SECURITY.md",
    }


def test_the_wheel_has_the_code_the_types_the_specs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
    code = {name for name in files if ".dist-info/" not in name}
    homes = {"hubspot_compat": "compat", "hubspot_compat_raw": "generated"}
    shipped = "hubspot_compat_tools/_shipped_specs/"
    sources = {
        name.replace(shipped, "specs/")
        if name.startswith(shipped)
        else f"{homes.get(name.partition('/')[0], 'scripts')}/{name}"
        for name in code
    }
    roots = ("compat/", "generated/", "scripts/hubspot_compat_tools/", "specs/")
    assert sources == {name for name in tracked() if name.startswith(roots)}
    assert {f"{package}/py.typed" for package in PACKAGES} <= code


def test_the_metadata_says_what_pyproject_says(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
        folder = next(name for name in files if name.endswith("/METADATA")).partition("/")[0]
        described = Parser().parsestr(archive.read(f"{folder}/METADATA").decode())
        points = archive.read(f"{folder}/entry_points.txt").decode()
        assert f"{folder}/licenses/LICENSE" in files
    assert described["Version"] == hubspot_compat.__version__
    assert described["License-Expression"] == "MIT"
    assert described["Requires-Python"] == ">=3.11"
    assert described.get_all("Provides-Extra") == sorted(set(EXTRAS) - {""})
    assert described.get_all("Classifier") == PROJECT["classifiers"]
    assert "hubspot-compat = hubspot_compat_tools.__main__:main" in points
    assert "hubspot_compat = hubspot_compat_tools.pytest_plugin" in points


# --- installed -----------------------------------------------------------------------------------


def uv(*words: str | Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "uv", *words, "--quiet"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


Environments = Callable[..., Path]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Environments:
    """Makes a new environment with the wheel and one extra; gives its Python."""

    @cache
    def made(extra: str, pins: Path = PINS, interpreter: str = sys.executable) -> Path:
        folder = tmp_path_factory.mktemp("environment") / "venv"
        uv("venv", "--python", interpreter, folder)
        python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
        wanted = f"hubspot-compat[{extra}] @ {wheel.as_uri()}" if extra else str(wheel)
        uv("pip", "install", "--python", python, "--constraint", pins, wanted)
        return python

    return made


def run(python: Path, *arguments: str, cwd: Path, **environment: str):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [python, *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=kept | {"NO_COLOR": "1", "COLUMNS": "100"} | environment,
    )


def try_commands(python: Path, extra: str, folder: Path) -> None:
    """Every command does what the extra promises, or says in one line which one would."""
    (folder / "caller.py").write_text(CALLER)
    with ThreadPoolExecutor(2) as pool:
        words = [["-m", "hubspot_compat_tools", *row[0].split()] for row in COMMANDS]
        results = pool.map(lambda row: run(python, *STRICT, *row, cwd=folder), words)
        for (command, code, piece, needed), done in zip(COMMANDS, results, strict=True):
            said = f"[{extra}] {command}: {done.returncode}\n{done.stdout}{done.stderr}"
            with_any = command in WITH_ANY_COMMAND and EXTRAS[extra] & PLAIN
            if needed in EXTRAS[extra] or with_any:
                assert (done.returncode, done.stderr.strip()) == (code, ""), said
                assert piece in done.stdout, said
            else:
                assert (done.returncode, done.stdout) == (2, ""), said
                says = rf"error: .* is missing.*; install 'hubspot-compat\[{needed}\]'\n"
                assert re.fullmatch(says, done.stderr), said


def try_libraries(python: Path, extra: str, folder: Path) -> None:
    with running(Sandbox()) as url:
        where = {"HUBSPOT_ACCESS_TOKEN": "pat-na1-00000000-wheel", "HUBSPOT_BASE_URL": url}
        done = run(python, *STRICT, "-c", SMOKE, *EXTRAS[extra], cwd=folder, **where)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "everything held\n"


@pytest.mark.parametrize("extra", EXTRAS, ids=lambda extra: extra or "no extra")
def test_each_extra_brings_what_it_promises(
    environment: Environments, extra: str, tmp_path: Path
) -> None:
    python = environment(extra)
    try_libraries(python, extra, tmp_path)
    try_commands(python, extra, tmp_path)


def interpreter(version: str) -> str:
    """A Python of this machine, in the path or of pyenv."""
    places = Path.home().joinpath(".pyenv", "versions").glob(f"{version}.*/bin/python")
    for candidate in [shutil.which(f"python{version}"), *sorted(places, reverse=True)]:
        says = "import sys; print('%d.%d' % sys.version_info[:2])"
        if candidate is None:
            continue
        done = subprocess.run([candidate, "-c", says], capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return str(candidate)
    pytest.skip(f"no Python {version} on this machine")


PYTHONS = {
    found[1] for row in PROJECT["classifiers"] if (found := re.search(r"Python :: (3\.\d+)$", row))
}
THIS = f"{sys.version_info.major}.{sys.version_info.minor}"


@pytest.mark.parametrize("version", sorted(PYTHONS - {THIS}))
def test_the_other_pythons_of_the_classifiers_run_all_of_it(
    environment: Environments, version: str, tmp_path: Path
) -> None:
    python = environment("all", interpreter=interpreter(version))
    try_libraries(python, "all", tmp_path)
    try_commands(python, "all", tmp_path)


def test_the_pytest_plugin_serves_a_users_own_suite(
    environment: Environments, tmp_path: Path
) -> None:
    python = environment("sandbox")
    uv("pip", "install", "--python", python, "--constraint", PINS, "pytest")
    (tmp_path / "test_mine.py").write_text(
        "from hubspot_compat import Associations\n\n\n"
        "def test_mine(hubspot_sandbox):\n"
        "    with Associations('t', base_url=hubspot_sandbox.url) as hubspot:\n"
        "        assert hubspot.create('deal', 'contact', [(1, 2)], type=3).ok\n"
    )
    done = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_without_its_extra_the_plugin_disturbs_nobody_and_names_it(
    environment: Environments, tmp_path: Path
) -> None:
    python = environment("")
    uv("pip", "install", "--python", python, "--constraint", PINS, "pytest")
    (tmp_path / "test_mine.py").write_text(
        "def test_other(): pass\n\n\ndef test_mine(hubspot_sandbox): pass\n"
    )
    done = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path)
    assert "1 passed, 1 error" in done.stdout
    assert re.search(r"^hubspot_sandbox: .*'hubspot-compat\[sandbox\]'$", done.stdout, re.MULTILINE)


def test_outside_a_checkout_the_generated_code_is_the_shipped_one(
    environment: Environments, tmp_path: Path
) -> None:
    doctor = ["-m", "hubspot_compat_tools", "doctor", "--offline", "--format", "json"]
    done = run(environment("all"), *doctor, cwd=tmp_path)
    rows = {row["name"]: row for row in json.loads(done.stdout)["checks"]}
    assert rows["generated code"]["found"] == "as shipped"


# --- the lowest versions that pyproject admits ---------------------------------------------------

CORE = [
    "compat/test_corners.py",
    "compat/test_error_bodies.py",
    "compat/test_ratelimit.py",
    "compat/test_real_bodies.py",
    "compat/test_retry.py",
    "compat/test_seeds.py",
    "compat/test_surface.py",
    "compat/test_transport.py",
    "compat/test_transport_connections.py",
    "compat/test_transport_events.py",
    "sandbox/test_bad_input.py",
]


def test_the_lowest_versions_are_those_of_pyproject() -> None:
    wanted = list(PROJECT["dependencies"])
    for entries in PROJECT["optional-dependencies"].values():
        wanted += [entry for entry in entries if not entry.startswith("hubspot-compat[")]
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", LOWEST.read_text(), flags=re.MULTILINE))
    for entry in wanted:
        name, bound = re.fullmatch(r"([\w-]+)[=>]=([\w.]+)(?:,<\w+)?", entry).groups()
        assert (pinned[name] + ".0.0").startswith(bound + "."), entry


def test_the_lowest_versions_do_what_the_others_do(
    environment: Environments, tmp_path: Path
) -> None:
    python = environment("all", LOWEST, interpreter("3.11"))
    try_libraries(python, "all", tmp_path)
    try_commands(python, "all", tmp_path)


def test_the_facades_own_tests_pass_on_the_lowest_versions(
    environment: Environments, tmp_path: Path
) -> None:
    python = environment("all", LOWEST, interpreter("3.11"))
    for name in ("pytest", "pytest-timeout", "hypothesis"):
        (pin,) = re.findall(rf"^{name}==[\w.]+", PINS.read_text(), flags=re.MULTILINE)
        uv("pip", "install", "--python", python, "--constraint", LOWEST, pin)
    files = [str(ROOT / "tests" / name) for name in CORE]
    quick = ["-m", "not thorough", "-k", "not processes"]  # the smoke suite shares a quota, too
    done = run(python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *quick, *files, cwd=ROOT)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
