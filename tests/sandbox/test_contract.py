"""schemathesis finds no violation of the documents in `--spec-exact`.

The published documents ask for OAuth scopes and take any string as an object type. Here the
security scheme is a bearer token, so that schemathesis can leave it out and expect a 401, and the
path parameters are object types and ids that exist, so that it gets beyond the first check.
`positive_data_acceptance` is left out: a document says nothing of which type ids, cursors or label
names exist, so most bodies that fit their schema are rightly refused.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from hubspot_compat_tools.sandbox import Sandbox, running

SPECS = Path(__file__).parents[2] / "specs"
DOCUMENTS = sorted(path.parent.name for path in SPECS.glob("*/openapi.json"))
OBJECTS = {"type": "string", "enum": ["contacts", "0-2", "Deal", "line_items", "2-77"]}
RECORDS = {"type": "string", "pattern": "^[0-9]{1,4}$"}


def prepared(name):
    """The document with a bearer scheme and path parameters that exist."""
    document = json.loads((SPECS / name / "openapi.json").read_text())
    document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
    document["security"] = [{"bearer": []}]
    for item in document["paths"].values():
        for operation in item.values():
            operation.pop("security", None)
            for parameter in operation.get("parameters", []):
                if parameter["name"].lower().endswith("objecttype"):
                    parameter["schema"] = OBJECTS
                elif parameter["name"].lower().endswith("objectid"):
                    parameter["schema"] = RECORDS
    return document


def check(name, tmp_path, *options):
    file = tmp_path / "openapi.json"
    file.write_text(json.dumps(prepared(name)))
    sandbox = Sandbox(SPECS, spec_exact=True, token="contract")
    with running(sandbox) as url:
        command = [
            *(sys.executable, "-m", "schemathesis.cli", "run", str(file), "--url", url),
            *("-H", "Authorization: Bearer contract"),
            *("--exclude-checks", "positive_data_acceptance"),
            *("--seed", "1", "--generation-deterministic", *options),
        ]
        ran = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=500, check=False
        )
    assert ran.returncode == 0, ran.stdout[-5_000:] + ran.stderr[-2_000:]
    served = {(call.method, call.status < 400) for call in sandbox.requests}
    assert ("GET", True) in served


@pytest.mark.thorough
@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["v3", "2026-03"])
def test_schemathesis_finds_nothing_at_the_borders_of_a_document(name, tmp_path):
    check(name, tmp_path, "--phases", "coverage")


@pytest.mark.thorough
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_schemathesis_finds_nothing_in_many_examples_and_their_sequences(name, tmp_path):
    check(name, tmp_path, "-n", "25")
