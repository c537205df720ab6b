"""Proxies and certificates that the environment names: used, or said in one line to be unusable."""

import asyncio
import os
import select
import socket
import ssl
from contextlib import contextmanager
from pathlib import Path

import pytest

from hubspot_compat import ConnectionFailed, InvalidInput
from hubspot_compat._transport.clients import GuardedAsyncClient, GuardedClient
from hubspot_compat._transport.environment import authorities, make_tls_context, proxy_for
from hubspot_compat._transport.http import AsyncTransport, SyncTransport
from hubspot_compat._transport.pool import AsyncConnections, Connections

from .raw_server import HEAD, RawServer, drips, says, silence
from .transports import CREATE, KINDS, READ, Sync, kind_name, settings_for

TLS = Path(__file__).parent / "fixtures" / "tls"
AUTHORITY = str(TLS / "authority.pem")
ANSWER = says(HEAD, b"Content-Length: 2\r\n\r\n{}")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")

kinds = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in (*PROXIES, *CERTIFICATES):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def server_context():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS / "server.pem")
    return context


def secured(kind, url, **settings):
    """Send with clients that look at the environment's certificates anew."""
    settings = settings_for(base_url=url, **({"retries": 0} | settings))
    if isinstance(kind, Sync):
        connections = Connections(lambda: GuardedClient(url, make_tls_context))
        transport = SyncTransport(settings, connections=connections)
        try:
            return [transport.send(CREATE) for _ in range(2)][-1]
        finally:
            transport.close()

    async def main():
        connections = AsyncConnections(lambda: GuardedAsyncClient(url, make_tls_context))
        transport = AsyncTransport(settings, connections=connections)
        try:
            return [await transport.send(CREATE) for _ in range(2)][-1]
        finally:
            await transport.aclose()

    return asyncio.run(main())


@contextmanager
def tunnel(tls=None):
    """An HTTP proxy for CONNECT, and the requests that it got."""
    asked = []

    def join(client):
        head = client.recv(65536).decode()
        asked.append(head.partition("\r\n")[0])
        host, _, port = head.split()[1].rpartition(":")
        with socket.create_connection((host, int(port))) as server:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            relay(client, server)

    with RawServer(join, tls=tls, reads=False) as server:
        yield server.url, asked


def relay(client, server):
    """Copy what comes until one side hangs up; in one thread, since a TLS socket is not for two."""
    other = {client: server, server: client}
    while True:
        waits = [client] if getattr(client, "pending", int)() else []
        for source in waits or select.select([client, server], [], [])[0]:
            came = source.recv(65536)
            if not came:
                return
            other[source].sendall(came)


def twice(connection):
    """Answer two requests of one connection."""
    ANSWER(connection)
    connection.recv(65536)
    ANSWER(connection)


@kinds
@pytest.mark.parametrize("variable", CERTIFICATES)
def test_certificates_of_the_environment_are_trusted(kind, variable, monkeypatch, tmp_path):
    path = AUTHORITY
    if variable == "SSL_CERT_DIR":  # the name is the hash of the subject, as `openssl rehash` says
        context = ssl.create_default_context(cafile=AUTHORITY)
        (tmp_path / "6dbb0e29.0").write_text(Path(AUTHORITY).read_text())
        assert context.get_ca_certs()
        path = os.pathsep.join([str(tmp_path / "none"), str(tmp_path)])
    monkeypatch.setenv(variable, path)

    with RawServer(twice, tls=server_context()) as server:
        assert secured(kind, server.url).status == 200

    assert authorities() == (variable, path)


@kinds
def test_a_certificate_that_is_not_trusted_names_the_way_out(kind):
    words = r"VERIFY_FAILED.*SSL_CERT_FILE"
    with RawServer(ANSWER, tls=server_context()) as server:
        url = server.url
        with pytest.raises(ConnectionFailed, match=words) as caught:
            secured(kind, url)

    assert not caught.value.outcome_unknown


def test_the_first_variable_that_names_certificates_counts(monkeypatch):
    assert authorities() == ("", "")
    for name in reversed(CERTIFICATES):
        monkeypatch.setenv(name, f"/{name}")
        assert authorities() == (name, f"/{name}")
    monkeypatch.setenv("SSL_CERT_FILE", "")
    assert authorities() == ("SSL_CERT_DIR", "/SSL_CERT_DIR")


@kinds
@pytest.mark.parametrize("content", [None, b"", b"rubbish", b"-----BEGIN CERTIFICATE-----\n!!\n"])
def test_certificates_that_cannot_be_read_are_said(kind, content, monkeypatch, tmp_path):
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(path))

    with pytest.raises(InvalidInput, match=r"REQUESTS_CA_BUNDLE names '.*\.pem'.*unset it"):
        secured(kind, "https://127.0.0.1:1")


@pytest.mark.parametrize("authority", ["", AUTHORITY], ids=["certifi", "own"])
def test_a_log_of_keys_that_cannot_be_written_is_said(authority, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", authority)
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "none" / "keys"))

    with pytest.raises(InvalidInput, match=r"TLS cannot be set up .*SSLKEYLOGFILE"):
        make_tls_context()


def test_a_folder_without_a_certificate_that_openssl_would_find_is_said(monkeypatch, tmp_path):
    (tmp_path / "company.pem").write_text(Path(AUTHORITY).read_text())
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    with pytest.raises(InvalidInput, match=r"SSL_CERT_DIR .*openssl rehash"):
        make_tls_context()


@kinds
def test_a_proxy_that_is_not_there_is_named_by_its_variable(kind, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    monkeypatch.setenv("HTTP_PROXY", f"http://me:hidden@127.0.0.1:{port}")

    with pytest.raises(
        ConnectionFailed, match=r"through the proxy that HTTP_PROXY names"
    ) as caught:
        kind.send(READ, base_url="http://hubspot.example", retries=0)

    assert "hidden" not in str(caught.value)


def test_certificates_are_not_read_from_what_may_have_no_end(monkeypatch, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, "/dev/zero"):
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        with pytest.raises(
            InvalidInput, match=r"SSL_CERT_FILE names .*neither a file nor a folder"
        ):
            make_tls_context()


@kinds
def test_the_deadline_holds_under_tls_too(kind, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", AUTHORITY)
    words = r"not complete within the deadline of 0\.3 s"
    drip = RawServer(drips(HEAD, b"X-Another: y\r\n"), tls=server_context())
    with drip as server, pytest.raises(ConnectionFailed, match=words):
        secured(kind, server.url, deadline=0.3)


@kinds
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_server_is_reached_through_the_proxy_of_the_environment(kind, scheme, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", AUTHORITY)
    tls = server_context()
    with RawServer(twice, tls=tls) as server, tunnel(tls if scheme == "https" else None) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy[0])
        assert secured(kind, server.url).status == 200

    assert proxy[1] == [f"CONNECT {server.url.removeprefix('https://')} HTTP/1.1"]


@kinds
@pytest.mark.parametrize("answer", [silence, ANSWER, drips(HEAD, b"X-Another: y\r\n")])
def test_the_deadline_holds_through_a_proxy_that_is_reached_by_tls(kind, answer, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", AUTHORITY)
    tls = server_context()
    plain = RawServer(answer, tls=None if answer is ANSWER else tls, reads=answer is not ANSWER)
    with plain as server, tunnel(tls) as (proxy, _):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(ConnectionFailed) as caught:
            secured(kind, server.url.replace("http:", "https:"), deadline=0.3)

    assert caught.value.outcome_unknown is (answer is not ANSWER)


@kinds
def test_a_server_that_hangs_up_behind_such_a_proxy_was_sent_nothing(kind, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", AUTHORITY)
    with RawServer(lambda _: None, reads=False) as server, tunnel(server_context()) as (proxy, _):
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        with pytest.raises(ConnectionFailed, match="ConnectError") as caught:
            secured(kind, server.url.replace("http:", "https:"))

    assert not caught.value.outcome_unknown


@pytest.mark.parametrize(
    ("base_url", "variables", "proxy"),
    [
        ("https://api.hubapi.com", {}, None),
        ("https://api.hubapi.com", {"HTTP_PROXY": "http://a:1"}, None),
        ("https://api.hubapi.com", {"HTTPS_PROXY": "http://a:1"}, "http://a:1"),
        ("https://api.hubapi.com", {"HTTPS_PROXY": " ", "ALL_PROXY": " a:1 "}, "http://a:1"),
        ("https://api.hubapi.com", {"https_proxy": "a:1"}, "http://a:1"),
        ("https://api.hubapi.com", {"ALL_PROXY": "https://u:p@a"}, "https://u:p@a"),
        ("https://api.hubapi.com", {"ALL_PROXY": "b", "HTTPS_PROXY": "a"}, "http://a"),
        ("https://api.hubapi.com", {"HTTPS_PROXY": "a", "NO_PROXY": "*"}, None),
        ("https://api.hubapi.com", {"HTTPS_PROXY": "a", "NO_PROXY": "x, hubapi.com"}, None),
        ("https://api.hubapi.com", {"HTTPS_PROXY": "a", "NO_PROXY": "x, .hubapi.com"}, None),
        ("https://api.hubapi.com", {"HTTPS_PROXY": "a", "NO_PROXY": "api"}, "http://a"),
        (
            "https://api.hubapi.com",
            {"HTTPS_PROXY": "a", "NO_PROXY": "https://x, https://api.hubapi.com"},
            None,
        ),
        ("http://127.0.0.1:80/x", {"HTTP_PROXY": "a", "NO_PROXY": "127.0.0.1"}, None),
        ("http://127.0.0.1:81/x", {"HTTP_PROXY": "a", "NO_PROXY": "127.0.0.1:80"}, "http://a"),
        ("http://[::1]:80", {"HTTP_PROXY": "a", "NO_PROXY": "::1"}, None),
        ("http://[::1]", {"HTTP_PROXY": "a", "NO_PROXY": "::2"}, "http://a"),
    ],
)
def test_the_proxy_of_a_server_is_found(base_url, variables, proxy, monkeypatch):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    found = proxy_for(base_url)

    assert found == proxy


@kinds
@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("ftp://u:hunter2@a:1", "scheme 'ftp'"),
        ("//u:hunter2@a", "no (host|address)"),
        ("http://u:hunter2@", "no host"),
        ("http://u:hunter2@:3128", "no host"),
        ("http://u:hunter2@a:99999", "host and port"),
        ("http://u:hunter2@a:b", "is no address"),
        ("http://u:hunter2@[::1", "is no address"),
        ("http://u:hunter2@1.2.3.999", "is no address"),
        ("http://u:hunter2@xn--a", "is no address"),
        ("http://u:hunter2@a\tb", "is no address"),
        ("socks5://u:hunter2@a", r"pip install 'httpx\[socks\]'"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_said_without_its_password(kind, value, words, monkeypatch):
    monkeypatch.setenv("ALL_PROXY", value)

    with pytest.raises(InvalidInput, match=f"ALL_PROXY.*{words}") as caught:
        kind.send(CREATE, base_url="http://127.0.0.1:9")

    assert "hunter2" not in str(caught.value)


@kinds
def test_the_password_of_a_proxy_is_sent_to_it(kind, monkeypatch):
    with RawServer(ANSWER) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.replace("//", "//us%C3%A9r:p%40ss@"))
        kind.send(CREATE, base_url="http://nowhere.example")

    assert b"\r\nProxy-Authorization: Basic dXPDqXI6cEBzcw==\r\n" in proxy.heads[0]
    assert proxy.heads[0].startswith(b"POST http://nowhere.example/crm/create HTTP/1.1\r\n")
