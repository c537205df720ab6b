"""One sandbox on loopback for the differential runs."""

import pytest

from hubspot_compat_tools.sandbox import Sandbox, running


@pytest.fixture(scope="session")
def served():
    """A sandbox and its address."""
    sandbox = Sandbox()
    with running(sandbox) as url:
        yield sandbox, url
    sandbox.close()


@pytest.fixture
def sandbox(served, monkeypatch):
    """The sandbox, empty, where the facade finds it."""
    box, url = served
    box.reset()
    monkeypatch.setenv("HUBSPOT_BASE_URL", url)
    return box, url
