"""Every operation of specs/ is served, and `spec_exact` answers to the letter of the document."""

import json
import re
from pathlib import Path

import httpx
import jsonschema_rs
import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox import Sandbox

SPECS = Path(__file__).parents[2] / "specs"
DOCUMENTS = sorted(path.parent.name for path in SPECS.glob("*/openapi.json"))
IDS = {"fromObjectId": "1", "objectId": "1", "toObjectId": "2", "userId": "7"}
HEADERS = {"authorization": "Bearer any"}
SPEC = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}
LIMIT = {"category": "HUBSPOT_DEFINED", "typeId": 279, "maxToObjectIds": 9}
PAIR = {"from": {"id": "1"}, "to": {"id": "2"}}
BAD = {"from": {"id": "x"}, "to": {"id": "2"}}


def operations():
    for name in DOCUMENTS:
        document = json.loads((SPECS / name / "openapi.json").read_text())
        for path, item in document["paths"].items():
            for method in sorted({"get", "put", "post", "delete"} & set(item)):
                yield pytest.param(
                    document, method.upper(), path, item[method], id=f"{name} {method} {path}"
                )


EACH_OPERATION = pytest.mark.parametrize(
    ("document", "method", "path", "operation"), list(operations())
)


def body_for(path, is_v3, *, good):
    """A request body for the operation, or one with an input that fails."""
    if path.endswith("/labels"):
        return {"name": "a_name" if good else "1-bad", "label": "A"}
    if "/batch/" not in path:
        return [SPEC] if good else []
    return {"inputs": [input_for(path, is_v3, good=good)]}


def input_for(path, is_v3, *, good):
    pair = PAIR if good else BAD
    last = path.rsplit("batch/", 1)[1]
    if "configurations" in path:
        wrong = {**LIMIT, "maxToObjectIds": 0}
        return LIMIT if good else wrong
    if last == "read":
        return {"id": "1" if good else "404"}
    if last == "archive" and not is_v3:
        return {"from": pair["from"], "to": [pair["to"]]}
    if last == "associate/default":
        return pair
    return {**pair, "type": "279"} if is_v3 else {**pair, "types": [SPEC]}


def prepare(api, path, method):
    """What has to be there before: something to read, change or delete."""
    api.create("v4", 1, 2, 279)
    if method in ("PUT", "DELETE") and "/labels" in path:
        api.label("lawyer_of", "Lawyer")
    if "configurations" in path and not path.endswith("batch/create"):
        configurations = api.path("2026-03", "definitions", "configurations", "contacts/companies")
        api.http.post(f"{configurations}/batch/create", json={"inputs": [LIMIT]})


def request(path, method, operation, *, good):
    is_v3 = "/v3/" in path
    values = {**IDS, "associationTypeId": "1", "associationType": "279"}
    values |= {"fromObjectType": "contacts", "objectType": "contacts", "toObjectType": "companies"}
    url = re.sub(r"\{(\w+)\}", lambda found: values[found[1]], path)
    if not good:
        url = url.replace("contacts", "nothings") if "requestBody" not in operation else url
    if "requestBody" not in operation:
        return {"method": method, "url": url}
    body = body_for(path, is_v3, good=good)
    if path.endswith("/labels") and method == "PUT":
        body = {"associationTypeId": 1 if good else 404, "label": "B"}
    return {"method": method, "url": url, "json": body}


def conforms(document, operation, answer):
    """Fail unless the answer's status and body are what the document says."""
    known = operation["responses"]
    response = known.get(str(answer.status_code), known["default"])
    if answer.status_code < 400:
        assert str(answer.status_code) in known
    while "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rsplit("/", 1)[1]]
    content = list(response.get("content", {}).values())
    if not content:
        assert answer.content == b""
        return
    assert answer.headers["content-type"].startswith("application/json")
    whole = {**content[0]["schema"], "components": document["components"]}
    text = json.dumps(whole).replace('"nullable": true', '"x": true')
    jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True).validate(
        answer.json()
    )


@EACH_OPERATION
def test_success_is_to_the_letter(make_api, document, method, path, operation):
    api = make_api(spec_exact=True)
    prepare(api, path, method)
    answer = api.http.request(**request(path, method, operation, good=True))
    assert answer.status_code < 300, answer.text
    conforms(document, operation, answer)


@EACH_OPERATION
def test_failure_is_to_the_letter(make_api, document, method, path, operation):
    api = make_api(spec_exact=True)
    prepare(api, path, method)
    answer = api.http.request(**request(path, method, operation, good=False))
    never_fails = path.endswith(("batch/purge", "configurations/all")) or "report" in path
    assert never_fails or answer.status_code >= 400 or answer.json()["errors"]
    conforms(document, operation, answer)


@EACH_OPERATION
def test_real_answers_have_the_documents_status(api, document, method, path, operation):
    prepare(api, path, method)
    answer = api.http.request(**request(path, method, operation, good=True))
    assert str(answer.status_code) in operation["responses"]


def test_a_version_that_nobody_knew_is_served_from_its_document(tmp_path):
    text = (SPECS / "2026-03" / "openapi.json").read_text().replace("2026-03", "2027-09-beta")
    (tmp_path / "2027-09-beta").mkdir()
    (tmp_path / "2027-09-beta" / "openapi.json").write_text(text)
    transport = Sandbox(tmp_path).transport()
    with httpx.Client(transport=transport, base_url="http://x", headers=HEADERS) as client:
        default = "/crm/objects/2027-09-beta/deals/1/associations/default/contacts/2"
        assert client.put(default).status_code == 200
        listed = client.get("/crm/objects/2027-09-beta/contacts/2/associations/deals").json()
        assert listed["results"][0]["toObjectId"] == 1
        assert client.get("/crm/v4/associations/contacts/deals/labels").status_code == 404


@pytest.mark.parametrize(("content", "reason"), [(None, "no <version>"), ("{", "not valid JSON")])
def test_specs_that_cannot_be_read_are_one_clear_line(tmp_path, content, reason):
    if content is not None:
        (tmp_path / "v4").mkdir()
        (tmp_path / "v4" / "openapi.json").write_text(content)
    with pytest.raises(ToolError, match=reason) as caught:
        Sandbox(tmp_path)
    assert str(tmp_path) in caught.value.message


def test_real_answers_do_break_their_document(api):
    """Else there would be no need for two modes."""
    api.create("v4", 1, 2, 279)
    document = json.loads((SPECS / "v4" / "openapi.json").read_text())
    path = "/crm/v4/associations/{fromObjectType}/{toObjectType}/batch/read"
    answer = api.batch("v4", "read", [{"id": "1"}])
    with pytest.raises(jsonschema_rs.ValidationError):
        conforms(document, document["paths"][path]["post"], answer)
