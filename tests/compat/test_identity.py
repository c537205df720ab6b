"""Nothing is lost or added between the versions' shapes and the model, nor by cutting batches."""

import json
from collections import Counter
from itertools import groupby, permutations

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubspot_compat import Association, Associations, AssociationType
from hubspot_compat._catalogue.loader import association_types
from hubspot_compat._dialects import VERSIONS, TypeReader, dialect_for
from hubspot_compat._domain.read_rows import ReadRows
from hubspot_compat._domain.rows import AssociationRows
from hubspot_compat._domain.types import Resolver, join_definitions
from hubspot_compat._operations.batches import BatchBuilder, cut_batches, distinct_chunks
from hubspot_compat._operations.conflicts import ConflictKeys
from hubspot_compat._operations.input_queue import InputQueue
from hubspot_compat._operations.inputs import checked_ids
from hubspot_compat._operations.repeats import each_once
from hubspot_compat._operations.row_queue import RowQueue
from hubspot_compat._wire.messages import Request, Response
from hubspot_compat_tools.sandbox import Sandbox

from .conftest import TOKEN, quiet

NEWER = [name for name, row in VERSIONS.items() if row.dialect != "v3"]
ROWS = association_types()
BY_PAIR = {
    pair: list(rows)
    for pair, rows in groupby(
        sorted(ROWS, key=lambda row: (row.from_object, row.to_object)),
        key=lambda row: (row.from_object, row.to_object),
    )
}
# A portal's own types: id 1 collides with Primary, 3 with deal to contact, 279 with the plain one.
OWN = {1: "decision_maker", 3: "boss", 279: "lawyer_of"}
ids = st.integers(1, 10**15)


# --- codec against codec: v3 -> model -> v4 -> model -> v3 ----------------------------------------


def answered(body):
    return Response(200, {}, json.dumps(body).encode(), Request("batch.read", "POST", "/read"))


def own_types(at):
    """What a client learns of the portal: names from v3, categories from a newer version."""
    theirs = [
        AssociationType(row.category, row.type_id, row.label or None, row.v3_name or None, *at)
        for row in BY_PAIR[at]
    ]
    names = [(row.type_id, row.v3_name or str(row.type_id)) for row in BY_PAIR[at]]
    own = [
        AssociationType("USER_DEFINED", id_, name.title(), None, *at) for id_, name in OWN.items()
    ]
    return join_definitions(*at, [*names, *OWN.items()], [*theirs, *own])


def v3_answer(edges):
    targets = {}
    for from_id, to_id, name in edges:
        targets.setdefault(from_id, []).append({"id": to_id, "type": name})
    rows = [{"from": {"id": from_id}, "to": to} for from_id, to in targets.items()]
    return answered({"status": "COMPLETE", "results": rows})


def v4_answer(inputs):
    """The answer to a read, from the inputs of a create: written here, not by the codec."""
    targets = {}
    for row in inputs:
        types = [
            {"category": t["associationCategory"], "typeId": t["associationTypeId"], "label": None}
            for t in row["types"]
        ]
        to = {"toObjectId": int(row["to"]["id"]), "associationTypes": types[::-1]}
        targets.setdefault(row["from"]["id"], []).append(to)
    rows = [{"from": {"id": from_id}, "to": to} for from_id, to in targets.items()]
    return answered({"status": "COMPLETE", "results": rows})


def model_of(version, at, response, portal):
    dialect = dialect_for(version)
    reader = TypeReader(lambda raw: Resolver().by_name(*at, raw, portal))
    asked = [(row["from"]["id"], None) for row in response.json()["results"]]
    rows = ReadRows(())
    rows.add(dialect.read_page(response, at, asked, reader).records)
    return [
        Association(*pair, *at, sorted(types, key=lambda t: t.key[2:4]))
        for pair, types in zip(*rows.columns(), strict=True)
    ]


def inputs_of(version, at, rows):
    return json.loads(dialect_for(version).create(at, rows).content)["inputs"]


def there_and_back(version, at, edges, portal):
    first = model_of("v3", at, v3_answer(edges), portal)
    second = model_of(version, at, v4_answer(inputs_of(version, at, first)), portal)
    assert second == first
    # Newer versions give no internal names; the operation looks them up before v3 is written.
    named = {type_: type_ for type_ in portal}
    back = [
        Association(*row.pair, *at, [t if t.name else named[t] for t in row.types])
        for row in second
    ]
    return [(row["from"]["id"], row["to"]["id"], row["type"]) for row in inputs_of("v3", at, back)]


@pytest.mark.parametrize("version", NEWER)
def test_every_row_of_the_catalogue_comes_back_as_it_went(version):
    for row in ROWS:
        at = (row.from_object, row.to_object)
        edges = [("1", "2", row.v3_name or str(row.type_id))]
        assert there_and_back(version, at, edges, own_types(at)) == edges


@st.composite
def graphs(draw):
    at = draw(st.sampled_from(list(BY_PAIR)))
    names = [row.v3_name or str(row.type_id) for row in BY_PAIR[at]] + list(OWN.values())
    edge = st.tuples(ids.map(str), ids.map(str), st.sampled_from(names))
    few = st.tuples(*[st.sampled_from(["1", "2", "3"])] * 2, st.sampled_from(names))
    return at, draw(st.lists(edge | few, min_size=1, max_size=60))


@pytest.mark.parametrize("version", NEWER)
@given(graph=graphs())
def test_every_graph_of_associations_comes_back_as_it_went(version, graph):
    at, edges = graph
    assert Counter(there_and_back(version, at, edges, own_types(at))) == Counter(set(edges))


# --- portal against portal ------------------------------------------------

PAIRS = [
    ("company", "contact"),
    ("deal", "contact"),
    ("contact", "deal"),
    ("company", "deal"),
    ("contact", "contact"),
    ("2-123", "contact"),
]
SEED = {
    "labels": [
        {"from": a, "to": b, "name": f"{name}_{n}", "label": f"{name} {n}", "inverseLabel": inverse}
        for n, (a, b) in enumerate(PAIRS)
        for name, inverse in [("boss", f"minion {n}"), ("peer", None)]
        if inverse or a != b
    ]
}


@pytest.fixture(scope="module")
def portal():
    return Sandbox(seed=SEED)


@pytest.fixture(scope="module")
def speaking(portal):
    """A client of a version that talks to the portal without a socket."""
    with httpx.Client(transport=portal.transport()) as http:
        yield lambda version: quiet(
            Associations, TOKEN, version=version, http_client=http, rate_limit=None
        )


@pytest.mark.parametrize("version", NEWER)
@settings(max_examples=5, deadline=None)
@given(data=st.data())
def test_a_portal_copied_through_the_versions_is_the_same_portal(portal, speaking, version, data):
    copied_back_and_forth(portal, speaking, version, data)


@pytest.mark.thorough
@pytest.mark.parametrize("version", NEWER)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_many_portals_copied_through_the_versions_stay_the_same(portal, speaking, version, data):
    copied_back_and_forth(portal, speaking, version, data)


def copied_back_and_forth(portal, speaking, version, data):
    """v3 writes, a newer version copies what v3 reads, v3 copies what the newer one reads."""
    portal.reset()
    at = data.draw(st.sampled_from(PAIRS))
    old, new = speaking("v3"), speaking(version)
    known = [type_.name for type_ in old.types(*at)]
    few = st.integers(1, 6)
    edge = st.tuples(few, few, st.sampled_from(known))
    edges = data.draw(st.lists(edge, min_size=1, max_size=30))
    for a, b, name in edges:
        old.create(*at, [(a, b)], type=name).raise_for_errors()
    original = portal.snapshot()
    starts = sorted({a for a, _, _ in edges})
    for reader, writer in [(old, new), (new, old), (new, new), (old, old)]:
        found = reader.read(*at, starts).raise_for_errors()
        portal.reset()
        writer.create(*at, found.results).raise_for_errors()
        assert portal.snapshot() == original
        found = writer.read(*at, starts)
        writer.archive(*at, found, everything=True).raise_for_errors()
        assert portal.snapshot()["associations"] == {}
        writer.create(*at, found.results).raise_for_errors()


# --- batches ------------------------------------------------

AT = ("contact", "company")
PLAIN = AssociationType("HUBSPOT_DEFINED", 279, None, None, *AT)
PRIMARY = AssociationType("HUBSPOT_DEFINED", 1, None, None, *AT)
LABEL = AssociationType("USER_DEFINED", 1, None, None, *AT)
some_types = st.sampled_from([(), (PLAIN,), (LABEL,), (PRIMARY,), (PRIMARY, LABEL), (PLAIN, LABEL)])


def row_lists(types, most=12):
    row = st.builds(
        lambda a, b, own: Association(a, b, *AT, own),
        st.integers(1, most),
        st.integers(1, most),
        types,
    )
    return st.lists(row, max_size=80)


some_rows = row_lists(some_types)
alike_rows = some_types.flatmap(lambda types: row_lists(st.just(types), 500))


def said(rows):
    """What rows say, and how often: each type of each pair, and each pair."""
    return Counter((row.pair, type_) for row in rows for type_ in [*row.types, None])


def columns(rows):
    return AssociationRows(AT, [row.pair for row in rows], [row.types for row in rows])


def size_of(weighted):
    return lambda types: max(1, len(types)) if weighted else 1


def cut(rows, capacity, size, window=20_000, *, as_list=False, **options):
    """Cut rows into batches; each is its rows as objects, and its conflict keys."""
    builder = BatchBuilder(AT, lambda _: capacity, size, **options)
    queue, batches = InputQueue(each_once(columns(rows)) if as_list else columns(rows)), []
    for batch in cut_batches(RowQueue(queue, window), builder):
        queue.unsettled = []  # as who hands a batch out does
        batches.append(batch.rows)
    return [(list(batch), ConflictKeys(batch)) for batch in batches]


def primary_keys(row):
    """Whose Primary company a row sets: that of the contact."""
    return {(type_.type_id, row.from_id) for type_ in row.types if type_ == PRIMARY}


@given(
    rows=some_rows | alike_rows,
    capacity=st.integers(1, 20),
    weighted=st.booleans(),
    usual=some_types,
    ordered=st.booleans(),
    as_list=st.booleans(),
)
def test_cutting_batches_loses_and_repeats_nothing(rows, capacity, weighted, **options):
    size, ordered = size_of(weighted), options["ordered"]
    found = cut(rows, capacity, size, **options)
    sent = said([row for batch, _ in found for row in batch])
    assert sent.keys() == said(rows).keys()
    assert sent <= said(rows)
    for batch, _ in found:
        assert batch
        assert len(batch) == 1 or sum(size(row.types) for row in batch) <= capacity
        assert len({row.pair for row in batch}) == len(batch)
        assert len({bool(row.types) for row in batch}) == 1
        owners = [key for row in batch for key in primary_keys(row)]
        if ordered:
            assert len(set(owners)) == len(owners), "no record twice for its only Primary"


@given(rows=some_rows | alike_rows, capacity=st.integers(1, 20), as_list=st.booleans())
def test_batches_that_write_the_same_meet(rows, capacity, as_list):
    def written(batch):
        typed = [row for row in batch if row.types]
        return {key for row in typed for key in [row.pair, *primary_keys(row)]}

    found = cut(rows, capacity, lambda _: 1, as_list=as_list)
    for (one, keys), (other, others) in permutations(found, 2):
        assert keys.meet(others) == (not written(one).isdisjoint(written(other)))


@given(rows=some_rows, capacity=st.integers(1, 20), window=st.integers(1, 30))
def test_the_order_of_writes_to_one_record_is_that_of_the_input(rows, capacity, window):
    out = [row for batch, _ in cut(rows, capacity, lambda _: 1, window) for row in batch]

    def writes(values):
        found = {}
        for row in values:
            for key in primary_keys(row):
                if found.setdefault(key, [])[-1:] != [row.pair]:
                    found[key].append(row.pair)
        return found

    assert writes(out) == writes(rows)


@given(rows=some_rows, capacity=st.integers(1, 20), window=st.integers(1, 30))
def test_the_types_of_a_pair_are_written_in_the_order_of_the_input(rows, capacity, window):
    out = [row for batch, _ in cut(rows, capacity, lambda _: 1, window) for row in batch]

    def first_written(values):
        found = {}
        for row in values:
            found.setdefault(row.pair, []).extend(row.types)
        return {pair: list(dict.fromkeys(types)) for pair, types in found.items()}

    assert first_written(out) == first_written(rows)


@given(values=st.lists(st.integers(0, 30)), size=st.integers(1, 10), lazy=st.booleans())
def test_cutting_ids_loses_nothing_and_repeats_nothing_in_a_batch(values, size, lazy):
    queue = checked_ids(iter(values) if lazy else values)
    found = [chunk for chunk, _ in distinct_chunks(queue, size)]
    assert {id_ for chunk in found for id_ in chunk} == set(map(str, values))
    assert all(len(set(chunk)) == len(chunk) <= size for chunk in found)
    assert all(len(chunk) == size for chunk in found[:-1])


@given(values=st.lists(st.integers(0, 30)), size=st.integers(1, 10))
def test_a_failing_iterable_loses_nothing_that_came_before(values, size):
    def failing():
        yield from values
        msg = "no more"
        raise OSError(msg)

    out = []
    chunks = distinct_chunks(checked_ids(failing()), size)
    with pytest.raises(OSError, match="no more"):
        out.extend(id_ for chunk, _ in chunks for id_ in chunk)
    assert set(out) == set(map(str, values))
