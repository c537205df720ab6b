"""What HubSpot really changed, as small documents of facts, and what drift must say of it.

The facts come from the published history of the association documents; see
docs/drift-vs-oasdiff.md for the comparison with another tool on the whole documents.
"""

import copy

import pytest

from hubspot_compat_tools.drift import compare

from .documents import JSON, api, one, operations

TEXT = {"type": "string"}
CREATE = "/crm/v3/associations/{fromObjectType}/{toObjectType}/batch/create"
READ = "/crm/v3/associations/{fromObjectType}/{toObjectType}/batch/read"


def body(**properties):
    return {"type": "object", "properties": properties, "required": sorted(properties)}


def answering(statuses, path=CREATE):
    document = one(path=path)
    for _, _, operation in operations(document):
        operation["responses"] = {status: {"description": ""} for status in statuses}
    return document


def said(base, head, **options):
    report = compare(base, head, levels={}, **options)
    return [(change.rule, change.level) for change in report.changes]


def test_ids_became_text_2024_02():
    number = one(body(toObjectId={"type": "integer", "format": "int32"}))
    assert said(number, one(body(toObjectId=TEXT))) == [("response-type-changed", "breaking")]


def test_ids_became_64_bits_wide_2023_11():
    narrow = one(body(toObjectId={"type": "integer", "format": "int32"}))
    wide = one(body(toObjectId={"type": "integer", "format": "int64"}))
    assert said(narrow, wide) == [("response-format-changed", "breaking")]


def test_a_category_became_text_where_it_was_an_object_2023_11():
    thing = body(httpStatus=TEXT, name=TEXT)
    base = one(body(errors={"type": "array", "items": body(category=thing)}))
    head = one(body(errors={"type": "array", "items": body(category=TEXT)}))
    (change,) = compare(base, head, levels={}).changes
    assert (change.rule, change.level) == ("response-type-changed", "breaking")
    assert change.text == (
        "Response field errors[].category changed from object {httpStatus, name} to string"
    )


@pytest.mark.parametrize(
    ("base", "head", "rule"),
    [
        (["204"], ["200"], "success-status-replaced"),
        (["200"], ["204"], "success-status-replaced"),
        (["201", "207"], ["200"], "success-status-replaced"),
        (["200"], ["201", "207"], "success-status-replaced"),
        (["200", "207"], ["200"], "success-status-removed"),
    ],
)
def test_statuses_were_exchanged_several_times(base, head, rule):
    (change,) = compare(answering(base), answering(head), levels={}).changes
    assert (change.rule, change.level) == (rule, "breaking")


def test_work_joined_the_categories_2026_02():
    old = {"type": "string", "enum": ["HUBSPOT_DEFINED", "USER_DEFINED"]}
    new = {"type": "string", "enum": ["WORK", "HUBSPOT_DEFINED", "USER_DEFINED"]}
    base, head = (one(body(category=c), request=body(category=c)) for c in (old, new))
    assert said(base, head) == [
        ("response-enum-value-added", "warning"),
        ("request-enum-value-added", "info"),
    ]


def test_types_became_required_and_archive_took_a_list_from_v3_to_v4():
    pair = body(id=TEXT)
    types = {"type": "array", "items": body(associationTypeId={"type": "integer"})}

    def create(version, **more):
        path = f"/crm/{version}/associations/{{a}}/{{b}}/batch/create"
        return one(path=path, request=body(**{"from": pair, "to": pair}, **more))

    assert said(create("v3", type=TEXT), create("v4", types=types)) == [
        ("request-property-added-required", "breaking"),
        ("request-property-removed", "warning"),
    ]

    def archive(version, to):
        path = f"/crm/{version}/associations/{{a}}/{{b}}/batch/archive"
        return one(path=path, request=body(**{"from": pair, "to": to}))

    found = compare(archive("v3", pair), archive("v4", {"type": "array", "items": pair}), levels={})
    (change,) = found.changes
    assert change.text == "Request field to changed from object {id} to array of object {id}"


def test_two_schemas_that_exchanged_their_names_again_and_again_are_no_change():
    narrow, wide = body(typeId={"type": "integer"}), body(typeId={"type": "integer"}, label=TEXT)

    def named(first, second):
        return {"AssociationSpec": first, "AssociationSpec_1": second}

    base = one({"$ref": "#/components/schemas/AssociationSpec"})
    head = one({"$ref": "#/components/schemas/AssociationSpec_1"})
    assert (
        said(
            {**base, "components": {"schemas": named(narrow, wide)}},
            {**head, "components": {"schemas": named(wide, narrow)}},
        )
        == []
    )


def test_an_answer_without_a_schema_of_its_own_was_published_with_a_reference_to_nowhere():
    sound = one(body(id=TEXT))
    broken = copy.deepcopy(sound)
    for _, _, operation in operations(broken):
        operation["responses"]["200"]["content"][JSON]["schema"] = {
            "$ref": "#/components/schemas/Void"
        }
        operation["deprecated"] = True
    report = compare(sound, broken, levels={})
    assert [change.rule for change in report.changes] == ["operation-deprecated"]
    assert any("#/components/schemas/Void" in note for note in report.notes)


def test_an_operation_was_in_the_document_for_two_weeks_2024_02():
    item = answering(["200"])["paths"][CREATE]
    base, head = api({CREATE: item}), api({CREATE: item, READ: item})
    assert said(base, head) == [("operation-added", "info")]
    assert said(head, base) == [("operation-removed", "breaking")]


def test_oldest_documents_wrote_constants_in_capitals():
    def written(style, where):
        document = one()
        for _, _, operation in operations(document):
            for parameter in operation["parameters"]:
                parameter |= {"style": style, "explode": False}
        scheme = {"type": "apiKey", "in": where, "name": "token"}
        return {**document, "components": {"securitySchemes": {"private_apps": scheme}}}

    assert said(written("SIMPLE", "HEADER"), written("simple", "header")) == []


def test_one_scope_that_left_sixty_operations_is_one_row():
    paths = {f"/crm/v4/associations/{{a}}/{{b}}/op{n}": None for n in range(60)}

    def secured(*scopes):
        operation = {
            "responses": {"200": {"description": ""}},
            "security": [{"oauth2": [scope]} for scope in scopes],
        }
        return api({path: {"get": operation} for path in paths})

    (change,) = compare(secured("a.read", "b.read"), secured("a.read"), levels={}).changes
    assert (change.rule, change.level) == ("security-alternative-removed", "warning")
    assert len(change.operations) == 60
    assert change.text == "Each of 60 operations can no longer be called with only oauth2: b.read"
