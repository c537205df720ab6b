import io
import json
import tomllib

import pytest
import yaml
from typer.testing import CliRunner

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._project import project_at
from hubspot_compat_tools.commands.specs import app
from hubspot_compat_tools.specs._changes import summarise
from hubspot_compat_tools.specs._import import import_documents, write


@pytest.fixture
def run(project, monkeypatch):
    """Run `hubspot-compat specs ...` in the small project; a `ToolError` comes through."""
    monkeypatch.chdir(project.root)

    def invoke(*arguments):
        result = CliRunner().invoke(app, [str(a) for a in arguments])
        if isinstance(result.exception, ToolError):
            raise result.exception
        return result

    return invoke


def files(save, published, version, **kwargs):
    return (
        save("one.json", published.associations(version)),
        save("two.json", published.schema(version, **kwargs)),
    )


def test_an_import_of_what_is_there_changes_nothing(run, project):
    before = project.spec_path("2026-03").read_bytes()
    result = run("import", "a.json", "b.json", "--version", "2026-03", "--write")
    assert result.exit_code == 0
    assert "no change against specs/2026-03/openapi.json" in result.stdout
    assert project.spec_path("2026-03").read_bytes() == before


def test_a_canonical_document_imports_to_itself(run, project):
    toml = (project.specs / "versions.toml").read_bytes()
    before = project.spec_path("2026-03").read_bytes()
    result = run("import", "specs/2026-03/openapi.json", "--version", "2026-03", "--write")
    assert result.exit_code == 0
    assert project.spec_path("2026-03").read_bytes() == before
    assert (project.specs / "versions.toml").read_bytes() == toml


def test_yaml_and_json_give_the_same(save, published, project):
    one, two = published.associations(), published.schema()
    texts = [save(f"{n}.yaml", yaml.safe_dump(d)) for n, d in enumerate((one, two))]
    assert import_documents(texts, "2026-03", project).changes == ()


def test_a_document_may_come_from_stdin(published, project, monkeypatch):
    text = json.dumps(published.associations("2026-09")).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert len(import_documents(["-"], "2026-09", project).kept) == 4


def test_without_write_nothing_is_written(run, save, published, project):
    before = (project.specs / "versions.toml").read_bytes()
    result = run("import", *files(save, published, "2026-09"), "--version", "2026-09")
    assert result.exit_code == 0
    assert "nothing written; --write does" in result.stdout
    assert not project.spec_path("2026-09").exists()
    assert (project.specs / "versions.toml").read_bytes() == before


@pytest.mark.parametrize("version", ["2026-09", "2026-09-beta", "2031-03"])
def test_a_version_nobody_has_seen_is_a_folder_and_a_row(run, save, published, project, version):
    before = (project.specs / "versions.toml").read_text()
    result = run("import", *files(save, published, version), "--version", version, "--write")
    assert result.exit_code == 0
    assert f"wrote specs/{version}/openapi.json" in result.stdout
    after = (project.specs / "versions.toml").read_text()
    assert after.startswith(before)
    row = project_at(project.root).versions[version]
    assert row.dialect == "dated"
    assert row.package == "v" + version.replace("-", "_")
    assert row.prefixes == (f"/crm/associations/{version}", f"/crm/objects/{version}")
    assert row.documents == ("Associations", "CRM Associations Schema")


def test_the_end_of_support_of_a_new_version_is_computed_and_says_so(save, published, project):
    write(import_documents(files(save, published, "2026-09"), "2026-09", project), project)
    row = project_at(project.root).versions["2026-09"]
    assert (row.status, row.sunset) == ("current", "2028-03-31")
    assert row.sunset_source.startswith("computed")


def test_a_beta_has_no_end_of_support(save, published, project):
    sources = files(save, published, "2026-09-beta")
    write(import_documents(sources, "2026-09-beta", project), project)
    row = project_at(project.root).versions["2026-09-beta"]
    assert (row.status, row.sunset) == ("beta", "")


def test_an_old_row_changes_in_its_documents_alone(save, published, project):
    one = published.associations()
    one["info"]["title"] = 'Associations "new"'
    sources = (save("one.json", one), save("two.json", published.schema()))
    before = (project.specs / "versions.toml").read_text()
    write(import_documents(sources, "2026-03", project), project)
    after = (project.specs / "versions.toml").read_text()
    changed = [line for line in after.splitlines() if line not in before.splitlines()]
    assert changed == ['documents = ["Associations \\"new\\"", "CRM Associations Schema"]']
    assert "# A comment inside the row." in after
    assert tomllib.loads(after)["version"][0]["sunset_source"] == "by hand"


def test_what_changes_is_shown_one_line_a_fact(run, save, published):
    document = published.associations()
    schemas = document["components"]["schemas"]
    schemas["Spec"]["properties"]["associationTypeId"]["format"] = "int64"
    schemas["Labelled"]["properties"]["category"]["enum"].append("NEW")
    for path, item in document["paths"].items():
        for operation in item.values():
            if "/batch/" in path:
                operation["security"].append({"oauth2": ["new.scope"]})
    schema = published.schema()
    schema["components"]["schemas"].update({name: schemas[name] for name in ("Spec", "Labelled")})
    result = run("import", save("o.json", document), save("s.json", schema), "--version", "2026-03")
    assert result.exit_code == 0
    assert "5 change(s) against specs/2026-03/openapi.json:" in result.stdout
    assert '~ components/schemas/Spec/properties/associationTypeId/format: "int32" -> "int64"' in (
        result.stdout
    )
    assert '+ components/schemas/Labelled/properties/category/enum: "NEW"' in result.stdout
    assert '+ 3 operations security: {oauth2: ["new.scope"]}' in result.stdout


def test_an_operation_that_goes_is_named(run, save, published):
    document = published.associations()
    document["paths"] = {p: i for p, i in document["paths"].items() if not p.endswith("archive")}
    sources = (save("o.json", document), save("s.json", published.schema()))
    result = run("import", *sources, "--version", "2026-03")
    path = "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/batch/archive"
    assert f"  - POST {path}\n" in result.stdout


def test_a_parameter_is_compared_by_its_name(save, published, project):
    document = published.associations()
    path = next(path for path in document["paths"] if path.endswith("/archive"))
    document["paths"][path]["post"]["parameters"][0]["schema"]["type"] = "integer"
    sources = (save("o.json", document), save("s.json", published.schema()))
    lines = summarise(import_documents(sources, "2026-03", project).changes)
    assert lines == [
        f'~ POST {path} parameters/path fromObjectType/schema/type: "string" -> "integer"'
    ]


def test_an_operation_nobody_knows_is_kept_and_reported(run, save, published):
    document = published.schema()
    path = "/crm/associations/2026-03/{fromObjectType}/{toObjectType}/merge"
    document["paths"][path] = {"get": published.operation(path, answers={"200": "Labels"})}
    result = run("import", save("x.json", document), "--version", "2026-03", "--format", "json")
    name = "other.get_associations_any_any_merge"
    assert json.loads(result.stdout)["unknown"] == {f"GET {path}": name}


def test_json_output_is_data_alone(run, save, published):
    sources = files(save, published, "2026-09", differing=True)
    result = run("import", *sources, "--version", "2026-09", "--write", "--format", "json")
    data = json.loads(result.stdout)
    assert data["new"] is True
    assert data["dropped"] == ["POST /crm/objects/2026-09/{objectType}/search"]
    assert data["renamed"] == {"schemas/Labelled": "LabelledCrmAssociationsSchema"}
    assert data["written"] == ["specs/2026-09/openapi.json", "specs/versions.toml"]


def test_small_errors_in_a_document_are_warnings(run, save, published):
    document = published.schema()
    document["info"]["unheard-of"] = {}
    document["paths"] = {
        path: {
            "get": item["get"]
            | {"parameters": [p | {"style": "SIMPLE"} for p in item["get"]["parameters"]]}
        }
        for path, item in document["paths"].items()
    }
    result = run("import", save("odd.json", document), "--version", "2026-03")
    assert result.exit_code == 0
    assert "odd.json: /info: " in result.stderr
    assert "odd.json: /paths/" in result.stderr


def test_under_strict_a_warning_is_an_error_and_nothing_is_written(run, save, published, project):
    document = published.schema()
    document["info"]["unheard-of"] = {}
    before = project.spec_path("2026-03").read_bytes()
    arguments = (save("odd.json", document), "--version", "2026-03", "--write", "--strict")
    with pytest.raises(ToolError, match=r"1 warning.* under --strict; nothing was written"):
        run("import", *arguments)
    assert project.spec_path("2026-03").read_bytes() == before


def test_a_known_version_does_not_take_documents_of_another(run, save, published):
    sources = files(save, published, "2025-09")
    with pytest.raises(ToolError, match="its paths are of version 2025-09, not 2026-03"):
        run("import", *sources, "--version", "2026-03", "--write")


def test_our_words_come_with_an_import(save, published, project, checkout):
    words = (checkout.specs / "descriptions.yaml").read_text()
    (project.specs / "descriptions.yaml").write_text(words)
    document = import_documents(files(save, published, "2026-09"), "2026-09", project).document
    text = json.dumps(document)
    assert "Their words" not in text
    assert "Somebody else" not in text
    path = "/crm/associations/2026-09/{fromObjectType}/{toObjectType}/batch/create"
    assert document["paths"][path]["post"]["summary"] == "Associate many pairs of records"
    assert document["components"]["schemas"]["StandardError"]["description"].startswith("Why some")


def test_every_operation_parameter_and_schema_of_a_committed_spec_is_described(checkout):
    for version in checkout.versions:
        document = json.loads(checkout.spec_path(version).read_text())
        operations = [o for item in document["paths"].values() for o in item.values()]
        assert all(o["summary"] and o["description"] for o in operations)
        assert all(p["description"] for o in operations for p in o.get("parameters", []))
        for schema in document["components"]["schemas"].values():
            assert schema["description"]
            for name, value in schema.get("properties", {}).items():
                assert "$ref" in value or value["description"], name


def test_the_list_has_every_version(run):
    (row,) = json.loads(run("list", "--format", "json").stdout)
    assert row["name"] == "2026-03"
    assert row["operations"] == [
        "basic.list",
        "batch.archive",
        "batch.create",
        "batch.read",
        "labels.list",
    ]
    assert "2026-03" in run("list").stdout


def test_help_has_an_example(run):
    assert "Example: hubspot-compat specs import" in run("import", "--help").stdout
    assert "Example: hubspot-compat specs list" in run("list", "--help").stdout
