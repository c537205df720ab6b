"""The inputs of v3 batch requests: every form that v3 takes, and v3's words for what it refuses."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubspot_compat._bridge import Bridge, Reply, V3Request, match_route

from .conftest import inputs, link

BATCH = "/crm/v3/associations/contacts/deals/batch"
GOOD = link(1, 2, "contact_to_deal")
INVALID_ID = "crm.associations.INVALID_IDENTIFIER"


def served(verb, body):
    """Give the status and body of an answer, and the bodies that the bridge sent for it.

    The service here writes all that it is asked to write.
    """
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    bridge, sent = Bridge("2026-03"), []
    route = match_route("POST", f"{BATCH}/{verb}")
    steps = bridge.serve(V3Request(route, "", content, "application/json"))
    try:
        request = next(steps)
        while True:
            asked = json.loads(request.content or b"{}")
            if request.operation.startswith("batch."):
                sent.append(asked["inputs"])
            request = steps.send(Reply(200, {}, json.dumps(answer(request, asked)).encode()))
    except StopIteration as end:
        reply = end.value
        return reply.status, json.loads(reply.content) if reply.content else None, sent


def answer(request, asked):
    rows = asked.get("inputs", [])
    if request.operation == "batch.create":
        return {
            "results": [
                {"fromObjectId": int(row["from"]["id"]), "toObjectId": int(row["to"]["id"])}
                for row in rows
            ]
        }
    return {"results": []}


# --- what v3 takes ----------------------------------------------------------------------------

small = st.integers(1, 6)
ids = st.one_of(
    small,
    small.map(str),
    small.map("00{}".format),
    st.sampled_from([0, "0", "000", 2**63 - 1, str(2**63 - 1)]),
)
wrong_ids = st.sampled_from(["", "x", "²", "1 0", " 1", "-1", -1, 2**63, 10**30, "9" * 20, "1.0"])
words = st.sampled_from(["contact_to_deal", "CONTACT_TO_DEAL", "4", 4])


def spelled(id_):
    """An id as v3's answers have it; None for what no record can have."""
    text = str(id_)
    if not text.isascii() or not text.isdigit() or int(text) >= 2**63:
        return None
    return str(int(text))


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(ids | wrong_ids, ids | wrong_ids, words), max_size=8))
def test_links_are_written_whatever_the_form_of_their_ids_and_types(links):
    rows = [{"from": {"id": a}, "to": {"id": b}, "type": word} for a, b, word in links]
    status, body, sent = served("create", {"inputs": rows})
    good = [(spelled(a), spelled(b)) for a, b, _ in links if None not in (spelled(a), spelled(b))]
    wrong = [
        a if spelled(a) is None else b for a, b, _ in links if None in (spelled(a), spelled(b))
    ]
    written = [(row["from"]["id"], row["to"]["id"]) for part in sent for row in part]
    answered = [(row["from"]["id"], row["to"]["id"]) for row in body["results"]]
    assert sorted(written) == sorted(answered) == sorted(good)
    assert {row["type"] for row in body["results"]} <= {"contact_to_deal"}
    assert [entry["context"]["id"] for entry in body.get("errors", [])] == [[str(w)] for w in wrong]
    assert status == (207 if wrong else 201)


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(ids, ids, words), max_size=8))
def test_links_are_removed_whatever_the_form_of_their_ids_and_types(links):
    rows = [{"from": {"id": a}, "to": {"id": b}, "type": word} for a, b, word in links]
    status, body, sent = served("archive", {"inputs": rows})
    removed = [(row["from"]["id"], row["to"]["id"]) for part in sent for row in part]
    assert removed == list(dict.fromkeys((spelled(a), spelled(b)) for a, b, _ in links))
    assert (status, body) == (204, None)


@settings(deadline=None, derandomize=True, database=None)
@given(st.lists(ids | wrong_ids, max_size=8))
def test_records_are_read_whatever_the_form_of_their_ids(records):
    _, body, sent = served("read", {"inputs": [{"id": id_} for id_ in records]})
    good = [spelled(id_) for id_ in records if spelled(id_) is not None]
    asked = [row["id"] for part in sent for row in part]
    assert sorted(asked) == sorted(good)
    refused = [e["context"]["id"] for e in body.get("errors", []) if e["subCategory"] == INVALID_ID]
    assert refused == [[str(id_)] for id_ in records if spelled(id_) is None]


def test_a_cursor_may_be_null_and_a_field_unknown():
    assert served("read", {"inputs": [{"id": "1", "after": None}], "more": 1})[0] == 207
    assert served("create", {"inputs": [GOOD | {"more": [{}]}], "more": {}})[0] == 201


# --- what v3 refuses --------------------------------------------------------------------------


def without(*names):
    return inputs({name: value for name, value in GOOD.items() if name not in names})


def words_of(names):
    return f"Some required fields were not set: [{names}]"


def malformed(place, expected):
    return f"Invalid input JSON at {place}: expected {expected}"


@pytest.mark.parametrize("verb", ["create", "archive"])
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ([], malformed("$", "an object")),
        ({}, words_of("inputs")),
        ({"inputs": None}, words_of("inputs")),
        ({"inputs": {}}, malformed("$.inputs", "an array")),
        (inputs(GOOD, 1), malformed("$.inputs[1]", "an object")),
        (inputs({}), words_of("from, to, type")),
        (without("from"), words_of("from")),
        (without("to", "type"), words_of("to, type")),
        (inputs(GOOD | {"type": None}), words_of("type")),
        (inputs(GOOD | {"type": ["4"]}), malformed("$.inputs[0].type", "a string")),
        (inputs(GOOD | {"type": 4.0}), malformed("$.inputs[0].type", "a string")),
        (inputs(GOOD | {"from": []}), malformed("$.inputs[0].from", "an object")),
        (inputs(GOOD | {"to": {}}), words_of("id")),
        (inputs(GOOD, GOOD | {"to": {"id": True}}), malformed("$.inputs[1].to.id", "a string")),
        (
            inputs(GOOD | {"to": {"id": 1.5}, "type": []}),
            malformed("$.inputs[0].to.id", "a string"),
        ),
    ],
)
def test_a_link_that_v3_cannot_read_is_refused_in_its_words(verb, body, message):
    status, answered, sent = served(verb, body)
    assert (status, answered["message"], sent) == (400, message, [])
    assert "category" not in answered or answered["category"] == "VALIDATION_ERROR"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (inputs({"id": None}), words_of("id")),
        (inputs({"id": "1"}, {"id": []}), malformed("$.inputs[1].id", "a string")),
        (inputs({"id": "1", "after": []}), malformed("$.inputs[0].after", "a string")),
    ],
)
def test_a_record_that_v3_cannot_read_is_refused_in_its_words(body, message):
    assert served("read", body)[1]["message"] == message


def test_too_many_inputs_are_refused_before_one_that_cannot_be_read():
    body = inputs(*[GOOD] * 2000, {})
    status, answered, _ = served("create", body)
    assert status == 400
    assert answered["message"].endswith("associations is 2000. Received 2001.")


@pytest.mark.parametrize(
    "content", [b'{"inputs": [', b'{"inputs": []} x', b'{"inputs": [], "\xff": 1}']
)
def test_what_is_not_json_is_refused_with_its_fault(content):
    status, answered, _ = served("read", content)
    assert status == 400
    assert answered["message"].startswith("Invalid JSON input: ")
