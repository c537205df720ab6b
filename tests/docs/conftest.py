"""A reader of the pages, and the built site."""

import subprocess
import sys

import pytest

from hubspot_compat import legacy

from .pages import ROOT, Reader, environment


@pytest.fixture
def reader(sandbox, url, monkeypatch, tmp_path):
    """Somebody in an empty folder, with a token and an address in the environment."""
    monkeypatch.chdir(tmp_path)
    for name, value in environment(url).items():
        monkeypatch.setenv(name, value)
    yield Reader(tmp_path, url)
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
