"""Corners that no call on today's registry reaches: one without v3, an API without labels."""

import httpx
import pytest

from hubspot_compat import (
    Association,
    InvalidInput,
    PartialFailure,
    UnknownAssociationType,
    UnreadableResponse,
    UnsupportedOperation,
)
from hubspot_compat._dialects import dialect_for
from hubspot_compat._drivers import run
from hubspot_compat._session import Session, label_rows, labels_of, resolve, v3_rows
from hubspot_compat._wire import Request, Response

AT = ("contact", "company")
ROWS = [Association("1", "2", *AT)]


def answered(content=b"{}", status=200):
    request = Request("batch.read", "POST", "/crm/v3/associations/contact/company/batch/read")
    return Response(status, {}, content, request)


def never(_request):
    pytest.fail("nothing is to be sent")


def test_when_no_version_lists_v3_names_there_are_none():
    session = Session(dialect_for("2026-03"))
    session.names_from = None
    assert run(v3_rows(session, AT), never) == []


def test_when_no_version_lists_labels_nobody_can_tell_them():
    session = Session(dialect_for("v3"))
    session.labels_from = None
    assert run(label_rows(session, AT), never) is None
    with pytest.raises(UnsupportedOperation, match=r"labels\.list"):
        run(labels_of(session, AT), never)


def test_v3_refuses_a_portals_own_type_without_a_name(client):
    with pytest.raises(UnknownAssociationType, match="internal name"):
        client("v3").create("contact", "company", [(1, 2)], type=("USER_DEFINED", 99))


def test_an_id_that_only_the_portal_can_tell_is_asked_for_once(client, calls):
    with pytest.raises(UnknownAssociationType):
        run(resolve(Session(dialect_for("v3")), AT, 99), client("v3")._send)
    assert {path.rsplit("/", 1)[-1] for _, path in calls()} == {"types", "labels"}


def test_a_body_that_is_no_json_is_unreadable():
    with pytest.raises(UnreadableResponse, match="cannot read the answer"):
        answered(b"<html>").json()


def test_an_association_of_objects_that_nobody_knows_is_refused(client):
    row = Association("1", "2", "contact", "spaceship")
    with pytest.raises(InvalidInput, match="spaceship"):
        client("2026-03").create("contact", "company", [row], type=1)


@pytest.mark.parametrize(
    "ask",
    [
        lambda v3: v3.create_default(AT, ROWS),
        lambda v3: v3.default_created(answered(), AT, ROWS),
        lambda v3: v3.archive_all(AT, ROWS),
        lambda v3: v3.list_page(AT, "1", None),
        lambda v3: v3.listed(answered(), AT, "1"),
    ],
)
def test_what_v3_lacks_names_versions_that_have_it(ask):
    with pytest.raises(UnsupportedOperation, match="2026-03"):
        ask(dialect_for("v3"))


def test_a_v3_listing_of_a_record_that_cannot_be_read_fails(client):
    error = {"status": "error", "category": "OBJECT_NOT_FOUND", "message": "no record 404"}
    body = {"status": "COMPLETE", "results": [], "numErrors": 1, "errors": [error]}
    transport = httpx.MockTransport(lambda _: httpx.Response(207, json=body))
    with httpx.Client(transport=transport) as http:
        listing = client("v3", http_client=http).list("contact", 404, "company")
        with pytest.raises(PartialFailure, match="no record 404"):
            list(listing)
