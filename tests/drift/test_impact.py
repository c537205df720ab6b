"""What of ours a change concerns, derived from the capability table and the dialects' fields."""

import copy
import json
import shutil

import pytest

from hubspot_compat_raw._registry import VERSIONS as REGISTRY
from hubspot_compat_tools.__main__ import main
from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift._declared import _data, declared, derived
from hubspot_compat_tools.drift._matrix import matrix
from hubspot_compat_tools.specs._names import operation_name

from .documents import JSON, SPECS, VERSIONS, operations, resolved, spec


@pytest.mark.thorough  # mypy reads the dialects and all that they import: a quarter of a minute
def test_what_the_dialects_and_the_bridge_use_is_what_drift_reads():
    again = "python -m hubspot_compat_tools.drift._declared"
    assert _data() == derived(), f"_declared.json is out of date: {again} writes it again"


def written_out(version, name):
    """A spec with one operation's schemas in place, and that operation."""
    document = spec(version)
    found = [o for p, m, o in operations(document) if operation_name(m, p) == name]
    (operation,) = found
    operation |= resolved(document, {key: operation[key] for key in ("responses",)})
    if "requestBody" in operation:
        operation["requestBody"] = resolved(document, operation["requestBody"])
    return document, operation


def answer(operation, status="201"):
    return operation["responses"][status]["content"][JSON]["schema"]


def rows_of(operation, status="201"):
    return answer(operation, status)["properties"]["results"]["items"]


def asked(operation):
    return operation["requestBody"]["content"][JSON]["schema"]["properties"]["inputs"]["items"]


def drift(version, name, mutate):
    base, operation = written_out(version, name)
    head = copy.deepcopy(base)
    (changed,) = [o for p, m, o in operations(head) if operation_name(m, p) == name]
    assert changed == operation
    mutate(changed)
    return compare(base, head, levels={})


def test_a_field_that_no_dialect_uses_concerns_nothing_of_ours():
    def mutate(operation):
        del rows_of(operation)["properties"]["toObjectTypeId"]

    (change,) = drift("v4", "batch.create", mutate).changes
    assert str(change.facade) == "none"
    assert change.as_json()["facade"] == "none"


def test_a_field_that_the_dialect_cannot_do_without_breaks_us_when_it_goes():
    def mutate(operation):
        del rows_of(operation)["properties"]["toObjectId"]
        rows_of(operation)["required"].remove("toObjectId")

    report = drift("v4", "batch.create", mutate)
    (change,) = report.changes
    assert change.facade.operations == ("batch.create",)
    assert change.facade.fields == ("results[].toObjectId",)
    assert change.facade.model == ("Association.to_id",)
    assert change.facade.bridge == ("v3 batch.create", "v3 record.create")
    assert change.facade.breaks
    assert report.breaks_facade
    assert report.summary["breaks_facade"] is True


def test_a_field_that_holds_one_we_need_breaks_us_too():
    def mutate(operation):
        del answer(operation)["properties"]["results"]
        answer(operation)["required"].remove("results")

    (change,) = drift("v4", "batch.create", mutate).changes
    assert change.facade.breaks
    assert "results[].fromObjectId" in change.facade.fields


def test_a_field_that_is_read_but_not_needed_is_named_and_breaks_nothing():
    def mutate(operation):
        del rows_of(operation)["properties"]["labels"]
        rows_of(operation)["required"].remove("labels")

    (change,) = drift("v4", "batch.create", mutate).changes
    assert change.level == "breaking"
    assert change.facade.fields == ("results[].labels",)
    assert not change.facade.breaks


def test_an_id_that_becomes_a_number_is_tolerated_and_one_that_becomes_an_object_is_not():
    def to_number(operation):
        rows_of(operation)["properties"]["toObjectId"] = {"type": "integer", "format": "int64"}

    def to_object(operation):
        rows_of(operation)["properties"]["toObjectId"] = {"type": "object"}

    (number,) = drift("v4", "batch.create", to_number).changes
    (thing,) = drift("v4", "batch.create", to_object).changes
    assert (number.level, number.facade.breaks) == ("breaking", False)
    assert (thing.level, thing.facade.breaks) == ("breaking", True)


def test_a_request_field_that_must_be_sent_and_that_we_do_not_send_breaks_us():
    def mutate(operation):
        asked(operation)["properties"]["reason"] = {"type": "string"}
        asked(operation).setdefault("required", []).append("reason")

    (change,) = drift("2026-03", "batch.create", mutate).changes
    assert change.facade.breaks
    assert change.facade.operations == ("batch.create",)


def test_a_request_field_that_may_be_sent_breaks_nothing():
    def mutate(operation):
        asked(operation)["properties"]["reason"] = {"type": "string"}

    (change,) = drift("2026-03", "batch.create", mutate).changes
    assert str(change.facade) == "none"


def test_another_status_concerns_the_operation_and_breaks_nothing():
    def mutate(operation):
        operation["responses"]["200"] = operation["responses"].pop("201")

    (change,) = drift("2026-03", "batch.create", mutate).changes
    assert change.level == "breaking"
    assert change.facade.operations == ("batch.create",)
    assert not change.facade.breaks


def test_an_operation_that_goes_from_a_version_breaks_us():
    base = spec("2026-03")
    head = spec("2026-03")
    path = REGISTRY["2026-03"].operations["batch.create"].path
    del head["paths"][path]
    (change,) = compare(base, head, levels={}).changes
    assert change.facade.operations == ("batch.create",)
    assert change.facade.breaks


def test_an_unseen_dated_version_is_judged_by_the_newest_dated_dialect():
    base = spec("2026-03")
    text = spec("2026-03")
    head = {**text, "paths": {p.replace("2026-03", "2027-03"): i for p, i in text["paths"].items()}}
    path = REGISTRY["2026-03"].operations["batch.read"].path.replace("2026-03", "2027-03")
    response = resolved(head, head["paths"][path]["post"]["responses"])
    head["paths"][path]["post"]["responses"] = response
    for status in ("200", "207"):
        rows = response[status]["content"][JSON]["schema"]["properties"]["results"]["items"]
        del rows["properties"]["from"]
        rows["required"].remove("from")
    report = compare(base, head, levels={})
    assert report.breaks_facade
    assert any("results[].from.id" in change.facade.fields for change in report.changes)


def test_no_version_of_the_specs_breaks_us_against_another():
    """The dialects were written for these documents: this is what `make check` holds."""
    reports = matrix()
    assert len(reports) == len(VERSIONS) * (len(VERSIONS) - 1) // 2
    assert [r for r in reports if r.breaks_facade] == []


def _lose_field(_document, operation):
    del rows_of(operation)["properties"]["toObjectId"]
    rows_of(operation)["required"].remove("toObjectId")


def _retype_field(_document, operation):
    rows_of(operation)["properties"]["toObjectId"] = {"type": "object"}


def _ask_for_more(_document, operation):
    asked(operation)["properties"]["reason"] = {"type": "string"}
    asked(operation).setdefault("required", []).append("reason")


def _change_status(_document, operation):
    operation["responses"]["200"] = operation["responses"].pop("201")


@pytest.mark.parametrize(
    ("mutate", "broken"),
    [(_lose_field, True), (_retype_field, True), (_ask_for_more, True), (_change_status, False)],
)
def test_a_spec_that_our_dialect_cannot_cope_with_fails_make_check(
    mutate, broken, tmp_path, monkeypatch
):
    """What `make check` runs, over specs of which one was changed by an import."""
    shutil.copytree(SPECS, tmp_path / "specs")
    document, operation = written_out("2026-03", "batch.create")
    mutate(document, operation)
    (tmp_path / "specs" / "2026-03" / "openapi.json").write_text(json.dumps(document))
    monkeypatch.chdir(tmp_path)
    if broken:
        with pytest.raises(AssertionError):
            test_no_version_of_the_specs_breaks_us_against_another()
    else:
        test_no_version_of_the_specs_breaks_us_against_another()


def test_the_command_fails_on_what_breaks_us_even_if_no_caller_of_the_api_would_mind(
    tmp_path, monkeypatch, capsys
):
    """A field that the document only ever called optional, and that our dialect needs."""
    document, operation = written_out("2026-03", "batch.create")
    rows_of(operation)["required"].remove("toObjectId")
    base = tmp_path / "base.json"
    base.write_text(json.dumps(document))
    del rows_of(operation)["properties"]["toObjectId"]
    head = tmp_path / "head.json"
    head.write_text(json.dumps(document))
    monkeypatch.chdir(tmp_path)
    outputs = {}
    for form in ("text", "markdown", "github", "sarif", "junit", "html"):
        command = ["hubspot-compat", "drift", "base.json", "head.json", "--format", form]
        monkeypatch.setattr("sys.argv", command)
        with pytest.raises(SystemExit) as done:
            main()
        assert done.value.code == 1
        outputs[form] = capsys.readouterr().out
    assert "BREAKS HUBSPOT-COMPAT, 1 warning" in outputs["text"]
    assert "BREAKS hubspot-compat: batch.create" in outputs["text"]
    assert "and is broken by it" in outputs["markdown"]
    assert outputs["github"].startswith("::error ")
    assert json.loads(outputs["sarif"])["runs"][0]["results"][0]["level"] == "error"
    assert 'failures="1"' in outputs["junit"]
    assert "<b>breaks hubspot-compat</b>" in outputs["html"]


@pytest.mark.parametrize(
    "version",
    [
        pytest.param(v, marks=() if v in ("v3", "2026-03") else pytest.mark.thorough)
        for v in VERSIONS
    ],
)
def test_every_field_that_a_dialect_needs_is_found_when_it_goes(version):
    """For each operation and needed field: take it out of the spec, and drift says who breaks."""
    checked = 0
    for name in REGISTRY[version].operations:
        for field in _needed(version, name):
            base, _ = written_out(version, name)
            head = copy.deepcopy(base)
            (changed,) = [o for p, m, o in operations(head) if operation_name(m, p) == name]
            if not _take_out(changed, field):
                continue
            checked += 1
            report = compare(base, head, levels={})
            assert report.breaks_facade, (name, field)
            assert field in {f for change in report.changes for f in change.facade.fields}
    assert checked >= 3


def _needed(version, name):
    uses = declared(REGISTRY[version].dialect, name)
    return uses["required"] if uses else ()


def _take_out(operation, field):
    found = False
    for status, response in operation["responses"].items():
        if not status.startswith("2") or not response.get("content"):
            continue
        schema = response["content"][JSON]["schema"]
        *way, last = field.replace("[]", ".[]").split(".")
        for step in way:
            schema = schema.get("items", {}) if step == "[]" else schema["properties"].get(step, {})
        if last in schema.get("properties", {}):
            found = True
            del schema["properties"][last]
            if last in schema.get("required", []):
                schema["required"].remove(last)
    return found
