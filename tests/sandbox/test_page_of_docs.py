"""What docs/sandbox.md shows can be given to a sandbox as it stands."""

import json
import re
from pathlib import Path

import pytest
from typer.main import get_command

from hubspot_compat_tools._cli import app
from hubspot_compat_tools.sandbox._control import _ENDPOINTS, PREFIX
from hubspot_compat_tools.sandbox._faults import KINDS, read_faults

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")


@pytest.fixture
def examples():
    seed, faults = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    return json.loads(seed), json.loads(faults)


def test_the_seed_can_be_planted(make_api, examples):
    snapshot = make_api(seed=examples[0]).sandbox.snapshot()
    assert [row["name"] for row in snapshot["labels"]] == ["lawyer_of", "lawyer_of"]
    assert snapshot["associations"]["contact>company"]["1>7"] == [
        ["HUBSPOT_DEFINED", 1],
        ["HUBSPOT_DEFINED", 279],
        ["USER_DEFINED", 1],
    ]
    assert len(snapshot["limits"]) == 1


def test_the_rules_are_faults_and_every_kind_is_described(examples):
    assert len(read_faults(examples[1])) == 2
    described = re.findall(r"^\| `(\w+)` \|", PAGE, flags=re.MULTILINE)
    assert sorted(described) == sorted(["fault", *KINDS])  # the head of the table, and each kind


def test_every_option_of_the_command_is_described():
    command = get_command(app).commands["sandbox"]
    options = {option for parameter in command.params for option in parameter.opts}
    assert options - {"-h", "--help"} == set(
        re.findall(r"`(--[a-z-]+)", PAGE.partition("| option |")[2].partition("\n\n")[0])
    )


def test_every_endpoint_of_its_own_is_described():
    assert set(re.findall(rf"`(?:[A-Z]+ )?{PREFIX}(/\w+)`", PAGE)) == set(_ENDPOINTS)
