"""Corners of the bridge that few calls reach: failed in part, gone, malformed."""

import json
from importlib.metadata import PackageNotFoundError

import httpx
import pytest
import requests
from hubspot import HubSpot

from hubspot_compat import legacy
from hubspot_compat._bridge import Bridge, Reply, V3Request, match_route
from hubspot_compat._dialects import V4, VERSIONS
from hubspot_compat.legacy._httpx import BridgedTransport
from hubspot_compat.legacy._requests import BridgedAdapter

from .conftest import NEWER, TOKEN, ids, inputs, link

BATCH = "/crm/v3/associations/contacts/companies/batch"
RECORD = "/crm/v3/objects/contacts/1/associations/companies"
TYPES = "/crm/v3/associations/contacts/companies/types"
TO_DEALS = "/crm/v3/associations/contacts/deals/batch/read"
LAWYER = {"category": "USER_DEFINED", "typeId": 26, "label": "Lawyer"}
WRITTEN = {"results": [{"fromObjectId": 1, "toObjectId": 10, "labels": []}]}


def refused(category, **context):
    entry = {"status": "error", "category": category, "message": "no", "context": context}
    return 207, {"results": [], "numErrors": 1, "errors": [entry]}


def served(method, url, body, answers, bridge=None):
    """Answer a bridge's requests by operation: gives (status, decoded body)."""
    bridge = bridge or Bridge("2026-03")
    path, _, query = url.partition("?")
    content = json.dumps(body).encode()
    steps = bridge.serve(V3Request(match_route(method, path), query, content, "application/json"))
    try:
        request = next(steps)
        while True:
            status, given = answers[request.operation]
            request = steps.send(Reply(status, {}, json.dumps(given).encode()))
    except StopIteration as end:
        reply = end.value
        return reply.status, json.loads(reply.content) if reply.content else None


# --- what fails in part -----------------------------------------------------------------------


def test_a_record_that_is_not_there_loses_no_labels_and_is_written():
    answers = {
        "labels.list": (200, {"results": [LAWYER]}),
        "batch.read": refused("OBJECT_NOT_FOUND", fromObjectId=["1"]),
        "batch.create": (201, WRITTEN),
    }
    body = inputs(link(1, 10, "contact_to_company"))
    assert served("POST", f"{BATCH}/create", body, answers)[0] == 201


def test_a_put_on_a_record_that_cannot_be_read_writes_nothing():
    answers = {
        "labels.list": (200, {"results": [LAWYER]}),
        "batch.read": refused("VALIDATION_ERROR", fromObjectId=["1"]),
    }
    status, body = served("PUT", f"{RECORD}/10/1", None, answers)
    assert (status, body["message"]) == (400, "no")


def test_a_record_that_the_target_refuses_is_an_error_and_not_empty():
    answers = {"batch.read": refused("VALIDATION_ERROR", fromObjectId=["1"])}
    status, body = served("POST", TO_DEALS, ids(1), answers)
    assert (status, body["results"]) == (207, [])
    assert [error["message"] for error in body["errors"]] == ["no"]


# --- names that nobody tells ------------------------------------------------------------------


def test_an_own_type_is_spelled_where_its_name_cannot_be_asked_for():
    row = {"from": {"id": "1"}, "to": [{"toObjectId": 5, "associationTypes": [LAWYER]}]}
    no = (500, {"message": "later"})
    answers = {"batch.read": (200, {"results": [row]}), "labels.list": no, "types.list": no}
    status, body = served("POST", TO_DEALS, ids(1), answers)
    assert status == 200
    assert [entry["type"] for entry in body["results"][0]["to"]] == ["USER_DEFINED=26"]


def test_a_type_of_hubspots_that_the_catalogue_lacks_is_called_by_its_id():
    new = {"category": "HUBSPOT_DEFINED", "typeId": 99_999, "label": "New"}
    answers = {"labels.list": (200, {"results": [new]}), "types.list": (404, {})}
    status, body = served("GET", TYPES, None, answers)
    assert (status, body["results"]) == (200, [{"id": "99999", "name": "99999"}])


def test_a_name_of_hubspots_that_was_seen_is_known_without_v3():
    answers = {
        "types.list": (404, {}),
        "labels.list": (200, {"results": []}),
        "batch.create": (201, WRITTEN),
        "basic.list": (200, {"results": []}),
    }
    assert served("PUT", f"{RECORD}/10/billing_contact_to_company", None, answers)[0] == 200


@pytest.mark.parametrize("spelled", ["USER_DEFINED=27", "HUBSPOT_DEFINED=26"])
def test_a_spelled_type_that_the_portal_lacks_is_refused(spelled):
    answers = {"labels.list": (200, {"results": [LAWYER]}), "types.list": (404, {})}
    body = inputs(link(1, 10, spelled))
    assert served("POST", f"{BATCH}/create", body, answers)[0] == 400


def test_what_a_later_version_cannot_do_is_a_refusal_and_no_crash():
    row = VERSIONS["2026-03"]
    kept = {name: entry for name, entry in row.operations.items() if name != "basic.list"}
    bridge = Bridge("2026-03")
    bridge._dialect = V4(row._replace(operations=kept))
    status, body = served("GET", RECORD, None, {}, bridge)
    assert status == 400
    assert "basic.list" in body["message"]


# --- what is malformed ------------------------------------------------------------------------


@pytest.mark.parametrize("version", NEWER)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/crm/v3/associations/contacts/conpanies/types"),
        ("GET", f"{RECORD}?limit=abc"),
        ("GET", f"{RECORD}?limit=99999999999"),
        ("GET", f"{RECORD}?limit=-1"),
        ("GET", "/crm/v3/objects/contacts/abc/associations/companies"),
        ("DELETE", f"{RECORD}/10abc/1"),
    ],
)
def test_what_v3_refuses_or_takes_is_refused_or_taken(v3, bridged, version, method, path):
    expected, _ = v3(method, path)
    status, _ = bridged(version)(method, path)
    assert status == expected


def test_a_type_in_digits_may_come_as_a_number(bridged):
    body = inputs(link(1, 10, "1") | {"type": 1})
    assert bridged()("POST", f"{BATCH}/create", body)[0] == 201


# --- the libraries' own ends ------------------------------------------------------------------


def test_closing_what_is_mounted_closes_what_was_there():
    class Inner(httpx.BaseTransport, requests.adapters.BaseAdapter):
        closed = 0

        def handle_request(self, request):
            raise NotImplementedError

        def close(self):
            self.closed += 1

    inner = Inner()
    BridgedTransport(inner, Bridge("2026-03")).close()
    BridgedAdapter(inner, Bridge("2026-03")).close()
    assert inner.closed == 2


def test_an_sdk_that_was_not_installed_as_a_package_is_taken(monkeypatch):
    def missing(_):
        raise PackageNotFoundError

    monkeypatch.setattr("hubspot_compat.legacy._upgrade.installed_version", missing)
    client = HubSpot(access_token=TOKEN)
    assert legacy.upgrade(client) is client
