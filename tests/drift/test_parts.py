"""The parts of an operation that are no schema: parameters, headers, media types, texts."""

import pytest

from hubspot_compat_tools.drift import compare

from .documents import JSON, one, operations

TEXT = {"type": "string"}
NUMBER = {"type": "integer"}
OBJECT = {"type": "object", "properties": {"id": TEXT}, "required": ["id"]}
OTHER = {"type": "object", "properties": {"id": NUMBER}, "required": ["id"]}


def changed(document, change):
    for _, _, operation in operations(document):
        change(operation)
    return document


def with_query(schema=TEXT, **more):
    parameter = {"name": "q", "in": "query", "schema": schema, **more}
    return changed(one(), lambda operation: operation["parameters"].append(parameter))


def answering(**responses):
    found = {status.removeprefix("s"): response for status, response in responses.items()}
    return changed(one(), lambda operation: operation.update(responses=found))


def content(media, schema):
    return {"description": "", "content": {media: {"schema": schema}}}


def rules(base, head, **options):
    return [change.rule for change in compare(base, head, levels={}, **options).changes]


# --- parameters -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        (NUMBER, TEXT, []),
        ({}, TEXT, []),
        ({"type": ["integer", "boolean"]}, TEXT, []),
        (NUMBER, {"type": "string", "enum": ["a"]}, ["request-became-enum"]),
        (NUMBER, {"type": "string", "pattern": "^a"}, ["request-pattern-added"]),
        (NUMBER, {"type": "string", "format": "date-time"}, ["request-format-changed"]),
        (
            {"type": "integer", "default": 500},
            {"type": "string", "default": "100"},
            ["parameter-default-changed"],
        ),
    ],
)
def test_a_parameter_that_becomes_text_takes_what_it_took_unless_the_text_is_bound(
    base, head, expected
):
    assert rules(with_query(base), with_query(head)) == [*expected, "parameter-type-widened"]


def test_there_is_no_null_in_a_parameter():
    report = compare(with_query({**TEXT, "nullable": True}), with_query(), levels={})
    assert [(c.rule, c.level) for c in report.changes] == [("parameter-null-changed", "info")]
    assert report.changes[0].text == "Query parameter q may no longer be null"
    assert rules(with_query(), with_query({**TEXT, "nullable": True})) == ["parameter-null-changed"]


def test_how_a_list_is_written_is_told_in_words():
    base, head = with_query(), with_query(style="form", explode=False, allowReserved=True)
    (change,) = compare(base, head, levels={}).changes
    assert change.before == "style form, exploded"
    assert change.after == "style form, not exploded, allowReserved"


def test_behind_a_parameter_that_leads_nowhere_may_be_any():
    lost = {"$ref": "#/components/parameters/Lost"}
    base = changed(one(), lambda operation: operation["parameters"].append(lost))
    for sides in ((base, with_query(required=True)), (with_query(required=True), base)):
        report = compare(*sides, levels={})
        assert report.changes == ()
        assert any("#/components/parameters/Lost" in note for note in report.notes)


def at(document, pointer):
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        document = document[int(key) if isinstance(document, list) else key]
    return document


def test_pointers_lead_to_parameters_of_the_operation_and_of_its_path():
    base, head = with_query(NUMBER), with_query({"type": "boolean"})
    (change,) = compare(base, head, levels={}).changes
    assert at(base, change.pointer) == NUMBER
    (gone,) = compare(base, one(), levels={}).changes
    assert at(base, gone.pointer)["name"] == "q"
    shared = one()
    (item,) = shared["paths"].values()
    item["parameters"] = [{"name": "q", "in": "query", "schema": TEXT}]
    (new,) = compare(one(), shared, levels={}).changes
    assert at(shared, new.pointer)["name"] == "q"


def test_what_is_new_is_pointed_to_in_the_newer_document():
    base = answering(s201=content(JSON, OBJECT))
    wider = {**OBJECT, "properties": {**OBJECT["properties"], "label": TEXT}}
    head = answering(s200=content(JSON, wider))
    pointers = {c.rule: c.pointer for c in compare(base, head, levels={}).changes}
    assert at(head, pointers["response-property-added"]) == TEXT


# --- headers and media types ----------------------------------------------------------------------


def with_header(name, **more):
    return answering(s200={"description": "", "headers": {name: {"schema": TEXT, **more}}})


def test_a_header_has_its_name_in_any_case_and_is_shown_as_it_was_written():
    assert rules(with_header("Location"), with_header("location")) == []
    (change,) = compare(with_header("Location"), answering(s200={}), levels={}).changes
    assert change.text == "Response header Location is no longer sent"


def test_the_schema_of_a_header_may_stand_in_its_content():
    told = {"description": "", "headers": {"X-Left": {"content": {"text/plain": {"schema": TEXT}}}}}
    assert rules(with_header("X-Left"), answering(s200=told)) == []


def test_a_media_type_means_the_same_in_capitals_and_with_spaces():
    base = answering(s200=content("application/json;charset=utf-8", OBJECT))
    head = answering(s200=content("Application/JSON; charset=UTF-8", OBJECT))
    assert rules(base, head) == []
    (change,) = compare(head, one(), levels={}).changes[:1]
    assert change.rule == "response-type-changed"


@pytest.mark.parametrize("kept", ["*/*", JSON])
def test_every_status_whose_media_type_changed_is_compared(kept):
    wild = {"s200": content(kept, TEXT), "s207": content("*/*", OBJECT)}
    plain = {"s200": content(JSON, TEXT), "s207": content(JSON, OTHER)}
    assert "response-type-changed" in rules(answering(**wild), answering(**plain))
    error = {"s200": content(JSON, TEXT), "s400": content(kept, TEXT)}
    base = answering(**error, default=content("*/*", OBJECT))
    head = answering(**{**error, "s400": content(JSON, TEXT)}, default=content(JSON, OTHER))
    assert "response-type-changed" in rules(base, head)


def test_a_slash_at_the_end_of_a_server_is_no_other_server():
    base, head = ({**one(), "servers": [{"url": f"https://a.example{end}"}]} for end in ("", "/"))
    assert rules(base, head) == []
    assert rules({**one(), "servers": [{"url": "/"}]}, one()) == ["server-removed"]


def test_a_scope_that_is_named_twice_is_one_scope():
    base, head = (
        changed(one(), lambda operation, s=scopes: operation.update(security=[{"oauth2": s}]))
        for scopes in (["a", "b"], ["b", "a", "a"])
    )
    assert rules(base, head) == []


# --- texts ----------------------------------------------------------------------------------------


def described(text):
    document = answering(s200={"description": text, "content": {JSON: {"example": text}}})
    document["info"]["description"] = text
    document["tags"] = [{"name": "Basic", "description": text}, {"name": "Batch"}]
    (item,) = document["paths"].values()
    item["summary"] = text
    operation = item["post"]
    operation["description"] = operation["parameters"][0]["description"] = text
    operation["requestBody"] = {"description": text, "content": {JSON: {}}}
    return document


def test_every_text_is_looked_at_when_asked_for_and_none_otherwise():
    base, head = described("One."), described("Another.")
    assert rules(base, head) == []
    report = compare(base, head, levels={}, prose=True)
    assert {change.rule for change in report.changes} == {"prose-changed"}
    assert {change.text for change in report.changes} == {
        "Info description: the text changed",
        "Tag Basic: the text changed",
        "labels.create: the text changed (body description)",
        "labels.create: the text changed (description)",
        "labels.create: the text changed (parameter a description)",
        "labels.create: the text changed (path summary)",
        "labels.create: the text changed (response 200 application/json example)",
        "labels.create: the text changed (response 200 description)",
    }
    assert {c.pointer for c in report.changes if c.text.startswith(("Info", "Tag"))} == {
        "/info",
        "/tags",
    }


def test_a_text_in_a_row_cannot_steer_a_terminal_or_break_a_line():
    name = "red\x1b[31m\nline\u202e"
    head = one({"type": "object", "properties": {name: TEXT}})
    (change,) = compare(one({"type": "object", "properties": {}}), head, levels={}).changes
    assert change.text == (
        "Response field red\\u001b[31m\\u000aline\\u202e (optional string) is new"
    )
    lost = one({"$ref": "#/components/schemas/\x1b[2J"})
    assert all(note.isprintable() for note in compare(lost, lost, levels={}).notes)
