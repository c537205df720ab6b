"""Every rule against its own two examples, and the page that is made from the table."""

import functools
import re

import pytest

from hubspot_compat_tools.drift import compare
from hubspot_compat_tools.drift.rules import LEVELS, TABLE
from hubspot_compat_tools.drift.rules.examples import documents
from hubspot_compat_tools.drift.rules.page import rules_page

RULES = [rule for rule in TABLE.rules.values() if rule.at != "nothing"]


@functools.cache
def drift_of_named(name, *, fires):
    rule = TABLE.rules[name]
    base, head = documents(rule, fires=fires)
    return compare(base, head, only="all", prose=rule.at == "prose", levels={})


def drift_of(rule, *, fires):
    return drift_of_named(rule.id, fires=fires)


def test_a_rule_fires_on_its_example_and_no_other_rule_does():
    found = {
        rule.id: [(change.rule, change.level) for change in drift_of(rule, fires=True).changes]
        for rule in RULES
    }
    assert found == {rule.id: [(rule.id, rule.level)] for rule in RULES}


def test_a_rule_is_silent_on_the_example_that_only_looks_alike():
    found = {
        rule.id: [change.rule for change in drift_of(rule, fires=False).changes] for rule in RULES
    }
    assert [name for name, fired in found.items() if name in fired] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_row_says_what_happened_in_words_without_gaps(rule):
    (change,) = drift_of(rule, fires=True).changes
    assert "{it}" not in change.text
    assert "{before}" not in change.text
    assert "{after}" not in change.text
    assert "None" not in change.text
    assert change.advice.endswith(".")
    assert change.id.startswith(f"{rule.id}:")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_reverse_of_a_change_is_a_change_of_the_same_topic_with_before_and_after_swapped(rule):
    base, head = documents(rule, fires=True)
    (there,) = drift_of(rule, fires=True).changes
    (back,) = compare(head, base, only="all", prose=rule.at == "prose", levels={}).changes
    assert (there.topic, there.direction) == (back.topic, back.direction)
    assert (there.before, there.after) == (back.after, back.before)


def test_there_are_at_least_sixty_kinds_of_change_and_each_has_a_level():
    assert len(RULES) >= 60
    assert {rule.level for rule in RULES} == set(LEVELS)


def test_a_level_of_the_caller_replaces_that_of_the_table():
    rule = TABLE.rules["response-property-became-optional"]
    base, head = documents(rule, fires=True)
    report = compare(base, head, only="all", levels={rule.id: "info"})
    assert [change.level for change in report.changes] == ["info"]
    assert not report.breaking


def test_the_page_names_every_rule_once():
    named = re.findall(r"^### `([a-z-]+)`$", rules_page(), flags=re.MULTILINE)
    assert sorted(named) == sorted(TABLE.rules)
