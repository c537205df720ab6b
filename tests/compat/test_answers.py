"""Requests and answers, against a plain model of what they say that is written here."""

import copy
import json
import pickle
from collections import Counter

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hubspot_compat import Association, AssociationType, UnreadableResponse
from hubspot_compat._dialects import VERSIONS, TypeReader, dialect_for
from hubspot_compat._domain.read_rows import ReadRows
from hubspot_compat._domain.rows import AssociationRows, associations, distinct_types
from hubspot_compat._domain.types import Resolver, catalogued
from hubspot_compat._wire.messages import Request, Response

AT = ("contact", "deal")
PLAIN = catalogued(*AT, 4)
OWN = AssociationType("USER_DEFINED", 7, "100% <from>", "own_7", *AT)
NAMELESS = AssociationType("USER_DEFINED", 9, None, "own_9", *AT)
NEWER = [name for name, row in VERSIONS.items() if row.dialect != "v3"]
versions = st.sampled_from(list(VERSIONS))
few = st.integers(1, 4)


def answered(body, operation="batch.create"):
    request = Request(operation, "POST", "/")
    return Response(200, {"X-HubSpot-Correlation-Id": "c"}, json.dumps(body).encode(), request)


def as_number_or_text(draw, id_):
    return draw(st.sampled_from([id_, int(id_)]))


# --- requests ---------------------------------------------------------------------------------


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "22", 'x"\\', "%s", "<to>", "\0", "\u2028"]),
            st.sampled_from(["3", "44", "{}", "é"]),
            st.sampled_from([(PLAIN,), (OWN,), (PLAIN, OWN)]),
        ),
        min_size=1,
        max_size=6,
    ),
    versions,
)
def test_every_row_is_spelled_with_its_own_ids_and_types(rows, version):
    request = dialect_for(version).create(AT, [Association(a, b, *AT, t) for a, b, t in rows])
    inputs = json.loads(request.content)["inputs"]
    if version == "v3":
        expected = [
            {"from": {"id": a}, "to": {"id": b}, "type": type_.name}
            for a, b, types in rows
            for type_ in types
        ]
    else:
        expected = [
            {
                "from": {"id": a},
                "to": {"id": b},
                "types": [
                    {"associationCategory": t.category, "associationTypeId": t.type_id}
                    for t in types
                ],
            }
            for a, b, types in rows
        ]
    assert inputs == expected
    assert request.size == len(expected)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_read_sends_a_cursor_where_there_is_one(version):
    request = dialect_for(version).read(AT, [("1", None), ("2", "abc")])
    assert json.loads(request.content) == {"inputs": [{"id": "1"}, {"id": "2", "after": "abc"}]}


# --- creates ----------------------------------------------------------------------------------


@st.composite
def creates(draw):
    """Rows, the pairs of them that an answer has, and those that it lists as errors."""
    pairs = draw(st.lists(st.tuples(few.map(str), few.map(str)), min_size=1, unique=True))
    fates = {pair: draw(st.sampled_from(["done", "error", "forgotten"])) for pair in pairs}
    order = draw(st.permutations([pair for pair in pairs if fates[pair] == "done"]))
    return pairs, fates, [tuple(as_number_or_text(draw, id_) for id_ in pair) for pair in order]


def error_about(from_id, to_id):
    return {"message": "no", "context": {"fromObjectId": [from_id], "toObjectId": [int(to_id)]}}


@given(creates(), versions, st.sampled_from([(PLAIN,), (OWN, PLAIN)]))
def test_every_input_of_a_create_is_done_or_an_error_or_unconfirmed(create, version, types):
    pairs, fates, done = create
    rows = [Association(*pair, *AT, types) for pair in pairs]
    if version == "v3":
        results = [
            {"from": {"id": a}, "to": {"id": b}, "type": type_.name.upper()}
            for a, b in done
            for type_ in types
        ]
    else:
        results = [{"fromObjectId": a, "toObjectId": b, "labels": None} for a, b in done]
    failed = [pair for pair in pairs if fates[pair] == "error"]
    errors = [error_about(*pair) for pair in failed]
    result = dialect_for(version).created(answered({"results": results, "errors": errors}), rows)

    by_fate = {
        fate: [row for row in rows if fates[row.pair] == fate]
        for fate in ("done", "error", "forgotten")
    }
    assert list(result.results) == by_fate["done"]
    assert [error.inputs for error in result.errors] == [(row,) for row in by_fate["error"]]
    assert list(result.unconfirmed) == by_fate["forgotten"]
    assert {error.correlation_id for error in result.errors} <= {"c"}


@given(creates(), st.data())
def test_v3_confirms_the_types_that_it_echoes_and_no_others(create, data):
    pairs, _, _ = create
    types = (PLAIN, OWN, NAMELESS)
    echoed = {pair: data.draw(st.lists(st.sampled_from(types), unique=True)) for pair in pairs}
    results = [
        {"from": {"id": a}, "to": {"id": b}, "type": type_.name}
        for (a, b), some in echoed.items()
        for type_ in some
    ]
    rows = [Association(*pair, *AT, types) for pair in pairs]
    result = dialect_for("v3").created(answered({"results": results}), rows)
    confirmed = Counter((row.pair, type_) for row in result.results for type_ in row.types)
    missing = Counter((row.pair, type_) for row in result.unconfirmed for type_ in row.types)
    assert confirmed == Counter((pair, type_) for pair in pairs for type_ in echoed[pair])
    assert confirmed + missing == Counter((row.pair, type_) for row in rows for type_ in types)


@pytest.mark.parametrize("version", NEWER)
def test_a_learned_label_is_for_what_is_done_and_not_for_the_inputs_of_an_error(version):
    rows = [Association("1", str(n), *AT, (NAMELESS,)) for n in (2, 3, 4)]
    results = [{"fromObjectId": 1, "toObjectId": 3, "labels": ["Boss"]}]
    body = {"results": results, "errors": [{"message": "no", "context": {"fromObjectId": ["1"]}}]}
    result = dialect_for(version).created(answered(body), rows)
    assert [[type_.label for type_ in row.types] for row in result.results] == [["Boss"]]
    (error,) = result.errors
    assert [row.pair for row in error.inputs] == [row.pair for row in rows]
    assert {type_.label for row in error.inputs for type_ in row.types} == {None}


@given(
    st.lists(
        st.tuples(
            st.sampled_from([(NAMELESS,), (PLAIN, NAMELESS), (OWN, NAMELESS), (OWN,)]),
            st.lists(st.sampled_from(["Boss", "Chief", OWN.label, None, 5]), max_size=3),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(NEWER),
)
def test_a_label_is_learned_where_one_label_is_left_for_one_type(told, version):
    rows = [Association("1", str(n), *AT, types) for n, (types, _) in enumerate(told, 1)]
    results = [
        {"fromObjectId": 1, "toObjectId": n, "labels": labels}
        for n, (_, labels) in enumerate(told, 1)
    ]
    result = dialect_for(version).created(answered({"results": results}), rows)
    for row, (types, labels) in zip(result.results, told, strict=True):
        left = [label for label in labels if isinstance(label, str) and label != OWN.label]
        if OWN not in types:
            left = [label for label in labels if isinstance(label, str)]
        learned = left[0] if len(left) == 1 and NAMELESS in types else None
        expected = [learned if type_ == NAMELESS else type_.label for type_ in types]
        assert [type_.label for type_ in row.types] == expected


@pytest.mark.parametrize("version", NEWER)
def test_of_both_directions_of_a_default_the_one_with_the_plain_type_counts(version):
    pair = ("contact", "contact")
    rows = [Association("1", "2", *pair), Association("2", "1", *pair)]
    spec = {"associationCategory": "HUBSPOT_DEFINED"}
    results = [
        {"from": {"id": a}, "to": {"id": b}, "associationSpec": spec | {"associationTypeId": id_}}
        for a, b in (("1", "2"), ("2", "1"))
        for id_ in (449, 99)
    ]
    response = answered({"results": results}, "batch.create_default")
    result = dialect_for(version).default_created(response, pair, rows)
    assert [[type_.type_id for type_ in row.types] for row in result.results] == [[449], [449]]


@pytest.mark.parametrize("version", NEWER)
@pytest.mark.parametrize(
    ("given", "expected"), [("3", 3), (3, 3), (True, 279), ("x", 279), ({}, 279)]
)
def test_the_type_of_a_default_may_be_text_and_where_it_is_none_it_is_the_plain_one(
    version, given, expected
):
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": given}
    results = [{"from": {"id": "1"}, "to": {"id": "2"}, "associationSpec": spec}]
    response = answered({"results": results}, "batch.create_default")
    pair = ("contact", "company")
    result = dialect_for(version).default_created(response, pair, [Association("1", "2", *pair)])
    assert [type_.type_id for type_ in result.results[0].types] == [expected]


def test_errors_of_a_record_with_thousands_of_others_are_told_by_both_ids():
    pairs = [("1", str(n)) for n in range(2, 2_002)]
    rows = AssociationRows.alike(AT, pairs, (PLAIN,))
    body = {"results": [], "errors": [error_about(*pair) for pair in pairs[::10]]}
    result = dialect_for("2026-03").created(answered(body), rows)
    assert [[row.pair for row in error.inputs] for error in result.errors] == [
        [pair] for pair in pairs[::10]
    ]
    assert len(result.unconfirmed) == 1_800


def test_hundreds_of_errors_about_one_type_share_their_inputs():
    rows = [Association("1", str(n), *AT, (PLAIN,) if n % 2 else (OWN,)) for n in range(2, 302)]
    entry = {"message": "no", "context": {"associationSpec": ["USER_DEFINED=7"]}}
    body = {"results": [], "errors": [entry] * 200}
    result = dialect_for("2026-03").created(answered(body), rows)
    assert {len(error.inputs) for error in result.errors} == {150}
    assert len({id(error.inputs) for error in result.errors}) == 1


# --- reads ------------------------------------------------------------------------------------

specs = st.fixed_dictionaries(
    {
        "category": st.sampled_from(["HUBSPOT_DEFINED", "USER_DEFINED"]),
        "typeId": st.sampled_from([3, 4, 9, "4"]),
        "label": st.sampled_from([None, "Own", 5]),
    }
)
errors = st.lists(st.sampled_from([{"message": "x"}, "x"]), max_size=1)


def page_of(version, body):
    reader = TypeReader(lambda raw: Resolver().by_name(*AT, raw, ()))
    response = answered(body, "batch.read")
    asked = dict.fromkeys(str(row["from"]["id"]) for row in body["results"])
    return dialect_for(version).read_page(response, AT, [(id_, None) for id_ in asked], reader)


def gathered(page):
    rows = ReadRows(["1"])
    rows.add(page.records)
    found = list(zip(*rows.columns(), strict=True))
    assert len({pair for pair, _ in found}) == len(found)
    return {pair: set(types) for pair, types in found}


@given(
    st.lists(
        st.tuples(few, st.lists(st.tuples(few, st.lists(specs, max_size=3)), max_size=4), few),
        max_size=5,
    ),
    st.booleans(),
    errors,
    st.sampled_from(NEWER),
)
def test_a_page_has_every_target_of_every_record_with_all_its_types(
    records, numbers, errors, version
):
    spelled = int if numbers else str
    results = [
        {
            "from": {"id": spelled(from_id)},
            "to": [{"toObjectId": spelled(b), "associationTypes": types} for b, types in to],
            "paging": {"next": {"after": str(cursor)}} if cursor > 2 else None,
        }
        for from_id, to, cursor in records
    ]
    page = page_of(version, {"results": results, "errors": errors})
    expected = {}
    for from_id, to, _ in records:
        for to_id, types in to:
            expected.setdefault((str(from_id), str(to_id)), set()).update(
                (spec["category"], int(spec["typeId"])) for spec in types
            )
    found = gathered(page)
    assert {
        pair: {(type_.category, type_.type_id) for type_ in types} for pair, types in found.items()
    } == expected
    assert page.cursors == {str(a): str(cursor) for a, _, cursor in records if cursor > 2}
    assert len(page.envelope.errors) == len(errors)


def with_both_types(targets):
    """What is usual: entries of two types for each target."""
    return [(to_id, word) for to_id in targets for word in ("contact_to_deal", "own")]


WORDS = {"contact_to_deal": 4, "CONTACT_TO_DEAL": 4, "4": 4, 4: 4, "own": 0}


@given(
    st.lists(
        st.tuples(
            few,
            st.lists(st.tuples(few, st.sampled_from(list(WORDS))), max_size=6)
            | st.lists(few, max_size=4).map(with_both_types),
            st.integers(1, 3),
        ),
        max_size=4,
    ),
    errors,
)
# As many entries as if each target had two, but it is the first alone that has.
@example([(1, [(1, "own"), (1, "4"), (2, "own"), (3, "4")], 1)], [])
@example([(1, [(1, "own"), (1, "4"), (2, "own")], 1), (2, [(2, "4")], 1)], [])
@example([(1, [(1, "own"), (1, "4")], 1), (2, [(2, "own"), (3, "4")], 1)], [])
def test_a_v3_page_has_one_entry_for_each_type_wherever_it_comes(records, errors):
    results = [
        # The entries of a target may follow one another, or come anywhere, or twice.
        {"from": {"id": a}, "to": [{"id": b, "type": word} for b, word in to for _ in range(n)]}
        for a, to, n in records
    ]
    expected = {}
    for from_id, to, _ in records:
        for to_id, word in to:
            expected.setdefault((str(from_id), str(to_id)), set()).add(WORDS[word])
    found = gathered(page_of("v3", {"results": results, "errors": errors}))
    assert {pair: {type_.type_id for type_ in types} for pair, types in found.items()} == expected


@given(st.lists(st.tuples(few, st.lists(specs, max_size=3)), max_size=6), st.sampled_from(NEWER))
def test_a_listing_has_each_pair_once_in_the_order_of_its_rows(entries, version):
    results = [{"toObjectId": to_id, "associationTypes": types} for to_id, types in entries]
    response = answered({"results": results, "paging": {"next": {"after": "7"}}}, "basic.list")
    rows, after = dialect_for(version).listed(response, AT, "1")
    assert after == "7"
    expected: dict[str, set[tuple[str, int]]] = {}
    for to_id, types in entries:
        keys = {(spec["category"], int(spec["typeId"])) for spec in types}
        expected.setdefault(str(to_id), set()).update(keys)
    assert [row.pair for row in rows] == [("1", to_id) for to_id in expected]
    assert [{(t.category, t.type_id) for t in row.types} for row in rows] == [*expected.values()]


@pytest.mark.parametrize("listed_errors", [[], [{"message": "x"}]], ids=["200", "207"])
@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"toObjectId": "", "associationTypes": []}, "toObjectId"),
        ({"toObjectId": 1.5, "associationTypes": []}, "toObjectId"),
        ({"toObjectId": True, "associationTypes": []}, "toObjectId"),
        ({"associationTypes": []}, "toObjectId"),
        ({"toObjectId": 1, "associationTypes": 1}, "associationTypes"),
        ({"toObjectId": 1}, "associationTypes"),
        ({"toObjectId": 1, "associationTypes": [{"typeId": 1}]}, "associationTypes[0].category"),
        (
            {"toObjectId": 1, "associationTypes": [{"category": "", "typeId": 1}]},
            "associationTypes[0].category",
        ),
        (
            {"toObjectId": 1, "associationTypes": [{"category": "X", "typeId": "one"}]},
            "associationTypes[0].typeId",
        ),
    ],
)
def test_what_cannot_be_read_is_named_with_its_place(entry, place, listed_errors):
    good = {"toObjectId": 1, "associationTypes": []}
    body = {"results": [{"from": {"id": "1"}, "to": [good, entry]}], "errors": listed_errors}
    with pytest.raises(UnreadableResponse) as caught:
        page_of("v4", body)
    assert caught.value.place == f"$.results[0].to[1].{place}"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b'{"results": [{"from": {"id": "\xff"}, "to": []}]}', "utf-8"),
        (b'{"results": [], "status": ' + b"[" * 100_000, "recursion"),
        (b"", "truncated"),
    ],
    ids=["bytes", "depth", "nothing"],
)
def test_a_body_that_is_no_json_at_all_is_unreadable_as_a_whole(content, reason):
    response = attrs.evolve(answered({}, "batch.read"), content=content)
    with pytest.raises(UnreadableResponse, match=f"(?i){reason}") as caught:
        dialect_for("v4").read_page(response, AT, [("1", None)], TypeReader(lambda _: None))
    assert caught.value.place == "$"


# --- rows -------------------------------------------------------------------------------------


def test_rows_that_are_built_many_at_a_time_are_associations_like_any_other():
    (row,) = associations(AT, [("1", "2")], [(PLAIN,)])
    same = Association("1", "2", *AT, (PLAIN,))
    assert type(row) is Association
    assert (row, hash(row), repr(row)) == (same, hash(same), repr(same))
    assert pickle.loads(pickle.dumps(row)) == copy.deepcopy(row) == same
    assert attrs.evolve(row, to_id=3).pair == ("1", "3")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        row.to_id = "3"


def test_distinct_types_are_told_by_the_object_that_rows_share():
    plain, own = (PLAIN,), (OWN,)
    rows = associations(AT, [("1", "2"), ("1", "3"), ("1", "4")], [plain, plain, own])
    assert distinct_types(rows) == (plain, own)
    assert distinct_types([]) == ()


def test_rows_in_columns_are_the_rows_that_they_were_made_of():
    rows = [Association("1", str(n), *AT, (PLAIN,)) for n in range(3)]
    columns = AssociationRows.of(rows)
    assert AssociationRows.of(columns) is columns
    assert (columns[1], len(columns.distinct_types)) == (rows[1], 3)
    assert list(columns.at_places([0, 2])) == [rows[0], rows[2]]
    assert list(columns) == rows
    assert list(columns[1:]) == rows[1:]
    assert list(AssociationRows.of([])) == []
