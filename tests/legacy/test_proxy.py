"""`hubspot-compat proxy`: callers of any language, over real sockets."""

import contextlib
import datetime as dt
import json
import re
import signal
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from typer.testing import CliRunner

from hubspot_compat import HubSpotCompatError
from hubspot_compat._dialects import sunset
from hubspot_compat_tools._cli import app
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.proxy import Proxy
from hubspot_compat_tools.proxy import running as running_proxy
from hubspot_compat_tools.sandbox import running

from .conftest import HEADERS, TOKEN, inputs, link, seeded

BATCH = "/crm/v3/associations/contacts/companies/batch"
RECORD = "/crm/v3/objects/contacts/1/associations/companies"
CREATE = inputs(link(1, 10, "contact_to_company"))
COMMAND = (
    "import typer\n"
    "from hubspot_compat_tools.commands.proxy import proxy\n"
    "app = typer.Typer()\n"
    "app.command()(proxy)\n"
    "app()\n"
)


@pytest.fixture(scope="module")
def sandbox():
    sandbox = seeded()
    with running(sandbox) as url:
        sandbox.url = url
        yield sandbox


@pytest.fixture
def url(sandbox):
    sandbox.reset()
    with running_proxy(Proxy("2026-03", sandbox.url)) as url:
        yield url


class Echo(BaseHTTPRequestHandler):
    """An upstream that says what it was sent."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b"".join(self._chunks())
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        said = {
            "line": self.requestline,
            "headers": [[k.lower(), v] for k, v in self.headers.items()],
            "body": body.decode("latin-1"),
        }
        content = json.dumps(said).encode()
        self.send_response(418, "Teapot")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Set-Cookie", "session=of-one-caller; Path=/")
        self.send_header("Set-Cookie", "two=2; Path=/")
        self.send_header("X-HubSpot-RateLimit-Remaining", "7")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _chunks(self):
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = answer  # noqa: N815  http.server's names

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def listening(handler):
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(5)


@pytest.fixture
def echo():
    with listening(Echo) as upstream, running_proxy(Proxy("2026-03", upstream)) as url:
        yield url


# --- v3 ---------------------------------------------------------------------------------------


def test_v3_requests_are_served_by_the_newer_version(url, sandbox):
    with httpx.Client(base_url=url, headers=HEADERS) as client:
        created = client.post(f"{BATCH}/create", json=CREATE)
        assert created.status_code == 201
        assert created.json()["results"] == CREATE["inputs"]
        assert client.put(f"{RECORD}/11/279").status_code == 200
        assert client.delete(f"{RECORD}/11/279").status_code == 204
        assert [row["id"] for row in client.get(RECORD).json()["results"]] == ["10", "10"]
    assert not [c.path for c in sandbox.requests if c.path.startswith("/crm/v3/objects")]
    assert not [c.path for c in sandbox.requests if "/v3/" in c.path and "batch" in c.path]


def test_the_callers_token_is_the_one_that_counts(url):
    assert httpx.get(url + RECORD).status_code == 401
    assert httpx.get(url + RECORD, headers=HEADERS).status_code == 200


def test_a_body_over_the_cap_is_refused(url):
    headers = HEADERS | {"Content-Type": "application/json"}
    answer = httpx.post(f"{url}{BATCH}/create", content=b" " * (33 << 20), headers=headers)
    assert (answer.status_code, answer.json()["category"]) == (413, "REQUEST_TOO_LARGE")


# --- everything else --------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_everything_else_goes_on_as_it_came(echo, method):
    path = "/crm/v4/objects/contacts/1%2F2/associations/companies?after=a%3D&x=%20+y&x=2"
    headers = HEADERS | {"X-Own": "1", "Accept-Encoding": "identity", "User-Agent": "caller/1"}
    content = b"\x00\xff body" if method != "GET" else None
    answer = httpx.request(method, echo + path, headers=headers, content=content)
    said = answer.json()
    assert answer.status_code == 418
    assert answer.headers["X-HubSpot-RateLimit-Remaining"] == "7"
    assert answer.headers.get_list("set-cookie") == [
        "session=of-one-caller; Path=/",
        "two=2; Path=/",
    ]
    assert said["line"] == f"{method} {path} HTTP/1.1"
    assert said["body"].encode("latin-1") == (content or b"")
    sent = dict(said["headers"])
    assert sent["authorization"] == HEADERS["Authorization"]
    assert (sent["x-own"], sent["user-agent"]) == ("1", "caller/1")
    assert sent["host"].startswith("127.0.0.1:")
    assert sent["host"] not in echo


def test_headers_of_the_callers_connection_stay_there(echo):
    headers = {"Connection": "close, X-Mine", "X-Mine": "1", "TE": "trailers", "X-Other": "2"}
    sent = dict(httpx.get(f"{echo}/anything", headers=headers).json()["headers"])
    assert sent["x-other"] == "2"
    assert not {"x-mine", "te"} & sent.keys()


def test_a_head_request_has_no_body_but_its_length(echo):
    answer = httpx.head(f"{echo}/anything")
    assert (answer.status_code, answer.content) == (418, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_an_upload_streams_through(echo):
    answer = httpx.post(f"{echo}/files", content=(b"x" * 1000 for _ in range(50)))
    assert len(answer.json()["body"]) == 50_000


def test_cookies_of_one_caller_never_reach_another(echo):
    httpx.get(f"{echo}/first")
    sent = dict(httpx.get(f"{echo}/second").json()["headers"])
    assert "cookie" not in sent


def test_an_answer_is_passed_on_while_it_arrives():
    go_on = threading.Event()

    class Slow(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.write(b"first")
            self.wfile.flush()
            assert go_on.wait(10)
            self.wfile.write(b"later")

        def log_message(self, *_):
            pass

    with (
        listening(Slow) as upstream,
        running_proxy(Proxy("2026-03", upstream)) as url,
        httpx.stream("GET", f"{url}/slow", timeout=10) as answer,
    ):
        pieces = answer.iter_raw()
        assert next(pieces) == b"first"
        go_on.set()
        assert b"".join(pieces) == b"later"


CLOSE = "Host: proxy\r\nConnection: close\r\n"


def spoken(url, request):
    """What a server answers to bytes that no HTTP library would send."""
    host, _, port = url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as caller:
        caller.sendall(request)
        return b"".join(iter(lambda: caller.recv(65536), b"")).decode()


def test_a_path_that_a_library_would_tidy_up_goes_on_as_it_came(echo):
    line = "GET /a/../b//c%2Fd/%7E/./e?x=%20y&z=a+b HTTP/1.1"
    answer = spoken(echo, f"{line}\r\n{CLOSE}\r\n".encode())
    assert line in answer


@pytest.mark.parametrize(
    "line",
    ["GET http://another.host/crm/v4/x HTTP/1.1", "CONNECT a:443 HTTP/1.1", "OPTIONS * HTTP/1.1"],
)
def test_what_is_meant_for_a_forward_proxy_is_refused_and_not_sent(echo, line):
    answer = spoken(echo, f"{line}\r\n{CLOSE}Authorization: {TOKEN}\r\n\r\n".encode())
    assert answer.startswith("HTTP/1.1 400")
    assert "use its address in place of HubSpot's" in answer
    assert TOKEN not in answer


class Endless(BaseHTTPRequestHandler):
    """An upstream that answers for as long as somebody listens."""

    protocol_version = "HTTP/1.1"
    left = threading.Event()

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        with contextlib.suppress(ConnectionError):
            while True:
                self.wfile.write(b"x" * 65536)
        self.close_connection = True
        Endless.left.set()

    def log_message(self, *_):
        pass


def test_a_caller_that_goes_away_in_the_middle_lets_the_upstream_go():
    with (
        listening(Endless) as upstream,
        running_proxy(Proxy("2026-03", upstream)) as url,
    ):
        with httpx.stream("GET", f"{url}/endless") as answer:
            next(answer.iter_raw())
        assert Endless.left.wait(10)


def test_half_an_answer_does_not_look_like_a_whole_one():
    class Broken(Echo):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "10")
            self.end_headers()
            self.wfile.write(b"half")
            self.close_connection = True

    with (
        listening(Broken) as upstream,
        running_proxy(Proxy("2026-03", upstream)) as url,
        pytest.raises(httpx.RemoteProtocolError),
    ):
        httpx.get(f"{url}/half")


def test_an_upstream_that_is_not_there_is_a_bad_gateway():
    with running_proxy(Proxy("2026-03", "http://127.0.0.1:9")) as url:
        for path in ("/crm/v4/anything", RECORD):
            answer = httpx.get(url + path, headers=HEADERS)
            assert (answer.status_code, answer.json()["category"]) == (502, "BAD_GATEWAY")
            assert TOKEN not in answer.text


# --- the command ------------------------------------------------------------------------------


def started(*args):
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *args],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_command_serves_until_it_is_told_to_stop_and_logs_no_token(sandbox):
    sandbox.reset()
    with started("--version", "v4", "--upstream", sandbox.url) as process:
        url = process.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:")
        assert httpx.put(f"{url}{RECORD}/10/1", headers=HEADERS).status_code == 200
        assert httpx.get(f"{url}/crm/v4/x?hapikey={TOKEN}", headers=HEADERS).status_code == 404
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out) == (0, "")
    # v4 ends on 2027-03-30: nothing before the autumn of 2026, then a line on stderr.
    assert re.fullmatch(r"(warning: HubSpot's support for associations API v4 .*\n)?", err)
    assert "/crm/v4/associations/contact/company/batch/create" in [
        call.path for call in sandbox.requests
    ]


@pytest.mark.parametrize(
    "upstream",
    [
        "",
        "api.hubapi.com",
        "ftp://x",
        "http://",
        "http://x:y",
        "http://a:hidden@b",
        "http://x?y",
        "http://[",
    ],
)
def test_an_upstream_that_is_no_address_is_named(upstream):
    with pytest.raises(ToolError, match="--upstream is a scheme and a host") as caught:
        Proxy("2026-03", upstream)
    assert "hidden" not in caught.value.message


def test_the_end_of_a_versions_support_is_a_line_on_stderr(monkeypatch, sandbox):
    monkeypatch.setattr(sunset, "_today", lambda: dt.date(2027, 3, 1))
    monkeypatch.setattr("hubspot_compat_tools.proxy.serve", lambda _, socket: socket.close())
    ran = CliRunner().invoke(app, ["proxy", "--version", "v4", "--upstream", sandbox.url])
    assert (ran.exit_code, ran.stdout) == (0, "")
    assert ran.stderr.startswith("warning: HubSpot's support for associations API v4 ends on 2027")
    assert len(ran.stderr.splitlines()) == 1


def test_the_upstream_is_what_the_environment_says(monkeypatch, sandbox):
    served = []
    monkeypatch.setattr("hubspot_compat_tools.proxy.Proxy", lambda *args: served.append(args))
    monkeypatch.setattr("hubspot_compat_tools.proxy.serve", lambda _, socket: socket.close())
    monkeypatch.setenv("HUBSPOT_BASE_URL", sandbox.url)
    assert CliRunner().invoke(app, ["proxy"]).exit_code == 0
    monkeypatch.delenv("HUBSPOT_BASE_URL")
    assert CliRunner().invoke(app, ["proxy"]).exit_code == 0
    assert [args[1] for args in served] == [sandbox.url, "https://api.hubapi.com"]


def test_a_proxy_of_itself_is_refused():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    itself = f"http://127.0.0.1:{port}/"
    with pytest.raises(ToolError, match=f"{port}/ is the proxy itself"):
        CliRunner().invoke(
            app, ["proxy", "--port", str(port), "--upstream", itself], catch_exceptions=False
        )


@pytest.mark.parametrize(("version", "word"), [("v3", "v3"), ("2020-01", "2020-01")])
def test_a_version_that_cannot_do_it_is_named(version, word):
    with pytest.raises(HubSpotCompatError, match=word):
        Proxy(version)


def test_a_snapshot_that_is_none_is_named(tmp_path):
    path = tmp_path / "names.json"
    path.write_text("{}")
    with pytest.raises(HubSpotCompatError, match=r"names\.json"):
        Proxy("v4", names=path)


def test_a_port_that_is_taken_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(ToolError, match=f"{port}: cannot listen there"),
            running_proxy(Proxy("v4"), port=port),
        ):
            pass
