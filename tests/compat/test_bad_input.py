"""What cannot be sent is refused with its value and its place, before anything is sent."""

import enum
import re
from collections import UserList, deque
from decimal import Decimal

import pytest

from hubspot_compat import (
    Association,
    AssociationLimit,
    AssociationType,
    ConnectionFailed,
    InvalidInput,
    UnknownAssociationType,
    UnknownObjectType,
    UnsafeTranslation,
)

NO_IDS = [
    "12/34",
    "1 2",
    " 12",
    "12\n",
    "",
    "-1",
    -1,
    "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    "1" * 21,
    10**20,
    "1.0",
    1.0,
    "1e3",
    "٣",
    "²",
    "..",
    "%2F",
    "12?x=1",
    None,
    True,
    b"12",
    (1,),
    enum.Enum("Colour", "RED").RED,  # JSON would have its number
]
GOOD = (1, 2)


def pairs_calls(h):
    return {
        "create": lambda pairs: h.create("deal", "contact", pairs, type=3),
        "create_default": lambda pairs: h.create_default("deal", "contact", pairs),
        "archive": lambda pairs: h.archive("deal", "contact", pairs, type=3),
        "archive_everything": lambda pairs: h.archive("deal", "contact", pairs, everything=True),
    }


PAIRS_CALLS = ["create", "create_default", "archive", "archive_everything"]


# --- nothing ------------------------------------------------


def test_no_pairs_are_an_empty_result_and_no_request(version, facade, calls):
    h = facade(version)
    for name, call in pairs_calls(h).items():
        for empty in ([], (), set(), {}, deque(), UserList(), iter([])):
            result = call(empty)
            got = (list(result), result.ok, result.errors, result.failed_inputs)
            assert got == ([], True, (), []), (name, empty)
    assert calls() == []


def test_no_pairs_ask_the_portal_nothing_even_about_a_custom_type(version, facade, calls):
    h = facade(version)
    for spec in ("a_custom_name", "A custom label", 77777, ("USER_DEFINED", 5)):
        for empty in ([], iter([])):
            assert h.create("deal", "contact", empty, type=spec).ok
            assert h.archive("deal", "contact", empty, type=spec).ok
        assert h.archive("2-5", "contact", [], type=spec).ok
        assert calls() == [], spec


def test_no_pairs_do_not_hide_a_type_that_cannot_be(version, facade, calls):
    for spec in ["contact_to_compani", "company_to_contact"]:
        with pytest.raises(UnknownAssociationType):
            facade(version).create("contact", "company", [], type=spec)
    assert calls() == []


def test_nothing_else_asks_for_anything_either(version, facade, calls):
    h = facade(version)
    assert list(h.read("deal", "contact", [])) == list(h.read("deal", "contact", iter(()))) == []
    assert list(h.iter_create("deal", "contact", [], type=3)) == []
    assert list(h.iter_read("deal", "contact", [])) == []
    assert list(h.iter_archive("deal", "contact", [], type=3)) == []
    if version != "v3":
        assert h.limits.create("deal", "contact", []).ok
        assert h.limits.delete("deal", "contact", []).ok
    assert calls() == []


# --- ids ------------------------------------------------


@pytest.mark.parametrize("call", PAIRS_CALLS)
def test_an_id_that_is_none_is_named_with_its_place(client, calls, call):
    refused = pairs_calls(client())[call]
    for bad in NO_IDS:
        for pair, place in [((bad, 2), "pairs[1][0]"), ((1, bad), "pairs[1][1]")]:
            with pytest.raises(InvalidInput) as caught:
                refused([GOOD, pair, GOOD])
            assert str(caught.value).startswith(f"{place}: {bad!r} is not a record id")
    assert calls() == []


@pytest.mark.parametrize("bad", [bad for bad in NO_IDS if isinstance(bad, (str, float))], ids=repr)
def test_an_id_in_an_association_is_named_with_its_place(client, calls, bad):
    for row, place in [
        (Association(bad, 2), "pairs[0].from_id"),
        (Association(1, bad), "pairs[0].to_id"),
    ]:
        with pytest.raises(InvalidInput, match=re.escape(place)):
            client().create("deal", "contact", [row], type=3)
    assert calls() == []


@pytest.mark.parametrize("bad", NO_IDS, ids=repr)
def test_reading_takes_the_same_ids(client, calls, bad):
    h = client()
    with pytest.raises(InvalidInput, match=re.escape("ids[1]")):
        h.read("deal", "contact", [1, bad])
    with pytest.raises(InvalidInput, match="from_id"):
        h.list("deal", bad, "contact")
    with pytest.raises(InvalidInput, match="user_id"):
        h.report_high_usage(bad)
    assert calls() == []


def test_a_bad_id_in_a_list_is_found_before_a_custom_type_is_asked_for(version, facade, calls):
    for call in (facade(version).create, facade(version).archive):
        with pytest.raises(InvalidInput, match=re.escape("pairs[1][0]")):
            call("deal", "contact", [GOOD, ("x", 2)], type="a_custom_name")
    assert calls() == []


def test_a_bad_id_in_an_iterator_stops_it_there_and_loses_nothing(version, facade, sandbox):
    pairs = iter([(1, 2), (3, 4), ("x", 5), (6, 7)])
    with pytest.raises(InvalidInput, match=re.escape("pairs[2][0]")) as caught:
        facade(version).create("deal", "contact", pairs, type=3)
    assert [row.pair for row in caught.value.done] == [("1", "2"), ("3", "4")]
    assert set(sandbox.snapshot()["associations"]["deal>contact"]) == {"1>2", "3>4"}


def test_zeros_in_front_are_no_other_record(version, facade, sandbox):
    h = facade(version)
    pairs = [("007", 2), (7, "02"), Association("0007", "2")]
    result = h.create("deal", "contact", pairs, type=3)
    assert [row.pair for row in result] == [("7", "2")]
    assert result.ok
    assert len(h.read("deal", "contact", ["07", 7])) == 1


class Whole:
    """A whole number of a class of its own, as numpy has them."""

    def __init__(self, number):
        self._number = number

    def __index__(self):
        return self._number


class Doubtful:
    """Something that has the method of a whole number, and is none, as numpy's booleans."""

    def __index__(self):
        raise TypeError


@pytest.mark.parametrize("whole", [Whole(12), Decimal(12), Decimal("12.0"), Decimal("1.2E+1")])
def test_a_whole_number_of_any_class_is_an_id(client, whole):
    h = client()
    assert [row.pair for row in h.create("deal", "contact", [(whole, 7)], type=3)] == [("12", "7")]
    assert [row.pair for row in h.create("deal", "contact", [(7, 1), (whole, 7)], type=3)] == [
        ("7", "1"),
        ("12", "7"),
    ]
    assert h.read("deal", "contact", [whole]).ok


@pytest.mark.parametrize(
    "bad",
    [
        *(Decimal(n) for n in ("12.5", "NaN", "sNaN", "Infinity", "-1", "1E+20", "1E+999999")),
        Whole(-1),
        Whole(10**20),
        Doubtful(),
    ],
)
def test_a_number_that_is_not_whole_or_too_long_is_none(client, calls, bad):
    with pytest.raises(InvalidInput, match=r"^pairs\[0\]\[0\]: .* is not a record id"):
        client().create("deal", "contact", [(bad, 7)], type=3)
    assert calls() == []


def test_twenty_digits_are_an_id(client):
    with pytest.raises(Exception, match=r"not a valid record id") as caught:
        client().create("deal", "contact", [("9" * 20, 1)], type=3).raise_for_errors()
    assert not isinstance(caught.value, InvalidInput), "HubSpot decides"


@pytest.mark.parametrize("call", PAIRS_CALLS)
def test_every_bad_pair_of_a_list_is_named_the_first_ten_with_their_reasons(client, calls, call):
    refused = pairs_calls(client())[call]
    bad = [("x", 1), (1, "y"), None, Association("z", 1), (1, 2, 0)]
    with pytest.raises(InvalidInput) as caught:
        refused([GOOD, *bad, GOOD])
    assert str(caught.value).startswith("5 of 7 pairs cannot be sent: pairs[1][0]: 'x' is not a")
    for place in ("pairs[2][1]: 'y'", "pairs[3]: None", "pairs[4].from_id: 'z'", "pairs[5][2]: 0"):
        assert f"; {place}" in str(caught.value)

    with pytest.raises(InvalidInput, match=r"^12 of 12 pairs .*\[9\].*; and 2 more$") as caught:
        refused([("x", number) for number in range(12)])
    assert "pairs[10]" not in str(caught.value)
    assert calls() == []


def test_every_bad_id_of_a_list_is_named(client, calls):
    with pytest.raises(InvalidInput, match=r"^2 of 4 ids cannot be sent: ids\[1\]: .*; ids\[3\]: "):
        client().read("deal", "contact", [1, "x", 2, None])
    with pytest.raises(InvalidInput, match=r"^30 of 31 ids cannot .*ids\[10\]: .*; and 20 more$"):
        client().read("deal", "contact", [1, *["x"] * 30])
    assert calls() == []


def test_bad_pairs_are_found_wherever_they_are_in_a_long_list(client, calls):
    pairs = [(str(number), "7") for number in range(1, 25_001)]
    for place in (0, 9_999, 10_000, 24_999):
        pairs[place] = ("x", "7")
    with pytest.raises(InvalidInput, match=r"^4 of 25000 pairs") as caught:
        client().create("deal", "contact", pairs, type=3)
    assert re.findall(r"pairs\[(\d+)\]", str(caught.value)) == ["0", "9999", "10000", "24999"]
    assert calls() == []


def test_several_pairs_that_say_not_what_to_remove_are_one_sentence(client, calls):
    with pytest.raises(InvalidInput) as caught:
        client().archive("deal", "contact", [GOOD, (1, 3, 3), *[GOOD] * 12])
    message = str(caught.value)
    assert message.startswith("13 of 14 pairs cannot be sent: pairs[0], pairs[2], ")
    assert " and 3 more: archive needs to know what to remove" in message
    assert message.count("archive needs") == 1
    assert calls() == []


def test_an_id_that_hubspot_refuses_fails_alone_and_alike_on_every_version(version, facade, client):
    client("2026-03").labels.create("deal", "contact", label="Buyer", name="buyer")
    result = facade(version).create("deal", "contact", [(1, 2), ("9" * 20, 2)], type=3)
    assert [row.pair for row in result] == [("1", "2")]
    assert [row.pair for row in result.failed_inputs] == [("9" * 20, "2")]


@pytest.mark.parametrize("held", [set, frozenset, dict.fromkeys, lambda v: dict.fromkeys(v).keys()])
def test_what_is_all_there_is_checked_before_anything_is_sent(facade, calls, small_requests, held):
    h = facade()
    pairs = held([*((n, 1) for n in range(1, 50)), ("x", 1)])
    for call in pairs_calls(h).values():
        with pytest.raises(InvalidInput, match=re.escape("[0]: 'x' is not a record id")):
            call(pairs)
    with pytest.raises(InvalidInput, match="'x' is not a record id"):
        h.read("deal", "contact", held([*range(1, 50), "x"]))
    assert calls() == []


# --- pairs ------------------------------------------------


@pytest.mark.parametrize(
    "bad",
    [(1, 2, 3, 4), (1,), (), None, 5, "12", {"from": 1, "to": 2}, {1, 2}, object()],
    ids=lambda bad: type(bad).__name__,
)
@pytest.mark.parametrize("call", PAIRS_CALLS)
def test_what_is_no_pair_is_named_with_its_place(client, calls, call, bad):
    with pytest.raises(InvalidInput, match=re.escape(f"pairs[1]: {bad!r}")):
        pairs_calls(client())[call]([GOOD, bad])
    assert calls() == []


@pytest.mark.parametrize("bad", [None, 5, "1,2", b"12", Association(1, 2)], ids=repr)
@pytest.mark.parametrize("call", PAIRS_CALLS)
def test_what_is_no_list_of_pairs_is_named(facade, calls, call, bad):
    with pytest.raises(InvalidInput, match=re.escape(f"pairs: {bad!r}")):
        pairs_calls(facade())[call](bad)
    with pytest.raises(InvalidInput, match="pairs"):
        facade().create("contact", "company", bad, type="a_custom_name")
    assert calls() == []


def test_one_pair_that_was_not_put_in_a_list_is_told_as_such(client, calls):
    with pytest.raises(InvalidInput, match=re.escape("pairs[0]: '1' is neither (from_id, to_id)")):
        client().create("deal", "contact", ("1", "2"), type=3)
    assert calls() == []


def test_an_association_of_other_objects_is_named_with_its_place(client, calls):
    rows = [Association(1, 2), Association(1, 2, "contact", "company")]
    with pytest.raises(InvalidInput, match=re.escape("pairs[1]: an association of contact to")):
        client().create("deal", "contact", rows, type=3)
    assert calls() == []


def test_an_association_with_a_type_of_other_objects_is_refused(client, calls):
    row = Association(1, 2, types=[AssociationType("HUBSPOT_DEFINED", 1)])
    for call in (client().create, client().archive):
        with pytest.raises(UnknownAssociationType, match="leads from contact to company") as caught:
            call("deal", "contact", [GOOD, Association(3, 4), row])
        assert str(caught.value).startswith("pairs[2].types[0]: ('HUBSPOT_DEFINED', 1) ")
    assert calls() == []


@pytest.mark.parametrize("call", ["create", "archive"])
@pytest.mark.parametrize("bad", ["contact_to_deal", "deal_to_contakt", 0, ("HUBSPOT_DEFINED", 1)])
def test_a_type_that_cannot_be_is_named_with_its_place(facade, version, calls, call, bad):
    method = getattr(facade(version), call)
    for given, place in [({"type": bad}, "type"), ({"types": [3, bad]}, "types[1]")]:
        with pytest.raises(UnknownAssociationType) as caught:
            method("deal", "contact", [GOOD], **given)
        assert caught.value.place == place
        assert str(caught.value).startswith(f"{place}: {bad!r} from deal to contact: ")
    assert calls() == []


@pytest.mark.parametrize("types", ["deal_to_contact", [3], [("HUBSPOT_DEFINED", 3)], [None], [[]]])
def test_types_of_an_association_that_are_none_are_named_with_their_place(client, calls, types):
    rows = [GOOD, Association(1, 2, types=types)]
    for call in (client().create, client().archive):
        with pytest.raises(InvalidInput, match=r"^pairs\[1\]\.types\[0\]: .* is not an Associatio"):
            call("deal", "contact", rows, type=3)
    assert calls() == []


def test_an_endless_value_is_not_shown_whole_and_one_that_cannot_be_shown_is_named(client, calls):
    class Shy:
        def __repr__(self):
            raise OSError

    h = client()
    for bad in ["1" * 10**5, 10**5000, "x\ny", ["x" * 10**5], Shy()]:
        for call in [
            lambda bad: h.create("deal", "contact", [(bad, 1)], type=3),
            lambda bad: h.create("deal", "contact", [("1", 1), (bad, 1)], type=3),
            lambda bad: h.read("deal", "contact", ["1", bad]),
            lambda bad: h.create("deal", "contact", [(1, 1, 1, bad)], type=3),
            lambda bad: h.create("deal", "contact", [(1, 1)], type=("HUBSPOT_DEFINED", bad)),
            lambda bad: h.create(bad, "contact", [GOOD]),
            lambda bad: h.create("deal", "contact", [GOOD], labels=bad),
            lambda bad: h.labels.update("deal", "contact", 1, label=[bad]),
            lambda bad: h.limits.create("deal", "contact", [bad]),
            lambda bad: h.limits.create("deal", "contact", [(3, [bad])]),
            lambda bad: h.labels.delete("deal", "contact", [bad]),
            lambda bad: h.report_high_usage([bad]),
        ]:
            with pytest.raises(InvalidInput) as caught:
                call(bad)
            message = str(caught.value)
            assert len(message) < 500
            assert "\n" not in message
    for bad in ["x" * 10**5, 10**5000]:
        with pytest.raises(UnknownAssociationType) as caught:
            h.create("deal", "contact", [GOOD], type=bad)
        assert len(str(caught.value)) < 500
    assert calls() == []


@pytest.mark.parametrize("spelling", ["Deals", "0-3"])
def test_an_association_may_spell_its_objects_as_a_call_may(client, spelling):
    type_ = AssociationType("HUBSPOT_DEFINED", 3, None, None, spelling, "CONTACTS")
    row = Association(1, 2, spelling, "CONTACTS", [type_])
    result = client().create("deal", "contact", [row])
    assert [(r.from_object, r.types[0].from_object) for r in result] == [("deal", "deal")]


# --- objects, labels, limits ------------------------------------------------


@pytest.mark.parametrize(
    "bad", ["compani", "", "contact/company", "0_1", "2-", "..", None, 1, b"x"]
)
def test_an_unknown_object_is_named(version, facade, calls, bad):
    h = facade(version)
    for call in [
        lambda: h.create(bad, "contact", [GOOD]),
        lambda: h.create("contact", bad, [GOOD]),
        lambda: h.create_default("contact", bad, [GOOD]),
        lambda: h.read(bad, "contact", [1]),
        lambda: h.archive(bad, "contact", [GOOD], everything=True),
        lambda: h.list(bad, 1, "contact"),
        lambda: h.types("contact", bad),
        lambda: h.labels.list(bad, "contact"),
        lambda: h.limits.list("contact", bad),
    ]:
        with pytest.raises(UnknownObjectType, match=re.escape(repr(bad))):
            call()
    assert calls() == []


def test_an_unknown_object_is_named_with_its_place(version, facade, calls):
    h = facade(version)
    for objects, place in [(("compani", "contact"), "from_object"), (("deal", None), "to_object")]:
        with pytest.raises(UnknownObjectType) as caught:
            h.create(*objects, [GOOD])
        assert str(caught.value).startswith(f"{place}: unknown object type ")
    assert calls() == []


def test_an_unknown_object_names_what_comes_close(client):
    with pytest.raises(UnknownObjectType, match="did you mean company") as caught:
        client().read("compani", "contact", [1])
    assert caught.value.close[0] == "company"


@pytest.mark.parametrize("bad", ["", " ", "x" * 300, None, 5])
def test_a_label_without_text_or_with_too_much_is_refused(facade, calls, bad):
    h = facade()
    for call in [
        lambda: h.labels.create("deal", "contact", label=bad, name="a"),
        lambda: h.labels.create("deal", "contact", label="A", name=bad),
        lambda: h.labels.update("deal", "contact", 1, label=bad),
    ]:
        with pytest.raises(InvalidInput, match=r"(label|name): .* not text of 1 to 250 char"):
            call()
    if bad is not None:
        with pytest.raises(InvalidInput, match="inverse_label"):
            h.labels.create("deal", "contact", label="A", name="a", inverse_label=bad)
    assert calls() == []


@pytest.mark.parametrize("bad", ["has-hyphen", "1st"])
def test_a_name_that_hubspot_refuses_is_refused(client, calls, bad):
    with pytest.raises(InvalidInput, match=re.escape(repr(bad))):
        client().labels.create("deal", "contact", label="A", name=bad)
    assert calls() == []


@pytest.mark.parametrize("bad", [0, -1, 2**31, "1", None, True, 1.0, ("USER_DEFINED", 1)])
def test_a_label_is_changed_by_the_id_of_ones_own_type(facade, calls, bad):
    h = facade()
    theirs = AssociationType("HUBSPOT_DEFINED", 1)
    for id_, reason in [(bad, re.escape(repr(bad))), (theirs, "HubSpot's own type")]:
        with pytest.raises(InvalidInput, match=reason):
            h.labels.update("contact", "company", id_, label="A")
        with pytest.raises(InvalidInput, match=reason):
            h.labels.delete("contact", "company", id_)
    assert calls() == []


@pytest.mark.parametrize(
    "bad",
    [
        ("deal_to_contact",),
        ("deal_to_contact", 0),
        ("deal_to_contact", -5),
        ("deal_to_contact", "5"),
        ("deal_to_contact", 2**31),
        ("deal_to_contact", True),
        ("deal_to_contact", None),
        "deal_to_contact",
        None,
        AssociationLimit(AssociationType("HUBSPOT_DEFINED", 3), None),
    ],
    ids=repr,
)
def test_a_limit_that_is_none_is_named_with_its_place(facade, calls, bad):
    h = facade()
    for call in (h.limits.create, h.limits.update):
        with pytest.raises(InvalidInput, match=re.escape("limits[1]")):
            call("deal", "contact", [(3, 5), bad])
    assert calls() == []


def test_two_limits_of_one_type_are_refused_and_a_repeat_is_sent_once(facade, calls):
    h = facade()
    with pytest.raises(InvalidInput, match=re.escape("limits[2]: 6 for a type that limits[0] lim")):
        h.limits.create("deal", "contact", [(3, 5), (3, 5), (("HUBSPOT_DEFINED", 3), 6)])
    assert calls() == []
    done = h.limits.create("deal", "contact", [(3, 5), ("deal_to_contact", 5)])
    assert [(limit.type.type_id, limit.max_to_objects) for limit in done] == [(3, 5)]


def test_limits_and_types_are_lists(facade, calls):
    h = facade()
    for bad in (None, "deal_to_contact", 5):
        with pytest.raises(InvalidInput, match="limits"):
            h.limits.create("deal", "contact", bad)
        with pytest.raises(InvalidInput, match="types"):
            h.limits.delete("deal", "contact", bad)
    assert calls() == []


def test_a_bad_limit_is_found_before_a_custom_type_is_asked_for(facade, calls):
    h = facade()
    with pytest.raises(InvalidInput, match=re.escape("limits[1]")):
        h.limits.create("deal", "contact", [("a_custom_name", 5), ("x", 0)])
    with pytest.raises(UnknownAssociationType, match=r"limits\[1\]: .* leads from contact to deal"):
        h.limits.create("deal", "contact", [("a_custom_name", 5), ("contact_to_deal", 5)])
    with pytest.raises(UnknownAssociationType, match=r"types\[1\]: .* leads from contact to deal"):
        h.limits.delete("deal", "contact", ["a_custom_name", "contact_to_deal"])
    assert calls() == []


# --- options ------------------------------------------------


@pytest.mark.parametrize("bad", ["merge", None, "", True, "KEEP"])
def test_labels_is_keep_or_replace(facade, calls, bad):
    with pytest.raises(InvalidInput, match=re.escape(repr(bad))):
        facade().create("deal", "contact", [GOOD], type=3, labels=bad)
    assert calls() == []


def test_archive_says_what_it_needs_to_know(version, facade, calls):
    for pairs in ([GOOD], [Association(1, 2)], iter([GOOD])):
        with pytest.raises(InvalidInput, match=r"type= or types=.*everything=True") as caught:
            facade(version).archive("deal", "contact", pairs)
        assert "pairs[0]" in str(caught.value)
    assert calls() == []


def test_the_place_of_a_pair_that_says_not_what_to_remove_counts_every_pair(facade, calls):
    typed = Association(1, 2, types=[AssociationType("HUBSPOT_DEFINED", 3)])
    for pairs in ([typed, typed, GOOD], iter([typed, typed, GOOD])):
        with pytest.raises(InvalidInput, match=re.escape("pairs[2]: archive needs to know")):
            facade().archive("deal", "contact", pairs)
    assert calls() == []


def test_an_archive_that_is_iterated_removes_what_comes_before_such_a_pair(client):
    typed = Association(1, 2, types=[AssociationType("HUBSPOT_DEFINED", 3)])
    removed = []
    with pytest.raises(InvalidInput, match=re.escape("pairs[2]: archive needs to know")):
        removed.extend(client().iter_archive("deal", "contact", iter([typed, typed, GOOD, typed])))
    assert [row.pair for result in removed for row in result] == [("1", "2")]


def test_everything_does_not_hide_a_type_that_cannot_be(version, facade, calls):
    with pytest.raises(UnknownAssociationType):
        facade(version).archive("deal", "contact", [GOOD], type="deal_to_contakt", everything=True)
    assert calls() == []


def test_an_unsafe_archive_lists_its_pairs_but_not_without_end():
    error = UnsafeTranslation("not safe", [(str(n), "9") for n in range(8)])
    assert str(error) == "not safe (0->9, 1->9, 2->9, 3->9, 4->9 and 3 more)"


def test_a_host_that_cannot_be_reached_is_named(version, facade):
    h = facade(version, base_url="http://127.0.0.1:9", retries=0)
    with pytest.raises(ConnectionFailed, match=re.escape("127.0.0.1:9")) as caught:
        h.create("deal", "contact", [GOOD], type=3)
    assert caught.value.__cause__ is None or "httpx" not in str(caught.value)
