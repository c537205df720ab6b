"""The sandbox is fast enough and small enough to stand in for a big portal."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def figures(batches, associations):
    command = [sys.executable, "-m", "hubspot_compat_tools.sandbox.bench", "--json"]
    command += ["--batches", str(batches), "--associations", str(associations)]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=600)
    found = json.loads(ran.stdout)
    speeds = [value for name, value in found.items() if "a second" in name]
    gigabytes = [value for name, value in found.items() if "GB" in name]
    assert len(speeds) == len(gigabytes) == 2
    return min(speeds), max(gigabytes)


def test_a_hundred_thousand_associations_take_little_memory():
    speed, gigabytes = figures(20, 100_000)
    assert speed > 0  # how fast is for the thorough run: coverage slows the server down
    assert gigabytes <= 0.15


@pytest.mark.thorough
@pytest.mark.timeout(600)
def test_300_batches_of_100_pairs_a_second_and_ten_million_associations_in_six_gigabytes():
    speed, gigabytes = figures(1_000, 10_000_000)
    assert speed >= 300
    assert gigabytes <= 6
