"""`hubspot-compat doctor`: what it finds on this machine, in a portal, and in what it was given."""

import json
import operator
import os
import shutil
import socket
import subprocess
import sys
from importlib.metadata import files
from pathlib import Path

import pytest

import hubspot_compat
from hubspot_compat import legacy
from hubspot_compat._domain.snapshot import dump_names
from hubspot_compat_tools import _doctor
from hubspot_compat_tools._doctor import Check, Subject, examine
from hubspot_compat_tools._project import project_at
from hubspot_compat_tools.regenerate import regenerate
from hubspot_compat_tools.sandbox import Sandbox, running

ROOT = Path(__file__).parents[2]
TOKEN = "pat-na1-00000000-doctor"
AUTHORITY = str(ROOT / "tests" / "compat" / "fixtures" / "tls" / "authority.pem")
NETWORK = (
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"),
)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine with no token, outside of any checkout, so that no test waits for the generator."""
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    monkeypatch.delenv("HUBSPOT_BASE_URL", raising=False)
    for name in (*NETWORK, *map(str.lower, NETWORK)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(_doctor, "_generated", lambda: Check("generated code", "ok", "as shipped"))
    monkeypatch.chdir(tmp_path)


def rows(version: str = "2026-03", **options) -> dict[str, Check]:
    return {check.name: check for check in examine(Subject(version, **options))}


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
    assert found["connection"].found == "not tried: see the rows above"
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
    assert with_names["names"].found.endswith("names of 1 types")
    assert with_names["connection"].level == "ok"
    assert offline["connection"].found == "not tried, because of --offline"


def test_a_refused_token_and_a_dead_host_say_what_to_mend(monkeypatch) -> None:
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    with running(Sandbox(token="another")) as url:
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        refused = rows()["connection"]
    with socket.socket() as silent:  # its port is taken, and nobody listens there
        silent.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HUBSPOT_BASE_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        gone = rows()["connection"]
    assert (refused.level, gone.level) == ("problem", "problem")
    assert "new token" in refused.advice
    assert "network" in gone.advice
    assert refused.found.startswith("2026-03: ")
    assert gone.found.startswith("2026-03: no answer from 127.0.0.1:")
    assert "v3" not in gone.found
    assert TOKEN not in str([refused, gone])


@pytest.mark.parametrize(
    ("error", "advice"),
    [
        (hubspot_compat.Forbidden, "scopes"),
        (hubspot_compat.ServerError, "correlation id"),
        (hubspot_compat.NotFound, "HUBSPOT_BASE_URL"),
        (hubspot_compat.UnreadableResponse, "the answer is not HubSpot's"),
    ],
)
def test_the_advice_fits_the_error(
    error: type[hubspot_compat.HubSpotCompatError], advice: str
) -> None:
    assert advice in _doctor._how_to_connect(error.__new__(error))


def test_a_certificate_that_is_not_trusted_names_the_variable() -> None:
    error = hubspot_compat.ConnectionFailed("h", "GET", "/x", "[SSL: CERTIFICATE_VERIFY_FAILED]")
    assert "SSL_CERT_FILE" in _doctor._how_to_connect(error)


def test_certificates_and_proxy_of_the_environment_are_shown(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", AUTHORITY)
    monkeypatch.setenv("HTTPS_PROXY", "http://user:hunter2@proxy.example:3128")
    found = rows(online=False)
    assert found["certificates"] == Check(
        "certificates", "ok", f"{AUTHORITY}, as REQUESTS_CA_BUNDLE says"
    )
    assert found["proxy"].found == "http://proxy.example:3128, as the environment says"
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    monkeypatch.setenv("HTTPS_PROXY", "ftp://user:hunter2@proxy.example")
    broken = rows()
    assert {name for name, row in broken.items() if row.level == "problem"} == {
        "certificates",
        "proxy",
    }
    assert "SSL_CERT_FILE" in broken["certificates"].advice
    assert "NO_PROXY" in broken["proxy"].advice
    assert broken["connection"].found == "not tried: see the rows above"
    assert "hunter2" not in str([found, broken])


def test_each_version_is_asked_and_a_silent_one_is_named(monkeypatch) -> None:
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    with running(Sandbox(rate_limit=100_000)) as url:
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        assert rows()["other versions"] == Check(
            "other versions", "ok", "v3, v4, 2025-09 answer too"
        )
        assert rows("v4")["other versions"].found == "v3, 2025-09, 2026-03 answer too"
    gone = [{"fault": "status", "route": "GET /crm/v3/*", "status": 404}]
    with running(Sandbox(rate_limit=100_000, faults=gone)) as url:
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        found = rows()
    assert found["connection"].level == "ok"
    assert found["other versions"].level == "note"
    assert found["other versions"].found.startswith("v3 does not answer: ")
    assert "migrate" in found["other versions"].advice


def test_no_other_version_is_asked_when_the_chosen_one_does_not_answer(monkeypatch) -> None:
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    sandbox = Sandbox(token="another")
    with running(sandbox) as url:
        monkeypatch.setenv("HUBSPOT_BASE_URL", url)
        assert "other versions" not in rows()
    assert not any("/v4/" in call.path or "/2025-09/" in call.path for call in sandbox.requests)


def test_without_an_sdk_there_is_nothing_of_it_to_move(monkeypatch) -> None:
    monkeypatch.setattr(_doctor, "_installed", {}.get)
    found = rows()
    assert found["SDK"].found == "hubspot-api-client is not installed, so it has no calls to move"
    assert not {"SDK calls", "new SDK"} & set(found)


def test_the_installed_sdk_has_the_calls_that_it_is_said_to_have(monkeypatch) -> None:
    import hubspot

    crm = hubspot.HubSpot(access_token="-").crm
    found = rows()["SDK calls"]
    said = found.found.removeprefix("client.crm has ").split(", ")
    for form in said:
        assert operator.attrgetter(form)(crm)
    assert set(_doctor._CALL_FORMS) - set(said) == {
        "associations.types_api",
        "contacts.associations_api and its like",
        "objects.associations_api",
    }
    assert not hasattr(crm.contacts, "associations_api")
    assert not hasattr(crm.objects, "associations_api")
    legacy.upgrade(client := hubspot.HubSpot(access_token="-"), version="2026-03")
    assert client.crm.contacts.associations_api
    assert client.crm.objects.associations_api
    assert "contacts.associations_api and its like, objects.associations_api" in found.advice


def test_the_new_sdk_has_no_v3_call() -> None:
    assert rows()["new SDK"].found.endswith("it has no v3 calls, so nothing has to move")
    texts = [
        file.read_text()
        for entry in files("hubspot-sdk") or ()
        if entry.suffix == ".py" and "resources/crm" in (file := Path(entry.locate())).as_posix()
    ]
    assert any("/crm/associations/2026-03/" in text for text in texts)
    assert not any("/crm/v3/associations" in text for text in texts)


# The modules of associations that the wheels of older SDKs have.
OLDER = {
    "7.5.0": "associations/api/types_api.py contacts/api/associations_api.py"
    " objects/api/associations_api.py associations/v4/api/batch_api.py",
    "8.2.1": "associations/schema/api/types_api.py objects/api/associations_api.py"
    " associations/v4/api/basic_api.py associations/v4/api/batch_api.py"
    " associations/v4/schema/api/definitions_api.py",
}


@pytest.mark.parametrize("version", OLDER)
def test_an_older_sdk_has_others(version: str, monkeypatch, tmp_path) -> None:
    there = tmp_path / f"hubspot_api_client-{version}.dist-info"
    there.mkdir()
    (there / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: hubspot-api-client\nVersion: {version}\n"
    )
    paths = ["associations/api/batch_api.py", *OLDER[version].split()]
    (there / "RECORD").write_text("".join(f"hubspot/crm/{path},,\n" for path in paths))
    for path in paths:  # what a RECORD names and is not there is left out
        (tmp_path / "hubspot" / "crm" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "hubspot" / "crm" / path).touch()
    monkeypatch.syspath_prepend(tmp_path)
    found = rows()
    assert version in found["SDK"].found
    said = found["SDK calls"].found
    assert "associations.batch_api" in said
    assert ("associations.schema.types_api" in said) == (version == "8.2.1")
    assert ("associations.types_api" in said) == (version == "7.5.0")
    assert ("contacts.associations_api" in said) == (version == "7.5.0")
    assert "objects.associations_api" in said
    brought_back = found["SDK calls"].advice
    assert ("contacts.associations_api" in brought_back) == (version == "8.2.1")


def test_an_ending_version_is_sent_to_the_one_that_lasts_longest() -> None:
    assert _doctor._where_to("v4") == "move to 2026-03: hubspot-compat migrate, or the bridge"
    assert "update this package" in _doctor._where_to("2026-03")


def test_a_version_that_is_not_there_is_a_problem_with_the_nearest() -> None:
    found = rows("2026-04")["version"]
    assert found.level == "problem"
    assert found.found == "no version 2026-04; did you mean 2026-03?"
    assert found.advice == "use v3, v4, 2025-09, 2026-03"


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


@pytest.mark.thorough
def test_generated_code_that_is_out_of_date_is_a_problem(monkeypatch, tmp_path) -> None:
    monkeypatch.undo()
    copy = tmp_path / "checkout"  # of a project without versions, which is generated in no time
    (copy / "specs").mkdir(parents=True)
    (copy / "specs" / "versions.toml").touch()
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "generated").mkdir()
    regenerate(project_at(copy))
    fine = run("--offline", "--format", "json", cwd=copy, HUBSPOT_ACCESS_TOKEN="")
    registry = copy / "generated" / "hubspot_compat_raw" / "_registry.py"
    registry.write_text(registry.read_text() + "\n# edited\n")
    stale = run("--offline", cwd=copy, HUBSPOT_ACCESS_TOKEN="")
    assert (fine.returncode, json.loads(fine.stdout)["ok"], fine.stderr) == (0, True, "")
    assert stale.returncode == 1
    assert "run hubspot-compat regenerate" in stale.stdout
    assert stale.stdout.rstrip().endswith("1 problem")
