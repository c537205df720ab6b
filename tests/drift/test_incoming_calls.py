"""Webhooks and callbacks: what HubSpot sends, and what it takes for an answer."""

from hubspot_compat_tools.drift import compare

from .documents import JSON, one

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def payload(schema):
    return {"content": {JSON: {"schema": {"type": "object", "properties": {"id": schema}}}}}


def call(sent, taken=TEXT):
    return {"post": {"requestBody": payload(sent), "responses": {"200": payload(taken)}}}


def webhook(*calls):
    return {**one(), "openapi": "3.1.0", "webhooks": {"changed": calls[0]} if calls else {}}


def callback(*calls):
    document = one()
    (item,) = document["paths"].values()
    item["post"]["callbacks"] = {"done": {"{$request.body#/url}": calls[0]}} if calls else {}
    return document


def told(base, head):
    return [(c.rule, c.text) for c in compare(base, head, levels={}).changes]


def test_a_payload_is_read_and_a_reply_is_sent():
    for document in (webhook, callback):
        assert told(document(call(TEXT)), document(call(NUMBER))) == [
            ("response-type-changed", "Payload field id changed from string to integer")
        ]
        assert told(document(call(TEXT)), document(call(TEXT, NUMBER))) == [
            ("request-type-changed", "Reply field id changed from string to integer")
        ]


def test_a_payload_may_gain_what_no_receiver_has_to_read():
    more = call(TEXT)
    schema = more["post"]["requestBody"]["content"][JSON]["schema"]
    schema["properties"]["label"] = TEXT
    assert [rule for rule, _ in told(webhook(call(TEXT)), webhook(more))] == [
        "response-property-added"
    ]


def test_calls_that_come_and_go_are_called_by_what_they_are():
    assert told(webhook(call(TEXT)), webhook()) == [
        ("webhook-removed", "webhook changed (POST) is gone")
    ]
    gone = "callback done of labels.create (POST {$request.body#/url}) is gone"
    assert told(callback(call(TEXT)), callback()) == [("callback-removed", gone)]
    assert [rule for rule, _ in told(callback(), callback(call(TEXT)))] == ["callback-added"]


def test_the_pointer_leads_into_the_call():
    (change,) = compare(webhook(call(TEXT)), webhook(call(NUMBER)), levels={}).changes
    start = "/webhooks/changed/post/requestBody/content/application~1json/schema"
    assert change.pointer == f"{start}/properties/id"
    (change,) = compare(callback(call(TEXT)), callback(call(NUMBER)), levels={}).changes
    assert "/post/callbacks/done/{$request.body#~1url}/post/requestBody/" in change.pointer
    assert change.names == ("callback done of labels.create (POST {$request.body#/url})",)
