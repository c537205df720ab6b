"""Clients of every version and kind for the sandbox."""

import asyncio
import inspect
import shutil
import socket
import subprocess
import time
import warnings
from collections.abc import AsyncIterator

import pytest
from hypothesis import settings

from hubspot_compat import Associations, AsyncAssociations, VersionSunsetWarning
from hubspot_compat._dialects import VERSIONS

from . import adjusted

TOKEN = "pat-na1-00000000-test"

# Speed is measured by the benchmarks; a busy machine must not fail a property.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


class Awaited:
    """An `AsyncAssociations` that a test can call like the blocking one.

    Coroutines are run to their end and async iterators are collected, each on one event loop that
    lives as long as the client.
    """

    def __init__(self, client, loop):
        self._client = client
        self._loop = loop

    def __getattr__(self, name):
        found = getattr(self._client, name)
        if name in {"labels", "limits"}:
            return Awaited(found, self._loop)
        return self._awaiting(found) if callable(found) else found

    def _awaiting(self, method):
        def call(*args, **options):
            outcome = method(*args, **options)
            if isinstance(outcome, AsyncIterator):
                return iter(self._loop.run(collected(outcome)))
            return self._loop.run(outcome) if inspect.isawaitable(outcome) else outcome

        return call


async def collected(values):
    return [value async for value in values]


def quiet(make, *args, **options):
    """Make a client without the warning that its version's support ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", VersionSunsetWarning)
        return adjusted.adjusted(make)(*args, **options)


@pytest.fixture(autouse=True)
def unadjusted():
    """A test adjusts the clients for itself alone."""
    yield
    adjusted.reset()


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def client(sandbox, url):
    """Make blocking clients of a version for the sandbox."""
    made = []

    def make(version="2026-03", **options):
        options = {"base_url": url, "rate_limit": None} | options
        made.append(quiet(Associations, TOKEN, version=version, **options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def async_client(sandbox, url):
    """Make awaiting clients of a version for the sandbox; the test closes them."""

    def make(version="2026-03", **options):
        options = {"base_url": url, "rate_limit": None} | options
        return quiet(AsyncAssociations, TOKEN, version=version, **options)

    return make


@pytest.fixture
def awaited(async_client):
    """Make awaiting clients that are called like blocking ones."""
    with asyncio.Runner() as loop:
        made = []

        def make(*args, **options):
            made.append(async_client(*args, **options))
            return Awaited(made[-1], loop)

        yield make
        for one in made:
            loop.run(one.aclose())


@pytest.fixture(params=list(VERSIONS))
def version(request):
    """Every version of the capability table."""
    return request.param


@pytest.fixture(params=["sync", "async"])
def facade(request):
    """Make clients, blocking and awaiting in turn, that are called alike."""
    return request.getfixturevalue("client" if request.param == "sync" else "awaited")


@pytest.fixture
def calls(sandbox):
    """What reached the sandbox, as (method, path) without the host."""
    return lambda: [(call.method, call.path) for call in sandbox.requests]


@pytest.fixture
def small_requests():
    """A request carries few inputs, so that a few of them make several requests."""
    few = {"create": 20, "read": 10, "archive": 10, "default": 10, "limits": 10}
    adjusted.small_requests(**few)
    return few


@pytest.fixture
def redis_port(tmp_path):
    """The port of a Redis of the test's own; only `thorough` tests may ask for it."""
    program = shutil.which("redis-server")
    assert program, "this test needs redis-server: apt-get install redis-server"
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=10)
