"""Laws that hold for any two documents: nothing differs from itself, and back mirrors there."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift._history import atoms

from .documents import (
    ANYWHERE,
    MEANINGLESS,
    VERSIONS,
    edited,
    operations,
    random_documents,
    restates_a_union,
    spec,
)

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def drift(base, head):
    return compare(base, head, only="all", levels={})


def facts(report):
    return Counter(atom for change in report.changes for atom in atoms(change))


def mirrored(found):
    return Counter({(*atom[:-2], atom[-1], atom[-2]): n for atom, n in found.items()})


def check_nothing_differs_from_itself(document):
    report = drift(document, document)
    assert report.changes == ()
    assert not report.breaking


def check_back_mirrors_there(base, head):
    assert facts(drift(head, base)) == mirrored(facts(drift(base, head)))


def check_meaningless(document, edits, seed):
    rewritten = edited(document, edits, seed)
    for base, head in ((document, rewritten), (rewritten, document)):
        report = drift(base, head)
        assert [change.text for change in report.changes] == []
        assert report.notes == ()


@given(random_documents())
@settings(SLOW, max_examples=12)
def test_a_document_does_not_differ_from_itself(document):
    check_nothing_differs_from_itself(document)


@pytest.mark.thorough
@pytest.mark.timeout(900)
@given(random_documents())
@settings(SLOW, max_examples=400)
def test_many_documents_do_not_differ_from_themselves(document):
    check_nothing_differs_from_itself(document)


@given(random_documents(), random_documents())
@settings(SLOW, max_examples=15)
def test_the_way_back_mirrors_the_way_there(base, head):
    check_back_mirrors_there(base, head)


@pytest.mark.thorough
@pytest.mark.timeout(900)
@given(random_documents(), random_documents())
@settings(SLOW, max_examples=250)
def test_the_way_back_mirrors_the_way_there_many_times(base, head):
    check_back_mirrors_there(base, head)


@pytest.mark.parametrize(("base", "head"), [(a, b) for a in VERSIONS for b in VERSIONS if a < b])
def test_the_way_back_mirrors_the_way_there_between_real_versions(base, head):
    check_back_mirrors_there(spec(base), spec(head))


SOME = {"v3", "2026-03"}


@pytest.mark.parametrize(
    "version",
    [pytest.param(v, marks=() if v in SOME else pytest.mark.thorough) for v in VERSIONS],
)
@pytest.mark.parametrize("edit", MEANINGLESS, ids=lambda edit: edit.__name__)
def test_an_edit_that_means_nothing_is_no_change(version, edit):
    document = spec(version)
    changed = edited(document, [edit], seed=1)
    assert changed is not document
    check_meaningless(document, [edit], seed=1)


@pytest.mark.thorough
@pytest.mark.timeout(900)
@given(
    st.sampled_from(VERSIONS),
    st.lists(st.sampled_from(MEANINGLESS), min_size=2, max_size=5, unique=True),
    st.integers(min_value=0, max_value=10_000),
)
@settings(SLOW, max_examples=150)
def test_edits_that_mean_nothing_are_no_change_together_either(version, edits, seed):
    check_meaningless(spec(version), sorted(edits, key=MEANINGLESS.index), seed)


PLAIN = random_documents().filter(lambda document: not restates_a_union(document))
REWRITES = st.lists(st.sampled_from(ANYWHERE), min_size=1, max_size=4, unique=True)
SEEDS = st.integers(min_value=0, max_value=10_000)


@given(PLAIN, REWRITES, SEEDS)
@settings(SLOW, max_examples=12)
def test_a_document_that_is_written_otherwise_is_no_change(document, edits, seed):
    check_meaningless(document, sorted(edits, key=ANYWHERE.index), seed)


@pytest.mark.thorough
@pytest.mark.timeout(1800)
@given(PLAIN, REWRITES, SEEDS)
@settings(SLOW, max_examples=500)
def test_many_documents_that_are_written_otherwise_are_no_change(document, edits, seed):
    check_meaningless(document, sorted(edits, key=ANYWHERE.index), seed)


def check_order(document, seed):
    check_meaningless(document, MEANINGLESS[:2], seed)


@given(random_documents(), SEEDS)
@settings(SLOW, max_examples=12)
def test_order_is_no_change_in_any_document(document, seed):
    check_order(document, seed)


@pytest.mark.thorough
@given(random_documents(), SEEDS)
@settings(SLOW, max_examples=60)
def test_order_is_no_change_in_many_documents(document, seed):
    check_order(document, seed)


def check_order_of_both(base, head, seed):
    shuffled = [edited(side, MEANINGLESS[:2], seed) for side in (base, head)]
    found, expected = (
        # A pointer leads into a document as it is written, so it may count members otherwise.
        [{**change.as_json(), "pointer": ""} for change in drift(*sides).changes]
        for sides in (shuffled, (base, head))
    )
    assert found == expected


@given(random_documents(), random_documents(), SEEDS)
@settings(SLOW, max_examples=15)
def test_order_does_not_change_what_is_found(base, head, seed):
    check_order_of_both(base, head, seed)


@pytest.mark.thorough
@given(random_documents(), random_documents(), SEEDS)
@settings(SLOW, max_examples=40)
def test_order_does_not_change_what_is_found_between_many(base, head, seed):
    check_order_of_both(base, head, seed)


def check_rules_and_ids(base, head):
    report = drift(base, head)
    assert "unclassified" not in {change.rule for change in report.changes}
    ids = [change.id for change in report.changes]
    assert len(ids) == len(set(ids))


@given(random_documents(), random_documents())
@settings(SLOW, max_examples=12)
def test_every_difference_falls_under_a_rule_and_every_row_has_its_own_id(base, head):
    check_rules_and_ids(base, head)


@pytest.mark.thorough
@given(random_documents(), random_documents())
@settings(SLOW, max_examples=60)
def test_many_differences_fall_under_a_rule_and_every_row_has_its_own_id(base, head):
    check_rules_and_ids(base, head)


@pytest.mark.parametrize("version", VERSIONS)
def test_the_same_interface_written_as_two_documents_is_no_change(version):
    whole = spec(version)
    paths = sorted(whole["paths"])
    parts = [
        {**whole, "paths": {path: whole["paths"][path] for path in paths[start::2]}}
        for start in (0, 1)
    ]
    assert len(list(operations(whole))) == sum(len(list(operations(part))) for part in parts)
    assert compare(whole, parts, only="all", levels={}).changes == ()
