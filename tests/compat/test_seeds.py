"""The four pages that the project began with: their bodies as they stand, in the model.

`fixtures/seeds` has each page's path, request and response, unchanged: a status CANCELED beside
results, `subCategory: {}`, a nested `context` that is a string, and placeholders for ids.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hubspot_compat import (
    Association,
    AssociationLimit,
    AssociationType,
    BatchError,
    PartialFailure,
)
from hubspot_compat._dialects import Definitions, dialect_for
from hubspot_compat._wire.messages import Response

from .mocked import KINDS, Server, kind_name

SEEDS = Path(__file__).parent / "fixtures" / "seeds"
AT = ("contact", "company")
MOMENT = datetime(2023, 11, 7, 5, 31, 56, tzinfo=UTC)
WITH_ERRORS = ["v3_batch_create", "v4_batch_create", "2026_03_configurations_create"]
THE_ERROR = BatchError(
    message="<string>",
    category="<string>",
    sub_category="",
    context={},
    inputs=(),
    status="<string>",
    id="<string>",
    errors=(
        {
            "message": "<string>",
            "code": "<string>",
            "context": "{missingScopes=[scope1, scope2]}",
            "in": "<string>",
            "subCategory": "<string>",
        },
    ),
    links={},
)


def page(name):
    return json.loads((SEEDS / f"{name}.json").read_text(encoding="utf-8"))


def path_of(name):
    return page(name)["path"].format(fromObjectType="contact", toObjectType="company")


def answer(request, name):
    content = json.dumps(page(name)["response"]).encode()
    return Response(status=200, headers={}, content=content, request=request)


def v4_exchange():
    """The v4 page's placeholders for ids would be refused by the facade, so its codec is asked."""
    dialect = dialect_for("v4")
    type_ = AssociationType("HUBSPOT_DEFINED", 123, None, None, *AT)
    rows = [Association("<string>", "<string>", *AT, (type_,))]
    request = dialect.create(AT, rows)
    return request, dialect.created(answer(request, "v4_batch_create"), rows)


def configurations_exchange():
    """The page does not say which objects its type 123 ties, so the codec is asked here too."""
    codec = Definitions(dialect_for("2026-03"))
    type_ = AssociationType("HUBSPOT_DEFINED", 123, None, None, *AT)
    asked = [AssociationLimit(type_, 123)]
    request = codec.write_limits("limits.create", AT, asked)
    name = "2026_03_configurations_create"
    return request, codec.limits_written(answer(request, name), AT, asked)


def v3_exchange(kind, name):
    server = Server(lambda _body, _request: page(name)["response"])
    result = kind.call(
        "v3",
        lambda h: h.create("contact", "company", [("53628", "12726")], type="contact_to_company"),
        http_client=kind.mock(server),
    )
    return server, result


def assert_envelope_of_an_error_page(result):
    assert not result.ok
    assert result.status == "CANCELED"
    assert result.errors == [THE_ERROR]
    assert result.num_errors == 123
    assert (result.started_at, result.completed_at, result.requested_at) == (MOMENT,) * 3
    assert result.links == {}
    with pytest.raises(PartialFailure, match="123 errors, 1 results, status CANCELED: <string>"):
        result.raise_for_errors()


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("name", ["v3_batch_create", "v3_batch_create_without_errors"])
def test_the_facade_sends_the_request_of_the_v3_pages(kind, name):
    server, _ = v3_exchange(kind, name)

    assert server.bodies == [page(name)["request"]]
    assert server.paths == [f"POST {path_of(name)}"]


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_the_v3_page_with_errors_is_not_ok_and_keeps_its_result(kind):
    _, result = v3_exchange(kind, "v3_batch_create")

    assert_envelope_of_an_error_page(result)
    (row,) = result
    assert row.pair == ("53628", "12726")
    assert [type_.type_id for type_ in row.types] == [1]
    assert result.failed_inputs == []
    assert json.loads(result.raw[0]) == page("v3_batch_create")["response"]


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_the_v3_page_without_errors_and_status_is_ok(kind):
    _, result = v3_exchange(kind, "v3_batch_create_without_errors")

    assert result.ok
    assert result.raise_for_errors() is result
    assert [row.pair for row in result] == [("53628", "12726")]
    assert (result.errors, result.num_errors, result.status) == ([], 0, "COMPLETE")
    assert (result.started_at, result.completed_at, result.requested_at) == (MOMENT,) * 3


def test_the_v4_page_is_read_and_its_request_is_written():
    request, result = v4_exchange()

    assert json.loads(request.content) == page("v4_batch_create")["request"]
    assert f"{request.method} {request.path}" == f"POST {path_of('v4_batch_create')}"
    assert_envelope_of_an_error_page(result)
    (row,) = result
    assert row.pair == ("<string>", "<string>")
    assert row.types == (AssociationType("HUBSPOT_DEFINED", 123, None, None, *AT),)


def test_the_configurations_page_is_read_and_its_request_is_written():
    request, result = configurations_exchange()

    name = "2026_03_configurations_create"
    assert json.loads(request.content) == page(name)["request"]
    assert f"{request.method} {request.path}" == f"POST {path_of(name)}"
    assert_envelope_of_an_error_page(result)
    (limit,) = result
    assert limit.max_to_objects == 123
    assert limit.type.key == ("contact", "company", "HUBSPOT_DEFINED", 123, None)
    assert limit.type.label == "<string>"


@pytest.mark.parametrize("name", WITH_ERRORS)
def test_a_page_with_errors_would_be_ok_without_its_errors_their_count_and_its_status(name):
    """What makes the pages not `ok` is each of these, and nothing else."""
    dialect = dialect_for("v3")
    type_ = AssociationType("HUBSPOT_DEFINED", 1, None, "contact_to_company", *AT)
    rows = [Association("53628", "12726", *AT, (type_,))]
    request = dialect.create(AT, rows)
    body = page(name)["response"] | {"results": page("v3_batch_create")["response"]["results"]}

    def ok(**changes):
        content = json.dumps(body | changes).encode()
        return dialect.created(Response(200, {}, content, request), rows).ok

    assert not ok()
    assert not ok(status="COMPLETE")
    assert not ok(errors=[])
    assert not ok(status="COMPLETE", errors=[])  # the page counts an error
    assert ok(status="COMPLETE", errors=[], numErrors=0)
