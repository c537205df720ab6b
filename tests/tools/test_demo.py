"""The demo checks what it claims: it fails when a claim does not hold."""

import io

import pytest
from rich.console import Console

from hubspot_compat_tools._demo import run_demo
from hubspot_compat_tools.sandbox import Sandbox


def test_the_demo_fails_when_the_stores_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    snapshots = iter(range(10))
    monkeypatch.setattr(Sandbox, "snapshot", lambda _: next(snapshots))
    out = io.StringIO()
    assert not run_demo(Console(file=out, width=100))
    assert "NO  the three stores are equal" in out.getvalue()
    assert "Failed checks: 1." in out.getvalue()
