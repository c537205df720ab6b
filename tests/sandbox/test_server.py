"""The sandbox behind a real socket: the command, the context manager, the pytest plugin."""

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from hubspot_compat_tools.__main__ import main
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox import Sandbox, running

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "hubspot_compat_tools", "sandbox"]
LABELS = "/crm/v4/associations/contacts/companies/labels"
HEADERS = {"authorization": "Bearer any"}


def started(*arguments):
    return subprocess.Popen(
        [*COMMAND, *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def get(url, token="any"):
    with httpx.Client(trust_env=False) as client:
        return client.get(f"{url}{LABELS}", headers={"authorization": f"Bearer {token}"})


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_address_serves_and_stops_cleanly(number):
    server = started("--token", "pat-na1-secret", "--rate-limit", "5", "--spec-exact")
    url = server.stdout.readline().strip()
    assert get(url, "pat-na1-secret").headers["x-hubspot-ratelimit-max"] == "5"
    assert get(url, "another").status_code == 401
    os.kill(server.pid, number)
    out, err = server.communicate(timeout=10)
    assert (server.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--state", "/nowhere/state.db"),
        ("--seed", "/nowhere/seed.json"),
        ("--faults", "/nowhere/faults.json"),
        ("--port", "99999"),
        ("--host", "999.1.1.1"),
        ("--host", ""),
        ("--token", ""),
        ("--daily-limit", "5"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments, monkeypatch, capfd):
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "argv", ["hubspot-compat", "sandbox", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    printed = capfd.readouterr()
    assert (ended.value.code, printed.out) == (2, "")
    assert len(printed.err.strip().splitlines()) == 1
    assert "Traceback" not in printed.err


def test_without_the_extra_it_is_one_line_and_exit_code_2():
    program = (
        "import sys; sys.modules['uvicorn'] = None; sys.argv = ['hubspot-compat', 'sandbox'];"
        "from hubspot_compat_tools.__main__ import main; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert "install 'hubspot-compat[sandbox]'" in ran.stderr
    assert len(ran.stderr.strip().splitlines()) == 1


def test_a_port_in_use_is_one_clear_error(sandbox):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with (
            pytest.raises(ToolError, match="--port 0 takes a free port"),
            running(sandbox, port=port),
        ):
            pass


def test_running_stops_at_exit(sandbox):
    with running(sandbox) as url:
        assert get(url).status_code == 200
    with pytest.raises(httpx.ConnectError):
        get(url)


def test_many_connections_at_once(sandbox):
    async def many(url):
        async with httpx.AsyncClient(
            base_url=url,
            headers=HEADERS,
            trust_env=False,
            timeout=60,  # how fast they are served is not what this is about
        ) as client:
            pairs = [{"from": {"id": str(a)}, "to": {"id": "9"}, "type": "279"} for a in range(200)]
            calls = [
                client.post(
                    "/crm/v3/associations/contacts/companies/batch/create", json={"inputs": [pair]}
                )
                for pair in pairs
            ]
            return [answer.status_code for answer in await asyncio.gather(*calls)]

    with running(sandbox) as url:
        assert set(asyncio.run(many(url))) == {201}
    assert len(sandbox.snapshot()["associations"]["contact>company"]) == 200


def test_the_async_transport_serves_in_process(sandbox):
    async def labels():
        async with httpx.AsyncClient(
            transport=sandbox.async_transport(), base_url="http://sandbox", headers=HEADERS
        ) as client:
            return await client.get(LABELS)

    assert asyncio.run(labels()).status_code == 200


def test_a_client_that_goes_away_in_the_middle_of_its_body_does_no_harm(sandbox):
    request = b"POST /crm/v4/associations/contacts/companies/batch/create HTTP/1.1\r\nHost: x\r\n"
    request += b"Authorization: Bearer any\r\nContent-Type: application/json\r\n"
    request += b"Content-Length: 1000\r\n\r\n{"
    with running(sandbox) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(request)
        assert get(url).status_code == 200
    assert [call.method for call in sandbox.requests] == ["GET"]


def raw(url, payload):
    """Send bytes as they are, and give back the first line of the answer and its body."""
    host, port = url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(payload)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return answer.status, dict(answer.getheaders()), answer.read()


def test_an_oversized_body_is_413_over_the_socket(sandbox):
    with running(sandbox) as url:
        size = 11 * 1024 * 1024
        with httpx.Client(trust_env=False) as client:
            answer = client.post(
                f"{url}/crm/v4/associations/contacts/companies/batch/create",
                content=b" " * size,
                headers={**HEADERS, "content-type": "application/json"},
            )
    assert answer.status_code == 413
    assert answer.json()["status"] == "error"


def test_paths_reach_the_routes_as_they_were_sent(sandbox):
    with running(sandbox) as url:
        request = b"GET /crm/v4/objects/contacts/1%2f2/associations/companies?limit=1 HTTP/1.1\r\n"
        request += b"Host: x\r\nAuthorization: Bearer any\r\nConnection: close\r\n\r\n"
        status, _, body = raw(url, request)
    assert status == 400
    assert json.loads(body)["message"].startswith("1/2")
    assert sandbox.requests[0].path == "/crm/v4/objects/contacts/1%2f2/associations/companies"


def test_405_names_the_methods_over_the_socket(sandbox):
    with running(sandbox) as url:
        for method in ("PATCH", "OPTIONS", "TRACE"):
            request = f"{method} {LABELS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer any\r\n"
            status, headers, _ = raw(url, f"{request}Connection: close\r\n\r\n".encode())
            assert status == 405
            assert headers["allow"] == "GET, POST, PUT"


def test_a_target_that_is_no_path_is_404_in_the_services_own_shape(sandbox):
    with running(sandbox) as url:
        for target in ("*", "http://api.hubapi.com/crm/v3/objects"):
            request = f"OPTIONS {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer any\r\n"
            status, _, body = raw(url, f"{request}Connection: close\r\n\r\n".encode())
            assert (status, json.loads(body)["category"]) == (404, "OBJECT_NOT_FOUND")


def test_a_204_has_neither_body_nor_length(sandbox):
    with running(sandbox) as url, httpx.Client(trust_env=False, headers=HEADERS) as client:
        answer = client.delete(f"{url}/crm/v4/objects/contacts/1/associations/companies/2")
        assert answer.status_code == 204
        assert "content-length" not in answer.headers
        assert "content-type" not in answer.headers


PLUGIN_TESTS = """
import httpx

PATH = "/crm/v3/associations/contacts/companies/batch/create"
PAIR = {"from": {"id": "1"}, "to": {"id": "2"}, "type": "contact_to_company"}
HEADERS = {"authorization": "Bearer any"}
urls = set()

def write(sandbox):
    assert sandbox.snapshot()["associations"] == {}
    assert sandbox.requests == []
    with httpx.Client(trust_env=False, headers=HEADERS) as client:
        assert client.post(sandbox.url + PATH, json={"inputs": [PAIR]}).status_code == 201
    assert sandbox.snapshot()["associations"]["contact>company"] == {
        "1>2": [["HUBSPOT_DEFINED", 1], ["HUBSPOT_DEFINED", 279]]
    }
    assert [call.status for call in sandbox.requests] == [201]
    urls.add(sandbox.url)

def test_one(hubspot_sandbox):
    write(hubspot_sandbox)
    hubspot_sandbox.set_faults({"fault": "status", "status": 503})

def test_two(hubspot_sandbox):
    write(hubspot_sandbox)
    assert len(urls) == 1

def test_in_process(hubspot_sandbox):
    with httpx.Client(
        transport=hubspot_sandbox.transport(), base_url="http://x", headers=HEADERS
    ) as client:
        assert client.post(PATH, json={"inputs": [PAIR]}).status_code == 201
"""


def plugged_in(folder, tests):
    """Run tests as a project of its own does that has the plugin; gives pytest's output."""
    (folder / "test_mine.py").write_text(tests)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    # Other plugins take seconds to import, and schemathesis imports what a test takes away.
    for other in ("schemathesis", "hypothesispytest", "xdist", "pytest_cov", "typeguard"):
        command += ["-p", f"no:{other}"]
    if not registered():
        command += ["-p", "hubspot_compat_tools.pytest_plugin"]
    ran = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return ran.stdout + ran.stderr


def test_the_plugin_gives_each_test_an_empty_sandbox_on_one_server(tmp_path):
    assert "3 passed" in plugged_in(tmp_path, PLUGIN_TESTS)


OPTIONS_TESTS = """
import httpx, pytest

LINK = {"from": "deals", "to": "contacts", "fromId": "1", "toId": "2"}

@pytest.fixture(scope="session")
def hubspot_sandbox_options():
    return {"seed": {"associations": [LINK]}, "token": "good"}

@pytest.mark.parametrize("again", [1, 2])
def test_seed(hubspot_sandbox, again):
    assert hubspot_sandbox.snapshot()["associations"]["deal>contact"].keys() == {"1>2"}
    url = hubspot_sandbox.url + "/crm/v4/objects/deals/1/associations/contacts/2"
    tokens = {"good": 204, "bad": 401}
    for token, status in tokens.items():
        assert httpx.delete(url, headers={"Authorization": f"Bearer {token}"}).status_code == status
"""


def test_the_plugins_sandbox_can_have_a_seed_that_is_there_for_each_test(tmp_path):
    assert "2 passed" in plugged_in(tmp_path, OPTIONS_TESTS)


def test_without_the_validator_no_sandbox_is_made_that_would_fail_at_its_first_body(monkeypatch):
    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    with pytest.raises(ToolError, match=r"jsonschema_rs is missing.*hubspot-compat\[sandbox\]"):
        Sandbox()


def test_without_the_extra_the_plugins_sandbox_says_so_in_one_line(tmp_path):
    (tmp_path / "conftest.py").write_text("import sys; sys.modules['uvicorn'] = None")
    said = plugged_in(tmp_path, "def test_one(hubspot_sandbox): pass")
    assert "(uvicorn is missing); install 'hubspot-compat[sandbox]'" in said
    assert "Traceback" not in said
    assert "ModuleNotFoundError" not in said


def registered():
    from importlib.metadata import entry_points

    wanted = "hubspot_compat_tools.pytest_plugin"
    return any(entry.value == wanted for entry in entry_points(group="pytest11"))


def test_the_sandbox_loads_nothing_of_the_facade_but_the_catalogue():
    """Not through others either: so that both ends cannot share a misconception."""
    program = (
        "import sys; from hubspot_compat_tools.sandbox import Sandbox, _socket_server;"
        "sandbox = Sandbox(); sandbox.app; sandbox.transport();"
        "print(*sorted(name for name in sys.modules if name.split('.')[0] == 'hubspot_compat'))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == [
        "hubspot_compat",
        "hubspot_compat._catalogue",
        "hubspot_compat._catalogue.loader",
        "hubspot_compat._version",
    ]


def test_the_plugin_imports_nothing_heavy():
    heavy = ("starlette", "uvicorn", "jsonschema_rs", "httpx", "hubspot_compat")
    program = (
        "import sys, hubspot_compat_tools.pytest_plugin;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
