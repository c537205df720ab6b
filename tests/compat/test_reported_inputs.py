"""`invalid="report"`: what cannot be sent is an entry of the result, and the rest is sent."""

import pytest

from hubspot_compat import Association, HubSpotCompatError, InvalidInput

from .adjusted import every_request
from .mocked import ALL_VERSIONS, KINDS, Blocking, Server, created, kind_name, opened
from .test_waves import AT, SYNC, Moody

REPORT = {"invalid": "report"}
INVALID = "hubspot_compat.INVALID_INPUT"
BOTH = pytest.mark.parametrize("kind", KINDS, ids=kind_name)
LAZY = pytest.mark.parametrize("lazy", [False, True], ids=["list", "iterator"])

BAD = [
    (("x", 1), "pairs[{}][0]: 'x' is not a record id"),
    ((1, None), "pairs[{}][1]: None is not a record id"),
    (None, "pairs[{}]: None is neither"),
    ([1, {}], "pairs[{}][1]: {{}} is not a record id"),
    ({"from": 1}, "pairs[{}]: {{'from': 1}} is neither"),
    ((1, 2, "company_to_contact"), "pairs[{}][2]: 'company_to_contact' from contact to company"),
    (Association(1, 2, "deal", "company"), "pairs[{}]: an association of deal"),
]
CALLS = {
    "create": lambda h, pairs: h.create(*AT, pairs, type=279),
    "create_default": lambda h, pairs: h.create_default(*AT, pairs),
    "archive": lambda h, pairs: h.archive(*AT, pairs, type=1),
    "archive everything": lambda h, pairs: h.archive(*AT, pairs, everything=True),
}


def mixed():
    """Good pairs with a bad one before, between and behind them, and where each bad one is."""
    pairs, bad = [], []
    for number, (value, reason) in enumerate(BAD):
        bad.append((len(pairs), value, reason.format(len(pairs))))
        pairs += [value, (number + 1, 7)] if number else [value, (1, 7), (2, 8)]
    bad.append((len(pairs), BAD[0][0], BAD[0][1].format(len(pairs))))
    return [*pairs, BAD[0][0]], bad


def refusals(result):
    return [error for error in result.errors if error.sub_category == INVALID]


def good_of(pairs, bad):
    places = {place for place, *_ in bad}
    good = [pair for place, pair in enumerate(pairs) if place not in places]
    return list(dict.fromkeys((str(a), str(b)) for a, b in good))


@BOTH
@LAZY
@pytest.mark.parametrize("version", ["v3", "2026-03"])
@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("size", [2, 100])
def test_the_rest_is_sent_and_each_bad_pair_is_an_error_of_the_result(
    kind, version, call, lazy, size
):
    every_request(size)
    pairs, bad = mixed()

    result = kind.call(
        version,
        lambda h: CALLS[call](h, iter(pairs) if lazy else pairs),
        http_client=kind.mock(Moody()),
        **REPORT,
    )

    assert not result.ok
    assert sorted(row.pair for row in result) == sorted(good_of(pairs, bad))
    assert [(error.inputs, error.category) for error in refusals(result)] == [
        ((value,), "VALIDATION_ERROR") for _, value, _ in bad
    ]
    for error, (_, _, reason) in zip(refusals(result), bad, strict=True):
        assert error.message.startswith(reason)
    assert result.num_errors == len(result.errors) == len(bad)
    assert all(value in result.failed_inputs for _, value, _ in bad)
    for place, value, _ in bad[1:-1]:
        assert result.positions(value) == (place,)
    assert result.positions(BAD[0][0]) == (bad[0][0], bad[-1][0])


@BOTH
@LAZY
@pytest.mark.parametrize("version", ["v3", "2026-03"])
def test_a_read_leaves_out_what_is_no_id(kind, version, lazy):
    every_request(2)
    ids = ["x", 1, 2, None, 3, {"id": "y"}, {"id": 4}, "4", ""]
    server = Server(lambda body, _: {"results": [{"from": r, "to": []} for r in body["inputs"]]})

    result = kind.call(
        version,
        lambda h: h.read(*AT, iter(ids) if lazy else ids),
        http_client=kind.mock(server),
        **REPORT,
    )

    assert [error.inputs for error in refusals(result)] == [("x",), (None,), ({"id": "y"},), ("",)]
    assert [error.message.split(":")[0] for error in result.errors] == [
        "ids[0]", "ids[3]", "ids[5]", "ids[8]",
    ]  # fmt: skip
    asked = [one["id"] for body in server.bodies for one in body["inputs"]]
    assert sorted(set(asked)) == ["1", "2", "3", "4"]
    assert result.failed_inputs == ["x", None, {"id": "y"}, ""]
    assert (result.positions("4"), result.positions({"id": "y"})) == ((6, 7), (5,))


@BOTH
@LAZY
@pytest.mark.parametrize("call", [*CALLS, "read"])
def test_a_call_of_bad_inputs_alone_sends_nothing_and_is_not_ok(kind, lazy, call):
    server = Server(created)
    bad = ["x", None] if call == "read" else [("x", 1), None]

    def act(client):
        values = iter(bad) if lazy else bad
        return client.read(*AT, values) if call == "read" else CALLS[call](client, values)

    result = kind.call("2026-03", act, http_client=kind.mock(server), **REPORT)

    assert server.paths == []
    assert (list(result), result.ok, result.num_errors) == ([], False, 2)
    assert result.failed_inputs == bad


@BOTH
def test_an_iterated_call_reports_with_the_batch_that_follows_and_the_last_ones_at_the_end(kind):
    every_request(2)
    pairs = [(1, 7), ("a", 7), (2, 7), (3, 7), ("b", 7), ("c", 7), (4, 7), ("d", 7)]

    results, error = kind.batches(
        "2026-03",
        lambda h: h.iter_create(*AT, iter(pairs), type=279, labels="replace"),
        http_client=kind.mock(Server(created)),
        **REPORT,
    )

    assert error is None
    assert [
        ([row.from_id for row in result], [e.inputs[0][0] for e in result.errors])
        for result in results
    ] == [(["1", "2"], ["a"]), (["3", "4"], ["b", "c"]), ([], ["d"])]


def test_a_pair_that_does_not_say_what_to_remove_is_reported():
    typed = (1, 7, 279)
    for given in (list, iter):
        result = SYNC.call(
            "2026-03",
            lambda h, given=given: h.archive(*AT, given([(3, 7), typed, (4, 7), (3, 7)])),
            http_client=SYNC.mock(Moody()),
            **REPORT,
        )
        assert [row.pair for row in result] == [("1", "7")]
        assert [error.inputs for error in result.errors] == [((3, 7),), ((4, 7),), ((3, 7),)]
        assert all("archive needs to know" in error.message for error in result.errors)


@BOTH
@LAZY
@pytest.mark.parametrize("version", ["v3", "2026-03"])
@pytest.mark.parametrize("call", ["create", "archive"])
def test_a_name_that_the_portal_does_not_have_is_reported(kind, version, lazy, call):
    pairs = [(1, 7, "boss"), (2, 7, "Nobody"), (1, 7, "Nobody"), (3, 7, "Friend"), (2, 7, "boss")]
    portal = Moody()

    result = kind.call(
        version,
        lambda h: getattr(h, call)(*AT, iter(pairs) if lazy else pairs),
        http_client=kind.mock(portal),
        **REPORT,
    )

    assert [row.pair for row in result] == [("1", "7"), ("3", "7"), ("2", "7")] or (
        sorted(row.pair for row in result) == [("1", "7"), ("2", "7"), ("3", "7")]
    )
    assert [error.message.split(" from ")[0] for error in result.errors] == [
        "pairs[1][2]: 'Nobody'", "pairs[2][2]: 'Nobody'",
    ]  # fmt: skip
    assert [error.inputs for error in result.errors] == [(pairs[1],), (pairs[2],)]
    assert [result.positions(error.inputs[0]) for error in result.errors] == [(1,), (2,)]
    if call == "create":
        assert sorted(portal.stored) == ["1>7", "2>7", "3>7"]


@pytest.mark.parametrize("call", ["iter_create", "iter_archive"])
def test_what_the_portal_lacks_is_left_out_of_its_batch(call):
    """Also where nothing is left of a batch: then nothing is sent."""
    every_request(2)
    portal = Moody()
    rows = [(1, 7, "Nobody"), (2, 7, "Nobody"), (3, 7, "Nobody"), (4, 7, "boss")]

    results, error = SYNC.batches(
        "2026-03",
        lambda h: getattr(h, call)(*AT, iter(rows)),
        http_client=SYNC.mock(portal),
        concurrency=1,
        **REPORT,
    )

    assert error is None
    assert [[row.pair for row in result] for result in results] == [[], [("4", "7")]]
    refused = [[error.inputs[0] for error in result.errors] for result in results]
    assert refused == [rows[:2], [rows[2]]]
    places = [[r.positions(error.inputs[0]) for error in r.errors] for r in results]
    assert places == [[(0,), (1,)], [(2,)]]
    written = {"iter_create": ["4>7"], "iter_archive": []}
    assert sorted(portal.stored) == written[call]
    assert portal.creates == len(written[call])


def test_a_type_of_the_call_that_cannot_be_is_an_error_all_the_same():
    def act(client):
        return client.create(*AT, [(1, 2)], type="company_to_contact")

    with pytest.raises(InvalidInput, match=r"^type: 'company_to_contact'"):
        SYNC.call("2026-03", act, http_client=SYNC.mock(Server(created)), **REPORT)


@pytest.mark.parametrize("bad", ["ignore", None, True, "", "RAISE", ["report"]])
@BOTH
def test_the_setting_is_raise_or_report(kind, bad):
    with pytest.raises(InvalidInput, match=r"^invalid: .* is neither 'raise' nor 'report'"):
        opened(kind.kind, "2026-03", invalid=bad)


# --- what is left -----------------------------------------------------------------------------


@BOTH
@LAZY
@pytest.mark.parametrize("fails", [1, 2, 3])
def test_a_call_that_stops_reports_them_or_has_them_in_its_rest(kind, lazy, fails):
    every_request(2)
    pairs = [("a", 7), (1, 7), (2, 7), ("b", 7), (3, 7), (4, 7), (5, 7), ("c", 7)]
    number = [0]

    def handle(body, request):
        number[0] += 1
        return (400, {"message": "no"}) if number[0] == fails else created(body, request)

    with pytest.raises(HubSpotCompatError) as caught:
        kind.call(
            "2026-03",
            lambda h: h.create(*AT, iter(pairs) if lazy else pairs, type=279, labels="replace"),
            http_client=kind.mock(Server(handle)),
            concurrency=1,
            **REPORT,
        )

    error = caught.value
    left = [*error.done.results, *error.done.failed_inputs, *error.not_done, *error.rest]
    named = [str(getattr(row, "from_id", None) or row[0]) for row in left]
    assert sorted(named) == ["1", "2", "3", "4", "5", "a", "b", "c"]


def test_an_endless_run_of_bad_pairs_is_gone_through_before_the_next_batch():
    pairs = ((number % 997 == 0 and number) or "x" for number in range(1, 5_000))
    result = Blocking().call(
        "2026-03",
        lambda h: h.create(*AT, ((start, 7) for start in pairs), type=279, labels="replace"),
        http_client=SYNC.mock(Server(created)),
        **REPORT,
    )
    assert len(result) == 5
    assert len(result.errors) == 4_994


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_without_bad_inputs_it_changes_nothing(version):
    def call(**settings):
        server = Server(created)
        result = SYNC.call(
            version,
            lambda h: h.create(*AT, [(1, 2), (3, 4)], type=279, labels="replace"),
            http_client=SYNC.mock(server),
            **settings,
        )
        return result, server.bodies

    assert call(**REPORT) == call()
