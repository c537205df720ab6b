"""Run a fixture's code against the sandbox, as v3 caller or as what became of it."""

import asyncio
import inspect
import json
from types import SimpleNamespace

import requests
from hubspot import HubSpot

HOST = "https://api.hubapi.com"
TOKEN = "pat-na1-00000000-test"


class OldClient:
    """hubspot-api-client as versions up to 6.1 had it: `crm.<object>.associations_api` on v3.

    The installed version 12 has no such method, so the requests that it sent are sent by hand.
    """

    def __init__(self, access_token, host=HOST):
        self.access_token = access_token
        self._new = HubSpot(access_token=access_token, host=host)
        self._host = host

    @property
    def crm(self):
        return _OldCrm(self)


class _OldCrm:
    def __init__(self, client):
        self._client = client
        self.associations = client._new.crm.associations

    def __getattr__(self, name):
        return SimpleNamespace(associations_api=_OldAssociations(self._client, name))


class OldApiException(Exception):
    pass


class _OldAssociations:
    def __init__(self, client, name):
        self._client, self._name = client, name

    def _request(self, method, *parts):
        path = "/".join(str(part) for part in parts)
        url = f"{self._client._host}/crm/v3/objects/{path}"
        headers = {"Authorization": f"Bearer {self._client.access_token}"}
        response = requests.request(method, url, headers=headers, timeout=10)
        if not response.ok:
            raise OldApiException(response.text)
        return response.json() if response.content else None

    def _named(self, args, kwargs, count):
        kwargs = dict(kwargs)
        kind = kwargs.pop("object_type", None) if self._name == "objects" else self._name
        args = list(args)
        if kind is None:
            kind = args.pop(0)
        own = next((k for k in kwargs if k.endswith("_id") and k != "to_object_id"), None)
        if own:
            args.insert(0, kwargs.pop(own))
        order = ("to_object_type", "to_object_id", "association_type")
        return [kind, *args, *(kwargs[name] for name in order if name in kwargs)][: count + 1]

    def create(self, *args, **kwargs):
        kind, a, to, b, name = self._named(args, kwargs, 4)
        return _plain(self._request("PUT", kind, a, "associations", to, b, name))

    def archive(self, *args, **kwargs):
        kind, a, to, b, name = self._named(args, kwargs, 4)
        self._request("DELETE", kind, a, "associations", to, b, name)

    def get_all(self, *args, **kwargs):
        kind, a, to = self._named(args, kwargs, 2)
        return _plain(self._request("GET", kind, a, "associations", to))


def _plain(body):
    return json.loads(json.dumps(body), object_hook=lambda found: SimpleNamespace(**found))


def seed(url, rows):
    """Make associations as a v3 caller would."""
    for start, a, end, b, kind in rows:
        path = f"{url}/crm/v3/objects/{start}/{a}/associations/{end}/{b}/{kind}"
        answer = requests.put(path, headers={"Authorization": f"Bearer {TOKEN}"}, timeout=10)
        answer.raise_for_status()


def execute(code, calls, url, *, old_sdk):
    """The values of some calls in a module of `code`, with the sandbox in HubSpot's place."""
    name = "OldClient" if old_sdk else "HubSpot"
    code = code.replace("from hubspot import HubSpot", "")
    code = code.replace("HubSpot(access_token=TOKEN)", f'{name}(access_token=TOKEN, host="{url}")')
    code = code.replace(HOST, url)
    client = (OldClient if old_sdk else HubSpot)(access_token=TOKEN, host=url)
    space = {"TOKEN": TOKEN, "OldClient": OldClient, "HubSpot": HubSpot, "__name__": "fixture"}
    exec(compile(code, "<fixture>", "exec"), space)
    space.setdefault("client", client)
    return [_value(call, space) for call in calls]


def _value(call, space):
    value = eval(call, space)
    return asyncio.run(value) if inspect.iscoroutine(value) else value
