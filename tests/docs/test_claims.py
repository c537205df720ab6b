"""What pages claim beyond their code blocks: nothing is missing, and what they list is right."""

import json
import re
from datetime import date

from typer.main import get_command

import hubspot_compat
from hubspot_compat._dialects import OPERATIONS
from hubspot_compat._transport.retry import REPEATABLE
from hubspot_compat_raw._registry import VERSIONS
from hubspot_compat_tools._cli import app
from hubspot_compat_tools.sandbox import Sandbox
from hubspot_compat_tools.sandbox._control_endpoints import ENDPOINTS, PREFIX
from hubspot_compat_tools.sandbox._faults import KINDS, read_faults

from .pages import HUBSPOT, PAGES, ROOT, blocks_of

DOCS = ROOT / "docs"
API = (DOCS / "api.md").read_text(encoding="utf-8")
SANDBOX = (DOCS / "sandbox.md").read_text(encoding="utf-8")


def json_file(page, title):
    (text,) = [block.source for block in blocks_of(DOCS / page) if block.title == title]
    return json.loads(text)


def test_everything_public_is_in_the_api_reference_or_among_the_errors():
    listed = set(re.findall(r"^ +- (\w+)$", API, re.MULTILINE))
    errors = {
        name
        for name in hubspot_compat.__all__
        if isinstance(value := getattr(hubspot_compat, name), type) and issubclass(value, Exception)
    }
    assert listed | errors | {"__version__"} == set(hubspot_compat.__all__)
    assert "(errors.md)" in API


def test_the_readme_has_the_days_on_which_support_ends():
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    v3, v4 = (date.fromisoformat(VERSIONS[name].sunset) for name in ("v3", "v4"))
    assert f"supports v4 until {v4} and v3 until {v3:%B %Y}" in readme


def test_the_first_page_counts_the_places_where_a_naive_port_goes_wrong():
    semantics = (DOCS / "semantics.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^## \d+\. ", semantics, re.MULTILINE)) == 11
    assert "eleven places" in (DOCS / "index.md").read_text(encoding="utf-8")


def test_reliability_names_all_that_is_not_sent_twice():
    assert [name for name in OPERATIONS if not REPEATABLE[name]] == [
        "labels.create",
        "report.high_usage",
    ]


def test_the_seed_of_the_sandboxs_page_can_be_planted():
    with_seed = Sandbox(seed=json_file("sandbox.md", "portal.json"))
    snapshot = with_seed.snapshot()
    with_seed.close()
    assert [row["name"] for row in snapshot["labels"]] == ["lawyer_of", "lawyer_of"]
    assert snapshot["associations"]["contact>company"]["1>7"] == [
        ["HUBSPOT_DEFINED", 1],
        ["HUBSPOT_DEFINED", 279],
        ["USER_DEFINED", 1],
    ]
    assert len(snapshot["limits"]) == 1


def test_the_rules_are_faults_and_every_kind_is_described():
    assert len(read_faults(json_file("sandbox.md", "faults.json"))) == 2
    described = re.findall(r"^\| `(\w+)` \|", SANDBOX, flags=re.MULTILINE)
    assert sorted(described) == sorted(["fault", *KINDS])  # the head of the table, and each kind


def test_every_option_of_the_sandbox_is_described():
    command = get_command(app).commands["sandbox"]
    options = {option for parameter in command.params for option in parameter.opts}
    assert options - {"-h", "--help"} == set(
        re.findall(r"`(--[a-z-]+)", SANDBOX.partition("| option |")[2].partition("\n\n")[0])
    )


def test_every_endpoint_of_the_sandboxs_own_is_described():
    assert set(re.findall(rf"`(?:[A-Z]+ )?{PREFIX}(/\w+)`", SANDBOX)) == set(ENDPOINTS)


def test_examples_that_are_run_take_hubspots_address_from_the_environment():
    """Else whoever follows a page beside a sandbox would ask HubSpot itself."""
    asked = f'os.environ.get("HUBSPOT_BASE_URL", "{HUBSPOT}")'
    run = [
        (page.name, block.source)
        for page in PAGES
        for block in blocks_of(page)
        if block.language == "python" and not block.title and not block.unrun_because
    ]
    wrong = [name for name, source in run if HUBSPOT in source.replace(asked, "")]
    assert wrong == []
    assert sum(asked in source for _, source in run) >= 3
