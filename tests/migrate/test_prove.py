"""`--prove`: the same calls before and after, each in a process of its own."""

import json

import pytest
import typer
from typer.testing import CliRunner

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.commands.migrate import migrate

CODE = """import requests

HEADERS = {"Authorization": "Bearer any"}


def contacts_of(deal):
    url = f"https://api.hubapi.com/crm/v3/objects/deals/{deal}/associations/contacts"
    return [row["id"] for row in requests.get(url, headers=HEADERS).json()["results"]]


def fails():
    raise ValueError
"""
app = typer.Typer()
app.command()(migrate)


def prove(tmp_path, **given):
    code, examples = tmp_path / "crm.py", tmp_path / "examples.json"
    code.write_text(given.pop("code", CODE))
    examples.write_text(json.dumps({"file": str(code), **given}))
    return CliRunner().invoke(app, ["--prove", str(examples)])


def test_equal_values_and_stores_are_proven(tmp_path):
    seed = [["deals", "11", "contacts", "21", "deal_to_contact"]]
    result = prove(tmp_path, calls=["contacts_of('11')", "contacts_of('12')"], seed=seed)
    assert result.exit_code == 0, result.output
    outcome = json.loads(result.stdout)
    assert [call["after"] for call in outcome["calls"]] == ["['21']", "[]"]
    assert outcome["equal"]
    assert outcome["rewritten"] == 1


def test_a_call_that_fails_or_differs_proves_nothing(tmp_path):
    code = CODE + "\n\nimport os\n\ndef pid():\n    return os.getpid()\n"
    result = prove(tmp_path, code=code, calls=["fails()", "contact_of('11')", "pid()"])
    assert result.exit_code == 1
    failed, mistyped, differing = json.loads(result.stdout)["calls"]
    assert failed["proven"] is mistyped["proven"] is differing["proven"] is False
    assert failed["reason"] == "it fails before and after: give a call that works before"
    assert failed["after"] == "raises ValueError"
    assert mistyped["after"] == "raises NameError: name 'contact_of' is not defined"
    assert differing["reason"] == "the values differ"


WHOLE = """import requests


def read(ids):
    return requests.post(
        "https://api.hubapi.com/crm/v3/associations/deals/contacts/batch/read",
        json={"inputs": [{"id": i} for i in ids]},
        headers={"Authorization": "Bearer any"},
    ).json()


def started(ids):
    import datetime
    return datetime.datetime.fromisoformat(read(ids)["startedAt"])


def told():
    read([])
    return "2024-01-02T03:04:05.678Z"
"""


def test_when_an_answer_was_made_is_no_difference(tmp_path):
    code, examples = tmp_path / "crm.py", tmp_path / "examples.json"
    code.write_text(WHOLE)
    calls = ["read(['11'])", "started(['11'])", "told()"]
    examples.write_text(json.dumps({"file": str(code), "calls": calls}))
    result = CliRunner().invoke(app, ["--prove", str(examples), "--style", "bridge"])
    outcome = json.loads(result.stdout)
    read, started, told = outcome["calls"]
    assert "'startedAt': '<now>'" in read["after"]
    assert started["after"] == "<now>"
    assert told["after"] == "'2024-01-02T03:04:05.678Z'"
    assert outcome["equal"]
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"calls": "f()"}, "no `calls` in it"),
        ({"calls": [], "seed": [["deals"]]}, "each row of 'seed'"),
        ({"calls": [], "code": "x = 1\n"}, "nothing in it would be rewritten"),
        (
            {"calls": ["contacts_of('1')"], "code": "import nonsense_module\n" + CODE},
            "cannot be run",
        ),
    ],
)
def test_examples_that_cannot_be_used_are_named(tmp_path, given, message):
    result = prove(tmp_path, **given)
    assert isinstance(result.exception, ToolError)
    assert message in str(result.exception)


@pytest.mark.parametrize("examples", [CODE, "[]", '{"file": "crm.py"}', '{"calls": ["f()"]}'])
def test_whoever_gives_another_file_is_told_what_is_wanted(tmp_path, examples):
    path = tmp_path / "crm.py"
    path.write_text(examples)
    result = CliRunner().invoke(app, ["--prove", str(path)])
    assert isinstance(result.exception, ToolError)
    text = str(result.exception)
    assert "--prove wants a JSON file with `file` and `calls`, such as {" in text
    assert "\n" not in text
    shown = json.loads(text[text.index("such as {") + len("such as ") :])
    assert set(shown) == {"file", "calls"}


URLLIB = """import json
import urllib.request


def ask(method, path):
    request = urllib.request.Request(f"https://HOST{path}", method=method)
    request.add_header("Authorization", "Bearer any")
    try:
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read())
    except OSError:
        return {}


def contacts_of(deal):
    rows = ask("GET", f"/crm/v3/objects/deals/{deal}/associations/contacts").get("results", [])
    return [row["id"] for row in rows]


def nothing():
    return 1
"""


def test_the_standard_library_is_led_to_the_sandbox_too(tmp_path):
    seed = [["deals", "11", "contacts", "21", "deal_to_contact"]]
    code = URLLIB.replace("HOST", "api.hubapi.com")
    result = prove(tmp_path, code=code, calls=["contacts_of('11')"], seed=seed)
    assert result.exit_code == 0, result.output
    outcome = json.loads(result.stdout)
    assert outcome["calls"][0]["after"] == "['21']"
    assert outcome["requests"] == [1, 1]


def test_calls_that_ask_for_nothing_prove_nothing(tmp_path):
    result = prove(tmp_path, code=URLLIB.replace("HOST", "api.hubapi.com"), calls=["nothing()"])
    assert result.exit_code == 1
    outcome = json.loads(result.stdout)
    assert outcome["requests"] == [0, 0]
    assert not outcome["equal"]


def test_no_other_host_is_asked(tmp_path):
    code = URLLIB.replace("HOST", "hubspot.example.com")
    result = prove(tmp_path, code=code, calls=["contacts_of('11')"])
    assert isinstance(result.exception, ToolError)
    assert "hubspot.example.com, which is not let out" in str(result.exception)
