"""A pytest plugin: the fixture `hubspot_sandbox`, a local HubSpot for associations.

    def test_my_sync(hubspot_sandbox):
        my_sync(base_url=hubspot_sandbox.url, token="any")
        assert hubspot_sandbox.snapshot()["associations"]["contact>company"]

The server starts once a session; each test finds it empty. A conftest may
set its arguments:

    @pytest.fixture(scope="session")
    def hubspot_sandbox_options():
        return {"seed": "tests/portal.json", "spec_exact": True}

Each test then finds the seed and nothing else. The sandbox is imported when the first test asks
for the fixture.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    import httpx

    from hubspot_compat_tools.sandbox import Recorded, Sandbox


class RunningSandbox:
    """A sandbox on a real socket.

    Attributes:
        url: Its base address, such as `http://127.0.0.1:43121`.
        sandbox: The sandbox itself, for what this class does not forward.
    """

    def __init__(self, sandbox: Sandbox, url: str) -> None:
        self.sandbox = sandbox
        self.url = url

    @property
    def requests(self) -> list[Recorded]:
        """The requests of this test, oldest first."""
        return self.sandbox.requests

    def snapshot(self) -> dict[str, Any]:
        """Everything stored, as plain sorted data."""
        return self.sandbox.snapshot()

    def reset(self) -> None:
        """Restore the start: the seed or an empty store, no requests, the first faults."""
        self.sandbox.reset()

    def set_faults(self, *rules: dict[str, Any]) -> None:
        """Inject faults for the rest of this test; `ToolError` names a rule that is wrong."""
        self.sandbox.set_faults(list(rules))

    def transport(self) -> httpx.BaseTransport:
        """The same sandbox for `httpx.Client(transport=...)`, without the socket."""
        return self.sandbox.transport()

    def async_transport(self) -> httpx.AsyncBaseTransport:
        """The same sandbox for `httpx.AsyncClient(transport=...)`, without the socket."""
        return self.sandbox.async_transport()


@pytest.fixture(scope="session")
def hubspot_sandbox_options() -> dict[str, Any]:
    """Arguments of the `Sandbox` that `hubspot_sandbox` serves; override it to set some."""
    return {}


@pytest.fixture(scope="session")
def _hubspot_sandbox_server(hubspot_sandbox_options: dict[str, Any]) -> Iterator[RunningSandbox]:
    from hubspot_compat_tools._errors import ToolError
    from hubspot_compat_tools.sandbox import Sandbox, running

    with contextlib.ExitStack() as stack:
        try:
            sandbox = Sandbox(**hubspot_sandbox_options)
            stack.callback(sandbox.close)
            url = stack.enter_context(running(sandbox))
        except ToolError as error:
            problem = error.message
        else:
            problem = ""
            yield RunningSandbox(sandbox, url)
        if problem:  # outside of the except block, so that pytest shows this line alone
            pytest.fail(f"hubspot_sandbox: {problem}", pytrace=False)


@pytest.fixture
def hubspot_sandbox(_hubspot_sandbox_server: RunningSandbox) -> RunningSandbox:
    """A local HubSpot for associations, at its start (empty, or the seed) for each test."""
    _hubspot_sandbox_server.reset()
    return _hubspot_sandbox_server
