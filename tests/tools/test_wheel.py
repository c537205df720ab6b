"""The built wheel, as a user gets it: in an environment of its own, outside the checkout."""

import json
import os
import re
import subprocess
import sys
import venv
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from hubspot_compat_tools.sandbox import Sandbox, running

ROOT = Path(__file__).parents[2]
PINS = ROOT / "requirements" / "dev.txt"
TOKEN = "pat-na1-00000000-wheel"
FACADE = """
import sys
from hubspot_compat import Associations
with Associations() as hubspot:
    hubspot.create("contact", "company", [(1, 2)], type="contact_to_company").raise_for_errors()
    (row,) = hubspot.read("contact", "company", [1])
print(row.to_id, sorted(type_.type_id for type_ in row.types))
print(sorted({name.partition(".")[0] for name in sys.modules} & {"typer", "rich", "deepdiff"}))
"""

pytestmark = [pytest.mark.thorough, pytest.mark.timeout(600), pytest.mark.xdist_group("wheel")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def bare_environment(path: Path) -> tuple[Path, list[str | Path]]:
    """A new virtual environment; gives its Python, and how to install there."""
    venv.create(path, with_pip=True)
    python = path / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    return python, [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]


@pytest.fixture(scope="module")
def facade_alone(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The wheel with what it requires, and no extra; the versions are those that are pinned."""
    folder = tmp_path_factory.mktemp("facade")
    python, install = bare_environment(folder / "venv")
    pins = folder / "pins.txt"  # without hashes, which constraints of older pips cannot have
    rows = re.findall(r"^([\w.-]+==[^\s;]+)", PINS.read_text(), flags=re.MULTILINE)
    pins.write_text("\n".join(rows))
    subprocess.run([*install, "--constraint", pins, wheel], check=True)
    return python


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Path:
    """The wheel with every extra, as `pip install 'hubspot-compat[all]'` gives it."""
    python, install = bare_environment(tmp_path_factory.mktemp("all") / "venv")
    subprocess.run([*install, "--no-deps", "--require-hashes", "-r", PINS], check=True)
    subprocess.run([*install, "--no-deps", wheel], check=True)
    return python


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


def test_the_wheel_has_the_code_the_types_the_specs_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = archive.namelist()
        metadata = next(name for name in files if name.endswith(".dist-info/METADATA"))
        described = Parser().parsestr(archive.read(metadata).decode())
    packages = {"hubspot_compat", "hubspot_compat_raw", "hubspot_compat_tools"}
    tops = {name.partition("/")[0] for name in files}
    assert {top for top in tops if not top.endswith(".dist-info")} == packages
    assert {f"{package}/py.typed" for package in packages} <= set(files)
    shipped = {
        name.removeprefix("hubspot_compat_tools/_shipped_specs/")
        for name in files
        if "_shipped_specs" in name
    }
    committed = subprocess.run(
        ["git", "ls-files", "specs"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert shipped == {name.removeprefix("specs/") for name in committed}
    assert described["License-Expression"] == "MIT"
    assert described.get_all("Provides-Extra") == ["all", "migrate", "sandbox", "shared", "specs"]


def test_the_facade_needs_no_extra(facade_alone: Path, tmp_path: Path) -> None:
    with running(Sandbox()) as url:
        where = {"HUBSPOT_ACCESS_TOKEN": TOKEN, "HUBSPOT_BASE_URL": url}
        done = run(facade_alone, "-W", "error", "-c", FACADE, cwd=tmp_path, **where)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "2 [1, 279]\n[]\n"


def test_without_an_extra_the_command_says_in_one_line_what_to_install(
    facade_alone: Path, tmp_path: Path
) -> None:
    done = run(facade_alone, "-m", "hubspot_compat_tools", "types", "279", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"error: typer is missing; .*hubspot-compat\[\w+\]\n", done.stderr)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("demo",), 0),
        (("specs", "list"), 0),
        (("drift", "v4", "2026-03"), 1),
        (("types", "contact_to_company"), 0),
        (("capabilities",), 0),
        (("doctor", "--offline"), 0),
        (("migrate", ".", "--check"), 1),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_every_command_works_outside_a_checkout(
    everything: Path, tmp_path: Path, arguments: tuple[str, ...], code: int
) -> None:
    call = 'requests.put(f"{B}/crm/v3/objects/deals/{d}/associations/contacts/{c}/deal_to_contact")'
    (tmp_path / "caller.py").write_text(f"import requests\n\ndef link(B, d, c):\n    {call}\n")
    done = run(everything, "-m", "hubspot_compat_tools", *arguments, cwd=tmp_path)
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stdout
    assert "Traceback" not in done.stderr


def test_the_pytest_plugin_serves_a_users_own_suite(everything: Path, tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text(
        "from hubspot_compat import Associations\n\n\n"
        "def test_mine(hubspot_sandbox):\n"
        "    with Associations('t', base_url=hubspot_sandbox.url) as hubspot:\n"
        "        assert hubspot.create('deal', 'contact', [(1, 2)], type=3).ok\n"
    )
    done = run(everything, "-m", "pytest", "-q", "-p", "no:cacheprovider", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "1 passed" in done.stdout


def test_outside_a_checkout_the_generated_code_is_the_shipped_one(
    everything: Path, tmp_path: Path
) -> None:
    done = run(
        everything,
        "-m",
        "hubspot_compat_tools",
        "doctor",
        "--offline",
        "--format",
        "json",
        cwd=tmp_path,
    )
    rows = {row["name"]: row for row in json.loads(done.stdout)["checks"]}
    assert rows["generated code"]["found"] == "as shipped"
