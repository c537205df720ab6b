"""The sandbox is small enough to stand in for a big portal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def figures(batches, associations):
    command = [sys.executable, "-m", "hubspot_compat_bench.sandbox", "--json"]
    command += ["--batches", str(batches), "--associations", str(associations)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    found = json.loads(ran.stdout)
    speeds = [value for name, value in found.items() if "a second" in name]
    gigabytes = [value for name, value in found.items() if "GB" in name]
    assert len(speeds) == len(gigabytes) == 2
    return min(speeds), max(gigabytes)


@pytest.mark.thorough
def test_a_hundred_thousand_associations_take_little_memory():
    # How fast it is, `make bench` says: a busy machine must not fail a test.
    speed, gigabytes = figures(20, 100_000)
    assert speed > 0
    assert gigabytes <= 0.15


@pytest.mark.thorough
@pytest.mark.timeout(600)
def test_a_million_associations_take_a_tenth_of_what_ten_million_may():
    _, gigabytes = figures(20, 1_000_000)
    assert gigabytes <= 0.6
