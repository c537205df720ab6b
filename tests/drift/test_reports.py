"""The forms of a report: each says the same, and none is fooled by what is in a document."""

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift._accept import accept, load_acceptances
from hubspot_compat_tools.drift._history import history
from hubspot_compat_tools.drift._matrix import matrix, operations_by_version
from hubspot_compat_tools.drift.reports import Form, render
from hubspot_compat_tools.drift.reports._findings import Findings

from .documents import one

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
        plain = text if form is not Form.MARKDOWN else text.replace("\\", "")
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
        assert location == {"artifactLocation": {"uri": "specs/v4/openapi.json"}}


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
