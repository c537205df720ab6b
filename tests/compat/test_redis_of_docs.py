"""The one example of the docs that needs a server which `make test` does not start."""

import pytest

from ..docs.pages import ROOT, blocks_of
from .conftest import TOKEN

PAGE = ROOT / "docs" / "share-rate-limits.md"


@pytest.mark.thorough  # it needs a Redis server
def test_the_example_of_a_bucket_in_redis_counts_there(monkeypatch, sandbox, url, redis_port):
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv("HUBSPOT_BASE_URL", url)
    (block,) = [block for block in blocks_of(PAGE) if block.unrun_because]
    example = block.source.replace('host="quota.internal"', f"port={redis_port}")
    names = {}
    exec(compile(example, str(PAGE), "exec"), names)
    assert names["bucket"].count() == 1
    names["server"].close()
