"""Whatever an HTTP client raises becomes one of our errors; those of a caller's hooks pass."""

import asyncio
import socket
from unittest import mock

import httpcore
import httpx
import msgspec
import pytest

from hubspot_compat import ConnectionFailed, InvalidInput, UnreadableResponse
from hubspot_compat._dialects.wire import read_raw
from hubspot_compat._transport.settings import default_settings
from hubspot_compat._wire.messages import Request, Response

from .transports import CREATE, KINDS, LABEL, READ, TOKEN, Sync, kind_name, mocked

kinds = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


@kinds
@pytest.mark.parametrize(
    "error",
    [
        OSError(24, "Too many open files"),
        socket.gaierror(-2, "Name or service not known"),
        RuntimeError("the event loop is closed"),
        RecursionError("too deep"),
        UnicodeError("label too long"),
        UnicodeDecodeError("ascii", b"\xff", 0, 1, "not ASCII"),
        LookupError("unknown encoding: x"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_a_client_raises_is_translated(kind, error):
    with pytest.raises(ConnectionFailed, match=type(error).__name__) as caught:
        kind.send(CREATE, http_client=mocked(kind, [error]), retries=0)

    assert caught.value.outcome_unknown
    assert "\n" not in str(caught.value)
    assert caught.value.__cause__ is caught.value.__context__ is None


@kinds
def test_what_only_a_hook_of_the_caller_can_raise_passes(kind):
    class OwnError(Exception):
        pass

    with pytest.raises(OwnError):
        kind.send(CREATE, http_client=mocked(kind, [OwnError()]))


COLLECTOR = httpx.Request("POST", "http://collector.example/log")


def of_a_collector(status):
    return httpx.HTTPStatusError(
        "no", request=COLLECTOR, response=httpx.Response(status, request=COLLECTOR)
    )


@kinds
@pytest.mark.parametrize("request_", [READ, CREATE, LABEL], ids=lambda request: request.operation)
@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError("refused", request=COLLECTOR),
        httpx.ConnectTimeout("late", request=COLLECTOR),
        httpx.PoolTimeout("none free", request=COLLECTOR),
        httpx.ProxyError("refused", request=COLLECTOR),
        httpx.ReadTimeout("late", request=COLLECTOR),
        *map(of_a_collector, (401, 403, 429, 503)),
    ],
    ids=repr,
)
def test_what_a_hook_has_sent_elsewhere_says_nothing_of_our_request(kind, request_, error):
    """HubSpot has acted when a hook of responses begins: nothing is sent again."""
    sent = []

    def handle(request):
        sent.append(request)
        return httpx.Response(200, json={"results": []})

    def hook(_response):
        raise error

    async def hook_async(_response):
        raise error

    client = kind.client(
        transport=httpx.MockTransport(handle),
        event_hooks={"response": [hook if isinstance(kind, Sync) else hook_async]},
    )
    with pytest.raises(type(error)) as caught:
        kind.send(request_, http_client=client, token=lambda: f"{TOKEN}-{len(sent)}")

    assert caught.value.outcome_unknown
    assert len(sent) == 1


@kinds
def test_an_error_that_names_no_request_leaves_it_open_whether_one_was_sent(kind):
    class Own(kind.client):
        def send(self, *_args, **_options):
            message = "refused"
            raise httpx.ConnectError(message)

    with pytest.raises(ConnectionFailed, match="ConnectError: refused") as caught:
        kind.send(CREATE, http_client=Own(), retries=0)

    assert caught.value.outcome_unknown


@kinds
@pytest.mark.parametrize("double", [mock.Mock, mock.MagicMock, mock.create_autospec])
def test_a_double_that_returns_no_answer_is_said(kind, double):
    client = double(kind.client, instance=True) if double is mock.create_autospec else None
    with pytest.raises(InvalidInput, match=r"no httpx\.Response; in tests, .*MockTransport"):
        kind.send(CREATE, http_client=client or double(spec=kind.client))


@kinds
def test_a_closed_client_of_the_caller_is_said_and_not_tried_again(kind):
    client = kind.client()
    if isinstance(kind, Sync):
        client.close()
    else:
        asyncio.run(client.aclose())

    with pytest.raises(InvalidInput, match="the http_client is closed: give one that is open"):
        kind.send(CREATE, http_client=client)


@kinds
@pytest.mark.parametrize(
    "error", [UnicodeError("label too long"), OverflowError("port"), OSError()]
)
def test_a_name_that_no_host_can_have_was_never_sent(kind, error, monkeypatch):
    def refuse(*_args, **_options):
        raise error

    async def refuse_async(*_args, **_options):
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", refuse_async)

    with pytest.raises(ConnectionFailed, match="ConnectError") as caught:
        kind.send(CREATE, base_url="http://nowhere.example", retries=0)

    assert not caught.value.outcome_unknown


@kinds
@pytest.mark.parametrize(
    "url",
    [
        "http://" + "a" * 64,
        "http://a..b",
        "http://.a",
        "http://a b",
        "http://a%20b",
        "http://a,b",
        "http://a\\b",
        "http://" + ".".join(["a" * 60] * 5),
        "http://a:0",
        "http://a:65536",
        "http://1.2.3.999",
        "http://xn--a",
    ],
)
def test_a_host_that_cannot_be_is_refused_before_anything_is_sent(kind, url):
    with pytest.raises(InvalidInput, match="base_url"):
        kind.transport(default_settings(TOKEN, base_url=url))


@kinds
@pytest.mark.parametrize(
    "url",
    [
        "http://a.",
        "http://A_b-c.d",
        "http://[::1]:1",
        "http://xn--mnchen-3ya.de",
        "http://1.2.3.4/x",
    ],
)
def test_a_host_that_can_be_is_taken(kind, url):
    assert url in repr(kind.transport(default_settings(TOKEN, base_url=url)))


@kinds
@pytest.mark.parametrize("value", [0, -1, True, 1.5, None, "1"])
def test_a_limit_of_bytes_is_a_number_of_them(kind, value):
    with pytest.raises(InvalidInput, match="max_response_bytes is a whole number from 1, not"):
        kind.transport(default_settings(TOKEN, max_response_bytes=value))


@kinds
@pytest.mark.parametrize("name", ["timeout", "deadline"])
def test_more_seconds_than_a_clock_counts_are_refused(kind, name):
    with pytest.raises(InvalidInput, match=f"{name} is more seconds"):
        kind.transport(default_settings(TOKEN, **{name: 10**400}))


@kinds
@pytest.mark.parametrize("wait", ["1e300", "Fri, 31 Dec 9999 23:59:59 GMT", "-1e300"])
def test_an_absurd_wait_is_no_wait(kind, wait):
    answers = [httpx.Response(503, headers={"Retry-After": wait}), httpx.Response(200, json={})]

    client = mocked(kind, answers)
    assert kind.send(READ, http_client=client, deadline=None).status == 200


def test_a_switch_to_another_protocol_is_no_answer():
    with pytest.raises(UnreadableResponse, match="a switch to another protocol"):
        Sync().send(READ, http_client=mocked(Sync(), [httpx.Response(101)]), retries=0)


@pytest.mark.parametrize("depth", [5000, 100_000])
def test_a_value_that_is_too_deep_is_unreadable(depth):
    content = b"[" * depth + b"]" * depth
    response = Response(200, {}, content, Request("batch.read", "POST", "/x"))

    with pytest.raises(UnreadableResponse, match="recursion"):
        response.json()
    with pytest.raises(UnreadableResponse, match="recursion"):
        read_raw([msgspec.Raw(content)], list, lambda value: value, response, list)
