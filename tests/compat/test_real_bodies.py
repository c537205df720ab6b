"""Bodies that were seen in the wild and break a strict reading of their document, one by one."""

from datetime import UTC, datetime

import httpx
import pytest

from hubspot_compat import ApiError, BadRequest, PartialFailure, RateLimited, UnreadableResponse

from .mocked import ALL_VERSIONS as VERSIONS
from .mocked import DATED, KINDS, NEWER, TOKEN, Server, answering, created, kind_name

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=kind_name)

NO_COMPANY = {
    "status": "error",
    "category": "OBJECT_NOT_FOUND",
    "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
    "message": "No company is associated with deal 515690208449.",
    "context": {
        "fromObjectId": ["515690208449"],
        "fromObjectType": ["deal"],
        "toObjectType": ["company"],
    },
}
BAD_ID = {
    "status": "error",
    "category": "VALIDATION_ERROR",
    "subCategory": "crm.associations.INVALID_IDENTIFIER",
    "message": "5 is not a valid record id",
    "context": {"id": ["5"]},
}


def ask(kind, version, act, *bodies, **settings):
    server = answering(*bodies)
    options = {"retries": 0} | settings
    return kind.call(version, act, http_client=kind.mock(server), **options)


def read(*ids, towards="company"):
    return lambda h: h.read("deal", towards, ids)


def create(pairs=((1, 2),), type=341):
    return lambda h: h.create("deal", "company", list(pairs), type=type, labels="replace")


def pairs_and_types(result):
    return [(row.pair, [(t.category, t.type_id, t.label) for t in row.types]) for row in result]


# --- 1, 2, 9, 11: rows ------------------------------------------------------------------------


@pytest.mark.parametrize("version", NEWER)
def test_ids_come_as_numbers_and_strings_in_one_body_and_labels_as_null(kind, version):
    body = {
        "status": "COMPLETE",
        "results": [
            {
                "from": {"id": "515690208449"},
                "to": [
                    {
                        "toObjectId": 442222359747,
                        "associationTypes": [
                            {"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None},
                            {"category": "HUBSPOT_DEFINED", "typeId": 5, "label": "Primary"},
                        ],
                    }
                ],
            }
        ],
    }

    result = ask(kind, version, read("515690208449"), body)

    assert result.ok
    assert pairs_and_types(result) == [
        (
            ("515690208449", "442222359747"),
            [("HUBSPOT_DEFINED", 5, "Primary"), ("HUBSPOT_DEFINED", 341, None)],
        )
    ]


@pytest.mark.parametrize("version", NEWER)
def test_ids_beyond_32_and_64_bits_stay_what_they_are(kind, version):
    big = 99_999_999_999_999_999_999
    body = {
        "results": [
            {
                "from": {"id": 5434402448},
                "to": [
                    {
                        "toObjectId": big,
                        "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": 341}],
                    }
                ],
            }
        ]
    }

    assert [row.pair for row in ask(kind, version, read("5434402448"), body)] == [
        ("5434402448", str(big))
    ]


def test_an_id_of_thousands_of_digits_is_unreadable_or_unknown_and_no_accident(kind):
    # Python refuses to read such a number with a plain ValueError.
    digits = "9" * 5_000
    entry = {"category": "USER_DEFINED", "typeId": digits}
    body = {
        "results": [{"from": {"id": 1}, "to": [{"toObjectId": 2, "associationTypes": [entry]}]}]
    }
    with pytest.raises(UnreadableResponse) as caught:
        ask(kind, "2026-03", read(1), body)
    assert caught.value.place == "$.results[0].to[0].associationTypes[0].typeId"

    body = {"results": [{"from": {"id": 1}, "to": [{"id": 2, "type": digits}]}]}
    (row,) = ask(kind, "v3", read(1, towards="contact"), body, {"results": []}, {"results": []})
    assert [(type_.category, type_.name) for type_ in row.types] == [("UNRESOLVED", digits)]


@pytest.mark.parametrize("version", NEWER)
@pytest.mark.parametrize("category", ["WORK", "INTEGRATOR_DEFINED", "SOMETHING_NEW"])
def test_a_category_that_nobody_knows_is_data(kind, version, category):
    spec = {"category": category, "typeId": 1, "label": "Owner"}
    body = {
        "results": [{"from": {"id": "1"}, "to": [{"toObjectId": 2, "associationTypes": [spec]}]}]
    }

    result = ask(kind, version, read(1), body)

    assert pairs_and_types(result) == [(("1", "2"), [(category, 1, "Owner")])]


@pytest.mark.parametrize("version", NEWER)
def test_the_order_of_types_means_nothing(kind, version):
    specs = [{"category": "HUBSPOT_DEFINED", "typeId": i, "label": None} for i in (341, 5)]
    rows = [
        [{"from": {"id": "1"}, "to": [{"toObjectId": 2, "associationTypes": order}]}]
        for order in (specs, specs[::-1])
    ]

    one, other = (ask(kind, version, read(1), {"results": row}).results for row in rows)

    assert one == other


@pytest.mark.parametrize("version", NEWER)
def test_a_limit_without_figure_and_label_is_no_limit_yet(kind, version):
    rows = [
        {"category": "HUBSPOT_DEFINED", "typeId": 341, "userEnforcedMaxToObjectIds": None},
        {"category": "USER_DEFINED", "typeId": 9, "label": None},
    ]

    limits = ask(kind, version, lambda h: h.limits.list("deal", "company"), {"results": rows})

    assert [(limit.type.type_id, limit.type.label, limit.max_to_objects) for limit in limits] == [
        (341, None, None),
        (9, None, None),
    ]


# --- 3: error entries of a 207 ----------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_no_associations_found_is_empty_and_not_failed(kind, version):
    body = {"status": "COMPLETE", "results": [], "numErrors": 1, "errors": [NO_COMPANY]}

    result = ask(kind, version, read("515690208449"), (207, body))

    assert result.ok
    assert (result.results, result.errors, result.num_errors) == ([], [], 0)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_lean_error_entry_beside_an_empty_record_fails_only_its_own_record(kind, version):
    errors = [NO_COMPANY, BAD_ID]
    body = {"status": "COMPLETE", "results": [], "numErrors": 2, "errors": errors}

    result = ask(kind, version, read("515690208449", 5, 6), (207, body))

    (error,) = result.errors
    assert error.inputs == ("5",)
    assert (error.status, error.category) == ("error", "VALIDATION_ERROR")
    assert error.sub_category == "crm.associations.INVALID_IDENTIFIER"
    assert (error.id, error.errors, error.links) == ("", (), {})
    assert (result.num_errors, result.ok, result.failed_inputs) == (1, False, ["5"])


@pytest.mark.parametrize("version", VERSIONS)
def test_an_entry_that_names_nobody_does_not_blame_records_that_are_empty(kind, version):
    body = {"results": [], "errors": [NO_COMPANY, {"message": "something went wrong"}]}

    result = ask(kind, version, read("515690208449", 6), (207, body))

    assert [error.inputs for error in result.errors] == [("6",)]


def test_a_bad_v3_type_cancels_the_batch(kind):
    entry = {
        "status": "error",
        "category": "VALIDATION_ERROR",
        "subCategory": "crm.associations.INVALID_ASSOCIATION_TYPE",
        "message": "test is not a valid association type between notes and deals",
        "context": {
            "type": ["deal_to_company"],
            "fromObjectType": ["deal"],
            "toObjectType": ["company"],
        },
    }
    body = {"status": "CANCELED", "results": [], "numErrors": 1, "errors": [entry]}

    result = ask(kind, "v3", create(type="deal_to_company"), (207, body))

    assert (result.status, result.ok) == ("CANCELED", False)
    assert [row.pair for row in result.failed_inputs] == [("1", "2")]
    with pytest.raises(PartialFailure, match="status CANCELED: test is not a valid"):
        result.raise_for_errors()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "entry",
    [{}, {"message": None}, {"context": None, "subCategory": {}}, "CONTACT=1 is not valid", 7],
    ids=["empty", "null", "objects", "v1-string", "number"],
)
def test_an_error_entry_may_lack_everything(kind, version, entry):
    body = {"status": "COMPLETE", "results": [], "errors": [entry]}

    result = ask(kind, version, create(), (207, body))

    assert not result.ok
    assert [row.pair for row in result.failed_inputs] == [("1", "2")]
    assert result.num_errors == 1
    assert result.errors[0].message


# --- 4, 5: top-level errors -------------------------------------------------------------------

BAD_REQUESTS = {
    "invalid ids": {
        "status": "error",
        "message": "One or more associations are invalid",
        "correlationId": "8db6a1c0-0000",
        "context": {
            "INVALID_OBJECT_IDS": ["CONTACT=38374264688 is not valid"],
            "objectId": ["38374264688"],
            "objectType": ["CONTACT"],
        },
        "category": "VALIDATION_ERROR",
    },
    "invalid ids, older": {
        "status": "error",
        "message": "One or more associations are invalid",
        "context": {"INVALID_OBJECT_IDS": ["CONTACT=38374264688 is not valid"]},
        "category": "VALIDATION_ERROR",
    },
    "bad type id": {
        "status": "error",
        "message": "One or more association types are invalid",
        "context": {
            "associationSpec": ["USER_DEFINED=3"],
            "INVALID_ASSOCIATION_TYPE_ID": [
                "USER_DEFINED=3 is not a valid association definition id"
            ],
        },
    },
    "bad v3 type": {
        "status": "error",
        "message": "test is not a valid association type between notes and deals",
        "subCategory": "crm.associations.INVALID_ASSOCIATION_TYPE",
    },
    "no category": {
        "status": "error",
        "message": "Invalid input JSON on line 1, column 1: Cannot deserialize value of type "
        "`java.util.HashSet<AssociationSpec>`",
        "correlationId": "c0ffee",
    },
    "no body": {
        "status": "error",
        "message": "Invalid JSON input: a request body was expected, but none found",
    },
    "required": {
        "message": "Some required fields were not set: [associationCategory, associationTypeId]"
    },
    "v1": {"status": "error", "message": "invalid", "errors": ["CONTACT=1 is not valid"]},
    "nothing": {},
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("body", BAD_REQUESTS.values(), ids=BAD_REQUESTS)
def test_a_refusal_of_any_shape_is_a_bad_request(kind, version, body):
    with pytest.raises(BadRequest) as caught:
        ask(kind, version, create(), (400, body))

    error = caught.value
    assert error.status == 400
    assert error.message == body.get("message", error.message) != ""
    assert error.category == body.get("category", "")
    assert error.sub_category == body.get("subCategory", "")
    assert error.correlation_id == body.get("correlationId", "")
    assert error.context == body.get("context", {})
    assert list(error.errors) == body.get("errors", [])
    assert [row.pair for row in error.not_done] == [("1", "2")]


RATE_LIMITS = {
    "rolling": {
        "status": "error",
        "message": "You have reached your ten_secondly_rolling limit.",
        "errorType": "RATE_LIMIT",
        "correlationId": "c93e",
        "policyName": "TEN_SECONDLY_ROLLING",
        "groupName": "publicapi:private-apps-api-calls:1",
    },
    "secondly": {
        "status": "error",
        "message": "You have reached your secondly limit.",
        "errorType": "RATE_LIMIT",
        "policyName": "SECONDLY",
        "requestId": "r1",
    },
    "newer": {
        "status": "error",
        "message": "Too many requests",
        "category": "RATE_LIMITS",
        "policyName": "",
    },
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("body", RATE_LIMITS.values(), ids=RATE_LIMITS)
def test_a_rate_limit_of_any_shape_is_one(kind, version, body):
    with pytest.raises(RateLimited) as caught:
        ask(kind, version, create(), (429, body))

    assert not caught.value.daily
    assert caught.value.policy == body["policyName"]
    assert [row.pair for row in caught.value.not_done] == [("1", "2")]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_token_is_not_in_a_refusal_that_quotes_it(kind, version):
    body = {"message": f"The token {TOKEN} has expired", "category": "EXPIRED_AUTHENTICATION"}

    with pytest.raises(ApiError) as caught:
        ask(kind, version, create(), (401, body))

    assert TOKEN not in str(caught.value)
    assert TOKEN.encode() not in caught.value.body


# --- 6, 7, 8, 10: success ---------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
def test_a_lean_success_is_a_success(kind, version):
    stamp = "2024-10-21T20:22:42.152Z"

    def lean(body, request):
        return created(body, request) | {"startedAt": stamp, "completedAt": stamp}

    result = kind.call(version, create(), http_client=kind.mock(Server(lean)))

    assert result.ok
    moment = datetime(2024, 10, 21, 20, 22, 42, 152_000, tzinfo=UTC)
    assert (result.started_at, result.completed_at, result.requested_at) == (moment, moment, None)
    assert (result.num_errors, result.links, result.unconfirmed) == (0, {}, [])


def test_v3_paging_with_prev_and_a_link_to_another_path_is_followed_by_its_cursor(kind):
    link = "https://api.hubapi.com/crm/v3/objects/deals/1/associations/contacts?after=2"
    first = {
        "results": [
            {
                "from": {"id": "1"},
                "to": [{"id": "2", "type": "deal_to_contact"}],
                "paging": {"prev": None, "next": {"after": "3", "link": link}},
            }
        ]
    }
    second = {
        "results": [
            {
                "from": {"id": "1"},
                "to": [{"id": "3", "type": "deal_to_contact"}],
                "paging": {"prev": None},
            }
        ]
    }
    server = answering(first, second)

    result = kind.call("v3", read(1, towards="contact"), http_client=kind.mock(server))

    assert [row.pair for row in result] == [("1", "2"), ("1", "3")]
    assert server.paths == ["POST /crm/v3/associations/deal/contact/batch/read"] * 2
    assert server.bodies[1] == {"inputs": [{"id": "1", "after": "3"}]}


@pytest.mark.parametrize("version", NEWER)
@pytest.mark.parametrize("labels", [[], ["Deals"], [None], None, ["Deals", None]])
def test_labels_of_a_written_row_may_be_anything(kind, version, labels):
    row = {"fromObjectId": 1, "toObjectId": 2, "labels": labels}

    result = ask(kind, version, create(type=("USER_DEFINED", 3)), {"results": [row]})

    assert result.ok
    ((pair, [(category, type_id, label)]),) = pairs_and_types(result)
    assert (pair, category, type_id) == (("1", "2"), "USER_DEFINED", 3)
    assert label == ("Deals" if "Deals" in (labels or ()) else None)


@pytest.mark.parametrize("version", VERSIONS)
def test_complete_without_results_is_no_proof_of_success(kind, version):
    body = {"status": "COMPLETE", "results": []}

    result = ask(kind, version, create(), (201, body))

    assert (result.status, result.errors, result.ok) == ("COMPLETE", [], False)
    assert [row.pair for row in result.unconfirmed] == [("1", "2")]
    assert [row.pair for row in result.failed_inputs] == [("1", "2")]


@pytest.mark.parametrize("version", DATED)
@pytest.mark.parametrize("status", ["CANCELED", "PENDING", "PROCESSING"])
def test_an_archive_that_is_not_complete_confirms_nothing(kind, version, status):
    body = {"status": status, "results": []}

    result = ask(
        kind, version, lambda h: h.archive("deal", "company", [(1, 2)], everything=True), body
    )

    assert not result.ok
    assert result.results == ()
    assert [row.pair for row in result.failed_inputs] == [("1", "2")]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("status", [200, 204])
def test_an_archive_may_be_answered_with_nothing(kind, version, status):
    result = ask(
        kind,
        version,
        lambda h: h.archive("deal", "company", [(1, 2)], type=5),
        httpx.Response(status),
    )

    assert result.ok
    assert [row.pair for row in result] == [("1", "2")]


@pytest.mark.parametrize("version", NEWER)
def test_a_listing_that_repeats_its_cursor_ends_with_an_error(kind, version):
    row = {
        "toObjectId": 2,
        "associationTypes": [{"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None}],
    }
    body = {"results": [row], "paging": {"next": {"after": "7"}}}

    with pytest.raises(PartialFailure, match="the same page of record 1 again"):
        ask(kind, version, lambda h: listed(kind, h.list("deal", 1, "company")), body)


@pytest.mark.parametrize("version", NEWER)
def test_a_listing_whose_cursors_go_in_a_circle_ends_with_an_error(kind, version):
    asked = []

    def handler(request):
        asked.append(request)
        after = "ABC"[len(asked) % 3]
        return httpx.Response(200, json={"results": [], "paging": {"next": {"after": after}}})

    def act(h):
        return listed(kind, h.list("deal", 1, "company"))

    with pytest.raises(PartialFailure, match="the same page of record 1 again"):
        kind.call(version, act, http_client=kind.mock(handler))
    assert len(asked) == 4


def listed(kind, rows):
    return rows if kind.name == "async" else list(rows)
