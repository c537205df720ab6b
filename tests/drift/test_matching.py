"""Which operation is which: versions do not count, spellings within one version do."""

import copy
import json

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift import UnrelatedApisError, compare

from .documents import api, one, spec

OK = {"responses": {"200": {"description": ""}}}
OLD = "/crm/v4/associations/{from}/{to}/labels"
NEW = "/crm/associations/v4/{from}/{to}/labels"
OTHER = "/crm/v4/associations/{from}/{to}/batch/read"


def paths(*spellings):
    return api({spelling: {"get": OK} for spelling in spellings})


def rules(base, head, **options):
    return [change.rule for change in compare(base, head, levels={}, **options).changes]


@pytest.mark.parametrize(
    "newer",
    [
        "/crm/v4/associations/{from}/{to}/labels",
        "/crm/associations/v4/{from}/{to}/labels",
        "/crm/associations/2026-03/{from}/{to}/labels",
        "/crm/associations/2026-09-beta/{from}/{to}/labels",
        "/crm/v4-beta/associations/{from}/{to}/labels",
    ],
)
def test_between_two_versions_the_version_does_not_count_wherever_it_stands(newer):
    assert rules(paths("/crm/v3/associations/{from}/{to}/labels"), paths(newer)) == []


def test_within_one_version_another_spelling_is_one_row_with_old_and_new():
    (change,) = compare(paths(OLD, OTHER), paths(NEW, OTHER), levels={}).changes
    assert (change.rule, change.level) == ("operation-moved", "breaking")
    assert (change.before, change.after) == (f"GET {OLD}", f"GET {NEW}")


def test_what_changed_in_a_moved_operation_is_found_too():
    base = one({"type": "string"}, path=OLD)
    head = one({"type": "integer"}, path=NEW)
    assert rules(base, head) == ["operation-moved", "response-type-changed"]


def test_of_two_spellings_the_one_that_goes_is_a_move_and_not_a_removal():
    assert rules(paths(OLD, NEW), paths(NEW)) == ["operation-spelling-removed"]


def test_a_second_spelling_is_no_new_operation():
    assert rules(paths(OLD), paths(OLD, NEW)) == ["operation-spelling-added"]


def test_a_slash_at_the_end_is_another_spelling():
    (change,) = compare(paths(OLD, OTHER), paths(f"{OLD}/", OTHER), levels={}).changes
    assert (change.rule, change.level) == ("operation-moved", "breaking")


def test_a_path_whose_version_changed_alone_has_moved_for_those_who_stay_on_the_version():
    dated = "/crm/associations/2026-03/{from}/{to}/labels"
    (change,) = compare(paths(OLD, OTHER), paths(dated, OTHER), levels={}).changes
    assert (change.rule, change.before) == ("operation-moved", f"GET {OLD}")
    assert change.facade.breaks is False  # our client calls the other spelling of v4
    assert rules(paths(dated, OTHER), paths(OLD, OTHER)) == ["operation-moved"]
    every = OTHER.replace("/crm/v4/associations", "/crm/associations/2026-03")
    assert rules(paths(OLD, OTHER), paths(dated, every)) == []


def test_parameters_of_a_path_go_by_position():
    base, head = one(path=OLD), one(path=OLD.replace("{from}", "{fromObjectType}"))
    (change,) = compare(base, head, levels={}).changes
    assert (change.rule, change.level) == ("path-parameter-renamed", "info")


def test_another_method_is_another_operation():
    head = api({OLD: {"put": OK}, OTHER: {"get": OK}})
    assert rules(paths(OLD, OTHER), head) == ["operation-removed", "operation-added"]


def test_only_associations_are_compared_unless_all_are_asked_for():
    base = paths(OLD, "/crm/v3/objects/{type}/search")
    head = paths(OLD)
    report = compare(base, head, levels={})
    assert report.changes == ()
    assert report.notes == ("1 operation outside associations was not compared (--only all does)",)
    assert rules(base, head, only="all") == ["operation-removed"]


def test_documents_that_have_no_associations_are_compared_whole():
    base, head = paths("/crm/v3/objects/{type}", "/crm/v3/pipelines"), paths("/crm/v3/pipelines")
    report = compare(base, head, levels={})
    assert [change.rule for change in report.changes] == ["operation-removed"]
    assert report.notes == (
        "neither side has an operation about associations, so all were compared",
    )
    assert compare(base, head, only="all", levels={}).notes == ()


SEARCH = "/crm/objects/2026-03/{objectType}/search"
DATED = "/crm/associations/2026-03/{from}/{to}/labels"
READ = "/crm/associations/2026-03/{from}/{to}/batch/read"


def test_what_is_published_beside_the_associations_is_compared_with_them():
    base, head = paths(DATED, READ, SEARCH), paths(DATED, READ)
    assert rules(base, head) == ["operation-removed"]
    assert rules(head, base) == ["operation-added"]
    # In a document about records an association operation brings nothing else in.
    among_others = "/crm/objects/2026-03/{objectType}/{objectId}"
    assert rules(paths(DATED, SEARCH, among_others), paths(DATED, SEARCH)) == []


def test_a_canonical_document_has_not_lost_what_it_never_holds():
    canonical = paths(DATED, READ)
    canonical["info"] = spec("2026-03")["info"]
    assert rules(paths(DATED, READ, SEARCH), canonical) == []
    assert rules(paths(DATED, READ, SEARCH), canonical, only="all") == ["operation-removed"]


def titled(document, title):
    return {**document, "info": {"title": title, "version": "1"}}


def test_two_apis_without_a_common_operation_are_said_to_be_unrelated():
    invoices = titled(paths("/billing/v1/invoices"), "Invoices")
    with pytest.raises(UnrelatedApisError, match="no operation in common") as caught:
        compare(paths(OLD, OTHER), invoices)
    assert isinstance(caught.value, ToolError)


@pytest.mark.parametrize("title", ["CRM Associations Schema", "crm associations schema (v4)"])
def test_two_states_with_one_title_are_compared_though_no_path_is_the_same(title):
    base = titled(paths("/crm/v3/associations/{from}/{to}/types"), "CRM Associations Schema v3")
    head = titled(paths("/crm/associations/v4/{from}/{to}/labels"), title)
    report = compare(base, head, levels={})
    assert [c.rule for c in report.changes] == ["operation-removed", "operation-added"]
    assert "no operation in common; compared, since the title is the same" in report.notes


def served(url, *spelled):
    return titled({**paths(*spelled), "servers": [{"url": url}]}, url)


SHORT = "/associations/v4/{a}/{b}/labels"


@pytest.mark.parametrize("end", ["", "/"])
def test_a_path_that_moves_from_the_server_into_the_paths_is_no_change(end):
    base = served(f"https://api.example/crm{end}", SHORT, "/associations/v4/{a}/{b}/batch/read")
    head = served(f"https://api.example{end}", *(f"/crm{path}" for path in base["paths"]))
    assert rules(base, head) == rules(head, base) == []


def test_a_server_of_one_operation_counts_before_that_of_the_document():
    base, head = served("https://api.example/crm", SHORT), served("https://api.example", SHORT)
    head["paths"][SHORT]["servers"] = [{"url": "https://api.example/crm"}]
    assert rules(base, head) == ["server-added"]


def test_a_path_that_came_into_the_address_moves_every_operation():
    base = served("https://api.example", f"/crm{SHORT}")
    head = served("https://api.example/eu", f"/crm{SHORT}")
    report = compare(base, head, levels={})
    moved = f"GET /crm{SHORT} moved to GET /eu/crm{SHORT}"
    assert [change.text for change in report.changes] == [moved]
    assert "no path is the same, so operations are matched by how they end" in report.notes


def test_addresses_with_different_paths_are_no_part_of_the_operations():
    two = [{"url": "https://api.example/a"}, {"url": "https://api.example/b"}]
    assert rules({**paths(OLD), "servers": two}, paths(OLD)) == ["server-removed"] * 2
    variable = [{"url": "https://api.example/{stage}"}]
    assert rules({**paths(OLD), "servers": variable}, paths(OLD)) == ["server-removed"]


def test_a_document_that_lost_all_its_operations_is_no_other_api():
    assert rules(paths(OLD), api({})) == ["operation-removed"]


def test_a_path_without_a_version_makes_no_two_versions_revisions_of_each_other():
    plain = "/crm/associations/{from}/{to}/somewhere"
    assert rules(paths("/crm/v3/associations/{from}/{to}/labels", plain), paths(NEW, plain)) == []
    assert rules(paths(plain), paths(f"{plain}/")) == ["operation-moved"]


def test_a_redirect_is_no_success():
    base, head = one(), one()
    for document, statuses in ((base, ["200", "302"]), (head, ["200"])):
        (operation,) = (item["post"] for item in document["paths"].values())
        operation["responses"] = {status: {"description": ""} for status in statuses}
    assert rules(base, head) == ["error-status-removed"]


def test_an_operation_in_two_documents_of_one_side_counts_once_and_is_named():
    report = compare([paths(OLD), paths(OLD, OTHER)], paths(OLD, OTHER), levels={})
    assert report.changes == ()
    assert any("two documents" in note for note in report.notes)


def test_a_status_that_takes_the_place_of_another_is_compared_with_it():
    def answers(status, schema):
        document = one(schema)
        operation = document["paths"][OLD.replace("{from}", "{a}").replace("{to}", "{b}")]["post"]
        operation["responses"] = {status: operation["responses"]["200"]}
        return document

    id_text = {"type": "object", "properties": {"id": {"type": "string"}}}
    id_number = {"type": "object", "properties": {"id": {"type": "integer"}}}
    assert rules(answers("201", id_text), answers("200", id_text)) == ["success-status-replaced"]
    found = rules(answers("201", id_text), answers("200", id_number))
    assert sorted(found) == ["response-type-changed", "success-status-replaced"]


def test_a_wildcard_that_became_a_media_type_is_compared_with_it():
    base, head = one({"type": "string"}), one({"type": "integer"})
    (operation,) = (item["post"] for item in base["paths"].values())
    content = operation["responses"]["200"]["content"]
    content["*/*"] = content.pop("application/json")
    found = rules(base, head)
    assert sorted(found) == [
        "response-media-type-added",
        "response-media-type-changed",
        "response-type-changed",
    ]


@pytest.mark.parametrize(
    ("before", "after", "levels"),
    [
        ("application/json", "application/json; charset=utf-8", {"info"}),
        ("application/json", "application/hal+json", {"info"}),
        ("application/hal+json", "application/json", {"info", "breaking"}),
        ("application/json", "text/csv", {"info", "breaking"}),
        ("application/json", "*/*", {"info", "breaking"}),
    ],
)
def test_an_answer_that_is_said_more_exactly_is_still_what_it_was(before, after, levels):
    base = one({"type": "string"})
    head = json.loads(json.dumps(base).replace("application/json", after))
    base = json.loads(json.dumps(base).replace("application/json", before))
    assert {change.level for change in compare(base, head, levels={}).changes} == levels


def test_an_answer_that_loses_its_content_breaks_whoever_reads_it_even_if_any_type_was_said():
    base = one({"type": "string"})
    base = json.loads(json.dumps(base).replace("application/json", "*/*"))
    head = copy.deepcopy(base)
    (operation,) = (item["post"] for item in head["paths"].values())
    del operation["responses"]["200"]["content"]
    assert rules(base, head) == ["response-media-type-removed"]


def test_an_address_of_one_operation_alone_is_a_row_of_its_own():
    base, head = one(), one()
    for document, host in ((base, "one"), (head, "two")):
        (operation,) = (item["post"] for item in document["paths"].values())
        operation["servers"] = [{"url": f"https://{host}.example"}]
    assert sorted(rules(base, head)) == ["server-added", "server-removed"]


def test_a_parameter_that_is_described_by_a_media_type_is_compared_by_its_schema():
    def asking(kind):
        document = one()
        (operation,) = (item["post"] for item in document["paths"].values())
        schema = {"application/json": {"schema": {"type": kind}}}
        operation["parameters"].append({"name": "filter", "in": "query", "content": schema})
        return document

    assert rules(asking("string"), asking("integer")) == ["request-type-changed"]
