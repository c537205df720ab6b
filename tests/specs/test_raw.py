"""The generated clients as they are committed: what they call, and what they survive."""

import importlib
import inspect
import re

import httpx
import pytest

from hubspot_compat_raw._registry import OPERATIONS, VERSIONS
from hubspot_compat_tools.specs._names import OPERATION_NAMES, operation_name

CALLS = [(v, o) for v in VERSIONS.values() for o in v.operations.values()]
ROW = {"id": "1", "type": "contact_to_company"}


def named(call):
    return f"{call[0].name} {call[1].module.split('.api.')[1]}"


@pytest.mark.parametrize("call", CALLS, ids=named)
def test_the_registry_and_the_raw_module_call_the_same_address(call):
    _, operation = call
    module = importlib.import_module(operation.module)
    parameters = inspect.signature(module._get_kwargs).parameters
    parts = [name for name in parameters if name not in {"body", "after", "limit"}]
    arguments = {name: f"<{name}>" for name in parts}
    if "body" in parameters:
        arguments["body"] = Body()
    kwargs = module._get_kwargs(**arguments)
    filled = re.sub(
        r"\{(\w+)\}",
        lambda m: "%3C" + re.sub(r"([A-Z])", r"_\1", m[1]).lower() + "%3E",
        operation.path,
    )
    assert kwargs["method"].upper() == operation.method
    assert kwargs["url"] == filled


class Body(list):
    """A request body as both kinds of body are: one that converts, and a bare list."""

    def to_dict(self):
        return {}


@pytest.mark.parametrize("call", CALLS, ids=named)
def test_an_operation_is_found_under_its_own_name(call):
    version, operation = call
    name = operation_name(operation.method, operation.path)
    assert version.operations[name] is operation
    assert operation.module == f"hubspot_compat_raw.{version.package}.api.{name}"


def test_the_registry_lists_every_operation():
    assert tuple(sorted({name for v in VERSIONS.values() for name in v.operations})) == OPERATIONS
    assert set(OPERATIONS) == set(OPERATION_NAMES.values())


def test_the_versions_can_what_their_documents_say():
    assert list(VERSIONS) == ["v3", "v4", "2025-09", "2026-03"]
    assert set(VERSIONS["v3"].operations) == {
        "batch.archive",
        "batch.create",
        "batch.read",
        "types.list",
    }
    for name in ("v4", "2025-09", "2026-03"):
        assert set(OPERATIONS) - set(VERSIONS[name].operations) == {"types.list"}
    # Success statuses that servers answer and documents omit are there too.
    assert VERSIONS["2026-03"].operations["batch.create"].statuses == (200, 201, 207)
    assert VERSIONS["2025-09"].operations["limits.create"].statuses == (200, 201, 207)
    assert VERSIONS["v4"].operations["batch.archive"].statuses == (200, 204)


def read(version, name, body, status=200):
    """What the raw client makes of an answer."""
    operation = VERSIONS[version].operations[name]
    module = importlib.import_module(operation.module)
    package = importlib.import_module(f"hubspot_compat_raw.{VERSIONS[version].package}")
    parameters = inspect.signature(module.sync_detailed).parameters
    wanted = [p for p in parameters if p not in {"client", "body", "after", "limit"}]
    arguments = dict.fromkeys(wanted, "1") | ({"body": Body()} if "body" in parameters else {})
    transport = httpx.MockTransport(lambda _: httpx.Response(status, **body))
    with package.Client(
        base_url="https://api.example", httpx_args={"transport": transport}
    ) as client:
        return module.sync_detailed(client=client, **arguments)


NEW = ("v4", "2025-09", "2026-03")


@pytest.mark.parametrize("version", NEW)
def test_a_real_read_answer_is_read(version):
    entry = {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
        "message": "No company is associated with deal 7.",
        "context": {"fromObjectId": ["7"]},
    }
    types = [
        {"category": "HUBSPOT_DEFINED", "typeId": 341, "label": None},
        {"category": "A_NEW_CATEGORY", "typeId": 5, "label": "Primary"},
    ]
    row = {"from": {"id": "5"}, "to": [{"toObjectId": 442222359747, "associationTypes": types}]}
    body = {
        "status": "COMPLETE",
        "results": [row],
        "errors": [entry],
        "numErrors": 1,
        "startedAt": "2024-10-21T20:22:42.152Z",
        "completedAt": None,
        "unheard": 1,
    }
    parsed = read(version, "batch.read", {"json": body}, 207).parsed
    (association,) = parsed.results[0].to
    assert association.to_object_id == 442222359747
    assert [t.label for t in association.association_types] == [None, "Primary"]
    assert association.association_types[1].category == "A_NEW_CATEGORY"
    assert parsed.errors[0].sub_category == "crm.associations.NO_ASSOCIATIONS_FOUND"
    assert parsed.completed_at is None
    assert parsed.started_at.year == 2024
    assert parsed.additional_properties == {"unheard": 1}


def test_a_real_v3_answer_is_read():
    paging = {"next": {"after": "2", "link": "https://x"}, "prev": None}
    row = {"from": {"id": 1}, "to": [ROW], "paging": paging}
    parsed = read("v3", "batch.read", {"json": {"status": "NEW_STATUS", "results": [row]}}).parsed
    assert parsed.status == "NEW_STATUS"
    assert parsed.results[0].paging.prev is None
    assert parsed.results[0].from_.id == 1
    assert parsed.results[0].to[0].type_ == "contact_to_company"


@pytest.mark.parametrize("version", NEW)
@pytest.mark.parametrize("status", [200, 201, 207])
def test_a_create_answer_is_read_under_each_of_its_statuses(version, status):
    row = {"fromObjectId": 1, "toObjectId": "2", "labels": []}
    body = {"json": {"status": "COMPLETE", "results": [row]}}
    parsed = read(version, "batch.create", body, status).parsed
    assert parsed.results[0].from_object_id == 1


@pytest.mark.parametrize("version", NEW)
def test_an_archive_answers_with_or_without_a_body(version):
    assert read(version, "batch.archive", {}, 204).parsed is None
    body = {"json": {"status": "COMPLETE", "completedAt": "not a date", "results": [1]}}
    assert read(version, "batch.archive", body, 200).parsed.completed_at == "not a date"


@pytest.mark.parametrize("version", NEW)
def test_a_limit_that_is_not_set_is_null(version):
    row = {"category": "HUBSPOT_DEFINED", "typeId": 1, "userEnforcedMaxToObjectIds": None}
    parsed = read(version, "limits.list_all", {"json": {"results": [row, {"typeId": 2}]}}).parsed
    assert parsed.results[0].user_enforced_max_to_object_ids is None
    assert not parsed.results[1].category


@pytest.mark.parametrize("version", list(VERSIONS))
@pytest.mark.parametrize(
    "body",
    [
        {"html": "<h1>Bad Gateway</h1>"},
        {"json": {"status": "error", "message": "limit", "policyName": "TEN_SECONDLY_ROLLING"}},
        {"text": ""},
    ],
    ids=["html", "no category", "empty"],
)
@pytest.mark.parametrize("status", [400, 429, 500, 502])
def test_an_error_answer_is_no_result_and_does_not_raise(version, body, status):
    response = read(version, "batch.read", body, status)
    assert response.parsed is None
    assert response.status_code == status
