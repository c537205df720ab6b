"""Nothing that is read, however broken, ends in anything but a result or a `ToolError`."""

import copy
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._project import VersionRow
from hubspot_compat_tools.specs._changes import changes, summarise
from hubspot_compat_tools.specs._describe import describe, load_descriptions
from hubspot_compat_tools.specs._merge import Document, merge
from hubspot_compat_tools.specs._prepare import prepare
from hubspot_compat_tools.specs._read import parse
from hubspot_compat_tools.specs._shape import check_shape
from hubspot_compat_tools.specs._validate import validation_warnings
from hubspot_compat_tools.specs._yaml import parse_yaml

FEW = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(FEW, max_examples=1_000)
ROW = VersionRow(
    "2026-03",
    "v2026_03",
    "dated",
    "/crm/associations/2026-03",
    "/crm/objects/2026-03",
    (),
    "current",
    "",
    "",
)
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["#/components/schemas/Spec", "string", "array", "$ref"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=5,
)


class Quoting(yaml.SafeDumper):
    """Quotes what YAML 1.2, which we read, takes for a number and YAML 1.1 does not (`0E0`)."""


Quoting.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style='"' if text[:1] in "+-.0123456789" else None
    ),
)


def places(node, here=()):
    """The path to every value of a document."""
    yield here
    pairs = node.items() if isinstance(node, dict) else ()
    for key, child in enumerate(node) if isinstance(node, list) else pairs:
        yield from places(child, (*here, key))


def replaced(document, place, value):
    document = copy.deepcopy(document)
    node = document
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = value
    return document


def take_in(document, words):
    """Everything between reading a document and generating from it."""
    check_shape(document, "x.json")
    parsed = Document("x.json", document)
    validation_warnings(parsed)
    merged = merge([parsed], "2026-03")
    describe(merged.document, words)
    prepare(merged.document, ROW, overlay=Path("none"))
    return merged.document


def check_broken_document(published, words, data):
    document = published.associations()
    place = data.draw(st.sampled_from([p for p in places(document) if p]))
    try:
        result = take_in(replaced(document, place, data.draw(JSON)), words)
    except ToolError as error:
        assert error.message.startswith("x.json: ")  # noqa: PT017 - either end is a good one
    else:
        summarise(changes(take_in(document, words), result))


@pytest.fixture(scope="session")
def words():
    return load_descriptions(Path(__file__).parents[2] / "specs")


@settings(FEW, max_examples=20)
@given(data=st.data())
def test_a_document_with_one_value_replaced_is_taken_or_refused(published, words, data):
    check_broken_document(published, words, data)


@pytest.mark.thorough
@MANY
@given(data=st.data())
def test_many_documents_with_one_value_replaced_are_taken_or_refused(published, words, data):
    check_broken_document(published, words, data)


@FEW
@given(text=st.binary() | st.text(alphabet="{}[]:,-&*!#'\"\n ab01", max_size=40).map(str.encode))
def test_any_bytes_are_parsed_or_refused(text):
    try:
        parse(text, "x")
    except ToolError as error:
        assert error.message.startswith("x: ")  # noqa: PT017 - either end is a good one


@FEW
@given(value=JSON)
@example(value={"0E0": "1e3"})
def test_yaml_is_read_as_the_json_that_it_stands_for(value):
    text = yaml.dump(value, Dumper=Quoting)
    assume(text.strip()[:1] not in ("{", "["))
    assert parse(text.encode(), "x")[0] == value


def test_a_long_list_in_yaml_ends_as_soon_as_it_has_too_many_values():
    with pytest.raises(ToolError, match="has more than 10 values; that is not a HubSpot spec"):
        parse_yaml("- a\n" * 11, "x.yaml", max_depth=5, max_nodes=10)
    assert parse_yaml("- a\n" * 9, "x.yaml", max_depth=5, max_nodes=10) == (["a"] * 9, [])
