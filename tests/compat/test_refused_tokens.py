"""A token that the server refuses is replaced once, where a function gives tokens."""

import asyncio

import httpx
import pytest

from hubspot_compat import (
    Associations,
    AsyncAssociations,
    ConnectionFailed,
    ServerError,
    Unauthorized,
)
from hubspot_compat_raw.v2026_03.api.batch import create
from hubspot_compat_raw.v2026_03.models import BatchInputPublicAssociationMultiPost

from .mocked import ALL_VERSIONS, KINDS, Server, created, kind_name
from .transports import CREATE, READ, TOKEN, Time, mocked
from .transports import KINDS as TRANSPORTS
from .transports import kind_name as transport_name
from .valid_bodies import CALLS, valid_answer

OLD, NEW = "pat-na1-old-0000", "pat-na1-new-0000"
EXPIRED = {"message": "The OAuth token used expired", "category": "EXPIRED_AUTHENTICATION"}
both = pytest.mark.parametrize("kind", KINDS, ids=kind_name)
transports = pytest.mark.parametrize("kind", TRANSPORTS, ids=transport_name)


class Tokens:
    """A function that gives these tokens, one after the other; the last one stays."""

    def __init__(self, *tokens):
        self._left = list(tokens)
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]

    async def later(self):
        return self()


class Guarded:
    """A server that lets the new token in and no other."""

    def __init__(self, answer=lambda _body, request: valid_answer(request)):
        self._answer = answer
        self.tokens = []
        self.acted = 0

    def __call__(self, body, request):
        self.tokens.append(request.headers["Authorization"].removeprefix("Bearer "))
        if self.tokens[-1] != NEW:
            return 401, EXPIRED
        self.acted += 1
        return self._answer(body, request)


@both
@pytest.mark.parametrize("operation", CALLS)
def test_any_operation_goes_on_with_a_new_token(kind, operation):
    """Whatever `retries` says."""
    guarded, tokens, events = Guarded(), Tokens(OLD, NEW), []
    lists = operation == "basic.list" and kind.kind is AsyncAssociations

    kind.call(
        "2026-03",
        (lambda h: h.list("contact", "101", "company")) if lists else CALLS[operation],
        token=tokens,
        retries=0,
        http_client=kind.mock(Server(guarded)),
        on_event=events.append,
    )

    assert guarded.tokens[:2] == [OLD, NEW]
    assert guarded.tokens.count(OLD) == 1
    assert [event.status for event in events if event.kind == "retry"] == [401]


@both
@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_a_write_is_done_once_primary_included(kind, version):
    guarded = Guarded(created)

    result = kind.call(
        version,
        lambda h: h.create("contact", "company", [(1, 2)], type=1, labels="replace"),
        token=Tokens(OLD, NEW),
        http_client=kind.mock(Server(guarded)),
    )

    assert len(result.results) == 1
    assert guarded.tokens == [OLD, NEW]
    assert guarded.acted == 1


def test_a_coroutine_function_is_asked_again_too():
    guarded, tokens = Guarded(), Tokens(OLD, NEW)
    (_, awaiting) = KINDS

    awaiting.call(
        "2026-03",
        CALLS["batch.read"],
        token=tokens.later,
        http_client=awaiting.mock(Server(guarded)),
    )

    assert (tokens.asked, guarded.tokens) == (2, [OLD, NEW])


@both
def test_raw_goes_on_too(kind):
    guarded = Guarded(created)
    entry = {
        "from": {"id": "1"},
        "to": {"id": "2"},
        "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}],
    }
    body = BatchInputPublicAssociationMultiPost.from_dict({"inputs": [entry]})

    def act(client):
        form = create.sync if kind.kind is Associations else create.asyncio
        return form("contact", "company", client=client.raw, body=body)

    answer = kind.call(
        "2026-03", act, token=Tokens(OLD, NEW), http_client=kind.mock(Server(guarded))
    )

    assert len(answer.results) == 1
    assert guarded.tokens == [OLD, NEW]


@both
def test_a_string_is_not_tried_again(kind):
    guarded = Guarded()

    with pytest.raises(Unauthorized, match="expired"):
        kind.call("2026-03", CALLS["batch.read"], token=OLD, http_client=kind.mock(Server(guarded)))

    assert guarded.tokens == [OLD]


@both
def test_the_very_token_that_was_refused_is_not_sent_again(kind):
    guarded, tokens = Guarded(), Tokens(OLD)

    with pytest.raises(Unauthorized, match="expired") as caught:
        kind.call(
            "2026-03", CALLS["batch.read"], token=tokens, http_client=kind.mock(Server(guarded))
        )

    assert (tokens.asked, guarded.tokens) == (2, [OLD])
    assert caught.value.__notes__ == ["the token function gave the token that was refused again"]


@both
def test_a_second_refusal_is_final(kind):
    guarded = Guarded()

    with pytest.raises(Unauthorized):
        kind.call(
            "2026-03",
            CALLS["batch.read"],
            token=Tokens(OLD, "pat-na1-other-0000", NEW),
            http_client=kind.mock(Server(guarded)),
        )

    assert guarded.tokens == [OLD, "pat-na1-other-0000"]


@transports
def test_the_new_token_costs_no_retry_and_may_be_tried_again(kind):
    answers = [httpx.Response(401, json=EXPIRED), httpx.Response(503), httpx.Response(503)]
    tokens = Tokens(OLD, NEW)

    with pytest.raises(ServerError):
        kind.send(READ, token=tokens, retries=1, http_client=mocked(kind, answers), time=Time())

    assert tokens.asked == 3


@transports
def test_a_refused_token_that_comes_back_later_is_not_sent(kind):
    answers = [httpx.Response(401, json=EXPIRED), httpx.Response(503)]

    with pytest.raises(Unauthorized) as caught:
        kind.send(
            READ,
            token=Tokens(OLD, NEW, OLD),
            retries=3,
            http_client=mocked(kind, answers),
            time=Time(),
        )

    assert "an earlier attempt" in caught.value.__notes__[-1]  # the 503, after which it may be done


@transports
def test_past_the_deadline_no_token_is_asked_for(kind):
    time, tokens = Time(), Tokens(OLD, NEW)

    def slow(_request):
        time.now += 20.0
        return httpx.Response(401)

    with pytest.raises(Unauthorized):
        kind.send(READ, token=tokens, deadline=10.0, http_client=mocked(kind, slow), time=time)

    assert tokens.asked == 1


@transports
def test_a_token_that_comes_after_the_deadline_is_not_sent(kind):
    time, sent = Time(), []

    def slow():
        time.now += 20.0
        return TOKEN

    words = r"the token was not there within the deadline of 10 s"
    with pytest.raises(ConnectionFailed, match=words) as caught:
        kind.send(CREATE, token=slow, deadline=10.0, http_client=mocked(kind, sent), time=time)

    assert not caught.value.outcome_unknown


def test_each_request_of_a_call_may_get_a_new_token():
    """The token expires between two batches, and once more."""
    seen = []

    def handle(body, request):
        seen.append(request.headers["Authorization"].removeprefix("Bearer "))
        if len(seen) in {2, 4}:
            return 401, EXPIRED
        return {"status": "COMPLETE", "results": []}

    blocking, _ = KINDS
    tokens = Tokens(*(f"pat-na1-{number:08}" for number in range(9)))
    result = blocking.call(
        "2026-03",
        lambda h: h.read("contact", "company", range(2001)),
        token=tokens,
        concurrency=1,
        http_client=blocking.mock(Server(handle)),
    )

    assert result.ok
    assert len(set(seen)) == len(seen) == 5


def test_without_an_event_loop_of_its_own_the_sync_client_needs_a_plain_function():
    guarded, tokens = Guarded(), Tokens(OLD, NEW)
    blocking, _ = KINDS

    async def inside():  # Jupyter: a loop is running
        return blocking.call(
            "2026-03", CALLS["batch.read"], token=tokens, http_client=blocking.mock(Server(guarded))
        )

    asyncio.run(inside())

    assert guarded.tokens == [OLD, NEW]
