"""`raw`: the generated functions send as the facade does, and fail as it does."""

import asyncio
import gc
import gzip
import re
from importlib import import_module

import httpx
import pytest

from hubspot_compat import (
    Associations,
    AsyncAssociations,
    BadRequest,
    ConnectionFailed,
    InvalidInput,
    RateLimit,
    ServerError,
    UnreadableResponse,
)
from hubspot_compat._dialects import VERSIONS
from hubspot_compat_raw.v2026_03 import AuthenticatedClient
from hubspot_compat_raw.v2026_03.api.basic import list as basic_list
from hubspot_compat_raw.v2026_03.api.batch import create, read
from hubspot_compat_raw.v2026_03.api.labels import create as labels_create
from hubspot_compat_raw.v2026_03.api.labels import list as labels_list
from hubspot_compat_raw.v2026_03.models import (
    BatchInputPublicAssociationMultiPost,
    BatchInputPublicFetchAssociationsBatchRequest,
    PublicAssociationDefinitionCreateRequest,
)

from . import mocked
from .conftest import TOKEN, quiet
from .mocked import KINDS, kind_name, opened

PAIR = ("contact", "company")
LABELS = {"results": [{"category": "USER_DEFINED", "typeId": 7, "label": "Boss"}]}
ROWS = {"status": "COMPLETE", "results": []}
WRITE = BatchInputPublicAssociationMultiPost.from_dict(
    {
        "inputs": [
            {
                "from": {"id": "1"},
                "to": {"id": "2"},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}],
            }
        ]
    }
)
READ = BatchInputPublicFetchAssociationsBatchRequest.from_dict({"inputs": [{"id": "1"}]})
NEW_LABEL = PublicAssociationDefinitionCreateRequest.from_dict({"label": "Boss", "name": "boss"})


@pytest.fixture(params=KINDS, ids=kind_name)
def kind(request):
    return request.param


def call(kind, function, *arguments, handler, version="2026-03", prepare=lambda raw: raw, **others):
    """Call a generated function with `raw` of a client whose server is `handler`."""
    keywords = {name: others.pop(name) for name in ("body", "after") if name in others}

    def act(client):
        form = function.sync if kind.name == "sync" else function.asyncio
        return form(*arguments, client=prepare(client.raw), **keywords)

    return kind.call(version, act, http_client=kind.mock(handler), **others)


def answers(*given):
    """A server that gives these answers in turn, and what it was asked."""
    left, asked = list(given), []

    def handler(request):
        asked.append(request)
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, Exception):
            raise answer
        return answer

    return handler, asked


# --- what is sent --------------------------------------------------------------------------------


def test_a_request_goes_out_as_the_facades_do(kind):
    handler, asked = answers(httpx.Response(201, json=ROWS))
    found = call(kind, create, *PAIR, body=WRITE, handler=handler, base_url="https://hub.test/x")
    assert found.status == "COMPLETE"
    (request,) = asked
    assert str(request.url) == (
        "https://hub.test/x/crm/associations/2026-03/contact/company/batch/create"
    )
    assert request.headers["Authorization"] == f"Bearer {mocked.TOKEN}"
    assert request.headers["Content-Type"] == "application/json"
    assert request.headers["User-Agent"].startswith("hubspot-compat/")
    assert b'"associationTypeId":279' in request.content


def test_an_answer_says_how_long_it_took(kind):
    handler, _ = answers(httpx.Response(200, json=LABELS))
    times = []

    def with_hook(raw):
        hook = times.append if kind.name == "sync" else awaited(times.append)
        raw._httpx_args["event_hooks"] = {"response": [hook]}
        return raw

    call(kind, labels_list, *PAIR, handler=handler, prepare=with_hook)
    assert times[0].elapsed.total_seconds() > 0


def awaited(function):
    async def hook(value):
        function(value)

    return hook


def test_query_and_escapes_arrive_as_they_were_given(kind):
    handler, asked = answers(httpx.Response(200, json={"results": []}))
    call(kind, basic_list, "p1_a b", "1", "company", after="x y&z", handler=handler)
    assert asked[0].url.raw_path.partition(b"?")[0].endswith(b"/p1_a%20b/1/associations/company")
    assert dict(asked[0].url.params)["after"] == "x y&z"


def test_headers_and_cookies_of_ones_own_are_sent_along(kind):
    handler, asked = answers(httpx.Response(200, json=LABELS))
    call(
        kind,
        labels_list,
        *PAIR,
        handler=handler,
        prepare=lambda raw: raw.with_headers({"X-Trace": "7"}).with_cookies({"a": "b"}),
    )
    assert asked[0].headers["X-Trace"] == "7"
    assert asked[0].headers["Cookie"] == "a=b"
    assert asked[0].headers["Authorization"] == f"Bearer {mocked.TOKEN}"


def test_a_body_of_another_kind_keeps_its_content_type():
    handler, asked = answers(httpx.Response(200))
    with opened(Associations, "2026-03", http_client=KINDS[0].mock(handler)) as h:
        h.raw.get_httpx_client().post(
            "/files", content=b"a;b", headers={"Content-Type": "text/csv"}
        )
    assert asked[0].headers.get_list("Content-Type") == ["text/csv"]


def test_a_coded_answer_is_decoded_once(kind):
    body = gzip.compress(httpx.Response(200, json=LABELS).content)
    handler, _ = answers(httpx.Response(200, content=body, headers={"Content-Encoding": "gzip"}))
    found = call(kind, labels_list, *PAIR, handler=handler)
    assert [row.label for row in found.results] == ["Boss"]


@pytest.mark.parametrize("version", VERSIONS)
def test_every_operation_of_every_version_is_sent_under_its_name(version):
    told = []
    handler, _ = answers(httpx.Response(200, json={}))
    with quiet(
        Associations,
        TOKEN,
        version=version,
        http_client=KINDS[0].mock(handler),
        rate_limit=None,
        on_event=told.append,
    ) as h:
        client = h.raw.get_httpx_client()
        for row in VERSIONS[version].operations.values():
            client.request(row.method, re.sub(r"\{[^{}]*\}", "1", row.path))
    named = [event.operation for event in told if event.kind == "request"]
    assert named == list(VERSIONS[version].operations)


# --- how it is tried -----------------------------------------------------------------------------


def lost():
    return httpx.ReadError("gone")


def busy():
    return httpx.Response(503)


@pytest.mark.parametrize("failure", [lost, busy])
@pytest.mark.parametrize(
    ("function", "arguments", "again"),
    [
        (read, {"body": READ}, True),
        (labels_list, {}, True),
        (create, {"body": WRITE}, False),
        (labels_create, {"body": NEW_LABEL}, False),
    ],
    ids=["read", "labels", "a write that may set Primary", "a second label"],
)
def test_only_what_may_be_done_twice_is_sent_again(kind, failure, function, arguments, again):
    handler, asked = answers(failure(), httpx.Response(200, json=ROWS | {"results": []}))
    try:
        call(kind, function, *PAIR, handler=handler, retries=1, **arguments)
    except (ConnectionFailed, ServerError):
        assert not again
    assert len(asked) == 1 + again


def test_a_write_that_was_certainly_not_done_is_sent_again(kind):
    handler, asked = answers(
        httpx.Response(429, json={}, headers={"Retry-After": "0"}), httpx.Response(201, json=ROWS)
    )
    call(kind, create, *PAIR, body=WRITE, handler=handler)
    assert len(asked) == 2


@pytest.mark.parametrize(("method", "tries"), [("GET", 2), ("POST", 1), ("DELETE", 1)])
def test_of_paths_that_nobody_knows_only_a_get_is_sent_again(method, tries):
    told = []
    handler, asked = answers(busy(), busy())
    with opened(
        Associations,
        "2026-03",
        http_client=KINDS[0].mock(handler),
        retries=1,
        on_event=told.append,
    ) as h:
        with pytest.raises(ServerError):
            h.raw.get_httpx_client().request(method, "/crm/v3/objects/contacts")
        assert {event.operation for event in told} == {"raw"}
    assert len(asked) == tries


def test_the_rate_limit_counts_raw_calls_too(kind):
    handler, asked = answers(httpx.Response(200, json=LABELS))

    def act(client):
        if kind.name == "sync":
            return [labels_list.sync(*PAIR, client=client.raw) for _ in range(2)]
        return both(client)

    async def both(client):
        return [await labels_list.asyncio(*PAIR, client=client.raw) for _ in range(2)]

    one_an_hour = RateLimit(1, 3600.0)
    with pytest.raises(ConnectionFailed, match="1 requests in 3600 s has no room within"):
        kind.call("2026-03", act, http_client=kind.mock(handler), rate_limit=one_an_hour)
    assert len(asked) == 1


# --- how it fails --------------------------------------------------------------------------------


def test_a_refusal_is_our_error_and_no_work_of_the_parsers(kind):
    body = {"message": "no such object", "category": "VALIDATION_ERROR", "correlationId": "c-1"}
    handler, _ = answers(httpx.Response(400, json=body))
    with pytest.raises(BadRequest, match="no such object") as caught:
        call(kind, create, *PAIR, body=WRITE, handler=handler)
    assert caught.value.correlation_id == "c-1"


@pytest.mark.parametrize(
    "content", [b"<html>", b'{"results": [', b""], ids=["html", "half", "none"]
)
def test_an_answer_without_whole_json_is_unreadable(kind, content):
    handler, _ = answers(httpx.Response(200, content=content))
    with pytest.raises(UnreadableResponse, match=r"at \$"):
        call(kind, create, *PAIR, body=WRITE, handler=handler, retries=0)


def test_a_request_to_another_host_or_past_the_prefix_is_refused():
    handler, asked = answers(httpx.Response(200))
    with opened(
        Associations, "v4", http_client=KINDS[0].mock(handler), base_url="https://hub.test/x"
    ) as h:
        for url in ("https://other.test/x/a", "http://hub.test/x/a", "https://hub.test/y"):
            with pytest.raises(InvalidInput, match=re.escape(f"not to {url}")):
                h.raw.get_httpx_client().get(url, params={"key": "secret"})
    assert asked == []


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda raw: raw.with_headers({"Authorization": "Bearer mine"}), "set no Authorization"),
        (lambda raw: raw.with_timeout(httpx.Timeout(3)), "set timeout= and deadline="),
        (lambda raw: raw.with_headers({"X-A": "mine\nmine"}), "^header x-a: .* printable ASCII$"),
        (
            lambda raw: raw.with_headers({b"x-a": "miné".encode()}),
            "^header x-a: .* printable ASCII$",
        ),
        (
            lambda raw: raw.with_headers({"X-A": f"Key {raw.token}"}),
            "^header x-a: raw's token is a",
        ),
    ],
    ids=["token", "timeout", "line end", "not ASCII", "placeholder"],
)
def test_settings_that_are_the_facades_are_refused(kind, prepare, message):
    handler, asked = answers(httpx.Response(200, json=LABELS))

    def with_client_made(raw):
        made = raw.get_httpx_client if kind.name == "sync" else raw.get_async_httpx_client
        made()
        prepare(raw)
        return raw

    with pytest.raises(InvalidInput, match=message) as caught:
        call(kind, labels_list, *PAIR, handler=handler, prepare=with_client_made)
    assert "mine" not in str(caught.value)
    assert asked == []


def test_a_blocking_call_on_the_awaiting_clients_raw_says_what_to_do():
    h = AsyncAssociations(TOKEN)
    with pytest.raises(InvalidInput, match=r"AsyncAssociations\.raw: .* `asyncio` form") as told:
        labels_list.sync(*PAIR, client=h.raw)
    assert "\n" not in str(told.value)


def test_an_awaiting_call_on_the_blocking_clients_raw_says_what_to_do():
    with (
        Associations(TOKEN) as h,
        pytest.raises(InvalidInput, match=r"Associations\.raw: call .* `sync` form") as told,
    ):
        asyncio.run(labels_list.asyncio(*PAIR, client=h.raw))
    assert "\n" not in str(told.value)


# --- the placeholder -----------------------------------------------------------------------------


def test_no_repr_has_the_token():
    with Associations(TOKEN) as h:
        raw = h.raw
        client = raw.get_httpx_client()
        assert "placeholder" in repr(raw)
        assert TOKEN not in repr(raw) + repr(client) + repr(vars(client))


def test_httpx_refuses_to_send_the_placeholder_elsewhere(sandbox, url):
    with Associations(TOKEN) as h:
        elsewhere = AuthenticatedClient(base_url=url, token=h.raw.token)
    with pytest.raises(httpx.LocalProtocolError, match="placeholder"):
        labels_list.sync(*PAIR, client=elsewhere)
    assert sandbox.requests == []


@pytest.mark.parametrize("make", [Associations, AsyncAssociations])
def test_the_placeholder_is_no_token_of_another_facade_client(make):
    with (
        Associations(TOKEN) as h,
        pytest.raises(InvalidInput, match="placeholder that `raw` shows"),
    ):
        make(h.raw.token)


# --- life ----------------------------------------------------------------------------------------


def test_leaving_raw_leaves_the_facade_open(client):
    h = client()
    for _ in range(2):
        with h.raw as raw:
            assert create.sync(*PAIR, client=raw, body=WRITE).results
    assert [row.pair for row in h.read(*PAIR, [1])] == [("1", "2")]


@pytest.mark.anyio
async def test_leaving_raw_leaves_the_awaiting_facade_open(async_client):
    async with async_client() as h:
        for _ in range(2):
            async with h.raw as raw:
                assert (await create.asyncio(*PAIR, client=raw, body=WRITE)).results
        assert [row.pair for row in await h.read(*PAIR, [1])] == [("1", "2")]


def test_raw_of_a_closed_facade_is_closed(client):
    h = client()
    raw = h.raw
    h.close()
    with pytest.raises(RuntimeError, match="closed"):
        labels_list.sync(*PAIR, client=raw)


def test_raw_outlives_a_facade_that_is_no_longer_held(sandbox, url):
    raw = Associations(TOKEN, base_url=url).raw
    gc.collect()
    assert labels_list.sync(*PAIR, client=raw).results


def test_a_proxy_of_the_environment_does_not_take_the_place_of_the_facades_transport(
    client, monkeypatch
):
    with httpx.Client(trust_env=False) as http:
        h = client(http_client=http)
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
        assert labels_list.sync(*PAIR, client=h.raw).results


def test_a_label_made_raw_is_known_after_a_refresh(client):
    h = client()
    h.types(*PAIR)
    labels_create.sync(*PAIR, client=h.raw, body=NEW_LABEL)
    h.refresh()
    assert h.create(*PAIR, [(1, 2)], type="Boss").ok


# --- the functions of every version --------------------------------------------------------------

LISTS = {"v3": "types.list"}


@pytest.mark.parametrize("version", VERSIONS)
def test_raw_works_with_the_functions_of_its_version(version, client):
    operation = VERSIONS[version].operations[LISTS.get(version, "labels.list")]
    function = import_module(operation.module)
    assert function.sync(*PAIR, client=client(version).raw).results


@pytest.mark.anyio
@pytest.mark.parametrize("version", VERSIONS)
async def test_raw_works_with_the_awaiting_functions_of_its_version(version, async_client):
    operation = VERSIONS[version].operations[LISTS.get(version, "labels.list")]
    function = import_module(operation.module)
    async with async_client(version) as h:
        assert (await function.asyncio(*PAIR, client=h.raw)).results
