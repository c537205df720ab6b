"""A sandbox for the readers of the pages."""

import subprocess
import sys

import pytest

from hubspot_compat import legacy
from hubspot_compat_tools.sandbox import Sandbox, running

from .pages import ROOT, Reader, environment


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


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the built site."""
    folder = tmp_path_factory.mktemp("site")
    build = ["mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(
        [sys.executable, "-m", *build],
        cwd=ROOT,
        env={"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder
