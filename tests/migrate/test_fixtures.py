"""Every fixture: the report, the edits, and the same effects before and after."""

import ast
import gc
import random
import re
import warnings

import pytest

from hubspot_compat import VersionSunsetWarning, legacy
from hubspot_compat_tools.migrate import analyse

from .corpus import FOLDER, line, load_all
from .running import execute, seed

FIXTURES = load_all()
BY_NAME = pytest.mark.parametrize("fixture", FIXTURES, ids=lambda fixture: fixture.name)
RUNNABLE = pytest.mark.parametrize(
    "fixture", [f for f in FIXTURES if f.calls], ids=lambda fixture: fixture.name
)


def test_there_are_enough_fixtures():
    rewritten = [fixture for fixture in FIXTURES if fixture.before != fixture.after]
    assert len(FIXTURES) >= 120
    assert len([fixture for fixture in rewritten if fixture.calls]) >= 60


def test_every_file_of_the_folder_is_a_fixture():
    assert {path.suffix for path in FOLDER.iterdir()} == {".txt"}


@BY_NAME
def test_a_fixture_becomes_what_it_says_and_then_stays_so(fixture):
    found = fixture.run()
    assert found.problem == ""
    assert [line(site) for site in found.sites] == fixture.report
    assert (found.after or fixture.before.encode()).decode() == fixture.after
    ast.parse(fixture.after, feature_version=(3, 8))  # no newer syntax than the callers have
    if found.after is not None:
        again = fixture.run(fixture.after)
        assert (again.after, again.problem) == (None, "")


@BY_NAME
def test_line_ends_tabs_marks_and_encodings_pass_through(fixture):
    """What a file looks like is no business of the edits: they commute with all of it."""
    settings = fixture.settings()

    def moved(raw):
        found = analyse("fixture.py", raw, settings)
        assert found.problem == ""
        return found.after if found.after is not None else raw

    before = fixture.before.replace("\r\n", "\n")
    after = fixture.after.replace("\r\n", "\n")
    crlf = [b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode() for text in (before, after)]
    assert moved(crlf[0]) == crlf[1]
    tail, cookie, encoding = "\n\x0c\nx = 'é'   \n\t# \t\n\n\n \n", "", "utf-8"
    if '"""' not in before and after.startswith(before[:20]):
        cookie, encoding = "# -*- coding: latin-1 -*-\n# é\n", "latin-1"
    odd = [f"{cookie}{text}{tail}".encode(encoding) for text in (before, after)]
    assert moved(odd[0]) == odd[1]


def version_of(path):
    return next(part for part in path.split("/") if re.fullmatch(r"v\d|\d{4}-\d\d", part))


def outcomes_of(fixture, sandbox, seeds):
    """For the code before and after: the values, the store, and the versions that were spoken."""
    box, url = sandbox
    outcomes = []
    for code in (fixture.before, fixture.after):
        gc.freeze()  # what was there before is no affair of the collect() below, and is most of all
        box.reset()
        seed(url, seeds)
        with warnings.catch_warnings():
            # The end of support of v4 and 2025-09 is near; that is not what is tested here.
            warnings.simplefilter("ignore", VersionSunsetWarning)
            # The fixtures' clients live as long as their function and are not closed, as in the
            # code that they stand for.
            warnings.simplefilter("ignore", ResourceWarning)
            try:
                values = execute(code, fixture.calls, url, old_sdk=fixture.old_sdk)
            except Exception as error:
                if seeds is fixture.seeds:
                    raise
                values = type(error)  # `max()` of nothing, for one; both must fail alike
            gc.collect()
        spoken = {version_of(request.path) for request in box.requests[len(seeds) :]}
        legacy.uninstall()
        outcomes.append((values, box.snapshot(), spoken))
    return outcomes


@RUNNABLE
def test_before_and_after_do_the_same(fixture, sandbox):
    (before, store, old), (after, new_store, new) = outcomes_of(fixture, sandbox, fixture.seeds)
    assert after == before
    assert new_store == store
    assert "v3" in old
    others = {"v4"} if "crm/v4" in fixture.before else set()
    assert new <= {fixture.options.get("to", "2026-03"), *others}


POOL = [
    *(
        ("deals", deal, "contacts", contact, "deal_to_contact")
        for deal in ("11", "12", "13")
        for contact in ("21", "22", "23")
    ),
    *(
        ("contacts", contact, "companies", company, name)
        for contact in ("31", "32")
        for company in ("41", "42", "43")
        for name in ("contact_to_company", "contact_to_company_unlabeled")
    ),
    ("companies", "41", "companies", "42", "parent_to_child_company"),
    ("companies", "42", "companies", "43", "parent_to_child_company"),
    ("notes", "1", "contacts", "21", "note_to_contact"),
    ("notes", "1", "contacts", "22", "note_to_contact"),
]


@pytest.mark.thorough
@pytest.mark.parametrize("start", range(2))
@RUNNABLE
def test_from_any_start_they_leave_the_same_associations(fixture, sandbox, start):
    chosen = random.Random(f"{fixture.name} {start}")
    seeds = chosen.sample(POOL, chosen.randint(3, 12))
    (before, store, _), (after, new_store, _) = outcomes_of(fixture, sandbox, seeds)
    assert new_store == store
    assert isinstance(before, type) == isinstance(after, type)
