"""What is there at the start."""

import json

import pytest

from hubspot_compat_tools._errors import ToolError

SEED = {
    "records": {"contacts": ["1", 2], "companies": ["7"]},
    "labels": [
        {
            "from": "contacts",
            "to": "companies",
            "name": "lawyer_of",
            "label": "Lawyer",
            "inverseLabel": "Client",
        }
    ],
    "limits": [
        {
            "from": "contacts",
            "to": "companies",
            "category": "HUBSPOT_DEFINED",
            "typeId": 279,
            "maxToObjectIds": 5,
        }
    ],
    "associations": [
        {
            "from": "contacts",
            "to": "companies",
            "fromId": "1",
            "toId": "7",
            "types": ["contact_to_company", "lawyer_of"],
        },
        {"from": "contacts", "to": "companies", "fromId": "2", "toId": "7"},
    ],
}
TYPES = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]


@pytest.fixture
def api(make_api, tmp_path):
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(SEED))
    return make_api(seed=file)


def test_a_seed_is_there_at_the_start_and_after_a_reset(api):
    before = api.sandbox.snapshot()
    assert api.read("v4", 1) == {7: {1, 279, "U1"}}
    assert api.read("v4", 2) == {7: {279}}
    assert [row["maxToObjectIds"] for row in before["limits"]] == [5]
    api.archive("v4", 1, 7)
    api.sandbox.reset()
    assert api.sandbox.snapshot() == before


def test_a_record_that_the_seed_does_not_list_is_an_error_entry_of_a_batch(api):
    pair = {"from": {"id": "99"}, "to": {"id": "7"}}
    for version, more in (("v3", {"type": "279"}), ("v4", {"types": TYPES})):
        answer = api.batch(version, "create", [{**pair, **more}])
        assert answer.status_code == 207
        entry = answer.json()["errors"][0]
        assert entry["category"] == "OBJECT_NOT_FOUND"
        assert entry["context"]["objectId"] == ["99"]


def test_a_record_that_the_seed_does_not_list_is_404_alone(api):
    contact = api.http.put(api.objects("v4", "contacts", 99, "companies", "/7"), json=TYPES)
    company = api.http.put(api.objects("v4", "contacts", 1, "companies", "/99"), json=TYPES)
    default = api.http.put(api.objects("v4", "contacts", 99, "default", "/companies/7"))
    listed = api.http.get(api.objects("v4", "contacts", 99, "companies"))
    statuses = {answer.status_code for answer in (contact, company, default, listed)}
    assert statuses == {404}


def test_objects_without_a_list_have_every_record(api):
    api.create("v4", 1, 424242, 4, start="contacts", end="deals")


@pytest.mark.parametrize(
    ("seed", "place"),
    [
        ([], "expected an object"),
        ({"contacts": []}, "expected an object"),
        ({"records": []}, "records"),
        ({"records": {"contacts": "1"}}, "records: contacts"),
        ({"records": {"nothings": []}}, "nothings"),
        ({"records": {"contacts": ["x"]}}, "records: contacts"),
        ({"labels": {}}, "labels"),
        ({"label": []}, "found the part 'label'"),
        ({"associations": [{"type": "contact_to_company"}]}, "row 1: unknown field 'type'"),
        ({"labels": [1]}, "labels: row 1"),
        ({"labels": [{"from": "contacts"}]}, "labels: row 1: the field 'to'"),
        ({"labels": [{**SEED["labels"][0], "name": "a-b"}]}, "labels: row 1"),
        ({"labels": [{**SEED["labels"][0], "label": 5}]}, "labels: row 1"),
        ({"limits": [{**SEED["limits"][0], "typeId": "x"}]}, "limits: row 1"),
        ({"limits": [{**SEED["limits"][0], "typeId": 4}]}, "limits: row 1"),
        ({"associations": [{**SEED["associations"][0]}]}, "associations: row 1"),
        ({"associations": [{**SEED["associations"][1], "fromId": "x"}]}, "associations: row 1"),
        ({"associations": [{**SEED["associations"][1], "types": 4}]}, "associations: row 1"),
        ({"records": {"contacts": []}, "associations": SEED["associations"][1:]}, "row 1"),
    ],
)
def test_a_seed_that_cannot_be_is_one_clear_line(make_api, tmp_path, seed, place):
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(seed))
    with pytest.raises(ToolError) as caught:
        make_api(seed=file)
    assert place in caught.value.message
    assert str(file) in caught.value.message
    assert "\n" not in caught.value.message


def test_a_seed_file_that_cannot_be_read_is_one_clear_line(make_api, tmp_path):
    (tmp_path / "broken.json").write_text("{")
    (tmp_path / "binary.json").write_bytes(b"\xff\xfe\x00")
    for name in ("absent.json", "broken.json", "binary.json"):
        with pytest.raises(ToolError, match=name):
            make_api(seed=tmp_path / name)
