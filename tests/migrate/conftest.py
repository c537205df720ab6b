"""One sandbox on loopback for the differential runs."""

import pytest


@pytest.fixture
def sandbox(served, monkeypatch):
    """The sandbox, empty, where the facade finds it."""
    box, url = served
    box.reset()
    monkeypatch.setenv("HUBSPOT_BASE_URL", url)
    return box, url
