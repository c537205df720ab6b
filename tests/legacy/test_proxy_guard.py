"""The proxy between a hostile caller and a hostile upstream: targets, loops, stalls, bombs."""

import contextlib
import gzip
import importlib.util
import socket
import threading
import time
import zlib

import httpx
import pytest
from typer.testing import CliRunner
from uvicorn.protocols.http.h11_impl import H11Protocol

from hubspot_compat import InvalidInput
from hubspot_compat_tools import _serving
from hubspot_compat_tools._cli import app
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._serving import bind, url_of
from hubspot_compat_tools.proxy import Proxy, ProxyLimits, leads_to, running
from hubspot_compat_tools.proxy._proxy_server import configured

from ..compat.listener import Listener

TOKEN = "pat-na1-guarded-secret"
V3 = "/crm/v3/objects/contacts/1/associations/companies"
OTHER = "/crm/v4/objects/contacts/1/associations/companies"
EMPTY = b'{"results": []}'
WHILE = 5.0
"""Longest wait for what comes at once on a machine that has nothing else to do."""


def answer(content=EMPTY, status="200 OK", *headers):
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", *headers]
    lines.append(f"Content-Length: {len(content)}")
    return "\r\n".join([*lines, "", ""]).encode() + content


class Upstream(Listener):
    """Answers requests without a body by a function; `left` is set when a connection ends."""

    def __init__(self, behave):
        super().__init__()
        self.behave = behave
        self.requests = []
        self.left = threading.Event()

    def serve(self, connection):
        with contextlib.suppress(OSError):
            head = b""
            while data := connection.recv(65536):
                head += data
                if head.endswith(b"\r\n\r\n"):
                    self.requests.append(head)
                    head = b""
                    self.behave(connection)
        self.left.set()


class Elsewhere(Listener):
    """Another address of a port, as a container or a load balancer gives one."""

    def __init__(self):
        super().__init__()
        self.port = 0

    def serve(self, inside):
        with socket.create_connection(("127.0.0.1", self.port)) as outside:
            back = threading.Thread(target=pump, args=(outside, inside))
            back.start()
            pump(inside, outside)
            back.join()


def pump(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def between(behave, **limits):
    """Run a proxy of an upstream: gives the proxy's address and the upstream."""
    with Upstream(behave) as upstream:
        proxy = Proxy("2026-03", upstream.url, limits=ProxyLimits(**limits))
        with running(proxy) as url:
            yield url, upstream


@contextlib.contextmanager
def connected(url):
    host, _, port = url.removeprefix("http://").rpartition(":")
    with socket.create_connection((host.strip("[]"), int(port)), timeout=WHILE) as caller:
        yield caller


def spoken(url, request):
    """What a server answers to bytes that no HTTP library would send, until it closes."""
    with connected(url) as caller:
        caller.sendall(request)
        return b"".join(iter(lambda: caller.recv(65536), b"")).decode()


def request_for(target, method="GET", host="proxy", *lines):
    head = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close", *lines]
    return "\r\n".join([*head, f"Authorization: Bearer {TOKEN}", "", ""]).encode("latin-1")


# --- what may not be sent ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def quiet():
    with between(lambda connection: connection.sendall(answer())) as (url, upstream):
        yield url, upstream


def test_h11_reads_http_where_httptools_is_installed():
    assert importlib.util.find_spec("httptools") is not None
    for config in (configured(Proxy("2026-03")), _serving.configured(lambda: None)):
        config.load()
        assert issubclass(config.http_protocol_class, H11Protocol)


HOSTS = ["another.host", "127.0.0.1", "proxy", "user:secret@proxy", "proxy:80", "[::1]"]


@pytest.mark.parametrize("path", [V3, OTHER, "", "/"])
@pytest.mark.parametrize(
    "form", ["http://{}{}", "HTTP://{}{}", "https://{}{}", "//{}{}", "/\\{}{}"]
)
def test_a_target_that_names_a_host_is_not_sent(quiet, form, path):
    url, upstream = quiet
    upstream.requests.clear()
    for host in HOSTS:
        said = spoken(url, request_for(form.format(host, path)))
        assert said.startswith("HTTP/1.1 400")
        assert TOKEN not in said
    assert upstream.requests == []


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("CONNECT", "another.host:443"),
        ("CONNECT", "/path"),
        ("GET", "another.host:80"),
        ("GET", "user@another.host/"),
        ("GET", ":80/"),
        ("GET", "relative"),
        ("OPTIONS", "*"),
        ("GET", "/caf\xe9"),
        ("GET", "/a b"),
    ],
)
def test_a_target_that_is_no_path_is_not_sent(quiet, method, target):
    url, upstream = quiet
    upstream.requests.clear()
    assert spoken(url, request_for(target, method)).startswith("HTTP/1.1 400")
    assert upstream.requests == []


@pytest.mark.parametrize(
    "host", ["user@proxy", "user:secret@proxy", 'a"><b', "a/b", "a b", "[::1", "caf\xe9", "a,b"]
)
@pytest.mark.parametrize("path", [V3, OTHER])
def test_a_host_header_that_is_no_host_is_refused(quiet, host, path):
    url, upstream = quiet
    upstream.requests.clear()
    assert spoken(url, request_for(path, host=host)).startswith("HTTP/1.1 400")
    assert spoken(url, request_for(path, "GET", "proxy", "Host: b")).startswith("HTTP/1.1 400")
    assert upstream.requests == []


@pytest.mark.parametrize("path", [V3, OTHER])
@pytest.mark.parametrize("lengths", [(0, 1), (1, 0)])
def test_a_body_with_two_lengths_ends_the_connection(quiet, path, lengths):
    """Behind a front that counts otherwise, the rest of the body would be another's request."""
    url, upstream = quiet
    upstream.requests.clear()
    both = ["Content-Length: 6", "Transfer-Encoding: chunked"]
    hidden = "GET /hidden HTTP/1.1\r\nHost: proxy\r\n\r\n"
    head = [f"POST {path} HTTP/1.1", "Host: proxy", *(both[place] for place in lengths)]
    said = spoken(url, "\r\n".join([*head, "", "0", "", hidden]).encode())
    assert said.startswith("HTTP/1.1 400")
    assert said.count("HTTP/1.1") == 1
    assert upstream.requests == []


@pytest.mark.parametrize("host", ["proxy", "proxy:8080", "127.0.0.1:1", "[::1]:8080", "[::1]", ""])
def test_every_name_of_the_proxy_will_do(quiet, host):
    assert spoken(quiet[0], request_for(V3, host=host)).startswith("HTTP/1.1 200")


def test_a_url_that_is_too_long_says_so(quiet):
    said = spoken(quiet[0], request_for("/" + "a" * 40_000))
    assert said.startswith("HTTP/1.1 414")


def test_thousands_of_headers_take_no_second(quiet):
    lines = [f"X-{number}: a" for number in range(5000)]
    began = time.process_time()
    assert spoken(quiet[0], request_for(OTHER, "GET", "proxy", *lines)).startswith("HTTP/1.1 200")
    assert time.process_time() - began < 1


# --- loops ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [V3, OTHER])
@pytest.mark.parametrize("length", [1, 2])
def test_a_proxy_that_leads_back_to_itself_says_so(path, length):
    with contextlib.ExitStack() as stack:
        elsewhere = stack.enter_context(Elsewhere())
        url = elsewhere.url
        for _ in range(length):
            url = stack.enter_context(running(Proxy("2026-03", url)))
        elsewhere.port = int(url.rpartition(":")[2])
        said = httpx.get(url + path, headers={"Connection": "via"}, timeout=WHILE)
    assert said.status_code == 508
    assert "leads back to this proxy" in said.json()["message"]


def test_what_another_proxy_passed_on_is_passed_on(quiet):
    url, upstream = quiet
    httpx.get(url + OTHER, headers={"Via": "1.1 hubspot-compat-0123456789abcdef"})
    sent = upstream.requests[-1].lower()
    assert sent.count(b"via: ") == 2


def names_of_this_machine():
    names = ["127.0.0.1", "localhost", "0.0.0.0", "127.1", "127.8.8.8", "[::ffff:127.0.0.1]"]
    return [*names, socket.gethostname(), "[::1]", "[::]"]


@pytest.mark.parametrize("name", names_of_this_machine())
def test_the_command_refuses_itself_as_its_upstream_by_any_name(name):
    listener = bind("::", 0)
    port = listener.getsockname()[1]
    try:
        assert leads_to(f"http://{name}:{port}/", listener)
        assert listener.getblocking()
    finally:
        listener.close()
    options = ["--host", "::", "--port", str(port), "--upstream", f"http://{name}:{port}"]
    with pytest.raises(ToolError, match="is the proxy itself"):
        CliRunner().invoke(app, ["proxy", *options], catch_exceptions=False)


def test_another_server_at_the_same_port_is_not_the_proxy_itself():
    with contextlib.closing(bind("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.create_server(("127.0.0.2", port)):
            assert not leads_to(f"http://127.0.0.2:{port}", listener)
        for name in ("127.0.0.3", "no-such-host.invalid", "a" * 70):
            assert not leads_to(f"http://{name}:{port}", listener)
        assert not leads_to("https://api.hubapi.com", listener)
        assert url_of(listener).endswith(str(port))


# --- slow callers, and those that leave -------------------------------------------------------

HEAD = f"GET {OTHER} HTTP/1.1\r\nHost: proxy\r\nX-A: ".encode()


@pytest.mark.parametrize("begun", [b"", b"G", HEAD])
def test_a_head_that_does_not_end_ends_the_connection(begun):
    with (
        between(lambda c: c.sendall(answer()), head_seconds=0.3) as (url, upstream),
        connected(url) as caller,
    ):
        caller.sendall(begun)
        began = time.monotonic()
        assert caller.recv(1) == b""
        assert time.monotonic() - began > 0.2
        assert upstream.requests == []


def test_a_head_that_comes_byte_by_byte_has_one_deadline():
    with (
        between(lambda c: c.sendall(answer()), head_seconds=0.3) as (url, _),
        connected(url) as caller,
    ):
        caller.sendall(HEAD)
        caller.settimeout(0.05)
        ended = time.monotonic() + WHILE
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < ended:
                caller.sendall(b"a")
                with contextlib.suppress(TimeoutError):
                    assert caller.recv(1) == b""
                    break
        assert time.monotonic() < ended


def test_the_deadline_of_a_head_is_not_one_of_the_answer():
    def slow(connection):
        time.sleep(0.5)
        connection.sendall(answer())

    with between(slow, head_seconds=0.2) as (url, _):
        assert httpx.get(url + OTHER).status_code == 200


def test_the_second_head_on_a_connection_has_a_deadline_too():
    with (
        between(lambda c: c.sendall(answer()), head_seconds=0.3) as (url, _),
        connected(url) as caller,
    ):
        caller.sendall(f"GET {OTHER} HTTP/1.1\r\nHost: proxy\r\n\r\n".encode())
        got = b""
        while EMPTY not in got:
            got += caller.recv(65536)
        caller.sendall(HEAD)
        assert caller.recv(1) == b""


POST = (
    "POST /crm/v3/associations/contacts/companies/batch/read HTTP/1.1\r\nHost: proxy\r\n"
    "Content-Type: application/json\r\nConnection: close\r\nContent-Length: 100\r\n\r\n{"
)


def test_the_body_of_a_bridged_request_has_a_deadline():
    with between(lambda c: c.sendall(answer()), body_seconds=0.2) as (url, upstream):
        assert spoken(url, POST.encode()).startswith("HTTP/1.1 408")
        assert upstream.requests == []


@pytest.mark.parametrize("path", [V3, OTHER])
@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\nX-A: ", answer()[:-5]])
def test_a_caller_that_leaves_lets_the_upstream_go(path, begun):
    arrived = threading.Event()

    def stall(connection):
        connection.sendall(begun)
        arrived.set()

    with between(stall) as (url, upstream):
        with connected(url) as caller:
            caller.sendall(request_for(path))
            assert arrived.wait(WHILE)
        assert upstream.left.wait(WHILE)


# --- the upstream's answers -------------------------------------------------------------------


def dripping(begin, piece):
    """Send a beginning, and then a piece after the other without end."""

    def behave(connection):
        connection.sendall(begin)
        while piece:
            connection.sendall(piece)
            time.sleep(0.02)

    return behave


ENDLESS = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
STALLS = {
    "before the first byte": lambda _: None,
    "in the status line": dripping(b"HTTP/1.1 20", b""),
    "in the headers": dripping(b"HTTP/1.1 200 OK\r\nX-A: ", b"a"),
    "in informational answers": dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "in a chunk's header": dripping(CHUNKED, b"0"),
    "in a body that never ends": dripping(ENDLESS, b" "),
    "in a body that stops": dripping(ENDLESS + b"{", b""),
}


@pytest.mark.parametrize("behave", STALLS.values(), ids=STALLS)
def test_a_bridged_call_has_a_deadline_wherever_the_upstream_stalls(behave):
    with between(behave, answer_seconds=0.3) as (url, upstream):
        said = httpx.get(url + V3, timeout=WHILE)
        assert said.status_code == 504
        assert said.json()["message"] == "the upstream did not answer within 0.3 s"
        assert upstream.left.wait(WHILE)


def test_a_stream_that_is_passed_on_has_no_limit_of_time_or_size():
    def long(connection):
        connection.sendall(ENDLESS.replace(b"99999999", b"300000"))
        for _ in range(3):
            time.sleep(0.1)
            connection.sendall(b" " * 100_000)

    with between(long, answer_seconds=0.1, answer_bytes=1000) as (url, _):
        assert len(httpx.get(url + OTHER).content) == 300_000


def packed(content, *codings):
    pack = {"gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress}
    for coding in codings:
        content = pack[coding](content)
    return answer(content, "200 OK", f"Content-Encoding: {', '.join(codings) or 'identity'}")


@pytest.mark.parametrize(
    "codings", [(), ("gzip",), ("x-gzip",), ("deflate",), ("deflate", "gzip"), ("gzip", "gzip")]
)
def test_the_answer_to_a_bridged_call_has_a_limit_however_it_is_packed(codings):
    small, large = packed(EMPTY, *codings), packed(b" " * 2_000_000, *codings)
    for content, status in ((small, 200), (large, 502)):
        with between(lambda c, a=content: c.sendall(a), answer_bytes=1_000_000) as (url, upstream):
            said = httpx.get(url + V3)
            assert said.status_code == status
    assert upstream.left.wait(WHILE)
    assert said.json()["message"] == "the upstream's answer is larger than 1000000 bytes"
    assert upstream.requests[0].lower().count(b"accept-encoding: gzip, deflate\r\n") == 1


@pytest.mark.parametrize(
    "content",
    [
        packed(EMPTY, "gzip", "gzip", "gzip"),
        answer(gzip.compress(EMPTY), "200 OK", "Content-Encoding: br"),
        answer(EMPTY, "200 OK", "Content-Encoding: gzip"),
        answer(gzip.compress(EMPTY)[:-12], "200 OK", "Content-Encoding: gzip"),
    ],
    ids=["three codings", "one that was not asked for", "no gzip", "half of it"],
)
def test_an_answer_that_cannot_be_unpacked_is_a_bad_gateway(content):
    with between(lambda c: c.sendall(content)) as (url, _):
        said = httpx.get(url + V3)
    assert (said.status_code, said.json()["category"]) == (502, "BAD_GATEWAY")


@pytest.mark.parametrize(
    "sent",
    [
        answer(EMPTY, "999 Odd"),
        answer(EMPTY, "000 Odd"),
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
        f"HTTP/1.1 200 Bearer {TOKEN}\x00\r\n\r\n".encode(),
        answer(EMPTY, "200 OK", f"X-A: a\rX-Token: {TOKEN}"),
        answer(EMPTY, "200 OK", f"X {TOKEN}: a"),
        b"SSH-2.0\r\n\r\n",
    ],
)
@pytest.mark.parametrize("path", [V3, OTHER])
def test_what_is_no_answer_of_http_is_a_bad_gateway_and_not_quoted(sent, path):
    with between(lambda c: c.sendall(sent)) as (url, _):
        said = httpx.get(url + path)
    assert (said.status_code, said.json()["category"]) == (502, "BAD_GATEWAY")
    assert TOKEN not in said.text


def test_the_environments_settings_that_cannot_be_used_are_one_error(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "nonsense://127.0.0.1")
    with pytest.raises(InvalidInput, match=r"the proxy that the environment names \(ALL_PROXY\)"):
        Proxy("2026-03")
    monkeypatch.setenv("NO_PROXY", "api.hubapi.com")
    assert Proxy("2026-03").upstream.url == "https://api.hubapi.com"
