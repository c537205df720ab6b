"""Who may use `/` and `/_sandbox`: not a web page that a developer happens to have open."""

import base64

import httpx
import pytest

from hubspot_compat_tools.sandbox import Sandbox, running

from .conftest import SPECS, Api

CONTROLS = [
    ("GET", "/_sandbox/state"),
    ("POST", "/_sandbox/reset"),
    ("GET", "/_sandbox/requests"),
    ("DELETE", "/_sandbox/requests"),
    ("GET", "/_sandbox/faults"),
    ("PUT", "/_sandbox/faults"),
    ("POST", "/_sandbox/faults"),
    ("DELETE", "/_sandbox/faults"),
    ("GET", "/_sandbox/nothing"),
]
PAGES = [("GET", "/"), ("HEAD", "/"), ("GET", "/?stay")]
OUTSIDE_HOSTS = [
    *("evil.example", "rebound.evil.example:8000", "127.0.0.1.evil.example", "evil.example."),
    *("localhost.evil.example", "evil.example@127.0.0.1.x", "[::1", "999.0.0.1", "EVIL.EXAMPLE"),
    *("localhost/evil.example", "localhost?.evil.example", "localhost#.evil.example"),
    *("[::1].evil.example", "evil.example:80@127.0.0.1", "localhost, evil.example", "local host"),
]
OWN_HOSTS = [
    *("localhost", "localhost:8000", "LOCALHOST", "localhost.", "app.localhost:1"),
    *("127.0.0.1:8000", "[::1]:8000", "192.168.1.5", "sandbox", "sandbox:8000"),
]


@pytest.fixture
def started(api):
    """Something is stored, was called, and is to fail: what no outsider may touch."""
    api.create("v4", 1, 2, 1)
    api.sandbox.set_faults([{"fault": "status", "route": "GET /x"}])
    return api


@pytest.fixture(scope="module")
def guarded():
    """A sandbox with a token; these tests change nothing in it that another one reads."""
    return Api(Sandbox(SPECS, token="secret"))


def everything(api):
    return (api.sandbox.snapshot(), api.sandbox.requests, len(api.sandbox._state.faults))


def send(api, method, path, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    content = b"[]" if method in ("PUT", "POST") else None
    request = api.http.build_request(method, path, headers=named, content=content)
    if "authorization" not in named:
        del request.headers["authorization"]
    return api.http.send(request)


@pytest.mark.parametrize(("method", "path"), [*CONTROLS, *PAGES])
def test_a_name_that_leads_here_from_outside_is_refused(started, method, path):
    before = everything(started)
    for host in OUTSIDE_HOSTS:
        answer = send(started, method, path, host=host)
        assert answer.status_code == 403, host
        assert method == "HEAD" or "--host" in answer.json()["message"]
        assert everything(started) == before, host


@pytest.mark.parametrize("host", OWN_HOSTS)
@pytest.mark.parametrize(("method", "path"), [("GET", "/_sandbox/state"), ("GET", "/")])
def test_names_and_addresses_of_this_machine_are_good(api, method, path, host):
    assert send(api, method, path, host=host).status_code == 200


def test_the_name_that_it_was_started_with_is_good(make_api):
    api = make_api(hosts=["Dev.Example.com."])
    assert send(api, "GET", "/_sandbox/state", host="dev.example.com:80").status_code == 200
    assert send(api, "GET", "/_sandbox/state", host="other.example.com").status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://sandbox:81"},
        {"origin": "https://sandbox"},
        {"origin": "http://sandbox.evil.example"},
        {"origin": ""},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
@pytest.mark.parametrize(("method", "path"), CONTROLS)
def test_a_page_of_another_site_is_refused(started, method, path, headers):
    before = everything(started)
    answer = send(started, method, path, **headers, content_type="text/plain")
    assert answer.status_code == 403
    assert "may not use the sandbox's own endpoints" in answer.json()["message"]
    assert everything(started) == before


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_its_own_origin_is_good(api, site):
    answer = send(api, "GET", "/_sandbox/state", origin="http://sandbox", sec_fetch_site=site)
    assert answer.status_code == 200


def test_a_link_on_another_site_may_lead_to_the_page_and_no_frame_may_show_it(api):
    answer = send(api, "GET", "/", sec_fetch_site="cross-site")
    assert answer.status_code == 200
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert send(api, "GET", "/", origin="https://evil.example").status_code == 403


NO_TOKENS = [
    *("", "Bearer", "Bearer wrong", "Bearer secret,x", "Bearersecret", "secret"),
    *("Basic secret", "Basic !", "Basic " + base64.b64encode(b"secret").decode()),
    *("Basic " + base64.b64encode(b"a:wrong").decode(), "Basic /w==", "Bearer s\xe9cret"),
]


@pytest.mark.parametrize(("method", "path"), [*CONTROLS, *PAGES])
def test_a_sandbox_with_a_token_asks_for_it_everywhere(guarded, method, path):
    for given in NO_TOKENS:
        authorization = {"authorization": given.encode("latin-1")} if given else {}
        answer = send(guarded, method, path, **authorization)
        assert answer.status_code == 401, given
        assert answer.headers["www-authenticate"].startswith("Basic ")


@pytest.mark.parametrize(
    "given", ["Bearer secret", "bearer secret", "Basic " + base64.b64encode(b"me:secret").decode()]
)
@pytest.mark.parametrize(("method", "path"), [*CONTROLS, *PAGES])
def test_with_the_token_they_work(guarded, method, path, given):
    answer = send(guarded, method, path, authorization=given)
    assert answer.status_code == 404 if path.endswith("nothing") else answer.is_success


def test_the_token_is_no_way_around_host_and_origin(guarded):
    good = {"authorization": "Bearer secret"}
    path = "/_sandbox/state"
    assert send(guarded, "GET", path, **good, host="evil.example").status_code == 403
    assert send(guarded, "GET", path, **good, origin="https://evil.example").status_code == 403


def test_the_same_holds_on_a_socket(api):
    api.create("v4", 1, 2, 1)
    with running(api.sandbox) as url, httpx.Client(base_url=url, trust_env=False) as client:
        assert client.get("/_sandbox/state").status_code == 200
        assert client.get("/_sandbox/state", headers={"origin": url}).status_code == 200
        for headers in (
            [("host", "rebound.evil.example")],
            [("host", "localhost/rebound.evil.example")],
            [("origin", "https://evil.example")],
            [("origin", "https://evil.example"), ("origin", url)],
            [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "none")],
        ):
            assert client.post("/_sandbox/reset", headers=headers).status_code == 403
        assert client.options("/_sandbox/faults").headers.get("access-control-allow-origin") is None
    assert api.sandbox.snapshot()["associations"]
