"""Creates that set Primary go out in waves: few requests, and in the end the last write has won.

A record has one Primary, and the last write decides. The reference writes one row after the other
to a portal that never fails; what is tested writes the same rows in batches, four at a time, to one
that refuses inputs, forgets to confirm some, and drops connections. What is listed as not done is
sent again until nothing is left: then both portals hold the same.
"""

import json
import random
import threading
from functools import cache

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubspot_compat import Association, AssociationType, HubSpotCompatError
from hubspot_compat_tools.sandbox import Sandbox
from hubspot_compat_tools.sandbox._http import Incoming

from .adjusted import small_requests
from .mocked import ALL_VERSIONS, KINDS, Blocking, kind_name

AT = ("contact", "company")
PRIMARY = AssociationType("HUBSPOT_DEFINED", 1, None, None, *AT)
PLAIN = AssociationType("HUBSPOT_DEFINED", 279, None, None, *AT)
SEED = {
    "labels": [
        {"from": "contacts", "to": "companies", "name": name, "label": name.title()}
        for name in ("boss", "friend")
    ]
}
BOSS, FRIEND = (
    AssociationType("USER_DEFINED", type_id, word.title(), word, *AT)
    for type_id, word in ((1, "boss"), (3, "friend"))
)
SYNC = Blocking()


def dropped():
    reason = "dropped"
    raise httpx.ReadError(reason)


@cache
def box_of(use):
    """A sandbox for one use; making one takes longer than a test."""
    return Sandbox(seed=SEED)


class Moody:
    """A portal that refuses some inputs, confirms some not at all, and drops connections."""

    def __init__(self, seed=0, chance=0.0, use="tested"):
        self.box = box_of(use)
        self.box.reset()
        self.creates = 0
        self._chance = random.Random(seed)
        self._often = chance
        self._lock = threading.Lock()

    def __call__(self, request):
        with self._lock:
            return self._answer(request)

    def _answer(self, request):
        if not request.url.path.endswith("/batch/create"):
            return self._act(request, request.content)
        self.creates += 1
        fate = self._chance.random() / self._often if self._often else 2.0
        if fate < 0.25:
            return dropped()
        kept, refused, unsaid = self._sorted_out(json.loads(request.content)["inputs"])
        response = self._act(request, json.dumps({"inputs": kept}).encode())
        if fate < 0.5:
            return dropped()
        if fate < 0.75:
            return httpx.Response(503, json={"message": "later"})
        return self._with_errors(response, refused) if refused or unsaid else response

    def _sorted_out(self, inputs):
        kept, refused, unsaid = [], [], []
        moods = {}
        for entry in inputs:
            pair = (entry["from"]["id"], entry["to"]["id"])
            mood = moods.setdefault(pair, self._chance.random() / self._often if self._often else 2)
            (refused if mood < 0.3 else unsaid if mood < 0.6 else kept).append(entry)
        return kept, refused, unsaid

    def _act(self, request, content):
        headers = {name.lower(): value for name, value in request.headers.items()}
        query = request.url.query.decode()
        incoming = Incoming(request.method, request.url.path, query, headers, content)
        answer = self.box.exchange(incoming)
        return httpx.Response(answer.status, content=answer.body or b"")

    def _with_errors(self, response, refused):
        body = response.json() if response.status_code < 300 else {"results": []}
        errors = [
            {
                "status": "error",
                "message": "not now",
                "category": "VALIDATION_ERROR",
                "context": {"fromObjectId": [e["from"]["id"]], "toObjectId": [e["to"]["id"]]},
            }
            for e in refused
        ]
        body = body | {"status": "COMPLETE", "errors": errors, "numErrors": len(errors)}
        return httpx.Response(207, json=body)

    @property
    def stored(self):
        found = self.box.snapshot()["associations"].get("contact>company", {})
        return {pair: sorted(map(tuple, types)) for pair, types in found.items() if types}


def one_by_one(version, rows):
    """What a portal holds after one row after the other."""
    portal = Moody(use="reference")

    def act(client):
        for row in rows:
            assert client.create(*AT, [row]).ok

    SYNC.call(version, act, http_client=SYNC.mock(portal))
    return portal.stored


def until_done(kind, version, portal, rows, *, lazy, **settings):
    """Create rows; send again what is listed as not done, in its order, until nothing is."""
    left, rounds = rows, 0
    while left:
        rounds += 1
        assert rounds < 200

        def act(client, left=left):
            return client.create(*AT, iter(left) if lazy else left)

        try:
            result = kind.call(version, act, http_client=kind.mock(portal), **settings)
        except HubSpotCompatError as error:
            left = [*error.done.failed_inputs, *error.not_done, *error.rest]
        else:
            left = result.failed_inputs
    return rounds


ids = st.integers(1, 4).map(str)
some_types = st.sampled_from(
    [(), (PRIMARY,), (PRIMARY,), (PRIMARY, BOSS), (BOSS,), (FRIEND,), (PLAIN,)]
)
rows = st.lists(
    st.builds(lambda a, b, types: Association(a, b, *AT, types), ids, ids, some_types), max_size=30
)


def agrees(version, values, *, lazy, cap, seed, chance, retries, kind=SYNC):
    small_requests(create=cap, default=cap, read=cap)
    portal = Moody(seed, chance)
    until_done(kind, version, portal, values, lazy=lazy, retries=retries)
    assert portal.stored == one_by_one(version, values)


@pytest.mark.parametrize("version", ["v3", "2026-03"])
@given(
    values=rows,
    lazy=st.booleans(),
    cap=st.integers(1, 6),
    seed=st.integers(0, 10**6),
    chance=st.sampled_from([0.0, 0.3]),
    retries=st.integers(0, 2),
)
@settings(max_examples=12)
def test_whatever_fails_the_end_is_that_of_one_after_the_other(version, **drawn):
    agrees(version, **drawn)


@pytest.mark.thorough
@pytest.mark.timeout(900)
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ALL_VERSIONS)
@given(
    values=rows,
    lazy=st.booleans(),
    cap=st.integers(1, 6),
    seed=st.integers(0, 10**6),
    chance=st.sampled_from([0.0, 0.2, 0.5]),
    retries=st.integers(0, 3),
)
@settings(max_examples=200)
def test_of_many_programs_the_end_is_that_of_one_after_the_other(kind, version, **drawn):
    agrees(version, kind=kind, **drawn)
