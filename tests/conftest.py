"""What tests of several parts need: one sandbox on loopback, and a browser."""

import functools
import gc
import json
import os
import posix
import re
import shutil
import subprocess
import sys

import httpx
import pytest

from hubspot_compat_tools.sandbox import Sandbox, running

# Thousands of short tests: looking for cycles as often as Python does takes a fifteenth of it all.
gc.set_threshold(50_000, 20, 100)

# A page's script leaves what it saw in here, as JSON.
SEEN = re.compile(r'<pre id="seen">(.*?)</pre>', flags=re.DOTALL)


def measure_less_after_a_fork():
    """Let a forked child save what it ran itself, and nothing else.

    Coverage lets it save all that its parent ran too, look for files that no test ran, and keep the
    stack that it begins in, with all sources: that took nine tenths of the time of the tests of
    migrate, which forks a worker for a few files.
    """
    measured = coverage.Coverage.current()
    if measured is None:
        return

    def save(status):
        measured.save()
        posix._exit(status)

    measured._post_save_work = lambda: None
    os._exit = save


if coverage := sys.modules.get("coverage"):  # pytest-cov has begun before this file is read
    coverage.collector.short_stack = str
    os.register_at_fork(after_in_child=measure_less_after_a_fork)


def pytest_collection_finish():
    """Take what stays until the end out of the collector's sight: each full run walks all of it."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish():
    """Let pytest's own last look for what was left open see all of it."""
    gc.unfreeze()


@pytest.fixture(scope="session", autouse=True)
def one_tls_context():
    """All HTTP clients share a TLS context: reading the certificates takes longer than most tests.

    No test speaks TLS, and what our own client does about its context has tests of its own.
    """
    with pytest.MonkeyPatch.context() as patch:
        shared = functools.cache(httpx._transports.default.create_ssl_context)
        patch.setattr(httpx._transports.default, "create_ssl_context", shared)
        yield


@pytest.fixture(scope="session")
def served():
    """A sandbox behind a real socket, and its address."""
    sandbox = Sandbox()
    with running(sandbox) as url:
        yield sandbox, url
    sandbox.close()


@pytest.fixture
def sandbox(served):
    """The sandbox, empty at the start of each test."""
    served[0].reset()
    return served[0]


@pytest.fixture
def url(served, sandbox):
    """The address of the sandbox, which is empty at the start of each test."""
    return served[1]


class Browser:
    """Headless Chromium, which opens each page with a profile of its own."""

    def __init__(self, program, profiles):
        self._program = program
        self._profiles = profiles

    def dom(self, address, *flags):
        """The page at an address, as it stands after its scripts ran."""
        done = subprocess.run(
            [
                self._program, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
                "--no-first-run", "--disable-background-networking", "--disable-component-update",
                "--disable-sync", f"--user-data-dir={self._profiles.mktemp('profile')}", *flags,
                "--dump-dom", address,
            ],
            capture_output=True, text=True, check=True, timeout=90,
        )  # fmt: skip
        return done.stdout

    def seen(self, page, script, *flags):
        """Put a script at the end of a page, which is a file, and give what it left in `#seen`."""
        tried = page.with_name(f"tried-{page.name}")
        text = page.read_text(encoding="utf-8")
        assert text.count("</body>") == 1
        tried.write_text(text.replace("</body>", f"{script}</body>"), encoding="utf-8")
        (found,) = SEEN.findall(self.dom(tried.as_uri(), *flags))
        tried.unlink()
        return json.loads(found.replace("&gt;", ">").replace("&lt;", "<").replace("&amp;", "&"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory):
    """Only thorough tests ask for it: `.ci/run` installs Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    program = next(filter(None, map(shutil.which, names)), None)
    assert program is not None, "make check needs Chromium; .ci/run installs it"
    return Browser(program, tmp_path_factory)
