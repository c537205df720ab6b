"""A sandbox in this process and a client that speaks all its versions."""

from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from hubspot_compat_tools.sandbox import Sandbox

SPECS = Path(__file__).parents[2] / "specs"
VERSIONS = ("v3", "v4", "2025-09", "2026-03")
HEADERS = {"Authorization": "Bearer any"}


class Api:
    """The sandbox as its callers see it: paths and JSON, nothing else."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self.http = httpx.Client(
            transport=sandbox.transport(),
            base_url="http://sandbox",
            headers=HEADERS,
            trust_env=False,  # proxies cost a TLS context each
        )

    def path(self, version, start, end, rest):
        if version.startswith("v"):
            return f"/crm/{version}/associations/{start}/{end}/{rest}"
        return f"/crm/associations/{version}/{start}/{end}/{rest}"

    def objects(self, version, start, record, end, rest=""):
        front = f"/crm/{version}/objects" if version == "v4" else f"/crm/objects/{version}"
        return f"{front}/{start}/{record}/associations/{end}{rest}"

    def batch(self, version, rest, inputs, start="contacts", end="companies"):
        return self.http.post(
            self.path(version, start, end, f"batch/{rest}"), json={"inputs": inputs}
        )

    def create(self, version, a, b, *types, start="contacts", end="companies"):
        """Create one association; a type is a v3 name, or an id with `U` before a custom one."""
        pair = {"from": {"id": str(a)}, "to": {"id": str(b)}}
        if version == "v3":
            inputs = [{**pair, "type": name} for name in types]
        else:
            inputs = [{**pair, "types": [spec(one) for one in types]}]
        answer = self.batch(version, "create", inputs, start, end)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def archive(self, version, a, b, *types, start="contacts", end="companies"):
        pair = {"from": {"id": str(a)}, "to": {"id": str(b)}}
        if version == "v3":
            answer = self.batch(
                "v3", "archive", [{**pair, "type": name} for name in types], start, end
            )
        elif types:
            inputs = [{**pair, "types": [spec(one) for one in types]}]
            answer = self.batch(version, "labels/archive", inputs, start, end)
        else:
            inputs = [{"from": pair["from"], "to": [pair["to"]]}]
            answer = self.batch(version, "archive", inputs, start, end)
        assert answer.status_code in (200, 204), answer.text
        return answer

    def read(self, version, a, start="contacts", end="companies"):
        """What one record is associated with: {record: {types}}; types as in `create`."""
        answer = self.batch(version, "read", [{"id": str(a)}], start, end)
        found = {}
        for row in answer.json()["results"]:
            for to in row["to"]:
                if version == "v3":
                    found.setdefault(int(to["id"]), set()).add(to["type"])
                else:
                    found[int(to["toObjectId"])] = {short(one) for one in to["associationTypes"]}
        return found

    def label(self, name, label, inverse=None, start="contacts", end="companies"):
        """Define a label; gives its id and its inverse's, as `create` takes them."""
        body = {"name": name, "label": label}
        if inverse:
            body["inverseLabel"] = inverse
        answer = self.http.post(self.path("2026-03", start, end, "labels"), json=body)
        assert answer.status_code == 200, answer.text
        back, *own = [short(row) for row in answer.json()["results"]]
        return (own or [back])[0], back


def spec(one):
    text = str(one)
    category = "USER_DEFINED" if text.startswith("U") else "HUBSPOT_DEFINED"
    return {"associationCategory": category, "associationTypeId": int(text.removeprefix("U"))}


def short(row):
    return f"U{row['typeId']}" if row["category"] == "USER_DEFINED" else row["typeId"]


@pytest.fixture
def sandbox():
    return Sandbox(SPECS)


@pytest.fixture
def api(sandbox):
    return Api(sandbox)


@pytest.fixture
def make_api():
    """Make a sandbox with options, and the client for it."""

    with ExitStack() as made:

        def make(**options):
            sandbox = made.enter_context(closing(Sandbox(SPECS, **options)))
            return Api(sandbox)

        yield make


@pytest.fixture(scope="module")
def kept_api():
    """A sandbox that the tests of a module share: its state is not to be relied on."""
    return Api(Sandbox(SPECS))
