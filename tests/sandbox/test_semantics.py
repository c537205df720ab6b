"""What ends up in the CRM: the rules that a naive port gets wrong."""

import pytest

V4_LIKE = ("v4", "2025-09", "2026-03")
ALL = ("v3", *V4_LIKE)


def primary(version):
    return "contact_to_company" if version == "v3" else 1


@pytest.mark.parametrize("writer", ALL)
@pytest.mark.parametrize("reader", V4_LIKE)
def test_what_one_version_writes_every_other_version_reads(api, writer, reader):
    api.create(writer, 53628, 12726, primary(writer))
    assert api.read(reader, 53628) == {12726: {1, 279}}
    assert api.read("v3", 53628) == {12726: {"contact_to_company"}}


@pytest.mark.parametrize("version", ALL)
def test_the_inverse_direction_appears_with_its_own_id(api, version):
    api.create(version, 1, 2, primary(version))
    assert api.read("v4", 2, "companies", "contacts") == {1: {2, 280}}


@pytest.mark.parametrize("version", V4_LIKE)
def test_a_pair_without_primary_gets_one_type_in_each_direction(api, version):
    api.create(version, 1, 2, 3, start="deals", end="contacts")
    assert api.read("v4", 1, "deals", "contacts") == {2: {3}}
    assert api.read("v4", 2, "contacts", "deals") == {1: {4}}


@pytest.mark.parametrize("version", ALL)
def test_primary_moves_to_the_last_one_written_and_leaves_the_unlabeled_type(api, version):
    api.create(version, 1, 10, primary(version))
    api.create(version, 1, 11, primary(version))
    assert api.read("v4", 1) == {10: {279}, 11: {1, 279}}
    assert api.read("v4", 10, "companies", "contacts") == {1: {280}}


def test_primary_moves_when_it_is_written_from_the_company(api):
    api.create("v4", 1, 10, 1)
    api.create("v4", 11, 1, 2, start="companies", end="contacts")
    assert api.read("v4", 1) == {10: {279}, 11: {1, 279}}


def test_a_company_is_the_primary_one_of_many_contacts(api):
    api.create("v4", 1, 10, 1)
    api.create("v4", 2, 10, 1)
    assert api.read("v4", 10, "companies", "contacts") == {1: {2, 280}, 2: {2, 280}}


def test_within_one_batch_the_last_primary_wins(api):
    pairs = [{"from": {"id": "1"}, "to": {"id": str(b)}} for b in (10, 11, 12)]
    api.batch("v3", "create", [{**pair, "type": "contact_to_company"} for pair in pairs])
    assert api.read("v3", 1) == {12: {"contact_to_company"}}


@pytest.mark.parametrize("version", V4_LIKE)
def test_a_create_replaces_the_custom_labels_of_the_pair(api, version):
    lawyer, client = api.label("lawyer_of", "Lawyer", "Client")
    friend, _ = api.label("friend_of", "Friend")
    api.create(version, 1, 2, lawyer, 1)
    api.create(version, 1, 2, friend)
    assert api.read(version, 1) == {2: {1, 279, friend}}
    assert client not in api.read(version, 2, "companies", "contacts")[1]


def test_v3_create_adds_one_type_and_keeps_the_others(api):
    api.label("lawyer_of", "Lawyer", "Client")
    friend, _ = api.label("friend_of", "Friend")
    api.create("v4", 1, 2, friend)
    api.create("v3", 1, 2, "lawyer_of", "contact_to_company")
    assert api.read("v4", 1) == {2: {1, 279, "U1", friend}}


@pytest.mark.parametrize("version", V4_LIKE)
def test_the_default_association_keeps_labels_and_answers_both_directions(api, version):
    friend, _ = api.label("friend_of", "Friend")
    api.create(version, 1, 2, friend)
    inputs = [{"from": {"id": "1"}, "to": {"id": "2"}}]
    answer = api.batch(version, "associate/default", inputs)
    assert answer.status_code == 200
    rows = answer.json()["results"]
    ids = {(row["from"]["id"], row["associationSpec"]["associationTypeId"]) for row in rows}
    assert ids == {("1", 279), ("2", 280)}
    assert api.read(version, 1) == {2: {279, friend}}


@pytest.mark.parametrize("version", V4_LIKE)
def test_the_single_default_association_answers_both_directions(api, version):
    answer = api.http.put(api.objects(version, "deal", 1, "default", "/0-1/2"))
    assert answer.status_code == 200
    rows = answer.json()["results"]
    assert {row["associationSpec"]["associationTypeId"] for row in rows} == {3, 4}


def test_a_pair_without_an_unlabeled_type_has_no_default(api):
    answer = api.http.put(api.objects("v4", "contacts", 1, "default", "/products/2"))
    assert answer.status_code == 400
    assert "No default association exists between CONTACT and PRODUCT" in answer.text


@pytest.mark.parametrize("version", V4_LIKE)
def test_archive_removes_all_types_in_both_directions(api, version):
    api.create("v4", 1, 2, 1)
    api.archive(version, 1, 2)
    assert api.sandbox.snapshot()["associations"] == {}


@pytest.mark.parametrize("version", V4_LIKE)
def test_delete_of_a_pair_removes_all_types(api, version):
    api.create("v4", 1, 2, 1)
    api.create("v4", 1, 3, 279)
    assert api.http.delete(api.objects(version, "contact", 1, "company", "/2")).status_code == 204
    assert api.read("v4", 1) == {3: {279}}


def test_v3_archive_of_a_primary_name_leaves_the_unlabeled_type(api):
    api.create("v3", 1, 2, "contact_to_company")
    api.archive("v3", 1, 2, "contact_to_company")
    assert api.read("v4", 1) == {2: {279}}
    assert api.read("v4", 2, "companies", "contacts") == {1: {280}}


@pytest.mark.parametrize("version", V4_LIKE)
def test_labels_archive_removes_the_listed_types_only(api, version):
    friend, _ = api.label("friend_of", "Friend")
    api.create("v4", 1, 2, 1, friend)
    api.archive(version, 1, 2, friend)
    assert api.read("v4", 1) == {2: {1, 279}}


@pytest.mark.parametrize("version", V4_LIKE)
def test_removing_the_unlabeled_type_removes_the_labelled_ones_too(api, version):
    friend, _ = api.label("friend_of", "Friend")
    api.create("v4", 1, 2, 1, friend)
    api.archive(version, 1, 2, 279)
    assert api.sandbox.snapshot()["associations"] == {}


def test_removing_the_unlabeled_type_on_v3_removes_the_labelled_ones_too(api):
    api.create("v3", 1, 2, "contact_to_company")
    api.archive("v3", 1, 2, "contact_to_company_unlabeled")
    assert api.sandbox.snapshot()["associations"] == {}


def test_archiving_what_is_not_there_is_no_error(api):
    api.archive("v3", 1, 2, "contact_to_company")
    api.archive("v4", 1, 2)
    assert api.sandbox.snapshot()["associations"] == {}


@pytest.mark.parametrize("name", ["CONTACT_TO_COMPANY", "contact_to_company", "1", 1])
def test_v3_takes_names_in_any_case_and_numeric_ids(api, name):
    answer = api.create("v3", 1, 2, name)
    assert answer["results"] == [
        {"from": {"id": "1"}, "to": {"id": "2"}, "type": "contact_to_company"}
    ]
    assert api.read("v4", 1) == {2: {1, 279}}


@pytest.mark.parametrize("start", ["contact", "contacts", "Contacts", "0-1", "CONTACT"])
@pytest.mark.parametrize("end", ["company", "companies", "0-2"])
def test_object_types_have_many_spellings(api, start, end):
    api.create("v4", 1, 2, 279, start=start, end=end)
    assert api.read("2026-03", 1) == {2: {279}}


def test_parent_and_child_are_each_others_inverse(api):
    api.create("v3", 1, 2, "parent_to_child_company", start="companies", end="companies")
    assert api.read("v4", 1, "companies", "companies") == {2: {13, 450}}
    assert api.read("v4", 2, "companies", "companies") == {1: {14, 450}}


def test_a_record_associated_with_itself_has_both_directions_in_one(api):
    buyer, seller = api.label("buys_from", "Buyer", "Seller", start="companies", end="companies")
    for _ in range(2):
        api.create("v4", 1, 1, buyer, start="companies", end="companies")
        assert api.read("v4", 1, "companies", "companies") == {1: {450, buyer, seller}}


def test_the_first_company_becomes_primary_only_when_asked_for(make_api):
    for wanted, types in ((False, {279}), (True, {1, 279})):
        api = make_api(first_company_primary=wanted)
        api.create("v4", 1, 10, 279)
        api.create("v4", 1, 11, 279)
        assert api.read("v4", 1) == {10: types, 11: {279}}


def test_the_first_company_becomes_primary_from_the_companys_side_too(make_api):
    api = make_api(first_company_primary=True)
    api.create("v4", 10, 1, 280, start="companies", end="contacts")
    assert api.read("v4", 1) == {10: {1, 279}}


def test_custom_objects_need_no_declaration(api):
    labels = api.http.get(api.path("2026-03", "2-123", "contacts", "labels")).json()["results"]
    assert labels == [{"category": "USER_DEFINED", "typeId": 1, "label": None}]
    api.create("v4", 5, 6, "U1", start="2-123", end="contacts")
    assert api.read("v4", 6, "contacts", "2-123") == {5: {"U2"}}


def test_results_come_in_another_order_than_the_inputs(api):
    pairs = [{"from": {"id": str(a)}, "to": {"id": "9"}} for a in (1, 2, 3)]
    answer = api.batch("v3", "create", [{**pair, "type": "279"} for pair in pairs]).json()
    assert [row["from"]["id"] for row in answer["results"]] == ["3", "2", "1"]
