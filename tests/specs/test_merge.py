import copy

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.specs._merge import Document, merge


def merged(version, *documents):
    return merge([Document(f"{n}.json", d) for n, d in enumerate(documents)], version)


def test_what_is_not_about_associations_is_dropped_and_counted(published):
    result = merged("2026-03", published.associations(), published.schema())
    assert result.dropped == ("POST /crm/objects/2026-03/{objectType}/search",)
    assert len(result.kept) == 5
    assert "Record" not in result.document["components"]["schemas"]


def test_the_interface_stays_as_published(published):
    source = published.associations()
    path = "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/batch/create"
    result = merged("2026-03", source).document
    theirs, ours = source["paths"][path]["post"], result["paths"][path]["post"]
    assert ours["operationId"] == theirs["operationId"]
    assert ours["responses"].keys() == theirs["responses"].keys()
    assert ours["requestBody"] == theirs["requestBody"]
    assert ours["x-hubspot-rate-limit-exemptions"] == ["ten-secondly"]
    assert sorted(map(str, ours["security"])) == sorted(map(str, theirs["security"]))
    spec = result["components"]["schemas"]["Spec"]
    assert spec["required"] == ["associationCategory", "associationTypeId"]
    assert spec["properties"]["associationTypeId"] == {"type": "integer", "format": "int32"}


def test_schemas_that_are_equal_become_one(published):
    result = merged("2026-03", published.associations(), published.schema())
    assert result.renamed == {}


def test_schemas_that_differ_are_both_kept(published):
    result = merged("2026-03", published.schema(differing=True), published.associations())
    schemas = result.document["components"]["schemas"]
    assert result.renamed == {"schemas/Labelled": "LabelledCrmAssociationsSchema"}
    assert "label" in schemas["Labelled"]["properties"]
    assert "label" not in schemas["LabelledCrmAssociationsSchema"]["properties"]
    assert schemas["Labels"]["properties"]["results"]["items"] == {
        "$ref": "#/components/schemas/LabelledCrmAssociationsSchema"
    }


def test_what_refers_to_a_schema_that_differs_differs_too(published):
    first, second = published.associations(), published.schema(differing=True)
    holder = published.record(one={"$ref": "#/components/schemas/Labelled"})
    for document, name in ((first, "Page"), (second, "Labels")):
        schemas = document["components"]["schemas"]
        schemas["Holder"] = copy.deepcopy(holder)
        schemas[name]["properties"]["holder"] = {"$ref": "#/components/schemas/Holder"}
    result = merged("2026-03", first, second)
    twin = result.document["components"]["schemas"]["HolderCrmAssociationsSchema"]
    assert twin["properties"]["one"]["$ref"].endswith("/LabelledCrmAssociationsSchema")
    original = result.document["components"]["schemas"]["Holder"]
    assert original["properties"]["one"]["$ref"].endswith("/Labelled")


def test_a_reference_into_a_renamed_schema_keeps_its_rest(published):
    second = published.schema(differing=True)
    inner = {"$ref": "#/components/schemas/Labelled/properties/typeId"}
    second["components"]["schemas"]["Labels"]["properties"]["first"] = inner
    result = merged("2026-03", published.associations(), second)
    labels = result.document["components"]["schemas"]["Labels"]
    assert labels["properties"]["first"]["$ref"] == (
        "#/components/schemas/LabelledCrmAssociationsSchema/properties/typeId"
    )


def test_a_name_that_a_reference_must_quote_is_followed(published):
    document = published.schema()
    schemas = document["components"]["schemas"]
    schemas["A/B C"] = published.record(id={"type": "string"})
    reference = {"$ref": "#/components/schemas/A~1B%20C"}
    schemas["Labels"]["properties"]["odd"] = reference
    assert "A/B C" in merged("2026-03", document).document["components"]["schemas"]


def test_the_scopes_of_both_documents_are_united(published):
    result = merged("2026-03", published.associations(), published.schema())
    flow = result.document["components"]["securitySchemes"]["oauth2"]["flows"]["authorizationCode"]
    assert flow["scopes"] == {"crm.objects.contacts.read": "", "oauth": "", "tickets": ""}


def test_another_security_scheme_of_the_same_name_is_kept_beside_it(published):
    first, second = published.associations(), published.schema()
    first["components"]["securitySchemes"]["key"] = {"type": "apiKey", "in": "query", "name": "a"}
    second["components"]["securitySchemes"]["key"] = {"type": "apiKey", "in": "header", "name": "b"}
    for item in second["paths"].values():
        item["get"]["security"].append({"key": []})
    result = merged("2026-03", first, second).document
    assert result["components"]["securitySchemes"].keys() == {
        "oauth2",
        "key",
        "keyCrmAssociationsSchema",
    }
    labels = next(item["get"] for path, item in result["paths"].items() if path.endswith("/labels"))
    assert {"keyCrmAssociationsSchema": []} in labels["security"]


def test_security_for_the_whole_document_is_written_at_its_operations(published):
    document = published.schema()
    for item in document["paths"].values():
        del item["get"]["security"]
    document["security"] = [{"oauth2": ["oauth"]}]
    operations = merged("2026-03", document).document["paths"].values()
    assert [item["get"]["security"] for item in operations] == [[{"oauth2": ["oauth"]}]]


def test_operations_of_other_versions_in_one_document_are_dropped(published):
    document = published.associations()
    document["paths"] |= published.associations("2025-09")["paths"]
    result = merged("2026-03", document)
    assert all("2026-03" in operation for operation in result.kept)
    assert len(result.dropped) == 6


def test_documents_of_another_version_are_taken_with_a_warning(published):
    result = merged("2026-09", published.associations("2026-03"))
    assert result.warnings == (
        "no association path is of version 2026-09; taking those of 2026-03",
    )
    assert result.of_versions == ("2026-03",)


def test_an_operation_that_two_documents_define_differently_is_warned_of(published):
    first, second = published.associations(), published.associations()
    second["info"]["title"] = "Later"
    path = next(path for path in second["paths"] if path.endswith("/create"))
    second["paths"][path]["post"]["responses"].pop("201")
    (warning,) = merged("2026-03", first, second).warnings
    assert "differs from another document's, which was kept" in warning


def test_openapi_3_0_and_3_1_do_not_mix(published):
    newer = published.schema() | {"openapi": "3.1.0"}
    with pytest.raises(ToolError, match=r"mix OpenAPI 3\.0 and 3\.1"):
        merged("2026-03", published.associations(), newer)


def test_another_api_is_told_by_its_operations(published):
    document = published.associations()
    document["paths"] = {p: i for p, i in document["paths"].items() if p.endswith("/search")}
    with pytest.raises(ToolError, match=r"0\.json: paths: none of the 1 operations of 'Assoc"):
        merged("2026-03", document)
