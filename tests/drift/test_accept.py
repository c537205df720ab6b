"""Accepted drift: by id, with a reason, until a day."""

import json
from datetime import date

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift._accept import (
    accept,
    acceptances_file,
    last_day,
    load_acceptances,
)

from .documents import one

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
TODAY = date(2026, 11, 21)


def report():
    return compare(one(TEXT), one(NUMBER), levels={})


def entries(*rows):
    return [
        {"id": change_id, "reason": "we read both", "expires": expires}
        for change_id, expires in rows
    ]


def loaded(tmp_path, rows, name="accept.json"):
    path = tmp_path / name
    path.write_text(json.dumps({"accept": rows}), encoding="utf-8")
    return load_acceptances(str(path))


def test_an_accepted_change_breaks_no_more_and_is_still_shown(tmp_path):
    (change,) = report().changes
    (judged,) = accept([report()], loaded(tmp_path, entries((change.id, "2026-11-21"))), TODAY)
    assert not judged.breaking
    assert judged.changes == ()
    assert judged.problems == ()
    assert judged.as_json()["accepted"] == [
        {
            "id": change.id,
            "reason": "we read both",
            "expires": "2026-11-21",
            "text": change.text,
        }
    ]


def test_an_expired_entry_is_reported_and_its_change_counts_again(tmp_path):
    (change,) = report().changes
    (judged,) = accept([report()], loaded(tmp_path, entries((change.id, "2026-11-20"))), TODAY)
    assert judged.breaking
    assert judged.problems == (f"accepted {change.id} expired on 2026-11-20: we read both",)


def test_an_entry_that_matches_nothing_is_reported(tmp_path):
    (judged,) = accept([report()], loaded(tmp_path, entries(("no-such:1", "2027-01-01"))), TODAY)
    assert judged.breaking
    assert judged.problems == ("accepted no-such:1 matches no change any more; remove the entry",)


def test_an_entry_counts_as_matched_in_whichever_report_it_matches(tmp_path):
    (change,) = report().changes
    same = compare(one(TEXT), one(TEXT), levels={})
    judged = accept([same, report()], loaded(tmp_path, entries((change.id, "2027-01-01"))), TODAY)
    assert [r.problems for r in judged] == [(), ()]
    assert [r.breaking for r in judged] == [False, False]


def test_the_id_of_a_change_stays_when_other_things_change_and_moves_when_its_places_do():
    (change,) = report().changes
    other = one(TEXT, path="/crm/v4/associations/{a}/{b}/batch/read")
    both = {**one(TEXT), "paths": {**one(TEXT)["paths"], **other["paths"]}}
    one_changed = {**both, "paths": {**both["paths"], **one(NUMBER)["paths"]}}
    other_too = one(NUMBER, path="/crm/v4/associations/{a}/{b}/batch/read")
    both_changed = {**both, "paths": {**one(NUMBER)["paths"], **other_too["paths"]}}
    (alone,) = compare(both, one_changed, levels={}).changes
    (spread,) = compare(both, both_changed, levels={}).changes
    assert alone.id == change.id
    assert spread.id != change.id
    assert len(spread.operations) == 2


def test_the_file_may_be_toml_or_yaml_too(tmp_path):
    toml = tmp_path / "accept.toml"
    toml.write_text('[[accept]]\nid = "a:1"\nreason = "r"\nexpires = 2027-03-31\n')
    text = tmp_path / "accept.yaml"
    text.write_text("- id: a:1\n  reason: r\n  expires: '2027-03-31'\n")
    assert load_acceptances(str(toml)) == load_acceptances(str(text))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"accept": 3}', "expected a list 'accept'"),
        ('{"accept": [3]}', r"entry 1: expected id \(or rule\), reason and expires"),
        ('{"accept": [{"id": "a:1"}]}', "entry 1: 'reason' is missing"),
        ('{"accept": [{"id": 1, "reason": "r"}]}', "entry 1: 'id' is 1; expected a text"),
        ('{"accept": [{"reason": "r"}]}', "entry 1: expected 'id' or 'rule', found neither"),
        (
            '{"accept": [{"id": "a", "rule": "b", "reason": "r"}]}',
            "expected 'id' or 'rule', found both",
        ),
        ('{"accept": [{"id": "a", "path": "/crm/*", "reason": "r"}]}', "'path' goes with 'rule'"),
        ('{"accept": [{"rule": "respons-*", "reason": "r"}]}', "no rule is called 'respons-"),
        (
            '{"accept": [{"id": "a", "reason": " ", "expires": "2027-01-01"}]}',
            "'reason' is missing",
        ),
        ('{"accept": [{"id": "a", "reason": "r"}]}', "entry 1: 'expires' is None"),
        ('{"accept": [{"id": "a", "reason": "r", "expires": "soon"}]}', "'expires' is 'soon'"),
        ("{", "not valid JSON"),
    ],
)
def test_a_file_that_cannot_be_used_says_where(tmp_path, content, message):
    path = tmp_path / "accept.json"
    path.write_text(content)
    with pytest.raises(ToolError, match=message) as caught:
        load_acceptances(str(path))
    assert str(path) in caught.value.message


def test_a_toml_file_that_is_none_says_so(tmp_path):
    path = tmp_path / "accept.toml"
    path.write_text("[[accept")
    with pytest.raises(ToolError, match="not valid TOML"):
        load_acceptances(str(path))


def pattern(rule, path=None, day="2027-01-01"):
    found = {"rule": rule, "reason": "as agreed", "expires": day}
    return [found if path is None else {**found, "path": path}]


@pytest.mark.parametrize(
    ("rule", "path", "taken"),
    [
        ("response-type-changed", None, True),
        ("response-*", None, True),
        ("request-*", None, False),
        ("response-*", "/crm/v4/associations/*", True),
        ("response-*", "/crm/v4/associations/{a}/{b}/labels", True),
        ("response-*", "/crm/v4/objects/*", False),
    ],
)
def test_a_pattern_accepts_every_change_of_its_kind(tmp_path, rule, path, taken):
    (judged,) = accept([report()], loaded(tmp_path, pattern(rule, path)), TODAY)
    assert judged.breaking is not taken
    assert len(judged.accepted) == taken
    assert bool(judged.problems) is not taken


def test_a_pattern_for_a_path_takes_no_change_that_concerns_another_path_too(tmp_path):
    other = "/crm/v4/associations/{a}/{b}/batch/read"
    sides = []
    for schema in (TEXT, NUMBER):
        document = one(schema)
        sides.append({**document, "paths": document["paths"] | one(schema, path=other)["paths"]})
    found = compare(*sides, levels={})
    (judged,) = accept([found], loaded(tmp_path, pattern("*", "*/labels")), TODAY)
    assert judged.breaking
    (judged,) = accept([found], loaded(tmp_path, pattern("*", "*/{b}/*")), TODAY)
    assert not judged.breaking


def test_an_expired_pattern_is_reported_by_what_it_says(tmp_path):
    old = loaded(tmp_path, pattern("response-*", "*", "2026-01-01"))
    (judged,) = accept([report()], old, TODAY)
    assert judged.breaking
    assert judged.problems == ("accepted response-* at * expired on 2026-01-01: as agreed",)


def test_a_file_that_is_written_accepts_what_was_found_and_keeps_what_was_agreed(tmp_path):
    named = one({"type": "object", "properties": {'a "b" \\ \x7f': TEXT}})
    found = compare(named, one({"type": "object"}), levels={})
    agreed = loaded(tmp_path, pattern("response-type-changed"))
    reports = accept([report(), found], agreed, TODAY)
    path = tmp_path / "written.toml"
    path.write_text(acceptances_file(reports, date(2026, 12, 31)))
    written = load_acceptances(str(path))
    assert [str(entry) for entry in written] == ["response-type-changed", found.changes[0].id]
    assert [entry.expires for entry in written] == ["2027-01-01", "2026-12-31"]
    assert written[0].reason == "as agreed"
    assert written[1].reason == found.changes[0].text
    assert not any(r.changes or r.problems for r in accept([report(), found], written, TODAY))


def test_the_last_day_is_stated_or_ninety_days_away():
    assert last_day(None, date(2026, 1, 1)) == date(2026, 4, 1)
    assert last_day("2026-01-01", date(2026, 1, 1)) == date(2026, 1, 1)
    with pytest.raises(ToolError, match="--accept-until 2025-12-31 lies in the past"):
        last_day("2025-12-31", date(2026, 1, 1))
    with pytest.raises(ToolError, match="--accept-until is 'soon'; expected a date"):
        last_day("soon", date(2026, 1, 1))
