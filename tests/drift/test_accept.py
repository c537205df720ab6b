"""Accepted drift: by id, with a reason, until a day."""

import json
from datetime import date

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift._accept import accept, load_acceptances

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
        ('{"accept": [3]}', "entry 1: expected id, reason and expires"),
        ('{"accept": [{"id": "a:1"}]}', "entry 1: 'reason' is missing"),
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
