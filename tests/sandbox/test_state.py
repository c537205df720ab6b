"""State in a file: it survives a restart, `kill -9`, and is refused when it is not ours."""

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
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
        *(damaged_definitions, damaged_link, a_folder),
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
