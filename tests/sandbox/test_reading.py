"""Reads: three shapes, pages, and records without associations."""

import pytest

V4_LIKE = ("v4", "2025-09", "2026-03")


def associate(api, a, others):
    inputs = [
        {"from": {"id": str(a)}, "to": {"id": str(b)}, "type": "contact_to_deal"} for b in others
    ]
    assert api.batch("v3", "create", inputs, "contacts", "deals").status_code == 201


def test_v3_batch_read_towards_companies_gives_only_the_primary_one(api):
    api.create("v4", 1, 10, 279)
    api.create("v4", 1, 11, 1)
    assert api.read("v3", 1) == {11: {"contact_to_company"}}
    assert api.read("v4", 1) == {10: {279}, 11: {1, 279}}


def test_v3_batch_read_from_companies_gives_a_row_for_each_type(api):
    api.create("v4", 1, 10, 1)
    assert api.read("v3", 10, "companies", "contacts") == {
        1: {"company_to_contact", "company_to_contact_unlabeled"}
    }


@pytest.mark.parametrize("version", ["v3", *V4_LIKE])
def test_a_record_without_associations_is_an_error_entry_of_a_207(api, version):
    api.create("v4", 1, 2, 1)
    answer = api.batch(version, "read", [{"id": "1"}, {"id": "404"}])
    assert answer.status_code == 207
    body = answer.json()
    assert [row["from"]["id"] for row in body["results"]] == ["1"]
    assert body["numErrors"] == 1
    assert body["errors"] == [
        {
            "status": "error",
            "category": "OBJECT_NOT_FOUND",
            "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
            "message": "No company is associated with contact 404.",
            "context": {
                "fromObjectId": ["404"],
                "fromObjectType": ["contact"],
                "toObjectType": ["company"],
            },
        }
    ]


@pytest.mark.parametrize("version", V4_LIKE)
def test_the_list_of_a_record_without_associations_is_empty(api, version):
    answer = api.http.get(api.objects(version, "contacts", 404, "companies"))
    assert (answer.status_code, answer.json()) == (200, {"results": []})


@pytest.mark.parametrize("version", V4_LIKE)
def test_a_list_is_read_page_by_page_to_its_end(api, version):
    associate(api, 1, range(1000, 2203))
    path = api.objects(version, "contacts", 1, "deals")
    seen, query, pages = [], {}, 0
    while query is not None:
        body = api.http.get(path, params=query).json()
        seen += [row["toObjectId"] for row in body["results"]]
        query = {"after": body["paging"]["next"]["after"]} if "paging" in body else None
        pages += 1
    assert seen == list(range(1000, 2203))
    assert pages == 3


def test_a_page_may_be_smaller(api):
    associate(api, 1, range(5))
    path = api.objects("v4", "contacts", 1, "deals")
    body = api.http.get(path, params={"limit": 2}).json()
    assert [row["toObjectId"] for row in body["results"]] == [0, 1]
    rest = api.http.get(path, params={"limit": 9, "after": body["paging"]["next"]["after"]})
    assert [row["toObjectId"] for row in rest.json()["results"]] == [2, 3, 4]
    assert "paging" not in rest.json()


@pytest.mark.parametrize(("version", "size"), [("v3", 100), ("v4", 500), ("2026-03", 500)])
def test_a_batch_read_pages_each_record_by_itself(api, version, size):
    associate(api, 1, range(size + 7))
    associate(api, 2, range(3))
    body = api.batch(version, "read", [{"id": "1"}, {"id": "2"}], "contacts", "deals").json()
    rows = {row["from"]["id"]: row for row in body["results"]}
    assert len(rows["1"]["to"]) == size
    assert "paging" not in rows["2"]
    after = rows["1"]["paging"]["next"]["after"]
    inputs = [{"id": "1", "after": after}]
    body = api.batch(version, "read", inputs, "contacts", "deals").json()
    assert len(body["results"][0]["to"]) == 7
    assert "paging" not in body["results"][0]


def test_v3_pages_do_not_lose_a_type_at_their_border(api):
    for company in range(60):
        api.create("v4", 1000 + company, 7, 1)
    first = api.batch("v3", "read", [{"id": "7"}], "companies", "contacts").json()["results"][0]
    inputs = [{"id": "7", "after": first["paging"]["next"]["after"]}]
    second = api.batch("v3", "read", inputs, "companies", "contacts").json()["results"][0]
    rows = [(row["id"], row["type"]) for row in first["to"] + second["to"]]
    assert len(first["to"]) == 100
    assert len(rows) == len(set(rows)) == 120


def test_the_link_of_a_v3_batch_read_is_a_page_of_the_records_own_route(api):
    """As in the body of the python client's issue 135."""
    associate(api, 6465999056, range(150))
    body = api.batch("v3", "read", [{"id": "6465999056"}], "contacts", "deals").json()
    paging = body["results"][0]["paging"]
    link = paging["next"]["link"]
    assert link.startswith("http://sandbox/crm/v3/objects/0-1/6465999056/associations/0-3?after=")
    assert paging["prev"] is None
    assert len(api.http.get(link).json()["results"]) == 50


def test_to_the_letter_a_link_is_the_query_of_the_documents_example(make_api):
    api = make_api(spec_exact=True)
    associate(api, 1, range(150))
    body = api.batch("v3", "read", [{"id": "1"}], "contacts", "deals").json()
    following = body["results"][0]["paging"]["next"]
    assert following == {"after": following["after"], "link": f"?after={following['after']}"}


def test_v3_may_ignore_cursors_as_it_was_reported_to(make_api):
    api = make_api(ignore_v3_after=True)
    associate(api, 1, range(150))
    pages = [
        api.batch("v3", "read", [{"id": "1", **more}], "contacts", "deals").json()["results"]
        for more in ({}, {"after": "anything"})
    ]
    assert pages[0] == pages[1]


def test_a_cursor_survives_the_removal_of_its_row(api):
    associate(api, 1, range(6))
    path = api.objects("v4", "contacts", 1, "deals")
    body = api.http.get(path, params={"limit": 3}).json()
    api.archive("v4", 1, 2, start="contacts", end="deals")
    rest = api.http.get(path, params={"after": body["paging"]["next"]["after"]}).json()
    assert [row["toObjectId"] for row in rest["results"]] == [3, 4, 5]


def test_real_bodies_have_numbers_and_null_labels(api):
    api.create("v4", 515690208449, 442222359747, 1)
    body = api.batch("v4", "read", [{"id": "515690208449"}]).json()
    assert body["results"] == [
        {
            "from": {"id": "515690208449"},
            "to": [
                {
                    "toObjectId": 442222359747,
                    "associationTypes": [
                        {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"},
                        {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None},
                    ],
                }
            ],
        }
    ]


def test_exact_bodies_have_strings_and_no_null(make_api):
    api = make_api(spec_exact=True)
    api.create("v4", 515690208449, 442222359747, 1)
    body = api.batch("v4", "read", [{"id": "515690208449"}]).json()
    assert body["results"][0]["to"] == [
        {
            "toObjectId": "442222359747",
            "associationTypes": [
                {"category": "HUBSPOT_DEFINED", "typeId": 1, "label": "Primary"},
                {"category": "HUBSPOT_DEFINED", "typeId": 279},
            ],
        }
    ]


def test_a_v4_create_answers_with_object_type_ids_and_labels(api):
    rows = api.create("v4", 53628, 12726, 279, 1)["results"]
    assert rows == [
        {
            "fromObjectTypeId": "0-1",
            "fromObjectId": 53628,
            "toObjectTypeId": "0-2",
            "toObjectId": 12726,
            "labels": ["Primary"],
        }
    ]
    unlabeled = api.create("v4", 1, 2, 3, start="deals", end="contacts")["results"]
    assert unlabeled[0]["labels"] == []
