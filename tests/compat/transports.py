"""Drives the sync and the async transport alike, with a clock that tests turn by hand."""

import asyncio

import httpx

from hubspot_compat._transport.http import AsyncTransport, SyncTransport, default_settings
from hubspot_compat._wire.messages import Request

TOKEN = "pat-na1-s3cr3t-0123456789"
READ = Request("batch.read", "POST", "/crm/read", content=b"{}")
CREATE = Request("batch.create", "POST", "/crm/create", content=b'{"inputs": []}', batch=3, size=7)
LABEL = Request("labels.create", "POST", "/crm/labels", content=b"{}")
PRIMARY = Request("batch.create", "POST", "/crm/create", content=b"{}", exclusive=True)
LIST = Request("basic.list", "GET", "/crm/list", params={"limit": "500", "after": "a b&c"})


class Time:
    """A clock that moves only when somebody sleeps."""

    def __init__(self):
        self.now = 1000.0
        self.sleeps = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.sleeps.append(seconds)
        self.now += seconds

    async def sleep_async(self, seconds):
        self.sleep(seconds)


class Sync:
    """Sends through the sync transport."""

    client = httpx.Client
    transport = SyncTransport

    def send(self, *requests, time=None, **settings):
        """Send one after the other; return the last answer."""
        timing = {"sleep": time.sleep, "clock": time.clock} if time else {}
        transport = SyncTransport(settings_for(**settings), **timing)
        try:
            return [transport.send(request) for request in requests][-1]
        finally:
            transport.close()


class Async:
    """Sends through the async transport."""

    client = httpx.AsyncClient
    transport = AsyncTransport

    def send(self, *requests, time=None, **settings):
        """Send one after the other; return the last answer."""
        timing = {"sleep": time.sleep_async, "clock": time.clock} if time else {}

        async def main():
            transport = AsyncTransport(settings_for(**settings), **timing)
            try:
                return [await transport.send(request) for request in requests][-1]
            finally:
                await transport.aclose()

        return asyncio.run(main())


KINDS = [Sync(), Async()]


def settings_for(**settings):
    return default_settings(**({"token": TOKEN, "rate_limit": None} | settings))


def kind_name(kind):
    return type(kind).__name__.lower()


def mocked(kind, handler):
    """A client of the caller's own that answers with `handler`, a function or a list of answers."""
    if isinstance(handler, list):
        answers = iter(handler)

        def handler(_request):
            answer = next(answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

    return kind.client(transport=httpx.MockTransport(handler))


def ok(**headers):
    return httpx.Response(200, json={"results": []}, headers=headers)
