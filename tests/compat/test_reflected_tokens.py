"""What a server sends back of a token, and what it writes for terminals, reaches no person raw."""

import asyncio
import base64
import json
import logging
import traceback
from unicodedata import category

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubspot_compat import (
    Associations,
    AsyncAssociations,
    Event,
    HubSpotCompatError,
    UnknownAssociationType,
    UnsafeTranslation,
)
from hubspot_compat._domain.readable import readable
from hubspot_compat._wire.redaction import Secret
from hubspot_compat_raw.v2026_03.api.basic import list as basic_list

from .faulty_server import FaultyServer
from .mocked import KINDS, Server, impatient, kind_name, opened

TOKEN = "pat-na1-5ecre7-0000-4000-8000-cafe5ecre7"
AT = ("contact", "company")
both = pytest.mark.parametrize("kind", KINDS, ids=kind_name)


def in_percent(token):
    return "".join(f"%{ord(c):02X}" for c in token)


def in_json(token):
    return "".join(f"\\u{ord(c):04x}" for c in token)


def in_part(token):
    """A character escaped here and there, in several ways."""
    return f"%70at{token[3:9]}\\u0065{token[10:14]}&#45;{token[15:20]}&#x34;{token[21:]}"


def in_base64(text):
    return base64.b64encode(text.encode()).decode()


SPELLINGS = {
    "as it is": TOKEN,
    "percent": in_percent(TOKEN),
    "percent, lower case": in_percent(TOKEN).lower(),
    "one letter in percent": "%70" + TOKEN[1:],
    "JSON": in_json(TOKEN),
    "JSON, upper case": in_json(TOKEN).upper().replace("\\U", "\\u"),
    "JSON in JSON": in_json(TOKEN).replace("\\", "\\\\"),
    "Python": "".join(f"\\x{ord(c):02x}" for c in TOKEN),
    "HTML": "".join(f"&#{ord(c)};" for c in TOKEN),
    "HTML, hexadecimal": "".join(f"&#x{ord(c):x};" for c in TOKEN),
    "in part": in_part(TOKEN),
    "base64": in_base64(TOKEN),
    "base64 of the header": in_base64(f"Bearer {TOKEN}"),
    "base64 of a name and it": in_base64(f"me:{TOKEN}"),
    "base64 of a line": in_base64(f"x{TOKEN}yz"),
}
spellings = pytest.mark.parametrize("spelled", SPELLINGS.values(), ids=SPELLINGS)
some = pytest.mark.parametrize("spelled", ["as it is", "in part", "base64 of the header"])


def raw_answer(status="200 OK", body="{}", *headers):
    content = body.encode()

    def answer(handler):
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(content)}", *headers, "", ""]
        handler.wfile.write("\r\n".join(lines).encode("latin-1") + content)

    return answer


def answers_with(spelled):
    """Answers that hold it in their status line, their headers or their body."""
    error = f'{{"message": "{spelled}", "context": {{"token": ["{spelled}"]}}}}'
    batch = f'{{"status": "COMPLETE", "results": [], "links": {{"self": "{spelled}"}}}}'
    return [
        raw_answer("401 Unauthorized", error),
        raw_answer("500 Oops", f"<html>{spelled}</html>"),
        raw_answer("200 OK", batch, "Content-Type: application/json"),
        raw_answer("200 OK", f"<html>{spelled}</html>", f"Content-Type: text/{spelled}"),
        raw_answer("400 Bad", "{}", f"X-HubSpot-Correlation-Id: {spelled}"),
        raw_answer("302 Found", "", f"Location: https://x.example/?a={spelled}"),
        raw_answer("400 Bad", "{}", f"X-{TOKEN}: 1"),
        raw_answer(f"403 {spelled}", "{}"),
        lambda handler: handler.wfile.write(f"HTTP/9 {spelled}\r\n\r\n".encode()),
        raw_answer("200 OK", "{}", spelled),
    ]


@pytest.fixture
def logs():
    """Everything that is logged at any level."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))
            lines.append(repr((record.msg, record.args)))

    handler, loggers = Keep(), [logging.getLogger(name) for name in ("", "httpx", "httpcore")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(1)
    loggers[0].addHandler(handler)
    yield lines
    loggers[0].removeHandler(handler)
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


def outcome(kind, url, events, retries=0):
    """All that a person may see of a call: its error or its result."""
    client = opened(
        impatient(kind.kind),
        "2026-03",
        TOKEN,
        base_url=url,
        retries=retries,
        on_event=events.append,
    )
    try:
        if kind.kind is AsyncAssociations:
            result = asyncio.run(read_and_close(client))
        else:
            with client:
                result = client.read(*AT, [1])
    except HubSpotCompatError as error:
        return [*traceback.format_exception(error), repr(error), repr(vars(error)), str(error.args)]
    return [repr(result), *map(repr, result.raw)]


async def read_and_close(client):
    async with client:
        return await client.read(*AT, [1])


@both
@some
def test_a_token_that_comes_back_is_nowhere_to_be_seen(kind, spelled, logs):
    spelled = SPELLINGS[spelled]
    script = answers_with(spelled)
    events, seen = [], []
    with FaultyServer(script).running() as server:
        while server.tries < len(script):
            seen += outcome(kind, server.url, events)

    assert len(events) >= len(script)
    assert any("http11" in line or "HTTP Request" in line for line in logs)
    for text in [*seen, *logs, *map(str, events), *map(repr, events)]:
        assert "5ecre7" not in text
        assert spelled not in text


@both
def test_raw_shows_no_token_that_comes_back_in_a_header(kind):
    body = json.dumps({"results": []})
    script = [raw_answer("200 OK", body, f"X-Echo: Bearer {TOKEN}", "X-Other: 1")]
    with FaultyServer(script).running() as server:
        client = opened(kind.kind, "2026-03", TOKEN, base_url=server.url)
        if kind.kind is Associations:
            answer = basic_list.sync_detailed("contact", "1", "company", client=client.raw)
        else:
            call = basic_list.asyncio_detailed("contact", "1", "company", client=client.raw)
            answer = asyncio.run(call)

    assert answer.headers["X-Echo"] == "Bearer [token]"
    assert answer.headers["X-Other"] == "1"


@spellings
def test_the_rest_of_a_body_stays_as_it_is(spelled):
    secret = Secret(TOKEN)
    body = f'{{"a": "50%", "b": "C:\\\\x", "token": "{spelled}", "c": "Zo\\u00eb &#233;"}}'.encode()

    cleaned = secret.redact(body)

    assert b"[token]" in cleaned
    before, after = cleaned.split(b"[token]")[0], cleaned.split(b"[token]")[-1]
    assert body.startswith(before[:-2])
    assert body.endswith(after[2:])
    assert b"Zo\\u00eb &#233;" in after


@settings(max_examples=40)
@given(st.binary() | st.text().map(lambda text: json.dumps(text).encode()))
def test_what_holds_no_token_is_the_same_object(body):
    assert Secret(TOKEN).redact(body) is body


@settings(max_examples=40)
@given(st.text())
def test_a_text_without_a_token_is_the_same_object(text):
    assert Secret(TOKEN).redact_text(text) is text


def test_what_knows_the_token_does_not_show_it():
    assert TOKEN not in repr(Secret(TOKEN))


def test_logs_of_others_are_left_alone(logs):
    """Those that the HTTP libraries write for the program's own requests."""

    def handler(_request):
        return httpx.Response(200)

    with httpx.Client(transport=httpx.MockTransport(handler)) as client:
        client.get(f"https://x.example/{TOKEN}")

    assert any(TOKEN in line for line in logs)


HOSTILE = "\x1b[31mred\r\nWARNING: all is well\x00\x9b2J\u202egnp\u2066\u2028\u200b"
SHOWN = r"\x1b[31mred\r\nWARNING: all is well\x00\x9b2J\u202egnp\u2066\u2028\u200b"


@both
def test_a_servers_text_does_not_act_on_a_terminal(kind, logs):
    entry = {"message": HOSTILE, "category": HOSTILE, "subCategory": HOSTILE}
    error = {**entry, "correlationId": HOSTILE}
    batch = {"status": HOSTILE, "results": [], "errors": [entry]}
    script = [
        raw_answer("500 Oops", json.dumps(error)),
        raw_answer("400 Bad", json.dumps(error)),
        raw_answer("200 OK", json.dumps(batch)),
    ]
    events = []
    with FaultyServer(script).running() as server:
        seen = outcome(kind, server.url, events, retries=1)
        client = opened(kind.kind, "2026-03", TOKEN, base_url=server.url, on_event=events.append)
        result = kind_read(kind, client)
    with pytest.raises(HubSpotCompatError) as caught:
        result.raise_for_errors()

    lines = [str(caught.value), *map(str, events), *(event.reason for event in events), *seen[-4:]]
    assert any(SHOWN in line for line in lines)
    for line in [*lines, *logs]:
        assert line.rstrip("\n").isprintable(), line
    assert result.errors[0].message == HOSTILE  # what a program reads stays as it came


def kind_read(kind, client):
    if kind.kind is Associations:
        return client.read(*AT, [1])
    return asyncio.run(client.read(*AT, [1]))


def test_a_portals_label_does_not_act_on_a_terminal():
    error = UnknownAssociationType("boss", *AT, close=[HOSTILE])

    assert SHOWN in str(error)
    assert str(error).isprintable()


def test_nor_does_the_reason_why_labels_cannot_be_read():
    """`create` reads the labels that a pair has, and says why it could not."""
    entry = {"message": HOSTILE, "category": "X", "context": {}}
    answers = [
        {"results": [{"category": "USER_DEFINED", "typeId": 7, "label": "Boss"}]},
        {"status": "COMPLETE", "results": [], "errors": [entry]},
    ]
    server = Server(lambda body, _request: answers[body is not None])
    with pytest.raises(UnsafeTranslation) as caught:
        KINDS[0].call(
            "2026-03",
            lambda h: h.create(*AT, [(1, 2)], type=279),
            http_client=KINDS[0].mock(server),
        )

    assert SHOWN in str(caught.value)
    assert str(caught.value).isprintable()


def test_an_events_reason_can_be_printed():
    assert Event(kind="batch", operation="batch.read", reason=HOSTILE).reason == SHOWN


@settings(max_examples=40)
@given(st.text())
def test_what_is_readable_is_one_line_without_surprises(text):
    shown = readable(text)

    assert not set(map(category, shown)) & {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize("text", ["", "Chef·fe", "ラベル\u3000名", "prix\xa0: 5", "🙂", "50 % \\n"])
def test_scripts_of_the_world_stay_as_they_are(text):
    assert readable(text) == text


def test_a_very_long_text_is_cut():
    shown = readable("a" * 10_000_000)

    assert len(shown) < 2_100
    assert shown.endswith("... (10000000 characters)")
