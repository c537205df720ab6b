import hashlib
import json
import os
import shutil
import subprocess
import sys

import pytest
from typer import Typer
from typer.testing import CliRunner

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools._project import project_at
from hubspot_compat_tools.commands.regenerate import regenerate as command
from hubspot_compat_tools.regenerate import _generate, _regeneration, _tree, regenerate
from hubspot_compat_tools.specs._import import import_documents, write

RAW = "generated/hubspot_compat_raw"


def tree(project):
    root = project.generated
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def change_spec(project):
    path = project.spec_path("2026-03")
    text = path.read_text()
    assert '"type": "integer"' in text
    path.write_text(text.replace('"type": "integer"', '"type": "string"'))


@pytest.fixture(scope="module")
def built_once(tmp_path_factory, make_project):
    project = make_project(tmp_path_factory.mktemp("built"))
    regenerate(project)
    return project.root


@pytest.fixture
def built(built_once, tmp_path):
    """A small project with its generated code; each test has a copy."""
    shutil.copytree(built_once, tmp_path, dirs_exist_ok=True)
    return project_at(tmp_path)


@pytest.fixture
def run(built, monkeypatch):
    """Run `hubspot-compat regenerate ...` in the small project."""
    monkeypatch.chdir(built.root)
    app = Typer()
    app.command()(command)

    def invoke(*arguments):
        result = CliRunner().invoke(app, arguments)
        if isinstance(result.exception, ToolError):
            raise result.exception
        return result

    return invoke


@pytest.mark.thorough
@pytest.mark.parametrize("seed", ["1", "2"])
def test_a_second_run_changes_nothing_whatever_the_hash_seed(built, seed):
    before = tree(built)
    code = (
        "from pathlib import Path\n"
        "from hubspot_compat_tools._project import project_at\n"
        "from hubspot_compat_tools.regenerate import regenerate\n"
        f"print(len(regenerate(project_at(Path({str(built.root)!r}))).differences))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "0\n"
    assert tree(built) == before


def test_modules_are_named_as_in_the_table(built):
    api = built.root / RAW / "v2026_03" / "api"
    assert (api / "labels" / "list.py").is_file()
    assert (api / "batch" / "create.py").is_file()
    assert not list(api.rglob("*[a-z]_.py"))


def test_every_generated_file_says_where_it_comes_from(built):
    for path in (built.root / RAW / "v2026_03").rglob("*.py"):
        first, second = path.read_text().splitlines()[:2]
        assert first.startswith("# Generated from specs/2026-03/openapi.json")
        assert second.endswith("run `hubspot-compat regenerate 2026-03`.")


def test_what_is_not_code_is_not_kept(built):
    names = {path.name for path in (built.root / RAW).rglob("*") if path.suffix != ".py"}
    assert {name for name in names if "." in name} == {"py.typed", "manifest.json"}
    assert not list(built.generated.glob(".regenerate-*"))


def test_check_names_the_files_that_a_changed_spec_changes(run, built):
    change_spec(built)
    before = tree(built)
    result = run("--check")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    for name in ("manifest.json", "models/spec.py"):
        assert f"{RAW}/v2026_03/{name}: differs from what the specs give" in lines
    assert not any("errors.py" in line for line in lines)
    assert tree(built) == before


def test_check_names_what_was_edited_removed_or_added_in_every_kind_of_file(run, built):
    before = tree(built)
    edited = ("_families.py", "_registry.py", "v2026_03/manifest.json", "v2026_03/models/spec.py")
    removed, stray = "v2026_03/wire/batch_create.py", "v2026_03/models/old.py"
    for name in edited:
        path = built.root / RAW / name
        path.write_text(f"# edited\n{path.read_text()}")
    (built.root / RAW / removed).unlink()
    (built.root / RAW / stray).touch()
    told = {
        **dict.fromkeys(edited, ("changed", "differs from what the specs give")),
        removed: ("missing", "is missing"),
        stray: ("stray", "is not generated any more"),
    }
    lines = run("--check").stdout.splitlines()
    assert {f"{RAW}/{name}: {text}" for name, (_, text) in told.items()} <= set(lines)
    data = json.loads(run("--check", "--format", "json").stdout)
    assert {entry["file"]: entry["kind"] for entry in data["differences"]} == {
        f"{RAW}/{name}": kind for name, (kind, _) in told.items()
    }
    assert "6 file(s) rewritten" in run().stdout
    assert tree(built) == before
    assert run("--check").stdout == "2026-03: up to date\n"


def test_an_edited_description_changes_only_what_shows_it(built):
    path = built.spec_path("2026-03")
    document = json.loads(path.read_text())
    path.write_text(json.dumps(document | {"x-seen": "today"}))
    unseen = [d.file for d in regenerate(built, check=True).differences]
    document["components"]["schemas"]["Labelled"]["description"] = "Said in other words."
    path.write_text(json.dumps(document))
    seen = [d.file for d in regenerate(built, check=True).differences]
    package = f"{RAW}/v2026_03"
    assert unseen == [f"{package}/manifest.json"]
    assert seen == [
        f"{package}/manifest.json",
        f"{package}/models/labelled.py",
        f"{package}/wire/basic_list.py",
        f"{package}/wire/labels_list.py",
    ]


def test_the_manifest_says_from_what_and_by_what(built):
    overlay = built.overlay_path("2026-03")
    overlay.parent.mkdir()
    overlay.write_text(json.dumps({"overlay": "1.0.0", "actions": []}))
    regenerate(built)
    sources = (built.spec_path("2026-03"), overlay)
    assert json.loads((built.root / RAW / "v2026_03" / "manifest.json").read_text()) == {
        "version": "2026-03",
        "sha256": {
            path.relative_to(built.specs).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sources
        },
        "generators": _generate.PINNED,
    }


def test_a_version_nobody_has_seen_gets_wire_types(built, save, published):
    sources = [save("n.json", published.associations("2030-03"))]
    write(import_documents(sources, "2030-03", built), built)
    regenerate(project_at(built.root))
    generated = (built.root / RAW / "v2030_03" / "wire" / "batch_read.py").read_text()
    old = (built.root / RAW / "v2026_03" / "wire" / "batch_read.py").read_text()
    assert generated == old.replace("2026-03", "2030-03")
    families = (built.root / RAW / "_families.py").read_text()
    for version in ("v2026_03", "v2030_03"):
        assert f"{version}_batch_read.Result" in families
    assert "V4BatchReadResult: TypeAlias" in families


def test_a_version_that_is_gone_takes_its_package_along_and_nothing_else(built, save, published):
    sources = [save("n.json", published.associations("2026-09"))]
    write(import_documents(sources, "2026-09", built), built)
    regenerate(project_at(built.root))
    toml = built.specs / "versions.toml"
    toml.write_text(toml.read_text().partition('\n[[version]]\nname = "2026-09"')[0])
    mine = built.root / RAW / "my_own"
    mine.mkdir()
    (mine / "__init__.py").write_text("# by hand\n")
    regenerate(project_at(built.root))
    assert not (built.root / RAW / "v2026_09").exists()
    assert (mine / "__init__.py").is_file()


def test_a_new_version_alone_completes_the_registry(built, save, published):
    sources = [save("n.json", published.associations("2026-09"))]
    write(import_documents(sources, "2026-09", built), built)
    before = tree(built)
    result = regenerate(project_at(built.root), ["2026-09"])
    assert result.versions == ("2026-09",)
    after = tree(built)
    assert {n: b for n, b in after.items() if "/v2026_03/" in n} == {
        n: b for n, b in before.items() if "/v2026_03/" in n
    }
    registry = after["hubspot_compat_raw/_registry.py"].decode()
    assert '"2026-03": Version(' in registry
    assert '"2026-09": Version(' in registry


def test_an_operation_nobody_knows_is_generated_under_its_derived_name(built, save, published):
    document = published.schema("2026-09")
    for path in ("{a}/merge", "merge/{a}"):
        where = f"/crm/associations/2026-09/{path}"
        document["paths"][where] = {"get": published.operation(where, answers={"200": "Labels"})}
    write(import_documents([save("n.json", document)], "2026-09", built), built)
    regenerate(project_at(built.root))
    other = built.root / RAW / "v2026_09" / "api" / "other"
    assert {p.stem for p in other.glob("get_*.py")} == {
        "get_associations_any_merge",
        "get_associations_merge_any",
    }
    assert '"other.get_associations_any_merge": Operation(' in (
        (built.root / RAW / "_registry.py").read_text()
    )


def test_a_check_writes_nothing_to_the_project(built):
    built.generated.chmod(0o555)
    before = built.generated.stat().st_mtime_ns
    try:
        assert regenerate(built, check=True).differences == ()
        assert built.generated.stat().st_mtime_ns == before
    finally:
        built.generated.chmod(0o755)


def test_openapi_3_1_is_generated_too(built, save, published):
    document = published.associations("2026-09") | {"openapi": "3.1.0"}
    label = document["components"]["schemas"]["Labelled"]["properties"]["label"]
    label["type"] = ["string", "null"]
    document["components"]["schemas"]["Labelled"]["properties"]["any"] = True
    write(import_documents([save("n.json", document)], "2026-09", built), built)
    assert regenerate(project_at(built.root)).warnings == ()
    model = (built.root / RAW / "v2026_09" / "models" / "labelled.py").read_text()
    assert "label: None | str | Unset" in model


@pytest.mark.parametrize("stage", ["generate", "format", "swap"])
def test_a_failed_generation_leaves_the_old_tree(built, monkeypatch, stage):
    change_spec(built)
    before = tree(built)

    def fail(*_, **__):
        msg = f"{stage} failed"
        raise ToolError(msg)

    if stage == "generate":
        monkeypatch.setattr(_regeneration, "generate_package", fail)
    elif stage == "format":
        monkeypatch.setattr(_regeneration, "format_tree", fail)
    else:
        refuse_to_move_in(monkeypatch, built.root / RAW / "v2026_03")
    with pytest.raises(ToolError, match=f"{stage} failed|nothing was changed"):
        regenerate(built)
    assert tree(built) == before


def refuse_to_move_in(monkeypatch, place):
    """The old package is moved out, the new one cannot be moved in."""
    rename = _tree.Path.rename

    def refusing(self, target):
        if target == place and self.parent.name == "hubspot_compat_raw":
            raise OSError(28, "No space left on device", str(self))
        return rename(self, target)

    monkeypatch.setattr(_tree.Path, "rename", refusing)


def test_a_document_that_the_generator_cannot_use_is_named(built):
    path = built.spec_path("2026-03")
    document = json.loads(path.read_text())
    body = next(p for p in document["paths"] if p.endswith("/create"))
    schema = {"type": "array"}  # without items
    document["paths"][body]["post"]["requestBody"]["content"]["application/json"]["schema"] = schema
    path.write_text(json.dumps(document))
    before = tree(built)
    with pytest.raises(ToolError, match=r"v2026_03: the generator left out POST .*/batch/create: "):
        regenerate(built)
    assert tree(built) == before


def test_a_broken_spec_is_named(built):
    built.spec_path("2026-03").write_text("{")
    with pytest.raises(ToolError, match=r"specs/2026-03/openapi\.json: not valid JSON"):
        regenerate(built)
    built.spec_path("2026-03").unlink()
    with pytest.raises(ToolError, match=r"cannot be read: .*; import it with"):
        regenerate(built)


def test_a_stale_overlay_stops_it(built):
    overlay = built.overlay_path("2026-03")
    overlay.parent.mkdir()
    action = {"target": "$.paths['/gone']", "description": "seen", "remove": True}
    overlay.write_text(json.dumps({"overlay": "1.0.0", "actions": [action]}))
    with pytest.raises(ToolError, match="matches nothing"):
        regenerate(built)


def test_an_unknown_version_is_named_with_the_known_ones(run):
    with pytest.raises(ToolError, match=r"'2026-04' is not in .*; it has 2026-03"):
        run("2026-04")


def test_another_generator_than_the_pinned_one_is_refused(built, monkeypatch):
    monkeypatch.setitem(_generate.PINNED, "openapi-python-client", "9.9.9")
    with pytest.raises(ToolError, match=r"needs openapi-python-client 9\.9\.9, found 0\.29\.1"):
        regenerate(built)


def test_help_has_an_example(run):
    assert "Example: hubspot-compat regenerate --check" in run("--help").stdout
