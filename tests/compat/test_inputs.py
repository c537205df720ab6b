"""Pairs in every form, mixed, from a list or an iterator: what is written is what they say.

The reference is a few lines that look at one pair after the other. Plans are cut here without a
server: an operation is a generator without I/O.
"""

from collections import deque
from enum import IntEnum, StrEnum
from itertools import islice
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_compat import Association, Associations, AssociationType, InvalidInput
from hubspot_compat._dialects import dialect_for
from hubspot_compat._domain.types import catalogued
from hubspot_compat._facade.drivers import run
from hubspot_compat._operations.archive import plan_archive
from hubspot_compat._operations.client_state import ClientState
from hubspot_compat._operations.create import plan_create, plan_create_default

from .mocked import ALL_VERSIONS, Blocking, Server, created, opened

AT = ("contact", "company")
PRIMARY, PLAIN = catalogued(*AT, 1), catalogued(*AT, 279)
LABEL = AssociationType("USER_DEFINED", 7, "Boss", "boss", *AT)
Number = IntEnum("Number", {"FIVE": 5, "SIX": 6})
Word = StrEnum("Word", {"FIVE": "5", "ZERO": "007"})


class Named(NamedTuple):
    """A pair as a program's own type has it."""

    start: Any
    end: Any


# --- what callers write -----------------------------------------------------------------------

ids = st.one_of(
    st.integers(0, 12),
    st.integers(0, 12).map(str),
    st.integers(0, 12).map("00{}".format),
    st.sampled_from(["1" * 20, 10**19, *Number, *Word]),
)
brought = st.sampled_from([(), (PRIMARY,), (LABEL,), (PLAIN, LABEL), (LABEL, PRIMARY)])
pairs = st.one_of(
    st.tuples(ids, ids),
    st.tuples(ids, ids).map(list),
    st.builds(Named, ids, ids),
    st.builds(Association, ids.map(plain := lambda id_: str(spelled(id_))), ids.map(plain)),
    st.builds(
        lambda a, b, objects, types: Association(plain(a), plain(b), *objects, types),
        ids,
        ids,
        st.sampled_from([AT, ("Contacts", "0-2"), ("", "company")]),
        brought,
    ),
)
nonsense = st.one_of(
    st.sampled_from([None, 5, "12", (1,), (1, 2, 3, 4), (1, 2, None), [], {1: 2}, object(), b"12"]),
    st.tuples(ids, st.sampled_from(["x", "", "1" * 21, -1, 10**20, True, None, 1.0, "²", "1 2"])),
    st.sampled_from(["x", " 1", "-1"]).map(lambda bad: Association(bad, 2)),
    st.just(Association(1, 2, "deal", "company")),
    st.just(Association(1, 2, ["contact"], "company")),
    st.just(Association(1, 2, types=["contact_to_company"])),
    st.just(Association(1, 2, types=[AssociationType("HUBSPOT_DEFINED", 3)])),
    st.just(Association(1, 2, types=[AssociationType("USER_DEFINED", 7, ["no text"])])),
)


# --- the reference ----------------------------------------------------------------------------


def spelled(id_):
    """An id as answers spell it."""
    return str(int(id_))


def row_of(value, shared=()):
    """What one pair says: its two ids and its types."""
    if isinstance(value, Association):
        return (spelled(value.from_id), spelled(value.to_id)), value.types or shared
    return (spelled(value[0]), spelled(value[1])), shared


def said(rows):
    """What rows say together: each pair, and each type of each pair."""
    return {(pair, type_) for pair, types in rows for type_ in [*types, None]}


# --- plans ------------------------------------------------------------------------------------


def never(_request):
    pytest.fail("nothing is to be asked")


def state(capacity, version="2026-03"):
    dialect = dialect_for(version)
    dialect.capacity = dict.fromkeys(dialect.capacity, capacity)
    return ClientState(dialect)


def planned(values, capacity, **options):
    steps = plan_create(state(capacity), *AT, values, labels="replace", **options)
    return run(steps, never)


def handed_out(plan):
    """Give the batches as the drivers take them."""
    for batch in plan.batches:
        plan.queue.unsettled = []
        yield batch


def rows_in(batches):
    return [(row.pair, row.types) for batch in batches for row in batch.inputs]


@given(
    values=st.lists(pairs, max_size=40),
    listed=st.booleans(),
    capacity=st.integers(1, 9),
    shared=st.sampled_from([(), (PRIMARY,), (LABEL,), (PLAIN, LABEL)]),
)
def test_pairs_of_all_forms_are_written_as_they_say(values, listed, capacity, shared):
    given_ = values if listed else iter(values)
    plan = planned(given_, capacity, types=list(shared) or None)
    assert said(rows_in(handed_out(plan))) == said([row_of(value, shared) for value in values])
    assert list(plan.rest) == []


@given(
    values=st.lists(pairs, max_size=40), listed=st.booleans(), kind=st.sampled_from(["all", "new"])
)
def test_where_types_do_not_count_no_row_has_any(values, listed, kind):
    given_ = values if listed else iter(values)
    if kind == "all":
        steps = plan_archive(state(4), *AT, given_, everything=True)
    else:
        steps = plan_create_default(state(4), *AT, given_)
    rows = rows_in(run(steps, never).batches)
    assert {pair for pair, _ in rows} == {row_of(value)[0] for value in values}
    assert {types for _, types in rows} <= {()}


@given(
    before=st.lists(pairs, max_size=12),
    bad=nonsense,
    behind=st.lists(pairs, max_size=12),
    capacity=st.integers(1, 9),
)
def test_what_cannot_be_sent_is_named_by_its_place_and_loses_nothing(before, bad, behind, capacity):
    values, place = [*before, bad, *behind], rf"^pairs\[{len(before)}\][^\d]"
    with pytest.raises(InvalidInput, match=place):
        planned(values, capacity)

    plan = planned(iter(values), capacity)
    batches = []
    with pytest.raises(InvalidInput, match=place):
        batches.extend(handed_out(plan))
    assert said(rows_in(batches)) == said(map(row_of, before))
    with pytest.raises(InvalidInput, match=place):  # again, for a caller who goes on with the rest
        next(plan.rest)
    assert [(row.pair, row.types) for row in plan.rest] == list(map(row_of, behind))


@given(before=st.lists(pairs, max_size=12), bad=st.none() | nonsense, capacity=st.integers(1, 9))
def test_what_the_callers_iterable_raises_comes_behind_what_it_gave(before, bad, capacity):
    class OwnError(Exception):
        pass

    def failing():
        yield from before
        if bad is not None:
            yield bad
        raise OwnError

    plan = planned(failing(), capacity)
    batches = []
    with pytest.raises(OwnError if bad is None else InvalidInput):
        batches.extend(handed_out(plan))
    assert said(rows_in(batches)) == said(map(row_of, before))
    for expected in [*([] if bad is None else [InvalidInput]), OwnError]:
        with pytest.raises(expected):
            next(plan.rest)
    assert list(plan.rest) == []


@given(
    count=st.integers(0, 40),
    cut=st.integers(0, 6),
    listed=st.booleans(),
    capacity=st.integers(1, 9),
    alike=st.booleans(),
)
def test_what_no_batch_has_is_the_rest_in_its_order(count, cut, listed, capacity, alike):
    values = [
        Association(n, 7, types=() if alike or n % 2 else [PRIMARY, LABEL]) for n in range(count)
    ]
    plan = planned(values if listed else iter(values), capacity, type=PLAIN)
    rows = rows_in(islice(handed_out(plan), cut))
    rows += [(row.pair, row.types) for row in plan.rest]
    assert rows == [row_of(value, (PLAIN,)) for value in values]


def test_a_bad_pair_far_behind_is_named_by_its_number_in_the_whole():
    good = [(str(n), n) for n in range(1, 25_001)]
    for values in ([*good, ("1", "x")], iter([*good, ("1", "x")])):
        with pytest.raises(InvalidInput, match=r"^pairs\[25000\]\[1\]: 'x' is not a record id"):
            list(planned(values, 2_000, type=PLAIN).batches)


def test_an_interrupt_in_the_callers_iterable_leaves_what_it_gave_before():
    def interrupted():
        yield from [(1, 2), (3, 4)]
        raise KeyboardInterrupt

    plan = planned(interrupted(), 10)
    with pytest.raises(KeyboardInterrupt):
        next(plan.batches)
    assert [row.pair for row in plan.rest] == [("1", "2"), ("3", "4")]


# --- calls ------------------------------------------------------------------------------------


def sent(version, values, **options):
    """The pairs of each request of a create, one after the other."""
    server = Server(created)
    http = Blocking().mock(server)
    with opened(Associations, version, http_client=http, concurrency=1) as hubspot:
        result = hubspot.create(*AT, values, labels="replace", **options)
        assert result.ok
    inputs = [body["inputs"] for body in server.bodies]
    return [[(row["from"]["id"], row["to"]["id"]) for row in rows] for rows in inputs], result


@pytest.mark.parametrize("version", ALL_VERSIONS)
@pytest.mark.parametrize("held", [deque, list, tuple, set, iter])
def test_pairs_may_be_held_in_anything_that_can_be_gone_through(version, held):
    bodies, result = sent(version, held([(1, 2), ("3", "04")]), type=279)
    assert sorted(bodies[0]) == sorted(row.pair for row in result) == [("1", "2"), ("3", "4")]


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_of_equal_rows_the_last_stays_where_the_order_of_writes_counts(version):
    values = [(1, 2), (1, 3), Association("01", 2, types=[PRIMARY])]
    bodies, _ = sent(version, values, type=1)
    assert [pair for body in bodies for pair in body] == [("1", "3"), ("1", "2")]


@pytest.mark.parametrize("version", ALL_VERSIONS)
def test_rows_with_types_go_first_so_that_kinds_do_not_take_turns(version):
    values = [row for n in range(20) for row in [(n, 1), Association(n, 2, types=[PLAIN])]]
    bodies, _ = sent(version, values)
    assert [len(body) for body in bodies] == [20, 20]
    assert {to_id for _, to_id in bodies[0]} == {"2"}


def test_an_async_iterator_is_refused_with_the_way_out(client):
    async def pairs():
        yield 1, 2

    given = pairs()
    with pytest.raises(InvalidInput, match=r"^pairs: .*make a list first: \[one async for one in"):
        client().create("contact", "company", given, type=279)
