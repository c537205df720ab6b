"""Pairs that bring their type as a third item do what a call with `type=` does for each."""

import re
from collections import Counter

import httpx
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hubspot_compat import Association, AssociationType, InvalidInput, UnknownAssociationType

from .adjusted import small_requests
from .mocked import ALL_VERSIONS, KINDS, Server, created, kind_name
from .test_waves import AT, BOSS, SYNC, Moody

SPECS = [
    None, 1, "1", 279, "contact_to_company", "Contact_To_Company_Unlabeled", "Primary",
    ("HUBSPOT_DEFINED", 279), ("USER_DEFINED", 3), "boss", "Friend", "FRIEND", BOSS,
    AssociationType("HUBSPOT_DEFINED", 1),
]  # fmt: skip


def given_as(pair, spec, shape):
    """A pair with its type, in a shape that a caller may give it."""
    if spec is None:
        return pair
    return shape((*pair, spec))


values = st.lists(
    st.tuples(
        st.tuples(st.integers(1, 4), st.integers(1, 4).map(str)),
        st.sampled_from(SPECS),
        st.sampled_from([tuple, list]),
    ),
    max_size=14,
)


def stored_one_by_one(version, rows, shared):
    portal = Moody(use="reference")

    def act(client):
        for pair, spec, _ in rows:
            assert client.create(*AT, [pair], type=shared if spec is None else spec).ok

    SYNC.call(version, act, http_client=SYNC.mock(portal))
    return portal.stored


def same_as_one_by_one(version, rows, lazy, shared, cap):
    small_requests(create=cap, default=cap, read=cap)
    portal = Moody()
    pairs = [given_as(*row) for row in rows]

    result = SYNC.call(
        version,
        lambda h: h.create(*AT, iter(pairs) if lazy else pairs, type=shared),
        http_client=SYNC.mock(portal),
    )

    assert result.ok
    assert portal.stored == stored_one_by_one(version, rows, shared)


@pytest.mark.parametrize("version", ["v3", "2026-03"])
@given(
    rows=values, lazy=st.booleans(), shared=st.sampled_from([None, 279, 1]), cap=st.integers(1, 6)
)
@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
def test_mixed_types_in_one_call_are_what_a_call_for_each_writes(version, **drawn):
    same_as_one_by_one(version, **drawn)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@pytest.mark.parametrize("version", ALL_VERSIONS)
@given(
    rows=values, lazy=st.booleans(), shared=st.sampled_from([None, 279, 1]), cap=st.integers(1, 6)
)
@settings(max_examples=150, phases=[Phase.explicit, Phase.generate])
def test_of_many_mixed_calls_each_writes_what_a_call_for_each_does(version, **drawn):
    same_as_one_by_one(version, **drawn)


MIXED = [
    (1, 2, "boss"),
    (1, 3),
    Association(2, 2, types=[BOSS]),
    [3, 2, "Friend"],
    (4, 2, ("USER_DEFINED", 3)),
]


@pytest.mark.parametrize("version", ALL_VERSIONS)
@pytest.mark.parametrize("lazy", [False, True], ids=["list", "iterator"])
def test_one_call_takes_every_shape_and_removes_what_it_wrote(version, lazy):
    portal = Moody()

    def act(client):
        assert client.create(*AT, iter(MIXED) if lazy else MIXED, type=279).ok
        written = portal.stored
        gone = [row for row in MIXED if len(getattr(row, "pair", row)) == 3 or row is MIXED[2]]
        assert client.archive(*AT, iter(gone) if lazy else gone).ok
        return written

    written = SYNC.call(version, act, http_client=SYNC.mock(portal))

    plain, boss, friend = ("HUBSPOT_DEFINED", 279), ("USER_DEFINED", 1), ("USER_DEFINED", 3)
    assert written == {
        "1>2": [plain, boss], "1>3": [plain], "2>2": [plain, boss],
        "3>2": [plain, friend], "4>2": [plain, friend],
    }  # fmt: skip
    assert {pair: types for pair, types in portal.stored.items() if types != [plain]} == {}


@pytest.mark.parametrize("version", ALL_VERSIONS)
@pytest.mark.parametrize("lazy", [False, True], ids=["list", "iterator"])
@pytest.mark.parametrize("spec", ["boss", 279, 1])
def test_pairs_with_a_type_and_without_in_turns_fill_their_requests(version, lazy, spec):
    portal = Moody()
    paths = Counter()

    def handle(request):
        paths[request.url.path.split("/batch/")[-1]] += 1
        return portal(request)

    pairs = [(number, 7, spec) if number % 2 else (number, 7) for number in range(1, 1_001)]
    result = SYNC.call(
        version,
        lambda h: h.create(*AT, iter(pairs) if lazy else pairs),
        http_client=SYNC.mock(handle),
    )

    assert result.ok
    assert len(result) == 1_000
    assert paths["create"] + paths["associate/default"] == (2 if version == "v3" else 6)
    assert paths["read"] <= 1


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_a_list_of_own_labels_asks_once_and_before_it_writes(kind):
    portal = Moody()
    paths = []

    def handle(request):
        paths.append(request.url.path.rsplit("/", 1)[-1])
        return portal(request)

    small_requests(create=2)
    rows = [(number, 7, ("boss", "friend")[number % 2]) for number in range(1, 9)]
    kind.call(
        "2026-03",
        lambda h: h.create(*AT, rows, labels="replace"),
        http_client=kind.mock(handle),
    )

    asked = [path for path in paths if path != "create"]
    assert paths[: len(asked)] == asked
    assert len(asked) == len(set(asked)) == 2  # names of v3, labels
    assert paths.count("create") == 4


BAD_TYPES = ["contact_to_compani", "company_to_contact", 0, True, None, [1], ("HUBSPOT_DEFINED", 3)]


@pytest.mark.parametrize("bad", BAD_TYPES, ids=repr)
@pytest.mark.parametrize("call", ["create", "create_default", "archive"])
def test_a_type_that_cannot_be_is_named_with_its_place_before_anything_is_asked(call, bad):
    server = Server(created)
    rows = [(1, 2), (1, 3, 279), (1, 4, bad)]

    def act(client):
        options = {"everything": True} if call == "archive" else {}
        return getattr(client, call)(*AT, rows, **options)

    with pytest.raises(UnknownAssociationType, match=r"^pairs\[2\]\[2\]: ") as caught:
        SYNC.call("2026-03", act, http_client=SYNC.mock(server))
    assert caught.value.place == "pairs[2][2]"
    assert server.paths == []


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ["v3", "2026-03"])
@pytest.mark.parametrize("call", ["create", "archive"])
def test_a_name_that_the_portal_does_not_have_is_named_before_anything_is_written(
    kind, version, call
):
    portal = Moody()
    rows = [(1, 2, "boss"), (1, 3, "Nobody"), (1, 4, "boss")]

    with pytest.raises(UnknownAssociationType, match=r"^pairs\[1\]\[2\]: 'Nobody' from contact"):
        kind.call(version, lambda h: getattr(h, call)(*AT, rows), http_client=kind.mock(portal))
    assert portal.stored == {}

    rows.append((1, 5, 77))
    with pytest.raises(
        InvalidInput, match=r"^2 of 4 pairs cannot be sent: pairs\[1\]\[2\]: .*; "
    ) as e:
        kind.call(version, lambda h: getattr(h, call)(*AT, rows), http_client=kind.mock(portal))
    assert "pairs[3][2]: 77 from contact to company: " in str(e.value)
    assert portal.stored == {}


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", ["v3", "2026-03"])
def test_in_an_iterator_it_stops_its_batch(kind, version):
    small_requests(create=2, read=2)
    portal = Moody()
    rows = [(1, 2, 279), (1, 3, 279), (1, 4, 279), (1, 5, "Nobody"), (1, 6, 279)]

    with pytest.raises(UnknownAssociationType, match=r"^pairs\[3\]\[2\]: 'Nobody'") as caught:
        kind.call(
            version,
            lambda h: h.create(*AT, iter(rows)),
            http_client=kind.mock(portal),
            concurrency=1,
        )

    assert sorted(portal.stored) == ["1>2", "1>3"]
    error = caught.value
    left = [row.pair for row in (*error.not_done, *error.rest)]
    assert [row.pair for row in error.done] == [("1", "2"), ("1", "3")]
    assert left == [("1", "4"), ("1", "5"), ("1", "6")]


def test_what_is_left_of_a_call_can_be_sent_again_with_the_types_that_it_brought():
    """Also those that only the portal knows, and that were not looked up yet."""
    portal, failed = Moody(), [True]

    def handle(request):
        if failed and not request.url.path.endswith("/create"):
            failed.clear()
            raise httpx.ConnectError("refused")  # noqa: EM101  it stands for httpx's own
        return portal(request)

    rows = [(1, 2, "Boss"), (1, 3, "3")]

    def act(client):
        try:
            client.create(*AT, iter(rows))
        except Exception as error:  # noqa: BLE001  it is what the test looks at
            return client.create(*AT, [*error.not_done, *error.rest])

    assert SYNC.call("2026-03", act, http_client=SYNC.mock(handle), retries=0).ok
    assert {pair: types[1:] for pair, types in portal.stored.items()} == {
        "1>2": [("USER_DEFINED", 1)],
        "1>3": [("USER_DEFINED", 3)],
    }


def test_a_label_that_turns_out_to_be_primary_keeps_the_order_of_writes():
    """A portal may call Primary otherwise: only its answer tells that these write it."""
    small_requests(create=3)
    label = "Contact with Primary Company"
    definitions = [{"category": "HUBSPOT_DEFINED", "typeId": 1, "label": label}]

    def handle(body, request):
        if request.url.path.endswith("/labels"):
            return {"results": definitions}
        return (404, {}) if request.url.path.endswith("/types") else created(body, request)

    server = Server(handle)
    rows = [(contact, company, label) for company in range(10, 13) for contact in (1, 2)]
    result = SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, iter(rows), labels="replace"),
        http_client=SYNC.mock(server),
    )

    assert result.ok
    creates = [body["inputs"] for body in server.bodies if body]
    for inputs in creates:
        contacts = [entry["from"]["id"] for entry in inputs]
        assert len(set(contacts)) == len(contacts)
    written = [entry["to"]["id"] for inputs in creates for entry in inputs]
    assert written == sorted(written)


def test_a_shape_that_is_none_names_those_that_are(client):
    with pytest.raises(InvalidInput, match=re.escape("(from_id, to_id), nor (from_id, to_id, typ")):
        client().create(*AT, [(1, 2, 3, 4)])


def test_a_default_type_without_a_name_is_refused_where_v3_needs_one():
    """No pair brought it: the error names no place."""

    def handle(_body, request):
        if request.url.path.endswith("/types"):
            return {"results": []}
        return {"results": [{"category": "USER_DEFINED", "typeId": 5, "label": None}]}

    for more in ({}, {"invalid": "report"}):
        with pytest.raises(UnknownAssociationType, match="needs the internal name") as caught:
            SYNC.call(
                "v3",
                lambda h: h.create("2-5", "contact", iter([(1, 2)])),
                http_client=SYNC.mock(Server(handle)),
                **more,
            )
        assert caught.value.place == ""
