"""State in a file: it survives a restart, `kill -9`, and is refused when it is not ours."""

import http.client
import json
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "hubspot_compat_tools", "sandbox"]


@pytest.fixture
def file(tmp_path):
    return tmp_path / "state.db"


def reopened(api, make_api, file):
    api.sandbox.close()
    return make_api(state=file)


def test_everything_is_there_after_a_restart(make_api, file):
    api = make_api(state=file)
    boss, _ = api.label("boss_of", "Boss", "Staff", start="contacts", end="contacts")
    lawyer, _ = api.label("lawyer_of", "Lawyer", "Client")
    api.create("v4", 1, 2, 1, lawyer)
    api.create("v4", 1, 3, boss, start="contacts", end="contacts")
    api.create("v4", 5, 6, "U5", start="2-9", end="contacts")
    api.create("v4", 7, 8, 279)
    api.archive("v4", 7, 8)
    limit = {"category": "USER_DEFINED", "typeId": 3, "maxToObjectIds": 4}
    path = "/crm/v4/associations/definitions/configurations/contacts/companies/batch/create"
    assert api.http.post(path, json={"inputs": [limit]}).status_code == 201
    before = api.sandbox.snapshot()
    again = reopened(api, make_api, file)
    assert again.sandbox.snapshot() == before
    assert again.label("next_one", "Next") == ("U7", "U8")
    again.archive("v4", 1, 3, boss, start="contacts", end="contacts")
    assert again.read("v4", 3, "contacts", "contacts") == {1: {449}}


def test_a_seed_is_planted_once(make_api, file):
    seed = {"associations": [{"from": "contacts", "to": "deals", "fromId": 1, "toId": 2}]}
    api = make_api(state=file, seed=seed)
    api.archive("v4", 1, 2, start="contacts", end="deals")
    again = reopened(api, make_api, file)
    again.sandbox.close()
    assert make_api(state=file, seed=seed).sandbox.snapshot()["associations"] == {}


def test_a_reset_reaches_the_file(make_api, file):
    api = make_api(state=file)
    api.label("lawyer_of", "Lawyer")
    api.create("v4", 1, 2, 1)
    api.sandbox.reset()
    api.create("v4", 3, 4, 279)
    again = reopened(api, make_api, file)
    assert again.read("v4", 1) == {}
    assert again.read("v4", 3) == {4: {279}}
    assert again.sandbox.snapshot()["labels"] == []


def test_a_refused_batch_keeps_what_it_had_written(make_api, file):
    api = make_api(state=file, seed={"records": {"contacts": [1], "companies": [2]}})
    pairs = [{"from": {"id": a}, "to": {"id": "2"}, "type": "279"} for a in ("1", "9", "x")]
    assert api.batch("v3", "create", pairs).status_code == 207
    before = api.sandbox.snapshot()
    assert reopened(api, make_api, file).sandbox.snapshot() == before


WRITES = st.lists(
    st.tuples(
        st.sampled_from(["create", "archive", "remove"]),
        st.integers(1, 3),
        st.integers(1, 3),
        st.sampled_from([1, 279, "U1"]),
    ),
    max_size=25,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(WRITES)
def test_any_history_is_there_after_a_restart(make_api, tmp_path_factory, writes):
    file = tmp_path_factory.mktemp("state") / "state.db"
    api = make_api(state=file)
    api.label("lawyer_of", "Lawyer")
    for action, a, b, type_id in writes:
        if action == "create":
            api.create("v4", a, b, type_id)
        elif action == "archive":
            api.archive("v4", a, b, type_id)
        else:
            api.archive("v4", a, b)
    before = api.sandbox.snapshot()
    assert reopened(api, make_api, file).sandbox.snapshot() == before


def killed_while_writing(file, batches, after):
    """Write from a client until the server is killed; gives the contacts acknowledged.

    `after` is how many of them are acknowledged before it is killed."""
    server = subprocess.Popen(
        [*COMMAND, "--state", str(file)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    address = server.stdout.readline().strip().removeprefix("http://")
    connection = http.client.HTTPConnection(address, timeout=10)
    headers = {"authorization": "Bearer any", "content-type": "application/json"}
    path = "/crm/v3/associations/contacts/companies/batch/create"
    acknowledged = []
    reached = threading.Event()

    def kill():
        reached.wait(60)
        time.sleep(0.003)  # so that it comes in the middle of the next requests
        os.kill(server.pid, signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        for contact in range(1, batches + 1):
            pair = {"from": {"id": str(contact)}, "to": {"id": "7"}, "type": "contact_to_company"}
            body = json.dumps({"inputs": [pair]})
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 201
            acknowledged.append(contact)
            if contact == after:
                reached.set()
    except (http.client.HTTPException, OSError):
        pass  # the server was killed in the middle of a request: what this test is about
    killer.join()
    server.wait(10)
    server.stdout.close()
    connection.close()
    return acknowledged


def check_acknowledged(file, after):
    acknowledged = killed_while_writing(file, 1_000, after)
    again = Sandbox(state=file)
    kept = {int(pair.split(">")[0]) for pair in again.snapshot()["associations"]["contact>company"]}
    again.close()
    assert after <= len(acknowledged) < 1_000
    assert set(acknowledged) <= kept
    assert len(kept) <= len(acknowledged) + 1  # one more may be written and not acknowledged


def test_what_was_acknowledged_survives_kill_9(file):
    check_acknowledged(file, after=300)


@pytest.mark.thorough
@pytest.mark.parametrize("turn", range(10))
def test_what_was_acknowledged_survives_kill_9_again_and_again(file, turn):
    check_acknowledged(file, after=31 + 97 * turn)


def not_a_database(file):
    file.write_text("this is a text file, and no state of a sandbox " * 50)


def another_database(file):
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("CREATE TABLE mine (x)")
    db.close()


def another_format(file):
    Sandbox(state=file).close()
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("PRAGMA user_version = 99")
    db.close()


def damaged_definitions(file):
    Sandbox(state=file).close()
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("UPDATE definitions SET document = '{}'")
    db.close()


def damaged_words(file):
    Sandbox(state=file).close()
    file.write_bytes(file.read_bytes().replace(b"CREATE", b"CR\xc8ATE"))


def damaged_link(file):
    Sandbox(state=file).close()
    with closing(sqlite3.connect(file)) as db, db:
        db.execute("INSERT INTO link VALUES ('contact>nothing', 1, 2, 'HUBSPOT_DEFINED:1')")
    db.close()


def a_folder(file):
    file.mkdir()


@pytest.mark.parametrize(
    "spoil",
    [
        *(not_a_database, another_database, another_format),
        *(damaged_definitions, damaged_words, damaged_link, a_folder),
    ],
)
def test_a_file_that_is_not_ours_is_one_clear_line_and_stays_as_it_is(file, spoil):
    spoil(file)
    before = file.read_bytes() if file.is_file() else None
    with pytest.raises(ToolError) as caught:
        Sandbox(state=file)
    assert str(file) in caught.value.message
    assert "\n" not in caught.value.message
    assert before is None or file.read_bytes() == before


def test_a_file_in_a_folder_that_is_not_there_is_one_clear_line(tmp_path):
    with pytest.raises(ToolError, match="cannot be"):
        Sandbox(state=tmp_path / "absent" / "state.db")


def test_two_sandboxes_do_not_share_a_file(file):
    first = Sandbox(state=file)
    with pytest.raises(ToolError, match="another sandbox uses it"):
        Sandbox(state=file)
    first.close()
    Sandbox(state=file).close()


@contextmanager
def files_at_most(size):
    """No file of this process grows beyond a size, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def pairs_from(first):
    return [
        {"from": {"id": str(first + n)}, "to": {"id": "7"}, "type": "contact_to_company"}
        for n in range(1_000)
    ]


def new_label(api):
    body = {"name": "lawyer_of", "label": "Lawyer"}
    return api.http.post("/crm/associations/2026-03/contacts/companies/labels", json=body)


def changed_label(api):
    body = {"associationTypeId": 1, "label": "Solicitor"}
    return api.http.put("/crm/associations/2026-03/contacts/deals/labels", json=body)


def dropped_label(api):
    return api.http.delete("/crm/associations/2026-03/contacts/deals/labels/1")


def new_limit(api):
    rows = [{"category": "HUBSPOT_DEFINED", "typeId": 4, "maxToObjectIds": 4}]
    path = "/crm/v4/associations/definitions/configurations/contacts/deals/batch/create"
    return api.http.post(path, json={"inputs": rows})


def first_pair_of_a_custom_object(api):
    return api.http.put("/crm/v4/objects/2-9/1/associations/default/contacts/2")


def moved_primary(api):
    return api.batch("v3", "create", [{"from": {"id": "1"}, "to": {"id": "9"}, "type": "1"}])


def removed_pair(api):
    return api.batch("v4", "archive", [{"from": {"id": "1"}, "to": [{"id": "2"}]}])


@pytest.mark.parametrize(
    "change",
    [
        *(new_label, changed_label, dropped_label, new_limit),
        *(first_pair_of_a_custom_object, moved_primary, removed_pair),
        lambda api: api.batch("v3", "create", pairs_from(1)),
        lambda api: api.batch("2026-03", "archive", [{"from": {"id": "1"}, "to": [{"id": "2"}]}]),
    ],
)
def test_a_change_that_the_disk_refuses_is_one_clear_error_and_nowhere(make_api, file, change):
    api = make_api(state=file)
    api.label("solicitor_of", "Counsel", start="contacts", end="deals")
    api.create("v4", 1, 2, 1)
    api.create("v4", 1, 3, 279)
    before = api.sandbox.snapshot()
    with files_at_most(4_096):
        answer = change(api)
        assert answer.status_code == 500
        assert f"{file}: the state file cannot be written" in answer.json()["message"]
        assert answer.json()["category"] == "INTERNAL_ERROR"
        assert api.sandbox.snapshot() == before
        assert api.read("v4", 1) == {2: {1, 279}, 3: {279}}
    assert reopened(api, make_api, file).sandbox.snapshot() == before


@pytest.mark.parametrize(
    "change", [new_label, changed_label, dropped_label, new_limit, first_pair_of_a_custom_object]
)
def test_after_a_refused_change_the_same_change_works(make_api, file, change):
    api, twin = make_api(state=file), make_api()
    for one in (api, twin):
        one.label("solicitor_of", "Counsel", start="contacts", end="deals")
    with files_at_most(4_096):
        assert change(api).status_code == 500
    assert change(api).status_code == change(twin).status_code < 300
    assert api.sandbox.snapshot() == twin.sandbox.snapshot()
    assert reopened(api, make_api, file).sandbox.snapshot() == twin.sandbox.snapshot()


def test_a_full_disk_keeps_what_was_acknowledged_and_nothing_else(make_api, file):
    api = make_api(state=file)
    with files_at_most(400_000):
        statuses = [
            api.batch("v3", "create", pairs_from(1 + 1_000 * n)).status_code for n in range(12)
        ]
    written = statuses.count(201)
    assert 0 < written < 12
    assert set(statuses) == {201, 500}
    kept = api.sandbox.snapshot()
    assert len(kept["associations"]["contact>company"]) == 1_000 * written
    assert reopened(api, make_api, file).sandbox.snapshot() == kept


def test_a_reset_that_the_disk_refuses_changes_nothing(make_api, file):
    api = make_api(state=file, faults=[{"fault": "status", "route": "GET /x", "count": 1}])
    api.label("lawyer_of", "Lawyer")
    api.create("v4", 1, 2, 1)
    api.http.get("/x")
    before, calls = api.sandbox.snapshot(), api.sandbox.requests
    with files_at_most(4_096):
        answer = api.http.post("/_sandbox/reset")
        assert answer.status_code == 500
        assert f"{file}: the state file cannot be written" in answer.json()["message"]
        with pytest.raises(ToolError, match="cannot be written"):
            api.sandbox.reset()
    assert (api.sandbox.snapshot(), api.sandbox.requests) == (before, calls)
    assert api.http.get("/_sandbox/faults").json()["faults"][0]["count"] == 0
    assert reopened(api, make_api, file).sandbox.snapshot() == before


def test_a_seed_that_the_disk_refuses_is_one_clear_line(file):
    rows = [{"from": "contacts", "to": "deals", "fromId": n, "toId": 1} for n in range(9_000)]
    with files_at_most(100_000), pytest.raises(ToolError, match="cannot be written"):
        Sandbox(state=file, seed={"associations": rows})
    Sandbox(state=file).close()  # it was let go of


def test_a_file_that_was_removed_takes_no_more_changes(make_api, file):
    api = make_api(state=file)
    api.create("v4", 1, 2, 1)
    before = api.sandbox.snapshot()
    file.unlink()
    answer = moved_primary(api)
    assert answer.status_code == 500
    assert "was removed or replaced" in answer.json()["message"]
    assert api.sandbox.snapshot() == before
    file.write_text("another file")
    assert moved_primary(api).status_code == 500


def whole_state(file):
    Sandbox(state=file, seed={"associations": SEEDED, "labels": [LABEL]}).close()


LABEL = {"from": "contacts", "to": "companies", "name": "lawyer_of", "label": "Lawyer"}
SEEDED = [{"from": "contacts", "to": "companies", "fromId": n, "toId": 7} for n in range(500)]


@pytest.fixture(scope="module")
def whole_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("whole") / "state.db"
    whole_state(file)
    return file


def links_or_refusal(file):
    """What a sandbox shows of the damaged file, or the line that refuses it."""
    try:
        sandbox = Sandbox(state=file)
    except ToolError as error:
        return None, error.message
    links = sandbox.snapshot()["associations"]["contact>company"]
    sandbox.close()
    return links, ""


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
    max_examples=25,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # the smallest damage says no more
)
@given(place=st.floats(0, 1), damage=st.binary(min_size=1, max_size=300), cut=st.booleans())
@example(place=0.0, damage=b"x", cut=True)
@example(place=0.0016, damage=bytes(4), cut=False)
def test_a_damaged_file_is_one_clear_line_or_has_the_same_rows(
    whole_file, tmp_path_factory, place, damage, cut
):
    whole_content = whole_file.read_bytes()
    file = tmp_path_factory.mktemp("state") / "state.db"
    at = int(place * (len(whole_content) - 1))
    after = b"" if cut else damage + whole_content[at + len(damage) :]
    file.write_bytes((whole_content[:at] or b"S") + after)
    links, refusal = links_or_refusal(file)
    if links is None:
        assert str(file) in refusal
        assert "\n" not in refusal
    else:
        # Damage of unused bytes is none, and that inside a row may make a row of another pair.
        assert 490 <= len(links) <= 500


def statement(sql, *values):
    def spoil(file):
        whole_state(file)
        with closing(sqlite3.connect(file)) as db, db:
            db.execute(sql, values)
        db.close()

    return spoil


PUT_LINK = "INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?)"
PUT_DEFINITIONS = "UPDATE definitions SET document = ?"


@pytest.mark.parametrize(
    "spoil",
    [
        statement(PUT_LINK, "contact>company", "zz", 2, "HUBSPOT_DEFINED:279"),
        statement(PUT_LINK, "contact>company", 1, -2, "HUBSPOT_DEFINED:279"),
        statement(PUT_LINK, "contact>company", 1, 2.5, "HUBSPOT_DEFINED:279"),
        statement(PUT_LINK, "contact>company", 1, 2, ""),
        statement(PUT_LINK, "contact>company", 1, 2, b"HUBSPOT_DEFINED:279"),
        statement(PUT_LINK, "contact>company", 1, 2, "HUBSPOT_DEFINED:abc"),
        statement(PUT_LINK, "contact>company", 1, 2, "USER_DEFINED:999"),
        statement(PUT_LINK, "x", 1, 2, "HUBSPOT_DEFINED:1"),
        statement(PUT_LINK, b"contact>company", 1, 2, "HUBSPOT_DEFINED:1"),
        statement(PUT_DEFINITIONS, "{"),
        statement(PUT_DEFINITIONS, "[" * 100_000),
        statement(PUT_DEFINITIONS, None),
        statement(PUT_DEFINITIONS, b"\xff"),
        statement(PUT_DEFINITIONS, '{"nextTypeId":1,"types":[[1]],"limits":[]}'),
        statement(
            PUT_DEFINITIONS,
            '{"nextTypeId":1,"types":[["contact","company",1,"x",5,1]],"limits":[]}',
        ),
        statement(PUT_DEFINITIONS, '{"nextTypeId":1,"types":[["a","b",1,"x","y",1]],"limits":[]}'),
        statement("DROP TABLE link"),
        statement("DROP TABLE definitions"),
    ],
)
def test_rows_that_no_sandbox_wrote_are_one_clear_line(file, spoil):
    spoil(file)
    with pytest.raises(ToolError, match="damaged state file") as caught:
        Sandbox(state=file)
    assert "\n" not in caught.value.message


def test_a_pipe_is_no_state_file(file):
    os.mkfifo(file)
    with pytest.raises(ToolError, match="not a regular file"):
        Sandbox(state=file)


def test_a_page_that_is_damaged_while_the_sandbox_runs_is_one_clear_error(make_api, file):
    whole_state(file)
    more = (("contact>company", 10_000 + n, 7, "HUBSPOT_DEFINED:279") for n in range(100_000))
    with closing(sqlite3.connect(file)) as db, db:
        db.executemany(PUT_LINK, more)  # more than SQLite keeps in memory
    api = make_api(state=file)
    before = api.sandbox.snapshot()
    with file.open("r+b") as raw:
        raw.seek(4_096)
        raw.write(b"\xff" * (file.stat().st_size - 4_096))
    answer = moved_primary(api)
    assert answer.status_code == 500
    assert "the state file cannot be written" in answer.json()["message"]
    assert api.sandbox.snapshot() == before


@pytest.mark.parametrize("name", [":memory:", "file:x?mode=memory"])
def test_names_that_mean_something_to_sqlite_are_files(make_api, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    api = make_api(state=name)
    api.create("v4", 1, 2, 1)
    assert (tmp_path / name).is_file()
    assert reopened(api, make_api, name).read("v4", 1) == {2: {1, 279}}
