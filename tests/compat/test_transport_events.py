"""What is told to watchers and logs, and what is told to nobody: the token."""

import itertools
import logging
import traceback

import httpx
import pytest

from hubspot_compat._domain.errors import HubSpotCompatError
from hubspot_compat._domain.events import Event, emit
from hubspot_compat._transport.rate_limit import RateLimit
from hubspot_compat._transport.settings import Backoff

from .faulty_server import FaultyServer, drops_after, html, says, stalls, truncates, truncates_gzip
from .transports import (
    CREATE,
    KINDS,
    LABEL,
    READ,
    TOKEN,
    Time,
    kind_name,
    mocked,
    ok,
    settings_for,
)

both = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


@both
def test_a_call_with_a_retry_is_told_step_by_step(kind):
    events = []
    time = Time()
    answers = [httpx.Response(503, json={"message": "busy"}), ok()]

    kind.send(CREATE, http_client=mocked(kind, answers), time=time, on_event=events.append)

    assert [(event.kind, event.attempt, event.status) for event in events] == [
        ("request", 1, None),
        ("response", 1, 503),
        ("retry", 1, 503),
        ("request", 2, None),
        ("response", 2, 200),
    ]
    retry = events[2]
    assert (retry.operation, retry.method, retry.path) == ("batch.create", "POST", "/crm/create")
    assert (retry.batch, retry.size) == (3, 7)
    assert retry.delay == time.sleeps[0]
    assert "busy" in retry.reason
    assert retry.elapsed == 0.0


@both
def test_a_lost_connection_is_told_without_a_status(kind):
    events = []
    client = mocked(kind, [httpx.ReadError("reset"), ok()])

    kind.send(READ, http_client=client, time=Time(), on_event=events.append)

    assert [event.kind for event in events] == ["request", "retry", "request", "response"]
    assert events[1].status is None
    assert "reset" in events[1].reason


@both
def test_the_final_failure_is_no_retry(kind):
    events = []

    with pytest.raises(HubSpotCompatError):
        kind.send(LABEL, http_client=mocked(kind, [httpx.Response(500)]), on_event=events.append)

    assert [event.kind for event in events] == ["request", "response"]


@both
def test_a_hook_that_fails_does_not_break_the_call(kind, caplog):
    def hook(event):
        msg = f"cannot watch {event.kind}"
        raise LookupError(msg)

    answer = kind.send(READ, http_client=mocked(kind, [ok()]), on_event=hook)

    assert answer.status == 200
    assert "the on_event hook failed on a request event; the call goes on" in caplog.text
    assert "cannot watch response" in caplog.text


@both
def test_a_hook_may_stop_the_program(kind):
    def hook(_event):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        kind.send(READ, http_client=mocked(kind, [ok()]), on_event=hook)


def test_events_are_logged_at_their_level(caplog):
    caplog.set_level(logging.DEBUG, logger="hubspot_compat")

    for kind in ("request", "rate_limit_wait", "retry", "batch", "page"):
        emit(None, Event(kind=kind, operation="batch.read"))

    assert [record.levelname for record in caplog.records] == [
        "DEBUG",
        "INFO",
        "WARNING",
        "DEBUG",
        "DEBUG",
    ]


def test_an_event_reads_as_a_line():
    event = Event(
        kind="retry",
        operation="batch.read",
        method="POST",
        path="/p",
        status=503,
        attempt=2,
        delay=1.5,
        elapsed=0.25,
        batch=4,
        size=9,
        reason="busy",
    )

    assert str(event) == (
        "retry batch.read POST /p (batch 4, 9 inputs, attempt 2) "
        "-> 503 after 0.250 s waits 1.500 s because: busy"
    )
    assert str(Event(kind="page", operation="basic.list")) == (
        "page basic.list (batch 0, 0 inputs, attempt 1)"
    )


def test_a_library_does_not_write_to_stderr_unasked(capfd):
    root, ours = logging.getLogger(), logging.getLogger("hubspot_compat")
    handlers, root.handlers = root.handlers, []  # pytest's own stand in for an application's
    try:
        assert ours.handlers
        emit(None, Event(kind="retry", operation="batch.read"))
    finally:
        root.handlers = handlers

    assert capfd.readouterr() == ("", "")


def echoes(handler):
    """Quote the token back, as a debugging proxy or HubSpot's own message may."""
    header = handler.headers["Authorization"]
    body = b'{"message": "This token (%b) is expired!"}' % header.encode()
    handler.answer(401, body)


def echoes_as_a_page(handler):
    handler.answer(200, b"<html>" + handler.headers["Authorization"].encode(), "text/html")


def echoes_with_success(handler):
    handler.answer(200, b'{"message": "' + handler.headers["Authorization"].encode() + b'"}')


LEAKS = [
    echoes,
    echoes_as_a_page,
    echoes_with_success,
    says(429, {"message": "m"}, Retry_After="0"),
    says(302, Location="http://elsewhere.example/"),
    drops_after,
    truncates,
    truncates_gzip,
    html,
    stalls(0.2),
]


@both
@pytest.mark.parametrize("fault", LEAKS, ids=lambda fault: getattr(fault, "__name__", "says"))
def test_the_token_is_nowhere(kind, fault, caplog, monkeypatch):
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    caplog.set_level(logging.DEBUG)  # every logger: httpx's, httpcore's, pyrate_limiter's too
    found = []
    server = FaultyServer(itertools.repeat(fault))
    settings = {
        "timeout": 0.1,
        "retries": 1,
        "backoff": Backoff(initial=0.01),
        "rate_limit": RateLimit(50),
        "on_event": lambda event: found.extend([repr(event), str(event)]),
    }
    with server.running():
        try:
            answer = kind.send(LABEL, base_url=server.url, **settings)
        except HubSpotCompatError as error:
            found.extend(shown(error))
        else:
            found.extend([repr(answer), str(answer), repr(answer.content)])
    settings = settings_for(base_url=server.url, **settings)
    found.extend([repr(settings), str(settings), repr(kind.transport(settings)), caplog.text])
    found.extend(repr(vars(record)) for record in caplog.records)

    assert server.seen[0][2]["Authorization"] == f"Bearer {TOKEN}"
    assert "batch" in "".join(found)
    assert [text for text in found if TOKEN in text] == []


def shown(error):
    """All that a report of an error could hold."""
    return [
        str(error),
        repr(error),
        repr(vars(error)),
        repr(error.args),
        *traceback.format_exception(error),
    ]


@both
def test_a_token_that_cannot_be_sent_is_in_no_error(kind):
    bad = "s3cr3t\r\nX-Injected: yes"

    with pytest.raises(HubSpotCompatError) as caught:
        kind.send(READ, token=lambda: bad)

    assert not [text for text in shown(caught.value) if "s3cr3t" in text]
