"""The forms of a report: each says the same, and none is fooled by what is in a document."""

import io
import json
import re
import shutil
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from attrs import evolve
from rich.console import Console

from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift._accept import accept, load_acceptances
from hubspot_compat_tools.drift._history import history
from hubspot_compat_tools.drift._matrix import matrix, operations_by_version
from hubspot_compat_tools.drift._report import Impact
from hubspot_compat_tools.drift.reports import Form, render
from hubspot_compat_tools.drift.reports._findings import Findings, story
from hubspot_compat_tools.drift.reports._terminal import print_text
from hubspot_compat_tools.migrate import CallSite

from .documents import SPECS, VERSIONS, api, one

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}
EVIL = "</script><img src=x onerror=alert(1)>|`*_[x]\n::error::%\x01]]>&\"'"


def findings(base="v3", head="v4", **options):
    return Findings((compare(base, head, levels={}, **options),), artifact="specs/v4/openapi.json")


def evil():
    """A comparison in which every text that a document may choose is hostile."""

    def document(schema, name):
        body = {"type": "object", "properties": {name: schema}}
        found = one(body, request=body)
        for item in found["paths"].values():
            item["post"]["tags"] = [name]
            item["post"]["security"] = [{name: [name]}]
        return found

    base, head = document(TEXT, "safe"), document(NUMBER, EVIL)
    return Findings((compare([base], [head], levels={}),))


@pytest.mark.parametrize("form", list(Form))
def test_every_form_has_every_change_and_ends_with_a_newline(form):
    found = findings()
    text = render(found, form)
    assert text.endswith("\n")
    for change in found.reports[0].changes:
        if form is Form.CHAT and change.level == "info":
            continue
        plain = text.replace("\\", "") if form in (Form.MARKDOWN, Form.CHAT) else text
        words = [w for w in re.split(r"[^A-Za-z]+", change.text) if len(w) > 3]
        assert all(word in plain for word in words), change.text


@pytest.mark.parametrize("form", [Form.TEXT, Form.HTML, Form.MARKDOWN])
def test_what_a_person_reads_begins_with_the_verdict(form):
    text = render(findings(), form)
    start = text.index("<body>") if form is Form.HTML else 0
    assert "breaking" in text[start : start + 250].lower()


def test_github_annotations_are_one_line_each_with_level_file_and_title():
    lines = render(findings(), Form.GITHUB).splitlines()
    assert len(lines) == len(findings().reports[0].changes)
    shape = re.compile(r"::(error|warning|notice) file=specs/v4/openapi\.json,title=[^:,]+::\S.*")
    assert all(shape.fullmatch(line) for line in lines)


def test_a_hostile_document_cannot_add_annotations():
    lines = render(evil(), Form.GITHUB).splitlines()
    assert len(lines) == len(evil().reports[0].changes)
    assert all(
        line.startswith(("::error title=", "::warning title=", "::notice ")) for line in lines
    )


def test_sarif_has_the_rules_that_fired_and_a_result_for_each_change():
    data = json.loads(render(findings(), Form.SARIF))
    assert data["version"] == "2.1.0"
    (run,) = data["runs"]
    rules = run["tool"]["driver"]["rules"]
    changes = findings().reports[0].changes
    assert {rule["id"] for rule in rules} == {change.rule for change in changes}
    assert len(run["results"]) == len(changes)
    for result, change in zip(run["results"], changes, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == change.rule
        assert result["level"] in ("error", "warning", "note")
        assert result["partialFingerprints"] == {"changeId/v1": change.id}
        location = result["locations"][0]["physicalLocation"]
        assert location == {
            "artifactLocation": {"uri": "specs/v4/openapi.json"},
            "region": {"startLine": 1},
        }


def test_junit_counts_breaking_changes_as_failures():
    suite = ET.fromstring(render(findings(), Form.JUNIT)).find("testsuite")
    breaking = findings().reports[0].summary["breaking"]
    assert suite.get("failures") == str(breaking) == str(len(suite.findall(".//failure")))
    assert suite.get("tests") == str(len(suite.findall("testcase")))


def test_junit_of_no_change_is_one_case_that_passes():
    suite = ET.fromstring(render(findings("v4", "v4"), Form.JUNIT)).find("testsuite")
    assert (suite.get("tests"), suite.get("failures")) == ("1", "0")
    assert suite.find("testcase").get("name") == "no change"


def test_a_hostile_document_gives_well_formed_xml():
    cases = ET.fromstring(render(evil(), Form.JUNIT)).iter("testcase")
    assert any("<img src=x onerror=alert(1)>" in case.get("name") for case in cases)


class Tags(HTMLParser):
    """The elements of a page, its external addresses, and whether it is well nested."""

    VOID = frozenset({"meta", "input", "link", "img", "br", "line", "rect", "circle"})

    def __init__(self):
        super().__init__()
        self.found = []
        self.open = []
        self.addresses = []

    def handle_starttag(self, tag, attrs):
        self.found.append(tag)
        self.addresses += [value for key, value in attrs if key in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(page):
    tags = Tags()
    tags.feed(page)
    assert tags.open == []
    return tags


@pytest.fixture
def revisions(tmp_path):
    for number, schema in enumerate([TEXT, NUMBER, TEXT], start=1):
        (tmp_path / f"doc_2024-01-0{number}.json").write_text(json.dumps(one(schema)))
    found = history(tmp_path)
    return Findings(tuple(r.report for r in found.revisions), history=found)


def test_the_page_is_one_file_that_needs_nothing_else(revisions):
    every_version = Findings(tuple(matrix()), matrix=True, versions=operations_by_version())
    for found in (findings(), every_version, revisions, evil()):
        page = render(found, Form.HTML)
        tags = parsed(page)
        assert not {"img", "link", "iframe"} & set(tags.found)
        assert all(address.startswith("#r") for address in tags.addresses)
        assert "url(" not in page
        assert "@import" not in page


def test_the_page_has_filters_before_and_after_matrix_and_timeline(revisions):
    one_pair = render(findings(), Form.HTML)
    assert "type=search" in one_pair
    assert one_pair.count('<details class="change') == len(findings().reports[0].changes)
    assert "<h3>before</h3>" in one_pair
    versions = operations_by_version()
    page = render(Findings(tuple(matrix()), matrix=True, versions=versions), Form.HTML)
    assert page.count("<th scope=row>") == len({n for names in versions.values() for n in names})
    timeline = render(revisions, Form.HTML)
    assert timeline.count("<rect") == 2
    assert timeline.count("<circle class=flap") == 2
    assert "undone in 2024-01-03" in timeline


def test_a_hostile_document_adds_no_element_to_the_page():
    page = render(evil(), Form.HTML)
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert parsed(page).found.count("script") == 1


def test_markdown_shows_what_is_in_a_document_and_does_not_obey_it():
    text = render(evil(), Form.MARKDOWN)
    assert "<img" not in text.replace("\\<img", "")
    assert not re.search(r"(?<!\\)\[x", text)


def test_markdown_marks_what_breaks():
    text = render(findings(), Form.MARKDOWN)
    assert text.startswith("## v3 → v4: breaking\n")
    assert text.count("**BREAKING**") == findings().reports[0].summary["breaking"]


def test_accepted_changes_and_their_problems_are_in_every_form_for_people(tmp_path):
    report = compare(one(TEXT), one(NUMBER), levels={})
    path = tmp_path / "accept.json"
    entry = {"id": report.changes[0].id, "reason": "we read both", "expires": "2999-01-01"}
    gone = {"id": "gone:1", "reason": "r", "expires": "2999-01-01"}
    path.write_text(json.dumps([entry, gone]))
    found = Findings(tuple(accept([report], load_acceptances(str(path)))))
    for form in (Form.TEXT, Form.MARKDOWN, Form.HTML, Form.JSON):
        text = render(found, form)
        assert "we read both" in text
        assert "gone:1 matches no change any more" in text


def test_json_is_the_same_for_the_same_input():
    assert render(findings(), Form.JSON) == render(findings(), Form.JSON)
    assert json.loads(render(findings(), Form.JSON)) == findings().reports[0].as_json()
    assert findings().reports[0].to_json() == render(findings(), Form.JSON)


# --- the terminal --------------------------------------------------------------------------------


def printed(found, width):
    buffer = io.StringIO()
    print_text(found, Console(file=buffer, width=width, color_system=None, emoji=False))
    return buffer.getvalue()


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize(("base", "head"), [("v3", "v4"), ("2025-09", "2026-03")])
def test_what_wraps_stands_below_its_beginning_and_nothing_is_lost(width, base, head):
    found = findings(base, head)
    text = printed(found, width)
    lines = text.splitlines()
    assert max(map(len, lines)) <= width
    assert not any(line != line.rstrip() for line in lines)
    marks = [line for line in lines if line.startswith(("✗ ", "! ", "· "))]
    assert len(marks) == len(found.reports[0].changes)
    assert "".join(text.split()) == "".join(render(found, Form.TEXT).split())


def test_a_field_that_is_called_like_an_emoji_or_like_markup_stays_as_it_is():
    base, head = (
        one({"type": "object", "properties": {":key:": kind, "[red]": kind}})
        for kind in (TEXT, NUMBER)
    )
    text = printed(Findings((compare(base, head, levels={}),)), 80)
    assert ":key:" in text
    assert "[red]" in text


def test_the_matrix_fits_80_columns_and_has_a_row_a_pair():
    found = Findings(tuple(matrix()), matrix=True, versions=operations_by_version())
    lines = printed(found, 80).splitlines()
    assert len(lines) == 1 + len(found.reports) + 1
    assert all(len(line) <= 80 for line in lines)
    assert "…" not in "".join(lines[1:])
    assert lines[1].split()[:4] == ["v3", "v4", "breaking", "7"]


def test_the_timeline_has_a_row_a_revision_with_its_first_change_and_what_flaps(revisions):
    text = printed(revisions, 80)
    lines = text.splitlines()
    assert "2 changed something" in " ".join(text.split())
    (first, second) = (line for line in lines if line.startswith("2024-"))
    assert "undone in 2024-01-03" in first
    assert "undoes 2024-01-02" in second
    assert any(line.startswith(" " * 12 + "The response changed") for line in lines)


def test_acceptances_and_calls_reach_the_revisions_of_a_timeline(tmp_path):
    for day, schema in (("01", TEXT), ("02", NUMBER), ("03", TEXT)):
        (tmp_path / f"doc_2024-01-{day}.json").write_text(json.dumps(one(schema)))
    timeline = history(tmp_path)
    found = Findings(tuple(r.report for r in timeline.revisions), history=timeline)
    (change,) = found.reports[0].changes
    path = tmp_path / "accept.json"
    entry = {"id": change.id, "reason": "known", "expires": "2999-01-01"}
    path.write_text(json.dumps([entry]))
    accepted = found.replaced(accept(found.reports, load_acceptances(str(path))))
    assert accepted.as_json()["revisions"][0]["changes"] == []
    assert accepted.as_json()["revisions"][0]["accepted"][0]["reason"] == "known"
    assert "(accepted)" in render(accepted, Form.HTML) or "accepted until" in render(
        accepted, Form.HTML
    )
    assert "1 accepted" in printed(accepted, 80)


def test_versions_without_a_common_operation_are_a_row_of_the_matrix_too(tmp_path, monkeypatch):
    (tmp_path / "specs").mkdir()
    shutil.copy(SPECS / "versions.toml", tmp_path / "specs")
    for version in VERSIONS:
        (tmp_path / "specs" / version).mkdir()
        document = api({f"/crm/{version}/associations/only{version}": {"get": {"responses": {}}}})
        document["info"]["title"] = f"{VERSIONS.index(version)}"
        (tmp_path / "specs" / version / "openapi.json").write_text(json.dumps(document))
    monkeypatch.chdir(tmp_path)
    found = Findings(tuple(matrix()), matrix=True, versions=operations_by_version())
    assert found.as_json()["breaking"] is False
    text = printed(found, 100)
    assert text.count("no common operation") == len(found.reports)
    assert "nothing to compare" in render(found, Form.MARKDOWN).lower()


@pytest.mark.parametrize(
    ("effects", "words"),
    [
        ([None], "nothing of ours concerned"),
        ([False, None], "1 change concerns hubspot-compat without breaking it"),
        ([True], "1 change concerns hubspot-compat and breaks it"),
        ([False, False], "2 changes concern hubspot-compat, none breaks it"),
        ([True, False, False], "3 changes concern hubspot-compat, 1 breaks it"),
        ([True, True, False], "3 changes concern hubspot-compat, 2 break it"),
        ([True, True], "2 changes concern hubspot-compat, all break it"),
    ],
)
def test_what_concerns_us_is_said_as_one_says_it(effects, words):
    report = compare("v4", "2026-03", levels={})
    impacts = [Impact() if e is None else Impact(("labels.list",), breaks=e) for e in effects]
    changes = tuple(evolve(report.changes[0], facade=impact) for impact in impacts)
    assert story(evolve(report, changes=changes)) == f"19 operations in common, {words}"
    few = evolve(report, changes=changes, counts={**report.counts, "common": 1})
    assert story(few) == f"1 operation in common, {words}"


@pytest.mark.parametrize("form", list(Form))
def test_file_names_labels_and_reasons_steer_no_terminal_and_no_log(form):
    steering = "\x1b[31m\n::error::pwned\u202e##[error]\x9b%0A"
    (report,) = evil().reports
    changes = tuple(
        evolve(change, callers=(CallSite(f"{steering}.py", 1, "v3", ("batch.read",), "http"),))
        for change in report.changes
    )
    hostile = evolve(
        report,
        base=f"{steering}old",
        head=f"{steering}new",
        changes=changes,
        notes=(f"{steering}note",),
        searched=steering,
    )
    text = render(Findings((hostile,), artifact=f"{steering}.json"), form)
    lines = text.split("\n")
    assert all(line.replace("\t", "").isprintable() for line in lines)
    assert "##[" not in text
    commands = [line for line in lines if line.strip().startswith("::")]
    expected = len(changes) if form is Form.GITHUB else 0
    assert len(commands) == expected
    assert all(re.match(r"::(error|warning|notice) (file|title)=", line) for line in commands)
