"""Errors of a default create are about the inputs as they were asked for."""

import httpx
import pytest

from hubspot_compat import Associations

ROW = {"from": {"id": "1"}, "to": {"id": "2"}}


def answered(spec, context, pairs):
    row = {**ROW, "associationSpec": spec}
    body = {
        "status": "COMPLETE",
        "results": [row],
        "errors": [{"message": "m", "context": context}],
    }
    transport = httpx.MockTransport(lambda _: httpx.Response(207, json=body))
    with httpx.Client(transport=transport) as http:
        client = Associations("token-of-a-test", http_client=http, rate_limit=None)
        return client.create_default("contact", "company", pairs)


@pytest.mark.parametrize("context", [{"associationSpec": ["USER_DEFINED=37"]}, {"type": ["37"]}])
def test_a_type_that_was_answered_blames_no_input(context):
    spec = {"associationCategory": "USER_DEFINED", "associationTypeId": 37}
    result = answered(spec, context, [("1", "2"), ("3", "4")])
    assert [row.pair for row in result.errors[0].inputs] == [("3", "4")]
    assert not result.unconfirmed


def test_what_failed_can_be_sent_again_without_a_type_of_the_answer():
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}
    result = answered(spec, {"fromObjectId": ["1"]}, [("1", "2")])
    assert [row.types for row in result.failed_inputs] == [()]
    assert [type_.type_id for row in result.results for type_ in row.types] == [1]
