"""Every real error body that we know of becomes the right error; nothing at all breaks it."""

import json
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_compat._domain.errors import (
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    NotFound,
    RateLimited,
    ServerError,
    Unauthorized,
    UnreadableResponse,
)
from hubspot_compat._wire.answers import read_answer
from hubspot_compat._wire.error_bodies import decode_error, header, retry_after
from hubspot_compat._wire.messages import Request
from hubspot_compat._wire.redaction import Secret

REQUEST = Request("batch.create", "POST", "/crm/associations/2026-03/note/deal/batch/create")


def decoded(status, body=None, **headers):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return decode_error(REQUEST, status, headers, content)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequest),
        (401, Unauthorized),
        (403, Forbidden),
        (404, NotFound),
        (405, ApiError),
        (409, Conflict),
        (423, ApiError),
        (429, RateLimited),
        (477, ApiError),
        (499, ApiError),
        (500, ServerError),
        (502, ServerError),
        (521, ServerError),
        (599, ServerError),
    ],
)
def test_the_status_chooses_the_class(status, kind):
    error = decoded(status, {})

    assert type(error) is kind
    assert error.status == status
    assert (error.method, error.path) == (REQUEST.method, REQUEST.path)


def test_invalid_object_ids_keep_their_context():
    error = decoded(
        400,
        {
            "status": "error",
            "message": "One or more associations are invalid",
            "correlationId": "8db6c5ae-0000-4a44-b5b4-0123456789ab",
            "context": {
                "INVALID_OBJECT_IDS": ["CONTACT=38374264688 is not valid"],
                "objectId": ["38374264688"],
                "objectType": ["CONTACT"],
            },
            "category": "VALIDATION_ERROR",
        },
    )

    assert str(error) == (
        "POST /crm/associations/2026-03/note/deal/batch/create -> 400: "
        "One or more associations are invalid [VALIDATION_ERROR] "
        "(correlation id 8db6c5ae-0000-4a44-b5b4-0123456789ab)"
    )
    assert error.context["objectId"] == ["38374264688"]
    assert error.sub_category == ""


def test_an_older_context_has_only_the_invalid_ids():
    error = decoded(
        400,
        {
            "status": "error",
            "message": "One or more associations are invalid",
            "context": {"INVALID_OBJECT_IDS": ["DEAL=1 is not valid"]},
            "category": "VALIDATION_ERROR",
        },
    )

    assert error.context == {"INVALID_OBJECT_IDS": ["DEAL=1 is not valid"]}
    assert error.correlation_id == ""


def test_a_bad_type_id_keeps_its_context():
    context = {
        "associationSpec": ["USER_DEFINED=3"],
        "INVALID_ASSOCIATION_TYPE_ID": ["USER_DEFINED=3 is not a valid association definition id"],
    }

    error = decoded(400, {"status": "error", "message": "invalid", "context": context})

    assert error.context == context
    assert error.category == ""


def test_a_bad_v3_type_has_a_sub_category():
    error = decoded(
        400,
        {
            "status": "error",
            "message": "test is not a valid association type between notes and deals",
            "category": "VALIDATION_ERROR",
            "subCategory": "crm.associations.INVALID_ASSOCIATION_TYPE",
        },
    )

    assert error.sub_category == "crm.associations.INVALID_ASSOCIATION_TYPE"
    assert "[VALIDATION_ERROR/crm.associations.INVALID_ASSOCIATION_TYPE]" in str(error)


@pytest.mark.parametrize(
    "message",
    [
        "Invalid input JSON on line 1, column 1: Cannot deserialize `java.util.HashSet`",
        "Invalid JSON input: a request body was expected, but none found",
        "Some required fields were not set: [associationCategory, associationTypeId]",
    ],
)
def test_bodies_without_a_category_are_read(message):
    error = decoded(400, {"status": "error", "message": message, "correlationId": "c1"})

    assert isinstance(error, BadRequest)
    assert error.message == message
    assert (error.category, error.sub_category, error.correlation_id) == ("", "", "c1")


def test_v1_lists_its_errors_as_strings():
    error = decoded(400, {"status": "error", "errors": ["CONTACT=1 is not valid"]})

    assert error.errors == ["CONTACT=1 is not valid"]
    assert error.message == "CONTACT=1 is not valid"


def test_a_nested_message_stands_in_for_a_missing_one():
    error = decoded(409, {"errors": [{"message": "the record is being merged"}]})

    assert error.message == "the record is being merged"


@pytest.mark.parametrize("errors", [[7], [{"message": 7}], [None], "text", {"a": 1}])
def test_nested_errors_without_text_leave_the_reason_phrase(errors):
    assert decoded(409, {"errors": errors}).message == "Conflict"


def test_the_ten_second_limit_is_a_burst():
    error = decoded(
        429,
        {
            "status": "error",
            "message": "You have reached your ten_secondly_rolling limit.",
            "errorType": "RATE_LIMIT",
            "correlationId": "c93e0000",
            "policyName": "TEN_SECONDLY_ROLLING",
            "groupName": "publicapi:private-apps:api-calls-ten-secondly:1-2",
        },
    )

    assert isinstance(error, RateLimited)
    assert (error.policy, error.daily) == ("TEN_SECONDLY_ROLLING", False)
    assert error.category == ""
    assert error.correlation_id == "c93e0000"


def test_the_older_secondly_variant_has_a_request_id():
    error = decoded(
        429,
        {
            "status": "error",
            "message": "You have reached your secondly limit.",
            "errorType": "RATE_LIMIT",
            "policyName": "SECONDLY",
            "requestId": "0123456789abcdef",
        },
    )

    assert error.policy == "SECONDLY"
    assert error.correlation_id == "0123456789abcdef"


def test_a_newer_variant_has_a_category():
    assert decoded(429, {"message": "m", "category": "RATE_LIMITS"}).category == "RATE_LIMITS"


@pytest.mark.parametrize(
    ("body", "daily"),
    [
        ({"message": "You have reached your daily limit.", "policyName": "DAILY"}, True),
        ({"message": "You have reached your daily limit."}, True),
        ({"message": "m", "policyName": "daily"}, True),
        ({"message": "You have reached your secondly limit."}, False),
        ({"message": "not the daily limit", "policyName": "SECONDLY"}, False),
        ({}, False),
    ],
)
def test_the_daily_limit_is_told_from_a_burst(body, daily):
    assert decoded(429, body).daily is daily


def test_an_html_page_becomes_the_reason_phrase_and_stays_reachable():
    page = b"<html><title>502</title></html>"

    error = decoded(502, page, **{"x-hubspot-correlation-id": "from-the-header"})

    assert error.message == "Bad Gateway"
    assert error.body == page
    assert error.correlation_id == "from-the-header"
    assert "<html>" not in repr(error)


@pytest.mark.parametrize(
    ("status", "words"),
    [(477, "another data centre"), (523, "could not reach"), (499, "no reason given")],
)
def test_statuses_that_http_does_not_know_have_words(status, words):
    assert words in decoded(status, b"").message


@pytest.mark.parametrize(
    "content",
    [b"", b"   ", b"null", b"[]", b"7", b'"text"', b"{", b"\xff\xfe", b"[" * 100_000],
)
def test_a_body_that_is_no_object_is_no_obstacle(content):
    error = decoded(500, content)

    assert isinstance(error, ServerError)
    assert error.message == "Internal Server Error"


def test_senseless_field_types_become_empty():
    error = decoded(
        400,
        {
            "message": {"a": 1},
            "category": 3,
            "subCategory": {"name": "x"},
            "correlationId": None,
            "context": None,
            "errors": None,
        },
    )

    assert (error.category, error.sub_category, error.correlation_id) == ("", "", "")
    assert error.context == {}
    assert error.errors == []
    assert error.message == "Bad Request"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ["message", "category", "subCategory", "correlationId", "context", "errors", "policyName"]


@given(
    status=st.integers(400, 599),
    body=st.dictionaries(st.sampled_from(FIELDS) | st.text(), JSON).map(json.dumps).map(str.encode)
    | st.binary(),
    wait=st.text() | st.floats().map(str),
)
def test_whatever_comes_becomes_an_error_and_never_raises(status, body, wait):
    error = decode_error(REQUEST, status, {"Retry-After": wait}, body)

    assert isinstance(error, ApiError)
    assert error.status == status
    assert str(error)
    assert error.retry_after is None or 0 <= error.retry_after < float("inf")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("2", 2.0),
        ("0", 0.0),
        ("1.5", 1.5),
        (" 7 ", 7.0),
        ("86400", 86400.0),
        ("2678400", 2678400.0),
        ("2678401", None),
        ("1e300", None),
        ("9" * 5000, None),
        ("-1e300", 0.0),
        ("-inf", None),
        ("-3", 0.0),
        ("nan", None),
        ("inf", None),
        ("", None),
        ("soon", None),
        ("Wed, 32 Oct 2026 07:28:00 GMT", None),
    ],
)
def test_retry_after_in_seconds(value, seconds):
    assert retry_after(value) == seconds


def test_retry_after_as_a_date():
    now = 1_800_000_000.0

    assert retry_after(formatdate(now + 30, usegmt=True), now=now) == 30.0
    assert retry_after(formatdate(now - 30, usegmt=True), now=now) == 0.0
    assert retry_after(formatdate(now + 40 * 86_400, usegmt=True), now=now) is None
    assert retry_after("Mon, 01 Jan 0001 00:00:00 +2359", now=now) in {0.0, None}
    assert retry_after("Fri, 31 Dec 9999 23:59:59 -2359", now=now) is None


def test_retry_after_reaches_the_error():
    assert decoded(477, {}, **{"retry-after": "60"}).retry_after == 60.0
    assert decoded(477, {}).retry_after is None


def test_a_header_is_found_in_any_case():
    assert header({"RETRY-AFTER": "1"}, "Retry-After") == "1"
    assert header({"Retry-After": "1"}, "Retry-After") == "1"
    assert header({"Other": "1"}, "Retry-After") == ""


@pytest.mark.parametrize("content", [b"", b" \n", b"{}", b"[]", b"null", b' {"a": [1]} \n'])
def test_an_answer_that_is_empty_or_whole_json_is_accepted(content):
    assert read_answer(REQUEST, 207, {}, content).content == content


@pytest.mark.parametrize(
    "content",
    [
        b"<html></html>",
        b"OK",
        b'{"results": [',
        b'{"a": 1',
        b"[1, 2",
        b"{]",
        b"}",
        b'{"a": {}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_no_json_or_not_all_of_it_is_refused(content):
    with pytest.raises(UnreadableResponse, match=r"no JSON, or not the whole of it \(text/html"):
        read_answer(REQUEST, 200, {"content-type": "text/html"}, content)


def test_a_missing_content_type_is_named_as_missing():
    with pytest.raises(UnreadableResponse, match="no content type, 2 bytes"):
        read_answer(REQUEST, 200, {}, b"OK")


@pytest.mark.parametrize("status", [301, 302, 307, 308, 304])
def test_a_redirect_is_refused_with_a_hint(status):
    with pytest.raises(UnreadableResponse, match="base_url"):
        read_answer(REQUEST, status, {"location": "https://elsewhere.example/"}, b"")


def test_an_error_status_is_raised():
    with pytest.raises(NotFound, match="404"):
        read_answer(REQUEST, 404, {}, b"")


def test_the_token_is_blanked_out_of_a_body():
    body = b'{"message": "This oauth-token (pat-na1-12345) is expired!"}'

    assert (
        Secret("pat-na1-12345").redact(body)
        == b'{"message": "This oauth-token ([token]) is expired!"}'
    )
    assert Secret("pat-na1-54321").redact(body) is body


def test_a_stand_in_for_a_token_is_left_in_the_words_that_it_is_part_of():
    body = b'{"message": "This oauth-token (t) is expired!"}'

    assert Secret("t").redact(body) is body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (
            {"errors": [{"context": {"requiredScopes": ["a.read", "b.read"]}}]},
            "(scopes: a.read, b.read)",
        ),
        ({"context": {"requiredScopes": ["a.read"]}}, "(scopes: a.read)"),
        ({"errors": ["no", {"context": []}, {"context": {"requiredScopes": "a"}}]}, ""),
        ({"context": {"requiredScopes": [1, None, "b.read"]}}, "(scopes: b.read)"),
    ],
)
def test_scopes_that_a_token_lacks_are_in_the_message(body, message):
    error = decoded(403, {"message": "not all scopes", **body})

    assert error.message == f"not all scopes {message}".rstrip()
