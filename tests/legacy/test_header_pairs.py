"""Headers through the bridge, in each form that it has: `Set-Cookie` twice, and other letters."""

import asyncio
import contextlib
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import httpx
import pytest
import requests
import urllib3

from hubspot_compat import legacy
from hubspot_compat_tools.proxy import Proxy
from hubspot_compat_tools.proxy import running as running_proxy

V3 = "/crm/v3/objects/contacts/1/associations/companies"
OTHER = "/crm/v3/objects/contacts/1"
COOKIES = ["a=1; Path=/", "b=2; Path=/; Expires=Wed, 01 Jan 2031 00:00:00 GMT"]
NAME = b"caf\xe9 \xc3\xa9"


class Upstream(BaseHTTPRequestHandler):
    """Notes what it is sent, and sets two cookies."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.path, self.headers))
        self.send_response(200)
        for cookie in COOKIES:
            self.send_header("Set-Cookie", cookie)
        self.send_header("X-HubSpot-Name", NAME.decode("latin-1"))
        self.send_header("X-HubSpot-Name", "again")
        content = b'{"results": []}'
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def upstream():
    with ThreadingHTTPServer(("127.0.0.1", 0), Upstream) as server:
        server.asked = []
        server.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join(5)


# Each gives (raw headers of the answer as pairs of bytes, the session's cookies).


def requests_call(session, url, headers):
    answer = session.get(url, headers=headers)
    pairs = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in answer.raw.headers.items()]
    assert answer.cookies.get_dict() == {"a": "1", "b": "2"}
    return pairs, session.cookies.get_dict()


def by_requests(url, headers):
    with requests.Session() as session:
        return requests_call(session, url, headers)


def by_a_mounted_session(url, headers):
    with legacy.mount(requests.Session()) as session:
        return requests_call(session, url, headers)


def by_httpx(url, headers):
    with httpx.Client() as client:
        return client.get(url, headers=headers).headers.raw, dict(client.cookies)


def by_a_mounted_client(url, headers):
    with legacy.mount(httpx.Client()) as client:
        return client.get(url, headers=headers).headers.raw, dict(client.cookies)


def by_async_httpx(url, headers):
    async def main():
        async with httpx.AsyncClient() as client:
            answer = await client.get(url, headers=headers)
            return answer.headers.raw, dict(client.cookies)

    return asyncio.run(main())


def by_aiohttp(url, headers):
    # aiohttp sends text as UTF-8.
    given = {name: value.decode() for name, value in headers.items()}

    async def main():
        jar = aiohttp.CookieJar(unsafe=True)  # also of addresses
        async with (
            aiohttp.ClientSession(cookie_jar=jar) as session,
            session.get(url, headers=given) as answer,
        ):
            assert {c.key: c.value for c in answer.cookies.values()} == {"a": "1", "b": "2"}
            return answer.raw_headers, {cookie.key: cookie.value for cookie in jar}

    return asyncio.run(main())


def urllib3_call(pools, url, headers):
    answer = pools.request("GET", url, headers=headers)
    pairs = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in answer.headers.items()]
    return pairs, {"a": "1", "b": "2"}  # it keeps no cookies


def by_urllib3(url, headers):
    with urllib3.PoolManager() as pools:
        return urllib3_call(pools, url, headers)


def by_mounted_pools(url, headers):
    with legacy.mount(urllib3.PoolManager()) as pools:
        return urllib3_call(pools, url, headers)


def by_urllib(url, headers):
    cookies = urllib.request.HTTPCookieProcessor()
    opener = urllib.request.build_opener(cookies)
    with opener.open(urllib.request.Request(url, headers=headers)) as answer:
        pairs = [(k.encode("latin-1"), v.encode("latin-1")) for k, v in answer.headers.items()]
    return pairs, {cookie.name: cookie.value for cookie in cookies.cookiejar}


INSTALLED = [by_requests, by_httpx, by_async_httpx, by_aiohttp, by_urllib3, by_urllib]
MOUNTED = [by_a_mounted_session, by_a_mounted_client, by_mounted_pools]


@contextlib.contextmanager
def bridging(send, upstream):
    """Give the address at which a way of sending finds the bridge."""
    if send in INSTALLED:
        with legacy.install():
            yield upstream.url
    else:
        yield upstream.url


def values(pairs, name):
    return [value for key, value in pairs if key.lower() == name]


@pytest.mark.parametrize("send", [*INSTALLED, *MOUNTED])
def test_headers_of_an_answer_come_as_often_and_as_they_were_sent(upstream, send):
    with bridging(send, upstream) as url:
        pairs, cookies = send(url + V3, {})
    assert "2026-03" in upstream.asked[-1][0]
    assert values(pairs, b"set-cookie") == [cookie.encode() for cookie in COOKIES]
    assert values(pairs, b"x-hubspot-name") == [NAME, b"again"]
    assert cookies == {"a": "1", "b": "2"}


@pytest.mark.parametrize("send", [*INSTALLED, *MOUNTED])
def test_headers_of_a_request_go_on_as_the_library_sends_them(upstream, send):
    name = "é ☃".encode()  # as UTF-8, which each library can be given
    with bridging(send, upstream) as url:
        for path in (V3, OTHER):
            send(url + path, {"X-Name": name, "Cookie": b"c=" + name})
    (bridged, served), (passed, plain) = upstream.asked[-2:]
    assert "2026-03" in bridged
    assert passed == OTHER
    for header in ("X-Name", "Cookie"):
        sent = served.get_all(header)
        assert sent == plain.get_all(header)
        assert sent[0].encode("latin-1").endswith(name)


@pytest.mark.parametrize("path", [V3, OTHER])
def test_the_proxy_leaves_them_as_they_are_in_both_directions(upstream, path):
    with running_proxy(Proxy("2026-03", upstream.url)) as url, httpx.Client() as client:
        sent = [("X-Name", NAME), ("X-Name", b"two"), ("Cookie", b"c=" + NAME)]
        answer = client.get(url + path, headers=sent)
        cookies = dict(client.cookies)
    asked, headers = upstream.asked[-1]
    assert ("2026-03" in asked) is (path == V3)
    assert [value.encode("latin-1") for value in headers.get_all("X-Name")] == [NAME, b"two"]
    assert headers.get_all("Cookie") == [(b"c=" + NAME).decode("latin-1")]
    assert values(answer.headers.raw, b"set-cookie") == [cookie.encode() for cookie in COOKIES]
    assert values(answer.headers.raw, b"x-hubspot-name") == [NAME, b"again"]
    assert cookies == {"a": "1", "b": "2"}


def test_an_encoding_that_the_caller_alone_could_read_is_not_asked_for(upstream):
    with legacy.mount(requests.Session()) as session:
        session.get(upstream.url + V3, headers={"Accept-Encoding": "x-own"})
    assert upstream.asked[-1][1]["Accept-Encoding"] == "gzip, deflate"
    with legacy.install():

        async def main():
            async with (
                aiohttp.ClientSession(auto_decompress=False) as session,
                session.get(upstream.url + V3) as answer,
            ):
                assert await answer.json() == {"results": []}

        asyncio.run(main())
    assert upstream.asked[-1][1]["Accept-Encoding"] == "identity"
