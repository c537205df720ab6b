"""`BatchResult.positions`: each row of a result and each input that failed is tied to its line."""

import pickle

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from hubspot_compat import Association, BatchError, BatchResult

from .adjusted import every_request
from .mocked import ALL_VERSIONS, KINDS, Server, created, kind_name
from .test_waves import AT, BOSS, FRIEND, PLAIN, PRIMARY, SYNC, Moody, refusing

BOTH = pytest.mark.parametrize("kind", KINDS, ids=kind_name)
LAZY = pytest.mark.parametrize("lazy", [False, True], ids=["list", "iterator"])


def pair_of(value):
    a, b = value.pair if isinstance(value, Association) else value[:2]
    return (str(a), str(b))


def types_of(value, shared):
    if isinstance(value, Association):
        return set(value.types) or shared
    return {{"boss": BOSS, 1: PRIMARY, 279: PLAIN}[value[2]]} if len(value) == 3 else shared


ids = st.integers(1, 3)
values = st.lists(
    st.one_of(
        st.tuples(ids, ids),
        st.tuples(ids, ids, st.sampled_from(["boss", 1, 279])),
        st.builds(
            lambda a, b, types: Association(a, b, *AT, types),
            ids,
            ids,
            st.sampled_from([(), (PRIMARY,), (FRIEND,), (BOSS, PRIMARY)]),
        ),
        st.sampled_from([("x", 1), (1, None), None, [1, "y"], (1, 2, "company_to_contact")]),
    ),
    max_size=25,
)


def is_bad(value):
    return value is None or value in [("x", 1), (1, None), [1, "y"], (1, 2, "company_to_contact")]


def each_is_tied(version, rows, *, shared, lazy, joined, cap):
    every_request(cap)
    parts = SYNC.call(
        version,
        lambda h: list(h.iter_create(*AT, iter(rows) if lazy else rows, type=shared)),
        http_client=SYNC.mock(Moody()),
        invalid="report",
    )
    found = set()
    for result in [BatchResult.join(parts)] if joined else parts:
        for row in [*result.results, *result.failed_inputs]:
            found.update(result.positions(row))
            check_places(rows, result, row, shared)
    assert found == set(range(len(rows)))


def check_places(rows, result, row, shared):
    """All places are of this row's pair and, where it is one of several kinds, of its types."""
    places = result.positions(row)
    assert places
    assert list(places) == sorted(set(places))
    if is_bad(row):
        assert all(type(rows[n]) is type(row) and rows[n] == row for n in places)
        return
    for place in places:
        assert pair_of(rows[place]) == row.pair
        assert types_of(rows[place], {shared} if shared else {PLAIN}) & set(row.types)


@pytest.mark.parametrize("version", ["v3", "2026-03"])
@given(
    rows=values,
    shared=st.sampled_from([None, PLAIN, PRIMARY]),
    lazy=st.booleans(),
    joined=st.booleans(),
    cap=st.integers(1, 8),
)
@settings(max_examples=12, phases=[Phase.explicit, Phase.generate])
def test_every_place_is_that_of_a_row_of_the_result(version, **drawn):
    each_is_tied(version, **drawn)


@pytest.mark.thorough
@pytest.mark.timeout(600)
@pytest.mark.parametrize("version", ALL_VERSIONS)
@given(
    rows=values,
    shared=st.sampled_from([None, PLAIN, PRIMARY]),
    lazy=st.booleans(),
    joined=st.booleans(),
    cap=st.integers(1, 8),
)
@settings(max_examples=300, phases=[Phase.explicit, Phase.generate])
def test_of_many_calls_every_place_is_that_of_a_row_of_the_result(version, **drawn):
    each_is_tied(version, **drawn)


@BOTH
@LAZY
def test_repeats_have_every_place_and_what_failed_has_its_own(kind, lazy):
    rows = [(1, 10), (2, 20), ("01", "10"), (3, 30), (2, 20), (2, 21)]
    result = kind.call(
        "2026-03",
        lambda h: h.create(*AT, iter(rows) if lazy else rows, type=1, labels="replace"),
        http_client=kind.mock(refusing(("2", "20"))),
    )

    assert {row.pair: result.positions(row) for row in result} == {
        ("1", "10"): (0, 2),
        ("3", "30"): (3,),
    }
    failed = {row.pair: result.positions(row) for row in result.failed_inputs}
    assert failed == {("2", "20"): (1, 4), ("2", "21"): (5,)}


@BOTH
@LAZY
@pytest.mark.parametrize("version", ["v3", "2026-03"])
@pytest.mark.parametrize("size", [1, 100])
def test_a_pair_that_was_given_with_several_types_is_told_apart_by_them(kind, version, lazy, size):
    every_request(size)
    rows = [(1, 2), (1, 2, 1), (1, 2, "boss"), (1, 2), (1, 2, "Friend"), (1, 2, 279)]

    result = kind.call(
        version,
        lambda h: h.create(*AT, iter(rows) if lazy else rows),
        http_client=kind.mock(Moody()),
    )

    places = {PLAIN: [0, 3, 5], PRIMARY: [1], BOSS: [2], FRIEND: [4]}
    for row in result:
        expected = sorted(place for type_ in row.types for place in places[type_])
        assert list(result.positions(row)) == expected


@BOTH
@LAZY
def test_a_read_ties_its_rows_and_errors_to_the_ids(kind, lazy):
    every_request(2)
    given_ids = [5, 6, "05", 7, 5, 8]

    def handle(body, _request):
        spec = {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}
        to = [{"toObjectId": 9, "associationTypes": [spec]}]
        kept = [one for one in body["inputs"] if one["id"] != "7"]
        answer = {"results": [{"from": one, "to": to} for one in kept]}
        if len(kept) == len(body["inputs"]):
            return answer
        error = {"message": "no", "category": "X", "context": {"fromObjectId": ["7"]}}
        return 207, answer | {"errors": [error], "numErrors": 1}

    result = kind.call(
        "2026-03",
        lambda h: h.read(*AT, iter(given_ids) if lazy else given_ids),
        http_client=kind.mock(Server(handle)),
    )

    assert {row.from_id: result.positions(row) for row in result} == {
        "5": (0, 2, 4),
        "6": (1,),
        "8": (5,),
    }
    assert result.failed_inputs == ["7"]
    assert result.positions("7") == (3,)
    assert result.positions("5") == (0, 2, 4)


@BOTH
def test_places_of_an_iterated_call_count_over_the_whole_call(kind):
    every_request(2)
    results, _ = kind.batches(
        "2026-03",
        lambda h: h.iter_archive(*AT, ((n, 7) for n in range(1, 6)), everything=True),
        http_client=kind.mock(Moody()),
    )

    assert [[r.positions(row) for row in r] for r in results] == [
        [(0,), (1,)],
        [(2,), (3,)],
        [(4,)],
    ]


def test_what_was_not_given_has_no_place():
    result = SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, [(1, 2)], type=279, labels="replace"),
        http_client=SYNC.mock(Server(created)),
    )
    for other in (Association(2, 1), Association(1, 2, "deal"), "1", 1, None, [1, 2], {}, ("1", 2)):
        expected = (0,) if getattr(other, "pair", None) == ("1", "2") else ()
        assert result.positions(other) == expected
    assert BatchResult([Association(1, 2)]).positions(Association(1, 2)) == ()


def test_values_that_are_equal_but_not_alike_have_their_own_places():
    rows = [(True, 2), (1.0, 2), (True, 2), "x", ["x"], ["x"]]
    result = SYNC.call(
        "2026-03",
        lambda h: h.create(*AT, rows, type=279),
        http_client=SYNC.mock(Server(created)),
        invalid="report",
    )

    places = [result.positions(error.inputs[0]) for error in result.errors]
    assert places == [(0, 2), (1,), (0, 2), (3,), (4, 5), (4, 5)]


def test_places_take_no_part_in_what_a_result_is_and_survive_a_pickle():
    rows = [(1, 2), ("x", 1), (1, 2)]

    def call(given_rows):
        return SYNC.call(
            "2026-03",
            lambda h: h.create(*AT, given_rows, type=279, labels="replace"),
            http_client=SYNC.mock(Server(created)),
            invalid="report",
        )

    one, other = call(rows), call([(9, 9), *rows][1:])
    assert one == other
    assert "ositions" not in repr(one)
    for result in (one, pickle.loads(pickle.dumps(one))):
        assert result.positions(result.results[0]) == (0, 2)
        assert result.positions(("x", 1)) == (1,)


def test_what_failed_is_listed_once_also_where_it_cannot_be_hashed():
    bad, other = [1, {}], {"id": []}
    errors = [BatchError("no", inputs=(value,)) for value in (bad, other, bad, "x", "x", [1, {}])]
    assert BatchResult(errors=errors).failed_inputs == [bad, other, "x", [1, {}]]
