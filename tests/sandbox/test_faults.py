"""Injected faults, in process and over a real socket."""

import asyncio
import json
import time

import httpx
import pytest

from hubspot_compat_tools._errors import ToolError
from hubspot_compat_tools.sandbox import Sandbox, running

CREATE = "/crm/v4/associations/contacts/deals/batch/create"
BODY = {
    "inputs": [
        {
            "from": {"id": "1"},
            "to": {"id": "2"},
            "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 4}],
        }
    ]
}
HEADERS = {"authorization": "Bearer any"}


@pytest.fixture(params=["in process", "over a socket"])
def client(request, sandbox):
    if request.param == "in process":
        with httpx.Client(
            transport=sandbox.transport(), base_url="http://sandbox", headers=HEADERS
        ) as client:
            yield client
    else:
        with (
            running(sandbox) as url,
            httpx.Client(base_url=url, headers=HEADERS, trust_env=False) as client,
        ):
            yield client


def written(sandbox):
    return "contact>deal" in sandbox.snapshot()["associations"]


def set_faults(client, *rules):
    answer = client.post("/_sandbox/faults", json=list(rules))
    assert answer.status_code == 200, answer.text


def test_a_status_instead_of_acting(client, sandbox):
    headers = {"retry-after": "7"}
    set_faults(client, {"fault": "status", "status": 477, "headers": headers, "body": {"a": 1}})
    answer = client.post(CREATE, json=BODY)
    assert (answer.status_code, answer.json()) == (477, {"a": 1})
    assert answer.headers["retry-after"] == "7"
    assert not written(sandbox)


def test_html_instead_of_json(client, sandbox):
    set_faults(client, {"fault": "html", "status": 502})
    answer = client.post(CREATE, json=BODY)
    assert answer.status_code == 502
    assert answer.headers["content-type"].startswith("text/html")
    assert not written(sandbox)


def test_a_drop_before_acting_writes_nothing(client, sandbox):
    set_faults(client, {"fault": "drop_before"})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.post(CREATE, json=BODY)
    assert not written(sandbox)
    assert sandbox.requests[-1].status == 0


@pytest.mark.parametrize("fault", ["drop_after", "truncate"])
def test_a_drop_after_acting_has_written(client, sandbox, fault):
    set_faults(client, {"fault": fault, "count": 1})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.post(CREATE, json=BODY)
    assert written(sandbox)
    assert client.post(CREATE, json=BODY).status_code == 201


def test_an_answer_without_a_body_is_dropped_where_it_should_be_truncated(client):
    set_faults(client, {"fault": "truncate"})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.delete("/crm/v4/objects/contacts/1/associations/deals/2")


def test_a_delay(client):
    set_faults(client, {"fault": "delay", "seconds": 0.2})
    began = time.monotonic()
    assert client.post(CREATE, json=BODY).status_code == 201
    assert time.monotonic() - began >= 0.2


def test_a_delay_beyond_the_clients_patience(client, sandbox):
    set_faults(client, {"fault": "delay", "seconds": 0.6})
    with pytest.raises(httpx.ReadTimeout):
        client.post(CREATE, json=BODY, timeout=0.1)
    assert written(sandbox)


def test_a_delay_of_the_async_transport(sandbox):
    async def call(patience):
        async with httpx.AsyncClient(
            transport=sandbox.async_transport(), base_url="http://sandbox", headers=HEADERS
        ) as client:
            return await client.post(CREATE, json=BODY, timeout=patience)

    sandbox.set_faults([{"fault": "delay", "seconds": 0.1}])
    assert asyncio.run(call(5)).status_code == 201
    with pytest.raises(httpx.ReadTimeout):
        asyncio.run(call(0.05))


def test_rules_go_by_route_count_and_order(client):
    set_faults(
        client,
        {"fault": "status", "status": 503, "route": "POST *batch/create", "skip": 1, "count": 1},
        {"fault": "status", "status": 429, "route": "GET */labels"},
    )
    assert [client.post(CREATE, json=BODY).status_code for _ in range(3)] == [201, 503, 201]
    labels = "/crm/v4/associations/contacts/deals/labels"
    assert client.get(labels).status_code == 429
    assert client.delete("/_sandbox/faults").status_code == 204
    assert client.get(labels).status_code == 200


def test_chance_is_repeatable(client):
    runs = []
    for _ in range(2):
        set_faults(client, {"fault": "status", "probability": 0.5, "seed": 5})
        runs.append([client.post(CREATE, json=BODY).status_code for _ in range(20)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {201, 503}


@pytest.mark.parametrize(
    ("rules", "place"),
    [
        ({}, "expected"),
        ([1], "rule 1"),
        ([{"fault": "delay"}, {"fault": "explode"}], "rule 2"),
        ([{}], "'fault'"),
        ([{"fault": "status", "status": "503"}], "'status'"),
        ([{"fault": "status", "status": 9}], "'status'"),
        ([{"fault": "status", "status": True}], "'status'"),
        ([{"fault": "delay", "seconds": -1}], "'seconds'"),
        ([{"fault": "delay", "probability": 2}], "'probability'"),
        ([{"fault": "delay", "count": -1}], "'count'"),
        ([{"fault": "delay", "often": 1}], "'often'"),
        ([{"fault": "html", "headers": {"a": 1}}], "'headers'"),
        ([{"fault": "html", "headers": {"a": "b\r\nc: d"}}], "'headers'"),
        ([{"fault": "html", "headers": {"Content-Length": "5"}}], "content-length"),
        ([{"fault": "html", "headers": {"transfer-encoding": "chunked"}}], "content-length"),
    ],
)
def test_a_rule_that_is_not_ours_is_one_clear_line(tmp_path, client, rules, place):
    file = tmp_path / "faults.json"
    file.write_text(json.dumps(rules))
    with pytest.raises(ToolError) as caught:
        Sandbox(faults=file)
    assert place in caught.value.message
    assert str(file) in caught.value.message
    assert "\n" not in caught.value.message
    answer = client.post("/_sandbox/faults", json=rules)
    assert answer.status_code == 400
    assert "message" in answer.json()


def test_a_fault_file_that_cannot_be_read_is_one_clear_line(tmp_path):
    (tmp_path / "broken.json").write_text("[")
    for name in ("absent.json", "broken.json", "."):
        with pytest.raises(ToolError, match=r"cannot be read|not valid JSON"):
            Sandbox(faults=tmp_path / name)


def test_the_faults_of_the_start_come_back_with_a_reset(tmp_path):
    sandbox = Sandbox(faults=[{"fault": "status", "count": 1}])
    client = httpx.Client(transport=sandbox.transport(), base_url="http://sandbox", headers=HEADERS)
    for _ in range(2):
        assert [client.post(CREATE, json=BODY).status_code for _ in range(2)] == [503, 201]
        assert client.post("/_sandbox/reset").status_code == 204
