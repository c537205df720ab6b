import copy
import json

import pytest

from hubspot_compat_tools.specs._canonical import references
from hubspot_compat_tools.specs._describe import operations
from hubspot_compat_tools.specs._import import canonicalise, load_canonical
from hubspot_compat_tools.specs._merge import Document
from hubspot_compat_tools.specs._prepare import prepare
from hubspot_compat_tools.specs._responses import received_schemas

PAIR = "/crm/associations/2026-03/{fromObjectType}/{toObjectType}"


@pytest.fixture
def prepared(published, project):
    """The small documents, prepared; a function may change them first."""

    def run(change=lambda _: None, **row):
        from attrs import evolve

        document = published.associations()
        change(document)
        canonical = canonicalise(
            [Document("a", document), Document("b", published.schema())], "2026-03"
        )
        before = copy.deepcopy(canonical)
        version = evolve(project.versions["2026-03"], **row)
        result = prepare(canonical, version, project.overlay_path("2026-03"))
        assert canonical == before, "what is published must not change"
        return result

    return run


def schemas(document):
    return document["components"]["schemas"]


def test_operations_are_named_from_the_table(prepared):
    names = {(o["tags"][0], o["operationId"]) for _, _, o in operations(prepared())}
    assert names == {
        ("batch", "create"),
        ("batch", "read"),
        ("batch", "archive"),
        ("basic", "list"),
        ("labels", "list"),
    }


def test_error_answers_and_what_only_they_need_are_dropped(prepared):
    document = prepared()
    statuses = {s for _, _, o in operations(document) for s in o["responses"]}
    assert statuses == {"200", "201", "204", "207"}
    assert "Error" not in schemas(document)
    assert "StandardError" in schemas(document)


def test_received_enums_are_open_and_name_the_known_values(prepared):
    category = schemas(prepared())["Labelled"]["properties"]["category"]
    assert "enum" not in category
    assert "HUBSPOT_DEFINED, INTEGRATOR_DEFINED, USER_DEFINED, WORK" in category["description"]


def test_sent_schemas_stay_to_the_letter(prepared):
    document = prepared()
    assert schemas(document)["Spec"]["required"] == ["associationCategory", "associationTypeId"]
    assert "enum" in schemas(document)["Spec"]["properties"]["associationCategory"]
    assert schemas(document)["RecordId"]["properties"]["id"]["type"] == "string"


def test_a_schema_of_both_directions_has_a_tolerant_twin_for_receiving(prepared):
    document = prepared()
    assert schemas(document).keys() >= {"ReceivedSpec", "ReceivedAssociation", "ReceivedRecordId"}
    assert "required" not in schemas(document)["ReceivedSpec"]
    assert schemas(document)["ReceivedRecordId"]["properties"]["id"] == {
        "type": ["integer", "string"],
        "nullable": True,
    }
    used = {h["$ref"].rpartition("/")[2] for h in references(schemas(document)["BatchAnswer"])}
    assert used == {"ReceivedAssociation", "StandardError"}


def test_nothing_received_is_required_closed_or_never_null(prepared):
    for schema in received_schemas(prepared()):
        assert not schema.keys() & {"required", "enum"}
        for value in schema.get("properties", {}).values():
            typed = value.keys() & {"type", "$ref"}
            assert not typed or value["nullable"]


def test_free_form_objects_are_anything(prepared):
    document = prepared()
    assert "type" not in schemas(document)["BatchAnswer"]["properties"]["links"]
    assert "type" not in schemas(document)["StandardError"]["properties"]["subCategory"]


def test_any_media_type_means_json(prepared):
    def wildcard(document):
        answer = document["paths"][f"{PAIR}/batch/read"]["post"]["responses"]["200"]
        answer["content"] = {"*/*": answer["content"]["application/json"]}

    answer = prepared(wildcard)["paths"][f"{PAIR}/batch/read"]["post"]["responses"]["200"]
    assert list(answer["content"]) == ["application/json"]


def test_shared_answers_and_parameters_are_written_out(prepared):
    def shared(document):
        operation = document["paths"][f"{PAIR}/batch/read"]["post"]
        components = document["components"]
        components["parameters"] = {"From": operation["parameters"].pop(0)}
        operation["parameters"].append({"$ref": "#/components/parameters/From"})
        components["responses"]["Ok"] = {"$ref": "#/components/responses/Fine"}
        components["responses"]["Fine"] = operation["responses"]["200"]
        operation["responses"]["200"] = {"$ref": "#/components/responses/Ok"}

    document = prepared(shared)
    operation = document["paths"][f"{PAIR}/batch/read"]["post"]
    assert {p["name"] for p in operation["parameters"]} == {"fromObjectType", "toObjectType"}
    assert "application/json" in operation["responses"]["200"]["content"]
    assert document["components"].keys() == {"schemas"}


def test_styles_that_are_none_and_security_are_left_out(prepared):
    def odd(document):
        document["paths"][f"{PAIR}/batch/read"]["post"]["parameters"][0]["style"] = "SIMPLE"

    text = json.dumps(prepared(odd))
    assert "SIMPLE" not in text
    assert "security" not in text


def test_paths_are_spelled_as_in_the_row(prepared):
    paths = prepared(associations="/crm/2026-03/associations")["paths"]
    assert f"{PAIR}/batch/create".replace("associations/2026-03", "2026-03/associations") in paths
    assert not any(path.startswith("/crm/associations") for path in paths)


def test_of_two_spellings_of_one_operation_the_row_s_own_wins(prepared):
    def both(document):
        path = f"{PAIR}/batch/read"
        twin = copy.deepcopy(document["paths"][path])
        twin["post"]["responses"].pop("207")
        document["paths"][path.replace("associations/2026-03", "2026-03/associations")] = twin

    document = prepared(both)
    assert "207" in document["paths"][f"{PAIR}/batch/read"]["post"]["responses"]
    assert len([path for path in document["paths"] if path.endswith("/batch/read")]) == 1


def test_v4_s_second_document_is_called_by_the_spelling_of_published_clients(checkout):
    row = checkout.versions["v4"]
    canonical = load_canonical(checkout.spec_path("v4"))
    assert any(path.startswith("/crm/associations/v4/") for path in canonical["paths"])
    paths = prepare(canonical, row, checkout.overlay_path("v4"))["paths"]
    assert all(path.startswith(("/crm/v4/associations/", "/crm/v4/objects/")) for path in paths)
    assert len(paths) == len(canonical["paths"])
