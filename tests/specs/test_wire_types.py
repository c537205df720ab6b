"""The committed wire types: what they read and write, in every version."""

import ast
import copy
import importlib
import json
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubspot_compat_raw._registry import VERSIONS
from hubspot_compat_tools._project import project_at
from hubspot_compat_tools.specs._answer_data import ITEM, NUMBER, data_tree
from hubspot_compat_tools.specs._describe import operations
from hubspot_compat_tools.specs._import import load_canonical
from hubspot_compat_tools.specs._prepare import prepare

CHECKOUT = project_at(Path(__file__).parents[2])
CALLS = [(v.name, o) for v in VERSIONS.values() for o in v.operations]
FEW = settings(
    deadline=None,
    max_examples=8,
    # A case for each operation of each version is wanted: one function, many examples.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
MANY = settings(FEW, max_examples=80)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)
MISSING = object()
IDS = ("id", "fromObjectId", "toObjectId", "userId")


def wire(version, operation):
    return importlib.import_module(VERSIONS[version].operations[operation].wire)


@cache
def prepared(version):
    row, path = CHECKOUT.row(version), CHECKOUT.spec_path(version)
    return prepare(load_canonical(path), row, CHECKOUT.overlay_path(version))


@cache
def answers(version, operation):
    """An answer with every documented field, for each success status that has a body."""
    document = prepared(version)
    (responses,) = (
        o["responses"]
        for _, _, o in operations(document)
        if f"{o['tags'][0]}.{o['operationId']}" == operation
    )
    media = [entry for r in responses.values() for entry in r.get("content", {}).values()]
    return [filled(entry["schema"], document) for entry in media]


def filled(schema, document):
    """A value that has all that a schema describes."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return filled(document["components"]["schemas"][name], document)
    if "oneOf" in schema:
        return filled(schema["oneOf"][0], document)
    kind = schema.get("type")
    if kind == "object":
        return {name: filled(s, document) for name, s in schema.get("properties", {}).items()}
    if kind == "array":
        return [filled(schema["items"], document)]
    return {"integer": 1, "boolean": True, "string": "text"}.get(str(kind), "7")


def data_places(body, tree, here=()):
    """The places of a body that its operation is about, leaves last."""
    for step, below in tree.items():
        if step == ITEM and isinstance(body, list):
            for number, entry in enumerate(body):
                yield (*here, number)
                yield from data_places(entry, below, (*here, number))
        elif step not in (ITEM, NUMBER) and isinstance(body, dict) and step in body:
            yield (*here, step)
            yield from data_places(body[step], below, (*here, step))


def places(node, here=()):
    """The path to every value of a body."""
    pairs = node.items() if isinstance(node, dict) else ()
    for key, child in enumerate(node) if isinstance(node, list) else pairs:
        yield (*here, key)
        yield from places(child, (*here, key))


def changed(body, place, value):
    body = copy.deepcopy(body)
    node = body
    for key in place[:-1]:
        node = node[key]
    if value is MISSING:
        del node[place[-1]]
    else:
        node[place[-1]] = value
    return body


def decode(version, operation, body):
    return msgspec.json.decode(json.dumps(body), type=wire(version, operation).Response)


ANSWERED = [(v, o) for v, o in CALLS if answers(v, o)]


@pytest.mark.parametrize(("version", "operation"), ANSWERED)
def test_an_answer_with_every_documented_field_is_read(version, operation):
    for body in answers(version, operation):
        answer = decode(version, operation, body)
        if "results" in body and data_tree(operation):
            assert len(answer.results) == 1


def check_what_is_no_data(version, operation, data):
    body = data.draw(st.sampled_from(answers(version, operation)))
    about = set(data_places(body, data_tree(operation)))
    free = [place for place in places(body) if place not in about]
    if free:
        place = data.draw(st.sampled_from(free))
        value = data.draw(JSON if isinstance(place[-1], int) else st.just(MISSING) | JSON)
        decode(version, operation, changed(body, place, value))


@pytest.mark.parametrize(("version", "operation"), ANSWERED)
@FEW
@given(data=st.data())
def test_what_an_answer_is_not_about_never_makes_it_unreadable(version, operation, data):
    check_what_is_no_data(version, operation, data)


@pytest.mark.thorough
@pytest.mark.parametrize(("version", "operation"), ANSWERED)
@MANY
@given(data=st.data())
def test_whatever_an_answer_is_not_about_never_makes_it_unreadable(version, operation, data):
    check_what_is_no_data(version, operation, data)


def about(*names):
    """What the answers are about, as (version, operation, place); with names, those alone."""
    return [
        (version, operation, place)
        for version, operation in ANSWERED
        for place in data_places(answers(version, operation)[0], data_tree(operation))
        if isinstance(place[-1], str) and place != ("results",)
        if not names or place[-1] in names
    ]


def shown(place):
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place)


def refusal(version, operation, place, value):
    """What is said of an answer with another value at a place."""
    with pytest.raises(msgspec.ValidationError) as caught:
        decode(version, operation, changed(answers(version, operation)[0], place, value))
    return str(caught.value)


def test_without_its_data_an_answer_is_unreadable_and_the_place_is_named():
    told, expected = {}, {}
    for case in about():
        *_, place = case
        told[case] = refusal(*case, MISSING)
        where = f" - at `{shown(place[:-1])}`" if len(place) > 1 else ""
        expected[case] = f"Object missing required field `{place[-1]}`{where}"
        assert refusal(*case, None).endswith(f" - at `{shown(place)}`"), case
    assert told == expected


def test_every_version_s_answers_are_about_something():
    speaking = {(version, operation) for version, operation, _ in about()}
    silent = {o for v, o in ANSWERED if (v, o) not in speaking}
    assert silent == {"batch.archive", "batch.archive_labels", "limits.delete"}


def test_an_id_is_a_number_or_a_text_and_never_empty():
    for version, operation, place in about(*IDS):
        body = answers(version, operation)[0]
        for id_ in (442222359747, "0442222359747"):
            decode(version, operation, changed(body, place, id_))
        for wrong in ("", True, 1.5, ["1"], {"id": "1"}):
            told = refusal(version, operation, place, wrong)
            assert told.endswith(f" - at `{shown(place)}`"), (version, operation, wrong)


def test_the_id_of_a_type_is_a_number_perhaps_spelled_as_text():
    for version, operation, place in about("typeId"):
        body = answers(version, operation)[0]
        for id_ in (279, "279"):
            decode(version, operation, changed(body, place, id_))
        for wrong in ("", "x", "-1", "2 ", "279\n"):
            told = refusal(version, operation, place, wrong)
            assert "matching regex" in told, (version, operation, place, wrong)


@pytest.mark.parametrize("version", list(VERSIONS))
def test_rows_that_are_left_out_are_told_from_none(version):
    empty = decode(version, "batch.create", {"results": []})
    assert empty.results == []
    for body in ({}, {"results": None}, {"errors": [{"message": "no"}]}):
        assert decode(version, "batch.create", body).results is None


@pytest.mark.parametrize("version", [name for name in VERSIONS if name != "v3"])
def test_a_create_s_envelope_may_be_of_any_type(version):
    row = {"fromObjectId": 1, "toObjectId": "2", "labels": "none"}
    body = {"results": [row], "startedAt": 1690000000000, "links": [], "unheard": {"of": 1}}
    answer = decode(version, "batch.create", body)
    assert (answer.results[0].from_object_id, answer.results[0].to_object_id) == (1, "2")
    assert answer.started_at == 1690000000000


@pytest.mark.parametrize(
    ("version", "operation"),
    [(v, o) for v, o in CALLS if "/batch/" in VERSIONS[v].operations[o].path],
)
def test_every_batch_can_answer_with_errors(version, operation):
    entry = {"message": "no", "subCategory": {"any": 1}, "context": "text"}
    answer = decode(version, operation, {"status": "COMPLETE", "numErrors": 1, "errors": [entry]})
    error = msgspec.convert(answer.errors[0], wire(version, operation).Error)
    assert (error.message, error.context, error.sub_category) == ("no", "text", {"any": 1})


@pytest.mark.parametrize("version", [name for name in VERSIONS if name != "v3"])
def test_a_request_is_written_to_the_letter(version):
    types = wire(version, "batch.create")
    row = types.Input(
        from_=types.InputFrom(id="1"),
        to=types.InputTo(id="2"),
        types=[types.InputType(association_category="NEW", association_type_id=279)],
    )
    assert json.loads(msgspec.json.encode(types.Request(inputs=[row]))) == {
        "inputs": [
            {
                "from": {"id": "1"},
                "to": {"id": "2"},
                "types": [{"associationCategory": "NEW", "associationTypeId": 279}],
            }
        ]
    }
    with pytest.raises(TypeError, match="Missing required argument 'types'"):
        types.Input(from_=row.from_, to=row.to)


@pytest.mark.parametrize("version", list(VERSIONS))
def test_what_is_not_set_is_not_sent(version):
    types = wire(version, "batch.read")
    request = types.Request(inputs=[types.Input(id="1"), types.Input(id="2", after="9")])
    assert json.loads(msgspec.json.encode(request)) == {
        "inputs": [{"id": "1"}, {"id": "2", "after": "9"}]
    }


@pytest.mark.parametrize("version", [name for name in VERSIONS if name != "v3"])
def test_a_body_that_is_a_list_is_one(version):
    types = wire(version, "basic.create")
    item = types.RequestItem(association_category="USER_DEFINED", association_type_id=1)
    body = msgspec.json.encode([item])
    assert msgspec.json.decode(body, type=types.Request) == [item]


def test_a_module_imports_no_other():
    for version, operation in CALLS:
        tree = ast.parse(Path(wire(version, operation).__file__).read_text())
        imports = [n for n in ast.walk(tree) if isinstance(n, (ast.Import, ast.ImportFrom))]
        assert {node.module for node in imports} <= {"msgspec", "typing"}, (version, operation)
