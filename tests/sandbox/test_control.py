"""`/_sandbox` and the page: what a test or a person sees of the inside."""

import httpx
import pytest

from hubspot_compat_tools.sandbox import Recorded, running
from hubspot_compat_tools.sandbox._call_log import CallLog


def test_the_state_is_everything_stored(api):
    api.create("v4", 1, 2, 1)
    state = api.http.get("/_sandbox/state").json()
    assert state == api.sandbox.snapshot()
    assert state == {
        "associations": {
            "company>contact": {"2>1": [["HUBSPOT_DEFINED", 2], ["HUBSPOT_DEFINED", 280]]},
            "contact>company": {"1>2": [["HUBSPOT_DEFINED", 1], ["HUBSPOT_DEFINED", 279]]},
        },
        "labels": [],
        "limits": [],
    }


def test_requests_are_recorded_with_status_and_body(api):
    api.create("v3", 1, 2, "contact_to_company")
    api.http.get("/crm/v4/nowhere?a=b")
    calls = api.http.get("/_sandbox/requests").json()["requests"]
    assert [(call["method"], call["status"], call["query"]) for call in calls] == [
        ("POST", 201, ""),
        ("GET", 404, "a=b"),
    ]
    assert calls[0]["body"]["inputs"][0]["type"] == "contact_to_company"
    assert api.sandbox.requests[0].body == calls[0]["body"]
    assert api.http.delete("/_sandbox/requests").status_code == 204
    assert api.sandbox.requests == []


def test_a_body_that_is_no_json_is_recorded_as_it_came(api):
    api.http.post(
        "/crm/v4/associations/contacts/deals/batch/read",
        content=b"{\xff",
        headers={"content-type": "application/json"},
    )
    call = api.http.get("/_sandbox/requests").json()["requests"][0]
    assert (call["body"], call["raw"]) == (None, "{\ufffd")


def test_a_reset_forgets_everything(api):
    api.label("lawyer_of", "Lawyer")
    api.create("v4", 1, 2, 1)
    assert api.http.post("/_sandbox/reset").status_code == 204
    assert api.sandbox.snapshot() == {"associations": {}, "labels": [], "limits": []}
    assert api.sandbox.requests == []
    assert api.label("lawyer_of", "Lawyer") == ("U1", "U2")


def test_other_paths_and_methods_are_refused(api):
    assert api.http.get("/_sandbox/nothing").status_code == 404
    answer = api.http.get("/_sandbox/reset")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert api.http.post("/").status_code == 405


def test_the_page_shows_the_graph_and_the_last_requests(api):
    assert "Nothing is associated yet." in api.http.get("/").text
    api.label("x", "<script>alert(1)</script>")
    api.create("v4", 53628, 12726, 1, "U1")
    api.http.get("/crm/v4/<b>")
    page = api.http.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "company 12726 → contact 53628: Primary, unlabeled, &lt;script&gt;" in page.text
    assert "<script>" not in page.text
    assert "Serves v3, v4, 2025-09, 2026-03; answers as published real bodies look" in page.text
    assert "http-equiv" in page.text
    assert "http-equiv" not in api.http.get("/?stay").text


@pytest.mark.parametrize(("pairs", "drawn"), [(25, 25), (26, 25), (90, 25)])
def test_the_page_draws_the_last_associations_of_a_pair_of_objects_only(api, pairs, drawn):
    rows = [{"from": {"id": str(a)}, "to": {"id": str(a + 1)}, "type": "449"} for a in range(pairs)]
    api.batch("v3", "create", rows, "contacts", "contacts")
    page = api.http.get("/").text
    assert page.count("<path") == drawn
    assert ("The last 25 are drawn." in page) == (pairs > drawn)
    assert f"{2 * pairs} associations, both directions counted" in page
    assert f"contact {pairs - 1} → contact {pairs}" in page


def test_the_page_names_the_pairs_of_objects_that_it_does_not_draw(api):
    for custom in range(14):
        for record in range(custom + 1):
            pair = api.sandbox.store.pair(f"2-{custom}", "contacts")
            api.sandbox.store.create(pair, record, 1, pair.forward.unlabeled, replace=False)
    page = api.http.get("/").text
    assert page.count("<section>") == 12
    assert "Not drawn: 2-1 → contact (2), 2-0 → contact (1)." in page


def test_the_page_says_how_the_sandbox_was_started(make_api, tmp_path):
    fault = {"fault": "status", "route": "GET /x"}
    api = make_api(spec_exact=True, state=tmp_path / "state.db", faults=[fault])
    page = api.http.get("/").text
    assert f"to the letter of the documents; state in {tmp_path}" in page
    assert "injected faults: 1" in page
    api.sandbox.close()


def call(raw):
    return Recorded("POST", "/crm/v4/nowhere", "", 404, raw)


def test_the_recorded_requests_are_bounded():
    log = CallLog(calls=3, size=10)
    for raw in (b"a", b"b", b"c", b"d"):
        log.add(call(raw))
    assert [one.raw for one in log] == [b"b", b"c", b"d"]
    log.add(call(b"123456789"))
    assert [one.raw for one in log] == [b"d", b"123456789"]
    log.add(call(b"more than ten"))
    assert [one.raw for one in log] == [b"more than ten"]


@pytest.mark.thorough
def test_the_page_works_in_a_browser(api, browser, tmp_path):
    for contact in range(3):
        api.create("v4", contact, 12726, 1)
    with running(api.sandbox) as url:
        assert httpx.get(url, trust_env=False).status_code == 200
        picture = tmp_path / "page.png"
        flags = ("--hide-scrollbars", "--window-size=1000,900", f"--screenshot={picture}")
        dom = browser.dom(f"{url}/?stay", *flags)
    assert dom.count("<circle") == 4
    assert dom.count("<section>") == 1
    assert dom.count("<path") == 3
    assert "Primary, unlabeled" in dom
    assert dom.count("batch/create") == 3
    assert picture.stat().st_size > 5_000
