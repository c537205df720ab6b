"""The published clients, unchanged, run every associations operation that they have."""

import inspect

import hubspot_sdk
import pytest
from hubspot import HubSpot
from hubspot.crm.associations import ApiException
from hubspot.crm.associations.v4 import ApiException as V4ApiException

from hubspot_compat_tools.sandbox import Sandbox, running

SPEC = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}
LIMIT = {"category": "HUBSPOT_DEFINED", "typeId": 279, "maxToObjectIds": 9}
PAIR = {"from": {"id": "53628"}, "to": {"id": "12726"}}


@pytest.fixture(params=[False, True], ids=["real bodies", "to the letter"])
def served(request):
    sandbox = Sandbox(spec_exact=request.param)
    with running(sandbox) as url:
        sandbox.url = url
        yield sandbox


@pytest.fixture
def client(served):
    client = HubSpot(access_token="any")
    client.config["host"] = served.url
    return client


def hubspot_sdk_of(served, *, strict):
    return hubspot_sdk.HubSpot(
        access_token="any",
        base_url=served.url,
        max_retries=0,
        _strict_response_validation=strict,
    )


@pytest.fixture
def sdk(served):
    """Strict to the letter; where real ids are numbers, its strict models cannot read them."""
    with hubspot_sdk_of(served, strict=served.service.renderer.exact) as sdk:
        yield sdk


@pytest.fixture
def strict_sdk(served):
    with hubspot_sdk_of(served, strict=True) as sdk:
        yield sdk


def stored(sandbox):
    links = sandbox.snapshot()["associations"].get("contact>company", {})
    return {pair: [type_id for _, type_id in types] for pair, types in links.items()}


def public_methods(api):
    return {
        name
        for name, _ in inspect.getmembers(api, inspect.ismethod)
        if not name.startswith("_") and not name.endswith("_with_http_info")
    }


def test_api_client_v3(served, client):
    batch, types = client.crm.associations.batch_api, client.crm.associations.schema.types_api
    assert public_methods(batch) == {"create", "read", "archive"}
    assert public_methods(types) == {"get_all"}
    inputs = {"inputs": [{**PAIR, "type": "contact_to_company"}]}

    created = batch.create("contacts", "companies", inputs)
    assert [(row._from.id, row.to.id, row.type) for row in created.results] == [
        ("53628", "12726", "contact_to_company")
    ]
    read = batch.read("contacts", "companies", {"inputs": [{"id": "53628"}, {"id": "404"}]})
    assert read.results[0].to[0].type == "contact_to_company"
    assert read.num_errors == 1
    names = types.get_all("contacts", "companies").results
    assert ("1", "contact_to_company") in [(row.id, row.name) for row in names]
    batch.archive("contacts", "companies", inputs)
    assert stored(served) == {"53628>12726": [279]}


def test_api_client_v3_errors(client):
    inputs = {"inputs": [{**PAIR, "type": "nonsense"}]}
    with pytest.raises(ApiException) as caught:
        client.crm.associations.batch_api.create("contacts", "companies", inputs)
    assert caught.value.status == 400
    assert "INVALID_ASSOCIATION_TYPE" in caught.value.body


def test_api_client_v4_batch(served, client):
    batch = client.crm.associations.v4.batch_api
    assert public_methods(batch) == {
        *("archive", "archive_labels", "create", "create_default", "get_page")
    }
    created = batch.create("contacts", "companies", {"inputs": [{**PAIR, "types": [SPEC]}]})
    assert created.results[0].labels == ["Primary"]
    assert str(created.results[0].to_object_id) == "12726"
    assert stored(served) == {"53628>12726": [1, 279]}

    page = batch.get_page("contacts", "companies", {"inputs": [{"id": "53628"}, {"id": "404"}]})
    types = page.results[0].to[0].association_types
    assert [(one.category, one.type_id) for one in types] == [
        ("HUBSPOT_DEFINED", 1),
        ("HUBSPOT_DEFINED", 279),
    ]
    batch.archive_labels("contacts", "companies", {"inputs": [{**PAIR, "types": [SPEC]}]})
    assert stored(served) == {"53628>12726": [279]}
    batch.archive("contacts", "companies", {"inputs": [{"from": PAIR["from"], "to": [PAIR["to"]]}]})
    assert stored(served) == {}
    default = batch.create_default("contacts", "companies", {"inputs": [PAIR]})
    ids = {row.association_spec.association_type_id for row in default.results}
    assert ids == {279, 280}


def test_api_client_v4_single(served, client):
    basic, report = client.crm.associations.v4.basic_api, client.crm.associations.v4.report_api
    assert public_methods(basic) == {"archive", "create", "create_default", "get_page"}
    made = basic.create("contacts", "53628", "companies", "12726", [SPEC])
    assert made.labels == ["Primary"]
    page = basic.get_page("contacts", "53628", "companies")
    assert str(page.results[0].to_object_id) == "12726"
    assert page.paging is None
    basic.archive("contacts", "53628", "companies", "12726")
    assert stored(served) == {}
    basic.create_default("contacts", "53628", "companies", "12726")
    assert stored(served) == {"53628>12726": [279]}
    with pytest.raises(TypeError):  # 12.0.0 cannot read the DateTime object of the document
        report.request(7)
    assert served.requests[-1].status == 200
    with pytest.raises(V4ApiException) as caught:
        basic.create("deals", "1", "companies", "2", [SPEC])
    assert "CONTACT=1 is not valid" in caught.value.body


def test_api_client_v4_labels(client):
    definitions = client.crm.associations.v4.schema.definitions_api
    assert public_methods(definitions) == {"create", "get_all", "remove", "update"}
    label = {"name": "lawyer_of", "label": "Lawyer", "inverseLabel": "Client"}
    made = definitions.create("contacts", "companies", label)
    assert [(row.type_id, row.label) for row in made.results] == [(2, "Client"), (1, "Lawyer")]
    change = {"associationTypeId": 1, "label": "Attorney"}
    definitions.update("contacts", "companies", change)
    rows = definitions.get_all("contacts", "companies").results
    assert "Attorney" in [row.label for row in rows]
    definitions.remove("contacts", "companies", 1)
    rows = definitions.get_all("contacts", "companies").results
    assert {row.category for row in rows} == {"HUBSPOT_DEFINED"}


def test_api_client_v4_limits(client):
    limits = client.crm.associations.v4.schema.definition_configurations_api
    assert public_methods(limits) == {
        *("batch_create", "batch_remove", "batch_update"),
        *("get_all", "get_all_between_two_object_types"),
    }
    made = limits.batch_create("contacts", "companies", {"inputs": [LIMIT]})
    assert made.results[0].user_enforced_max_to_object_ids == 9
    changed = {"inputs": [{**LIMIT, "maxToObjectIds": 8}]}
    updated = limits.batch_update("contacts", "companies", changed)
    assert updated.results[0].user_enforced_max_to_object_ids == 8
    assert len(limits.get_all().results) == 1
    assert len(limits.get_all_between_two_object_types("contacts", "companies").results) == 1
    spec = {"category": "HUBSPOT_DEFINED", "typeId": 279}
    limits.batch_remove("contacts", "companies", {"inputs": [spec]})
    assert limits.get_all().results == []


def sdk_operations(resource):
    return {
        name
        for name, _ in inspect.getmembers(type(resource), inspect.isfunction)
        if not name.startswith("_")
    }


def test_sdk_associations(served, sdk):
    api = sdk.crm.associations
    assert sdk_operations(api) - {"search"} == {  # search is of objects, not of associations
        *("create", "list", "delete", "request_high_usage_report", "update_labels")
    }
    ends = {"from_object_type": "contacts", "from_object_id": "53628"}
    default = api.create("12726", **ends, to_object_type="companies")
    assert {row.association_spec.association_type_id for row in default.results} == {279, 280}
    pair = {"object_type": "contacts", "object_id": "53628", "to_object_type": "companies"}
    spec = {"association_category": "HUBSPOT_DEFINED", "association_type_id": 1}
    labelled = api.update_labels("12726", **pair, body=[spec])
    assert labelled.labels == ["Primary"]
    page = api.list("companies", object_type="contacts", object_id="53628")
    rows = list(page)
    assert [str(row.to_object_id) for row in rows] == ["12726"]
    assert [one.type_id for one in rows[0].association_types] == [1, 279]
    api.delete("12726", **pair)
    assert stored(served) == {}
    assert api.request_high_usage_report(7).user_id == 7


def test_sdk_batches(served, sdk):
    batch = sdk.crm.associations.batch
    assert sdk_operations(batch) == {"create", "create_default", "delete", "delete_labels", "get"}
    ends = {"from_object_type": "contacts"}
    pair = {"from": {"id": "53628"}, "to": {"id": "12726"}}
    spec = {"association_category": "HUBSPOT_DEFINED", "association_type_id": 1}
    made = batch.create("companies", **ends, inputs=[{**pair, "types": [spec]}])
    assert made.results[0].labels == ["Primary"]
    read = batch.get("companies", **ends, inputs=[{"id": "53628"}])
    assert [one.type_id for one in read.results[0].to[0].association_types] == [1, 279]
    batch.delete_labels("companies", **ends, inputs=[{**pair, "types": [spec]}])
    assert stored(served) == {"53628>12726": [279]}
    batch.delete("companies", **ends, inputs=[{"from": pair["from"], "to": [pair["to"]]}])
    assert stored(served) == {}
    default = batch.create_default("companies", **ends, inputs=[pair])
    assert len(default.results) == 2


def test_sdk_labels_and_limits(strict_sdk):
    sdk = strict_sdk
    labels, limits = sdk.crm.associations_schema.labels, sdk.crm.associations_schema.limits
    assert sdk_operations(labels) == {
        *("batch_create", "create_label", "delete_label", "list_labels", "update_label")
    }
    assert sdk_operations(limits) == {
        *("batch_delete", "batch_update", "get_by_object_types", "list")
    }
    ends = {"from_object_type": "contacts"}
    labels.create_label("companies", **ends, name="lawyer_of", label="Lawyer")
    labels.update_label("companies", **ends, association_type_id=1, label="Attorney")
    rows = labels.list_labels("companies", **ends).results
    assert "Attorney" in [row.label for row in rows]
    labels.delete_label(1, **ends, to_object_type="companies")

    limit = {"category": "HUBSPOT_DEFINED", "type_id": 279, "max_to_object_ids": 9}
    made = labels.batch_create("companies", **ends, inputs=[limit])
    assert made.results[0].user_enforced_max_to_object_ids == 9
    limits.batch_update("companies", **ends, inputs=[{**limit, "max_to_object_ids": 8}])
    assert limits.list().results[0].user_enforced_max_to_object_ids == 8
    assert len(limits.get_by_object_types("companies", **ends).results) == 1
    limits.batch_delete(
        "companies", **ends, inputs=[{"category": "HUBSPOT_DEFINED", "type_id": 279}]
    )
    assert limits.list().results == []


def test_strict_models_of_the_sdk_cannot_read_real_ids(served, strict_sdk):
    """So "to the letter" is the mode for them; the default reads both."""
    spec = {"association_category": "HUBSPOT_DEFINED", "association_type_id": 1}
    pair = {"object_type": "contacts", "object_id": "1", "to_object_type": "companies"}

    def write():
        return strict_sdk.crm.associations.update_labels("2", **pair, body=[spec])

    if served.service.renderer.exact:
        assert write().to_object_id == "2"
    else:
        with pytest.raises(hubspot_sdk.APIResponseValidationError):
            write()
