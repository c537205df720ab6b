"""A field that a specification loses is found by mypy, at the line of the dialect that uses it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hubspot_compat_tools._project import project_at
from hubspot_compat_tools.regenerate import regenerate

ROOT = Path(__file__).parents[2]
DIALECTS = ROOT / "compat" / "hubspot_compat" / "_dialects"
# Version, schema and field that is taken out, and the attribute that the code has for it.
LOST = [
    ("2026-03", "LabelsBetweenObjectPair", "toObjectId", "to_object_id"),  # of an answer
    ("2025-09", "AssociationSpec", "associationTypeId", "association_type_id"),  # of a request
    ("v4", "ForwardPaging", "next", "next"),  # of what may be missing
    ("v3", "AssociatedId", "type", "type"),
    ("v4", "StandardError", "subCategory", "sub_category"),  # of an error entry
    ("2026-03", "PublicFetchAssociationsBatchRequest", "after", "after"),  # of a cursor
]


@pytest.mark.thorough
@pytest.mark.timeout(900)
def test_mypy_names_the_line_that_uses_a_lost_field(tmp_path):
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    for version, schema, field, _ in LOST:
        path = tmp_path / "specs" / version / "openapi.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        taken_from = document["components"]["schemas"][schema]
        del taken_from["properties"][field]
        taken_from["required"] = [name for name in taken_from.get("required", []) if name != field]
        path.write_text(json.dumps(document), encoding="utf-8")
    forget_when_batches_began(tmp_path / "specs" / "2025-09" / "openapi.json")
    demand_a_reason(tmp_path / "specs" / "2025-09" / "openapi.json")
    regenerate(project_at(tmp_path))

    found = mypy_errors(tmp_path)

    for _, _, _, attribute in LOST:
        assert any(
            re.search(rf'"{attribute}"', message) and re.search(rf"\b{attribute}\b", line)
            for message, line in found
        ), (attribute, found)
    assert any('"Envelope"' in message and "body" in line for message, line in found)
    assert any('"reason"' in message and "inputs=" in line for message, line in found)


def forget_when_batches_began(path):
    """Take a field from around the rows of every batch answer."""
    document = json.loads(path.read_text(encoding="utf-8"))
    for name, schema in document["components"]["schemas"].items():
        if name.startswith("BatchResponse"):
            del schema["properties"]["startedAt"]
            schema["required"] = [key for key in schema.get("required", []) if key != "startedAt"]
    path.write_text(json.dumps(document), encoding="utf-8")


def demand_a_reason(path):
    """Let a request require what no dialect sends."""
    document = json.loads(path.read_text(encoding="utf-8"))
    body = document["components"]["schemas"]["BatchInputPublicAssociationMultiPost"]
    body["properties"]["reason"] = {"type": "string"}
    body["required"] = [*body.get("required", []), "reason"]
    path.write_text(json.dumps(document), encoding="utf-8")


def mypy_errors(folder):
    """What mypy says of the dialects over the wire types of a folder, each with its line."""
    command = [sys.executable, "-m", "mypy", "-p", "hubspot_compat._dialects"]
    options = ["--strict", "--no-incremental", "--config-file=", "--follow-imports=silent"]
    path = f"{folder / 'generated'}:{ROOT / 'compat'}"
    done = subprocess.run(
        [*command, *options],
        cwd=folder,
        env={"MYPYPATH": path},
        capture_output=True,
        text=True,
        check=False,  # it is to fail
    )
    matches = re.finditer(r"^(.*?):(\d+): error: (.*)$", done.stdout, re.MULTILINE)
    errors = [((folder / m[1]).resolve(), int(m[2]), m[3]) for m in matches]
    assert errors, done.stdout + done.stderr
    assert {path.parent for path, _, _ in errors} == {DIALECTS}
    return [(text, path.read_text().splitlines()[number - 1]) for path, number, text in errors]
