"""A sandbox for the readers of the pages."""

import pytest

from hubspot_compat import legacy
from hubspot_compat_tools.sandbox import Sandbox, running

from .pages import Reader, environment


@pytest.fixture(scope="session")
def served():
    sandbox = Sandbox()
    with running(sandbox) as url:
        yield sandbox, url


@pytest.fixture
def sandbox(served):
    """The sandbox, empty at the start of each page."""
    served[0].reset()
    return served[0]


@pytest.fixture
def reader(sandbox, served, monkeypatch, tmp_path):
    """Somebody in an empty folder, with a token and an address in the environment."""
    monkeypatch.chdir(tmp_path)
    for name, value in environment(served[1]).items():
        monkeypatch.setenv(name, value)
    yield Reader(tmp_path, served[1])
    legacy.uninstall()  # where an example installed the bridge
