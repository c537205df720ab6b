"""Who may call, and how often."""

import pytest

from hubspot_compat_tools.sandbox import RateLimit, SandboxRateLimit

PATH = "/crm/v4/associations/contacts/companies/labels"


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer ", "Basic abc", "secret"])
def test_without_a_bearer_token_it_is_401(api, given):
    headers = {} if given is None else {"authorization": given}
    request = api.http.build_request("GET", PATH)
    request.headers.pop("authorization")
    request.headers.update(headers)
    answer = api.http.send(request)
    assert answer.status_code == 401
    assert answer.json()["category"] == "INVALID_AUTHENTICATION"


def test_any_token_is_good_unless_one_is_named(make_api):
    api = make_api(token="pat-na1-right")
    for token, status in (("pat-na1-wrong", 401), ("pat-na1-right", 200)):
        answer = api.http.get(PATH, headers={"authorization": f"bearer {token}"})
        assert answer.status_code == status
        assert token not in answer.text


def test_tokens_are_kept_nowhere(make_api):
    secret = "pat-na1-0123456789"
    api = make_api(token=secret)
    api.http.get(PATH, headers={"authorization": f"Bearer {secret}"})
    api.http.get(PATH, headers={"authorization": "Bearer pat-na1-other"})
    for path in ("/", "/_sandbox/requests", "/_sandbox/state"):
        answer = api.http.get(path, headers={"authorization": f"Bearer {secret}"})
        assert answer.status_code == 200
        text = answer.text
        assert secret not in text
        assert "pat-na1-other" not in text
    assert secret not in repr(api.sandbox.requests)


def test_without_a_limit_there_are_no_headers(api):
    headers = api.http.get(PATH).headers
    assert not [name for name in headers if "ratelimit" in name]


def test_the_headers_count_down_and_the_burst_limit_answers_as_it_really_does(make_api):
    api = make_api(rate_limit=2)
    left = [api.http.get(PATH).headers["X-HubSpot-RateLimit-Remaining"] for _ in range(2)]
    assert left == ["1", "0"]
    answer = api.http.get(PATH)
    assert answer.status_code == 429
    assert answer.headers["X-HubSpot-RateLimit-Max"] == "2"
    assert answer.headers["X-HubSpot-RateLimit-Interval-Milliseconds"] == "10000"
    assert "retry-after" not in answer.headers
    body = answer.json()
    assert body.pop("correlationId")
    assert body == {
        "status": "error",
        "message": "You have reached your ten_secondly_rolling limit.",
        "errorType": "RATE_LIMIT",
        "policyName": "TEN_SECONDLY_ROLLING",
        "groupName": "publicapi:hubspot-compat-sandbox",
    }


def test_to_the_letter_a_429_has_a_category(make_api):
    api = make_api(rate_limit=1, spec_exact=True)
    api.http.get(PATH)
    assert api.http.get(PATH).json()["category"] == "RATE_LIMITS"


def test_the_daily_limit_has_its_own_policy_and_headers(make_api):
    api = make_api(rate_limit=SandboxRateLimit(requests=100, daily=1, retry_after=True))
    first = api.http.get(PATH)
    assert first.headers["X-HubSpot-RateLimit-Daily"] == "1"
    assert first.headers["X-HubSpot-RateLimit-Daily-Remaining"] == "0"
    second = api.http.get(PATH)
    assert (second.status_code, second.json()["policyName"]) == (429, "DAILY")
    assert 86_000 < int(second.headers["retry-after"]) <= 86_401


def test_the_window_rolls(make_api):
    now = [0.0]
    limit = SandboxRateLimit(requests=2, interval=10, clock=lambda: now[0])
    api = make_api(rate_limit=limit)
    statuses = []
    for now[0] in (0.0, 6.0, 9.9, 10.0, 10.1, 16.0):
        statuses.append(api.http.get(PATH).status_code)
    assert statuses == [200, 200, 429, 200, 429, 200]


def test_the_daily_limit_ends_with_the_day(make_api):
    now = [0.0]
    limit = SandboxRateLimit(requests=5, daily=1, clock=lambda: now[0])
    api = make_api(rate_limit=limit)
    statuses = []
    for now[0] in (0.0, 86_399.0, 86_400.0):
        statuses.append(api.http.get(PATH).status_code)
    assert statuses == [200, 429, 200]


def test_a_refused_call_writes_nothing(make_api):
    api = make_api(rate_limit=1)
    api.http.get(PATH)
    inputs = [{"from": {"id": "1"}, "to": {"id": "2"}, "type": "279"}]
    assert api.batch("v3", "create", inputs).status_code == 429
    assert api.sandbox.snapshot()["associations"] == {}


def test_the_former_name_of_the_limit_works_and_says_the_new_one(make_api):
    with pytest.warns(DeprecationWarning, match="SandboxRateLimit") as caught:
        api = make_api(rate_limit=RateLimit(1))
    assert caught[0].filename == __file__
    statuses = [api.http.get(PATH).status_code for _ in range(2)]
    assert statuses == [200, 429]
