"""The decision to send again: a pure function, so every case of it can be asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_compat._domain.errors import (
    ApiError,
    ConnectionFailed,
    InvalidInput,
    RateLimited,
    ServerError,
    UnreadableResponse,
)
from hubspot_compat._transport.retry import REPEATABLE, decide, is_repeatable, outcome_unknown
from hubspot_compat._transport.settings import Backoff
from hubspot_compat._wire.messages import Request
from hubspot_compat_raw._registry import OPERATIONS

CREATE = Request("batch.create", "POST", "/p")
PRIMARY = Request("batch.create", "POST", "/p", exclusive=True)
LABEL = Request("labels.create", "POST", "/p")
READ = Request("batch.read", "POST", "/p")
TEMPORARY = [423, 429, 477, 500, 502, 503, 504, *range(520, 531)]


def refused(status, retry_after=None, **more):
    kind = RateLimited if status == 429 else ServerError if status >= 500 else ApiError
    return kind(status, "POST", "/p", "m", retry_after=retry_after, **more)


def no_answer(*, outcome_unknown):
    return ConnectionFailed("h", "POST", "/p", "dropped", outcome_unknown=outcome_unknown)


def unreadable(status=200):
    return UnreadableResponse(status, "POST", "/p", "$", "no JSON")


def delay(error, request=READ, attempt=1, **options):
    settings = {"retries": 5, "backoff": Backoff(), "remaining": 1e9, "jitter": 1.0} | options
    return decide(error, attempt, request, **settings)


def test_every_operation_of_the_registry_has_its_row():
    assert sorted(REPEATABLE) == sorted(OPERATIONS)


@pytest.mark.parametrize("operation", sorted(REPEATABLE))
def test_only_new_labels_and_reports_are_not_repeatable(operation):
    expected = operation not in {"labels.create", "report.high_usage"}

    assert is_repeatable(Request(operation, "POST", "/p")) is expected


@pytest.mark.parametrize("operation", sorted(REPEATABLE))
def test_nothing_exclusive_is_repeatable(operation):
    assert not is_repeatable(Request(operation, "POST", "/p", exclusive=True))


def test_an_operation_without_a_row_is_repeatable_only_as_a_get():
    assert is_repeatable(Request("things.list", "GET", "/p"))
    assert not is_repeatable(Request("things.create", "POST", "/p"))


def test_only_temporary_statuses_are_tried_again():
    again = [status for status in range(400, 600) if delay(refused(status)) is not None]
    assert again == sorted(TEMPORARY)


@pytest.mark.parametrize("request_", [LABEL, PRIMARY], ids=["label", "primary"])
@pytest.mark.parametrize("status", TEMPORARY)
def test_what_must_happen_once_is_sent_again_only_after_a_refusal(request_, status):
    certainly_did_not_act = status < 500

    assert (delay(refused(status), request_) is not None) is certainly_did_not_act


@pytest.mark.parametrize("request_", [LABEL, PRIMARY], ids=["label", "primary"])
def test_what_must_happen_once_is_not_sent_again_into_the_unknown(request_):
    assert delay(no_answer(outcome_unknown=True), request_) is None
    assert delay(unreadable(), request_) is None
    assert delay(no_answer(outcome_unknown=False), request_) is not None


@pytest.mark.parametrize("request_", [CREATE, READ], ids=["create", "read"])
def test_what_is_repeatable_is_sent_again_into_the_unknown(request_):
    assert delay(no_answer(outcome_unknown=True), request_) is not None
    assert delay(unreadable(), request_) is not None


def test_a_redirect_is_not_followed_by_another_try():
    assert delay(unreadable(302)) is None
    assert not outcome_unknown(unreadable(302))


def test_the_daily_limit_is_never_waited_for():
    assert delay(refused(429, retry_after=1.0, daily=True)) is None


@pytest.mark.parametrize("error", [InvalidInput("m"), ValueError(), KeyboardInterrupt()])
def test_other_errors_are_not_ours_to_repeat(error):
    assert delay(error) is None
    assert not outcome_unknown(error)


@pytest.mark.parametrize(("status", "least"), [(423, 2.0), (429, 1.0), (477, 2.0), (503, 0.0)])
def test_some_statuses_have_a_least_wait(status, least):
    wait = delay(refused(status), backoff=Backoff(initial=0.01), jitter=0.0)

    assert wait == max(least, 0.005)


@pytest.mark.parametrize("status", TEMPORARY)
def test_the_servers_own_wait_is_kept(status):
    for jitter in (0.0, 1.0):
        wait = delay(refused(status, retry_after=30.0), jitter=jitter)
        assert 30.0 <= wait <= 30.5


def test_a_wait_beyond_the_deadline_is_not_begun():
    assert delay(refused(477, retry_after=3600.0), remaining=120.0) is None
    assert delay(refused(503), remaining=0.0) is None
    assert delay(refused(503), remaining=-1.0) is None
    assert delay(refused(503), remaining=float("inf")) is not None


def test_the_pauses_double_up_to_the_maximum():
    waits = [delay(refused(503), attempt=n, retries=99) for n in range(1, 9)]

    assert waits == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 20.0, 20.0]


def test_a_huge_attempt_number_does_not_overflow():
    assert Backoff().pause(10_000, 1.0) == 20.0


@pytest.mark.parametrize(
    ("retries", "attempt", "again"), [(0, 1, False), (2, 2, True), (2, 3, False)]
)
def test_the_number_of_tries_is_kept(retries, attempt, again):
    assert (delay(refused(503), attempt=attempt, retries=retries) is not None) is again


ERRORS = st.one_of(
    st.builds(
        refused,
        st.integers(400, 599),
        st.none() | st.floats(0, 1e5),
    ),
    st.builds(no_answer, outcome_unknown=st.booleans()),
    st.builds(unreadable, st.integers(200, 399)),
)
REQUESTS = st.builds(
    Request,
    st.sampled_from(sorted(REPEATABLE)),
    st.sampled_from(["GET", "POST", "PUT", "DELETE"]),
    st.just("/p"),
    exclusive=st.booleans(),
)


@given(ERRORS, st.integers(1, 20), REQUESTS, st.floats(-10, 1e6), st.floats(0, 1))
def test_no_decision_breaks_a_rule(error, attempt, request_, remaining, jitter):
    wait = decide(
        error, attempt, request_, retries=5, backoff=Backoff(), remaining=remaining, jitter=jitter
    )

    if wait is None:
        return
    assert 0 <= wait < remaining
    assert attempt <= 5
    assert not (outcome_unknown(error) and not is_repeatable(request_))
    if isinstance(error, ApiError) and error.retry_after is not None:
        assert wait >= error.retry_after
