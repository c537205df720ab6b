"""A token is nowhere to be found: not in reprs, logs, events, errors, nor in what errors hold."""

import asyncio
import gc
import logging
import traceback

import httpx
import pytest

from hubspot_compat import AsyncAssociations, HubSpotCompatError
from hubspot_compat._dialects import VERSIONS

from .faulty_server import FaultyServer, drops_after, html, says, truncates
from .mocked import KINDS, Server, impatient, kind_name, opened
from .valid_bodies import CALLS, valid_answer

TOKEN = "pat-na1-5ecre7-0000-4000-8000-cafe5ecre7"  # as `opened` would send it, but unmistakable
AT = ("contact", "company")


@pytest.fixture
def logs():
    """Everything that anybody logs at any level, httpx and httpcore among them, fully rendered."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))
            lines.append(repr(record.args))

    handler = Keep()
    root = logging.getLogger()
    names = ["", "hubspot_compat", "httpx", "httpcore", "asyncio", "urllib3"]
    levels = {name: logging.getLogger(name).level for name in names}
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield lines
    root.removeHandler(handler)
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture(params=["string", "function"])
def token(request):
    return TOKEN if request.param == "string" else lambda: TOKEN


def client_of(kind, token, version="2026-03", **settings):
    return opened(impatient(kind.kind), version, token, **settings)


def do(kind, client, act):
    """Run a call and close the client; return the error."""
    if kind.kind is AsyncAssociations:
        return asyncio.run(do_async(client, act))
    try:
        with client:
            given = act(client)
            list(given) if hasattr(given, "__next__") else None
    except HubSpotCompatError as error:
        return error
    return None


async def do_async(client, act):
    async with client:
        try:
            given = act(client)
            if hasattr(given, "__aiter__"):
                async for _ in given:
                    pass
            else:
                await given
        except HubSpotCompatError as error:
            return error
    return None


def assert_clean(*things):
    for thing in things:
        text = thing if isinstance(thing, str) else repr(thing)
        assert TOKEN not in text
        assert "5ecre7" not in text


def chain_of(error):
    """An error and every error that it came from, shown or not."""
    seen = []
    while error is not None and error not in seen:
        seen.append(error)
        error = error.__cause__ or error.__context__
    return seen


def assert_error_is_clean(error):
    assert error is not None
    for link in chain_of(error):
        assert_clean(str(link), repr(link), repr(vars(link)), repr(getattr(link, "__notes__", "")))
        assert TOKEN.encode() not in getattr(link, "body", b"")
        # httpx's errors hold the request, and the request holds the token.
        assert not any(isinstance(held, httpx.Request) for held in vars(link).values())
    assert_clean("".join(traceback.format_exception(error)))


CREATE = {"create": lambda h: h.create(*AT, [(1, 2)], type=279, labels="replace")}


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", VERSIONS)
def test_no_operation_shows_the_token(kind, version, logs, token):
    events = []
    operations = [name for name in CALLS if name in VERSIONS[version].operations]
    for name in operations:
        server = Server(lambda _body, request: valid_answer(request))
        client = client_of(
            kind, token, version, http_client=kind.mock(server), on_event=events.append
        )
        act = (lambda h: h.list(AT[0], "101", AT[1])) if name == "basic.list" else CALLS[name]
        assert do(kind, client, act) is None
        assert_clean(client, client.labels, client.limits, client._transport, client._state)
        assert_clean(client._settings, *map(repr, vars(client).values()))

    assert len(events) > len(operations)
    assert any("/crm/" in line for line in logs)
    assert_clean(*logs, *map(repr, events), *map(str, events))


FAULTS = {
    "401 that quotes it": says(
        401, {"message": f"The token {TOKEN} has expired", "category": "EXPIRED_AUTHENTICATION"}
    ),
    "400 that quotes it deep inside": says(
        400,
        {
            "message": "no",
            "context": {"token": [TOKEN]},
            "errors": [{"message": TOKEN, "context": {"Authorization": [f"Bearer {TOKEN}"]}}],
        },
    ),
    "403": says(403, {"message": "scopes", "category": "MISSING_SCOPES"}),
    "429": says(429, {"message": "slow down", "policyName": "DAILY"}),
    "500": says(500, {"message": f"Authorization: Bearer {TOKEN}"}),
    "text that quotes it": says(502, f"upstream sent Authorization: Bearer {TOKEN}"),
    "redirect": says(302, {"message": "elsewhere"}, Location="https://elsewhere.example"),
    "dropped": drops_after,
    "truncated": truncates,
    "html": html,
}


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("retries", [0, 2])
def test_no_failure_on_a_socket_shows_the_token(kind, fault, retries, logs, token):
    events = []
    with FaultyServer([fault] * 3).running() as server:
        client = client_of(
            kind, token, base_url=server.url, retries=retries, on_event=events.append
        )
        error = do(kind, client, CREATE["create"])
        headers = [headers for _, _, headers, _ in server.seen]

    assert {header["Authorization"] for header in headers} == {f"Bearer {TOKEN}"}  # it was sent
    assert_error_is_clean(error)
    assert any("httpcore" in line or "POST" in line for line in logs)
    assert_clean(*logs, *map(repr, events), *map(str, events))


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_an_unreachable_host_does_not_show_the_token(kind, logs, token):
    client = client_of(kind, token, base_url="http://127.0.0.1:1", retries=1)

    error = do(kind, client, CREATE["create"])

    assert "127.0.0.1:1" in str(error)
    assert_error_is_clean(error)
    assert_clean(*logs)


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize(
    "odd", ["\n" + TOKEN + "\nx", f"{TOKEN}é", f"{TOKEN} {TOKEN}", TOKEN + "\0"]
)
def test_a_token_that_cannot_be_sent_is_refused_without_being_quoted(kind, odd, logs):
    with pytest.raises(HubSpotCompatError) as at_once:
        client_of(kind, odd)
    assert_error_is_clean(at_once.value)

    later = do(
        kind,
        client_of(kind, lambda: odd, http_client=kind.mock(lambda _request: httpx.Response(204))),
        CREATE["create"],
    )
    assert_error_is_clean(later)
    assert_clean(*logs)


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("given", [TOKEN.encode(), [TOKEN], {"token": TOKEN}])
def test_a_token_of_the_wrong_kind_is_refused_without_being_quoted(kind, given):
    with pytest.raises(HubSpotCompatError) as at_once:
        client_of(kind, given)
    assert_error_is_clean(at_once.value)

    later = do(
        kind,
        client_of(kind, lambda: given, http_client=kind.mock(lambda _request: httpx.Response(204))),
        CREATE["create"],
    )
    assert_error_is_clean(later)


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_a_batch_answer_that_quotes_the_token_is_kept_without_it(kind, logs, token):
    entry = {"message": f"the token {TOKEN} lacks a scope", "context": {"token": [TOKEN]}}
    body = {"status": "COMPLETE", "results": [], "errors": [entry], "links": {"self": TOKEN}}
    client = client_of(
        kind, token, http_client=kind.mock(lambda _request: httpx.Response(207, json=body))
    )
    results = []

    do(kind, client, lambda h: keep(h, results))

    (result,) = results
    assert not result.ok
    assert_clean(result, *map(repr, result.raw), *logs)
    with pytest.raises(HubSpotCompatError) as caught:
        result.raise_for_errors()
    assert_error_is_clean(caught.value)


def keep(client, results):
    pending = CREATE["create"](client)
    if not asyncio.iscoroutine(pending):
        results.append(pending)
        return pending

    async def awaited():
        results.append(await pending)

    return awaited()


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_an_error_does_not_lead_to_the_token_through_its_attributes(kind, token):
    """What a crash reporter might serialise: attributes, not the frames' locals."""
    with FaultyServer([drops_after]).running() as server:
        client = client_of(kind, token, base_url=server.url, retries=0)
        error = do(kind, client, CREATE["create"])
    error.__traceback__ = None

    found = set()
    queue = [error]
    while queue:
        thing = queue.pop()
        if id(thing) in found or len(found) > 5_000:
            continue
        found.add(id(thing))
        assert thing != TOKEN
        assert not isinstance(thing, httpx.Request)
        if isinstance(thing, (dict, list, tuple, set, BaseException)):
            queue += gc.get_referents(thing)
