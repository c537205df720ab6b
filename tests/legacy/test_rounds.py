"""Rounds: what a v3 create writes in one request of the target, and what must follow it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hubspot_compat._bridge.rounds import rounds
from hubspot_compat._domain.rows import AssociationRows
from hubspot_compat._domain.types import catalogued

PRIMARY, UNLABELED = (catalogued("contact", "company", id_) for id_ in (1, 279))
TO_DEAL = catalogued("contact", "deal", 4)
AT = {
    "contacts to companies": ("contact", "company", [PRIMARY, UNLABELED]),
    "companies to contacts": ("company", "contact", [catalogued("company", "contact", 2)]),
    "contacts to deals": ("contact", "deal", [TO_DEAL]),
    "deals to deals": ("deal", "deal", [catalogued("deal", "deal", 451)]),
}


def keys_of(row):
    """What no other row of a round may write: the pair, and the only Primary of a contact."""
    pair = frozenset(row.pair) if row.from_object == row.to_object else row.pair
    contact = row.from_id if row.from_object == "contact" else row.to_id
    return {pair, *((type_.name, contact) for type_ in row.types if type_.label == "Primary")}


@pytest.mark.parametrize("between", AT)
@settings(deadline=None)  # a loaded machine pauses for longer
@given(data=st.data())
def test_rounds_hold_every_row_in_order_and_as_early_as_the_rows_before_allow(between, data):
    start, end, types = AT[between]
    few = st.integers(1, 3).map(str)
    links = data.draw(st.lists(st.tuples(few, few, st.sampled_from(types)), max_size=12))
    rows = AssociationRows((start, end), [link[:2] for link in links], [link[2:] for link in links])
    expected = []
    for row in rows:
        clashing = [
            n for n, held in enumerate(expected) if any(keys_of(row) & keys_of(one) for one in held)
        ]
        number = max(clashing, default=-1) + 1
        if number == len(expected):
            expected.append([])
        expected[number].append(row)
    assert [list(part) for part in rounds(rows)] == expected


def test_a_thousand_primaries_of_one_contact_are_a_thousand_rounds():
    pairs = [("1", str(company)) for company in range(1000)]
    found = rounds(AssociationRows.alike(("contact", "company"), pairs, (PRIMARY,)))
    assert [list(part.pairs) for part in found] == [[pair] for pair in pairs]


def test_without_a_clash_all_rows_are_one_round():
    rows = AssociationRows.alike(("contact", "deal"), [("1", "2"), ("2", "1")], (TO_DEAL,))
    assert rounds(rows) == [rows]
    assert rounds(AssociationRows.alike(("contact", "deal"), [], (TO_DEAL,))) == []
