"""`--prove`: the same calls before and after, each in a process of its own."""

import json
import os
import re
import socket
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.commands.migrate import migrate
from hubspot_compat_tools.migrate._prove_environment import DUMMY, without_secrets

CODE = """import requests

HEADERS = {"Authorization": "Bearer any"}


def contacts_of(deal):
    url = f"https://api.hubapi.com/crm/v3/objects/deals/{deal}/associations/contacts"
    return [row["id"] for row in requests.get(url, headers=HEADERS).json()["results"]]


def fails():
    raise ValueError
"""
app = typer.Typer()
app.command()(migrate)


def prove(tmp_path, **given):
    code, examples = tmp_path / "crm.py", tmp_path / "examples.json"
    code.write_text(given.pop("code", CODE))
    examples.write_text(json.dumps({"file": str(code), **given}))
    return CliRunner().invoke(app, ["--prove", str(examples)])


def test_equal_values_and_stores_are_proven(tmp_path):
    seed = [["deals", "11", "contacts", "21", "deal_to_contact"]]
    result = prove(tmp_path, calls=["contacts_of('11')", "contacts_of('12')"], seed=seed)
    assert result.exit_code == 0, result.output
    outcome = json.loads(result.stdout)
    assert [call["after"] for call in outcome["calls"]] == ["['21']", "[]"]
    assert outcome["equal"]
    assert outcome["rewritten"] == 1


def test_a_call_that_fails_or_differs_proves_nothing(tmp_path):
    code = CODE + "\n\nimport os\n\ndef pid():\n    return os.getpid()\n"
    result = prove(tmp_path, code=code, calls=["fails()", "contact_of('11')", "pid()"])
    assert result.exit_code == 1
    failed, mistyped, differing = json.loads(result.stdout)["calls"]
    assert failed["proven"] is mistyped["proven"] is differing["proven"] is False
    assert failed["reason"] == "it fails before and after: give a call that works before"
    assert failed["after"] == "raises ValueError"
    assert mistyped["after"] == "raises NameError: name 'contact_of' is not defined"
    assert differing["reason"] == "the values differ"


WHOLE = """import requests


def read(ids):
    return requests.post(
        "https://api.hubapi.com/crm/v3/associations/deals/contacts/batch/read",
        json={"inputs": [{"id": i} for i in ids]},
        headers={"Authorization": "Bearer any"},
    ).json()


def started(ids):
    import datetime
    return datetime.datetime.fromisoformat(read(ids)["startedAt"])


def told():
    read([])
    return "2024-01-02T03:04:05.678Z"
"""


@pytest.mark.thorough
def test_when_an_answer_was_made_is_no_difference(tmp_path):
    code, examples = tmp_path / "crm.py", tmp_path / "examples.json"
    code.write_text(WHOLE)
    calls = ["read(['11'])", "started(['11'])", "told()"]
    examples.write_text(json.dumps({"file": str(code), "calls": calls}))
    result = CliRunner().invoke(app, ["--prove", str(examples), "--style", "bridge"])
    outcome = json.loads(result.stdout)
    read, started, told = outcome["calls"]
    assert "'startedAt': '<now>'" in read["after"]
    assert started["after"] == "<now>"
    assert told["after"] == "'2024-01-02T03:04:05.678Z'"
    assert outcome["equal"]
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"calls": "f()"}, "no `calls` in it"),
        ({"calls": [], "seed": [["deals"]]}, "each row of 'seed'"),
        ({"calls": [], "code": "x = 1\n"}, "nothing in it would be rewritten"),
        (
            {"calls": ["contacts_of('1')"], "code": "import nonsense_module\n" + CODE},
            "cannot be run",
        ),
    ],
)
def test_examples_that_cannot_be_used_are_named(tmp_path, given, message):
    result = prove(tmp_path, **given)
    assert isinstance(result.exception, ToolError)
    assert message in str(result.exception)


@pytest.mark.parametrize("examples", [CODE, "[]", '{"file": "crm.py"}', '{"calls": ["f()"]}'])
def test_whoever_gives_another_file_is_told_what_is_wanted(tmp_path, examples):
    path = tmp_path / "crm.py"
    path.write_text(examples)
    result = CliRunner().invoke(app, ["--prove", str(path)])
    assert isinstance(result.exception, ToolError)
    text = str(result.exception)
    assert "--prove wants a JSON file with `file` and `calls`, such as {" in text
    assert "\n" not in text
    shown = json.loads(text[text.index("such as {") + len("such as ") :])
    assert set(shown) == {"file", "calls"}


URLLIB = """import json
import urllib.request


def ask(method, path):
    request = urllib.request.Request(f"https://HOST{path}", method=method)
    request.add_header("Authorization", "Bearer any")
    try:
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())
    except OSError:
        return {}


def contacts_of(deal):
    rows = ask("GET", f"/crm/v3/objects/deals/{deal}/associations/contacts").get("results", [])
    return [row["id"] for row in rows]


def nothing():
    return 1
"""


@pytest.mark.thorough
def test_the_standard_library_is_led_to_the_sandbox_too(tmp_path):
    seed = [["deals", "11", "contacts", "21", "deal_to_contact"]]
    code = URLLIB.replace("HOST", "api.hubapi.com")
    result = prove(tmp_path, code=code, calls=["contacts_of('11')"], seed=seed)
    assert result.exit_code == 0, result.output
    outcome = json.loads(result.stdout)
    assert outcome["calls"][0]["after"] == "['21']"
    assert outcome["requests"] == [1, 1]


@pytest.mark.thorough
def test_calls_that_ask_for_nothing_prove_nothing(tmp_path):
    result = prove(tmp_path, code=URLLIB.replace("HOST", "api.hubapi.com"), calls=["nothing()"])
    assert result.exit_code == 1
    outcome = json.loads(result.stdout)
    assert outcome["requests"] == [0, 0]
    assert not outcome["equal"]


def test_no_other_host_is_asked(tmp_path):
    code = URLLIB.replace("HOST", "hubspot.example.com")
    result = prove(tmp_path, code=code, calls=["contacts_of('11')"])
    assert isinstance(result.exception, ToolError)
    assert "hubspot.example.com, which is not let out" in str(result.exception)


# What is kept from the code


CONFINED = """
import multiprocessing, os, socket, subprocess, sys, _socket
from hubspot_compat_tools.migrate._confinement import Confinement

confinement = Confinement("127.0.0.1", int(sys.argv[1]))
confinement.begin()
for way in sys.argv[2:]:
    try:
        eval(way)
        print("done")
    except OSError as error:
        print(type(error).__name__, *confinement.blocked)
    confinement.blocked.clear()
"""


def confined(port, ways):
    """What comes of each way out in a process that may reach one port."""
    done = subprocess.run(
        [sys.executable, "-c", CONFINED, str(port), *ways],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout.splitlines()


WAYS = {
    "_socket.socket().connect(('10.255.255.1', 9))": "10.255.255.1",
    "_socket.socket().connect_ex(('10.255.255.1', 9))": "10.255.255.1",
    "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('10.255.255.1', 53))": "10.255.255.1",
    "socket.socket(type=2).sendmsg([b'x'], [], 0, ('10.255.255.1', 53))": "10.255.255.1",
    "socket.create_connection(('2001:db8::1', 80), 1)": "2001:db8::1",
    "socket.gethostbyname('a.invalid')": "a.invalid",
    "socket.gethostbyname_ex('a.invalid')": "a.invalid",
    "socket.gethostbyaddr('a.invalid')": "a.invalid",
    "socket.getaddrinfo(b'127.a.invalid', 80)": "127.a.invalid",
    "socket.getnameinfo(('10.255.255.1', 80), 0)": "10.255.255.1",
    "socket.socket(socket.AF_UNIX).connect('/run/docker.sock')": "the socket /run/docker.sock",
    "socket.create_connection(('127.0.0.1', 9), 1)": "127.0.0.1:9",
    "socket.create_connection(('localhost', 9), 1)": "127.0.0.1:9",
}


def test_no_way_to_a_socket_leads_anywhere_else():
    for told, name in zip(confined(80, WAYS), WAYS.values(), strict=True):
        assert name in told.removeprefix("OSError ")


def test_the_one_address_is_reached_in_every_way():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        ways = [f"socket.create_connection(('127.0.0.1', {port}))"]
        ways += [f"_socket.socket().connect(('127.0.0.1', {port}))", "socket.socketpair()"]
        ways += ["socket.getaddrinfo('127.0.0.1', 80)", "socket.getaddrinfo(None, 80)"]
        ways += ["__import__('asyncio').run(__import__('asyncio').sleep(0))"]
        assert confined(port, ways) == ["done"] * len(ways)


PROCESSES = [
    "subprocess.run(['true'])",
    "os.system('true')",
    "os.popen('true').read()",
    "os.fork()",
    "os.posix_spawn('/bin/true', ['true'], {})",
    "os.spawnv(os.P_WAIT, '/bin/true', ['true'])",
    "os.execv('/bin/true', ['true'])",
    "multiprocessing.get_context('spawn').Process(target=print).start()",
    "multiprocessing.get_context('fork').Process(target=print).start()",
]


def test_no_process_is_started():
    assert confined(80, PROCESSES) == ["PermissionError"] * len(PROCESSES)


@pytest.mark.thorough
def test_a_local_service_is_not_asked(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = CODE + f"\n\ndef charge():\n    requests.post('http://127.0.0.1:{port}/charge')\n"
        result = prove(tmp_path, code=code, calls=["charge()"])
        assert f"127.0.0.1:{port}, which is not let out" in str(result.exception)
        server.settimeout(0.05)
        with pytest.raises(TimeoutError):
            server.accept()


TOKEN = "pat-na1-1b2c3d4e-1234-5678-9abc-def012345678"
SECRETS = {
    "HUBSPOT_ACCESS_TOKEN": TOKEN,
    "HUBSPOT_PRIVATE_APP": TOKEN,
    "CRM": TOKEN,
    "AUTHORIZATION": f"Bearer {TOKEN}",
    "HUBSPOT_API_KEY": "demo",
    "HAPIKEY": "x",
    "HS_CLIENT_SECRET": "x",
    "HUBSPOT_REFRESH": "CLqn-short-but-a-secret",
    "OAUTH": "CKqO5cXyLhIOAgEBUEDAAAAAIAEBFBi_u_oFIK7rxgEoz",
    "LEGACY": "0a1b2c3d-1234-5678-9abc-def012345678",
    "DATABASE_URL": "postgres://crm:hunter2@db/crm",
    "SENTRY_DSN": "x",
    "SESSION_COOKIE": "x",
    "JWT": "x",
    "DB_PWD": "x",
    "WEBHOOK": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    "PEM": "-----BEGIN PRIVATE KEY-----\nx",
}
USUAL = {
    "HUBSPOT_PORTAL_ID": "12345678",
    "HUBSPOT_TIMEOUT": "30",
    "HUBSPOT_API": "https://api.hubapi.com",
    "LANG": "C.UTF-8",
    "PWD": "/home/user/projects/crm",
    "TOKENIZERS_PARALLELISM": "false",
    "KEYBOARD": "us",
    "MONKEY": "banana",
    "DATABASE_HOST": "postgres://db/crm",
    "VIRTUAL_ENV": "/home/user/projects/crm/.venv/lib/python3.11/site",
}


PROXIES = {"HTTPS_PROXY": "http://127.0.0.1:9", "all_proxy": "socks5://127.0.0.1:9"}


def test_no_secret_is_in_the_environment_and_the_rest_is():
    found = without_secrets({**SECRETS, **USUAL, **PROXIES}, "http://127.0.0.1:8000")
    assert {name: found[name] for name in USUAL} == USUAL
    assert {found[name] for name in SECRETS} == {DUMMY}
    assert not set(PROXIES) & set(found)
    assert found["HUBSPOT_BASE_URL"] == "http://127.0.0.1:8000"
    assert without_secrets({}, "")["HUBSPOT_ACCESS_TOKEN"] == DUMMY


@pytest.mark.thorough
def test_what_is_run_has_that_environment(tmp_path, monkeypatch):
    for name, value in {**SECRETS, **USUAL, **PROXIES}.items():
        monkeypatch.setenv(name, value)
    seen = f"[{{name: os.environ.get(name) for name in {[*SECRETS, *USUAL, *PROXIES]}}}]"
    calls = ["contacts_of('1')", f"json.dumps({seen})"]
    result = prove(tmp_path, code="import json, os\n" + CODE, calls=calls)
    (found,) = json.loads(json.loads(result.stdout)["calls"][1]["before"].strip("'"))
    assert {name: found[name] for name in USUAL} == USUAL
    assert {found[name] for name in SECRETS} == {DUMMY}
    assert {found[name] for name in PROXIES} == {None}
    assert TOKEN not in result.stdout


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("os._exit(0)", "cannot be run: it ended the process before its calls were done"),
        pytest.param("os._exit(7)", "it ended with exit code 7", marks=pytest.mark.thorough),
        pytest.param("os.kill(os.getpid(), 9)", "exit code -9", marks=pytest.mark.thorough),
    ],
)
def test_a_call_that_ends_its_process_is_one_clear_line(call, told, tmp_path):
    result = prove(tmp_path, code="import os\n" + CODE, calls=[call])
    assert isinstance(result.exception, ToolError)
    assert told in str(result.exception)


@pytest.mark.thorough
def test_odd_values_are_values(tmp_path):
    code = "import os, sys\n" + CODE
    calls = [
        "contacts_of('1')",
        "sys.exit(3)",
        "os.write(1, b'forged\\n')",
        "'a' * 30_000",
        "(lambda g: g(g))(lambda g: g(g))",
        "bytearray(10 ** 13)",
    ]
    rows = json.loads(prove(tmp_path, code=code, calls=calls).stdout)["calls"]
    assert rows[1]["before"] == "raises SystemExit"
    assert rows[2]["before"] == "7"
    assert rows[3]["before"].startswith("'aaa")
    assert re.search(r"a\.\.\. \(30002 characters, SHA-256 [0-9a-f]{64}\)$", rows[3]["before"])
    assert rows[4]["before"] == "raises RecursionError"
    assert rows[5]["before"] == "raises MemoryError"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"calls": [1]}, "no `calls` in it, a list of Python expressions"),
        ({"calls": [], "file": 5}, "`file` is not a path"),
        ({"calls": [], "seed": "deals"}, "each row of 'seed' is"),
        ({"calls": [], "seed": [["a", [], "b", "2", "c"]]}, "each row of 'seed' is"),
        (
            {"calls": [], "seed": [["deals", "1/../../b", "contacts", "2", "d"]]},
            "is not a valid record id",
        ),
    ],
)
def test_odd_examples_are_one_clear_line(given, told, tmp_path):
    result = prove(tmp_path, **given)
    assert isinstance(result.exception, ToolError)
    assert told in str(result.exception)
    assert "\n" not in str(result.exception)


def test_examples_that_are_a_pipe_or_nested_without_end_are_one_clear_line(tmp_path):
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    for name, told in (("pipe", "is a pipe, not a file"), ("deep", "not valid JSON")):
        result = CliRunner().invoke(app, ["--prove", str(tmp_path / f"{name}.json")])
        assert told in str(result.exception)
