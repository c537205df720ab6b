"""A v3 caller in every form that the bridge has, each over a sandbox of its own."""

import asyncio
import contextlib
import io
import json

import aiohttp
import httpx
import pytest
import requests
import urllib3
from hubspot import HubSpot

from hubspot_compat import legacy
from hubspot_compat._bridge import Bridge, Reply, V3Request, match_route
from hubspot_compat_tools.proxy import Proxy
from hubspot_compat_tools.sandbox import Sandbox, running
from hubspot_compat_tools.sandbox._http import Incoming

TOKEN = "pat-na1-legacy-secret"
HEADERS = {"Authorization": f"Bearer {TOKEN}"}
HOST = "http://sandbox.test"
LABELS = [
    {"from": "contacts", "to": "companies", "name": "lawyer_of", "label": "Lawyer"},
    {"from": "contacts", "to": "companies", "name": "friend_of", "label": "Friend"}
    | {"inverseLabel": "Befriended"},
    {"from": "deals", "to": "contacts", "name": "payer", "label": "Payer"},
    {"from": "contacts", "to": "contacts", "name": "colleague", "label": "Colleague"},
    {"from": "contacts", "to": "contacts", "name": "boss", "label": "Boss"}
    | {"inverseLabel": "Report"},
]
SEED = {"labels": LABELS}
NEWER = ("v4", "2025-09", "2026-03")


def seeded(*associations, **options):
    return Sandbox(seed=SEED | {"associations": list(associations)}, **options)


class Caller:
    """A v3 caller: sends a request as it stands and gives (status, decoded body)."""

    def __init__(self, sandbox, send):
        self.sandbox = sandbox
        self._send = send

    def __call__(self, method, path, body=None):
        content = None if body is None else json.dumps(body).encode()
        status, answered = self._send(method, path, content)
        return status, json.loads(answered) if answered else None

    @property
    def calls(self):
        """What reached the service, as (method, path)."""
        return [(call.method, call.path) for call in self.sandbox.requests]

    def stored(self):
        return self.sandbox.snapshot()


def headers_for(content):
    return HEADERS | ({} if content is None else {"Content-Type": "application/json"})


def exchanged(sandbox, method, url, headers, content):
    """Let a sandbox serve a request without any HTTP library."""
    path, _, query = url.removeprefix(HOST).partition("?")
    named = {name.lower(): value for name, value in headers.items()}
    return sandbox.exchange(Incoming(method, path, query, named, content or b""))


@contextlib.contextmanager
def plain(sandbox, _version, _names=None):
    """v3 itself: nothing in between."""

    def send(method, path, content):
        answer = exchanged(sandbox, method, path, headers_for(content), content)
        return answer.status, answer.body

    yield send


@contextlib.contextmanager
def core(sandbox, version, names=None):
    """The bridge alone, without any HTTP library."""
    bridge = Bridge(version, names)

    def send(method, url, content):
        path, _, query = url.partition("?")
        call = V3Request(match_route(method, path), query, content or b"", "application/json")
        steps = bridge.serve(call)
        try:
            request = next(steps)
            while True:
                query = httpx.QueryParams(request.params)
                answer = exchanged(
                    sandbox,
                    request.method,
                    f"{request.path}?{query}",
                    headers_for(request.content),
                    request.content,
                )
                headers = list(dict(answer.headers).items())
                request = steps.send(Reply(answer.status, headers, answer.body or b""))
        except StopIteration as end:
            return end.value.status, end.value.content

    yield send


@contextlib.contextmanager
def httpx_client(sandbox, version, names=None):
    with httpx.Client(transport=sandbox.transport(), base_url=HOST) as client:
        legacy.mount(client, version, names)

        def send(method, path, content):
            answer = client.request(method, path, content=content, headers=headers_for(content))
            return answer.status_code, answer.content

        yield send


@contextlib.contextmanager
def httpx_async_client(sandbox, version, names=None):
    client = httpx.AsyncClient(transport=sandbox.async_transport(), base_url=HOST)
    with asyncio.Runner() as loop:
        legacy.mount(client, version, names)

        def send(method, path, content):
            request = client.request(method, path, content=content, headers=headers_for(content))
            answer = loop.run(request)
            return answer.status_code, answer.content

        yield send
        loop.run(client.aclose())


class SandboxAdapter(requests.adapters.BaseAdapter):
    """requests without a socket."""

    def __init__(self, sandbox):
        super().__init__()
        self._sandbox = sandbox

    def send(self, request, **_options):
        answer = exchanged(
            self._sandbox, request.method, request.url, request.headers, request.body
        )
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(dict(answer.headers))
        response.raw = io.BytesIO(answer.body or b"")
        response.request, response.url = request, request.url
        return response

    def close(self):
        pass


@contextlib.contextmanager
def requests_session(sandbox, version, names=None):
    with requests.Session() as session:
        legacy.mount(session, version, names)
        session.mount(HOST, SandboxAdapter(sandbox))  # later than the bridge, as callers may

        def send(method, path, content):
            headers = headers_for(content)
            answer = session.request(method, HOST + path, data=content, headers=headers)
            return answer.status_code, answer.content

        yield send


def sandbox_urlopen(sandbox):
    """What stands in for urllib3's `urlopen`, below the bridge."""

    def urlopen(method, url, body=None, headers=None, **options):
        content = body.encode() if isinstance(body, str) else body
        answer = exchanged(sandbox, method, url, headers, content)
        return urllib3.HTTPResponse(
            io.BytesIO(answer.body or b""),
            headers=dict(answer.headers),
            status=answer.status,
            preload_content=options.get("preload_content", True),
        )

    return urlopen


@contextlib.contextmanager
def sdk_client(sandbox, version, names=None):
    """hubspot-api-client: its own methods for what it still has, its pools for the rest."""

    def factory(package, name, config):
        configuration = package.Configuration()
        configuration.access_token = config["access_token"]
        configuration.host = config["host"]
        api = getattr(package, name)(api_client=package.ApiClient(configuration))
        api.api_client.rest_client.pool_manager.urlopen = sandbox_urlopen(sandbox)
        return api

    client = HubSpot(access_token=TOKEN, host=HOST, api_factory=factory)
    legacy.upgrade(client, version, names)
    pools = client.crm.associations.batch_api.api_client.rest_client.pool_manager

    def send(method, path, content):
        answer = pools.request(method, HOST + path, body=content, headers=headers_for(content))
        return answer.status, answer.data

    yield send


@contextlib.contextmanager
def proxied(sandbox, version, names=None):
    proxy = Proxy(version, HOST, names, transport=sandbox.async_transport())
    client = httpx.AsyncClient(transport=httpx.ASGITransport(proxy.app), base_url="http://proxy")
    with asyncio.Runner() as loop:

        def send(method, path, content):
            request = client.request(method, path, content=content, headers=headers_for(content))
            answer = loop.run(request)
            return answer.status_code, answer.content

        yield send
        loop.run(client.aclose())
        loop.run(proxy.upstream.aclose())


@contextlib.contextmanager
def installed_requests(sandbox, version, names=None):
    """`requests.request(...)` of a process with the bridge installed."""
    below = sandbox_urlopen(sandbox)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            urllib3.HTTPConnectionPool,
            "urlopen",
            lambda _pool, method, url, body=None, headers=None, **options: below(
                method, url, body, headers, **options
            ),
        )
        with legacy.install(version, names):

            def send(method, path, content):
                headers = headers_for(content)
                answer = requests.request(
                    method, HOST + path, data=content, headers=headers, timeout=5
                )
                return answer.status_code, answer.content

            yield send


@contextlib.contextmanager
def installed_httpx(sandbox, version, names=None):
    """`httpx.request(...)` of a process with the bridge installed."""
    below = sandbox.transport()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            httpx.HTTPTransport, "handle_request", lambda _, request: below.handle_request(request)
        )
        with legacy.install(version, names), httpx.Client(base_url=HOST) as client:

            def send(method, path, content):
                answer = client.request(method, path, content=content, headers=headers_for(content))
                return answer.status_code, answer.content

            yield send


@contextlib.contextmanager
def installed_aiohttp(sandbox, version, names=None):
    """`aiohttp.ClientSession` of a process with the bridge installed; over a socket."""
    with running(sandbox) as url, legacy.install(version, names), asyncio.Runner() as loop:

        async def opened():
            return aiohttp.ClientSession(url)

        session = loop.run(opened())

        async def request(method, path, content):
            headers = headers_for(content)
            async with session.request(method, path, data=content, headers=headers) as answer:
                return answer.status, await answer.read()

        yield lambda *call: loop.run(request(*call))
        loop.run(session.close())


FORMS = {
    "the bridge alone": core,
    "httpx.Client": httpx_client,
    "httpx.AsyncClient": httpx_async_client,
    "requests.Session": requests_session,
    "hubspot-api-client": sdk_client,
    "proxy": proxied,
    "install, requests": installed_requests,
    "install, httpx": installed_httpx,
    "install, aiohttp": installed_aiohttp,
}


@pytest.fixture(scope="module")
def served():
    """A sandbox that knows the labels, behind a real socket, and its address."""
    sandbox = seeded()
    with running(sandbox) as url:
        yield sandbox, url
    sandbox.close()


@pytest.fixture
def bridged():
    """Make the bridge alone over a sandbox of its own."""
    with contextlib.ExitStack() as stack:

        def make(version="2026-03", names=None, **options):
            sandbox = seeded(**options)
            return Caller(sandbox, stack.enter_context(core(sandbox, version, names)))

        yield make


@pytest.fixture
def v3():
    """v3 itself over a sandbox of its own."""
    sandbox = seeded()
    with plain(sandbox, None) as send:
        yield Caller(sandbox, send)


def link(a, b, type_):
    return {"from": {"id": str(a)}, "to": {"id": str(b)}, "type": type_}


def inputs(*rows):
    return {"inputs": list(rows)}


def ids(*values):
    return {"inputs": [{"id": str(value)} for value in values]}
