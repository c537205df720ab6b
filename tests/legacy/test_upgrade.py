"""`legacy.upgrade`: hubspot-api-client 12 with its whole v3 associations surface."""

import copy
import json
import logging
import pickle

import pytest
import requests
from hubspot import Client, HubSpot
from hubspot.crm import associations, companies, contacts, objects
from hubspot.crm.associations import (
    BatchInputPublicAssociation,
    BatchInputPublicObjectId,
    PublicAssociation,
    PublicObjectId,
)
from hubspot.crm.associations.schema.models import PublicAssociationDefinition
from urllib3.util.retry import Retry

from hubspot_compat import InvalidInput, legacy

from .conftest import LABELS, NEWER, TOKEN, inputs, link

OBJECTS = (
    *("companies", "contacts", "deals", "line_items", "products", "quotes", "tickets"),
    *(f"objects.{name}" for name in ("calls", "emails", "feedback_submissions", "leads")),
    *(f"objects.{name}" for name in ("meetings", "notes", "postal_mail", "tasks")),
)


@pytest.fixture
def client(url):
    client = HubSpot(access_token=TOKEN)
    client.config["host"] = url
    return legacy.upgrade(client)


@pytest.fixture
def bridged_only(sandbox):
    def check():
        used = [call.path for call in sandbox.requests]
        assert used
        assert not [p for p in used if "/v3/" in p and not p.endswith("/types")]

    return check


def stored(sandbox):
    links = sandbox.snapshot()["associations"].get("contact>company", {})
    return {pair: [type_id for _, type_id in types] for pair, types in links.items()}


def model(a, b, type_):
    return PublicAssociation(
        _from=PublicObjectId(id=str(a)), to=PublicObjectId(id=str(b)), type=type_
    )


@pytest.mark.parametrize(
    "body",
    [
        inputs(link(1, 10, "contact_to_company")),
        BatchInputPublicAssociation(inputs=[model(1, 10, "contact_to_company")]),
        {"inputs": [model(1, 10, "contact_to_company")]},
    ],
    ids=["dicts", "models", "both"],
)
def test_batches_take_dicts_and_models_and_give_the_sdks_models(
    client, sandbox, bridged_only, body
):
    batch = client.crm.associations.batch_api
    assert isinstance(batch, associations.BatchApi)

    created = batch.create("contacts", "companies", body)
    assert isinstance(created, associations.models.BatchResponsePublicAssociation)
    assert [(row._from.id, row.to.id, row.type) for row in created.results] == [
        ("1", "10", "contact_to_company")
    ]
    assert stored(sandbox) == {"1>10": [1, 279]}

    asked = BatchInputPublicObjectId(inputs=[PublicObjectId(id="1"), PublicObjectId(id="404")])
    read = batch.read("contacts", "companies", asked)
    assert isinstance(read, associations.models.BatchResponsePublicAssociationMultiWithErrors)
    assert [(to.id, to.type) for to in read.results[0].to] == [("10", "contact_to_company")]
    assert read.num_errors == 1

    assert batch.archive("contacts", "companies", body) is None
    assert stored(sandbox) == {"1>10": [279]}
    bridged_only()


def test_batches_have_their_status_and_can_run_in_a_thread(client):
    batch = client.crm.associations.batch_api
    body = inputs(link(1, 10, "1"), link("x", 10, "1"))
    _, status, _ = batch.create_with_http_info("contacts", "companies", body)
    assert status == 207
    thread = batch.read("contacts", "companies", {"inputs": [{"id": "1"}]}, async_req=True)
    assert thread.get(timeout=10).results[0].to[0].id == "10"


def test_types_are_the_sdks(client, bridged_only):
    found = client.crm.associations.schema.types_api.get_all("contacts", "companies")
    assert isinstance(found.results[0], PublicAssociationDefinition)
    names = {row.name: row.id for row in found.results}
    assert names["contact_to_company"] == "1"
    assert names.keys() >= {row["name"] for row in LABELS[:2]}
    bridged_only()


def test_errors_are_the_sdks_own(client, served):
    batch = client.crm.associations.batch_api
    with pytest.raises(associations.ApiException) as caught:
        batch.create("contacts", "companies", inputs(link(1, 10, "nonsense")))
    assert caught.value.status == 400
    assert "INVALID_ASSOCIATION_TYPE" in caught.value.body
    assert caught.value.headers["Content-Type"].startswith("application/json")
    with pytest.raises(contacts.ApiException, match="nonsense"):
        client.crm.contacts.associations_api.create("1", "companies", "10", "nonsense")
    served[0].set_faults([{"fault": "status", "route": "*", "status": 401}])
    with pytest.raises(associations.exceptions.UnauthorizedException):
        batch.read("contacts", "companies", {"inputs": [{"id": "1"}]})


def test_the_removed_associations_api_of_an_object_works_again(client, sandbox, bridged_only):
    api = client.crm.contacts.associations_api
    made = api.create("1", "companies", "10", "contact_to_company")
    assert isinstance(made, contacts.SimplePublicObjectWithAssociations)
    assert made.id == "1"
    rows = made.associations["companies"].results
    assert [(row.id, row.type) for row in rows] == [
        ("10", "contact_to_company"),
        ("10", "contact_to_company_unlabeled"),
    ]
    found = api.get_all(1, "companies", limit=1)
    assert isinstance(found, contacts.CollectionResponseAssociatedId)
    rest = api.get_all(contact_id=1, to_object_type="companies", after=found.paging.next.after)
    assert [row.type for row in found.results + rest.results] == [row.type for row in rows]
    assert api.archive("1", "companies", "10", "contact_to_company") is None
    assert stored(sandbox) == {"1>10": [279]}
    _, status, _ = api.archive_with_http_info("1", "companies", "10", association_type="279")
    assert status == 204
    assert stored(sandbox) == {}
    bridged_only()


def test_the_removed_associations_api_of_any_object_works_again(client, sandbox, bridged_only):
    api = client.crm.objects.associations_api
    made = api.create("contacts", "1", "companies", "10", "CONTACT_TO_COMPANY")
    assert isinstance(made, objects.SimplePublicObjectWithAssociations)
    found = api.get_all("contacts", "1", "companies")
    assert isinstance(found, objects.CollectionResponseAssociatedId)
    assert len(found.results) == 2
    api.archive(
        object_type="contacts",
        object_id="1",
        to_object_type="companies",
        to_object_id="10",
        association_type="279",
    )
    assert stored(sandbox) == {}
    bridged_only()


@pytest.mark.parametrize("name", OBJECTS)
def test_every_object_that_had_an_associations_api_has_it(client, sandbox, name):
    part = client.crm
    for word in name.split("."):
        part = getattr(part, word)
    other = "contacts" if name == "companies" else "companies"
    assert part.associations_api.get_all("1", other).results == []
    assert sandbox.requests[-1].status == 200


def test_calls_without_their_arguments_say_so(client):
    api = client.crm.contacts.associations_api
    with pytest.raises(TypeError, match="'association_type'"):
        api.create("1", "companies", "10")
    with pytest.raises(TypeError, match="contact_id, to_object_type"):
        api.get_all("1", "companies", "10")
    with pytest.raises(TypeError, match="unexpected keyword argument 'association_spec'"):
        api.create("1", "companies", "10", "1", association_spec=[])


def test_the_associations_api_takes_the_keywords_of_every_sdk_method(client):
    api = client.crm.contacts.associations_api
    pair = ("1", "companies", "10", "contact_to_company")
    assert api.create(*pair, async_req=True).get().id == "1"
    assert json.loads(api.create(*pair, _preload_content=False).data)["id"] == "1"
    made, status, _headers = api.create_with_http_info(*pair, _request_timeout=5)
    assert (made.id, status) == ("1", 200)
    first = api.get_all("1", "companies", limit=1)
    rest = api.get_all("1", "companies", limit=1, after=first.paging.next.after)
    assert [row.type for row in first.results + rest.results] == [
        "contact_to_company",
        "contact_to_company_unlabeled",
    ]


def test_bodies_that_are_not_read_are_v3s_too(client):
    raw = client.crm.associations.batch_api.create(
        "contacts", "companies", inputs(link(1, 10, "1")), _preload_content=False
    )
    assert (raw.status, json.loads(raw.data)["results"]) == (
        201,
        [link(1, 10, "contact_to_company")],
    )


@pytest.mark.parametrize("version", NEWER)
def test_the_version_can_be_chosen_and_changed(client, sandbox, version):
    legacy.upgrade(legacy.upgrade(client, "v4"), version)
    client.crm.associations.batch_api.create("contacts", "companies", inputs(link(1, 10, "1")))
    assert all(f"/{version}/" in call.path for call in sandbox.requests)


def test_everything_else_of_the_client_is_untouched(client, sandbox):
    assert isinstance(client, HubSpot)
    assert isinstance(client, Client)
    assert client.access_token == TOKEN
    page = client.crm.associations.v4.basic_api.get_page("contacts", "1", "companies")
    assert page.results == []
    assert [call.path for call in sandbox.requests] == [
        "/crm/v4/objects/contacts/1/associations/companies"
    ]
    with pytest.raises(AttributeError):
        _ = client.crm.nonsense
    with pytest.raises(AttributeError):
        _ = client.crm.owners.associations_api
    assert client.crm.companies.basic_api.__class__ is companies.BasicApi


def test_other_clients_are_untouched(client, sandbox, served):
    other = HubSpot(access_token=TOKEN)
    other.config["host"] = served[1]
    assert not hasattr(other.crm.contacts, "associations_api")
    other.crm.associations.schema.types_api.get_all("contacts", "companies")
    assert [call.path for call in sandbox.requests] == [
        "/crm/v3/associations/contacts/companies/types"
    ]


def test_the_clients_own_retries_and_factory_stay(sandbox, served):
    made = []

    def factory(package, name, config):
        configuration = package.Configuration()
        configuration.access_token = config["access_token"]
        configuration.host = served[1]
        configuration.retries = Retry(2, status_forcelist=[503], allowed_methods=None)
        made.append(name)
        return getattr(package, name)(api_client=package.ApiClient(configuration))

    client = legacy.upgrade(HubSpot(access_token=TOKEN, api_factory=factory))
    sandbox.set_faults([{"fault": "status", "route": "*", "status": 503, "count": 2}])
    client.crm.associations.batch_api.create("contacts", "companies", inputs(link(1, 10, "1")))
    assert made == ["BatchApi"]
    assert stored(sandbox) == {"1>10": [1, 279]}


def test_the_token_is_never_logged(client, caplog):
    caplog.set_level(logging.DEBUG)
    client.crm.associations.batch_api.create("contacts", "companies", inputs(link(1, 10, "1")))
    client.crm.contacts.associations_api.get_all("1", "companies")
    assert TOKEN not in caplog.text


@pytest.mark.parametrize("client", [None, object(), "token"])
def test_what_is_no_client_is_named(client):
    with pytest.raises(InvalidInput, match=f"not a builtins.{type(client).__name__}"):
        legacy.upgrade(client)


def test_a_session_is_sent_to_mount():
    with pytest.raises(InvalidInput, match=r"not a requests\.sessions\.Session; mount takes"):
        legacy.upgrade(requests.Session())


def test_an_sdk_that_is_too_old_is_named(monkeypatch):
    monkeypatch.setattr("hubspot_compat.legacy._upgrade.installed_version", lambda _: "7.5.0")
    with pytest.raises(InvalidInput, match=r"needs hubspot-api-client 8 or newer; 7\.5\.0"):
        legacy.upgrade(HubSpot(access_token="any"))


@pytest.mark.parametrize(
    "made", [lambda client: pickle.loads(pickle.dumps(client)), copy.copy, copy.deepcopy]
)
def test_a_copy_of_an_upgraded_client_is_upgraded_too(client, bridged_only, made):
    copied = made(client)
    assert type(copied) is type(client)
    copied.crm.contacts.associations_api.create("1", "companies", "10", "contact_to_company")
    bridged_only()
