"""What a naive port gets wrong: the eleven points of the design page, each shown at the wire."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from hubspot_compat import (
    Association,
    AssociationType,
    BadRequest,
    InvalidInput,
    ServerError,
    UnknownAssociationType,
    UnsafeTranslation,
)
from hubspot_compat._catalogue.loader import association_types
from hubspot_compat._dialects import VERSIONS

PRIMARY_AND_PLAIN = {
    "contact_to_company": (1, 279),
    "company_to_contact": (2, 280),
    "deal_to_company": (5, 341),
    "company_to_deal": (6, 342),
    "ticket_to_company": (26, 339),
    "company_to_ticket": (25, 340),
}
NEWER = [name for name, row in VERSIONS.items() if row.dialect != "v3"]
newer = pytest.mark.parametrize("new", NEWER)


@pytest.fixture
def labelled(client, sandbox):
    """A portal with two labels, whose ids 1 and 3 collide with HubSpot's own."""
    admin = client()
    admin.labels.create("contact", "company", label="Boss", name="boss")
    admin.labels.create("contact", "company", label="Lawyer", name="lawyer_of")
    forget_requests(sandbox)
    return sandbox


def forget_requests(sandbox):
    with sandbox.service.lock:
        sandbox.service.calls.clear()


def last_inputs(sandbox):
    return sandbox.requests[-1].body["inputs"]


def stored(sandbox, pair, way="contact>company"):
    return [tuple(row) for row in sandbox.snapshot()["associations"].get(way, {}).get(pair, [])]


def operations(sandbox):
    """The last words of the paths that were called."""
    return [call.path.rsplit("/", 2)[-2:] for call in sandbox.requests]


def answering(bodies, status=200):
    """An HTTP client that gives these bodies, one after the other; the last one again and again."""
    left = list(bodies)

    def answer(_request):
        body = left.pop(0) if len(left) > 1 else left[0]
        return httpx.Response(status, json=body)

    return httpx.Client(transport=httpx.MockTransport(answer))


# --- 1: contact_to_company is Primary ------------------------------------------------------------


@newer
@pytest.mark.parametrize("name", PRIMARY_AND_PLAIN)
def test_point_1_a_v3_name_is_primary_and_unlabeled_is_the_other_id(client, sandbox, new, name):
    start, _, end = name.partition("_to_")
    primary, plain = PRIMARY_AND_PLAIN[name]
    for spelling, type_id in [
        (name, primary),
        (name.upper(), primary),
        (str(primary), primary),
        (primary, primary),
        (f"{name}_unlabeled", plain),
        (f"{name}_UNLABELED", plain),
    ]:
        client(new).create(start, end, [(53628, 12726)], type=spelling)
        assert last_inputs(sandbox) == [
            {
                "from": {"id": "53628"},
                "to": {"id": "12726"},
                "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": type_id}],
            }
        ]


def test_point_1_v3_is_sent_the_name_whatever_the_caller_wrote(client, sandbox):
    for spelling in ["CONTACT_TO_COMPANY", "1", 1, ("HUBSPOT_DEFINED", 1), "Primary"]:
        client("v3").create("contact", "company", [(1, 2)], type=spelling)
        assert [row["type"] for row in last_inputs(sandbox)] == ["contact_to_company"]


@newer
def test_point_1_the_table_of_the_six_primary_types_is_the_catalogues(new):
    rows = {row.v3_name: row.type_id for row in association_types()}
    for name, (primary, plain) in PRIMARY_AND_PLAIN.items():
        assert (rows[name], rows[f"{name}_unlabeled"]) == (primary, plain)


# --- 2: an id is unique only within category and pair --------------------------------------------


@newer
def test_point_2_the_same_id_means_two_types(client, labelled, new):
    h = client(new)
    h.create("contact", "company", [(1, 2)], type=("USER_DEFINED", 1))
    assert stored(labelled, "1>2") == [("HUBSPOT_DEFINED", 279), ("USER_DEFINED", 1)]
    h.create("contact", "company", [(1, 2)], type=("HUBSPOT_DEFINED", 1))
    types = h.read("contact", "company", [1]).results[0].types
    assert len({type_ for type_ in types if type_.type_id == 1}) == 2
    assert [t.label for t in types if t.type_id == 1] == ["Primary", "Boss"]


def test_point_2_types_compare_by_objects_category_and_id_alone():
    one = AssociationType("USER_DEFINED", 1, "Boss", "boss", "contact", "company")
    assert one == AssociationType("USER_DEFINED", 1, "Chief", None, "contact", "company")
    for other in [
        AssociationType("HUBSPOT_DEFINED", 1, "Boss", "boss", "contact", "company"),
        AssociationType("USER_DEFINED", 2, "Boss", "boss", "contact", "company"),
        AssociationType("USER_DEFINED", 1, "Boss", "boss", "contact", "deal"),
        AssociationType("USER_DEFINED", 1, "Boss", "boss", "deal", "company"),
    ]:
        assert one != other
    assert one != ("USER_DEFINED", 1)


def test_point_2_v3_names_a_portals_own_type_because_its_id_would_be_primary(client, labelled):
    client("v3").create("contact", "company", [(1, 2)], type=("USER_DEFINED", 1))
    assert [row["type"] for row in last_inputs(labelled)] == ["boss"]
    assert stored(labelled, "1>2") == [("HUBSPOT_DEFINED", 279), ("USER_DEFINED", 1)]


# --- 3: archive ----------------------------------------------------------------------------------


@newer
def test_point_3_archive_of_one_type_goes_to_labels_archive(client, sandbox, new):
    h = client(new)
    h.create("contact", "company", [(1, 2)], type="contact_to_company")
    h.archive("contact", "company", [(1, 2)], type="contact_to_company")
    assert sandbox.requests[-1].path.endswith("/batch/labels/archive")
    assert last_inputs(sandbox)[0]["types"] == [
        {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}
    ]
    assert stored(sandbox, "1>2") == [("HUBSPOT_DEFINED", 279)]


def test_point_3_archive_of_the_unlabeled_type_is_unsafe_while_there_are_labels(
    version, facade, sandbox
):
    h = facade(version)
    pairs = [(1, 2), (3, 4), (5, 6)]
    h.create("contact", "company", [(1, 2), (5, 6)], type="contact_to_company")
    h.create("contact", "company", [(3, 4)])
    before = sandbox.snapshot()
    with pytest.raises(UnsafeTranslation, match="1->2") as caught:
        h.archive("contact", "company", pairs, type="contact_to_company_unlabeled")
    assert list(caught.value.pairs) == [("1", "2"), ("5", "6")]
    assert sandbox.snapshot() == before, "not even the pair that could go"


def test_point_3_an_iterator_is_stopped_before_anything_is_removed_too(version, facade, sandbox):
    h = facade(version)
    h.create("contact", "company", [(2000, 2)], type="contact_to_company")
    h.create("contact", "company", [(n, 2) for n in range(1, 300)])
    before = sandbox.snapshot()
    pairs = ((n, 2) for n in [*range(1, 300), 2000])
    with pytest.raises(UnsafeTranslation):
        h.archive("contact", "company", pairs, type=279)
    assert sandbox.snapshot() == before


def test_point_3_the_unlabeled_type_alone_can_go(version, facade, sandbox):
    h = facade(version)
    h.create("contact", "company", [(1, 2)])
    assert h.archive("contact", "company", [(1, 2)], type=279).ok
    assert stored(sandbox, "1>2") == []


def test_point_3_everything_goes_only_when_it_is_said(version, facade, labelled):
    h = facade(version)
    h.create("contact", "company", [(1, 2)], types=["contact_to_company", "Boss"])
    with pytest.raises(InvalidInput, match=r"type=.*everything=True"):
        h.archive("contact", "company", [(1, 2)])
    assert len(stored(labelled, "1>2")) == 3
    assert h.archive("contact", "company", [(1, 2)], type=279, everything=True).ok
    assert stored(labelled, "1>2") == []


def test_point_3_the_plain_type_of_a_custom_object_is_guarded_alike(
    version, facade, client, sandbox
):
    made = client().labels.create("2-7", "contact", label="Driver", name="driver")
    h = facade(version)
    plain = next(type_ for type_ in h.types("2-7", "contact") if not type_.label)
    h.create("2-7", "contact", [(1, 2)], type="driver")
    for spec in [plain, (plain.category, plain.type_id)]:
        with pytest.raises(UnsafeTranslation):
            h.archive("2-7", "contact", [(1, 2)], type=spec)
    assert h.archive("2-7", "contact", [(1, 2)], type=("USER_DEFINED", made[0].type_id)).ok
    assert h.archive("2-7", "contact", [(1, 2)], type=plain).ok
    assert stored(sandbox, "1>2", "2-7>contact") == []


def test_point_3_all_the_pairs_that_would_lose_labels_are_listed(version, facade, small_requests):
    h = facade(version)
    risky = [(n, n) for n in (1, 15, 25)]
    h.create("contact", "company", risky, type="contact_to_company")
    with pytest.raises(UnsafeTranslation) as caught:
        h.archive("contact", "company", [(n, n) for n in range(1, 27)], type=279)
    assert list(caught.value.pairs) == sorted((str(a), str(b)) for a, b in risky)


@newer
def test_point_3_nothing_is_read_where_nothing_can_be_lost(client, sandbox, new):
    h = client(new)
    h.archive("contact", "company", [(1, 2)], type="contact_to_company")
    h.archive("contact", "company", [(1, 2)], everything=True)
    assert [path[-1] for path in operations(sandbox)] == ["archive", "archive"]


# --- 4: v4 create replaces labels; Primary moves -------------------------------------------------


@newer
def test_point_4_create_keeps_the_labels_that_are_there(client, labelled, new):
    h = client(new)
    h.create("contact", "company", [(1, 2)], type="Boss", labels="replace")
    h.create("contact", "company", [(1, 2), (3, 4)], type="Lawyer")
    assert stored(labelled, "1>2") == [
        ("HUBSPOT_DEFINED", 279),
        ("USER_DEFINED", 1),
        ("USER_DEFINED", 3),
    ]
    assert [len(row["types"]) for row in last_inputs(labelled)] == [2, 1]


@newer
def test_point_4_replace_replaces_and_never_reads(client, labelled, new):
    h = client(new)
    h.create("contact", "company", [(1, 2)], type=("USER_DEFINED", 1), labels="replace")
    h.create("contact", "company", [(1, 2)], type=("USER_DEFINED", 3), labels="replace")
    assert stored(labelled, "1>2") == [("HUBSPOT_DEFINED", 279), ("USER_DEFINED", 3)]
    assert operations(labelled) == [["batch", "create"]] * 2


@newer
@pytest.mark.usefixtures("small_requests")
def test_point_4_a_portal_without_labels_is_asked_once_and_nothing_is_read(client, sandbox, new):
    h = client(new, concurrency=4)
    for _ in range(3):
        h.create("contact", "deal", [(n, n) for n in range(1, 61)], type="contact_to_deal")
    called = [path[-1] for path in operations(sandbox)]
    assert called.count("labels") == 1
    assert called.count("create") == 9
    assert len(called) == 10


@newer
def test_point_4_reads_only_when_the_portal_has_labels_for_these_objects(client, labelled, new):
    h = client(new)
    h.create("contact", "deal", [(1, 2)], type="contact_to_deal")
    assert [path[-1] for path in operations(labelled)] == ["labels", "create"]
    forget_requests(labelled)
    h.create("contact", "company", [(1, 2)], type="contact_to_company_unlabeled")
    assert [path[-1] for path in operations(labelled)] == ["labels", "read", "create"]


@pytest.mark.usefixtures("small_requests")
@pytest.mark.parametrize("lazy", [False, True], ids=["list", "iterator"])
def test_point_4_several_labels_of_one_pair_in_one_call_all_stay(
    version, facade, client, labelled, lazy
):
    """Near each other, so that they share a request, and far from each other, so that they race."""
    h = facade(version, concurrency=4)
    known = {t.label: t for t in client().types("contact", "company")}
    boss, lawyer = (Association(1, 2, types=[known[label]]) for label in ("Boss", "Lawyer"))
    plain = Association(1, 2, types=[known[None]])
    others = [(n, n) for n in range(10, 32)]
    for rows in ([boss, lawyer], [lawyer, *others, boss, plain]):
        labelled.reset()
        client().labels.create("contact", "company", label="Boss", name="boss")
        client().labels.create("contact", "company", label="Lawyer", name="lawyer_of")
        result = h.create("contact", "company", iter(rows) if lazy else rows, type=279)
        assert result.ok
        brought = [row for row in rows if isinstance(row, Association)]
        asked = {type_.key[2:4] for row in [*brought, plain] for type_ in row.types}
        assert set(stored(labelled, "1>2")) == asked


@newer
def test_point_4_the_default_association_keeps_labels_without_reading(client, labelled, new):
    h = client(new)
    h.create("contact", "company", [(1, 2)], type=("USER_DEFINED", 1), labels="replace")
    forget_requests(labelled)
    h.create("contact", "company", [(1, 2)])
    assert len(labelled.requests) == 1
    assert ("USER_DEFINED", 1) in stored(labelled, "1>2")


@newer
def test_point_4_the_plain_type_of_a_custom_object_is_no_label_to_keep(client, sandbox, new):
    h = client(new)
    h.create("2-9", "contact", [(1, 2)], type=("USER_DEFINED", 1))
    assert [path[-1] for path in operations(sandbox)] == ["labels", "create"]


@newer
def test_point_4_a_record_that_cannot_be_read_stops_the_create(client, new):
    unread = {"status": "error", "category": "VALIDATION_ERROR", "message": "cannot be read"}
    labels = {"results": [{"category": "USER_DEFINED", "typeId": 1, "label": "Boss"}]}
    read = {"status": "COMPLETE", "results": [], "errors": [unread], "numErrors": 1}
    h = client(new, http_client=answering([labels, read]))
    with pytest.raises(UnsafeTranslation, match="cannot be read") as caught:
        h.create("contact", "company", [(1, 2)], type=1)
    assert list(caught.value.pairs) == [("1", "2")]


@newer
def test_point_4_a_label_made_by_this_client_is_known_at_once(client, sandbox, new):
    h = client(new)
    h.create("deal", "contact", [(1, 2)], type=3)
    h.labels.create("deal", "contact", label="Buyer", name="buyer")
    h.create("deal", "contact", [(1, 2)], type="Buyer")
    h.create("deal", "contact", [(1, 2)], type=3)
    assert ("USER_DEFINED", 1) in stored(sandbox, "1>2", "deal>contact")


def primary_of(sandbox, contact):
    links = sandbox.snapshot()["associations"]["contact>company"]
    return [
        pair.split(">")[1]
        for pair, types in links.items()
        if pair.startswith(f"{contact}>") and ["HUBSPOT_DEFINED", 1] in types
    ]


@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("lazy", [False, True], ids=["list", "iterator"])
def test_point_4_the_last_primary_of_the_input_wins(version, facade, sandbox, concurrency, lazy):
    companies = [(1, 10), (2, 10), (1, 11), (1, 12), (2, 12), (1, 11), (1, 11), (2, 10), (1, 10)]
    pairs = [pair for pair in companies for _ in (1, 2)]
    h = facade(version, concurrency=concurrency)
    result = h.create("contact", "company", iter(pairs) if lazy else pairs, type=1)
    assert result.ok
    assert (primary_of(sandbox, 1), primary_of(sandbox, 2)) == (["10"], ["10"])
    assert {row.pair for row in result} == {(str(a), str(b)) for a, b in companies}


def test_point_4_repeats_in_a_list_are_sent_once_and_reported_once(version, facade, sandbox):
    pairs = [(1, 10), (1, 11), (1, 10)]
    result = facade(version).create("contact", "company", pairs, type="contact_to_company")
    assert [row.pair for row in result] == [("1", "11"), ("1", "10")]
    sent = [row for call in sandbox.requests for row in (call.body or {}).get("inputs", [])]
    assert [(row["from"]["id"], row["to"]["id"]) for row in sent] == [("1", "11"), ("1", "10")]


def test_point_4_the_last_primary_wins_from_the_companys_side_too(version, facade, sandbox):
    pairs = [(10, 1), (11, 1), (12, 1), (11, 1)]
    assert facade(version).create("company", "contact", pairs, type="company_to_contact").ok
    assert primary_of(sandbox, 1) == ["11"]


def test_point_4_many_contacts_with_several_companies_each(version, facade, sandbox):
    """Batches run side by side; for each contact the order of the input holds all the same."""
    pairs = [(contact, company) for company in (50, 60, 70) for contact in range(1, 400)]
    result = facade(version, concurrency=8).create("contact", "company", iter(pairs), type=1)
    assert result.ok
    links = sandbox.snapshot()["associations"]["contact>company"]
    found = {pair for pair, types in links.items() if ["HUBSPOT_DEFINED", 1] in types}
    assert found == {f"{contact}>70" for contact in range(1, 400)}


@pytest.mark.parametrize("fault", ["drop_after", "truncate"])
def test_point_4_an_uncertain_primary_is_read_back_and_not_sent_again(
    version, facade, sandbox, fault
):
    sandbox.set_faults([{"fault": fault, "route": "POST *batch/create", "count": 1}])
    result = facade(version).create("contact", "company", [(1, 2)], type="contact_to_company")
    assert result.ok
    assert [row.pair for row in result] == [("1", "2")]
    called = [path[-1] for path in operations(sandbox) if path[-1] != "labels"]
    assert called == ["create", "read"]


def test_point_4_what_the_server_has_not_done_is_sent_after_it_was_read_back(
    version, facade, sandbox
):
    h = facade(version)
    h.create("contact", "company", [(1, 2)], type="contact_to_company")
    forget_requests(sandbox)
    sandbox.set_faults([{"fault": "status", "status": 500, "route": "POST *create", "count": 1}])
    result = h.create("contact", "company", [(1, 2), (3, 4)], type=1)
    assert {row.pair for row in result} == {("1", "2"), ("3", "4")}
    called = [path[-1] for path in operations(sandbox)]
    assert called == ["create", "read", "create"]
    assert [row["from"]["id"] for row in last_inputs(sandbox)] == ["3"]


def test_point_4_a_label_beside_primary_is_looked_for_too(version, facade, labelled):
    """Primary was there before; the lost request was about the label."""
    h = facade(version)
    h.create("contact", "company", [(1, 2)], type="contact_to_company")
    rule = {"fault": "status", "status": 500, "route": "POST *create", "count": 1}
    labelled.set_faults([rule])
    assert h.create("contact", "company", [(1, 2)], types=["contact_to_company", "Boss"]).ok
    assert ("USER_DEFINED", 1) in stored(labelled, "1>2")


def test_point_4_when_it_cannot_be_read_back_the_first_error_stands(version, client, sandbox):
    sandbox.set_faults(
        [
            {"fault": "status", "status": 500, "route": "POST *batch/create"},
            {
                "fault": "status",
                "status": 207,
                "route": "POST *batch/read",
                "body": {
                    "status": "COMPLETE",
                    "results": [],
                    "errors": [{"status": "error", "message": "no", "category": "X"}],
                },
            },
        ]
    )
    with pytest.raises(ServerError) as caught:
        client(version, retries=0).create("contact", "company", [(1, 2)], type=1)
    assert [row.pair for row in caught.value.not_done] == [("1", "2")]


def test_point_4_a_write_that_is_harmless_to_repeat_is_just_repeated(version, facade, sandbox):
    sandbox.set_faults([{"fault": "drop_after", "route": "POST *batch/create", "count": 1}])
    assert facade(version).create("deal", "contact", [(1, 2)], type=3).ok
    called = [path[-1] for path in operations(sandbox) if path[-1] != "labels"]
    assert called == ["create", "create"]


# --- 5: companions and both directions -----------------------------------------------------------


def test_point_5_reading_back_shows_the_unlabeled_companion(version, facade, labelled):
    h = facade(version)
    created = h.create("contact", "company", [(1, 2)], type="Boss").results[0]
    assert [type_.label for type_ in created.types] == ["Boss"], "what was asked for"
    read = h.read("company", "contact", [2]).results[0]
    assert [type_.type_id for type_ in read.types] == [280, 2], "and what is there"


def test_point_5_the_default_answers_with_both_directions_and_gives_one_row(
    version, facade, sandbox
):
    result = facade(version).create_default("deal", "contact", [(1, 2), (2, 1)])
    assert [(row.pair, [t.type_id for t in row.types]) for row in result] == [
        (("1", "2"), [3]),
        (("2", "1"), [3]),
    ]


def test_point_5_between_records_of_one_kind_each_direction_is_its_own(version, facade):
    result = facade(version).create_default("contact", "contact", [(1, 2), (2, 1)])
    assert [(row.pair, [t.type_id for t in row.types]) for row in result] == [
        (("1", "2"), [449]),
        (("2", "1"), [449]),
    ]


# --- 6: nothing found is empty -------------------------------------------------------------------


def test_point_6_no_associations_is_empty_and_no_error(version, facade):
    result = facade(version).read("contact", "deal", [1, 2, 3])
    assert (list(result), result.errors, result.num_errors, result.ok) == ([], [], 0, True)


def test_point_6_a_record_that_is_not_there_is_an_error_all_the_same(version, client):
    entry = {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": "contact 9 does not exist",
        "context": {"id": ["9"]},
    }
    body = {"status": "COMPLETE", "results": [], "errors": [entry], "numErrors": 1}
    result = client(version, http_client=answering([body], 207)).read("contact", "deal", [9, 8])
    assert not result.ok
    assert result.failed_inputs == ["9"]


# --- 7: results never line up with inputs --------------------------------------------------------


def test_point_7_results_are_matched_by_ids(version, client):
    def v3(pair):
        return {"from": {"id": pair[0]}, "to": {"id": pair[1]}, "type": "deal_to_contact"}

    def v4(pair):
        return {"fromObjectId": pair[0], "toObjectId": int(pair[1]), "labels": []}

    row = v3 if version == "v3" else v4
    body = {"status": "COMPLETE", "results": [row(p) for p in [("5", "6"), ("1", "2"), ("9", "9")]]}
    h = client(version, http_client=answering([body]))
    result = h.create("deal", "contact", [(1, 2), (3, 4), (5, 6)], type=3, labels="replace")
    assert [r.pair for r in result] == [("1", "2"), ("5", "6")]
    assert [r.pair for r in result.unconfirmed] == [("3", "4")]
    assert not result.ok


# --- 8: v3 reads only the primary company --------------------------------------------------------


def test_point_8_v3_sees_labels_from_the_companys_side_before_it_archives(client, sandbox):
    """Towards companies v3 would show nothing of this pair, and the label would go unseen."""
    client().labels.create("contact", "company", label="Boss", name="boss")
    h = client("v3")
    h.create("contact", "company", [(1, 2)], type="Boss")
    assert not h.read("contact", "company", [1]).results
    with pytest.raises(UnsafeTranslation):
        h.archive("contact", "company", [(1, 2)], type=279)
    assert h.archive("contact", "company", [(1, 2)], types=[279, "boss"]).ok
    assert stored(sandbox, "1>2") == []


# --- 9: bodies break their own spec --------------------------------------------------------------


@newer
def test_point_9_numbers_nulls_and_unknown_categories_are_read(client, new):
    body = {
        "status": "COMPLETE",
        "results": [
            {
                "from": {"id": 515690208449},
                "to": [
                    {
                        "toObjectId": 442222359747,
                        "associationTypes": [
                            {"category": "WORK", "typeId": 7, "label": None, "new": [1]},
                            {"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"},
                        ],
                    }
                ],
            }
        ],
    }
    result = client(new, http_client=answering([body])).read("deal", "company", ["515690208449"])
    row = result.results[0]
    assert row.pair == ("515690208449", "442222359747")
    assert [(t.category, t.type_id, t.label) for t in row.types] == [
        ("HUBSPOT_DEFINED", 5, "Primary"),
        ("WORK", 7, None),
    ]


# --- 10: custom names ----------------------------------------------------------------------------


@newer
def test_point_10_a_custom_name_is_joined_by_id_though_the_id_is_primarys(client, labelled, new):
    client(new).create("contact", "company", [(1, 2)], type="boss")
    assert last_inputs(labelled)[0]["types"] == [
        {"associationCategory": "USER_DEFINED", "associationTypeId": 1}
    ]


def test_point_10_a_near_miss_fails_with_no_request_at_all(version, facade, sandbox):
    with pytest.raises(UnknownAssociationType, match="contact_to_company") as caught:
        facade(version).create("contact", "company", [(1, 2)], type="contact_to_compani")
    assert "contact_to_company" in caught.value.close
    assert sandbox.requests == []


def test_point_10_a_name_that_nobody_knows_fails_before_anything_is_written(
    version, facade, labelled
):
    before = labelled.snapshot()
    with pytest.raises(UnknownAssociationType, match="lawyer_of") as caught:
        facade(version).create("contact", "company", [(1, 2)], type="lawyer_off")
    assert caught.value.close[0] == "lawyer_of"
    assert labelled.snapshot() == before
    assert {call.method for call in labelled.requests} == {"GET"}


# --- 11: sizes -----------------------------------------------------------------------------------


def test_point_11_inputs_per_request(version, facade, sandbox):
    h = facade(version, concurrency=1)
    pairs = [(n, n) for n in range(1, 2102)]
    h.create("deal", "contact", pairs, type=3)
    h.read("deal", "contact", [n for n, _ in pairs])
    h.archive("deal", "contact", pairs[:150], type="deal_to_contact", everything=True)
    sizes = {}
    for call in sandbox.requests:
        if call.body:
            sizes.setdefault(call.path.rsplit("/", 1)[-1], []).append(len(call.body["inputs"]))
    assert sizes["create"] == [2000, 101]
    assert sizes["read"][:3] == [1000, 1000, 101]
    assert sizes["archive"] == [100, 50]


def test_point_11_pairs_with_and_without_types_in_turn_do_not_take_a_request_each(
    version, facade, sandbox
):
    typed = [Association(n, 1, types=[AssociationType("HUBSPOT_DEFINED", 3)]) for n in range(1, 50)]
    plain = [(n, 2) for n in range(1, 50)]
    rows = [row for both in zip(typed, plain, strict=True) for row in both]
    result = facade(version).create("deal", "contact", rows)
    assert sorted(row.pair for row in result) == sorted(
        (str(n), i) for n in range(1, 50) for i in "12"
    )
    assert len([call for call in sandbox.requests if call.method == "POST"]) <= 2


def test_point_11_removing_primary_of_one_record_from_many_takes_one_request(
    version, facade, sandbox
):
    pairs = [(1, n) for n in range(2, 50)]
    assert facade(version).archive("contact", "company", pairs, type="contact_to_company").ok
    assert len(sandbox.requests) == 1


def test_point_11_a_listing_asks_for_the_largest_page(client, sandbox):
    for new in NEWER:
        list(client(new).list("deal", 1, "contact"))
        assert sandbox.requests[-1].query == "limit=500"


def test_point_11_on_v3_each_type_of_a_pair_is_an_input(client, sandbox):
    pairs = [(n, n) for n in range(1, 1202)]
    result = client("v3").create("contact", "company", pairs, types=[279, "contact_to_company"])
    assert len(result) == 1201
    assert sorted(len(call.body["inputs"]) for call in sandbox.requests) == [402, 2000]


# --- many at once --------------------------------------------------------------------------------


@pytest.mark.anyio
async def test_many_calls_at_once_ask_for_the_labels_once(sandbox, async_client):
    async with async_client() as h:
        calls = [h.create("deal", "contact", [(n, 1)], type=3) for n in range(1, 41)]
        results = await asyncio.gather(*calls)
    assert all(result.ok for result in results)
    assert [path[-1] for path in operations(sandbox)].count("labels") == 1


@pytest.mark.anyio
async def test_an_answer_from_before_a_label_was_made_is_not_remembered(sandbox, async_client):
    async with async_client() as h:
        sandbox.set_faults([{"fault": "delay", "seconds": 0.4, "route": "GET *", "count": 1}])
        early = asyncio.create_task(h.create("deal", "contact", [(9, 9)], type=3))
        await asyncio.sleep(0.1)
        await h.labels.create("deal", "contact", label="Buyer", name="buyer")
        late = h.create("deal", "contact", [(1, 2)], type=("USER_DEFINED", 1))
        assert (await late).ok
        assert not early.done(), "the old answer is still on its way"
        assert (await early).ok
        assert (await h.create("deal", "contact", [(1, 2)], type=3)).ok
    assert ("USER_DEFINED", 1) in stored(sandbox, "1>2", "deal>contact")


@pytest.mark.anyio
async def test_when_the_first_to_ask_is_cancelled_the_others_still_get_an_answer(
    sandbox, async_client
):
    async with async_client() as h:
        sandbox.set_faults([{"fault": "delay", "seconds": 0.3, "route": "GET *", "count": 1}])
        first = asyncio.create_task(h.create("deal", "contact", [(1, 1)], type=3))
        await asyncio.sleep(0.1)
        second = asyncio.create_task(h.create("deal", "contact", [(2, 1)], type=3))
        await asyncio.sleep(0.1)
        first.cancel()
        assert (await second).ok


def test_when_the_first_to_ask_fails_the_others_ask_for_themselves(client):
    asked, waiting = [], threading.Event()

    def answer(request):
        if request.method == "POST":
            body = {"status": "COMPLETE", "results": [{"fromObjectId": 1, "toObjectId": 1}]}
            return httpx.Response(201, json=body)
        asked.append(request.url.path)
        if len(asked) > 1:
            return httpx.Response(200, json={"results": []})
        waiting.wait(5)
        time.sleep(0.1)  # so that the others have come
        return httpx.Response(400, json={"message": "not now"})

    h = client(http_client=httpx.Client(transport=httpx.MockTransport(answer)))
    outcomes = []

    def call(number):
        if number:
            waiting.set()
        try:
            outcomes.append(h.create("deal", "contact", [(1, 1)], type=3).ok)
        except BadRequest as error:
            outcomes.append(str(error.status))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(call, range(4)))
    assert sorted(outcomes, key=str) == ["400", True, True, True]
    assert len(asked) >= 2
