"""Every code block of the docs, and of the pages beside the README, is run, or says why not."""

import gc

import pytest

from .pages import PAGES, ROOT, blocks_of
from .stages import STAGES

# These generate code, run the demo or pytest, or wait: they are thorough.
SLOW = {
    "docs/drift-in-ci.md",
    "docs/network.md",
    "docs/new-version.md",
    "docs/test-your-code.md",
    "docs/tutorial.md",
}


def marked(page):
    name = page.relative_to(ROOT).as_posix()
    return pytest.param(page, id=name, marks=pytest.mark.thorough if name in SLOW else ())


@pytest.mark.parametrize("page", [marked(page) for page in PAGES])
def test_what_a_page_shows_can_be_done(page, reader, sandbox):
    STAGES.get(page.name, lambda _: None)(reader.folder)
    blocks = reader.follow(page, {"the_sandbox": sandbox})
    if any(block.language == "python" and not block.title for block in blocks):
        gc.collect()  # what a page leaves open is that page's fault, not of one that comes later


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_mark_gives_a_reason_that_can_be_read(page):
    reasons = [block.unrun_because for block in blocks_of(page) if block.unrun_because]
    assert [reason for reason in reasons if len(reason.split()) < 3] == []
