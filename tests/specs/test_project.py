import pytest

from hubspot_compat_tools import _project
from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._project import find_project, load_versions, package_of


def test_the_nearest_folder_upwards_with_versions_toml_is_the_project(project):
    inner = project.root / "a" / "b"
    inner.mkdir(parents=True)
    assert find_project(inner).root == project.root


def test_elsewhere_the_shipped_specs_are_the_project(project, tmp_path_factory, monkeypatch):
    installed = tmp_path_factory.mktemp("installed")
    (installed / "_shipped_specs").symlink_to(project.specs)
    monkeypatch.setattr(_project, "_HERE", installed)
    found = find_project(tmp_path_factory.mktemp("elsewhere"))
    assert found.root is None
    assert list(found.versions) == ["2026-03"]
    with pytest.raises(ToolError, match="read-only"):
        found.writable_root()


def test_elsewhere_an_editable_install_finds_its_checkout(checkout, tmp_path_factory):
    assert find_project(tmp_path_factory.mktemp("elsewhere")).root == checkout.root


def test_without_any_specs_the_error_says_where_it_looked(tmp_path_factory, monkeypatch):
    nowhere = tmp_path_factory.mktemp("nowhere")
    monkeypatch.setattr(_project, "_HERE", nowhere)
    with pytest.raises(ToolError, match=f"no specs/versions.toml in {nowhere} or above"):
        find_project(nowhere)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ('dialect = "dated"', r"row 1: dialect 'x' is not one of v3, v4, dated"),
        ('status = "supported"', r"row 1: field 'status' is missing"),
        ('documents = ["Associations", "CRM Associations Schema"]', r"field 'documents' is not"),
        ('name = "2026-03"', r"version 'x': expected a name such as"),
        ('sunset = "2027-09-30"', r"row 1: sunset 'x' is not a date such as 2027-09-30"),
    ],
)
def test_a_row_that_is_wrong_is_named_with_its_field(project, change, message):
    path = project.specs / "versions.toml"
    field = change.partition(" ")[0]
    other = "" if field == "status" else f'{field} = "x"'
    path.write_text(path.read_text().replace(change, other))
    with pytest.raises(ToolError, match=message):
        load_versions(path)


def test_a_version_that_is_there_twice_is_named(project):
    path = project.specs / "versions.toml"
    path.write_text(path.read_text() * 2)
    with pytest.raises(ToolError, match="row 2: version '2026-03' is there twice"):
        load_versions(path)


def test_a_file_that_is_no_toml_is_named(project):
    path = project.specs / "versions.toml"
    path.write_text("[[version")
    with pytest.raises(ToolError, match=r"versions\.toml: not valid TOML"):
        load_versions(path)


@pytest.mark.parametrize(
    ("name", "package"),
    [("v3", "v3"), ("2026-03", "v2026_03"), ("2026-09-beta", "v2026_09_beta")],
)
def test_a_package_is_named_after_its_version(name, package):
    assert package_of(name) == package


def test_a_sunset_date_has_a_source(checkout):
    for row in checkout.versions.values():
        assert row.sunset
        assert row.sunset_source
