"""What a name, a label or an id means: catalogue first, then the portal, and never a guess."""

import json
import re

import httpx
import pytest

from hubspot_compat import (
    Association,
    Associations,
    AssociationType,
    BadRequest,
    Forbidden,
    InvalidInput,
    ServerError,
    UnknownAssociationType,
)
from hubspot_compat._catalogue.loader import association_types
from hubspot_compat._domain.model import UNRESOLVED
from hubspot_compat._domain.snapshot import dump_names, load_names
from hubspot_compat._domain.types import Resolver, catalogued, inverse, join_definitions

from .conftest import TOKEN
from .mocked import NEWER

AT = ("contact", "company")


@pytest.fixture
def labelled(client, sandbox):
    """A portal whose own ids 1 and 3 collide with Primary and another type of HubSpot's."""
    admin = client()
    admin.labels.create(*AT, label="Decision maker", name="decision_maker")
    admin.labels.create(*AT, label="Boss", name="chief", inverse_label="Minion")
    with sandbox.service.lock:
        sandbox.service.calls.clear()
    return sandbox


def sent_types(sandbox):
    """The types of the last create, as they went over the wire."""
    inputs = sandbox.requests[-1].body["inputs"]
    if "type" in inputs[0]:
        return [row["type"] for row in inputs]
    return [
        (type_["associationCategory"], type_["associationTypeId"]) for type_ in inputs[0]["types"]
    ]


def paths(sandbox):
    return [call.path for call in sandbox.requests]


# --- specs ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "spec",
    [
        "contact_to_company",
        "CONTACT_TO_COMPANY",
        " Contact_To_Company ",
        "1",
        1,
        "Primary",
        "PRIMARY",
        ("HUBSPOT_DEFINED", 1),
        ("hubspot_defined", 1),
        AssociationType("HUBSPOT_DEFINED", 1),
        AssociationType("HUBSPOT_DEFINED", 1, from_object="contact", to_object="company"),
    ],
)
def test_every_spelling_of_primary_is_resolved_without_a_request(version, client, calls, spec):
    result = client(version).create(*AT, [(1, 2)], type=spec, labels="replace")
    assert [(t.category, t.type_id) for t in result.results[0].types] == [("HUBSPOT_DEFINED", 1)]
    assert len(calls()) == 1


@pytest.mark.parametrize(
    "spec",
    [
        "decision_maker",
        "DECISION_MAKER",
        "Decision maker",
        "decision MAKER",
        ("USER_DEFINED", 1),
        AssociationType("USER_DEFINED", 1),
        AssociationType("USER_DEFINED", 1, "Decision maker"),
        AssociationType(UNRESOLVED, 0, name="decision_maker"),
    ],
)
def test_every_spelling_of_a_portals_own_type(version, client, labelled, spec):
    h = client(version)
    expected = ["decision_maker"] if version == "v3" else [("USER_DEFINED", 1)]
    h.create(*AT, [(1, 2)], type=spec)
    assert sent_types(labelled) == expected
    assert h.archive(*AT, [(1, 2)], type=spec).ok
    if isinstance(spec, AssociationType):
        h.create(*AT, [Association(3, 4, types=[spec])], type=1, labels="replace")
        assert sent_types(labelled) == expected


def test_a_bare_id_of_the_catalogue_is_hubspots_without_asking(version, client, labelled):
    client(version).create(*AT, [(1, 2)], type=1, labels="replace")
    assert sent_types(labelled) == (
        ["contact_to_company"] if version == "v3" else [("HUBSPOT_DEFINED", 1)]
    )
    assert len(labelled.requests) == 1


def test_a_bare_id_that_only_the_portal_has_is_the_portals(version, client, labelled):
    client(version).create(*AT, [(1, 2)], type=3)
    assert sent_types(labelled) == (["chief"] if version == "v3" else [("USER_DEFINED", 3)])


NO_TYPES = [
    ("company_to_contact", "it leads from company to contact"),
    ("company_to_contact_unlabeled", "it leads from company to contact"),
    ("deal_to_contact", "it leads from deal to contact"),
    (("HUBSPOT_DEFINED", 280), "it leads from company to contact"),
    (("HUBSPOT_DEFINED", 3), "it leads from deal to contact"),
    (AssociationType("HUBSPOT_DEFINED", 2), "it leads from company to contact"),
    (
        AssociationType("USER_DEFINED", 2, from_object="company", to_object="contact"),
        "it leads from company to contact",
    ),
    ("contact_to_compani", "contact_to_company"),
    ("contact_to_company_unlabelled", "contact_to_company_unlabeled"),
    ("", "1 to 250 characters"),
    ("   ", "1 to 250 characters"),
    ("x" * 251, "1 to 250 characters"),
    (0, "whole number from 1"),
    (-1, "whole number from 1"),
    (2**31, "whole number from 1"),
    ("9" * 5000, "whole number from 1"),
    (True, r"a name, a label, an id or \(category, id\)"),
    (1.5, r"a name, a label, an id or \(category, id\)"),
    (
        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1},
        r"a name, a label, an id or \(category, id\)",
    ),
    (b"boss", r"a name, a label, an id or \(category, id\)"),
    (("HUBSPOT_DEFINED",), r"expected \(category, type id\)"),
    (("HUBSPOT_DEFINED", 1, 2), r"expected \(category, type id\)"),
    (("HUBSPOT_DEFINED", "1"), "whole number from 1"),
    (("HUBSPOT_DEFINED", 0), "whole number from 1"),
    (("HUBSPOT_DEFINED", True), "whole number from 1"),
    (("", 1), "the category is a word"),
    ((None, 1), "the category is a word"),
]


def test_what_cannot_be_a_type_fails_with_no_request(version, facade, calls):
    h = facade(version)
    for spec, reason in NO_TYPES:
        for call in (h.create, h.archive):
            with pytest.raises(UnknownAssociationType) as caught:
                call(*AT, [(1, 2)], type=spec)
            assert re.search(reason, str(caught.value)), spec
    assert calls() == []


@pytest.mark.parametrize("spec", [280, "280", "nobody", 9999])
def test_what_nobody_knows_fails_after_asking_and_before_writing(version, facade, labelled, spec):
    with pytest.raises(UnknownAssociationType):
        facade(version).create(*AT, [(1, 2)], type=spec)
    assert {call.method for call in labelled.requests} == {"GET"}


def test_a_wrong_direction_id_is_told_as_such(client):
    with pytest.raises(UnknownAssociationType, match="it leads from company to contact") as caught:
        client().create(*AT, [(1, 2)], type=280)
    assert "contact_to_company" in str(caught.value)


def test_a_type_that_hubspot_added_later_can_be_given_with_its_category(client, sandbox):
    """The catalogue does not know it; HubSpot decides, and refuses it here."""
    with pytest.raises(BadRequest):
        client().create(*AT, [(1, 2)], type=("HUBSPOT_DEFINED", 987654), labels="replace")
    assert sent_types(sandbox) == [("HUBSPOT_DEFINED", 987654)]


def test_type_and_types_exclude_each_other(client, calls):
    with pytest.raises(InvalidInput, match="either type= or types="):
        client().create(*AT, [(1, 2)], type=1, types=[279])
    for types in ["contact_to_company", 1, AssociationType("HUBSPOT_DEFINED", 1), b"x"]:
        with pytest.raises(InvalidInput, match="give one type as type="):
            client().create(*AT, [(1, 2)], types=types)
    with pytest.raises(InvalidInput, match="the list is empty"):
        client().create(*AT, [(1, 2)], types=[])
    assert calls() == []


def test_the_same_type_in_two_spellings_is_sent_once(client, sandbox):
    client().create(*AT, [(1, 2)], types=["contact_to_company", 1, "Primary"])
    assert sent_types(sandbox) == [("HUBSPOT_DEFINED", 1)]


# --- the portal's own definitions ----------------------------------------------------------------


def test_the_definitions_of_a_pair_are_fetched_once_and_can_be_refreshed(version, facade, labelled):
    h = facade(version)
    h.create(*AT, [(1, 2)], type="chief")
    asked = sorted(path.rsplit("/", 1)[-1] for path in paths(labelled) if "batch" not in path)
    assert asked == ["labels", "types"]
    h.create(*AT, [(3, 4)], type="decision_maker")
    h.create(*AT, [(3, 4)], type="Boss")
    assert sum("batch" not in path for path in paths(labelled)) == 2
    h.refresh()
    h.create(*AT, [(5, 6)], type="chief")
    assert sum("batch" not in path for path in paths(labelled)) == 4


def test_a_label_that_somebody_else_made_is_found_after_a_refresh(
    version, facade, client, labelled
):
    h = facade(version)
    h.create(*AT, [(1, 2)], type="chief")
    client().labels.create(*AT, label="Witness", name="witness")
    with pytest.raises(UnknownAssociationType):
        h.create(*AT, [(1, 2)], type="witness")
    h.refresh()
    assert h.create(*AT, [(1, 2)], type="witness").ok


def test_each_direction_has_its_own_definitions(version, facade, labelled):
    h = facade(version)
    h.create("company", "contact", [(2, 1)], type="Minion")
    assert sent_types(labelled) == (["chief"] if version == "v3" else [("USER_DEFINED", 4)])
    with pytest.raises(UnknownAssociationType):
        h.create("contact", "company", [(1, 2)], type="Minion")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 410])
def test_when_v3_is_gone_labels_still_resolve(client, labelled, status):
    labelled.set_faults([{"fault": "status", "status": status, "route": "GET /crm/v3/*"}])
    h = client()
    h.create(*AT, [(1, 2)], type="Decision maker")
    assert sent_types(labelled) == [("USER_DEFINED", 1)]
    with pytest.raises(UnknownAssociationType):
        h.create(*AT, [(1, 2)], type="chief")
    assert {t.label for t in h.types(*AT)} >= {"Decision maker", "Boss", "Primary"}


def test_a_v3_that_is_only_in_trouble_is_not_taken_for_gone(client, labelled):
    rule = {"fault": "status", "status": 503, "route": "GET /crm/v3/*", "count": 1}
    labelled.set_faults([rule])
    h = client(retries=0)
    with pytest.raises(ServerError):
        h.create(*AT, [(1, 2)], type="chief")
    assert h.create(*AT, [(1, 2)], type="chief").ok, "nothing wrong was remembered"


@pytest.mark.parametrize("status", [403, 404, 410])
def test_when_only_v3_answers_its_names_still_resolve(client, labelled, status):
    labelled.set_faults([{"fault": "status", "status": status, "route": "GET *labels"}])
    h = client("v3")
    h.create(*AT, [(1, 2)], type="chief")
    assert sent_types(labelled) == ["chief"]
    names = {t.name: t.category for t in h.types(*AT)}
    assert (names["contact_to_company"], names["chief"]) == ("HUBSPOT_DEFINED", "USER_DEFINED")


def test_the_chosen_versions_own_refusal_is_raised(client, labelled):
    labelled.set_faults([{"fault": "status", "status": 403, "route": "GET *labels"}])
    with pytest.raises(Forbidden):
        client().create(*AT, [(1, 2)], type="chief")
    labelled.set_faults([{"fault": "status", "status": 403, "route": "GET *types"}])
    with pytest.raises(Forbidden):
        client("v3").create(*AT, [(1, 2)], type="chief")


def test_reading_v3_gives_types_that_the_portal_does_not_explain_as_unresolved(client, labelled):
    h = client("v3")
    h.create(*AT, [(1, 2)], type="chief")
    labelled.set_faults([{"fault": "status", "status": 403, "route": "GET *"}])
    row = client("v3").read("company", "contact", [2]).results[0]
    assert [(t.category, t.name) for t in row.types] == [
        ("HUBSPOT_DEFINED", "company_to_contact_unlabeled"),
        (UNRESOLVED, "chief"),
    ]
    labelled.set_faults(None)
    again = client("2026-03").create("company", "contact", [row])
    assert again.ok
    assert sent_types(labelled) == [("HUBSPOT_DEFINED", 280), ("USER_DEFINED", 4)]


def test_a_failed_look_at_the_portal_is_not_remembered(client, labelled):
    h = client("v3")
    h.create(*AT, [(1, 2)], type="chief")
    h.refresh()
    labelled.set_faults([{"fault": "status", "status": 403, "route": "GET *", "count": 1}])
    assert h.read("company", "contact", [2]).results[0].types[-1].category == UNRESOLVED
    assert h.read("company", "contact", [2]).results[0].types[-1].category == "USER_DEFINED"


# --- the join ------------------------------------------------------------------------------------


def user(type_id, label=None, name=None):
    return AssociationType("USER_DEFINED", type_id, label, name, *AT)


def seen(types):
    return sorted((t.category, t.type_id, t.name or "") for t in types)


def test_names_are_joined_by_id_less_the_catalogues():
    v3 = [(1, "contact_to_company"), (279, "Contact_To_Company_Unlabeled"), (1, "boss"), (2, "x")]
    labels = [catalogued(*AT, 1), catalogued(*AT, 279), user(1, "Boss"), user(2, "X")]
    assert seen(join_definitions(*AT, v3, labels)) == [
        ("HUBSPOT_DEFINED", 1, "contact_to_company"),
        ("HUBSPOT_DEFINED", 279, "contact_to_company_unlabeled"),
        ("USER_DEFINED", 1, "boss"),
        ("USER_DEFINED", 2, "x"),
    ]


def test_a_name_that_could_be_two_types_is_ambiguous_and_lists_them():
    nameless = next(row for row in association_types() if not row.v3_name)
    between = (nameless.from_object, nameless.to_object)
    labels = [catalogued(*between, nameless.type_id), user(nameless.type_id, "Own")]
    portal = join_definitions(*between, [(nameless.type_id, "p"), (nameless.type_id, "q")], labels)
    with pytest.raises(UnknownAssociationType, match="ambiguous") as caught:
        Resolver().resolve(*between, "p", portal)
    assert len(caught.value.close) == 2
    assert Resolver().by_name(*between, "p", portal).category == UNRESOLVED


def test_v3s_digits_for_a_type_without_a_name_are_no_custom_name():
    nameless = next(row for row in association_types() if not row.v3_name)
    between = (nameless.from_object, nameless.to_object)
    v3 = [(nameless.type_id, str(nameless.type_id))]
    assert seen(join_definitions(*between, v3, None)) == [
        ("HUBSPOT_DEFINED", nameless.type_id, str(nameless.type_id))
    ]


def test_a_portal_that_contradicts_the_catalogue_is_an_error_that_lists_both():
    portal = join_definitions(*AT, [(7, "contact_to_company")], [user(7, "Odd")])
    with pytest.raises(UnknownAssociationType, match="ambiguous") as caught:
        Resolver().resolve(*AT, "contact_to_company", portal)
    assert list(caught.value.close) == ["(HUBSPOT_DEFINED, 1)", "(USER_DEFINED, 7)"]


@pytest.mark.parametrize(
    "portal",
    [
        [user(5, "Boss", "a"), user(6, "boss", "b")],
        [user(5, "A", "boss"), user(6, "Boss", "b")],
        [user(5, "A", "boss"), user(6, "B", "BOSS")],
    ],
)
def test_two_types_of_one_name_or_label_are_ambiguous(portal):
    with pytest.raises(UnknownAssociationType, match="ambiguous") as caught:
        Resolver().resolve(*AT, "boss", portal)
    assert list(caught.value.close) == ["(USER_DEFINED, 5)", "(USER_DEFINED, 6)"]


def test_two_types_of_one_id_are_ambiguous_as_a_bare_id():
    integrated = AssociationType("INTEGRATOR_DEFINED", 5, "I", None, *AT)
    with pytest.raises(UnknownAssociationType, match="ambiguous"):
        Resolver().resolve(*AT, 5, [user(5), integrated])
    assert Resolver().resolve(*AT, ("INTEGRATOR_DEFINED", 5), [user(5), integrated]) == integrated


def test_strict_names_refuses_a_name_that_nobody_has_observed(client, calls):
    derived = next(r for r in association_types() if r.v3_name_evidence.startswith("derived"))
    pair = (derived.from_object, derived.to_object)
    assert Resolver().resolve(*pair, derived.v3_name).type_id == derived.type_id
    with pytest.raises(UnknownAssociationType, match=f"not observed.*id {derived.type_id}"):
        client(strict_names=True).create(*pair, [(1, 2)], type=derived.v3_name)
    assert calls() == []
    assert client(strict_names=True).create(*pair, [(1, 2)], type=derived.type_id).ok
    assert client(strict_names=True).create(*AT, [(1, 2)], type="contact_to_company").ok


def test_every_row_of_the_catalogue_resolves():
    rows, found = {}, {}
    for row in association_types():
        specs = [row.type_id, str(row.type_id), (row.category, row.type_id)]
        specs += [row.v3_name, row.v3_name.upper()] if row.v3_name else []
        for spec in specs:
            case = (row.from_object, row.to_object, spec)
            rows[case] = (row.category, row.type_id, row.v3_name or str(row.type_id))
            type_ = Resolver().resolve(*case)
            found[case] = (type_.category, type_.type_id, type_.name)
    assert len(found) > 1_000
    assert found == rows


def test_every_row_of_the_catalogue_leads_back_to_its_inverse():
    rows, found = {}, {}
    for row in association_types():
        case = (row.from_object, row.to_object, row.type_id)
        back = inverse(Resolver().resolve(*case))
        if back is not None:
            rows[case] = (row.to_object, row.from_object, row.inverse_type_id)
            found[case] = (back.from_object, back.to_object, back.type_id)
    assert len(found) > 200
    assert found == rows


# --- snapshots -----------------------------------------------------------------------------------


@pytest.fixture
def snapshot(client, labelled, tmp_path):
    path = tmp_path / "names.json"
    h = client("v3")
    path.write_bytes(dump_names([*h.types(*AT), *h.types(*AT[::-1])]))
    with labelled.service.lock:
        labelled.service.calls.clear()
    return path


def test_a_snapshot_resolves_custom_names_without_asking(version, client, labelled, snapshot):
    client(version, names=snapshot).create(*AT, [(1, 2)], type="chief", labels="replace")
    assert sent_types(labelled) == (["chief"] if version == "v3" else [("USER_DEFINED", 3)])
    assert len(labelled.requests) == 1


def test_a_snapshot_names_a_type_given_by_id_on_v3_without_asking(client, labelled, snapshot):
    client("v3", names=str(snapshot)).create(*AT, [(1, 2)], type=("USER_DEFINED", 1))
    assert sent_types(labelled) == ["decision_maker"]
    assert len(labelled.requests) == 1


def test_a_snapshot_explains_what_v3_answers_without_asking(client, labelled, snapshot):
    h = client("v3", names=snapshot)
    h.create(*AT, [(1, 2)], type="chief")
    row = h.read("company", "contact", [2]).results[0]
    assert [(t.category, t.type_id) for t in row.types] == [
        ("HUBSPOT_DEFINED", 280),
        ("USER_DEFINED", 4),
    ]
    assert {call.method for call in labelled.requests} == {"POST"}


def test_what_v3_answers_is_asked_for_when_the_snapshot_is_too_old(client, labelled, snapshot):
    client().labels.create(*AT, label="Witness", name="witness")
    client().create(*AT, [(1, 2)], type="witness")
    row = client("v3", names=snapshot).read("company", "contact", [2]).results[0]
    assert [(t.category, t.name) for t in row.types][-1] == ("USER_DEFINED", "witness")


def test_a_snapshot_outlives_v3(client, labelled, snapshot):
    labelled.set_faults([{"fault": "status", "status": 404, "route": "GET /crm/v3/*"}])
    h = client(names=snapshot)
    for _ in range(2):
        h.create(*AT, [(1, 2)], type="chief")
        assert ("USER_DEFINED", 3) in sent_types(labelled)
        assert {t.name for t in h.types(*AT)} >= {"chief", "decision_maker"}
        h.refresh()


def test_what_is_newer_than_the_snapshot_is_asked_of_the_portal(
    version, client, labelled, snapshot
):
    client().labels.create(*AT, label="Witness", name="witness")
    h = client(version, names=snapshot)
    assert h.create(*AT, [(1, 2)], type="witness").ok
    assert h.create(*AT, [(1, 2)], type="chief").ok
    custom = {t.name for t in h.types(*AT) if t.category == "USER_DEFINED"}
    assert custom == {"witness", "chief", "decision_maker"}


def test_a_near_miss_fails_without_a_request_with_a_snapshot_too(client, labelled, snapshot):
    with pytest.raises(UnknownAssociationType):
        client(names=snapshot).create(*AT, [(1, 2)], type="contact_to_compani")
    assert labelled.requests == []


def test_a_snapshot_reads_back_as_it_was_written(snapshot):
    types = [type_ for rows in load_names(snapshot).values() for type_ in rows]
    assert dump_names(reversed(types)) == snapshot.read_bytes()
    assert {(t.name, t.label) for t in types} >= {
        ("chief", "Boss"),
        ("contact_to_company", "Primary"),
    }


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (None, r"names.json: cannot be read: No such file or directory$"),
        (b"", "not a snapshot"),
        (b"\xff\xfe", "not a snapshot"),
        (b"[" * 100_000, "not a snapshot"),
        (b"{}", "format"),
        (json.dumps({"format": "x", "version": 1, "types": []}).encode(), "'x'"),
        (json.dumps({"format": "hubspot-compat names", "version": 2, "types": []}).encode(), "2"),
        (
            json.dumps(
                {"format": "hubspot-compat names", "version": 1, "types": [{"from_object": "a"}]}
            ).encode(),
            r"types\[0\]",
        ),
        (
            json.dumps(
                {
                    "format": "hubspot-compat names",
                    "version": 1,
                    "types": [
                        {
                            "from_object": "contact",
                            "to_object": "compani",
                            "category": "USER_DEFINED",
                            "type_id": 1,
                        }
                    ],
                }
            ).encode(),
            "compani",
        ),
        (
            json.dumps(
                {
                    "format": "hubspot-compat names",
                    "version": 1,
                    "types": [
                        {
                            "from_object": "contact",
                            "to_object": "company",
                            "category": "USER_DEFINED'",
                            "type_id": 1,
                        }
                    ],
                }
            ).encode(),
            r"types\[0\]\.category|types\[...\]\.category",
        ),
    ],
)
def test_a_file_that_is_no_snapshot_is_refused_by_name(tmp_path, text, place):
    path = tmp_path / "names.json"
    if text is not None:
        path.write_bytes(text)
    with pytest.raises(InvalidInput, match=place) as caught:
        Associations(TOKEN, names=path)
    assert "names.json" in str(caught.value)


# --- objects -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "contact", ["contact", "contacts", "CONTACT", "Contacts", "0-1", " contact "]
)
@pytest.mark.parametrize("company", ["company", "Companies", "0-2"])
def test_every_spelling_of_an_object_becomes_one(client, sandbox, contact, company):
    result = client().create(contact, company, [(1, 2)], type="contact_to_company")
    row = result.results[0]
    assert (row.from_object, row.to_object) == AT
    assert sandbox.requests[-1].path == "/crm/associations/2026-03/contact/company/batch/create"


def test_objects_whose_names_hubspot_does_not_promise_go_by_id(client, sandbox):
    row = client().create("line_items", "deal", [(1, 2)], type="line_item_to_deal").results[0]
    assert (row.from_object, row.to_object) == ("line_item", "deal")
    assert "/0-8/deal/" in sandbox.requests[-1].path


@pytest.mark.parametrize("name", ["2-123", "p12345_car", "P12345_Car"])
def test_custom_objects_keep_their_spelling(version, client, name):
    seen = []

    def answer(request):
        seen.append(request)
        if request.method == "GET" and request.url.path.endswith("types"):
            return httpx.Response(200, json={"results": [{"id": "31", "name": "car_to_contact"}]})
        if request.method == "GET":
            row = {"category": "USER_DEFINED", "typeId": 31, "label": None}
            return httpx.Response(200, json={"results": [row]})
        row = {"from": {"id": "1"}, "to": {"id": "2"}, "type": "car_to_contact"}
        row |= {"fromObjectId": "1", "toObjectId": "2", "labels": []}
        return httpx.Response(201, json={"status": "COMPLETE", "results": [row]})

    h = client(version, http_client=httpx.Client(transport=httpx.MockTransport(answer)))
    result = h.create(name, "contact", [(1, 2)], type="car_to_contact")
    assert result.ok
    assert (result.results[0].from_object, result.results[0].types[0].type_id) == (name, 31)
    assert f"/{name}/contact/" in seen[-1].url.path
    body = json.loads(seen[-1].content)["inputs"][0]
    expected = {"associationCategory": "USER_DEFINED", "associationTypeId": 31}
    assert body.get("type", body.get("types")) in ("car_to_contact", [expected])


OWN = {"category": "USER_DEFINED", "typeId": 31, "label": "Driver"}


def cars(seen, errors=()):
    """Answer for the objects of a portal that has one label between cars and contacts."""

    def answer(request):
        seen.append(request.url.path)
        if request.method == "GET" and request.url.path.endswith("types"):
            return httpx.Response(200, json={"results": [{"id": "31", "name": "driver"}]})
        if request.method == "GET":
            return httpx.Response(200, json={"results": [OWN]})
        return httpx.Response(207, json={"status": "COMPLETE", "results": [], "errors": errors})

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_custom_objects_are_told_apart_without_regard_to_capitals(version, client):
    seen = []
    context = {"objectType": ["P1_CAR"], "objectId": ["7"]}
    errors = [{"message": "no such car", "context": context}]
    h = client(version, http_client=cars(seen, errors), retries=0)
    type_ = AssociationType("USER_DEFINED", 31, None, "driver", "p1_car", "contact")
    row = Association("7", "8", "P1_Car", "contact", (type_,))

    result = h.create("p1_Car", "contact", [row, ("9", "7")], type=type_, labels="replace")

    (error,) = result.errors
    assert [given.pair for given in error.inputs] == [("7", "8")]
    assert "/p1_Car/" in seen[-1]


def test_a_snapshot_has_custom_objects_in_any_capitals(version, client, tmp_path):
    seen = []
    path = tmp_path / "names.json"
    path.write_bytes(
        dump_names([AssociationType("USER_DEFINED", 31, "Driver", "driver", "p1_CAR", "contact")])
    )
    h = client(version, http_client=cars(seen), names=path)

    result = h.create("p1_Car", "contact", [(7, 8)], type="driver", labels="replace")

    assert len(seen) == 1
    (type_,) = result.unconfirmed[0].types
    assert (type_.type_id, type_.from_object) == (31, "p1_Car")


@pytest.mark.parametrize("newer", NEWER)
def test_a_change_forgets_a_pair_of_objects_in_any_capitals(newer, client):
    seen = []
    h = client(newer, http_client=cars(seen))
    definitions = lambda: sum(path.endswith(("/labels", "/types")) for path in seen)  # noqa: E731

    def write(objects):
        h.create(objects, "contact", [(7, 8)], type="Driver", labels="replace")

    write("p1_Car")
    asked = definitions()
    write("p1_Car")
    write("p1_Bus")
    assert definitions() == 2 * asked
    h.labels.delete("contact", "P1_CAR", 31)
    write("p1_Car")
    write("p1_Bus")
    assert definitions() == 3 * asked  # the bus's are still remembered


def test_on_v3_everything_is_removed_or_nothing(client):
    """v3 removes by names, so a type whose name is nowhere defined stops the archive."""
    asked = []

    def handle(request):
        asked.append(request.url.path.rsplit("/", 1)[-1])
        if asked[-1] == "read":
            rows = [{"from": {"id": "1"}, "to": [{"id": "2", "type": "mystery"}]}]
            return httpx.Response(200, json={"status": "COMPLETE", "results": rows})
        return httpx.Response(404 if asked[-1] == "labels" else 200, json={"results": []})

    http = httpx.Client(transport=httpx.MockTransport(handle))
    hubspot = client("v3", http_client=http)
    with pytest.raises(UnknownAssociationType, match="mystery"):
        hubspot.archive(*AT, [(1, 2)], everything=True)

    assert "archive" not in asked
