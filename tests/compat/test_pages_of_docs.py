"""The pages of docs about the facade: their examples run, and nothing public is missing."""

import json
import re
from pathlib import Path

import pytest

import hubspot_compat
from hubspot_compat._dialects import OPERATIONS
from hubspot_compat._retry import REPEATABLE

from .conftest import TOKEN, quiet

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reliability.md").read_text()
EXAMPLES = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def reader(monkeypatch, tmp_path, sandbox, url):
    """Where a reader of the page would be: a token and an address in the environment."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv("HUBSPOT_BASE_URL", url)


def run(example):
    names = {}
    quiet(exec, compile(example, "docs/reliability.md", "exec"), names)
    return names


def example_with(word):
    (found,) = (example for example in EXAMPLES if word in example)
    return found


def test_the_examples_for_limits_and_events_run(reader):
    assert run(example_with("adapt=True"))
    assert run(example_with("on_event"))["tell"]


def test_the_example_of_a_shared_bucket_counts_in_its_file(reader):
    limiter = run(example_with("create_sqlite_limiter"))["limiter"]
    assert limiter.bucket_factory.bucket.count() == 1
    assert Path("quota.db").exists()
    limiter.close()


@pytest.mark.thorough  # it needs a Redis server
def test_the_example_of_a_bucket_in_redis_counts_there(reader, redis_port):
    example = example_with("RedisBucket").replace('host="quota.internal"', f"port={redis_port}")
    names = run(example)
    assert names["bucket"].count() == 1
    names["server"].close()


def test_the_example_of_a_batch_that_failed_in_part_sends_it_again(reader, sandbox, capsys):
    sandbox.store.records["contact"] = {53628}
    names = run(example_with("PartialFailure"))
    assert [row.pair for row in names["again"]] == [("404", "12726")]
    assert "404" in capsys.readouterr().out
    creates = [call for call in sandbox.requests if call.path.endswith("batch/create")]
    assert [json.loads(call.raw)["inputs"][-1]["from"]["id"] for call in creates] == ["404", "404"]


def test_the_example_of_a_call_that_stopped_goes_on_to_the_end(reader, sandbox):
    sandbox.set_faults([{"fault": "status", "route": "POST *create", "status": 403, "count": 1}])
    names = run(example_with("error.rest"))
    assert list(names["done"]) == []
    assert len(names["result"].results) == 628
    assert len(sandbox.snapshot()["associations"]["contact>company"]) == 628


def test_the_page_names_all_that_is_not_sent_twice():
    assert [name for name in OPERATIONS if not REPEATABLE[name]] == [
        "labels.create",
        "report.high_usage",
    ]


def test_everything_public_is_in_the_api_reference():
    page = (DOCS / "api.md").read_text()
    listed = set(re.findall(r"^ +- (\w+)$", page, re.MULTILINE))
    errors = {
        name
        for name in hubspot_compat.__all__
        if isinstance(value := getattr(hubspot_compat, name), type) and issubclass(value, Exception)
    }
    assert listed | errors | {"__version__"} == set(hubspot_compat.__all__)
    assert "::: hubspot_compat._errors" in page
