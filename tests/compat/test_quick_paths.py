"""The quick paths say what the careful ones say, or leave the body and the pairs to them."""

import copy
import pickle

import attrs
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_compat import Association, AssociationType, UnreadableResponse
from hubspot_compat._dialects import TypeReader, dialect_for, fields, shapes
from hubspot_compat._dialects.encoding import encoded_inputs
from hubspot_compat._domain.rows import associations, distinct_types
from hubspot_compat._domain.targets import Targets
from hubspot_compat._domain.types import Resolver, catalogued
from hubspot_compat._wire.messages import Request, Response

AT = ("contact", "deal")
TYPES = (catalogued(*AT, 4),)
LABEL = (AssociationType("USER_DEFINED", 7, "100% <from>", None, *AT),)


@pytest.mark.parametrize(
    ("shape", "version", "operation"),
    [
        (shapes.V3Created, "v3", "batch.create"),
        (shapes.V4Created, "v4", "batch.create"),
        (shapes.V3Read, "v3", "batch.read"),
        (shapes.V4Read, "v4", "batch.read"),
        (shapes.V4Listed, "v4", "basic.list"),
    ],
)
def test_a_shape_has_the_fields_that_its_dialect_declares(shape, version, operation):
    declared = fields(version, operation)
    roots = {word for name in declared.reads for word in prefixes(name)}
    for name, required in wire_names(shape):
        # A page of `list` has no envelope, so what the shared one has is declared by `read`.
        assert name in roots or operation == "basic.list", name
        assert required is False or any(name in prefixes(one) for one in declared.required), name


def prefixes(name):
    words = name.split(".")
    return {".".join(words[: end + 1]).removesuffix("[]") for end in range(len(words))}


def wire_names(shape, above=""):
    for field in msgspec.structs.fields(shape):
        name = f"{above}{field.encode_name}"
        yield name, field.required
        inner = getattr(field.type, "__args__", (field.type,))[0]
        if isinstance(inner, type) and issubclass(inner, msgspec.Struct):
            many = "[]" if inner is not field.type else ""
            yield from wire_names(inner, f"{name}{many}.")


@given(
    st.lists(
        st.tuples(st.sampled_from(["1", "22", 'x"\\', "%s", "<to>"]), st.sampled_from(["3", "44"])),
        min_size=1,
        max_size=6,
    ),
    st.lists(st.sampled_from([TYPES, LABEL, (), TYPES + LABEL]), min_size=1, max_size=3),
    st.sampled_from(["v3", "v4", "2026-03"]),
)
def test_a_body_from_a_template_is_the_body_that_the_encoder_writes(pairs, kinds, version):
    rows = [Association(*pair, *AT, kinds[n % len(kinds)]) for n, pair in enumerate(pairs)]
    request = dialect_for(version).archive_types(AT, rows)
    body = msgspec.json.decode(request.content)
    spelled = []

    def spell(from_id, to_id, types):
        words = [{"from": from_id, "to": to_id, "type": type_.label} for type_ in types]
        spelled.append(words)
        return words

    content, size = encoded_inputs(rows, spell)
    assert len(body["inputs"]) == request.size
    assert msgspec.json.decode(content)["inputs"] == [
        {"from": row.from_id, "to": row.to_id, "type": type_.label}
        for row in rows
        for type_ in row.types
    ]
    assert size == sum(len(row.types) for row in rows)


types_v4 = st.lists(
    st.fixed_dictionaries(
        {
            "category": st.sampled_from(["HUBSPOT_DEFINED", "USER_DEFINED"]),
            "typeId": st.sampled_from([3, 4, 9, "4"]),
            "label": st.sampled_from([None, "Own"]),
        }
    ),
    max_size=3,
)


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 5), types_v4), max_size=12), st.booleans()
)
def test_a_page_read_quickly_is_the_page_read_carefully(entries, numbers):
    results = [
        {
            "from": {"id": from_id if numbers else str(from_id)},
            "to": [{"toObjectId": to_id, "associationTypes": types}],
            "paging": {"next": {"after": "a"}} if to_id == 5 else None,
        }
        for from_id, to_id, types in entries
    ]
    quick = page_of("v4", {"results": results})
    # An error that says nothing sends the body the careful way.
    slow = page_of("v4", {"results": results, "errors": [{"message": "x"}]})
    assert [(a, b, list(types)) for a, b, types in quick.rows] == [
        (a, b, list(types)) for a, b, types in slow.rows
    ]
    assert quick.cursors == slow.cursors


@given(
    st.lists(
        st.tuples(
            st.integers(1, 3),
            st.integers(1, 5),
            st.sampled_from(["contact_to_deal", "4", 4, "CONTACT_TO_DEAL", "own"]),
        ),
        max_size=12,
    )
)
def test_a_v3_page_read_quickly_is_the_page_read_carefully(entries):
    results = [{"from": {"id": a}, "to": [{"id": b, "type": word}]} for a, b, word in entries]
    quick = page_of("v3", {"results": results})
    slow = page_of("v3", {"results": results, "errors": [{"message": "x"}]})
    assert quick.rows == slow.rows


@given(
    st.lists(
        st.tuples(
            st.integers(1, 2),
            st.lists(
                st.tuples(st.integers(1, 3), st.sampled_from(["contact_to_deal", "3", 4, "own"])),
                max_size=6,
            ),
            st.integers(1, 3),
        ),
        max_size=4,
    )
)
def test_entries_of_one_target_are_joined_quickly_as_they_are_carefully(records):
    results = [
        # Every entry several times in a row, and the whole as it is: both occur in v3's answers.
        {"from": {"id": a}, "to": [{"id": b, "type": word} for b, word in to for _ in range(n)]}
        for a, to, n in records
    ]
    results += [
        {"from": {"id": a}, "to": [{"id": b, "type": w} for b in (1, 2) for w in ("3", "4")]}
        for a, _, _ in records
    ]
    pages = [
        page_of("v3", {"results": results, "errors": errors}) for errors in ([], [{"message": "x"}])
    ]
    quick, slow = (gathered(page) for page in pages)
    assert quick == slow


def gathered(page):
    targets = Targets(["1"])
    targets.take(page.found)
    return list(targets.rows())


def page_of(version, body):
    content = msgspec.json.encode(body)
    response = Response(200, {}, content, Request("batch.read", "POST", "/"))
    reader = TypeReader(lambda raw: Resolver().by_name(*AT, raw, ()))
    return dialect_for(version).read_page(response, AT, [("1", None)], reader)


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"toObjectId": "", "associationTypes": []}, r"\$\.results\[0\]\.to\[1\]\.toObjectId"),
        ({"toObjectId": 1.0, "associationTypes": []}, r"\$\.results\[0\]\.to\[1\]\.toObjectId"),
        ({"toObjectId": 1, "associationTypes": 1}, r"\$\.results\[0\]\.to\[1\]\.associationTypes"),
        ({"toObjectId": 1, "associationTypes": [{"typeId": 1}]}, r"to\[1\].*\[0\]\.category"),
    ],
)
def test_what_the_quick_way_cannot_read_is_named_with_its_place(entry, place):
    good = {"toObjectId": 1, "associationTypes": []}
    with pytest.raises(UnreadableResponse, match=place):
        page_of("v4", {"results": [{"from": {"id": "1"}, "to": [good, entry]}]})


def test_rows_that_are_built_many_at_a_time_are_associations_like_any_other():
    (row,) = associations(AT, [("1", "2", TYPES)])
    same = Association("1", "2", *AT, TYPES)
    assert type(row) is Association
    assert (row, hash(row), repr(row)) == (same, hash(same), repr(same))
    assert pickle.loads(pickle.dumps(row)) == copy.deepcopy(row) == same
    assert attrs.evolve(row, to_id=3).pair == ("1", "3")
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        row.to_id = "3"


def test_distinct_types_are_told_by_the_object_that_rows_share():
    rows = associations(AT, [("1", "2", TYPES), ("1", "3", TYPES), ("1", "4", LABEL)])
    assert distinct_types(rows) == [TYPES, LABEL]
    assert distinct_types([]) == []
