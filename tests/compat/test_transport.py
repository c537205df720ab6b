"""What goes over the wire, what comes back, and what is refused before."""

import asyncio

import httpx
import pytest

from hubspot_compat._domain.errors import (
    ConnectionFailed,
    InvalidInput,
    MissingToken,
    NotFound,
    RateLimited,
    ServerError,
    UnreadableResponse,
)
from hubspot_compat._transport.http import (
    AsyncTransport,
    SyncTransport,
    default_settings,
)
from hubspot_compat._version import __version__
from hubspot_compat._wire.messages import Request

from .transports import CREATE, KINDS, LABEL, LIST, READ, TOKEN, Sync, Time, kind_name, mocked, ok

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


def sent(kind, *requests, **settings):
    """Send to a server that says yes; return what it saw."""
    seen = []

    def handler(request):
        seen.append(request)
        return ok()

    kind.send(*requests, http_client=mocked(kind, handler), **settings)
    return seen


def test_a_body_goes_out_as_json_with_token_and_name(kind):
    (request,) = sent(kind, CREATE)

    assert request.method == "POST"
    assert str(request.url) == "https://api.hubapi.com/crm/create"
    assert request.content == CREATE.content
    assert request.headers["authorization"] == f"Bearer {TOKEN}"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept"] == "application/json"
    assert request.headers["user-agent"] == f"hubspot-compat/{__version__}"


def test_a_request_without_a_body_has_no_content_type(kind):
    (request,) = sent(kind, LIST)

    assert "content-type" not in request.headers
    assert dict(request.url.params) == {"limit": "500", "after": "a b&c"}


def test_a_path_is_sent_as_it_is_escaped(kind):
    (request,) = sent(kind, Request("basic.list", "GET", "/crm/p_a%2Fb/%20x"))

    assert request.url.raw_path == b"/crm/p_a%2Fb/%20x"


def test_the_base_url_may_end_in_a_slash_and_have_a_path(kind):
    (request,) = sent(kind, READ, base_url="http://proxy.example:8080/hubspot/")

    assert str(request.url) == "http://proxy.example:8080/hubspot/crm/read"


def test_a_token_function_is_asked_for_every_try(kind):
    tokens = iter(["first", "second", "third"])
    seen = []

    def handler(request):
        seen.append(request.headers["authorization"])
        return httpx.Response(503) if len(seen) == 1 else ok()

    client = mocked(kind, handler)
    kind.send(READ, READ, http_client=client, time=Time(), token=lambda: next(tokens))

    assert seen == ["Bearer first", "Bearer second", "Bearer third"]


def test_a_coroutine_function_may_give_the_token_to_the_async_transport_only(kind):
    async def token():
        return "from-a-coroutine"

    if isinstance(kind, Sync):
        with pytest.raises(InvalidInput, match="AsyncAssociations"):
            sent(kind, READ, token=token)
    else:
        (request,) = sent(kind, READ, token=token)
        assert request.headers["authorization"] == "Bearer from-a-coroutine"


def test_blanks_around_a_token_are_dropped(kind):
    (request,) = sent(kind, READ, token=lambda: " padded\n")

    assert request.headers["authorization"] == "Bearer padded"


@pytest.mark.parametrize(
    "bad", ["", "  ", "two words", "line\nbreak", "nul\0", "schlüssel", None, 7]
)
def test_a_token_that_cannot_be_sent_is_refused_without_being_shown(kind, bad):
    with pytest.raises(InvalidInput) as caught:
        sent(kind, READ, token=lambda: bad)

    assert not isinstance(bad, str) or not bad.strip() or bad not in str(caught.value)


def test_the_callers_own_auth_does_not_replace_the_token(kind):
    seen = []

    def handler(request):
        seen.append(request.headers["authorization"])
        return ok()

    client = kind.client(transport=httpx.MockTransport(handler), auth=("user", "password"))
    kind.send(READ, http_client=client)

    assert seen == [f"Bearer {TOKEN}"]


def test_an_answer_comes_back_with_status_headers_and_body(kind):
    client = mocked(kind, [httpx.Response(207, content=b'{"a": 1}', headers={"X-A": "b"})])

    answer = kind.send(CREATE, http_client=client)

    assert answer.status == 207
    assert answer.headers["x-a"] == "b"
    assert answer.json() == {"a": 1}
    assert answer.request is CREATE


def test_an_empty_success_is_fine(kind):
    answer = kind.send(CREATE, http_client=mocked(kind, [httpx.Response(204)]))

    assert (answer.status, answer.json()) == (204, None)


def test_a_refusal_is_raised_with_what_hubspot_said(kind):
    body = {"message": "no such type", "category": "OBJECT_NOT_FOUND", "correlationId": "c-1"}
    client = mocked(kind, [httpx.Response(404, json=body)])

    with pytest.raises(NotFound, match=r"POST /crm/create -> 404: no such type") as caught:
        kind.send(CREATE, http_client=client)

    assert caught.value.correlation_id == "c-1"
    assert caught.value.body


def test_a_redirect_is_not_followed(kind):
    seen = []

    def handler(request):
        seen.append(request.url.host)
        return httpx.Response(307, headers={"Location": "https://evil.example/crm"})

    client = kind.client(transport=httpx.MockTransport(handler), follow_redirects=True)
    with pytest.raises(UnreadableResponse, match="redirect"):
        kind.send(READ, http_client=client)

    assert seen == ["api.hubapi.com"]


NEVER_SENT = [
    httpx.ConnectError("refused"),
    httpx.ConnectTimeout("slow"),
    httpx.PoolTimeout("busy"),
    httpx.ProxyError("407"),
    httpx.UnsupportedProtocol("ftp"),
]
PERHAPS_SENT = [
    httpx.ReadTimeout("slow"),
    httpx.WriteTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.WriteError("reset"),
    httpx.CloseError("reset"),
    httpx.RemoteProtocolError("hung up"),
    httpx.LocalProtocolError(""),
]


@pytest.mark.parametrize(
    "error", [*NEVER_SENT, *PERHAPS_SENT], ids=lambda error: type(error).__name__
)
def test_a_failed_exchange_says_whether_the_server_may_have_acted(kind, error):
    with pytest.raises(ConnectionFailed) as caught:
        kind.send(LABEL, http_client=mocked(kind, [error]), retries=0)

    failure = caught.value
    assert failure.outcome_unknown is (error in PERHAPS_SENT)
    assert failure.host == "api.hubapi.com"
    assert failure.reason.startswith(type(error).__name__)
    assert failure.__cause__ is failure.__context__ is None


def test_only_what_could_change_something_may_have_been_acted_on(kind):
    told = {}
    for method in ("GET", "POST", "PUT", "DELETE"):
        request = Request("raw", method, "/crm/x")
        with pytest.raises(ConnectionFailed) as caught:
            kind.send(request, http_client=mocked(kind, [httpx.ReadError("reset")]), retries=0)
        told[method] = "may have acted" in str(caught.value)
    assert told == {"GET": False, "POST": True, "PUT": True, "DELETE": True}


def test_a_header_that_cannot_be_sent_is_not_quoted_and_not_tried_again(kind):
    error = httpx.LocalProtocolError("Illegal header value b'Bearer secret'")
    with pytest.raises(InvalidInput, match=r"^POST .*: a header of it cannot be sent$") as caught:
        kind.send(READ, http_client=mocked(kind, [error]))
    assert "secret" not in repr(caught.value.__cause__) + repr(caught.value.__context__)


def test_a_path_that_makes_no_url_is_refused(kind):
    with pytest.raises(InvalidInput, match="makes no URL"):
        kind.send(Request("basic.list", "GET", "/crm/\x00"))


def test_a_hook_of_the_callers_client_may_raise_for_status(kind):
    def check(response):
        response.raise_for_status()

    async def check_async(response):
        response.raise_for_status()

    transport = httpx.MockTransport(lambda _request: httpx.Response(503))
    hook = check if isinstance(kind, Sync) else check_async
    client = kind.client(transport=transport, event_hooks={"response": [hook]})

    with pytest.raises(ServerError, match="503"):
        kind.send(READ, http_client=client, retries=0)


def test_errors_that_are_not_httpxs_pass_through(kind):
    def token():
        msg = "the vault is locked"
        raise LookupError(msg)

    with pytest.raises(LookupError, match="the vault is locked"):
        sent(kind, READ, token=token)


def test_the_callers_own_client_is_left_open(kind):
    client = mocked(kind, [ok(), ok()])

    kind.send(READ, http_client=client)

    assert not client.is_closed


def test_a_closed_transport_says_so(kind):
    transport = kind.transport(default_settings(TOKEN, rate_limit=None))
    if isinstance(kind, Sync):
        transport.close()
        with pytest.raises(RuntimeError, match="closed"):
            transport.send(READ)
    else:
        with pytest.raises(RuntimeError, match="closed"):
            asyncio.run(_close_and_send(transport))


async def _close_and_send(transport):
    await transport.aclose()
    await transport.send(READ)


def test_the_other_kind_of_client_is_refused(kind):
    other = httpx.AsyncClient() if isinstance(kind, Sync) else httpx.Client()

    with pytest.raises(
        InvalidInput, match=r"http_client is a httpx\..*Client; this needs an httpx"
    ):
        kind.send(READ, http_client=other)


def test_the_token_and_the_address_come_from_the_environment(kind, monkeypatch):
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "from-the-environment\n")
    monkeypatch.setenv("HUBSPOT_BASE_URL", "http://127.0.0.1:8000")
    seen = []

    def handler(request):
        seen.append((str(request.url), request.headers["authorization"]))
        return ok()

    settings = default_settings(http_client=mocked(kind, handler), rate_limit=None)
    if isinstance(kind, Sync):
        SyncTransport(settings).send(READ)
    else:
        asyncio.run(AsyncTransport(settings).send(READ))

    assert seen == [("http://127.0.0.1:8000/crm/read", "Bearer from-the-environment")]


@pytest.mark.parametrize("value", [None, "", "  "])
def test_no_token_anywhere_names_the_variable(kind, monkeypatch, value):
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", value)

    with pytest.raises(MissingToken, match="HUBSPOT_ACCESS_TOKEN"):
        kind.transport(default_settings())


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"base_url": "api.hubapi.com"}, "'api.hubapi.com'"),
        ({"base_url": "ftp://api.hubapi.com"}, "scheme and a host"),
        ({"base_url": "https://"}, "scheme and a host"),
        ({"base_url": "https://host:port"}, "scheme and a host"),
        ({"base_url": "https://[::1"}, "scheme and a host"),
        ({"base_url": "https://host/?a=b"}, "scheme and a host"),
        ({"base_url": "https://host/#a"}, "scheme and a host"),
        ({"base_url": "https://hôst"}, "scheme and a host"),
        ({"base_url": "https://host\n"}, "scheme and a host"),
        ({"base_url": 7}, "base_url is a string, not a value of type int"),
        ({"timeout": 0}, "timeout is a number of seconds above 0, not 0"),
        ({"timeout": None}, "timeout"),
        ({"timeout": True}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"deadline": -1}, "deadline is a number of seconds above 0, not -1"),
        ({"deadline": "1"}, "deadline"),
        ({"retries": -1}, "retries is a whole number from 0"),
        ({"retries": 1.5}, "retries"),
        ({"retries": True}, "retries"),
        ({"on_event": 5}, "on_event is a function that takes an Event, not 5"),
        ({"token": b"bytes"}, "not a value of type bytes"),
        ({"token": "two words"}, "no token has"),
        ({"token": "Bearer pat-na1"}, "give the token alone"),
        ({"rate_limit": 0}, "lets none through"),
        ({"rate_limit": True}, "whole number of requests, not True"),
        ({"rate_limit": "fast"}, "rate_limit cannot be str"),
        ({"rate_limit": 1.5}, "rate_limit cannot be float"),
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_used_is_named(kind, setting, words):
    with pytest.raises(InvalidInput, match=words):
        kind.transport(default_settings(**({"token": TOKEN} | setting)))


def test_a_password_in_the_base_url_is_refused_without_being_shown(kind):
    with pytest.raises(InvalidInput, match="leave it out") as caught:
        kind.transport(default_settings(TOKEN, base_url="https://user:hunter2@host"))

    assert "hunter2" not in str(caught.value)


def test_the_repr_names_the_address(kind):
    assert "to https://api.hubapi.com>" in repr(kind.transport(default_settings(TOKEN)))


def test_a_429_in_a_burst_is_waited_out_and_the_daily_one_is_not(kind):
    time = Time()
    burst = httpx.Response(429, json={"policyName": "SECONDLY"}, headers={"Retry-After": "3"})

    kind.send(READ, http_client=mocked(kind, [burst, ok()]), time=time)

    assert 3.0 <= time.sleeps[0] <= 3.5
    daily = httpx.Response(429, json={"policyName": "DAILY"}, headers={"Retry-After": "3"})
    with pytest.raises(RateLimited) as caught:
        kind.send(READ, http_client=mocked(kind, [daily]), time=time)
    assert caught.value.daily
    assert len(time.sleeps) == 1


def test_without_a_deadline_the_tries_alone_decide(kind):
    time = Time()
    slow = httpx.Response(477, headers={"Retry-After": "86400"})

    kind.send(READ, http_client=mocked(kind, [slow, ok()]), time=time, deadline=None)

    assert time.sleeps[0] >= 86_400
