"""Errors can be pickled and copied: a worker process hands them on, a task queue stores them."""

import copy
import pickle

import pytest

import hubspot_compat
from hubspot_compat import (
    ApiError,
    Associations,
    AssociationType,
    BadRequest,
    BatchError,
    BatchResult,
    ClientClosed,
    Conflict,
    ConnectionFailed,
    Forbidden,
    HubSpotCompatError,
    InvalidInput,
    MissingToken,
    NotFound,
    PartialFailure,
    RateLimited,
    ResponseTooLarge,
    ServerError,
    Unauthorized,
    UnknownAssociationType,
    UnknownObjectType,
    UnknownVersion,
    UnreadableResponse,
    UnsafeTranslation,
    UnsupportedOperation,
    VersionSunsetWarning,
)

from .faulty_server import FaultyServer, says
from .forked import with_pool
from .mocked import opened

ANSWER = {
    "status": 400,
    "method": "POST",
    "path": "/crm/x",
    "message": "no",
    "category": "C",
    "sub_category": "c.X",
    "correlation_id": "c-1",
    "context": {"ids": ["1"]},
    "errors": [{"message": "inner"}],
    "body": b'{"message": "no"}',
    "retry_after": 2.5,
}
KIND = AssociationType("USER_DEFINED", 7, "Boss", None, "contact", "company")
RESULT = BatchResult(
    results=(), errors=(BatchError("bad", correlation_id="c-2"),), num_errors=1, raw=(b"{}",)
)
ERRORS = [
    HubSpotCompatError("plain"),
    ApiError(**ANSWER),
    *(
        kind(**ANSWER)
        for kind in (BadRequest, Unauthorized, Forbidden, NotFound, Conflict, ServerError)
    ),
    RateLimited(**ANSWER, policy="DAILY", daily=True),
    ConnectionFailed("host", "POST", "/crm/x", "dropped"),
    UnreadableResponse(200, "POST", "/crm/x", "$.a", "gone", b"<html>", "c-3"),
    ResponseTooLarge(200, "POST", "/crm/x", "$", "more than the 5 bytes", b"", "c-4"),
    PartialFailure(RESULT),
    ClientClosed("closed"),
    InvalidInput("pairs[3]: no id"),
    MissingToken("no token"),
    UnknownVersion("v9"),
    UnknownObjectType("cntact", ("contact",), "from_object"),
    UnknownAssociationType("Bos", "contact", "company", ("Boss",), "", "types[0]"),
    UnsupportedOperation("labels.list", "v3", ("v4",), "why"),
    UnsafeTranslation("labels would go", (("1", "2"),)),
    VersionSunsetWarning("ends soon"),
]
COPIES = {
    "pickled": lambda error: pickle.loads(pickle.dumps(error)),
    "oldest pickle": lambda error: pickle.loads(pickle.dumps(error, 0)),
    "copied": copy.copy,
    "deeply copied": copy.deepcopy,
}
copies = pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)


def test_every_error_is_tried_here():
    public = {getattr(hubspot_compat, name) for name in hubspot_compat.__all__}
    ours = {kind for kind in public if isinstance(kind, type) and issubclass(kind, Exception)}
    assert {type(error) for error in ERRORS} == ours


@copies
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_is_the_same_afterwards(error, copied):
    error.add_note("the server may have acted")
    try:
        again = copied(error)
    finally:
        del error.__notes__

    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.args == error.args
    assert again.__notes__ == ["the server may have acted"]
    for name, value in vars(error).items():
        assert vars(again)[name] == value, name


@copies
def test_what_was_changed_later_stays(copied):
    error = ConnectionFailed("host", "POST", "/crm/x", "dropped", outcome_unknown=False)
    error.outcome_unknown = True
    unknown = UnknownObjectType("cntact")
    unknown.place = "types[1]"

    assert copied(error).outcome_unknown is True
    assert copied(unknown).place == "types[1]"


@copies
@pytest.mark.parametrize("version", ["v3", "2026-03"])
@pytest.mark.parametrize("given", [list, iter], ids=["list", "iterator"])
def test_the_account_of_a_call_goes_along_and_stays(copied, version, given, small_requests):
    """A generator cannot be pickled: what is left of it goes along as a list."""
    pairs = [(number, 7) for number in range(1, 60)]
    refuses = says(400, {"message": "no", "category": "VALIDATION_ERROR"})
    with FaultyServer([refuses] * 50).running() as server:
        client = opened(Associations, version, base_url=server.url, concurrency=1)
        with pytest.raises(BadRequest) as caught, client:
            client.create("contact", "company", given(pairs), type=279, labels="replace")
    error = caught.value

    again = copied(error)

    assert again.done == error.done
    assert again.not_done == error.not_done
    rest = list(again.rest)  # as the caller gave them
    assert pairs_of(rest) == pairs_of(error.rest)
    assert len(rest) + len(again.not_done) == len(pairs)


def pairs_of(values):
    return [tuple(map(str, getattr(value, "pair", value))) for value in values]


@copies
@pytest.mark.parametrize("wrong", [("x", 7), OSError("disk")], ids=["bad line", "error"])
@pytest.mark.parametrize("invalid", ["raise", "report"])
def test_what_is_wrong_further_on_is_no_loss(copied, wrong, invalid, small_requests):
    good = [(str(number), "7") for number in range(1, 60)]

    def pairs():
        yield from good[:50]
        if isinstance(wrong, Exception):
            raise wrong
        yield wrong
        yield from good[50:]

    refuses = says(400, {"message": "no", "category": "VALIDATION_ERROR"})
    with FaultyServer([refuses] * 50).running() as server:
        client = opened(
            Associations, "2026-03", base_url=server.url, concurrency=1, invalid=invalid
        )
        with pytest.raises(BadRequest) as caught, client:
            client.create("contact", "company", pairs(), type=279, labels="replace")
    error = caught.value

    copied(error)
    again = copied(error)

    expected = good[:50] if isinstance(wrong, Exception) else good
    for one in (again, error):
        left = [row.pair for row in one.not_done] + gone_through(one.rest)
        assert [pair for pair in left if pair != wrong] == expected


@copies
def test_rows_that_are_arranged_in_waves_go_along(copied, small_requests):
    pairs = [(str(number % 7), str(number)) for number in range(60)]
    refuses = says(400, {"message": "no", "category": "VALIDATION_ERROR"})
    with FaultyServer([refuses] * 50).running() as server:
        client = opened(Associations, "2026-03", base_url=server.url, concurrency=1)
        with pytest.raises(BadRequest) as caught, client:
            client.create("contact", "company", iter(pairs), type=1, labels="replace")
    error = caught.value

    again = copied(error)

    rest = pairs_of(again.rest)
    assert rest == pairs_of(error.rest)
    assert sorted([*rest, *pairs_of(again.not_done)]) == sorted(pairs)


def gone_through(rest):
    """What is left, behind every error that comes up in it."""
    found = []
    while True:
        try:
            value = next(rest)
        except StopIteration:
            return found
        except (InvalidInput, OSError):
            continue
        found.append(getattr(value, "pair", value))


def test_a_worker_process_hands_an_error_on():
    (error,) = with_pool(fail, [1])

    assert isinstance(error, ConnectionFailed)
    assert "127.0.0.1:1 " in str(error)


def fail(record):
    try:
        with Associations("any", base_url="http://127.0.0.1:1", retries=0) as client:
            client.read("contact", "company", [record])
    except ConnectionFailed as error:
        return error


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, pickle.dumps], ids=["copy", "deepcopy", "pickle"]
)
def test_a_client_is_refused_with_a_reason(copied):
    client = Associations("pat-na1-secret-0000")

    with pytest.raises(TypeError, match="a client cannot be pickled or copied") as e:
        copied(client)
    assert "secret" not in str(e.value)
    client.close()
