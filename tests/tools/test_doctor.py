"""`hubspot-compat doctor`: what it finds on this machine, in a portal, and in what it was given."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import hubspot_compat
from hubspot_compat._names import dump_names
from hubspot_compat_tools import _doctor
from hubspot_compat_tools._doctor import Check, Patient, examine
from hubspot_compat_tools.sandbox import Sandbox, running

ROOT = Path(__file__).parents[2]
TOKEN = "pat-na1-00000000-doctor"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with no token, outside of any checkout, so that no test waits for the generator."""
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    monkeypatch.delenv("HUBSPOT_BASE_URL", raising=False)
    monkeypatch.setattr(_doctor, "_generated", lambda: Check("generated code", "ok", "as shipped"))
    monkeypatch.chdir(tmp_path)


def rows(version: str = "2026-03", **options) -> dict[str, Check]:
    return {check.name: check for check in examine(Patient(version, **options))}


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "hubspot_compat_tools", "doctor", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        cwd=cwd,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "100", **environment},
    )


def test_without_a_token_nothing_is_asked_and_nothing_is_a_problem() -> None:
    found = rows()
    assert found["token"].level == "note"
    assert found["connection"].found == "not tried: see above"
    assert {check.level for check in found.values()} <= {"ok", "note"}


def test_every_row_that_is_a_problem_says_what_to_do(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "two words")
    monkeypatch.setenv("HUBSPOT_BASE_URL", "api.hubapi.com")
    found = rows("v9", names=tmp_path / "none.json")
    problems = {name for name, check in found.items() if check.level == "problem"}
    assert problems == {"version", "names", "token", "host"}
    assert all(found[name].advice for name in problems)
    assert "two words" not in str(found)
    assert "v9" in found["version"].found
    assert "api.hubapi.com" in found["host"].found


def test_a_portal_is_only_read_and_its_own_types_are_counted(monkeypatch, tmp_path) -> None:
    sandbox = Sandbox(rate_limit=100_000)
    with running(sandbox) as url:
        with hubspot_compat.Associations(TOKEN, base_url=url) as client:
            client.labels.create("contact", "company", label="Scout", name="scout")
        before = len(sandbox.requests)
        monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        found = rows()
        asked = sandbox.requests[before:]
        file = tmp_path / "names.json"
        type_ = hubspot_compat.AssociationType(
            "USER_DEFINED", 1, "Scout", "scout", "contact", "company"
        )
        file.write_bytes(dump_names([type_]))
        with_names = rows(names=file)
        offline = rows(online=False)
    assert {call.method for call in asked} == {"GET"}
    assert found["token"].level == "ok"
    assert (found["host"].level, found["connection"].level) == ("note", "note")
    assert "1 of the portal's own" in found["connection"].found
    assert "--snapshot" in found["connection"].advice
    assert TOKEN not in str(found)
    assert with_names["names"].found.endswith("1 names")
    assert with_names["connection"].level == "ok"
    assert offline["connection"].found == "not tried, as --offline asks"


def test_a_refused_token_and_a_dead_host_say_what_to_mend(monkeypatch) -> None:
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    with running(Sandbox(token="another")) as url:
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        refused = rows()["connection"]
    gone = rows()["connection"]
    assert (refused.level, gone.level) == ("problem", "problem")
    assert "new token" in refused.advice
    assert "network" in gone.advice
    assert TOKEN not in str([refused, gone])


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (hubspot_compat.Forbidden, "scopes"),
        (hubspot_compat.ServerError, "correlation id"),
    ],
)
def test_the_advice_fits_the_error(error: type[hubspot_compat.ApiError], advice: str) -> None:
    assert advice in _doctor._how_to_connect(error.__new__(error))


def test_an_ending_version_is_sent_to_the_one_that_lasts_longest() -> None:
    assert _doctor._where_to("v4") == "move to 2026-03: hubspot-compat migrate, or the bridge"
    assert "update this package" in _doctor._where_to("2026-03")


def test_a_version_that_ended_is_a_problem_for_whoever_wants_it(monkeypatch) -> None:
    import datetime as dt

    class Later(dt.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2027, 6, 1, tzinfo=tz)

    monkeypatch.setattr(_doctor.dt, "datetime", Later)
    assert rows("v4")["version v4"].level == "problem"
    assert rows("2026-03")["version v4"].level == "note"


def test_what_is_missing_of_an_extra_and_an_old_sdk_are_notes(monkeypatch) -> None:
    known = {"hubspot-api-client": "7.5.0", "requests": "2.0"}
    monkeypatch.setattr(_doctor, "_installed", known.get)
    found = rows()
    assert found["extra specs"].level == "note"
    assert "hubspot-compat[specs]" in found["extra specs"].advice
    assert found["bridge"].found.endswith("serves requests 2.0 and urllib.request")
    assert "too old" in found["SDK"].found


def test_generated_code_that_is_out_of_date_is_a_problem(monkeypatch, tmp_path) -> None:
    monkeypatch.undo()
    copy = tmp_path / "checkout"
    for folder in ("specs", "generated"):
        shutil.copytree(ROOT / folder, copy / folder)
    shutil.copy(ROOT / "pyproject.toml", copy)
    fine = run("--offline", "--format", "json", cwd=copy, HUBSPOT_ACCESS_TOKEN="")
    registry = copy / "generated" / "hubspot_compat_raw" / "_registry.py"
    registry.write_text(registry.read_text() + "\n# edited\n")
    stale = run("--offline", cwd=copy, HUBSPOT_ACCESS_TOKEN="")
    assert (fine.returncode, json.loads(fine.stdout)["ok"], fine.stderr) == (0, True, "")
    assert stale.returncode == 1
    assert "run hubspot-compat regenerate" in stale.stdout
    assert stale.stdout.rstrip().endswith("1 problem")
