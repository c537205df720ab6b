"""Schemas that say the same in other words, and references that lead in circles or nowhere."""

import copy
import time

import pytest

from hubspot_compat_tools.drift import compare

from .documents import one

TEXT = {"type": "string"}
SAME = {
    "null in a list of types": ({"type": "string", "nullable": True}, {"type": ["string", "null"]}),
    "null as a member": ({"type": "string", "nullable": True}, {"anyOf": [TEXT, {"type": "null"}]}),
    "a union of one": (TEXT, {"oneOf": [TEXT]}),
    "members in another order": (
        {"oneOf": [TEXT, {"type": "integer"}]},
        {"oneOf": [{"type": "integer"}, TEXT]},
    ),
    "an enum of one": ({"type": "string", "enum": ["A"]}, {"type": "string", "const": "A"}),
    "an enum in another order": ({"enum": ["A", "B"]}, {"enum": ["B", "A"]}),
    "a type left out": (
        {"type": "object", "properties": {"id": TEXT}},
        {"properties": {"id": TEXT}},
    ),
    "properties by allOf": (
        {"type": "object", "properties": {"id": TEXT, "to": TEXT}, "required": ["id"]},
        {
            "allOf": [
                {"type": "object", "properties": {"id": TEXT}, "required": ["id"]},
                {"properties": {"to": TEXT}},
            ]
        },
    ),
    "a bound as a flag": (
        {"type": "integer", "minimum": 0, "exclusiveMinimum": True},
        {"type": "integer", "exclusiveMinimum": 0},
    ),
    "anything as true": ({}, True),
    "further fields said": (
        {"type": "object", "properties": {"id": TEXT}},
        {"type": "object", "properties": {"id": TEXT}, "additionalProperties": {}},
    ),
    "null among the values": (
        {"type": "string", "enum": ["A", None]},
        {"type": "string", "enum": ["A"]},
    ),
    "a bound as a flag that has no bound": (
        {"type": "integer", "exclusiveMaximum": True},
        {"type": "integer"},
    ),
    "nothing as false": (
        {"type": "object", "properties": {"id": False}},
        {"type": "object", "properties": {"id": {"not": {}}}},
    ),
    "a number with a fraction of nothing": (
        {"type": "number", "minimum": 5, "default": 7, "enum": [7, 8]},
        {"type": "number", "minimum": 5.0, "default": 7.0, "enum": [8.0, 7]},
    ),
    "a default in which numbers are written otherwise": (
        {"type": "object", "default": {"to": [1, True]}},
        {"type": "object", "default": {"to": [1.0, True]}},
    ),
    "above nothing as from one": (
        {"type": "integer", "exclusiveMinimum": 0, "exclusiveMaximum": 10},
        {"type": "integer", "minimum": 1, "maximum": 9},
    ),
    "the tighter of a bound and an open bound": (
        {"type": "integer", "minimum": 1, "exclusiveMinimum": 4},
        {"type": "integer", "minimum": 5},
    ),
    "no shorter than nothing": (
        {"type": "string", "minLength": 0},
        {"type": "string"},
    ),
    "the tighter of two limits": (
        {
            "allOf": [
                {"type": "string", "maxLength": 5, "minLength": 1},
                {"maxLength": 9, "minLength": 2},
            ]
        },
        {"type": "string", "maxLength": 5, "minLength": 2},
    ),
    "an object known by what it requires": (
        {"type": "object", "required": ["id"]},
        {"required": ["id"]},
    ),
    "a field that says of itself that it is required": (
        {"type": "object", "properties": {"id": {"required": True}}},
        {"type": "object", "properties": {"id": {}}},
    ),
    "values that tell their type": (
        {"type": "string", "enum": ["A", "B"]},
        {"enum": ["A", "B"]},
    ),
    "values of which some are whole": (
        {"type": "number", "enum": [1, 1.5]},
        {"enum": [1.5, 1.0]},
    ),
    "a value that tells its type": ({"type": "integer", "const": 1}, {"const": 1.0}),
    "a list of one type": (
        {"type": ["object"], "properties": {"id": TEXT}},
        {"type": "object", "properties": {"id": TEXT}},
    ),
    "an empty format": ({"type": "string"}, {"type": "string", "format": ""}),
}


def changes(base, head, **components):
    sides = [one(schema, components={"schemas": components}) for schema in (base, head)]
    return [change.rule for change in compare(*sides, levels={}).changes]


@pytest.mark.parametrize(("base", "head"), SAME.values(), ids=SAME)
def test_the_same_values_in_other_words_are_no_change(base, head):
    assert changes(base, head) == []
    assert changes({"type": "array", "items": base}, {"type": "array", "items": head}) == []


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


def two(base_schemas, head_schemas):
    base = one(ref("Root"), components={"schemas": base_schemas})
    head = one(ref("Root"), components={"schemas": head_schemas})
    return compare(base, head, levels={})


def linked(name, **more):
    properties = {"next": ref(name), "id": TEXT, **more}
    return {"type": "object", "properties": properties, "required": ["id"]}


def test_a_cycle_does_not_differ_from_itself_however_far_it_is_unrolled():
    short = {"Root": linked("Root")}
    unrolled = {"Root": linked("Other"), "Other": linked("Third"), "Third": linked("Root")}
    assert two(short, unrolled).changes == ()


def test_a_change_inside_a_cycle_is_one_row():
    report = two({"Root": linked("Root")}, {"Root": linked("Root", label=TEXT)})
    assert [change.rule for change in report.changes] == ["response-property-added"]


def test_a_cycle_through_allof_and_through_a_union_of_one_ends():
    looped = {"Root": {"allOf": [ref("Root"), linked("Root")]}}
    assert two(looped, {"Root": linked("Root")}).changes == ()
    union = {"Root": {"oneOf": [ref("Root")]}}
    assert two(union, union).changes == ()


def test_a_reference_that_only_refers_to_itself_is_named():
    report = two({"Root": ref("Root")}, {"Root": ref("Root")})
    assert report.changes == ()
    assert any("$ref to nowhere: #/components/schemas/Root" in note for note in report.notes)


def test_references_that_refer_to_each_other_are_named_by_the_first():
    circle = {"Root": linked("One"), "One": ref("Two"), "Two": ref("Three"), "Three": ref("One")}
    report = two(circle, circle)
    assert report.changes == ()
    told = {note.partition(": ")[2] for note in report.notes}
    assert "$ref to nowhere: #/components/schemas/One goes in circles" in told


def test_a_reference_to_nowhere_is_named_and_compared_around():
    base = {"Root": linked("Void")}
    head = {"Root": linked("Void", label=TEXT), "Void": TEXT}
    report = two(base, head)
    assert [change.rule for change in report.changes] == ["response-property-added"]
    assert any("#/components/schemas/Void" in note for note in report.notes)


def test_a_thousand_references_in_a_row_are_followed():
    def chain(last):
        schemas = {f"S{n}": linked(f"S{n + 1}") for n in range(1000)}
        return {"Root": linked("S0"), **schemas, "S1000": last}

    started = time.perf_counter()
    report = two(chain(TEXT), chain({"type": "integer"}))
    assert [change.rule for change in report.changes] == ["response-type-changed"]
    assert report.changes[0].pointer.count("/next") == 1001
    assert time.perf_counter() - started < 5


def test_references_that_only_refer_on_are_followed():
    def hops(last):
        return {
            "Root": ref("S0"),
            **{f"S{n}": ref(f"S{n + 1}") for n in range(1000)},
            "S1000": last,
        }

    report = two(hops(TEXT), hops({"type": "integer"}))
    assert [change.rule for change in report.changes] == ["response-type-changed"]


def test_a_schema_that_doubles_at_every_level_takes_no_exponential_time():
    def doubling(last):
        levels = {
            f"S{n}": {
                "type": "object",
                "properties": {"a": ref(f"S{n + 1}"), "b": ref(f"S{n + 1}")},
            }
            for n in range(60)
        }
        return {"Root": ref("S0"), **levels, "S60": last}

    started = time.perf_counter()
    report = two(doubling(TEXT), doubling({"type": "integer"}))
    assert {change.rule for change in report.changes} == {"response-type-changed"}
    assert time.perf_counter() - started < 5


def test_invalid_corners_are_read_around():
    base = one(TEXT)
    (operation,) = (item["post"] for item in base["paths"].values())
    operation["responses"]["200"]["content"]["application/json"]["schema"] = "nonsense"
    operation["parameters"] = "nonsense"
    operation["tags"] = None
    operation["security"] = [None, 3]
    report = compare(base, base, levels={})
    assert report.changes == ()
    assert any("not a schema" in note for note in report.notes)


def test_a_plain_schema_that_becomes_one_of_several_forms_is_a_new_form():
    first = {"type": "object", "properties": {"id": TEXT}, "required": ["id"]}
    union = {"oneOf": [first, {"type": "object", "properties": {"name": TEXT, "kind": TEXT}}]}
    assert changes(first, union) == ["response-member-added"]
    assert changes(union, first) == ["response-member-removed"]


def test_a_plain_type_that_becomes_one_of_several_is_another_list_of_types():
    union = {"oneOf": [TEXT, {"type": "integer"}]}
    assert changes(TEXT, union) == ["response-type-changed"]
    assert changes(union, TEXT) == ["response-type-narrowed"]


def test_a_member_that_changed_inside_is_not_one_that_went_and_one_that_came():
    def union(**more):
        properties = {"id": TEXT, "kind": TEXT, **more}
        return {"oneOf": [{"type": "object", "properties": properties}, TEXT]}

    assert changes(union(), union(label=TEXT)) == ["response-property-added"]


def test_a_type_that_changed_says_it_once_and_not_for_every_part():
    deep = {"type": "object", "properties": {"id": TEXT, "to": TEXT}, "required": ["id"]}
    assert changes(deep, TEXT) == ["response-type-changed"]


def test_which_of_two_contradictions_counts_does_not_depend_on_the_order_of_anything():
    def field(*members):
        return {"type": "object", "properties": {"from": {"oneOf": list(members)}}}

    text, enum = {"type": "string"}, {"type": "string", "enum": ["A", "B"]}
    turned, date = {"enum": ["B", "A"], "type": "string"}, {"type": "string", "format": "date-time"}
    base = one(request={"allOf": [field(text, text, enum), field(text, date)]})
    head = one(request={"allOf": [field(date, text), field(text, turned, text)]})
    assert compare(base, head, levels={}).changes == ()


def test_two_members_that_say_the_same_in_another_order_do_not_contradict_each_other():
    both = [{"type": "string"}, {"type": "string", "format": "date-time"}]
    one_way = {"type": "object", "properties": {"from": {"oneOf": both}}}
    other_way = {"type": "object", "properties": {"from": {"oneOf": both[::-1]}}}
    base, head = one(request={"allOf": [one_way, other_way]}), one(request=one_way)
    assert compare(base, head, levels={}).changes == ()


@pytest.mark.parametrize(
    ("base", "head", "rule"),
    [
        (TEXT, {"type": "string", "not": {"enum": ["A"]}}, "condition-keyword-relaxed"),
        (
            {"type": "object", "patternProperties": {"^a": TEXT}, "properties": {"id": TEXT}},
            {"type": "object", "patternProperties": {"^b": TEXT}, "properties": {"id": TEXT}},
            "schema-keyword-changed",
        ),
        (
            {"type": "object", "patternProperties": {"^a": TEXT}, "properties": {"id": TEXT}},
            {"type": "object", "patternProperties": {"^a": {}}, "properties": {"id": TEXT}},
            "response-type-changed",
        ),
        (
            {"type": "integer", "exclusiveMinimum": 3},
            {"type": "integer", "exclusiveMinimum": 1},
            "response-limit-widened",
        ),
        ({"type": "string", "maxLength": "9"}, {"type": "string", "maxLength": "10"},
         "response-limit-widened"),
        ({"type": "string", "maxLength": "many"}, {"type": "string", "maxLength": 10},
         "response-limit-widened"),
    ],
)  # fmt: skip
def test_keywords_that_few_documents_use_are_compared_too(base, head, rule):
    assert set(changes(base, head)) == {rule}


def test_a_reference_may_count_into_a_list_and_one_that_counts_too_far_is_named():
    document = one({"$ref": "#/x-list/1"})
    document["x-list"] = [{"type": "integer"}, TEXT]
    plain = {**one(TEXT), "x-list": document["x-list"]}
    assert compare(document, plain, levels={}).changes == ()
    far = one({"$ref": "#/x-list/7"})
    report = compare({**far, "x-list": [TEXT]}, one(TEXT), levels={})
    assert any("#/x-list/7" in note for note in report.notes)


def test_what_stands_beside_a_reference_counts_from_openapi_3_1_on():
    def document(version):
        found = one({"$ref": "#/components/schemas/A", "maxLength": 5})
        return {**found, "openapi": version, "components": {"schemas": {"A": TEXT}}}

    assert compare(document("3.0.3"), one(TEXT), levels={}).changes == ()
    rules = [change.rule for change in compare(document("3.1.0"), one(TEXT), levels={}).changes]
    assert rules == ["response-limit-widened"]


def test_a_member_that_leads_nowhere_is_named_and_the_others_are_compared():
    fields = {"type": "object", "properties": {"id": TEXT}, "required": ["id"]}
    changed = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
    base = one({"allOf": [fields, {"$ref": "#/components/schemas/Void"}]})
    head = one({"allOf": [changed, {"$ref": "#/components/schemas/Void"}]})
    report = compare(base, head, levels={})
    assert [change.rule for change in report.changes] == ["response-type-changed"]
    assert any("Void" in note for note in report.notes)


@pytest.mark.parametrize("part", ["response", "error", "body"])
def test_a_whole_response_or_body_that_leads_nowhere_is_compared_around(part):
    sound = one({"type": "object", "properties": {"id": TEXT}}, request=TEXT)
    (operation,) = (item["post"] for item in sound["paths"].values())
    operation["responses"]["default"] = operation["responses"]["200"]
    broken = copy.deepcopy(sound)
    (operation,) = (item["post"] for item in broken["paths"].values())
    nowhere = {"description": "", "$ref": "#/components/responses/Error"}
    if part == "body":
        operation["requestBody"] = nowhere
    else:
        operation["responses"]["200" if part == "response" else "default"] = nowhere
    operation["deprecated"] = True
    for base, head in ((sound, broken), (broken, sound)):
        report = compare(base, head, levels={})
        assert [change.topic for change in report.changes] == ["operation.deprecated"]
        assert any("#/components/responses/Error" in note for note in report.notes)


def asked(base, head):
    sides = [one(request=schema) for schema in (base, head)]
    return [change.rule for change in compare(*sides, levels={}).changes]


@pytest.mark.parametrize("keyword", ["minimum", "maximum", "maxLength", "maxItems"])
def test_a_limit_of_nothing_is_a_limit(keyword):
    kind = {"maxLength": "string", "maxItems": "array"}.get(keyword, "number")
    none, zero, one_ = ({"type": kind, **more} for more in ({}, {keyword: 0}, {keyword: 1}))
    assert asked(none, zero) == ["request-limit-set"]
    assert asked(zero, none) == ["request-limit-widened"]
    narrower = (zero, one_) if keyword == "minimum" else (one_, zero)
    assert asked(*narrower) == ["request-limit-narrowed"]


def test_beside_a_type_that_callers_live_with_the_rest_is_compared():
    whole, any_number = {"type": "integer", "maximum": 9}, {"type": "number", "maximum": 5}
    assert asked(whole, any_number) == ["request-limit-narrowed", "request-type-widened"]
    assert changes(any_number, whole) == ["response-limit-widened", "response-type-narrowed"]
    assert asked({}, {"type": "string", "format": "date"}) == ["request-type-changed"]
    assert asked(whole, {"type": "string", "pattern": "^a"}) == ["request-type-changed"]


def test_the_parts_of_one_of_several_types_are_compared():
    def either(id_):
        return {"type": ["object", "array"], "properties": {"id": id_}, "items": id_}

    (change,) = compare(one(either(TEXT)), one(either({"type": "integer"})), levels={}).changes
    assert change.rule == "response-type-changed"
    assert {place.path for place in change.places} == {"id", "[]"}


def test_what_may_not_be_is_not_judged_as_what_may_be():
    def without(*values):
        return {"type": "string", "not": {"enum": list(values)}}

    def other_than(limit):
        return {"type": "string", "not": {"type": "array", "maxItems": limit}}

    assert asked(without("a"), without("a", "b")) == ["schema-keyword-changed"]
    assert asked(other_than(1), other_than(2)) == ["schema-keyword-changed"]


def test_a_condition_is_told_by_what_it_asks_for():
    tight = {"allOf": [{"type": "string", "pattern": "^a"}, {"pattern": "b$"}]}
    report = compare(
        one(request={"type": "string", "pattern": "^a"}), one(request=tight), levels={}
    )
    assert report.changes[0].text == "The request body must now also be any (pattern b$)"


@pytest.mark.parametrize(
    ("base", "head", "request_text", "response_text"),
    [
        (
            {},
            {"format": "date"},
            "must now be in the format date",
            "is now always in the format date",
        ),
        (
            {"format": "date"},
            {},
            "need no longer be in the format date",
            "is no longer always in the format date",
        ),
        (
            {"format": "date"},
            {"format": "date-time"},
            "must now be in the format date-time (was date)",
            "changed its format from date to date-time",
        ),
    ],
)
def test_a_format_that_came_or_went_is_told_in_words(base, head, request_text, response_text):
    sides = [{**TEXT, **more} for more in (base, head)]
    (sent,) = compare(*(one(request=side) for side in sides), levels={}).changes
    (got,) = compare(*map(one, sides), levels={}).changes
    assert sent.text == f"The request body {request_text}"
    assert got.text == f"The response {response_text}"


READ_ONLY = {"readOnly": True}


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ({"type": "string"}, {"type": "integer"}),
        ({"type": "string", "enum": ["a", "b"]}, {"type": "string", "enum": ["a"]}),
        ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 5}),
        ({"type": "string", "nullable": True}, {"type": "string"}),
    ],
)
def test_what_is_only_read_breaks_no_request(base, head):
    sides = [{"type": "object", "properties": {"id": {**s, **READ_ONLY}}} for s in (base, head)]
    assert asked(*sides) == ["hidden-field-changed"]
    assert "hidden-field-changed" not in changes(*sides)


def test_what_is_part_of_something_only_read_breaks_no_request():
    def holding(**inner):
        return {"type": "object", "properties": {"by": {"type": "object", **inner, **READ_ONLY}}}

    more = {"properties": {"id": TEXT}, "required": ["id"]}
    assert asked(holding(), holding(**more)) == ["hidden-property-changed"]
    text, number = ({"properties": {"id": {"type": t}}} for t in ("string", "integer"))
    assert asked(holding(**text), holding(**number)) == ["hidden-field-changed"]
