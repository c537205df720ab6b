"""A read's rows in the shape of the raw API's: one group a record."""

from types import SimpleNamespace

import pytest

from hubspot_compat import (
    Association,
    AssociationGroup,
    Associations,
    AssociationType,
    BatchResult,
    InvalidInput,
)

PRIMARY = AssociationType("HUBSPOT_DEFINED", 1, "Primary", None, "contact", "company")
UNLABELED = AssociationType("HUBSPOT_DEFINED", 279, None, None, "contact", "company")
OWN = AssociationType("USER_DEFINED", 1, "Boss", None, "contact", "company")


def company(contact, company, *types):
    return Association(contact, company, "contact", "company", types)


def test_the_rows_of_a_record_come_together_in_the_order_of_their_first_ones():
    first, second = company("2", "7", UNLABELED), company("1", "8", UNLABELED)
    third = company("2", "9", UNLABELED)
    found = BatchResult([first, second, third]).grouped()
    assert found == [AssociationGroup("2", (first, third)), AssociationGroup("1", (second,))]


def test_as_v3_shows_the_primary_company_only_and_no_label_of_the_same_number():
    kept, hidden = company("1", "7", UNLABELED, PRIMARY), company("1", "8", UNLABELED, OWN)
    other = company("2", "9", UNLABELED)
    answer = BatchResult([hidden, kept, other])
    assert answer.grouped(as_v3=True) == [AssociationGroup("1", (kept,))]
    assert [group.from_id for group in answer.grouped()] == ["1", "2"]


@pytest.mark.parametrize(("start", "end"), [("deal", "contact"), ("note", "company")])
def test_as_v3_keeps_all_where_there_is_no_primary_company(start, end):
    row = Association("1", "2", start, end, ())
    assert BatchResult([row]).grouped(as_v3=True) == [AssociationGroup("1", (row,))]


def test_reads_take_ids_as_the_raw_api_and_the_sdk_write_them():
    ids = [SimpleNamespace(id="12"), {"id": 13}, "14", 15]
    h = Associations("pat-na1-00000000-test", base_url="http://127.0.0.1:9", retries=0)
    with h, pytest.raises(InvalidInput, match=r"ids\[4\]: \{'name': 'x'\} is not a record id"):
        h.read("deal", "contact", [*ids, {"name": "x"}])
