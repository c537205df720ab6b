"""Sources that mean harm: servers that never end or lead elsewhere, and documents that explode."""

import contextlib
import gzip
import json
import re
import socket
import threading
import time

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._download import download, shown_address
from hubspot_compat_tools.specs._expansion import check_expansion
from hubspot_compat_tools.specs._merge import Document
from hubspot_compat_tools.specs._overlay import apply_overlay
from hubspot_compat_tools.specs._shape import check_shape
from hubspot_compat_tools.specs._validate import validation_warnings

MB = 1024 * 1024


@pytest.fixture
def serve():
    """Start a server on loopback that answers each connection by a function of its socket."""
    with contextlib.ExitStack() as stack:

        def start(answer):
            listener = stack.enter_context(socket.create_server(("127.0.0.1", 0)))

            def run():
                with contextlib.suppress(OSError):  # closed at the end of the test
                    while True:
                        connection = listener.accept()[0]
                        stack.callback(connection.close)
                        connection.recv(65_536)
                        with contextlib.suppress(OSError):
                            answer(connection)

            threading.Thread(target=run, daemon=True).start()
            return f"http://127.0.0.1:{listener.getsockname()[1]}/spec?key=secret"

        yield start


def response(body=b"{}", status="200 OK", *headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def redirect(target):
    return lambda connection: connection.sendall(response(b"", "302 F", f"Location: {target}"))


def refusal(address, capacity=MB, **options):
    with pytest.raises(ToolError) as caught:
        download(address, capacity, **options)
    assert "\n" not in caught.value.message
    assert "secret" not in caught.value.message
    return caught.value.message


def slow_headers(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for number in range(200):
        connection.sendall(b"X-%d: y\r\n" % number)
        time.sleep(0.05)


def slow_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(200):
        connection.sendall(b" ")
        time.sleep(0.05)


def silence(connection):
    time.sleep(10)


@pytest.mark.parametrize("answer", [slow_headers, slow_body, silence])
def test_a_server_that_does_not_end_is_given_up(serve, answer):
    address = serve(answer)
    began = time.monotonic()
    assert "not fetched within 0.4 seconds" in refusal(address, deadline=0.4)
    assert time.monotonic() - began < 3


def endless(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        connection.sendall(b"10000\r\n" + b" " * 0x10000 + b"\r\n")


def packed(times, *codings):
    body = b" " * 4 * MB
    for _ in range(times):
        body = gzip.compress(body)
    header = f"Content-Encoding: {', '.join(codings)}"
    return lambda connection: connection.sendall(response(body, "200 OK", header))


def not_packed(connection):
    connection.sendall(response(b"{}", "200 OK", "Content-Encoding: gzip"))


@pytest.mark.parametrize("answer", [endless, packed(1, "gzip"), packed(2, "gzip", "gzip")])
def test_what_is_larger_than_the_capacity_is_refused_before_it_is_in_memory(serve, answer):
    assert "larger than 1 MB" in refusal(serve(answer))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (packed(3, "gzip", "gzip", "gzip"), "there are 3 codings"),
        (packed(1, "br"), "its content coding br is not supported"),
        (not_packed, "is not in the coding"),
        (lambda c: c.sendall(b"HTTP/1.1 200 OK\r\nX: \0\r\n\r\n"), "RemoteProtocolError"),
        (lambda c: c.close(), "cannot be fetched"),
    ],
)
def test_a_body_that_cannot_be_read_is_one_line(serve, answer, reason):
    assert reason in refusal(serve(answer))


def test_a_packed_body_is_unpacked(serve):
    body = gzip.compress(gzip.compress(b"{}"))
    answer = response(body, "200 OK", "Content-Encoding: gzip, gzip")
    assert download(serve(lambda connection: connection.sendall(answer)), MB) == b"{}"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://192.0.2.1/x", "which is not https"),
        ("/other", "which is not https"),
        ("//127.0.0.1:1/x", "which is not https"),
        ("file:///etc/passwd", "address"),
        ("ftp://127.0.0.1/x", "which is not an http(s) address"),
        ("https://127.0.0.1:1/x", "a private address"),
        ("https://localhost:1/x", "a private address"),
        ("https://[::1]:1/x", "a private address"),
        ("https://[::ffff:127.0.0.1]/x", "a private address"),
        ("https://169.254.169.254/latest/meta-data", "a private address"),
        ("https://[64:ff9b::7f00:1]/x", "a private address"),
        ("https://[2002:a00:1::]/x", "a private address"),
        ("https://[::10.0.0.1]/x", "a private address"),
        ("https://[fec0::1]/x", "a private address"),
        ("https://[2001:0:4136:e378:8000:63bf:f5ff:fffe]/x", "a private address"),
        ("https://224.0.0.1/x", "a private address"),
        ("https://10.0.0.1/x", "a private address"),
        ("https://0.0.0.0/x", "a private address"),
        ("http://[::1", "cannot be fetched"),
        ("http://" + "a" * 70 + ".x/", ""),
        ("http:///x", ""),
    ],
)
def test_a_redirect_leads_to_public_https_only(serve, target, reason):
    assert reason in refusal(serve(redirect(target)))


def test_a_redirect_elsewhere_is_followed_when_that_is_asked_for(serve):
    there = serve(lambda connection: connection.sendall(response(b'{"a": 1}')))
    address = serve(redirect(there))
    assert "which is not https" in refusal(address)
    assert download(address, MB, any_redirect=True) == b'{"a": 1}'
    assert "not an http(s)" in refusal(serve(redirect("ftp://127.0.0.1/x")), any_redirect=True)


def test_redirects_in_a_ring_end(serve):
    assert "more than 5 redirects" in refusal(serve(redirect("/x")), any_redirect=True)


@pytest.mark.parametrize(
    "address",
    [
        *("http://", "http:///x", "http://[::1", "http://127.0.0.1:99999/", "http://u:secret@[x/"),
        *("http://a b/", "http://" + "a" * 70 + ".invalid/", "https://127.0.0.1:1/"),
        *("http://127.0.0.1:x/", "HTTP://127.0.0.1:1/", "http://127.0.0.1:1/\n"),
    ],
)
def test_a_bad_address_is_one_line(address):
    refusal(address, deadline=20)


def test_an_address_is_shown_without_user_password_and_query():
    assert shown_address("https://u:p@[2001:db8::1]:8443/a?b=c#d") == "https://[2001:db8::1]:8443/a"


# Documents


def document(schemas, openapi="3.0.1", **parts):
    schema = {"schema": {"$ref": "#/components/schemas/A"}}
    answer = {"description": "d", "content": {"application/json": schema}}
    path = "/crm/associations/2026-03/{a}/{b}/batch/read"
    return {
        "openapi": openapi,
        "info": {"title": "t", "version": "1"},
        "paths": {path: {"post": {"responses": {"200": answer}}}},
        "components": {"schemas": schemas},
        **parts,
    }


def doubled(refer, levels=30):
    def schema(level):
        return {"$ref": f"#/components/schemas/{name(level + 1)}"}

    def name(level):
        return "A" if level == 0 else f"B{level}"

    schemas = {name(level): refer(schema(level)) for level in range(levels)}
    return document({**schemas, name(levels): {"type": "string"}})


@pytest.mark.parametrize(
    "refer",
    [
        lambda one: {"allOf": [one, one]},
        lambda one: {"oneOf": [one, {"type": "array", "items": one}]},
        lambda one: {"anyOf": [one, {"not": one}]},
        lambda one: {"type": "object", "properties": {"a": one, "b": one}},
        lambda one: {"additionalProperties": one, "items": one},
    ],
)
@pytest.mark.parametrize("openapi", ["3.0.1", "3.1.0"])
def test_doubled_references_are_refused_at_once(refer, openapi):
    began = time.monotonic()
    with pytest.raises(ToolError, match="its references expand to more than"):
        check_shape(doubled(refer) | {"openapi": openapi}, "x.json")
    assert time.monotonic() - began < 5


def test_a_crowd_of_schemas_that_all_refer_to_each_other_is_refused():
    names = ["A", *(f"B{number}" for number in range(30))]
    all_of_them = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    with pytest.raises(ToolError, match="its references expand to more than"):
        check_shape(document({name: {"oneOf": all_of_them} for name in names}), "x.json")


@pytest.mark.parametrize(
    "schemas",
    [
        {"A": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/A"}}}},
        {
            "A": {"items": {"$ref": "#/components/schemas/B"}},
            "B": {"items": {"$ref": "#/components/schemas/A"}},
        },
        {
            "A": {"$ref": "#/components/schemas/B0"},
            **{
                f"B{n}": {"items": {"$ref": f"#/components/schemas/B{n + 1}"}} for n in range(3_000)
            },
            "B3000": {"type": "string"},
        },
    ],
)
def test_rings_and_long_chains_are_measured(schemas):
    check_shape(document(schemas), "x.json")


def test_a_long_chain_of_references_alone_is_refused_at_once():
    chain = {f"B{n}": {"$ref": f"#/components/schemas/B{n + 1}"} for n in range(3_000)}
    schemas = {"A": {"$ref": "#/components/schemas/B0"}, **chain, "B3000": {"type": "string"}}
    began = time.monotonic()
    with pytest.raises(ToolError, match="leads through more than 20 others"):
        check_shape(document(schemas), "x.json")
    assert time.monotonic() - began < 5
    short = {name: chain[name] for name in ("B0", "B1", "B2")}
    check_shape(document({"A": schemas["A"], **short, "B3": {}}), "x.json")


def test_the_size_is_that_of_the_text_with_references_written_out():
    small = doubled(lambda one: {"allOf": [one, one]}, levels=3)
    check_expansion(small, "x.json", limit=200)
    with pytest.raises(ToolError, match=re.escape("/components/schemas/A")):
        check_expansion(small, "x.json", limit=50)


@pytest.mark.parametrize("openapi", ["3.0.1", "3.1.0"])
def test_a_hostile_pattern_is_not_matched(openapi):
    schema = {"type": "string", "pattern": "(a+)+$", "default": "a" * 40 + "!"}
    named = {
        "type": "object",
        "properties": {"pattern": schema},
        "patternProperties": {"(a+)+$": {}},
    }
    began = time.monotonic()
    content = document({"A": schema, "B": named}, openapi)
    validation_warnings(Document("x.json", content))
    assert time.monotonic() - began < 20
    assert content["components"]["schemas"]["A"]["pattern"] == "(a+)+$"


@pytest.mark.parametrize("status", ["2 00", "20", "", "2XX0", "abc", "2xx", "200\n", "600"])
def test_a_key_that_is_no_status_is_one_line(status):
    content = document({"A": {}})
    (item,) = content["paths"].values()
    item["post"]["responses"] = {status: {"description": "d"}}
    with pytest.raises(ToolError, match="is not a status") as caught:
        check_shape(content, "x.json")
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("status", ["200", "2XX", "default", "x-more"])
def test_statuses_of_openapi_are_good(status):
    content = document({"A": {}})
    (item,) = content["paths"].values()
    item["post"]["responses"] = {status: {"description": "d"}}
    check_shape(content, "x.json")


@pytest.mark.parametrize(
    "target",
    [
        *("$..*..*..*..*..*", "$..a..b", "$.paths[?(@.x =~ '(a+)+$')]"),
        *("$.info.title.`sub(/(a+)+$/, x)`", "$." + "a." * 600),
    ],
)
def test_a_target_that_may_search_for_ever_is_refused(tmp_path, target):
    file = tmp_path / "v4.yaml"
    action = {"target": target, "description": "d", "update": {"a": 1}}
    file.write_text(json.dumps({"overlay": "1.0.0", "actions": [action]}))
    with pytest.raises(ToolError, match="too costly"):
        apply_overlay(document({"A": {}}), file)


def test_certificates_of_the_environment_that_cannot_be_read_are_said(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))

    with pytest.raises(ToolError, match=r"SSL_CERT_FILE names '.*none\.pem'"):
        download("https://127.0.0.1:1/spec.json", 1000)
