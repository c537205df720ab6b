"""A folder of dated revisions: a timeline, with what was undone or redone marked."""

import json
from itertools import pairwise

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift._history import history

from .documents import one, spec

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def save(folder, name, document):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")


def test_only_revisions_that_changed_something_are_in_the_timeline(tmp_path):
    save(tmp_path, "doc_2024-01-01.json", one(TEXT))
    save(tmp_path, "doc_2024-02-01.json", one(TEXT))
    save(tmp_path, "doc_2024-03-01.json", one(NUMBER))
    found = history(tmp_path)
    assert found.count == 2
    assert [(r.date, r.report.breaking) for r in found.revisions] == [("2024-03-01", True)]


def test_revisions_are_in_the_order_of_their_dates_and_counters(tmp_path):
    save(tmp_path, "doc__10_2024-01-01.json", one(NUMBER))
    save(tmp_path, "doc__9_2024-01-01.json", one(TEXT))
    save(tmp_path, "doc__11_2023-01-01.json", one({"type": "boolean"}))
    changes = [r.report.changes[0] for r in history(tmp_path).revisions]
    assert [(c.before, c.after) for c in changes] == [("boolean", "string"), ("string", "integer")]


def test_a_change_that_is_undone_later_is_marked_on_both_sides(tmp_path):
    save(tmp_path, "doc_2024-01-01.json", one(TEXT))
    save(tmp_path, "doc_2024-02-01.json", one(NUMBER))
    save(tmp_path, "doc_2024-03-01.json", one(TEXT))
    save(tmp_path, "doc_2024-04-01.json", one(NUMBER))
    marks = [list(r.flapping.values()) for r in history(tmp_path).revisions]
    assert marks == [
        ["undone in 2024-03-01"],
        ["undoes 2024-02-01, undone in 2024-04-01"],
        ["undoes 2024-03-01"],
    ]
    data = history(tmp_path).revisions[0].as_json()
    assert data["changes"][0]["flapping"] == "undone in 2024-03-01"
    assert data["revision"] == "doc_2024-02-01.json"


def test_a_scope_that_comes_back_with_others_is_flapping(tmp_path):
    def secured(*scopes):
        document = one(TEXT)
        for item in document["paths"].values():
            item["post"]["security"] = [{"oauth2": [scope]} for scope in scopes]
        return document

    save(tmp_path, "doc_2024-01-01.json", secured("a", "b"))
    save(tmp_path, "doc_2024-02-01.json", secured("a"))
    save(tmp_path, "doc_2024-03-01.json", secured("a", "b", "c"))
    marks = [list(r.flapping.values()) for r in history(tmp_path).revisions]
    assert marks == [["undone in 2024-03-01"], ["undoes 2024-02-01"]]


def test_the_revisions_of_two_documents_in_one_folder_are_not_mixed(tmp_path):
    other = one(TEXT, path="/billing/v1/invoices")
    save(tmp_path, "first__1_2024-01-01.json", one(TEXT))
    save(tmp_path, "second__1_2024-01-02.json", other)
    save(tmp_path, "first__2_2024-01-03.json", one(NUMBER))
    save(tmp_path, "second__2_2024-01-04.json", other)
    found = history(tmp_path, only="all")
    assert [(r.series, r.date) for r in found.revisions] == [("first", "2024-01-03")]
    assert found.count == 2


def test_a_folder_of_documents_is_one_revision(tmp_path):
    whole = spec("v4")
    paths = sorted(whole["paths"])
    for day in ("2024-01-01", "2024-01-02"):
        for start, name in ((0, "a.json"), (1, "b.yaml")):
            part = {**whole, "paths": {path: whole["paths"][path] for path in paths[start::2]}}
            save(tmp_path, f"{day}/{name}", part)
    assert history(tmp_path).revisions == ()
    assert history(tmp_path).count == 1


def test_files_without_a_date_beside_dated_ones_are_left_out_and_named(tmp_path):
    save(tmp_path, "doc_2024-01-01.json", one(TEXT))
    save(tmp_path, "doc_2024-02-01.json", one(TEXT))
    save(tmp_path, "latest.json", one(NUMBER))
    found = history(tmp_path)
    assert found.revisions == ()
    assert found.notes == ("latest.json: left out, since its name has no date",)


def test_a_revision_of_another_api_is_named_and_not_compared(tmp_path):
    save(tmp_path, "doc_2024-01-01.json", one(TEXT))
    other = one(TEXT, path="/billing/v1/invoices")
    other["info"]["title"] = "Invoices"
    save(tmp_path, "doc_2024-02-01.json", other)
    found = history(tmp_path, only="all")
    assert found.revisions == ()
    assert "no operation in common" in found.notes[0]


def test_a_folder_with_one_revision_or_none_says_what_it_needs(tmp_path):
    save(tmp_path, "doc_2024-01-01.json", one(TEXT))
    with pytest.raises(ToolError, match="needs at least two revisions"):
        history(tmp_path)
    with pytest.raises(ToolError, match="cannot be read as a folder"):
        history(tmp_path / "nowhere")


def test_many_revisions_are_compared_on_several_cores_with_the_same_result(tmp_path):
    schemas = [TEXT, NUMBER, {"type": "boolean"}, TEXT]
    for number in range(60):
        schema = schemas[number // 4 % len(schemas)]
        save(tmp_path, f"doc__{number}_2024-01-{number % 28 + 1:02}.json", one(schema))
    found = history(tmp_path)
    assert found.count == 59
    ordered = sorted(tmp_path.iterdir(), key=lambda p: (p.name[-15:], int(p.name.split("_")[2])))
    expected = [
        [change.id for change in compare(base, head, levels={}).changes]
        for base, head in pairwise(ordered)
    ]
    assert [[c.id for c in r.report.changes] for r in found.revisions] == [e for e in expected if e]
