"""Facade clients whose server is a function, sync and async behind one face."""

import asyncio
import json
import threading
import warnings

import httpx

from hubspot_compat import Associations, AsyncAssociations, VersionSunsetWarning
from hubspot_compat._dialects import VERSIONS
from hubspot_compat._transport.settings import Backoff

from .adjusted import adjusted

TOKEN = "pat-na1-00000000-0000-robust"
ALL_VERSIONS = tuple(VERSIONS)
NEWER = tuple(name for name in VERSIONS if name != "v3")
DATED = tuple(name for name, row in VERSIONS.items() if row.dialect == "dated")


def opened(kind, version, token=TOKEN, **settings):
    """A client whose version may be near its end of support, which is not the point here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionSunsetWarning)
        return adjusted(kind)(token, version=version, **({"rate_limit": None} | settings))


def impatient(kind):
    """A client class that pauses only for moments between attempts."""
    return type(kind.__name__, (kind,), {"_backoff": Backoff(initial=0.001, maximum=0.02)})


class Blocking:
    """Calls `Associations`."""

    name = "sync"
    kind = Associations

    def call(self, version, act, **settings):
        """Run `act(client)`."""
        with opened(impatient(Associations), version, **settings) as client:
            return act(client)

    def mock(self, handler):
        """An httpx client that answers with `handler`."""
        return httpx.Client(transport=httpx.MockTransport(handler))

    def batches(self, version, act, **settings):
        """Run `act(client)`, which gives an iterator; return what came and the error."""
        came = []
        with opened(impatient(Associations), version, **settings) as client:
            try:
                came.extend(act(client))
            except Exception as error:  # noqa: BLE001  it is what the test looks at
                return came, error
        return came, None


class Awaiting:
    """Calls `AsyncAssociations`."""

    name = "async"
    kind = AsyncAssociations

    def call(self, version, act, **settings):
        """Run `act(client)` and await what it gives, to its end if it is an iterator."""

        async def main():
            async with opened(impatient(AsyncAssociations), version, **settings) as client:
                given = act(client)
                return [row async for row in given] if hasattr(given, "__aiter__") else await given

        return asyncio.run(main())

    def mock(self, handler):
        """An httpx client that answers with `handler`."""
        return httpx.AsyncClient(transport=httpx.MockTransport(handler))

    def batches(self, version, act, **settings):
        """Run `act(client)`, which gives an iterator; return what came and the error."""

        async def main():
            came = []
            async with opened(impatient(AsyncAssociations), version, **settings) as client:
                try:
                    async for part in act(client):
                        came.append(part)  # noqa: PERF401  an error must leave what came
                except Exception as error:  # noqa: BLE001  it is what the test looks at
                    return came, error
            return came, None

        return asyncio.run(main())


KINDS = (Blocking(), Awaiting())


def kind_name(kind):
    return kind.name


class Server:
    """Answers with `handle(body, request)`: JSON, `(status, JSON)`, or an `httpx.Response`.

    It keeps the bodies that it was sent, and is safe to call from many threads.
    """

    def __init__(self, handle):
        self._handle = handle
        self._lock = threading.Lock()
        self.bodies = []
        self.paths = []

    def __call__(self, request):
        body = json.loads(request.content) if request.content else None
        with self._lock:
            self.bodies.append(body)
            self.paths.append(f"{request.method} {request.url.path}")
            given = self._handle(body, request)
        if isinstance(given, httpx.Response):
            return given
        status, content = given if isinstance(given, tuple) else (200, given)
        return httpx.Response(status, json=content)


def answering(*bodies):
    """A server that answers with these bodies, one after the other; the last one stays."""
    left = list(bodies)
    return Server(lambda _body, _request: left.pop(0) if len(left) > 1 else left[0])


def created(body, request):
    """What a create of any version answers when all went well."""
    if "/v3/" in request.url.path:
        return {"status": "COMPLETE", "results": body["inputs"]}
    if request.url.path.endswith("/associate/default"):
        results = [
            {
                "from": entry["from"],
                "to": entry["to"],
                "associationSpec": {
                    "associationCategory": "HUBSPOT_DEFINED",
                    "associationTypeId": 279,
                },
            }
            for entry in body["inputs"]
        ]
        return {"status": "COMPLETE", "results": results}
    return {
        "status": "COMPLETE",
        "results": [
            {"fromObjectId": int(e["from"]["id"]), "toObjectId": int(e["to"]["id"]), "labels": []}
            for e in body["inputs"]
        ],
    }
