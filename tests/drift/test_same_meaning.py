"""What is written otherwise and means the same, and what looks alike and does not."""

import pytest

from hubspot_compat_tools.drift import compare

from .documents import one

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def field(schema):
    return {"type": "object", "properties": {"field": schema}}


def document(schema, *, request=False, version="3.1.0", **schemas):
    found = one({} if request else field(schema), request=field(schema) if request else None)
    return {**found, "openapi": version, "components": {"schemas": schemas}}


def asked(base, head, **options):
    sides = (document(side, request=True, **options) for side in (base, head))
    return [change.rule for change in compare(*sides, levels={}).changes]


def answered(base, head, **options):
    sides = (document(side, **options) for side in (base, head))
    return [change.rule for change in compare(*sides, levels={}).changes]


@pytest.mark.parametrize(
    ("one_way", "another"),
    [
        ({"type": ["string", "integer"]}, {"oneOf": [TEXT, NUMBER]}),
        ({"type": ["string", "integer"]}, {"anyOf": [NUMBER, TEXT]}),
        ({"oneOf": [TEXT, NUMBER]}, {"anyOf": [TEXT, NUMBER]}),
        ({"type": ["string", "integer", "null"]}, {"oneOf": [TEXT, NUMBER, {"type": "null"}]}),
        (
            {"type": ["string", "integer", "null"]},
            {"anyOf": [{"type": ["string", "null"]}, {"type": ["integer", "null"]}]},
        ),
        (
            {"type": ["string", "integer"], "maxLength": 5, "minimum": 1},
            {"oneOf": [{**TEXT, "maxLength": 5}, {**NUMBER, "minimum": 1}]},
        ),
        (
            {"type": ["string", "boolean"]},
            {"oneOf": [{"$ref": "#/components/schemas/T"}, {"type": "boolean"}]},
        ),
        (
            {"type": ["string", "boolean"], "format": "date-time"},
            {"anyOf": [{**TEXT, "format": "date-time"}, {"type": "boolean"}]},
        ),
        ({"enum": ["a", "b"]}, {"oneOf": [{"const": "a"}, {"const": "b", "title": "B"}]}),
        (
            {**TEXT, "enum": ["a", "b"]},
            {"anyOf": [{**TEXT, "const": "b"}, {**TEXT, "enum": ["a"]}]},
        ),
        ({"enum": [1, 2]}, {"anyOf": [{"enum": [1, 2]}, {"const": 2}]}),
        ({"enum": ["a", None]}, {"type": ["string", "null"], "enum": [None, "a"]}),
        ({"enum": ["a", None]}, {"oneOf": [{"const": "a"}, {"const": None}]}),
        ({**TEXT, "enum": ["a"]}, {"type": ["string", "null"], "enum": ["a"]}),
        ({"type": "object", "dependentRequired": {}}, {"type": "object"}),
        ({"type": "object", "unevaluatedProperties": True}, {"type": "object"}),
        (
            {"type": "array", "contains": {"$ref": "#/components/schemas/T"}},
            {"type": "array", "contains": TEXT},
        ),
    ],
)  # fmt: skip
def test_two_spellings_of_the_same_values_are_no_change(one_way, another):
    for base, head in ((one_way, another), (another, one_way)):
        assert asked(base, head, T=TEXT) == []
        assert answered(base, head, T=TEXT) == []


@pytest.mark.parametrize(
    ("base", "head", "rule"),
    [
        # 2 is a number too, so oneOf takes it as none.
        ({"type": ["integer", "number"]}, {"oneOf": [NUMBER, {"type": "number"}]}, "type-changed"),
        ({"type": ["string", "integer"]}, {"oneOf": [TEXT, {"type": "boolean"}]}, "type-changed"),
        ({"enum": ["a", None]}, {"enum": ["a"]}, "became-not-nullable"),
        ({"enum": ["a", "b"]}, {"oneOf": [{"const": "a"}, {"const": "c"}]}, "enum-value-removed"),
        ({"enum": ["1"]}, {"oneOf": [{"const": "1"}, {"const": 1}]}, "type-widened"),
    ],
)
def test_what_only_looks_like_the_same_values_is_a_change(base, head, rule):
    assert f"request-{rule}" in asked(base, head)


@pytest.mark.parametrize(
    ("text", "other", "rule"),
    [
        (TEXT, {"type": "boolean"}, "response-type-changed"),
        ({**TEXT, "format": "date-time"}, {"type": "boolean"}, "response-type-changed"),
        # `format: int64` beside a list of both would be the number's.
        ({**TEXT, "format": "int64"}, NUMBER, "response-member-added"),
    ],
)
def test_a_text_that_may_be_something_else_is_another_type(text, other, rule):
    assert answered(text, {"anyOf": [text, other]}) == [rule]


def test_an_enum_without_null_allows_null_where_openapi_3_0_says_nullable():
    base, head = {**TEXT, "enum": ["a"]}, {**TEXT, "enum": ["a"], "nullable": True}
    assert answered(base, head, version="3.0.3") == ["response-became-nullable"]


@pytest.mark.parametrize("reference", ["Page%C2%ABLink%C2%BB", "Page«Link»", "50%25", "50%"])
def test_a_reference_may_be_percent_encoded(reference):
    def page(schema):
        schemas = {"Page«Link»": schema, "50%": schema}
        return document({"$ref": f"#/components/schemas/{reference}"}, **schemas)

    report = compare(page(TEXT), page(NUMBER), levels={})
    assert [change.rule for change in report.changes] == ["response-type-changed"]
    assert report.notes == ()


@pytest.mark.parametrize("name", ["__typename", "__x__", "root['x']", "", "a/b~c", "größe", "$ref"])
def test_no_name_of_a_field_hides_it(name):
    def with_field(names):
        return {"type": "object", "properties": dict.fromkeys(names, TEXT), "required": names}

    base, head = one(with_field([name, "id"])), one(with_field(["id"]))
    (change,) = compare(base, head, levels={}).changes
    assert change.rule == "response-property-removed"


@pytest.mark.parametrize(
    ("keyword", "value"),
    [
        ("dependentRequired", {"a": ["b"]}),
        ("unevaluatedProperties", False),
        ("propertyNames", {"maxLength": 3}),
        ("enum", ["x"]),
        ("minLength", 2),
    ],
)
def test_a_keyword_beside_a_reference_counts_in_3_1(keyword, value):
    plain = {"$ref": "#/components/schemas/T"}
    beside = {**plain, keyword: value}
    assert set(_levels(plain, beside, "3.1.0")) == {"breaking"}
    assert _levels(plain, beside, "3.0.3") == []


def _levels(base, head, version):
    sides = (document(side, request=True, version=version, T={}) for side in (base, head))
    return [change.level for change in compare(*sides, levels={}).changes]


LARGE = 2**63 - 1


@pytest.mark.parametrize("spelled", [int, str])
def test_bounds_that_one_float_cannot_tell_apart_are_told_apart(spelled):
    base, head = ({**NUMBER, "maximum": spelled(bound)} for bound in (LARGE, LARGE - 1))
    assert asked(base, head) == ["request-limit-narrowed"]
    assert asked(head, base) == ["request-limit-widened"]
    assert answered(head, base) == ["response-limit-widened"]


# --- one fact, one row ----------------------------------------------------------------------------


def texts(base, head):
    sides = (document(side, request=True) for side in (base, head))
    return [change.text for change in compare(*sides, levels={}).changes]


def test_the_values_that_an_enum_lost_are_one_row_in_an_order_that_people_use():
    values = [f"T{number}" for number in range(1, 13)]
    assert texts({**TEXT, "enum": values}, {**TEXT, "enum": ["T1", "NEW"]}) == [
        "Request field field no longer takes T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12",
        "Request field field also takes NEW",
    ]
    numbers = {"type": "integer", "enum": [10, 9, -1, 100]}
    assert texts(numbers, {"type": "integer", "enum": [9]}) == [
        "Request field field no longer takes -1, 10, 100"
    ]


def test_many_values_are_counted_where_they_would_fill_the_page():
    many = {**TEXT, "enum": [f"VALUE_{number}" for number in range(1000)]}
    assert texts(many, {**TEXT, "enum": ["VALUE_0"]}) == [
        "Request field field no longer takes VALUE_1, VALUE_2, VALUE_3 and 996 more"
    ]


def test_a_plain_form_that_two_of_several_forms_take_is_refused_by_one_of():
    both = {"type": "object", "properties": {"a": TEXT, "b": TEXT}, "required": ["a", "b"]}
    either = [{**both, "required": [name]} for name in ("a", "b")]
    assert "request-member-ambiguous" in asked(both, {"oneOf": either})
    assert "request-member-ambiguous" not in asked(both, {"anyOf": either})
    closed = [
        either[0],
        {"type": "object", "properties": {"b": TEXT}, "additionalProperties": False},
    ]
    assert "request-member-ambiguous" not in asked(both, {"oneOf": closed})
