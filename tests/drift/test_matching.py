"""Which operation is which: versions do not count, spellings within one version do."""

import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.drift import UnrelatedApisError, compare

from .documents import api, one

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
    assert report.notes == (
        "1 operations outside associations were not compared (--only all does)",
    )
    assert rules(base, head, only="all") == ["operation-removed"]


def test_two_apis_without_a_common_operation_are_said_to_be_unrelated():
    with pytest.raises(UnrelatedApisError, match="no operation in common") as caught:
        compare(paths(OLD, OTHER), paths("/billing/v1/invoices"))
    assert isinstance(caught.value, ToolError)


def test_a_document_that_lost_all_its_operations_is_no_other_api():
    assert rules(paths(OLD), api({})) == ["operation-removed"]


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
