"""Pages that are made from data are what the data says today."""

import re
import shutil
import subprocess
import sys

import pytest

from hubspot_compat._catalogue.loader import association_types
from hubspot_compat_pages import PAGES, readme
from hubspot_compat_pages.versions import CAPABILITIES, table
from hubspot_compat_raw._registry import OPERATIONS, VERSIONS
from hubspot_compat_tools.migrate._codes import CODES

from .pages import ROOT

MAKE = "run python -m hubspot_compat_pages"


@pytest.mark.parametrize("name", PAGES)
def test_a_committed_page_is_current(name):
    assert (ROOT / "docs" / name).read_text(encoding="utf-8") == PAGES[name](), MAKE


def test_the_table_of_the_readme_is_current():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert table() in text
    assert text == readme(text), MAKE


@pytest.mark.thorough
def test_the_command_writes_what_is_out_of_date_and_says_so(tmp_path):
    for name in ("docs", "specs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "README.md", tmp_path)
    stale = tmp_path / "docs" / "types.md"
    stale.write_text("old")
    command = [sys.executable, "-m", "hubspot_compat_pages"]
    told = [subprocess.check_output(command, cwd=tmp_path, text=True) for _ in range(2)]
    assert told == [f"{stale}\n", ""]
    assert stale.read_text(encoding="utf-8") == PAGES["types.md"]()


def test_every_operation_is_in_one_row_of_the_table():
    listed = [name for names in CAPABILITIES.values() for name in names]
    assert sorted(listed) == sorted(OPERATIONS)


def test_the_table_has_every_version_with_its_last_day():
    head, *_, last = table().splitlines()
    assert head == f"| HubSpot's API | {' | '.join(VERSIONS)} |"
    assert last.endswith(f"| {' | '.join(row.sunset for row in VERSIONS.values())} |")


def test_a_version_that_has_some_operations_of_a_row_has_it_in_part(monkeypatch):
    monkeypatch.setitem(
        CAPABILITIES, "create, read and archive in batches", ("batch.read", "labels.list")
    )
    assert "| create, read and archive in batches | in part | yes | yes | yes |" in table()


def test_every_type_of_the_catalogue_is_a_row_with_its_evidence():
    page = PAGES["types.md"]()
    rows = [line for line in page.splitlines() if line.startswith("<tr>")]
    assert len(rows) == len(association_types())
    (row,) = [row for row in rows if row.startswith("<tr><td><code>contact_to_company_unlab")]
    assert row == (
        "<tr><td><code>contact_to_company_unlabeled</code><small>Plain, not Primary (that is 1). "
        "Removing it removes every label of the pair too.</small></td><td>contact → company</td>"
        "<td>279</td><td></td><td>280</td><td>name seen; id high</td></tr>"
    )


@pytest.mark.parametrize(
    "line",
    [
        "## hubspot-compat specs import",
        "- `hubspot-compat drift v4 2026-03`",
        "| `--only {associations,all}` | Which operations to compare. Default: `associations`. |",
        "| `VERSION` | Which versions; all of them if none given. More than one may be given. |",
        "| `--version NAME` | The version, such as v4 or 2026-09; new ones too. Required. |",
        "| `--rate-limit INT` | Requests in ten seconds; without it, no limit. At least 1. |",
        "| `--jobs INT` | Processes; 0 takes one for each core. At least 0. Default: `0`. |",
    ],
)
def test_the_page_of_commands_has_what_help_says(line):
    assert line in PAGES["command-line.md"]().splitlines()


def test_the_page_of_commands_has_no_code_that_is_cut_and_no_table_without_a_head():
    page = PAGES["command-line.md"]()
    assert "| | |" not in page
    assert not re.search(r"hubspot-compat [a-z]+ `|`[\w ]*[\[\]]", page)


def test_each_code_of_migrate_has_a_title_and_keeps_its_place():
    heads = re.findall(r"^## .*", PAGES["migrate-codes.md"](), re.MULTILINE)
    assert len(heads) == len(CODES)
    assert "## HSC101: dynamic type { #hsc101 }" in heads


@pytest.mark.parametrize(
    "line",
    [
        "HubSpotCompatError",
        "| 400 | `BadRequest` | never |",
        "| 429 | `RateLimited` | yes, but never at the day's limit |",
        "| 423, 477 | `ApiError` | yes, where that cannot do harm |",
        "::: hubspot_compat._domain.errors.UnsafeTranslation",
    ],
)
def test_the_page_of_errors_has_the_tree_and_the_statuses(line):
    assert line in PAGES["errors.md"]().splitlines()
