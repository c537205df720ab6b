"""Run in a virtual environment with an older hubspot-api-client: its v3 surface, upgraded.

    python older_sdk.py URL VERSION

It is a program of its own, because one process can hold one version of the SDK.
"""

import sys
from importlib.metadata import version as installed

from hubspot import HubSpot
from hubspot.crm import associations, contacts, objects
from hubspot.crm.associations import BatchInputPublicAssociation, PublicAssociation, PublicObjectId

from hubspot_compat import legacy


def batches(client):
    batch = client.crm.associations.batch_api
    pair = PublicAssociation(
        _from=PublicObjectId(id="1"), to=PublicObjectId(id="10"), type="contact_to_company"
    )
    for body in (
        BatchInputPublicAssociation(inputs=[pair]),
        {"inputs": [{"from": {"id": "1"}, "to": {"id": "10"}, "type": "contact_to_company"}]},
    ):
        created = batch.create("contacts", "companies", body)
        assert isinstance(created, associations.models.BatchResponsePublicAssociation)
        assert [(row._from.id, row.to.id) for row in created.results] == [("1", "10")]
    read = batch.read("contacts", "companies", {"inputs": [{"id": "1"}, {"id": "404"}]})
    assert [(to.id, to.type) for to in read.results[0].to] == [("10", "contact_to_company")]
    assert read.num_errors == 1
    batch.archive("contacts", "companies", BatchInputPublicAssociation(inputs=[pair]))


def types(client):
    found = client.crm.associations.schema.types_api.get_all("contacts", "companies").results
    assert {"contact_to_company", "lawyer_of"} <= {row.name for row in found}


def records(client):
    api = client.crm.contacts.associations_api
    made = api.create("1", "companies", "11", "lawyer_of")
    assert isinstance(made, contacts.SimplePublicObjectWithAssociations)
    found = [(row.id, row.type) for row in api.get_all("1", "companies").results]
    assert ("11", "lawyer_of") in found
    api.archive("1", "companies", "11", "lawyer_of")
    assert ("11", "lawyer_of") not in [
        (row.id, row.type) for row in api.get_all("1", "companies").results
    ]
    refused = None
    try:
        api.create("1", "companies", "11", "nonsense")
    except contacts.ApiException as error:
        refused = error
    assert refused is not None
    assert refused.status == 400
    assert "INVALID_ASSOCIATION_TYPE" in refused.body


def any_records(client):
    api = client.crm.objects.associations_api
    made = api.create("contacts", "1", "companies", "12", "279")
    assert isinstance(made, objects.SimplePublicObjectWithAssociations)
    rows = api.get_all("contacts", "1", "companies").results
    assert ("12", "contact_to_company_unlabeled") in [(row.id, row.type) for row in rows]
    api.archive("contacts", "1", "companies", "12", "279")


def keywords(client):
    api = client.crm.contacts.associations_api
    pair = ("1", "companies", "11", "279")
    assert api.create(*pair, async_req=True).get().id == "1"
    assert b'"archived":false' in api.create(*pair, _preload_content=False).data
    _made, status, _headers = api.create_with_http_info(*pair)
    assert status == 200
    first = api.get_all("1", "companies", limit=1)
    assert api.get_all("1", "companies", after=first.paging.next.after).results
    batch = client.crm.associations.batch_api
    body = {"inputs": [{"id": "11"}]}
    assert batch.read("companies", "contacts", body, async_req=True).get().results
    assert batch.read("companies", "contacts", body, _preload_content=False).status == 200


def untouched(client):
    basic = client.crm.associations.v4.basic_api
    page = basic.get_page("contacts", "1", "companies")
    assert [str(row.to_object_id) for row in page.results] == ["10", "11"]
    assert isinstance(client, HubSpot)


def main():
    """Check everything; an exception says what failed."""
    url, version = sys.argv[1:]

    def factory(package, name, config):
        configuration = package.Configuration()
        configuration.access_token = config["access_token"]
        configuration.host = url
        return getattr(package, name)(api_client=package.ApiClient(configuration))

    client = HubSpot(access_token="any", api_factory=factory)
    legacy.upgrade(client, version)
    for check in (batches, types, records, any_records, keywords, untouched):
        check(client)
        print(check.__name__)  # noqa: T201  what the test reads
    print(installed("hubspot-api-client"))  # noqa: T201  what the test reads


if __name__ == "__main__":
    main()
