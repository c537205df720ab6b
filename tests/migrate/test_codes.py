"""The table of codes, and the page that is written from it."""

from hubspot_compat_tools.migrate import CODES
from hubspot_compat_tools.migrate._why import Why

from .corpus import load_all


def test_every_code_has_an_entry_and_the_other_way_round():
    assert {why.value for why in Why} == set(CODES)


def test_every_entry_says_why_and_what_to_do():
    for code in CODES.values():
        assert code.reason
        assert code.suggestion
        assert code.before
        assert code.after


def test_most_codes_are_seen_in_a_fixture():
    seen = " ".join(line for fixture in load_all() for line in fixture.report)
    unseen = {code for code in CODES if code not in seen}
    # What needs a tree, a notebook or a fault of ours is tested elsewhere.
    assert unseen <= {"HSC141", "HSC150", "HSC160", "HSC161"}
