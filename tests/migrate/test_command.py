"""The command: reports, exit codes, writing, and what it says to bad input."""

import json
import os
import re
import stat
import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.commands.migrate import migrate
from hubspot_compat_tools.migrate import CODES

PUT = """import requests


def attach(d, c):
    requests.put(f"https://api.hubapi.com/crm/v3/objects/deals/{d}/associations/contacts/{c}/deal_to_contact")
"""
DYNAMIC = """import requests


def attach(d, c, kind):
    requests.put(f"https://api.hubapi.com/crm/v3/objects/deals/{d}/associations/contacts/{c}/{kind}")
"""
app = typer.Typer()
app.command()(migrate)


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "one.py").write_text(PUT)
    (tmp_path / "two.py").write_text(DYNAMIC)
    (tmp_path / "none.py").write_text("x = 1\n")
    return tmp_path


def test_without_write_nothing_changes_and_the_exit_code_says_that_sites_are_there(tree):
    result = run(tree)
    assert result.exit_code == 1
    assert "2 site(s) in 2 of 3 file(s): 1 would move (1 safely), 1 left" in result.stdout
    assert "HSC101" in result.stdout
    assert (tree / "one.py").read_text() == PUT


def test_a_tree_without_sites_is_fine(tmp_path):
    (tmp_path / "none.py").write_text("x = 1\n")
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "0 site(s)" in result.stdout


def test_write_changes_the_files_and_a_second_run_changes_nothing(tree):
    mode = stat.S_IMODE((tree / "one.py").stat().st_mode)
    first = run(tree, "--write")
    assert first.exit_code == 1  # one is left
    written = (tree / "one.py").read_text()
    assert "/crm/objects/2026-03/deals/{d}/associations/default/contacts/{c}" in written
    assert stat.S_IMODE((tree / "one.py").stat().st_mode) == mode
    run(tree, "--write")
    assert (tree / "one.py").read_text() == written
    assert sorted(path.name for path in tree.iterdir()) == ["none.py", "one.py", "two.py"]


def test_when_all_is_moved_write_exits_with_0(tmp_path):
    (tmp_path / "one.py").write_text(PUT)
    assert run(tmp_path, "--write").exit_code == 0
    assert run(tmp_path, "--check").exit_code == 0


def test_diff_shows_what_would_change(tree):
    result = run(tree, "--diff")
    assert '-    requests.put(f"https://api.hubapi.com/crm/v3/objects' in result.stdout
    assert '+    requests.put(f"https://api.hubapi.com/crm/objects/2026-03' in result.stdout


def test_check_says_only_how_many_there_are(tree):
    result = run(tree, "--check")
    assert result.exit_code == 1
    assert "one.py" not in result.stdout


def test_json_has_the_documented_fields(tree):
    report = json.loads(run(tree, "--format", "json").stdout)
    assert set(report) == {
        "format", "version", "summary", "sites", "checklist", "problems", "unused_ignores",
    }  # fmt: skip
    one, two = sorted(report["sites"], key=lambda site: site["file"])
    assert (one["status"], one["safe"], one["style"], one["code"]) == ("rewritten", True, "raw", "")
    assert (one["line"], one["end_line"], one["family"]) == (5, 5, "http.object")
    assert (two["status"], two["code"]) == ("left", "HSC101")
    assert two["reason"]
    assert two["suggestion"]
    assert report["summary"]["by_code"] == {"HSC101": 1}
    assert report["summary"]["sites"] == 2


def test_what_is_left_to_do_names_the_command_that_explains_it(tree):
    text = " ".join(run(tree).stdout.split())
    assert "docs/" not in text
    _, _, command = text.rpartition("(hubspot-compat migrate ")
    explained = run(*command.rstrip(")").split())
    assert explained.exit_code == 0
    assert explained.stdout.startswith("HSC101 dynamic type\n  why ")


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained_in_words_and_as_data(code):
    entry = CODES[code]
    text = run("--explain", code.lower()).stdout
    parts = [entry.title, entry.reason, entry.suggestion]
    parts += [] if entry.before == "-" else [entry.before, entry.after]
    assert all(" ".join(part.split()) in " ".join(text.split()) for part in parts)
    data = json.loads(run("--explain", code, "--format", "json").stdout)
    assert data == {
        "code": code, "title": entry.title, "reason": entry.reason,
        "suggestion": entry.suggestion, "before": entry.before, "after": entry.after,
    }  # fmt: skip


DELETE = """import requests

requests.delete("https://api.hubapi.com/crm/v3/objects/contacts/1/associations/companies/2/TYPE")
"""


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("contact_to_company", " is one type of its pair; batch/labels/archive removes it alone"),
        ("contact_to_company_unlabeled", " is the unlabeled type"),
    ],
)
def test_why_a_removal_is_left_fits_its_type(kind, told, tmp_path):
    (tmp_path / "one.py").write_text(DELETE.replace("TYPE", kind))
    (site,) = json.loads(run(tmp_path, "--format", "json").stdout)["sites"]
    assert (site["status"], site["code"], site["detail"]) == ("left", "HSC130", f"{kind}{told}")


def test_sarif_has_a_range_for_each_site(tree):
    report = json.loads(run(tree, "--format", "sarif").stdout)
    results = report["runs"][0]["results"]
    rules = [rule["id"] for rule in report["runs"][0]["tool"]["driver"]["rules"]]
    assert len(results) == 2
    for result in results:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) == (5, 5)


def test_github_annotations_are_one_line_each(tree):
    lines = run(tree, "--format", "github").stdout.splitlines()
    assert len(lines) == 2
    assert all(line.startswith(("::warning file=", "::notice file=")) for line in lines)


def test_the_html_page_shows_sites_diffs_and_escapes_code(tree):
    (tree / "three.py").write_text(DYNAMIC.replace("{kind}", "{x['<b>']}"))
    page = run(tree, "--format", "html").stdout
    assert "<!doctype html>" in page
    assert 'data-status="left"' in page
    assert "&lt;b&gt;" in page
    assert "<b>'" not in page
    assert '<span class="add">+' in page


@pytest.mark.parametrize("form", ["text", "html"])
def test_what_was_not_written_only_would_move(form, tree):
    words = ("--format", form)
    before, after = run(tree, *words).stdout, run(tree, *words, "--write").stdout
    # Class names and the style sheet are no words for people.
    told = [re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", text) for text in (before, after)]
    would, did = (" ".join(text.split()).lower().replace("would move", "WOULD") for text in told)
    assert "1 WOULD (1 safely)" in would
    assert not re.search(r"\b(moved|rewritten)\b", would)
    assert "1 moved (1 safely)" in did
    assert not re.search(r"WOULD|\brewritten\b", did)


def test_output_writes_the_report_to_a_file(tree, tmp_path):
    target = tmp_path / "report.json"
    result = run(tree, "--format", "json", "--output", target)
    assert result.stdout == ""
    assert json.loads(target.read_text())["summary"]["sites"] == 2


def test_select_and_ignore_choose_codes(tree):
    left = json.loads(run(tree, "--format", "json", "--select", "HSC101").stdout)["sites"]
    assert [site["code"] for site in left] == ["HSC101"]
    others = json.loads(run(tree, "--format", "json", "--ignore", "HSC1").stdout)["sites"]
    assert [site["code"] for site in others] == [""]


def test_names_of_the_portal_come_from_a_file(tmp_path):
    row = {
        "from_object": "contact", "to_object": "company", "category": "USER_DEFINED",
        "type_id": 37, "name": "decision_maker", "label": "Decision maker",
    }  # fmt: skip
    names = tmp_path / "names.json"
    names.write_text(json.dumps({"format": "hubspot-compat names", "version": 1, "types": [row]}))
    code = 'import requests\nrequests.put(f"https://api.hubapi.com/crm/v3/objects/contacts/{c}/associations/companies/{k}/decision_maker")\n'
    (tmp_path / "one.py").write_text(code)
    run(tmp_path, "--names", names, "--write")
    spec = '{"associationCategory": "USER_DEFINED", "associationTypeId": 37}'
    assert f"json=[{spec}]" in (tmp_path / "one.py").read_text()


OWN = {
    "format": "hubspot-compat names",
    "version": 1,
    "types": [
        {
            "from_object": "contact", "to_object": "company", "category": "USER_DEFINED",
            "type_id": 37, "name": "decision_maker", "label": "Decision maker",
        }
    ],
}  # fmt: skip
SDK = """from hubspot import HubSpot
from hubspot.crm.associations import BatchInputPublicAssociation, PublicAssociation

client = HubSpot(access_token=TOKEN)


def attach(contact, company):
    one = PublicAssociation(_from={"id": contact}, to={"id": company}, type="decision_maker")
    body = BatchInputPublicAssociation(inputs=[one])
    client.crm.associations.batch_api.create("contacts", "companies", body)
"""


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ((), 'type=("USER_DEFINED", 37)'),
        (("--to", "v4"), '(association_category="USER_DEFINED", association_type_id=37'),
        (("--style", "bridge"), '(HubSpot(access_token=TOKEN), version="2026-03", names='),
    ],
)  # fmt: skip
def test_names_of_the_portal_are_known_to_every_style(words, text, tmp_path):
    names, path = tmp_path / "names.json", tmp_path / "one.py"
    names.write_text(json.dumps(OWN))
    path.write_text(SDK)
    assert json.loads(run(path, "--format", "json").stdout)["sites"][0]["code"] == "HSC102"
    run(path, *words, "--names", names, "--write")
    assert text in path.read_text()


def test_the_version_of_the_sdk_is_read_from_the_requirements(tmp_path):
    code = 'client.crm.deals.associations_api.create(d, "contacts", c, "deal_to_contact")\n'
    (tmp_path / "one.py").write_text(code)
    for text, code in (
        ("hubspot-api-client==7.5.0\n", "HSC143"),
        ("hubspot-api-client>=9.0.0\n", "HSC142"),
        ("requests==2.0\nhubspot_api_client==9.1.0\n", "HSC142"),
    ):
        folder = tmp_path / code / text[-6:].strip()
        folder.mkdir(parents=True)
        (folder / "one.py").write_text((tmp_path / "one.py").read_text())
        (folder / "requirements.txt").write_text(text)
        report = json.loads(run(folder, "--format", "json").stdout)
        assert [site["code"] for site in report["sites"]] == [code]


SERVED = """from hubspot import HubSpot
from hubspot.crm.associations import BatchInputPublicObjectId

client = HubSpot(access_token=TOKEN)


def raw(deals):
    body = BatchInputPublicObjectId(inputs=[{"id": deal} for deal in deals])
    return client.crm.associations.batch_api.read("deals", "contacts", body)
"""
OWN_API = """def all_of(client, deal):
    return client.crm.deals.associations_api.get_all(deal, "contacts").to_dict()
"""


def test_a_floor_says_which_sites_it_leaves_without_their_api(tmp_path):
    (tmp_path / "one.py").write_text(SERVED)
    (tmp_path / "two.py").write_text(OWN_API)
    result = run(tmp_path)
    assert "the result needs hubspot-api-client>=8.0.0" in result.stdout
    assert "1 site(s) that are left call associations_api, which is gone" in result.stdout
    (tmp_path / "one.py").unlink()
    found = json.loads(run(tmp_path, "--format", "json").stdout)["summary"]
    assert (found["sdk_floor"], found["sdk_loses"], found["left"]) == ("", 0, 1)


def test_folders_of_others_and_ignored_files_are_skipped_unless_they_are_named(tmp_path):
    for name in ("node_modules", "vendor", ".venv", "secret"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "one.py").write_text(PUT)
    (tmp_path / ".gitignore").write_text("secret/\nlocal_*.py\n!local_kept.py\n")
    for name in ("local_a.py", "local_kept.py", "main.py", "api_pb2.py"):
        (tmp_path / name).write_text(PUT)
    report = json.loads(run(tmp_path, "--format", "json").stdout)
    found = sorted(os.path.relpath(site["file"], tmp_path) for site in report["sites"])
    assert found == ["local_kept.py", "main.py"]
    named = json.loads(run(tmp_path / "vendor", "--format", "json").stdout)
    assert len(named["sites"]) == 1
    file = json.loads(run(tmp_path / "local_a.py", "--format", "json").stdout)
    assert len(file["sites"]) == 1


def test_ignore_comments_are_honoured_and_useless_ones_reported(tmp_path):
    kept = DYNAMIC.rstrip("\n") + "  # hubspot-compat: ignore[HSC101]\n"
    (tmp_path / "one.py").write_text(kept + "x = 1  # hubspot-compat: ignore\n")
    result = run(tmp_path)
    assert result.exit_code == 0
    assert "one.py:6: HSC150" in result.stdout


def test_notebooks_are_reported_with_cell_and_line_and_left(tmp_path):
    lines = ["%pip install requests\n", *PUT.splitlines(keepends=True)]
    book = {"cells": [{"cell_type": "markdown", "source": "x"},
                      {"cell_type": "code", "source": lines}], "nbformat": 4}  # fmt: skip
    path = tmp_path / "book.ipynb"
    path.write_text(json.dumps(book))
    before = path.read_bytes()
    report = json.loads(run(tmp_path, "--format", "json", "--write").stdout)
    [site] = report["sites"]
    assert (site["code"], site["detail"], site["status"]) == ("HSC141", "cell 2, line 6", "left")
    assert path.read_bytes() == before


def test_several_processes_say_the_same_as_one(tmp_path):
    for number in range(40):
        (tmp_path / f"f{number}.py").write_text(PUT if number % 2 else DYNAMIC)
    one = run(tmp_path, "--format", "json", "--jobs", "1").stdout
    two = run(tmp_path, "--format", "json", "--jobs", "2").stdout
    assert one == two
    assert json.loads(one)["summary"]["sites"] == 40


SCRIPT = """import requests


def rows(d):
    return requests.get(f"https://api.hubapi.com/crm/v3/objects/deals/{d}/associations/contacts").json()["results"]


if __name__ == "__main__":
    print([row["id"] for row in rows("1")])
"""


def test_a_script_is_moved_as_a_whole_unless_another_file_imports_it(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    alone = json.loads(run(tmp_path, "--format", "json").stdout)
    assert [(site["status"], site["code"]) for site in alone["sites"]] == [("rewritten", "")]
    (tmp_path / "other.py").write_text("from script import rows\n")
    used = json.loads(run(tmp_path, "--format", "json").stdout)
    assert [(site["status"], site["code"]) for site in used["sites"]] == [("left", "HSC126")]


# Bad input


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "give a file or a folder"),
        (("missing",), "missing: there is no such file or folder"),
        ((".", "--to", "v3"), "--to v3: no such target; one of v4, 2025-09, 2026-03"),
        ((".", "--diff", "--write"), "--diff, --write and --check exclude each other"),
        ((".", "--sdk-version", "new"), "--sdk-version new: expected auto or a version"),
        ((".", "--select", "HSC999"), "HSC999: no such code"),
        (("--explain", "HSC1200"), "HSC1200: no such code; did you mean HSC120?"),
        (("--explain", "what"), "what: no such code; codes look like HSC120"),
        (("--explain", "HSC120", "--format", "html"), "text or json, not as html"),
        ((".",), "no Python file in it"),
    ],
)
def test_a_mistake_is_one_clear_line(words, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert isinstance(result.exception, ToolError)
    assert message in str(result.exception)
    assert "\n" not in str(result.exception)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"# crm associations\nprint 'x'\n", "does not parse as Python 3"),
        (b"# crm associations \xff\n", "cannot be decoded"),
        (b"# -*- coding: nonsense -*-\n# crm associations\n", "cannot be decoded"),
        (b"# crm associations\nx = '\0'\n", "null bytes"),
        (b"# crm associations\n" + b"(" * 3000 + b")" * 3000, "pars"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_left(raw, message, tmp_path):
    path = tmp_path / "bad.py"
    path.write_bytes(raw)
    (tmp_path / "good.py").write_text(PUT)
    result = run(tmp_path, "--write")
    [line] = [line for line in result.stdout.splitlines() if "bad.py" in line]
    assert message in line
    assert path.read_bytes() == raw
    assert "2026-03" in (tmp_path / "good.py").read_text()


def test_a_named_file_that_cannot_be_read_is_exit_code_2(tmp_path):
    path = tmp_path / "old.py"
    path.write_text("# crm associations\nprint 'x'\n")
    result = run(path)
    assert result.exit_code == 2
    assert "old.py: does not parse as Python 3" in result.stdout


def test_a_chain_of_ten_thousand_sums_is_no_trouble(tmp_path):
    path = tmp_path / "deep.py"
    path.write_text("x = " + " + ".join(["'crm associations'"] * 10_000) + "\n" + PUT)
    result = run(tmp_path)
    assert "deep.py" in result.stdout  # found, or said to be too deep; never a traceback
    assert not isinstance(result.exception, RecursionError)


def test_a_file_of_five_megabytes_is_read(tmp_path):
    (tmp_path / "big.py").write_text(("# " + "padding " * 12 + "\n") * 52_000 + PUT)
    result = run(tmp_path, "--check")
    assert "1 site(s)" in result.stdout


def test_a_link_out_of_the_tree_is_reported_and_left(tmp_path):
    outside = tmp_path / "outside.py"
    outside.write_text(PUT)
    tree = tmp_path / "tree"
    tree.mkdir()
    (tree / "link.py").symlink_to(outside)
    (tree / "one.py").write_text(PUT)
    result = run(tree, "--write")
    assert "link.py: is a link out of the tree" in result.stdout
    assert outside.read_text() == PUT


def test_the_tools_import_nothing_heavy_for_the_command():
    code = "import sys, hubspot_compat_tools.commands.migrate as m; print('libcst' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
