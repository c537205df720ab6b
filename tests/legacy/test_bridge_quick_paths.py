"""The bridge's quick ways with many links of one type are its careful ways."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hubspot_compat._bridge.operations import _rounds
from hubspot_compat._dialects import v3_server_bodies as bodies
from hubspot_compat._dialects.v3_server import wrong_id
from hubspot_compat._domain.rows import AssociationRows
from hubspot_compat._domain.types import catalogued

ids = st.one_of(
    st.integers(0, 12),
    st.integers(0, 12).map(str),
    st.sampled_from(["", "01", "x", "²", "1" * 18, "1" * 19, "9" * 19, "1" * 21, 10**18]),
)
few = st.integers(1, 3).map(str)


@given(
    st.lists(st.tuples(ids, ids, st.sampled_from(["contact_to_deal", "4", "", 4])), max_size=4),
    st.booleans(),
)
def test_links_that_are_read_at_once_are_those_that_are_read_one_by_one(links, more):
    rows = [{"from": {"id": a}, "to": {"id": b}, "type": word} for a, b, word in links]
    content = msgspec.json.encode({"inputs": rows} | ({"more": [1]} if more else {}))
    usual = bodies._usual_links(content)
    if usual is not None:
        careful = [bodies._link(row, number) for number, row in enumerate(rows)]
        assert list(usual) == careful
        assert (usual.pairs, usual.words) == (
            [link.pair for link in careful],
            [link.type for link in careful],
        )
        assert list(usual[1:]) == careful[1:]


def test_links_of_strings_are_read_at_once():
    rows = [{"from": {"id": "1"}, "to": {"id": str(n)}, "type": "4"} for n in range(1, 4)]
    content = msgspec.json.encode({"inputs": rows})
    assert list(bodies._usual_links(content)) == [
        ("1", "1", "4"),
        ("1", "2", "4"),
        ("1", "3", "4"),
    ]


@given(st.lists(ids.map(str), max_size=4))
def test_the_wrong_id_is_the_first_that_no_record_can_have(words):
    wrong = [w for w in words if not (w.isascii() and w.isdigit() and 0 < len(w) < 20)]
    wrong += [w for w in words if w == "9" * 19 and w not in wrong]
    assert (wrong_id(words) is None) == (not wrong)


@pytest.mark.parametrize(
    ("at", "type_id"),
    [(("contact", "deal"), 4), (("contact", "company"), 1), (("deal", "deal"), 0)],
)
@given(pairs=st.lists(st.tuples(few, few), min_size=1, max_size=6))
def test_rows_that_may_go_at_once_are_those_that_make_one_round(at, type_id, pairs):
    types = (catalogued(*at, type_id),) if type_id else ()
    rows = AssociationRows.alike(at, pairs, types)
    assert [list(one) for one in _rounds(rows)] == [list(one) for one in _rounds(list(rows))]
