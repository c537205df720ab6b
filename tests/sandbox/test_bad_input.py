"""Whatever a client sends, the answer is the service's own error body and never a 500."""

import gzip
import json
import zlib
from functools import partial
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# Without the time of day: xdist's workers must collect the same names.
zipped = partial(gzip.compress, mtime=0)

CREATE = "/crm/v4/associations/contacts/companies/batch/create"
LIST = "/crm/v4/objects/contacts/1/associations/companies"
PAIR = {"from": {"id": "1"}, "to": {"id": "2"}}
TYPES = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}]
JSON = {"content-type": "application/json"}


def is_error(answer, status):
    body = answer.json()
    assert answer.status_code == status, answer.text
    assert body["status"] == "error"
    assert body["message"]
    assert body["correlationId"]
    return body


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"\xff\xfe",
        b'{"inputs": [}',
        b"NaN",
        b'{"inputs": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
    ],
)
def test_malformed_json_is_400(api, content):
    body = is_error(api.http.post(CREATE, content=content, headers=JSON), 400)
    assert body["message"].startswith("Invalid JSON input")
    assert "category" not in body  # as the real service answers it


def test_an_absent_body_is_400(api):
    body = is_error(api.http.post(CREATE), 400)
    assert "a request body was expected, but none found" in body["message"]


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"inputs": None},
        {"inputs": {}},
        {"inputs": [1]},
        {"inputs": [{"from": {"id": "1"}}]},
        {"inputs": [{**PAIR, "types": "contact_to_company"}]},
        {"inputs": [{**PAIR, "types": [{"associationTypeId": 279}]}]},
        {"inputs": [{**PAIR, "types": [{**TYPES[0], "associationTypeId": "279"}]}]},
        {"inputs": [{**PAIR, "types": [{**TYPES[0], "associationTypeId": 2**31}]}]},
        {"inputs": [{**PAIR, "types": [{**TYPES[0], "associationTypeId": 10**400}]}]},
        {"inputs": [{**PAIR, "types": [{**TYPES[0], "associationCategory": "NOBODY"}]}]},
        {"inputs": [{**PAIR, "types": []}]},
        {"inputs": [{**PAIR, "from": {"id": None}, "types": TYPES}]},
        {"inputs": [{**PAIR, "from": {"id": True}, "types": TYPES}]},
    ],
)
def test_wrong_shapes_are_400_and_nothing_is_written(api, body):
    is_error(api.http.post(CREATE, json=body), 400)
    assert api.sandbox.snapshot()["associations"] == {}


def test_a_missing_field_is_named(api):
    body = is_error(api.http.post(CREATE, json={"inputs": [{**PAIR}]}), 400)
    assert body["message"] == "Some required fields were not set: [types]"
    assert body["category"] == "VALIDATION_ERROR"


def test_unknown_fields_are_ignored(api):
    body = {"inputs": [{**PAIR, "types": TYPES, "note": 1}], "dryRun": True}
    assert api.http.post(CREATE, json=body).status_code == 201


def test_ids_may_be_numbers_as_on_the_real_service_but_not_to_the_letter(api, make_api):
    body = {"inputs": [{"from": {"id": 1}, "to": {"id": 2}, "types": TYPES}]}
    assert api.http.post(CREATE, json=body).status_code == 201
    is_error(make_api(spec_exact=True).http.post(CREATE, json=body), 400)


@pytest.mark.parametrize(
    "bad", ["abc", "", "1.5", "-1", " 1", "1_000", "٣", str(2**63), "9" * 4300]
)
def test_a_bad_id_spoils_its_input_only(api, bad):
    inputs = [{"from": {"id": bad}, "to": {"id": "2"}, "types": TYPES}, {**PAIR, "types": TYPES}]
    answer = api.http.post(CREATE, json={"inputs": inputs})
    assert answer.status_code == 207
    body = answer.json()
    assert body["numErrors"] == 1
    assert body["errors"][0]["subCategory"] == "crm.associations.INVALID_IDENTIFIER"
    assert api.read("v4", 1) == {2: {279}}


def test_a_bad_id_in_an_archive_removes_nothing(api):
    api.create("v4", 1, 2, 1)
    inputs = [
        {"from": {"id": "1"}, "to": [{"id": "2"}]},
        {"from": {"id": "x"}, "to": [{"id": "2"}]},
    ]
    is_error(api.batch("v4", "archive", inputs), 400)
    assert api.read("v4", 1) == {2: {1, 279}}


def test_a_type_of_another_pair_is_invalid_object_ids(api):
    answer = api.http.put(
        "/crm/v4/objects/deals/38374264688/associations/companies/2",
        json=[{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}],
    )
    body = is_error(answer, 400)
    assert body["message"] == "One or more associations are invalid"
    assert body["context"] == {
        "INVALID_OBJECT_IDS": ["CONTACT=38374264688 is not valid"],
        "objectId": ["38374264688"],
        "objectType": ["CONTACT"],
    }


def test_an_unknown_type_id_is_400_with_its_context_and_nothing_is_written(api):
    wrong = [{"associationCategory": "USER_DEFINED", "associationTypeId": 3}]
    inputs = [{**PAIR, "types": TYPES}, {**PAIR, "types": wrong}]
    body = is_error(api.http.post(CREATE, json={"inputs": inputs}), 400)
    assert body["context"] == {
        "associationSpec": ["USER_DEFINED=3"],
        "INVALID_ASSOCIATION_TYPE_ID": ["USER_DEFINED=3 is not a valid association definition id"],
    }
    assert api.sandbox.snapshot()["associations"] == {}


def test_an_unknown_v3_type_is_400_with_its_context(api):
    body = is_error(api.batch("v3", "create", [{**PAIR, "type": "test"}], "notes", "deals"), 400)
    assert body["message"] == "test is not a valid association type between notes and deals"
    assert body["subCategory"] == "crm.associations.INVALID_ASSOCIATION_TYPE"
    assert body["context"] == {
        "type": ["test"],
        "fromObjectType": ["notes"],
        "toObjectType": ["deals"],
    }


@pytest.mark.parametrize(
    "name", ["kontakte", "0-9999999", "2-", "contacts%2F1", "%00", "%FF", "a" * 5000]
)
def test_an_unknown_object_type_is_400(api, name):
    is_error(api.http.get(f"/crm/v4/associations/{name}/companies/labels"), 400)


def test_an_encoded_slash_stays_inside_its_segment(api):
    body = is_error(api.http.get("/crm/v4/objects/contacts/1%2F2/associations/companies"), 400)
    assert "1/2" in body["message"]


@pytest.mark.parametrize("after", ["x", "100", "", "MQ==", "LTEuMA==", "%00", "MS4wMA=="])
def test_a_cursor_that_is_not_ours_is_400(api, after):
    api.create("v4", 1, 2, 1)
    is_error(api.http.get(f"{LIST}?after={after}"), 400)
    if after != "%00":
        is_error(api.batch("v4", "read", [{"id": "1", "after": after}]), 400)


@pytest.mark.parametrize("limit", ["x", "1.5", "", "99999999999", "1e3"])
def test_a_limit_that_is_no_integer_is_400(api, limit):
    is_error(api.http.get(f"{LIST}?limit={limit}"), 400)


@pytest.mark.parametrize("number", ["x", "1.5", "99999999999", "-"])
def test_a_label_id_that_is_no_integer_is_400(api, number):
    is_error(api.http.delete(f"/crm/v4/associations/contacts/companies/labels/{number}"), 400)


def test_another_media_type_is_415(api):
    headers = {"content-type": "text/plain"}
    body = is_error(api.http.post(CREATE, content=b"{}", headers=headers), 415)
    assert "application/json" in body["message"]
    unnamed = api.http.build_request("POST", CREATE, content=b"{}")
    assert "content-type" not in unnamed.headers
    is_error(api.http.send(unnamed), 415)


def test_a_media_type_with_a_parameter_is_fine(api):
    content = json.dumps({"inputs": [{**PAIR, "types": TYPES}]})
    headers = {"content-type": "Application/JSON; charset=UTF-8"}
    assert api.http.post(CREATE, content=content, headers=headers).status_code == 201


def test_a_body_over_the_cap_is_413(api):
    content = b'{"inputs": [], "x": "' + b"x" * (10 * 1024 * 1024) + b'"}'
    is_error(api.http.post(CREATE, content=content, headers=JSON), 413)


BODY = json.dumps({"inputs": [{**PAIR, "types": TYPES}]}).encode()


@pytest.mark.parametrize(
    ("coding", "content"),
    [
        ("gzip", zipped(BODY)),
        ("X-GZIP", zipped(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("identity", BODY),
        ("deflate, gzip", zipped(zlib.compress(BODY))),
    ],
)
def test_a_compressed_body_is_unpacked(api, coding, content):
    headers = JSON | {"content-encoding": coding}
    assert api.http.post(CREATE, content=content, headers=headers).status_code == 201
    assert api.read("v4", 1) == {2: {279}}


@pytest.mark.parametrize(
    ("coding", "content", "status"),
    [
        ("gzip", BODY, 400),
        ("gzip", zipped(BODY)[:-1], 400),
        ("gzip", zipped(BODY) * 2, 400),
        ("deflate", zipped(BODY), 400),
        ("br", BODY, 415),
        ("gzip, zstd", zipped(BODY), 415),
        ("gzip", zipped(b" " * (10 * 1024 * 1024) + BODY), 413),
    ],
)
def test_a_body_that_cannot_be_unpacked_writes_nothing(api, coding, content, status):
    headers = JSON | {"content-encoding": coding}
    is_error(api.http.post(CREATE, content=content, headers=headers), status)
    assert api.sandbox.snapshot()["associations"] == {}


def test_another_method_is_405_and_names_the_right_ones(api):
    answer = api.http.patch(LIST)
    is_error(answer, 405)
    assert answer.headers["allow"] == "GET"
    pair = api.http.post(f"{LIST}/2")
    is_error(pair, 405)
    assert pair.headers["allow"] == "DELETE, PUT"


@pytest.mark.parametrize("path", ["/crm/v4", "/crm/v9/associations/a/b/labels", "/x", f"{LIST}//"])
def test_another_path_is_404(api, path):
    is_error(api.http.get(path), 404)


def test_a_slash_at_the_end_changes_nothing(api):
    """As public code calls v3 (`/crm/v3/objects/contacts/?limit=100`), so it must be served."""
    for path in (LIST, "/crm/v3/objects/contacts/1/associations/companies"):
        assert api.http.get(f"{path}/").json() == api.http.get(path).json() == {"results": []}


@pytest.mark.parametrize(
    ("version", "rest", "most"),
    [
        ("v3", "create", 2000),
        ("v4", "create", 2000),
        ("2026-03", "associate/default", 2000),
        ("v3", "read", 1000),
        ("2025-09", "read", 1000),
        ("v3", "archive", 100),
        ("v4", "archive", 100),
        ("2026-03", "labels/archive", 100),
    ],
)
def test_each_endpoint_has_its_cap(api, version, rest, most):
    one = {
        "create": {**PAIR, "type": "279"} if version == "v3" else {**PAIR, "types": TYPES},
        "associate/default": PAIR,
        "read": {"id": "1"},
        "labels/archive": {**PAIR, "types": TYPES},
        "archive": {**PAIR, "type": "279"}
        if version == "v3"
        else {"from": {"id": "1"}, "to": [{"id": "2"}]},
    }[rest]
    assert api.batch(version, rest, [one] * most).status_code < 300
    body = is_error(api.batch(version, rest, [one] * (most + 1)), 400)
    assert f"is {most}. Received {most + 1}." in body["message"]


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["inputs", "from", "to", "id", "types", "type", "after", "x"]), inner
        )
    ),
    max_leaves=12,
)
PATHS = st.sampled_from(
    [
        CREATE,
        CREATE.replace("create", "read"),
        CREATE.replace("create", "archive"),
        CREATE.replace("create", "labels/archive"),
        CREATE.replace("create", "associate/default"),
        CREATE.replace("v4", "v3"),
        CREATE.replace("v4", "v3").replace("create", "read"),
        "/crm/v4/associations/contacts/companies/labels",
        "/crm/associations/2026-03/definitions/configurations/contacts/companies/batch/create",
        "/crm/associations/2026-03/definitions/configurations/contacts/companies/batch/purge",
    ]
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=300)
@given(PATHS, JSON_VALUES)
def test_no_json_makes_it_fail(kept_api, path, body):
    content = json.dumps(body)
    answer = kept_api.http.post(path, content=content, headers=JSON)
    assert answer.status_code < 500


@settings(deadline=None, max_examples=300)
@given(st.binary(max_size=40))
def test_no_bytes_make_it_fail(kept_api, content):
    assert kept_api.http.post(CREATE, content=content, headers=JSON).status_code == 400


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_no_path_makes_it_fail(kept_api, one, two, query):
    path = f"/crm/v4/objects/{quote(one, safe='')}/{quote(two, safe='')}/associations/companies"
    assert kept_api.http.get(f"{path}?after={quote(query)}&limit={quote(query)}").status_code < 500
