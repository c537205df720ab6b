"""What the bridge does for single v3 calls, and what it sends for them."""

import gzip
import json
import zlib
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubspot_compat import InvalidInput, UnknownVersion
from hubspot_compat._bridge import Bridge, Reply, V3Request, match_route
from hubspot_compat._domain.snapshot import dump_names
from hubspot_compat._domain.types import AssociationType
from hubspot_compat_pages.bridge_differences import DIFFERENCES

from .conftest import NEWER, ids, inputs, link

# Without the time of day: xdist's workers must collect the same names.
zipped = partial(gzip.compress, mtime=0)

BATCH = "/crm/v3/associations/contacts/companies/batch"
TYPES = "/crm/v3/associations/contacts/companies/types"
RECORD = "/crm/v3/objects/contacts/1/associations/companies"
GONE = [{"fault": "status", "route": "* /crm/v3/*", "status": 404}]
LAWYER = AssociationType("USER_DEFINED", 1, "Lawyer", "lawyer_of", "contact", "company")


def types_between(caller, pair="1>10", way="contact>company"):
    return {(c, i) for c, i in caller.stored()["associations"].get(way, {}).get(pair, [])}


def create(caller, *types, a=1, b=10):
    status, body = caller("POST", f"{BATCH}/create", inputs(*(link(a, b, one) for one in types)))
    assert status == 201, body


# --- writing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", NEWER)
def test_a_create_adds_one_type_and_keeps_the_labels_of_the_pair(bridged, version):
    caller = bridged(version)
    create(caller, "lawyer_of")
    create(caller, "contact_to_company")
    create(caller, "friend_of")
    assert types_between(caller) == {
        ("HUBSPOT_DEFINED", 1),
        ("HUBSPOT_DEFINED", 279),
        ("USER_DEFINED", 1),
        ("USER_DEFINED", 3),
    }


def test_types_of_one_pair_in_one_batch_are_all_written(bridged):
    caller = bridged()
    create(caller, "lawyer_of", "friend_of", "contact_to_company", "lawyer_of")
    assert {id_ for _, id_ in types_between(caller)} == {1, 279, 3}
    assert ("USER_DEFINED", 1) in types_between(caller)


def test_the_last_primary_of_a_batch_wins_as_on_v3(bridged):
    caller = bridged()
    rows = [link(1, company, "contact_to_company") for company in (10, 11, 12, 10)]
    caller("POST", f"{BATCH}/create", inputs(*rows))
    read = caller("POST", f"{BATCH}/read", ids(1))[1]["results"][0]
    assert read["to"] == [{"id": "10", "type": "contact_to_company"}]


def test_both_directions_of_a_pair_of_contacts_keep_each_others_labels(v3, bridged):
    stores = []
    for caller in (v3, bridged()):
        path = "/crm/v3/associations/contacts/contacts/batch/create"
        rows = [link(1, 2, "colleague"), link(2, 1, "boss"), link(1, 2, "boss")]
        assert caller("POST", path, inputs(*rows))[0] == 201
        stores.append(caller.stored())
    assert stores[0] == stores[1]


def test_primaries_of_one_record_go_one_after_the_other(bridged):
    """Nobody promises that the target keeps the order within a request."""
    caller = bridged()
    rows = [link(contact, company, "1") for company in (10, 11) for contact in (1, 2)]
    caller("POST", f"{BATCH}/create", inputs(*rows))
    sent = [
        [(row["from"]["id"], row["to"]["id"]) for row in call.body["inputs"]]
        for call in caller.sandbox.requests
        if call.path.endswith("create")
    ]
    assert sent == [[("1", "10"), ("2", "10")], [("1", "11"), ("2", "11")]]


def test_many_pairs_with_two_types_each_take_two_writes(bridged):
    caller = bridged()
    rows = [link(a, 10, one) for a in range(1, 41) for one in ("contact_to_company", "lawyer_of")]
    assert caller("POST", f"{BATCH}/create", inputs(*rows))[0] == 201
    assert [path for _, path in caller.calls if path.endswith("create")] == [
        "/crm/associations/2026-03/contact/company/batch/create"
    ] * 2


def test_without_own_labels_nothing_is_read_before_a_write(bridged):
    caller = bridged()
    status, _ = caller(
        "POST",
        "/crm/v3/associations/deals/companies/batch/create",
        inputs(link(1, 10, "deal_to_company")),
    )
    assert status == 201
    assert [path.rpartition("/")[2] for _, path in caller.calls] == ["labels", "create"]


@pytest.mark.parametrize("version", NEWER)
def test_an_archive_of_the_unlabeled_type_is_done_as_v3_did_it(bridged, version):
    caller = bridged(version)
    create(caller, "contact_to_company", "lawyer_of")
    body = inputs(link(1, 10, "contact_to_company_unlabeled"))
    assert caller("POST", f"{BATCH}/archive", body) == (204, None)
    assert caller.stored()["associations"] == {}


def test_an_archive_takes_more_than_a_request_of_the_target(bridged):
    caller = bridged()
    rows = [link(a, 10, "1") for a in range(1, 251)]
    assert caller("POST", f"{BATCH}/create", inputs(*rows))[0] == 201
    assert caller("POST", f"{BATCH}/archive", inputs(*rows))[0] == 204
    assert types_between(caller, "250>10") == {("HUBSPOT_DEFINED", 279)}


def test_a_record_that_cannot_be_read_is_not_written(bridged):
    """Its labels would be lost."""
    bridge = Bridge("2026-03")
    sent = []

    def answer(request):
        sent.append(request.path.rpartition("/")[2])
        if request.operation == "labels.list":
            row = {"category": "USER_DEFINED", "typeId": 7, "label": "Own"}
            return 200, {"results": [row]}
        if request.operation == "batch.read":
            entry = {"status": "error", "category": "VALIDATION_ERROR", "message": "not now"}
            context = {"fromObjectId": ["1"]}
            return 207, {
                "status": "COMPLETE",
                "results": [],
                "errors": [entry | {"context": context}],
            }
        raise AssertionError(request)

    status, body = served(bridge, "POST", f"{BATCH}/create", inputs(link(1, 10, "1")), answer)
    assert status == 207
    assert (body["numErrors"], body["errors"][0]["message"]) == (1, "not now")
    assert sent == ["labels", "read"]


def served(bridge, method, url, body, answer):
    """Drive a bridge with a function for a service: gives (status, decoded body)."""
    path, _, query = url.partition("?")
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    steps = bridge.serve(V3Request(match_route(method, path), query, content, "application/json"))
    try:
        request = next(steps)
        while True:
            status, given = answer(request)
            raw = given if isinstance(given, bytes) else json.dumps(given).encode()
            request = steps.send(Reply(status, [("X-HubSpot-Correlation-Id", "c")], raw))
    except StopIteration as end:
        reply = end.value
        return reply.status, json.loads(reply.content) if reply.content else None


# --- the table of differences -----------------------------------------------------------------


def test_every_difference_has_a_test():
    here = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert {row.name for row in DIFFERENCES} <= here


def test_the_record_of_a_put_has_the_times_of_the_write(bridged):
    _, body = bridged()("PUT", f"{RECORD}/10/1")
    assert body["createdAt"] == body["updatedAt"]
    assert (body["id"], body["properties"], body["archived"]) == ("1", {}, False)


def test_cursors_are_the_bridges_own(v3, bridged):
    for caller in (v3, bridged()):
        create(caller, "1", "lawyer_of")
    given = v3("GET", f"{RECORD}?limit=1")[1]["paging"]["next"]["after"]
    status, body = bridged()("GET", f"{RECORD}?after={given}")
    assert (status, body["message"]) == (400, f"The paging cursor is not valid: {given}")


def test_own_types_without_a_known_name_are_spelled(bridged):
    caller = bridged()
    create(caller, "lawyer_of")
    caller.sandbox.set_faults(GONE)
    rows = caller("GET", RECORD)[1]["results"]
    assert {"id": "10", "type": "USER_DEFINED=1"} in rows
    names = [row["name"] for row in caller("GET", TYPES)[1]["results"]]
    assert "USER_DEFINED=1" in names
    assert caller("DELETE", f"{RECORD}/10/USER_DEFINED=1")[0] == 204
    assert types_between(caller) == {("HUBSPOT_DEFINED", 279)}


def test_an_archive_refused_in_part_is_an_error():
    entry = {"status": "error", "category": "CONFLICT", "message": "busy", "context": {}}

    def answer(request):
        assert request.operation == "batch.archive_labels"
        return 207, {"status": "COMPLETE", "results": [], "numErrors": 1, "errors": [entry]}

    body = inputs(link(1, 10, "1"), link(2, 10, "1"))
    status, answered = served(Bridge("2026-03"), "POST", f"{BATCH}/archive", body, answer)
    assert status == 400
    assert (answered["message"], answered["category"]) == ("busy", "CONFLICT")
    assert [one["message"] for one in answered["errors"]] == ["busy"]


def test_labels_written_at_the_same_moment_can_be_lost(bridged):
    caller = bridged()
    create(caller, "lawyer_of")
    portal = caller.sandbox.store
    way = portal.pair("contacts", "companies")
    read = caller.sandbox.service.exchange

    def another_writer(request):
        answer = read(request)
        if request.path.endswith("batch/read"):
            portal.create(way, 1, 10, portal.v3_type(way, "friend_of").bit, replace=False)
        return answer

    caller.sandbox.service.exchange = another_writer
    create(caller, "1")
    assert ("USER_DEFINED", 3) not in types_between(caller)
    assert ("USER_DEFINED", 1) in types_between(caller)


# --- names ------------------------------------------------------------------------------------


@pytest.fixture
def snapshot(tmp_path):
    path = tmp_path / "names.json"
    path.write_bytes(dump_names([LAWYER]))
    return path


def test_a_snapshot_gives_the_names_that_v3_no_longer_tells(bridged, snapshot):
    caller = bridged(names=snapshot)
    caller.sandbox.set_faults(GONE)
    create(caller, "Lawyer_Of")
    assert types_between(caller) == {("HUBSPOT_DEFINED", 279), ("USER_DEFINED", 1)}
    rows = caller("GET", RECORD)[1]["results"]
    assert {"id": "10", "type": "lawyer_of"} in rows


def test_an_own_name_that_nobody_knows_is_refused_and_nothing_is_written(bridged):
    caller = bridged()
    caller.sandbox.set_faults(GONE)
    status, body = caller("POST", f"{BATCH}/create", inputs(link(1, 10, "lawyer_of")))
    assert (status, body["subCategory"]) == (400, "crm.associations.INVALID_ASSOCIATION_TYPE")
    assert body["message"].endswith("own types: give the bridge names=")
    assert caller.stored()["associations"] == {}


def test_a_label_is_no_v3_name(bridged):
    status, body = bridged()("PUT", f"{RECORD}/10/Primary")
    assert (status, body["context"]["type"]) == (400, ["Primary"])


def test_own_names_of_v3_do_not_need_the_snapshot_while_v3_is_there(bridged, v3):
    assert sorted(bridged()("GET", TYPES)[1]["results"], key=str) == sorted(
        v3("GET", TYPES)[1]["results"], key=str
    )


# --- reading ----------------------------------------------------------------------------------


@pytest.mark.parametrize("version", NEWER)
@pytest.mark.parametrize("companies", [99, 100, 101, 250, 700])
def test_pages_are_v3s_page_for_page(v3, bridged, companies, version):
    pages = []
    for caller in (v3, bridged(version)):
        way = caller.sandbox.store.pair("companies", "contacts")
        for contact in range(1, companies + 1):
            mask = sum(kind.bit for kind in way.forward.types.values() if contact % 3 or kind.label)
            caller.sandbox.store.create(way, 9, contact, mask, replace=False)
        pages.append(pages_of(caller))
    assert pages[0] == pages[1]
    assert all(len(page) <= 100 for page in pages[0])


def pages_of(caller):
    path = "/crm/v3/associations/companies/contacts/batch/read"
    found, asked = [], {"id": "9"}
    while True:
        row = caller("POST", path, {"inputs": [asked]})[1]["results"][0]
        found.append(row["to"])
        if "paging" not in row:
            return found
        assert row["paging"]["prev"] is None
        asked = {"id": "9", "after": row["paging"]["next"]["after"]}


def test_the_links_of_a_list_lead_through_all_its_pages_as_they_stand(v3, bridged):
    found = []
    for caller in (v3, bridged()):
        for company in range(10, 15):
            create(caller, "1", "lawyer_of", b=company)
        rows, path = [], f"{RECORD}?limit=3"
        while path:
            page = caller("GET", path)[1]
            rows.append(page["results"])
            path = page.get("paging", {}).get("next", {}).get("link")
        found.append(rows)
    assert found[0] == found[1]
    assert [len(rows) for rows in found[0]] == [3, 3, 3, 2]


def test_the_link_of_a_batch_read_leads_to_the_rest_of_its_record(v3, bridged):
    found = []
    for caller in (v3, bridged()):
        way = caller.sandbox.store.pair("companies", "contacts")
        for contact in range(1, 131):
            caller.sandbox.store.create(way, 9, contact, way.forward.unlabeled, replace=False)
        body = ids("9")
        path = "/crm/v3/associations/companies/contacts/batch/read"
        row = caller("POST", path, body)[1]["results"][0]
        link = row["paging"]["next"]["link"]
        assert link.startswith("/crm/v3/objects/0-2/9/associations/0-1?after=")
        found.append((row["to"], caller("GET", link)[1]))
    assert found[0] == found[1]
    assert len(found[0][1]["results"]) == 30


@pytest.mark.parametrize("limit", [1, 3, 100])
def test_the_list_of_a_record_pages_as_v3s(v3, bridged, limit):
    found = []
    for caller in (v3, bridged()):
        for company in range(10, 15):
            create(caller, "1", "lawyer_of", b=company)
        rows, query = [], f"?limit={limit}"
        while query:
            page = caller("GET", RECORD + query)[1]
            rows.append(page["results"])
            after = page.get("paging", {}).get("next", {}).get("after")
            query = f"?limit={limit}&after={after}" if after else ""
        found.append(rows)
    assert found[0] == found[1]


def test_towards_companies_only_the_primary_one_is_read_however_far_behind(bridged):
    caller = bridged()
    way = caller.sandbox.store.pair("contacts", "companies")
    for company in range(1, 1202):
        caller.sandbox.store.create(way, 1, company, way.forward.unlabeled, replace=False)
    create(caller, "contact_to_company", b=1201)
    read = caller("POST", f"{BATCH}/read", ids(1, 2))[1]
    assert read["results"] == [
        {"from": {"id": "1"}, "to": [{"id": "1201", "type": "contact_to_company"}]}
    ]
    assert [error["context"]["fromObjectId"] for error in read["errors"]] == [["2"]]


def test_a_contact_without_a_primary_company_reads_as_without_any(v3, bridged):
    answers = []
    for caller in (v3, bridged()):
        create(caller, "279")
        answers.append(caller("POST", f"{BATCH}/read", ids(1)))
    (expected, left), (status, right) = answers
    assert status == expected == 207
    assert right["errors"] == left["errors"]


def test_a_target_that_repeats_its_page_is_no_endless_loop():
    def answer(request):
        assert request.operation == "batch.read"
        row = {"toObjectId": 5, "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": 4}]}
        paging = {"next": {"after": "again"}}
        return 200, {"results": [{"from": {"id": "1"}, "to": [row], "paging": paging}]}

    path = "/crm/v3/associations/contacts/deals/batch/read"
    status, body = served(Bridge("v4"), "POST", path, ids(1), answer)
    assert status == 502
    assert "the same page came again" in body["message"]


# --- errors -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
@pytest.mark.parametrize(
    ("method", "url", "body"),
    [
        ("POST", f"{BATCH}/create", inputs(link(1, 10, "1"))),
        ("POST", f"{BATCH}/read", ids(1)),
        ("POST", f"{BATCH}/archive", inputs(link(1, 10, "1"))),
        ("GET", TYPES, None),
        ("PUT", f"{RECORD}/10/1", None),
        ("DELETE", f"{RECORD}/10/1", None),
        ("GET", RECORD, None),
    ],
)
def test_what_the_service_refuses_comes_as_it_said_it(method, url, body, status):
    said = {"status": "error", "message": "no", "correlationId": "c", "policyName": "DAILY"}
    assert served(Bridge("2026-03"), method, url, body, lambda _: (status, said)) == (status, said)


@pytest.mark.parametrize(("status", "content"), [(200, b"<html>"), (302, b""), (200, b'{"results')])
def test_an_answer_that_is_none_is_a_bad_gateway(status, content):
    found, body = served(Bridge("v4"), "POST", f"{BATCH}/read", ids(1), lambda _: (status, content))
    assert (found, body["category"], body["status"]) == (502, "BAD_GATEWAY", "error")


def test_a_put_that_is_written_is_no_error_though_it_cannot_be_listed():
    def answer(request):
        if request.operation == "labels.list":
            return 200, {"results": []}
        if request.operation == "batch.create":
            return 201, {"results": [{"fromObjectId": 1, "toObjectId": 10, "labels": []}]}
        return 503, {"message": "later"}

    status, body = served(Bridge("2026-03"), "PUT", f"{RECORD}/10/1", None, answer)
    assert status == 200
    assert body["associations"] == {
        "companies": {"results": [{"id": "10", "type": "contact_to_company"}]}
    }


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe",
        b"{}",
        b'{"inputs": null}',
        b'{"inputs": {}}',
        b'{"inputs": [1]}',
        b'{"inputs": [{}]}',
        b'{"inputs": [{"from": {}, "to": {"id": "1"}, "type": "1"}]}',
        b'{"inputs": [{"from": {"id": []}, "to": {"id": "1"}, "type": "1"}]}',
        b'{"inputs": [{"from": {"id": "1"}, "to": {"id": "1"}, "type": ["1"]}]}',
        b'{"inputs": [{"from": {"id": "1"}, "to": {"id": "1"}}]}',
        b'{"inputs": [{"from": {"id": "1"}, "to": {"id": "1"}, "type": "' + b"9" * 5000 + b'"}]}',
        b"[" * 100_000,
    ],
)
@pytest.mark.parametrize("verb", ["create", "archive"])
def test_a_malformed_body_is_refused_before_anything_is_sent(v3, verb, body):
    def nothing(request):
        assert request.operation in {"types.list", "labels.list"}
        return 200, {"results": []}

    status, answered = served(Bridge("2026-03"), "POST", f"{BATCH}/{verb}", body, nothing)
    assert (status, answered["status"]) == (400, "error")
    assert answered["message"]
    assert answered["correlationId"]
    assert v3._send("POST", f"{BATCH}/{verb}", body)[0] == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["inputs", "id", "after", "from"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(derandomize=True, deadline=None, database=None)
@given(st.binary(max_size=60) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_body_makes_the_bridge_fail(body):
    def empty(_):
        return 200, {"results": []}

    status, _ = served(Bridge("2026-03"), "POST", f"{BATCH}/read", body, empty)
    assert status in {200, 207, 400}


@pytest.mark.parametrize(
    ("verb", "most", "row"),
    [("create", 2000, link(1, 10, "1")), ("read", 1000, {"id": "1"})],
)
def test_a_batch_over_v3s_cap_is_refused(v3, bridged, verb, most, row):
    body = {"inputs": [row] * (most + 1)}
    expected, left = v3("POST", f"{BATCH}/{verb}", body)
    status, right = bridged()("POST", f"{BATCH}/{verb}", body)
    assert status == expected == 400
    assert right["message"] == left["message"]


def test_another_media_type_is_refused_as_on_v3():
    bridge = Bridge("2026-03")
    call = V3Request(match_route("POST", f"{BATCH}/read"), "", b'{"inputs": []}', "text/plain")
    with pytest.raises(StopIteration) as end:
        next(bridge.serve(call))
    assert end.value.value.status == 415


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", zipped),
        ("x-gzip", zipped),
        ("deflate", zlib.compress),
        ("Identity", bytes),
        ("deflate, gzip", lambda body: zipped(zlib.compress(body))),
    ],
)
def test_a_compressed_body_is_unpacked(coding, pack):
    content = pack(json.dumps(ids("1")).encode())
    assert status_of(content, coding) is None


@pytest.mark.parametrize(
    ("coding", "content", "status"),
    [
        ("gzip", b'{"inputs": []}', 400),
        ("gzip", zipped(b'{"inputs": []}')[:-1], 400),
        ("gzip", zipped(b'{"inputs": []}') * 2, 400),
        ("br", b'{"inputs": []}', 415),
        ("gzip", zipped(b" " * (33 << 20)), 413),
    ],
)
def test_a_body_that_cannot_be_unpacked_is_refused_before_anything_is_sent(coding, content, status):
    assert status_of(content, coding) == status


def status_of(content, coding):
    """The status of a body that is refused; None when the bridge goes on to ask the service."""
    bridge = Bridge("2026-03")
    route = match_route("POST", f"{BATCH}/read")
    steps = bridge.serve(V3Request(route, "", content, "application/json", coding))
    try:
        next(steps)
    except StopIteration as end:
        return end.value.status
    return None


# --- what is taken over -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{BATCH}/read"),
        ("POST", "/crm/v4/associations/contacts/companies/batch/create"),
        ("POST", "/crm/v3/objects/contacts/batch/create"),
        ("GET", "/crm/v3/objects/contacts/1"),
        ("GET", "/crm/v3/objects/contacts/1/associations/"),
        ("GET", f"{RECORD}//"),
        ("POST", "/crm/v3/associations/contacts/companies/batch/upsert"),
        ("PATCH", f"{RECORD}/10/1"),
        ("GET", "/"),
        ("GET", ""),
    ],
)
def test_everything_else_is_left_alone(method, path):
    assert match_route(method, path) is None


def test_a_slash_at_the_end_changes_nothing():
    for method, path in (("GET", RECORD), ("POST", f"{BATCH}/read"), ("PUT", f"{RECORD}/10/1")):
        assert match_route(method, f"{path}/") == match_route(method, path) is not None


def test_a_prefix_of_a_gateway_is_kept():
    route = match_route("get", f"/hubspot/eu{RECORD}")
    assert (route.prefix, route.segments) == ("/hubspot/eu", ("contacts", "1", "companies"))


def test_escaped_segments_are_read_and_written_escaped():
    route = match_route("PUT", f"{RECORD}/10/a%2Fb")
    assert route.segments[-1] == "a/b"


# --- setting it up ----------------------------------------------------------------------------


def test_the_bridge_leads_away_from_v3():
    with pytest.raises(InvalidInput, match=r"'v3' cannot serve v3 calls: .* v4 or a dated version"):
        Bridge("v3")


def test_an_unknown_version_is_named():
    with pytest.raises(UnknownVersion, match="2020-01"):
        Bridge("2020-01")


def test_a_snapshot_that_is_none_is_named(tmp_path):
    with pytest.raises(InvalidInput, match=r"missing\.json"):
        Bridge("v4", tmp_path / "missing.json")
