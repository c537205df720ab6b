"""Custom labels and configured limits, on every version that has them."""

import pytest

V4_LIKE = ("v4", "2025-09", "2026-03")
LIMITS = "definitions/configurations"


@pytest.mark.parametrize("version", V4_LIKE)
def test_a_single_label_has_an_id_for_each_direction(api, version):
    answer = api.http.post(
        api.path(version, "contacts", "companies", "labels"),
        json={"name": "lawyer_of", "label": "Lawyer"},
    )
    assert answer.status_code == 200
    assert answer.json()["results"] == [
        {"category": "USER_DEFINED", "typeId": 2, "label": "Lawyer"},
        {"category": "USER_DEFINED", "typeId": 1, "label": "Lawyer"},
    ]


def test_a_paired_label_answers_with_the_inverse_first(api):
    own, back = api.label("lawyer_of", "Lawyer", "Client")
    assert (own, back) == ("U1", "U2")
    api.create("v4", 1, 2, own)
    assert api.read("v4", 2, "companies", "contacts") == {1: {280, "U2"}}


def test_a_custom_id_collides_with_primary_and_stays_apart_from_it(api):
    own, _ = api.label("referred_by", "Referred By")
    api.create("v4", 1, 2, own)
    assert api.read("v4", 1) == {2: {279, "U1"}}
    api.create("v3", 1, 2, "1")
    assert api.read("v4", 1) == {2: {1, 279, "U1"}}


def test_v3_types_list_custom_names_without_category_or_label(api):
    api.label("referred_by", "Referred By")
    rows = api.http.get(api.path("v3", "contacts", "companies", "types")).json()["results"]
    assert {"id": "1", "name": "contact_to_company"} in rows
    assert {"id": "279", "name": "contact_to_company_unlabeled"} in rows
    assert {"id": "1", "name": "referred_by"} in rows
    assert all(set(row) == {"id", "name"} for row in rows)
    api.create("v3", 1, 2, "Referred_By")
    assert api.read("v4", 1) == {2: {279, "U1"}}


def test_labels_on_a_pair_with_itself(api):
    own, back = api.label("twin_of", "Twin", start="contacts", end="contacts")
    assert own == back
    boss, staff = api.label("boss_of", "Boss", "Staff", start="contacts", end="contacts")
    api.create("v4", 1, 2, own, boss, start="contacts", end="contacts")
    assert api.read("v4", 2, "contacts", "contacts") == {1: {449, own, staff}}


def test_a_replaced_paired_label_leaves_the_other_direction_too(api):
    boss, _ = api.label("boss_of", "Boss", "Staff", start="contacts", end="contacts")
    api.create("v4", 1, 2, boss, start="contacts", end="contacts")
    api.create("v4", 1, 2, 449, start="contacts", end="contacts")
    assert api.read("v4", 2, "contacts", "contacts") == {1: {449}}


@pytest.mark.parametrize("version", V4_LIKE)
def test_a_label_is_renamed_in_both_directions(api, version):
    api.label("lawyer_of", "Lawyer", "Client")
    answer = api.http.put(
        api.path(version, "contacts", "companies", "labels"),
        json={"associationTypeId": 1, "label": "Attorney", "inverseLabel": "Mandate"},
    )
    assert answer.status_code == 204
    names = {
        (start, row["label"])
        for start, end in (("contacts", "companies"), ("companies", "contacts"))
        for row in api.http.get(api.path(version, start, end, "labels")).json()["results"]
        if row["category"] == "USER_DEFINED"
    }
    assert names == {("contacts", "Attorney"), ("companies", "Mandate")}


@pytest.mark.parametrize("version", V4_LIKE)
def test_a_label_in_use_cannot_be_deleted(api, version):
    own, _ = api.label("lawyer_of", "Lawyer", "Client")
    api.create("v4", 1, 2, own)
    path = api.path(version, "contacts", "companies", "labels/1")
    refused = api.http.delete(path)
    assert (refused.status_code, "in use" in refused.text) == (400, True)
    api.archive("v4", 1, 2, own)
    assert api.http.delete(path).status_code == 204
    assert api.http.delete(path).status_code == 400  # the id is HubSpot's own Primary now
    assert api.http.delete(f"{path}77").status_code == 404
    assert api.sandbox.snapshot()["labels"] == []


def test_a_deleted_label_frees_its_name_and_not_its_id(api):
    api.label("lawyer_of", "Lawyer")
    api.http.delete(api.path("v4", "contacts", "companies", "labels/1"))
    assert api.label("lawyer_of", "Lawyer") == ("U3", "U4")


def test_labels_of_hubspot_cannot_be_changed(api):
    path = api.path("v4", "contacts", "companies", "labels")
    assert api.http.delete(f"{path}/279").status_code == 400
    body = {"associationTypeId": 279, "label": "Mine"}
    assert api.http.put(path, json=body).status_code == 400


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"name": "has-hyphen", "label": "A"}, "hyphens"),
        ({"name": "1st", "label": "A"}, "digit"),
        ({"name": "a", "label": " "}, "blank"),
        ({"name": "lawyer_of", "label": "Other"}, "already exists"),
        ({"name": "other", "label": "Lawyer"}, "'Lawyer' already exists"),
        ({"name": "other", "label": "A", "inverseLabel": "Client"}, "'Client' already exists"),
        ({"name": "contact_to_company", "label": "B"}, "already exists"),
        ({"name": "a"}, "label"),
        ({"name": 1, "label": "A"}, "string"),
    ],
)
def test_a_label_that_cannot_be_is_refused(api, body, reason):
    api.label("lawyer_of", "Lawyer", "Client")
    answer = api.http.post(api.path("v4", "contacts", "companies", "labels"), json=body)
    assert answer.status_code == 400
    assert reason in answer.json()["message"]


@pytest.mark.parametrize("change", [{"label": " "}, {"label": "A", "inverseLabel": ""}])
def test_a_label_cannot_become_blank(api, change):
    api.label("lawyer_of", "Lawyer")
    path = api.path("v4", "contacts", "companies", "labels")
    assert api.http.put(path, json={"associationTypeId": 1, **change}).status_code == 400
    assert {row["label"] for row in api.sandbox.snapshot()["labels"]} == {"Lawyer"}


def test_a_paired_label_keeps_its_inverse_when_only_one_text_changes(api):
    api.label("lawyer_of", "Lawyer", "Client")
    path = api.path("v4", "contacts", "companies", "labels")
    api.http.put(path, json={"associationTypeId": 1, "label": "Attorney"})
    assert {row["label"] for row in api.sandbox.snapshot()["labels"]} == {"Attorney", "Client"}


def test_a_symmetric_label_is_deleted_once(api):
    api.label("twin_of", "Twin", start="contacts", end="contacts")
    path = api.path("v4", "contacts", "contacts", "labels/1")
    assert api.http.delete(path).status_code == 204
    assert api.sandbox.snapshot()["labels"] == []


def test_a_pair_takes_ten_labels(api):
    for number in range(10):
        api.label(f"label_{number}", f"Label {number}")
    body = {"name": "one_more", "label": "One more"}
    answer = api.http.post(api.path("v4", "contacts", "companies", "labels"), json=body)
    assert (answer.status_code, "10 labels" in answer.text) == (400, True)


def limit(type_id, most, category="HUBSPOT_DEFINED"):
    return {"category": category, "typeId": type_id, "maxToObjectIds": most}


def configure(api, version, action, *inputs):
    path = api.path(version, LIMITS, "contacts", f"companies/batch/{action}")
    return api.http.post(path, json={"inputs": list(inputs)})


@pytest.mark.parametrize(("version", "created"), [("v4", 201), ("2025-09", 200), ("2026-03", 201)])
def test_limits_are_created_listed_changed_and_purged(api, version, created):
    answer = configure(api, version, "create", limit(279, 5), limit(1, 1))
    assert answer.status_code == created
    unlabeled = {
        "category": "HUBSPOT_DEFINED",
        "typeId": 279,
        "userEnforcedMaxToObjectIds": 5,
        "label": None,
    }
    assert unlabeled in answer.json()["results"]

    answer = configure(api, version, "update", limit(279, 7))
    assert answer.status_code == 200
    assert answer.json()["results"] == [
        {"category": "HUBSPOT_DEFINED", "typeId": 279, "userEnforcedMaxToObjectIds": 7}
    ]
    for rest in ("all", "contacts/companies"):
        path = api.path(version, "definitions", "configurations", rest)
        rows = api.http.get(path).json()["results"]
        assert {row["typeId"]: row["userEnforcedMaxToObjectIds"] for row in rows} == {279: 7, 1: 1}

    purged = configure(api, version, "purge", {"category": "HUBSPOT_DEFINED", "typeId": 279})
    assert purged.status_code == (204 if version == "v4" else 200)
    assert [row["typeId"] for row in api.sandbox.snapshot()["limits"]] == [1]


@pytest.mark.parametrize(("version", "partial"), [("v4", 207), ("2025-09", 200), ("2026-03", 207)])
def test_limits_that_cannot_be_are_error_entries(api, version, partial):
    configure(api, version, "create", limit(279, 5))
    answer = configure(api, version, "create", limit(279, 6), limit(1, 9), limit(931, 0))
    assert (answer.status_code, answer.json()["numErrors"]) == (partial, 3)
    answer = configure(api, version, "update", limit(1, 2))
    assert (answer.status_code, answer.json()["numErrors"]) == (partial, 1)
    assert len(api.sandbox.snapshot()["limits"]) == 1


def test_a_limit_is_enforced_in_the_direction_it_was_set_for(api):
    configure(api, "2026-03", "create", limit(279, 2))
    for company in (10, 11):
        api.create("v4", 1, company, 279)
    api.create("v4", 1, 11, 1)  # known companies may still change their label
    pair = {"from": {"id": "1"}, "to": {"id": "12"}}
    answer = api.batch("v3", "create", [{**pair, "type": "contact_to_company"}])
    assert answer.status_code == 207
    entry = answer.json()["errors"][0]
    assert entry["subCategory"] == "crm.associations.ASSOCIATION_LIMIT_EXCEEDED"
    single = api.http.put(
        api.objects("v4", "companies", 12, "contacts", "/1"),
        json=[{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 280}],
    )
    assert single.status_code == 400
    api.create("v4", 2, 12, 279)
    assert 12 not in api.read("v4", 1)


def test_the_high_usage_report_is_accepted(api):
    for version in V4_LIKE:
        front = f"/crm/{'v4/associations' if version == 'v4' else f'associations/{version}'}"
        answer = api.http.post(f"{front}/usage/high-usage-report/42")
        assert (answer.status_code, answer.json()["userId"]) == (200, 42)


def test_v4_definitions_are_served_under_both_spellings(api):
    api.label("lawyer_of", "Lawyer")
    paths = [
        "/crm/{}/contacts/companies/labels",
        "/crm/{}/definitions/configurations/all",
        "/crm/{}/definitions/configurations/contacts/companies",
    ]
    for path in paths:
        answers = [
            api.http.get(path.format(spelling))
            for spelling in ("v4/associations", "associations/v4")
        ]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
