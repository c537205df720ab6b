"""`legacy.mount`: one session or client, over a real socket."""

import asyncio
import copy
import gzip
import json
import logging
import pickle
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest
import requests
import urllib3
from attrs import evolve
from hubspot import HubSpot

from hubspot_compat import AssociationType, InvalidInput, legacy
from hubspot_compat._bridge import Bridge, intercept
from hubspot_compat._domain.snapshot import dump_names

from .conftest import HEADERS, TOKEN, inputs, link

BATCH = "/crm/v3/associations/contacts/companies/batch"
RECORD = "/crm/v3/objects/contacts/1/associations/companies"
CREATE = inputs(link(1, 10, "contact_to_company"))


@pytest.fixture
def calls(served, url):
    return lambda: [(call.method, call.path) for call in served[0].requests]


def by_requests(url, method, path, **options):
    with legacy.mount(requests.Session()) as session:
        answer = session.request(method, url + path, headers=HEADERS, **options)
        return answer.status_code, answer.content, answer.headers


def by_httpx(url, method, path, **options):
    with legacy.mount(httpx.Client(base_url=url, headers=HEADERS)) as client:
        answer = client.request(method, path, **options)
        return answer.status_code, answer.content, answer.headers


def by_async_httpx(url, method, path, **options):
    async def main():
        async with legacy.mount(httpx.AsyncClient(base_url=url, headers=HEADERS)) as client:
            answer = await client.request(method, path, **options)
            return answer.status_code, answer.content, answer.headers

    return asyncio.run(main())


def by_urllib3(url, method, path, **options):
    with legacy.mount(urllib3.PoolManager()) as pools:
        answer = pools.request(method, url + path, headers=HEADERS, **options)
        return answer.status, answer.data, answer.headers


@pytest.fixture(params=[by_requests, by_httpx, by_async_httpx, by_urllib3])
def send(request, url):
    return lambda *args, **options: request.param(url, *args, **options)


def test_v3_requests_are_served_by_the_newer_version(send, calls):
    status, content, headers = send("POST", f"{BATCH}/create", json=CREATE)
    assert status == 201
    assert json.loads(content)["results"] == CREATE["inputs"]
    assert headers["Content-Type"].startswith("application/json")
    assert send("PUT", f"{RECORD}/11/279")[0] == 200
    listed = json.loads(send("GET", RECORD)[1])["results"]
    assert [row["id"] for row in listed] == ["10", "10", "11"]
    assert send("DELETE", f"{RECORD}/11/279")[:2] == (204, b"")
    assert not any("/v3/" in path and not path.endswith("/types") for _, path in calls())


def test_everything_else_passes_untouched(send, calls, url):
    path = "/crm/v4/objects/contacts/1/associations/companies?limit=3&x=%2F"
    status, content, _ = send("GET", path)
    assert (status, json.loads(content)) == (200, {"results": []})
    assert calls() == [("GET", path.partition("?")[0])]


def test_errors_of_the_service_come_with_their_status(send):
    status, content, _ = send("PUT", f"{RECORD}/10/nonsense")
    assert (status, json.loads(content)["context"]["type"]) == (400, ["nonsense"])


def test_the_token_is_never_logged(send, caplog):
    caplog.set_level(logging.DEBUG)
    send("POST", f"{BATCH}/create", json=CREATE)
    send("PUT", f"{RECORD}/10/nonsense")
    assert TOKEN not in caplog.text


# --- requests ---------------------------------------------------------------------------------


def test_a_link_leads_back_through_the_same_host_whatever_the_library(send, url):
    send("PUT", f"{RECORD}/10/1")
    first = json.loads(send("GET", f"{RECORD}?limit=1")[1])
    link_ = first["paging"]["next"]["link"]
    assert link_.startswith(f"{url}/crm/v3/objects/0-1/1/associations/0-2?limit=1&after=")
    rest = json.loads(send("GET", link_.removeprefix(url))[1])
    assert [row["type"] for row in first["results"] + rest["results"]] == [
        "contact_to_company",
        "contact_to_company_unlabeled",
    ]


def test_no_link_tells_what_a_url_says_before_the_host():
    bridge = Bridge("2026-03")
    intercepted = intercept(bridge, "GET", f"https://user:secret@api.hubapi.com{RECORD}", [])
    assert intercepted.site == "https://api.hubapi.com"
    assert "secret" not in repr(evolve(intercepted, origin=""))


@pytest.mark.parametrize(
    "host", ["https://api-eu1.hubapi.com", "https://gateway.test:8443/hubspot"]
)
def test_other_hosts_and_prefixes_are_kept(host):
    sent = []

    def answer(request):
        sent.append(request)
        return httpx.Response(200, json={"results": []})

    with legacy.mount(httpx.Client(transport=httpx.MockTransport(answer))) as client:
        params = {"hapikey": "a key", "limit": "5", "portalId": "7"}
        assert client.get(f"{host}{RECORD}", params=params).json() == {"results": []}
    (request,) = sent
    base = httpx.URL(host)
    assert (request.url.host, request.url.port) == (base.host, base.port)
    assert request.url.path.endswith("/crm/objects/2026-03/contact/1/associations/company")
    assert request.url.path.startswith(base.path.rstrip("/"))
    # What is v3's own paging does not go along; a key and a portal's id do.
    assert dict(request.url.params) == {"limit": "500", "hapikey": "a key", "portalId": "7"}


@pytest.mark.parametrize("kind", [requests.Session, httpx.Client])
def test_a_compressed_body_is_read(url, calls, kind):
    content = gzip.compress(json.dumps(CREATE).encode())
    headers = HEADERS | {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    with legacy.mount(kind()) as session:
        by = {"data": content} if kind is requests.Session else {"content": content}
        answer = session.post(f"{url}{BATCH}/create", headers=headers, **by)
    assert (answer.status_code, answer.json()["results"]) == (201, CREATE["inputs"])


def test_a_mounted_requests_session_answers_like_any_other(url):
    with legacy.mount(requests.Session()) as session:
        session.headers.update(HEADERS)
        seen = []
        hooks = {"response": lambda answer, **_: seen.append(answer.url)}
        answer = session.post(f"{url}{BATCH}/create", json=CREATE, hooks=hooks, timeout=5)
        assert answer.ok
        assert answer.reason == "Created"
        assert answer.url == f"{url}{BATCH}/create"
        assert answer.request.method == "POST"
        assert answer.encoding == "utf-8"
        assert answer.elapsed.total_seconds() > 0
        assert seen == [answer.url]
        with pytest.raises(requests.HTTPError, match="400"):
            session.put(f"{url}{RECORD}/10/nonsense").raise_for_status()


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(CREATE),
        json.dumps(CREATE).encode(),
        iter([json.dumps(CREATE).encode()[:5], json.dumps(CREATE).encode()[5:]]),
    ],
    ids=["text", "bytes", "an iterator"],
)
def test_bodies_may_come_in_every_form_of_requests(url, body):
    with legacy.mount(requests.Session()) as session:
        headers = HEADERS | {"Content-Type": "application/json"}
        assert session.post(f"{url}{BATCH}/create", data=body, headers=headers).status_code == 201


def test_a_body_of_a_file_is_read(url, tmp_path):
    path = tmp_path / "body.json"
    path.write_text(json.dumps(CREATE))
    headers = HEADERS | {"Content-Type": "application/json"}
    with legacy.mount(requests.Session()) as session, path.open("rb") as body:
        assert session.post(f"{url}{BATCH}/create", data=body, headers=headers).status_code == 201


def test_a_streamed_answer_can_be_read_in_pieces(url):
    with legacy.mount(requests.Session()) as session:
        session.put(f"{url}{RECORD}/10/1", headers=HEADERS)
        answer = session.get(url + RECORD, headers=HEADERS, stream=True)
        assert b"contact_to_company" in b"".join(answer.iter_content(7))


def test_the_bridge_sends_with_the_options_of_the_call():
    """Timeouts, proxies and TLS are the caller's."""
    given = []

    class Adapter(requests.adapters.BaseAdapter):
        def send(self, request, **options):
            given.append((request.url, request.headers["Authorization"], options))
            msg = "stop here"
            raise requests.ConnectionError(msg)

        def close(self):
            pass

    session = legacy.mount(requests.Session())
    session.mount("https://", Adapter())
    with pytest.raises(requests.ConnectionError, match="stop here"):
        session.get(
            f"https://api.hubapi.com{RECORD}",
            headers=HEADERS,
            timeout=(3, 4),
            verify="/ca.pem",
            cert="/me.pem",
            proxies={"https": "http://proxy:1"},
        )
    (sent, token, options) = given[0]
    assert sent.startswith("https://api.hubapi.com/crm/objects/2026-03/contact/1/associations/")
    assert token == HEADERS["Authorization"]
    assert (options["timeout"], options["verify"], options["cert"]) == (
        (3, 4),
        "/ca.pem",
        "/me.pem",
    )
    assert options["proxies"]["https"] == "http://proxy:1"


def test_mounting_again_replaces_the_settings(url, calls):
    session = legacy.mount(legacy.mount(requests.Session(), "v4"), "2025-09")
    session.put(f"{url}{RECORD}/10/1", headers=HEADERS)
    assert all("/2025-09/" in path for _, path in calls())


COPIES = {
    "pickled": lambda session: pickle.loads(pickle.dumps(session)),
    "copied": copy.copy,
    "copied deep": copy.deepcopy,
}


@pytest.mark.parametrize("made", COPIES.values(), ids=COPIES)
def test_a_copy_of_a_mounted_session_is_mounted_too(url, calls, made):
    session = legacy.mount(requests.Session(), "v4")
    session.headers.update(HEADERS)
    copied = made(session)
    copied.mount("http://", requests.adapters.HTTPAdapter())  # also those of later
    for one in (session, copied):
        assert one.put(f"{url}{RECORD}/10/1").status_code == 200
    assert {path for _, path in calls()} == {
        "/crm/v4/associations/contact/company/labels",
        "/crm/v4/associations/contact/company/batch/read",
        "/crm/v4/associations/contact/company/batch/create",
        "/crm/v4/objects/contact/1/associations/company",
    }


def test_a_copy_keeps_the_names_that_mount_was_given(url, served, tmp_path):
    lawyer = AssociationType("USER_DEFINED", 1, "Lawyer", "lawyer_of", "contact", "company")
    names = tmp_path / "names.json"
    names.write_bytes(dump_names([lawyer]))
    served[0].set_faults([{"fault": "status", "status": 404, "route": "GET */types"}])
    session = legacy.mount(requests.Session(), names=names)
    session.headers.update(HEADERS)
    for one in (session, pickle.loads(pickle.dumps(session))):
        assert one.put(f"{url}{RECORD}/10/lawyer_of").status_code == 200


def test_the_attributes_of_a_sessions_adapter_are_still_its_own():
    session = legacy.mount(requests.Session())
    adapter = session.get_adapter("https://api.hubapi.com")
    adapter.max_retries = urllib3.Retry(7)
    assert adapter.inner.max_retries.total == adapter.max_retries.total == 7
    with pytest.raises(AttributeError, match="nonsense"):
        _ = adapter.nonsense


# --- httpx ------------------------------------------------------------------------------------


def test_a_mounted_httpx_client_keeps_its_auth_and_hooks(url):
    seen = []
    hooks = {"request": [lambda r: seen.append(r.url.path)]}

    def auth(request):
        request.headers["Authorization"] = HEADERS["Authorization"]
        return request

    with legacy.mount(httpx.Client(base_url=url, auth=auth, event_hooks=hooks)) as client:
        answer = client.put(f"{RECORD}/10/1")
    assert answer.status_code == 200
    assert answer.request.url.path == f"{RECORD}/10/1"
    assert answer.elapsed.total_seconds() > 0
    assert seen == [f"{RECORD}/10/1"]


def test_transports_mounted_by_pattern_are_bridged_too(url, calls):
    mounts = {"http://": httpx.HTTPTransport(), "all://nowhere": None}
    with legacy.mount(legacy.mount(httpx.Client(mounts=mounts), "v4"), "2026-03") as client:
        client.put(f"{url}{RECORD}/10/1", headers=HEADERS)
    assert all("/2026-03/" in path for _, path in calls())


def test_errors_of_the_connection_are_the_librarys_own():
    with (
        legacy.mount(httpx.Client()) as client,
        pytest.raises(httpx.ConnectError),
    ):
        client.get(f"http://127.0.0.1:9{RECORD}")
    with pytest.raises(requests.ConnectionError):
        legacy.mount(requests.Session()).get(f"http://127.0.0.1:9{RECORD}", timeout=1)


class Undecodable(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"text")

    def log_message(self, *_):
        pass


def test_errors_of_decoding_are_the_librarys_own():
    with HTTPServer(("127.0.0.1", 0), Undecodable) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}{RECORD}"
        with pytest.raises(requests.exceptions.ContentDecodingError):
            legacy.mount(requests.Session()).get(url)
        with pytest.raises(httpx.DecodingError):
            legacy.mount(httpx.Client()).get(url)
        with legacy.install():
            with pytest.raises(requests.RequestException, match="failed to decode"):
                requests.get(url, timeout=5)
            with pytest.raises(urllib3.exceptions.DecodeError):
                urllib3.request("GET", url)
        server.shutdown()


def test_the_callers_timeout_holds_for_what_is_sent_instead(url, served):
    served[0].set_faults([{"fault": "delay", "route": "* *", "seconds": 2}])
    with (
        legacy.mount(httpx.Client(base_url=url, headers=HEADERS, timeout=0.2)) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.get(RECORD)


# --- wrong use --------------------------------------------------------------------------------


@pytest.mark.parametrize("session", [None, "session", object(), requests, httpx.HTTPTransport])
def test_what_is_no_session_is_named(session):
    with pytest.raises(InvalidInput, match=type(session).__name__):
        legacy.mount(session)


def test_a_client_of_the_sdk_is_sent_to_upgrade():
    with pytest.raises(InvalidInput, match=r"upgrade takes a hubspot\.HubSpot client"):
        legacy.mount(HubSpot(access_token="any"))
