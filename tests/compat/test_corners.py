"""Corners that no call on today's registry reaches: one without v3, an API without labels."""

import httpx
import msgspec
import pytest

from hubspot_compat import (
    Association,
    Associations,
    AssociationType,
    InvalidInput,
    PartialFailure,
    UnknownAssociationType,
    UnreadableResponse,
    UnsupportedOperation,
)
from hubspot_compat._dialects import dialect_for
from hubspot_compat._domain.read_rows import ReadRows
from hubspot_compat._facade.drivers import run
from hubspot_compat._operations.client_state import (
    ClientState,
    fetch_definitions,
    label_rows,
    labels_of,
    resolve,
    v3_rows,
)
from hubspot_compat._wire.messages import Request, Response

AT = ("contact", "company")
ROWS = [Association("1", "2", *AT)]


def answered(content=b"{}", status=200):
    request = Request("batch.read", "POST", "/crm/v3/associations/contact/company/batch/read")
    return Response(status, {}, content, request)


def never(_request):
    pytest.fail("nothing is to be sent")


def test_when_no_version_lists_v3_names_there_are_none():
    session = ClientState(dialect_for("2026-03"))
    session.names_from = None
    assert run(v3_rows(session, AT), never) == []


def test_when_no_version_lists_labels_nobody_can_tell_them():
    session = ClientState(dialect_for("v3"))
    session.labels_from = None
    assert run(label_rows(session, AT), never) is None
    with pytest.raises(UnsupportedOperation, match=r"labels\.list"):
        run(labels_of(session, AT), never)


def test_v3_refuses_a_portals_own_type_without_a_name(client):
    with pytest.raises(UnknownAssociationType, match="internal name"):
        client("v3").create("contact", "company", [(1, 2)], type=("USER_DEFINED", 99))


def test_an_id_that_only_the_portal_can_tell_is_asked_for_once(client, calls):
    with pytest.raises(UnknownAssociationType):
        run(resolve(ClientState(dialect_for("v3")), AT, 99), client("v3")._send)
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


def test_an_answer_that_only_lists_errors_has_no_results():
    error = {"status": "error", "category": "VALIDATION_ERROR", "message": "no"}
    body = {"status": "COMPLETE", "numErrors": 1, "errors": [error]}
    transport = httpx.MockTransport(lambda _: httpx.Response(207, json=body))
    with httpx.Client(transport=transport) as http:
        hubspot = Associations("t", base_url="http://h", http_client=http)
        result = hubspot.create("deal", "contact", [(1, 2)], type=3, labels="replace")
    assert list(result) == []
    assert [error.message for error in result.errors] == ["no"]


def test_a_page_of_an_unusual_shape_is_read_all_the_same():
    rows = [{"toObjectId": 7, "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": 3}]}]
    body = {"results": rows, "paging": "none"}
    page, after = dialect_for("v4").listed(answered(msgspec.json.encode(body)), AT, "1")
    assert ([row.to_id for row in page], after) == (["7"], None)


def test_rows_of_a_record_that_was_not_asked_for_are_kept_apart():
    rows = ReadRows(["1"])
    rows.add([("1", ["2"], [()]), ("9", ["3"], [()])])
    pairs, types = rows.columns()
    assert (list(pairs), list(types)) == ([("1", "2"), ("9", "3")], [(), ()])


def test_a_type_of_the_portals_own_may_go_with_pairs_from_a_generator(client, calls):
    made, *_ = client("2026-03").labels.create("contact", "company", label="Scout", name="scout")
    pairs = ((1, id_) for id_ in (2, 3))
    result = client("2026-03").create("contact", "company", pairs, type="Scout")
    assert [row.types[0].type_id for row in result] == [made.type_id] * 2


def test_what_changes_while_it_is_asked_for_is_not_cached():
    session = ClientState(dialect_for("2026-03"))

    def answer(request):
        session.forget_all()  # another thread makes a label meanwhile
        return Response(200, {}, b'{"results": []}', request)

    assert run(fetch_definitions(session, AT), answer) == ()
    assert (session.known, session.labels) == ({}, {})


def test_a_portals_definitions_are_fetched_once():
    session = ClientState(dialect_for("2026-03"))
    asked = []

    def answer(request):
        asked.append(request.operation)
        return Response(200, {}, b'{"results": []}', request)

    assert (
        run(fetch_definitions(session, AT), answer)
        == run(fetch_definitions(session, AT), never)
        == ()
    )
    assert sorted(asked) == ["labels.list", "types.list"]


def test_an_id_of_thousands_of_digits_is_refused(client):
    with pytest.raises(InvalidInput, match=r"pairs\[0\]"):
        client("2026-03").create("contact", "company", [(10**5_000, 2)], type=1)


def test_a_page_with_errors_beside_its_rows_is_read_all_the_same():
    rows = [{"toObjectId": 7, "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": 3}]}]
    body = {"results": rows, "errors": [{"message": "odd"}], "paging": {"next": {"after": "7"}}}
    page, after = dialect_for("v4").listed(answered(msgspec.json.encode(body)), AT, "1")
    assert ([row.to_id for row in page], after) == (["7"], "7")


@pytest.mark.parametrize("name", ["<from>", "<to>", "<from> <to>", '"%s"', "100%"])
def test_an_own_name_that_looks_like_a_place_for_an_id_is_sent_as_it_is(name):
    own = AssociationType("USER_DEFINED", 26, None, name, *AT)
    request = dialect_for("v3").create(AT, [Association("1", "2", *AT, (own,))])
    sent = {"from": {"id": "1"}, "to": {"id": "2"}, "type": name}
    assert msgspec.json.decode(request.content) == {"inputs": [sent]}
