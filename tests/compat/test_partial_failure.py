"""A call that fails in part loses nothing: what is done, what is not, what was not yet taken."""

import itertools
import threading
import time

import httpx
import pytest

from hubspot_compat import (
    ApiError,
    Association,
    AssociationType,
    BadRequest,
    BatchError,
    BatchResult,
    HubSpotCompatError,
    InvalidInput,
    PartialFailure,
    ServerError,
)

from .adjusted import every_request
from .mocked import ALL_VERSIONS as VERSIONS
from .mocked import DATED, KINDS, Blocking, Server, created, kind_name

SYNC = Blocking()
AT = ("contact", "company")
UNLABELED = AssociationType("HUBSPOT_DEFINED", 279, None, None, *AT)
PRIMARY = AssociationType("HUBSPOT_DEFINED", 1, None, None, *AT)


@pytest.fixture
def batches_of_two():
    """Small batches, so that a call of twenty inputs has ten of them."""
    every_request(2)


def entry(context=None, **more):
    return (
        {"status": "error", "message": "no", "category": "VALIDATION_ERROR"}
        | ({"context": context} if context is not None else {})
        | more
    )


def create_with_errors(version, pairs, *errors, failing=()):
    """Create pairs; those of `failing` have no result, and the errors are as given."""

    def handle(body, request):
        answer = created(body, request)
        kept = [
            (given, row)
            for given, row in zip(body["inputs"], answer["results"], strict=True)
            if (given["from"]["id"], given["to"]["id"]) not in failing
        ]
        rows = [row for _, row in kept][::-1]
        return 207, answer | {"results": rows, "errors": list(errors), "numErrors": len(errors)}

    return SYNC.call(
        version,
        lambda h: h.create(*AT, pairs, type=279, labels="replace"),
        http_client=SYNC.mock(Server(handle)),
    )


def pairs_of(rows):
    return [row.pair for row in rows]


# --- which inputs an error is about -----------------------------------------------------------

CONTEXTS = {
    "both ids": ({"fromObjectId": ["2"], "toObjectId": ["20"]}, [("2", "20")]),
    "from id": ({"fromObjectId": ["1"], "fromObjectType": ["contact"]}, [("1", "10"), ("1", "11")]),
    "to id": ({"toObjectId": ["11"]}, [("1", "11"), ("3", "11")]),
    "ids as numbers": ({"fromObjectId": [2]}, [("2", "20")]),
    "no array": ({"fromObjectId": "2"}, [("2", "20")]),
    "id with its object": ({"objectId": ["3"], "objectType": ["CONTACT"]}, [("3", "11")]),
    "id of the other object": (
        {"objectId": ["3"], "objectType": ["COMPANY"]},
        [("4", "3")],
    ),
    "id without its object": ({"objectId": ["3"]}, [("3", "11"), ("4", "3")]),
    "a bare id": ({"id": ["2"]}, [("2", "20")]),
    "a sentence": ({"INVALID_OBJECT_IDS": ["COMPANY=3 is not valid"]}, [("4", "3")]),
    "a sentence and ids": (
        {
            "INVALID_OBJECT_IDS": ["CONTACT=3 is not valid"],
            "objectId": ["3"],
            "objectType": ["CONTACT"],
        },
        [("3", "11")],
    ),
    "an object of another pair": (
        {"objectId": ["3"], "objectType": ["DEAL"]},
        [("3", "11"), ("4", "3")],
    ),
    "an object that nobody knows": (
        {"objectId": ["3"], "objectType": ["GADGET"]},
        [("3", "11"), ("4", "3")],
    ),
    "a sentence that is none and an id": (
        {"INVALID_OBJECT_IDS": ["nonsense"], "id": ["2"]},
        [("2", "20")],
    ),
    "several ids": (
        {"objectId": ["2", "3"], "objectType": ["CONTACT", "COMPANY"]},
        [("2", "20"), ("4", "3")],
    ),
}
PAIRS = [("1", "10"), ("1", "11"), ("2", "20"), ("3", "11"), ("4", "3")]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("context", "about"), CONTEXTS.values(), ids=CONTEXTS)
def test_an_error_carries_the_inputs_that_its_context_names(version, context, about):
    result = create_with_errors(version, PAIRS, entry(context), failing=about)

    (error,) = result.errors
    assert pairs_of(error.inputs) == about
    assert pairs_of(result.failed_inputs) == about
    assert pairs_of(result) == [pair for pair in PAIRS if pair not in about]
    assert result.unconfirmed == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    "error",
    [
        entry(),
        entry({}),
        entry({"fromObjectId": ["999"]}),
        entry({"fromObjectId": [None, {}]}),
        entry({"id": ["2f9c0f0e-2222-4000-8000-000000000001"]}),
        entry(id="2"),
        entry(id="1-2"),
    ],
    ids=["none", "empty", "unknown", "odd", "guid", "its own id", "its own longer id"],
)
def test_an_error_that_names_nobody_is_about_all_that_have_no_result(version, error):
    """And never about the input that happens to stand at its index."""
    failing = [("2", "20"), ("4", "3")]

    result = create_with_errors(version, PAIRS, error, failing=failing)

    assert pairs_of(result.errors[0].inputs) == failing


@pytest.mark.parametrize("version", VERSIONS)
def test_what_nobody_names_belongs_to_the_errors_that_name_nobody(version):
    failing = [("1", "10"), ("2", "20"), ("4", "3")]
    errors = [entry({"fromObjectId": ["2"]}), entry(), entry()]

    result = create_with_errors(version, PAIRS, *errors, failing=failing)

    assert [pairs_of(error.inputs) for error in result.errors] == [
        [("2", "20")],
        [("1", "10"), ("4", "3")],
        [("1", "10"), ("4", "3")],
    ]
    assert pairs_of(result.failed_inputs) == [("2", "20"), ("1", "10"), ("4", "3")]


TYPE_CONTEXTS = [
    ("v3", {"type": ["contact_to_company"], "fromObjectType": ["contact"]}),
    ("v3", {"type": ["CONTACT_TO_COMPANY"]}),
    ("v3", {"type": ["1"]}),
    ("2026-03", {"associationSpec": ["HUBSPOT_DEFINED=1"]}),
]


@pytest.mark.parametrize(("version", "context"), TYPE_CONTEXTS)
def test_an_error_about_a_type_is_about_the_inputs_of_that_type(version, context):
    rows = [
        Association("1", "10", *AT, (UNLABELED,)),
        Association("2", "20", *AT, (PRIMARY,)),
        Association("3", "30", *AT, (PRIMARY,)),
    ]

    def handle(_body, _request):
        return 207, {"status": "CANCELED", "results": [], "errors": [entry(context)]}

    result = SYNC.call(
        version,
        lambda h: h.create(*AT, rows, labels="replace"),
        http_client=SYNC.mock(Server(handle)),
    )

    assert pairs_of(result.errors[0].inputs) == [("2", "20"), ("3", "30")]
    assert pairs_of(result.unconfirmed) == [("1", "10")]
    assert not result.ok


@pytest.mark.parametrize("version", DATED)
def test_an_archive_fails_for_the_inputs_that_its_errors_name(version):
    def handle(_body, _request):
        return {"status": "COMPLETE", "results": [], "errors": [entry({"fromObjectId": ["2"]})]}

    result = SYNC.call(
        version,
        lambda h: h.archive(*AT, PAIRS, everything=True),
        http_client=SYNC.mock(Server(handle)),
    )

    assert pairs_of(result.failed_inputs) == [("2", "20")]
    assert pairs_of(result) == [pair for pair in PAIRS if pair != ("2", "20")]


def test_v3_reports_a_pair_of_which_only_one_type_was_written():
    row = Association("1", "10", *AT, (PRIMARY, UNLABELED))

    def handle(body, _request):
        return {"status": "COMPLETE", "results": body["inputs"][:1]}

    result = SYNC.call("v3", lambda h: h.create(*AT, [row]), http_client=SYNC.mock(Server(handle)))

    assert [[t.type_id for t in done.types] for done in result] == [[1]]
    assert [[t.type_id for t in left.types] for left in result.failed_inputs] == [[279]]
    assert not result.ok


# --- sending again, raising -------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("version", VERSIONS)
def test_failed_inputs_can_be_sent_again(kind, version):
    rounds = itertools.count()
    failing = ("2", "20")

    def handle(body, request):
        answer = created(body, request)
        if next(rounds):
            return answer
        rows = [
            row
            for given, row in zip(body["inputs"], answer["results"], strict=True)
            if given["from"]["id"] != failing[0]
        ]
        error = entry({"fromObjectId": ["2"]})
        return 207, answer | {"results": rows, "errors": [error], "numErrors": 1}

    server = Server(handle)

    def create(pairs):
        return kind.call(
            version,
            lambda h: h.create(*AT, pairs, type=279, labels="replace"),
            http_client=kind.mock(server),
        )

    first = create(PAIRS)
    second = create(first.failed_inputs)

    assert not first.ok
    assert second.ok
    assert pairs_of(second) == [failing]
    assert sorted(pairs_of(first) + pairs_of(second)) == sorted(PAIRS)
    assert [len(body["inputs"]) for body in server.bodies] == [5, 1]


def test_raise_for_errors_holds_the_whole_result():
    result = create_with_errors("2026-03", PAIRS, entry({"fromObjectId": ["2"]}))

    with pytest.raises(PartialFailure) as caught:
        result.raise_for_errors()

    assert caught.value.result is result
    assert "1 errors" in str(caught.value)


@pytest.mark.parametrize("version", VERSIONS)
def test_errors_of_a_batch_carry_the_correlation_id_of_their_answer(version):
    def handle(_body, _request):
        content = {"status": "COMPLETE", "results": [], "errors": [entry()], "numErrors": 1}
        return httpx.Response(207, json=content, headers={"x-hubspot-correlation-id": "8db6"})

    calls = {
        "create": lambda h: h.create(*AT, PAIRS, type=279, labels="replace"),
        "read": lambda h: h.read(*AT, [1]),
        "archive": lambda h: h.archive(*AT, PAIRS, type=1),
    }
    for act in calls.values():
        result = SYNC.call(version, act, http_client=SYNC.mock(Server(handle)))
        assert [error.correlation_id for error in result.errors] == ["8db6"]
        with pytest.raises(PartialFailure, match="correlation id 8db6") as caught:
            result.raise_for_errors()
        assert caught.value.correlation_id == "8db6"


def test_without_an_answer_there_is_no_correlation_id():
    assert HubSpotCompatError("no").correlation_id == ""
    assert PartialFailure(BatchResult()).correlation_id == ""


def test_raise_for_errors_raises_for_what_is_merely_unconfirmed():
    with pytest.raises(PartialFailure, match="0 errors, 0 results"):
        BatchResult(unconfirmed=[("1", "2")]).raise_for_errors()


def test_a_message_of_many_errors_shows_some_and_counts_the_rest():
    errors = [BatchError(message=f"reason {number}") for number in range(7)]

    shown = str(PartialFailure(BatchResult(errors=errors, num_errors=7)))

    assert "reason 4; and 2 more" in shown
    assert "reason 5" not in shown


def test_a_result_with_errors_and_no_rows_is_still_a_result():
    assert BatchResult(errors=[BatchError(message="no")])
    assert len(BatchResult()) == 0


def test_joining_keeps_every_row_error_count_and_body():
    one = BatchResult(results=[1], num_errors=2, errors=[BatchError("a")], raw=(b"1",))
    other = BatchResult(
        results=[2, 3], status="CANCELED", links={"x": "y"}, unconfirmed=[4], raw=(b"2",)
    )

    joined = BatchResult.join([one, other, BatchResult(status="PENDING")])

    assert joined.results == [1, 2, 3]
    assert [error.message for error in joined.errors] == ["a"]
    assert (joined.status, joined.num_errors) == ("CANCELED", 2)
    assert (joined.unconfirmed, joined.links) == ([4], {"x": "y"})
    assert joined.raw == [b"1", b"2"]
    assert BatchResult.join([]) == BatchResult()
    assert BatchResult.join([one]) is one


# --- a later batch fails outright -------------------------------------------------------------

NUMBERS = range(100, 120)
IDS = [str(number) for number in NUMBERS]
BAD = "107"
CALLS = {
    "create": lambda h, given: h.create(*AT, given, type=279, labels="replace"),
    "create_default": lambda h, given: h.create_default(*AT, given),
    "archive": lambda h, given: h.archive(*AT, given, everything=True),
    "read": lambda h, given: h.read(*AT, given),
}
ITERATING = {
    "create": lambda h, given: h.iter_create(*AT, given, type=279, labels="replace"),
    "archive": lambda h, given: h.iter_archive(*AT, given, everything=True),
    "read": lambda h, given: h.iter_read(*AT, given),
}


def inputs_of(operation):
    return list(IDS) if operation == "read" else [(id_, "5") for id_ in IDS]


def key_of(row):
    """The record that an input, a result or an `Association` of it is about."""
    if isinstance(row, Association):
        return row.from_id
    return row if isinstance(row, str) else row[0]


def ids_in(body):
    return [one["id"] if "id" in one else one["from"]["id"] for one in body["inputs"]]


class Portal(Server):
    """Does what it is asked and keeps count, but refuses batches with a bad record."""

    def __init__(self, *bad):
        super().__init__(self._answer)
        self.bad = set(bad)
        self.acted = []

    def _answer(self, body, request):
        ids = ids_in(body)
        if self.bad.intersection(ids):
            return 400, {"message": "refused", "category": "VALIDATION_ERROR"}
        self.acted += ids
        if request.url.path.endswith("read"):
            spec = {"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}
            to = [{"toObjectId": 5, "associationTypes": [spec]}]
            return {"results": [{"from": {"id": id_}, "to": to} for id_ in ids]}
        return {"results": []} if "archive" in request.url.path else created(body, request)


def assert_nothing_is_lost(error, came, inputs, portal):
    """Every input is in exactly one place, and what is said to be done was done."""
    done = [key_of(row) for part in came for row in part] + [key_of(row) for row in error.done]
    not_done = [key_of(row) for row in error.not_done]
    rest = [key_of(row) for row in error.rest]
    assert sorted(done + not_done + rest) == [key_of(row) for row in inputs]
    assert done == sorted(done)
    assert BAD in not_done
    assert sorted(portal.acted) == done


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("lazy", [False, True], ids=["list", "generator"])
@pytest.mark.parametrize("operation", CALLS)
def test_a_batch_that_is_refused_loses_nothing(kind, concurrency, lazy, operation):
    inputs = inputs_of(operation)
    portal = Portal(BAD)

    def act(client):
        return CALLS[operation](client, (one for one in inputs) if lazy else inputs)

    with pytest.raises(BadRequest, match="refused") as caught:
        kind.call("2026-03", act, http_client=kind.mock(portal), concurrency=concurrency)

    assert_nothing_is_lost(caught.value, [], inputs, portal)


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("operation", ITERATING)
def test_an_iterated_call_has_yielded_what_came_before(kind, concurrency, operation):
    inputs = inputs_of(operation)
    portal = Portal(BAD)

    came, error = kind.batches(
        "2026-03",
        lambda h: ITERATING[operation](h, (one for one in inputs)),
        http_client=kind.mock(portal),
        concurrency=concurrency,
    )

    assert isinstance(error, BadRequest)
    assert [key_of(row) for part in came for row in part] == [
        "100",
        "101",
        "102",
        "103",
        "104",
        "105",
    ]
    assert_nothing_is_lost(error, came, inputs, portal)


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("operation", CALLS)
def test_what_is_not_done_and_the_rest_can_be_sent_again(kind, concurrency, operation):
    inputs = inputs_of(operation)
    portal = Portal(BAD)

    def call(given):
        return kind.call(
            "2026-03",
            lambda h: CALLS[operation](h, given),
            http_client=kind.mock(portal),
            concurrency=concurrency,
        )

    with pytest.raises(BadRequest) as caught:
        call(one for one in inputs)
    portal.bad.clear()
    again = call(itertools.chain(caught.value.not_done, caught.value.rest))

    done = [key_of(row) for row in caught.value.done] + [key_of(row) for row in again]
    assert sorted(done) == sorted(portal.acted) == [key_of(row) for row in inputs]


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_several_batches_may_fail_and_the_first_is_raised(kind):
    inputs = inputs_of("create")
    portal = Portal("102", BAD, "105")

    with pytest.raises(BadRequest) as caught:
        kind.call(
            "2026-03",
            lambda h: CALLS["create"](h, inputs),
            http_client=kind.mock(portal),
            concurrency=4,
        )

    assert {"102", "103"} <= {row.from_id for row in caught.value.not_done}
    assert_nothing_is_lost_but_the_first(caught.value, inputs, portal)


def assert_nothing_is_lost_but_the_first(error, inputs, portal):
    left = [key_of(row) for row in [*error.done, *error.not_done, *error.rest]]
    assert sorted(left) == [key_of(row) for row in inputs]
    assert sorted(portal.acted) == sorted(key_of(row) for row in error.done)


@pytest.mark.usefixtures("batches_of_two")
def test_no_new_batch_begins_when_one_has_failed():
    """The first in line is slow, the second is refused: the third to the last stay at home."""
    refused = threading.Event()
    seen = []

    def handle(request):
        body = request.content.decode()
        seen.append(body)
        if '"100"' in body:
            assert refused.wait(5)
            time.sleep(0.05)
        if '"102"' in body:
            refused.set()
            return httpx.Response(400, json={"message": "refused"})
        return Server(created)(request)

    with pytest.raises(BadRequest):
        SYNC.call(
            "2026-03",
            lambda h: CALLS["create"](h, inputs_of("create")),
            http_client=SYNC.mock(handle),
            concurrency=2,
        )

    assert len(seen) == 2


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_a_write_that_waits_for_a_refused_one_is_not_sent(kind):
    """Else sending the refused one again would undo it: the last company must be the Primary."""
    pairs = [("1", "10"), ("7", "70"), ("1", "20"), ("8", "80")]
    portal = Portal("7")

    with pytest.raises(BadRequest) as caught:
        kind.call(
            "2026-03",
            lambda h: h.create(*AT, pairs, type=1, labels="replace"),
            http_client=kind.mock(portal),
            concurrency=4,
        )

    assert pairs_of(caught.value.not_done) == pairs
    assert portal.acted == []


# --- the caller's own iterable fails ----------------------------------------------------------


class OwnError(Exception):
    """What a caller's iterable may raise."""


def raising(inputs, at):
    yield from inputs[:at]
    raise OwnError


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("concurrency", [1, 4])
@pytest.mark.parametrize("operation", ["create", "create_default", "read"])
@pytest.mark.parametrize("at", [0, 1, 6, 11])
def test_when_the_iterable_raises_all_before_it_is_done(kind, concurrency, operation, at):
    inputs = inputs_of(operation)
    portal = Portal()

    with pytest.raises(OwnError) as caught:
        kind.call(
            "2026-03",
            lambda h: CALLS[operation](h, raising(inputs, at)),
            http_client=kind.mock(portal),
            concurrency=concurrency,
        )

    done = [key_of(row) for row in caught.value.done]
    assert done == sorted(portal.acted) == [key_of(row) for row in inputs[:at]]
    assert caught.value.not_done == []


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_when_the_iterable_raises_before_an_archive_nothing_is_removed(kind):
    """An archive looks at all pairs before it removes anything."""
    portal = Portal()

    with pytest.raises(OwnError):
        kind.call(
            "2026-03",
            lambda h: CALLS["archive"](h, raising(inputs_of("archive"), 6)),
            http_client=kind.mock(portal),
        )

    assert portal.acted == []


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("operation", ["create", "create_default", "read"])
def test_behind_an_input_that_cannot_be_sent_the_rest_is_still_there(kind, operation):
    inputs = inputs_of(operation)
    inputs[7] = None
    portal = Portal()

    with pytest.raises(InvalidInput, match=r"\[7\]: None") as caught:
        kind.call(
            "2026-03",
            lambda h: CALLS[operation](h, (one for one in inputs)),
            http_client=kind.mock(portal),
        )

    assert [key_of(row) for row in caught.value.done] == [key_of(row) for row in inputs[:7]]
    assert caught.value.not_done == []
    assert [key_of(row) for row in caught.value.rest] == [key_of(row) for row in inputs[8:]]


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_when_a_batch_and_the_iterable_fail_the_rest_raises_the_second_error(kind):
    inputs = inputs_of("create")[:5]
    portal = Portal("100")

    with pytest.raises(BadRequest) as caught:
        kind.call(
            "2026-03",
            lambda h: CALLS["create"](h, raising(inputs, 3)),
            http_client=kind.mock(portal),
            concurrency=4,
        )

    done = [row.from_id for row in caught.value.done]  # if it had begun when the first was refused
    not_done = [row.from_id for row in caught.value.not_done]
    assert (done, not_done) in [(["102"], ["100", "101"]), ([], ["100", "101", "102"])]
    with pytest.raises(OwnError):
        next(caught.value.rest)
    assert list(caught.value.rest) == []


def test_an_error_outside_a_batch_has_nothing_done():
    error = ApiError(400, "GET", "/x", "no")

    assert error.done is None
    assert (list(error.not_done), list(error.rest)) == ([], [])


# --- before the first batch, and in the definitions ---------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("operation", ["create", "archive"])
def test_when_the_portal_cannot_be_asked_about_a_type_no_pair_is_lost(kind, operation):
    inputs = inputs_of(operation)
    server = Server(lambda _body, _request: (500, {"message": "in trouble"}))

    with pytest.raises(ServerError) as caught:
        kind.call(
            "2026-03",
            lambda h: getattr(h, operation)(*AT, iter(inputs), type="a_custom_name"),
            http_client=kind.mock(server),
            retries=0,
        )

    assert list(caught.value.rest) == inputs
    assert list(caught.value.not_done) == []


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
def test_an_archive_that_is_refused_as_a_whole_gives_the_pairs_of_an_iterator_back(kind):
    inputs = [*inputs_of("archive"), ("x", "5")]

    with pytest.raises(InvalidInput, match="'x' is not a record id") as caught:
        kind.call("2026-03", lambda h: h.archive(*AT, iter(inputs), type=1))

    assert list(caught.value.rest) == inputs


@pytest.mark.usefixtures("batches_of_two")
@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("operation", ["create", "delete"])
def test_limits_that_are_refused_in_the_middle_lose_nothing(kind, operation):
    types = [("USER_DEFINED", number) for number in range(1, 7)]

    def handle(body, _request):
        if body["inputs"][0]["typeId"] == 3:
            return 400, {"message": "refused"}
        return {"status": "COMPLETE", "results": body["inputs"]}

    def act(h):
        if operation == "delete":
            return h.limits.delete(*AT, types)
        return h.limits.create(*AT, [(type_, 5) for type_ in types])

    with pytest.raises(BadRequest, match="refused") as caught:
        kind.call("2026-03", act, http_client=kind.mock(Server(handle)))

    error = caught.value
    rows = [*error.done, *error.not_done, *error.rest]
    assert [getattr(row, "type", row).type_id for row in rows] == [1, 2, 3, 4, 5, 6]
    assert (len(error.done), len(error.not_done)) == (2, 2)


TYPES = [("USER_DEFINED", number) for number in range(1, 7)]
WRONG_LIMITS = {
    "no limit": [*((type_, 5) for type_ in TYPES), "nothing"],
    "no figure": [*((type_, 5) for type_ in TYPES), (TYPES[0], "x")],
    "two figures": [*((type_, 5) for type_ in TYPES), (TYPES[0], 6)],
    "unknown type": [*((type_, 5) for type_ in TYPES), ("nobody", 5)],
}


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("given", [list, iter], ids=["list", "iterator"])
@pytest.mark.parametrize("wrong", WRONG_LIMITS)
def test_limits_that_cannot_be_sent_are_all_left(kind, given, wrong):
    limits = WRONG_LIMITS[wrong]
    server = Server(lambda *_: {"results": []})

    with pytest.raises(InvalidInput) as caught:
        kind.call(
            "2026-03",
            lambda h: h.limits.create(*AT, given(limits)),
            http_client=kind.mock(server),
        )

    assert [*caught.value.not_done, *caught.value.rest] == limits
    assert [body for body in server.bodies if body] == []


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@pytest.mark.parametrize("operation", ["create", "update", "delete"])
def test_limits_of_an_iterable_that_fails_are_left(kind, operation):
    def given():
        yield from (TYPES if operation == "delete" else ((type_, 5) for type_ in TYPES))
        raise OSError

    with pytest.raises(OSError) as caught:  # noqa: PT011  it has no text
        kind.call("2026-03", lambda h: getattr(h.limits, operation)(*AT, given()))

    assert len([*caught.value.not_done, *caught.value.rest]) == len(TYPES)
