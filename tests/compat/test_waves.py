"""Creates that set Primary go out in waves: few requests, and in the end the last write has won.

A record has one Primary, and the last write decides. The reference writes one row after the other
to a portal that never fails; what is tested writes the same rows in batches, four at a time, to one
that refuses inputs, forgets to confirm some, and drops connections. What is listed as not done is
sent again until nothing is left: then both portals hold the same.
"""

import json
import random
import threading
from collections import Counter
from functools import cache

import httpx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hubspot_compat import Association, AssociationType, HubSpotCompatError
from hubspot_compat_tools.sandbox import Sandbox
from hubspot_compat_tools.sandbox._http import Incoming

from .adjusted import small_requests
from .mocked import ALL_VERSIONS, KINDS, Blocking, Server, created, kind_name

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
@settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
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
@settings(max_examples=150, phases=[Phase.explicit, Phase.generate])
def test_of_many_programs_the_end_is_that_of_one_after_the_other(kind, version, **drawn):
    agrees(version, kind=kind, **drawn)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@pytest.mark.parametrize("version", ["v3", "2026-03"])
def test_thousands_of_rows_end_as_one_after_the_other(version):
    chance = random.Random(7)
    kinds = [(), (PRIMARY,), (PRIMARY, FRIEND), (BOSS,), (PLAIN,)]
    values = [
        Association(str(chance.randint(1, 300)), str(chance.randint(1, 99)), *AT, types)
        for types in chance.choices(kinds, k=4_000)
    ]
    agrees(version, values, lazy=True, cap=100, seed=3, chance=0.05, retries=3)


# --- how many requests ------------------------------------------------------------------------


def repeating(every, count=20_000):
    """Pairs of which every so manieth contact comes twice, one right after the other."""
    found, contact = [], 10**6
    for number in range(count):
        found.append((str(contact), str(2 * 10**6 + number)))
        contact += not (every and number % every == 0)
    return found


MORE = [("2026-03", 2, True), ("v3", 2, False), ("v4", 20, True), ("2026-03", 100, True)]


def writes_of(bodies):
    """The companies that each contact was given, in the order in which they were written."""
    found = {}
    for body in bodies:
        for entry in body["inputs"]:
            found.setdefault(entry["from"]["id"], []).append(entry["to"]["id"])
    return found


@pytest.mark.parametrize(
    ("version", "every", "lazy"),
    [
        ("2026-03", 2, False),
        *(pytest.param(*other, marks=pytest.mark.thorough) for other in MORE),
    ],
)
def test_contacts_that_come_twice_take_no_request_of_their_own(version, every, lazy):
    server, pairs = Server(created), repeating(every)

    result = SYNC.call(
        version,
        lambda h: h.create(*AT, iter(pairs) if lazy else pairs, type=1, labels="replace"),
        http_client=SYNC.mock(server),
        concurrency=1,
    )

    assert result.ok
    assert Counter(row.pair for row in result) == Counter(pairs)
    assert len(server.bodies) <= 11
    expected = {}
    for contact, company in pairs:
        expected.setdefault(contact, []).append(company)
    assert writes_of(server.bodies) == expected


def test_repeats_that_are_far_apart_fill_their_requests_as_well():
    small_requests(create=40)
    server = Server(created)
    pairs = [(number % 35, number) for number in range(1, 1001)]

    result = SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, iter(pairs), type=1, labels="replace"),
        http_client=SYNC.mock(server),
    )

    assert result.ok
    assert len(server.bodies) == 29  # as many as any contact has writes, and each is full


def test_more_repeats_of_one_pair_than_are_arranged_at_a_time_end():
    server = Server(created)
    pairs = [(1, 2)] * 20_001 + [(1, 3), (1, 2)]

    result = SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, iter(pairs), type=1, labels="replace"),
        http_client=SYNC.mock(server),
    )

    assert result.ok
    assert writes_of(server.bodies) == {"1": ["2", "3", "2"]}


def taken_of(pairs, type_):
    """How many pairs were taken from an iterator before the first request."""
    taken = [0]

    def counted():
        for pair in pairs:
            taken[0] += 1
            yield pair

    first = []

    def handle(body, request):
        first.append(taken[0])
        return created(body, request)

    SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, counted(), type=type_, labels="replace"),
        http_client=SYNC.mock(Server(handle)),
        concurrency=1,
    )
    return first[0]


def test_an_iterator_is_read_ahead_only_where_a_record_comes_again():
    small_requests(create=10)
    without = [(number, 7) for number in range(1, 101)]
    again = [*without[:5], (1, 8), *without[5:]]

    assert taken_of(without, 1) <= 20
    assert taken_of(again, 279) <= 20
    assert taken_of(again, 1) == 101


def test_a_pair_that_comes_again_and_again_is_no_wave_of_its_own():
    server = Server(created)
    pairs = [(number % 10, 7) for number in range(100)]

    SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, iter(pairs), type=1, labels="replace"),
        http_client=SYNC.mock(server),
    )

    assert [len(body["inputs"]) for body in server.bodies] == [10]


# --- what is held back ------------------------------------------------------------------------

FIVE = [("1", "10"), ("2", "20"), ("1", "11"), ("2", "21"), ("1", "12")]


def refusing(*bad, how="error"):
    """A server that writes all but some pairs; it calls these an error, or says nothing of them."""

    def handle(body, request):
        answer = created(body, request)
        errors = []
        for entry in body["inputs"]:
            pair = (entry["from"]["id"], entry["to"]["id"])
            if pair in bad:
                context = {"fromObjectId": [pair[0]], "toObjectId": [pair[1]]}
                errors.append({"message": "no", "category": "VALIDATION_ERROR", "context": context})
        results = [
            row
            for row, entry in zip(answer["results"], body["inputs"], strict=True)
            if (entry["from"]["id"], entry["to"]["id"]) not in bad
        ]
        more = {"errors": errors, "numErrors": len(errors)} if how == "error" else {}
        return 207, {"status": "COMPLETE", "results": results, **more}

    return Server(handle)


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ["v3", "2026-03"])
@pytest.mark.parametrize("how", ["error", "silence"])
@pytest.mark.parametrize("lazy", [False, True], ids=["list", "iterator"])
def test_a_record_whose_write_fails_gets_no_later_one(kind, version, how, lazy):
    server = refusing(("1", "10"), how=how)

    result = kind.call(
        version,
        lambda h: h.create(*AT, iter(FIVE) if lazy else FIVE, type=1, labels="replace"),
        http_client=kind.mock(server),
    )

    assert not result.ok
    assert [row.pair for row in result] == [("2", "20"), ("2", "21")]
    held = [e for e in result.errors if e.sub_category == "hubspot_compat.EARLIER_WRITE_FAILED"]
    assert [[row.pair for row in error.inputs] for error in held] == [[("1", "11")], [("1", "12")]]
    assert "failed_inputs" in held[0].message
    assert [row.pair for row in result.failed_inputs] == [("1", "10"), ("1", "11"), ("1", "12")]
    assert result.num_errors == len(result.errors)
    assert writes_of(server.bodies) == {"1": ["10"], "2": ["20", "21"]}


def test_only_the_type_of_which_a_record_has_one_is_held_back():
    rows = [
        Association(1, 10, types=[PRIMARY]),
        Association(1, 11),
        Association(1, 12, types=[BOSS]),
    ]
    rows += [Association(1, 13, types=[PRIMARY])]
    server = refusing(("1", "10"))

    result = SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, rows, labels="replace"),
        http_client=SYNC.mock(server),
        concurrency=1,
    )

    assert sorted(row.pair for row in result) == [("1", "11"), ("1", "12")]
    assert [row.pair for row in result.failed_inputs] == [("1", "10"), ("1", "13")]


def test_what_was_held_back_is_sent_again_in_an_order_that_leaves_the_last_write_last():
    """The first write was not confirmed, and its pair comes once more behind the one in between."""
    rows = [("1", "10"), ("1", "11"), ("1", "10")]
    server = refusing(("1", "10"), how="silence")
    result = SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, iter(rows), type=1, labels="replace"),
        http_client=SYNC.mock(server),
    )

    assert [row.pair for row in result.failed_inputs] == [("1", "11"), ("1", "10")]


# --- what is left -----------------------------------------------------------------------------


def accounted(error):
    return [row.pair for part in (error.done, error.not_done, error.rest) for row in part]


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("lazy", [False, True], ids=["list", "iterator"])
@pytest.mark.parametrize("fails", range(1, 6))
def test_what_is_arranged_and_not_sent_is_the_rest(kind, lazy, fails):
    small_requests(create=7)
    pairs, number = repeating(2, 30), [0]

    def handle(body, request):
        number[0] += 1
        return (400, {"message": "no"}) if number[0] == fails else created(body, request)

    with pytest.raises(HubSpotCompatError) as caught:
        kind.call(
            "2026-03",
            lambda h: h.create(*AT, iter(pairs) if lazy else pairs, type=1, labels="replace"),
            http_client=kind.mock(Server(handle)),
            concurrency=1,
        )

    found = accounted(caught.value)
    assert Counter(found) == Counter(pairs)
    for contact in {pair[0] for pair in pairs}:
        assert [p for p in found if p[0] == contact] == [p for p in pairs if p[0] == contact]


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
@pytest.mark.parametrize("size", [3, 100])
def test_an_iterable_that_ends_early_loses_nothing_that_was_read_ahead(error, size):
    small_requests(create=size)

    def pairs():
        yield from FIVE
        raise error

    with pytest.raises(error) as caught:
        SYNC.call(
            "2026-03",
            lambda h: h.create(*AT, pairs(), type=1, labels="replace"),
            http_client=SYNC.mock(Server(created)),
        )

    found = [row.pair for part in (caught.value.done, caught.value.not_done) for row in part]
    rest = caught.value.rest
    while True:
        try:
            found.append(next(rest).pair)
        except StopIteration:
            break
        except error:
            continue
    assert Counter(found) == Counter(FIVE)
