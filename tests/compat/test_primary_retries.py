"""A create that sets Primary is sent again as often as any other, after a look and the same pauses.

Primary moves with every write. So it is never sent again into the unknown: after a pause the facade
looks what is there, and sends only what is not.
"""

import httpx
import pytest
from attrs import evolve

from hubspot_compat import Associations, NotFound, ServerError
from hubspot_compat._transport.http import SyncTransport
from hubspot_compat._transport.settings import Backoff
from hubspot_compat._wire.messages import Resend

from .adjusted import every_request
from .mocked import KINDS, Server, created, kind_name, opened
from .transports import PRIMARY, READ, TOKEN, Time, settings_for

AT = ("contact", "company")
SYNC = KINDS[0]
BOTH = pytest.mark.parametrize("kind", KINDS, ids=kind_name)
VERSIONS = pytest.mark.parametrize("version", ["v3", "2026-03"])
PAIRS = [(1, 2), (3, 4), (5, 6)]


class Portal(Server):
    """Fails creates as a script says, each with the pairs that it has done by then; then works."""

    def __init__(self, *script):
        super().__init__(self._handle)
        self.script = list(script)
        self.present = set()
        self.steps = []

    def _handle(self, body, request):
        if request.url.path.endswith("/read"):
            self.steps.append("look")
            return self._read(body, request)
        pairs = [(entry["from"]["id"], entry["to"]["id"]) for entry in body["inputs"]]
        self.steps.append(pairs)
        if not self.script:
            return created(body, request)
        fault, done = self.script.pop(0)
        self.present.update(pairs[:done])
        if isinstance(fault, Exception):
            raise fault
        return fault, {"message": "later"}

    def _read(self, body, request):
        if "/v3/" in request.url.path:  # asked from the company's side, which shows all
            row = {"type": "company_to_contact"}
            to = {b: [row | {"id": a}] for a, b in self.present}
        else:
            spec = {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"}
            to = {a: [{"toObjectId": b, "associationTypes": [spec]}] for a, b in self.present}
        return {
            "results": [
                {"from": {"id": one["id"]}, "to": to.get(one["id"], [])} for one in body["inputs"]
            ]
        }


def create(kind, version, portal, **settings):
    return kind.call(
        version,
        lambda h: h.create(*AT, PAIRS, type=1, labels="replace"),
        http_client=kind.mock(portal),
        **settings,
    )


ALL = [("1", "2"), ("3", "4"), ("5", "6")]


@BOTH
@VERSIONS
def test_only_what_is_not_there_is_sent_again_until_all_is_there(kind, version):
    dropped = httpx.ReadError("reset")
    portal = Portal((503, 1), (dropped, 0), (dropped, 1), (502, 0))

    result = create(kind, version, portal, retries=4)

    assert result.ok
    assert sorted(row.pair for row in result) == ALL
    assert portal.steps == [
        ALL, "look", ALL[1:], "look", ALL[1:], "look", ALL[2:], "look", ALL[2:],
    ]  # fmt: skip


@BOTH
@VERSIONS
def test_what_a_failed_write_did_is_found_without_another(kind, version):
    portal = Portal((httpx.ReadError("reset"), 3))

    assert create(kind, version, portal, retries=1).ok
    assert portal.steps == [ALL, "look"]


@BOTH
@VERSIONS
@pytest.mark.parametrize("retries", [0, 1, 3])
def test_when_the_tries_are_used_up_the_doubt_is_raised(kind, version, retries):
    portal = Portal(*[(503, 0)] * 10)

    with pytest.raises(ServerError, match="later") as caught:
        create(kind, version, portal, retries=retries)

    assert portal.steps == [ALL, *["look", ALL] * retries]
    assert "no try is left" in "".join(caught.value.__notes__)


@BOTH
def test_tries_that_certainly_did_nothing_count_as_well(kind):
    """The transport sends again by itself where no connection came about."""
    portal = Portal((httpx.ConnectError("refused"), 0), *[(503, 0)] * 3)

    with pytest.raises(ServerError):
        create(kind, "2026-03", portal, retries=2)

    assert portal.steps == [ALL, ALL, "look", ALL]


@BOTH
@VERSIONS
def test_an_error_that_is_certain_after_one_that_is_not_keeps_its_doubt(kind, version):
    portal = Portal((503, 1), (404, 0))

    with pytest.raises(NotFound) as caught:
        create(kind, version, portal, retries=3)

    assert portal.steps == [ALL, "look", ALL[1:]]
    assert "may have acted on an earlier attempt" in "".join(caught.value.__notes__)


@BOTH
def test_a_status_that_does_not_pass_is_not_tried_again(kind):
    portal = Portal((501, 0))

    with pytest.raises(ServerError):
        create(kind, "2026-03", portal, retries=5)

    assert portal.steps == [ALL]


@BOTH
def test_each_pause_is_told_as_any_other_retry(kind):
    portal, events = Portal((503, 0), (502, 0)), []

    create(kind, "2026-03", portal, retries=5, on_event=events.append)

    told = [event for event in events if event.kind == "retry"]
    assert [(e.operation, e.attempt, e.status, e.size) for e in told] == [
        ("batch.create", 1, 503, 3),
        ("batch.create", 2, 502, 3),
    ]
    assert all(event.path.endswith("/batch/create") for event in told)
    sent = [(e.operation, e.attempt) for e in events if e.kind == "request"]
    assert sent == [
        ("batch.create", 1),
        ("batch.read", 1),
        ("batch.create", 2),
        ("batch.read", 1),
        ("batch.create", 3),
    ]


def test_the_batch_of_a_write_is_told_with_its_pauses():
    every_request(1)
    events, failures = [], [503]

    def handle(body, request):
        if "to" in body["inputs"][0] and body["inputs"][0]["to"]["id"] == "4" and failures:
            return failures.pop(), {"message": "later"}
        return {"results": []} if request.url.path.endswith("/read") else created(body, request)

    SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, PAIRS, type=1, labels="replace"),
        http_client=SYNC.mock(Server(handle)),
        on_event=events.append,
    )

    assert [event.batch for event in events if event.kind == "retry"] == [1]


# --- time -------------------------------------------------------------------------------------


def transport(time, answers, **settings):
    left = iter(answers)
    client = httpx.Client(transport=httpx.MockTransport(lambda _request: next(left)))
    settings = settings_for(token=TOKEN, http_client=client, **settings)
    return SyncTransport(settings, sleep=time.sleep, clock=time.clock)


def busy():
    return httpx.Response(503, json={"message": "busy"})


def failed_try(sender, resend):
    """Send a write that ends in doubt."""
    request = resend.next_try(PRIMARY)
    with pytest.raises(ServerError) as caught:
        sender.send(request)
    resend.in_doubt(request, caught.value)
    return caught.value


def look(resend):
    return evolve(READ, resend=resend)


def test_the_pauses_of_a_write_grow_as_those_of_any_request():
    time, resend = Time(), Resend()
    fine = httpx.Response(200, json={})
    sender = transport(time, [busy(), fine, fine, busy(), fine, busy(), fine], retries=9)

    for _ in range(3):
        failed_try(sender, resend)
        sender.send(look(resend))
        if resend.attempts == 1:
            sender.send(look(resend))  # a second page waits no more

    assert len(time.sleeps) == 3
    assert all(low <= s <= 2 * low for low, s in zip([0.25, 0.5, 1.0], time.sleeps, strict=True))


def test_the_deadline_is_one_for_a_write_with_its_looks():
    time, resend = Time(), Resend()
    sender = transport(time, [busy(), httpx.Response(200, json={}), busy()], deadline=10.0)

    failed_try(sender, resend)
    sender.send(look(resend))
    time.now += 9.0
    doubt = failed_try(sender, resend)
    time.now += 0.9

    with pytest.raises(ServerError) as caught:
        sender.send(look(resend))
    assert caught.value is doubt
    assert time.sleeps[1:] == []


def test_a_pause_that_would_pass_the_deadline_is_not_begun():
    portal = Portal((503, 0))
    patient = type("Patient", (Associations,), {"_backoff": Backoff(100.0, 100.0)})
    settings = {"http_client": SYNC.mock(portal), "deadline": 10.0}

    with opened(patient, "2026-03", **settings) as h, pytest.raises(ServerError) as caught:
        h.create(*AT, PAIRS, type=1, labels="replace")

    assert portal.steps == [ALL]
    assert "no time for one" in "".join(caught.value.__notes__)
