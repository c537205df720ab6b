"""The older v3 routes for one record, which most callers in the wild use."""

import re

import pytest

MILLISECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
PATH = "/crm/v3/objects/contacts/1/associations/companies"


@pytest.mark.parametrize("name", ["contact_to_company", "CONTACT_TO_COMPANY", "1"])
def test_put_adds_one_type_and_answers_with_the_record(api, name):
    answer = api.http.put(f"{PATH}/2/{name}")
    body = answer.json()
    assert answer.status_code == 200
    assert MILLISECONDS.fullmatch(body.pop("createdAt"))
    assert MILLISECONDS.fullmatch(body.pop("updatedAt"))
    assert body == {
        "id": "1",
        "properties": {},
        "archived": False,
        "associations": {
            "companies": {
                "results": [
                    {"id": "2", "type": "contact_to_company"},
                    {"id": "2", "type": "contact_to_company_unlabeled"},
                ]
            }
        },
    }
    assert api.read("v4", 1) == {2: {1, 279}}


def test_get_lists_primary_and_unlabeled_rows_also_towards_companies(api):
    api.create("v4", 1, 2, 1)
    api.create("v4", 1, 3, 279)
    assert api.http.get(PATH).json() == {
        "results": [
            {"id": "2", "type": "contact_to_company"},
            {"id": "2", "type": "contact_to_company_unlabeled"},
            {"id": "3", "type": "contact_to_company_unlabeled"},
        ]
    }


def test_get_pages(api):
    for company in (2, 3, 4):
        api.create("v4", 1, company, 279)
    first = api.http.get(PATH, params={"limit": 2}).json()
    after = first["paging"]["next"]["after"]
    second = api.http.get(PATH, params={"after": after}).json()
    assert [row["id"] for row in first["results"] + second["results"]] == ["2", "3", "4"]


def test_a_link_leads_to_the_next_page_as_it_stands(api):
    for company in (2, 3, 4, 5):
        api.create("v4", 1, company, 279)
    page, rows = api.http.get(PATH, params={"limit": 2}).json(), []
    while True:
        rows += [row["id"] for row in page["results"]]
        if "paging" not in page:
            break
        link = page["paging"]["next"]["link"]
        assert link.startswith(
            "http://sandbox/crm/v3/objects/0-1/1/associations/0-2?limit=2&after="
        )
        page = api.http.get(link).json()
    assert rows == ["2", "3", "4", "5"]


def test_a_record_of_many_associations_answers_a_put_with_their_first_page(api):
    pair = api.sandbox.store.pair("contacts", "companies")
    for company in range(2, 602):
        api.sandbox.store.create(pair, 1, company, pair.forward.unlabeled, replace=False)
    page = api.http.put(f"{PATH}/700/279").json()["associations"]["companies"]
    assert len(page["results"]) == 500
    rest = api.http.get(page["paging"]["next"]["link"]).json()
    assert len(rest["results"]) == 101


def test_delete_removes_one_type(api):
    api.create("v4", 1, 2, 1)
    assert api.http.delete(f"{PATH}/2/CONTACT_TO_COMPANY").status_code == 204
    assert api.read("v4", 1) == {2: {279}}
    assert api.http.delete(f"{PATH}/2/279").status_code == 204
    assert api.sandbox.snapshot()["associations"] == {}


def test_an_unknown_type_is_refused_with_its_context(api):
    answer = api.http.put(f"{PATH}/2/contact_to_compani")
    assert answer.status_code == 400
    assert answer.json()["subCategory"] == "crm.associations.INVALID_ASSOCIATION_TYPE"
    assert answer.json()["context"]["type"] == ["contact_to_compani"]


def test_a_bad_id_is_refused(api):
    assert api.http.put("/crm/v3/objects/contacts/x/associations/companies/2/1").status_code == 400
