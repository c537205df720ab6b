"""Real sockets that drop, truncate, stall and refuse: what is tried again, and what is said."""

import gzip
import json

import httpx
import pytest

from hubspot_compat._domain.errors import (
    ApiError,
    ConnectionFailed,
    RateLimited,
    ServerError,
    UnreadableResponse,
)
from hubspot_compat._transport.settings import Backoff

from .faulty_server import (
    FaultyServer,
    drips,
    drops_after,
    drops_before,
    fine,
    html,
    says,
    stalls,
    truncates,
    truncates_gzip,
    truncates_without_length,
)
from .transports import (
    CREATE,
    KINDS,
    LABEL,
    LIST,
    PRIMARY,
    READ,
    Time,
    kind_name,
    mocked,
    ok,
)

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=kind_name)

QUICK = {"backoff": Backoff(initial=0.01, maximum=0.02), "timeout": 5.0}
LOST = [drops_before, drops_after, truncates, truncates_without_length, truncates_gzip, html]


def send(kind, server, request, **settings):
    with server.running():
        return kind.send(request, **({"base_url": server.url} | QUICK | settings))


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("request_", [READ, CREATE, LIST], ids=lambda request: request.operation)
def test_a_repeatable_request_survives(kind, fault, request_):
    server = FaultyServer([fault, fault])

    answer = send(kind, server, request_)

    assert answer.json()["status"] == "COMPLETE"
    assert server.tries == 3


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: fault.__name__)
@pytest.mark.parametrize("request_", [LABEL, PRIMARY], ids=["label", "primary"])
def test_a_request_that_must_happen_once_is_not_repeated(kind, fault, request_):
    server = FaultyServer([fault])

    with pytest.raises((ConnectionFailed, UnreadableResponse)) as caught:
        send(kind, server, request_)

    assert server.tries == 1
    assert getattr(caught.value, "outcome_unknown", True)


@pytest.mark.parametrize("request_", [LABEL, PRIMARY, READ], ids=["label", "primary", "read"])
@pytest.mark.parametrize(
    "fault",
    [says(429, {"policyName": "SECONDLY"}, Retry_After="0"), says(477, Retry_After="0")],
    ids=["429", "477"],
)
def test_a_refusal_is_repeated_whatever_was_asked(kind, request_, fault):
    server = FaultyServer([fault, fault])

    send(kind, server, request_)

    assert server.tries == 3
    assert server.acted == [request_.content]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 520, 525, 530])
def test_a_server_error_is_repeated_where_that_is_safe(kind, status):
    server = FaultyServer([says(status)])

    send(kind, server, CREATE)

    assert server.tries == 2
    server = FaultyServer([says(status)])
    with pytest.raises(ServerError):
        send(kind, server, PRIMARY)
    assert server.tries == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418])
def test_a_plain_refusal_is_final(kind, status):
    server = FaultyServer([says(status, {"message": "no"})])

    with pytest.raises(ApiError, match="no"):
        send(kind, server, READ)

    assert server.tries == 1


def test_nobody_listening_is_repeated_and_then_said(kind):
    server = FaultyServer()
    with server.running():
        pass

    with pytest.raises(ConnectionFailed, match="ConnectError") as caught:
        kind.send(PRIMARY, base_url=server.url, retries=2, **QUICK)

    assert caught.value.outcome_unknown is False
    assert caught.value.host == server.url.removeprefix("http://")


def test_a_stall_ends_with_the_timeout(kind):
    server = FaultyServer([stalls(0.3)])

    send(kind, server, READ, timeout=0.1)

    assert server.tries == 2


def test_a_stall_of_what_must_happen_once_leaves_the_outcome_open(kind):
    server = FaultyServer([stalls(0.3)])

    with pytest.raises(ConnectionFailed, match=r"ReadTimeout.*may have acted"):
        send(kind, server, LABEL, timeout=0.1)

    assert server.acted == [LABEL.content]


def test_a_drip_of_bytes_ends_with_the_deadline(kind):
    server = FaultyServer([drips(0.02)])

    with pytest.raises(ConnectionFailed, match=r"not complete within the deadline of 0\.2 s"):
        send(kind, server, READ, deadline=0.2)

    assert server.tries == 1


def test_the_tries_are_counted(kind):
    server = FaultyServer([says(503)] * 10)

    with pytest.raises(ServerError):
        send(kind, server, READ, retries=2)

    assert server.tries == 3


def test_no_retries_means_one_try(kind):
    server = FaultyServer([says(503)])

    with pytest.raises(ServerError):
        send(kind, server, READ, retries=0)

    assert server.tries == 1


def test_a_compressed_answer_is_read(kind):
    body = json.dumps({"results": ["x" * 100] * 1000}).encode()
    server = FaultyServer(
        [lambda handler: handler.answer(200, gzip.compress(body), Content_Encoding="gzip")]
    )

    assert send(kind, server, READ).content == body


def test_an_html_page_with_an_error_status_is_the_status(kind):
    server = FaultyServer([lambda handler: handler.answer(504, b"<html></html>", "text/html")])

    with pytest.raises(ServerError, match="Gateway Timeout"):
        send(kind, server, READ, retries=0)


def test_the_token_stays_with_the_host_that_it_is_for(kind):
    other = FaultyServer()
    with other.running():
        server = FaultyServer([says(302, Location=f"{other.url}/crm/read")])
        with pytest.raises(UnreadableResponse, match="redirect"):
            send(kind, server, READ)

    assert (server.tries, other.tries) == (1, 0)


def test_the_waits_grow_and_stay_below_the_deadline(kind):
    time = Time()
    with pytest.raises(ServerError):
        kind.send(
            READ,
            http_client=mocked(kind, lambda _request: httpx.Response(503)),
            time=time,
            retries=100,
            deadline=60.0,
        )

    assert sum(time.sleeps) < 60.0
    assert len(time.sleeps) > 5
    assert all(a <= b * 2 for a, b in zip(time.sleeps, time.sleeps[1:], strict=False))


def test_a_wait_that_would_pass_the_deadline_is_not_begun(kind):
    time = Time()
    server = FaultyServer([says(477, Retry_After="3600")])

    with pytest.raises(ApiError, match="another data centre") as caught:
        send(kind, server, READ, time=time)

    assert caught.value.retry_after == 3600.0
    assert time.sleeps == []


def test_a_423_is_given_two_seconds(kind):
    time = Time()
    server = FaultyServer([says(423)])

    send(kind, server, LABEL, time=time)

    assert time.sleeps[0] >= 2.0


def test_the_last_error_says_when_an_earlier_try_may_have_been_acted_on(kind):
    server = FaultyServer([drops_after, says(404, {"message": "gone"})])

    with pytest.raises(ApiError, match="gone") as caught:
        send(kind, server, CREATE)

    (note,) = caught.value.__notes__
    assert "may have acted on an earlier attempt" in note


def test_a_certain_failure_after_an_uncertain_one_is_uncertain(kind):
    client = mocked(kind, [httpx.ReadError("reset"), httpx.ConnectError("refused")])

    with pytest.raises(ConnectionFailed, match="ConnectError") as caught:
        kind.send(CREATE, http_client=client, time=Time(), retries=1)

    assert caught.value.outcome_unknown is True


def test_two_uncertain_failures_need_no_note(kind):
    server = FaultyServer([drops_after, drops_after])

    with pytest.raises(ConnectionFailed) as caught:
        send(kind, server, CREATE, retries=1)

    assert not hasattr(caught.value, "__notes__")


def test_failures_and_successes_in_turn_leave_the_connections_usable(kind):
    server = FaultyServer([fault for bad in LOST for fault in (bad, fine)] * 2)

    with server.running():
        kind.send(*[CREATE] * 20, base_url=server.url, **QUICK)

    assert server.tries == 20 + 2 * len(LOST)


def test_a_limited_burst_without_retry_after_waits_a_second(kind):
    time = Time()
    body = {"message": "You have reached your ten_secondly_rolling limit."}

    kind.send(READ, http_client=mocked(kind, [httpx.Response(429, json=body), ok()]), time=time)

    assert time.sleeps == [1.0]
    with pytest.raises(RateLimited):
        kind.send(
            READ, http_client=mocked(kind, [httpx.Response(429, json=body)]), time=time, retries=0
        )
