"""Properties that hold after any history of writes, on any version."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubspot_compat_tools.sandbox._portal import Portal

PAIRS = [
    ("contact", "company"),
    ("company", "contact"),
    ("contact", "deal"),
    ("deal", "company"),
    ("company", "company"),
    ("lead", "contact"),
    ("line_item", "subscription"),
]
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(["add", "replace", "remove", "remove_all", "default"]),
        st.sampled_from(PAIRS),
        st.integers(1, 4),
        st.integers(1, 4),
        st.integers(0, 5),
    ),
    max_size=40,
)


def play(portal, actions):
    for action, (start, end), a, b, choice in actions:
        pair = portal.pair(start, end)
        types = list(pair.forward.types.values())
        mask = types[choice % len(types)].bit
        if action in ("add", "replace"):
            portal.create(pair, a, b, mask, replace=action == "replace")
        elif action == "remove":
            portal.remove(pair, a, b, mask)
        elif action == "remove_all":
            portal.remove_all(pair, a, b)
        elif pair.forward.unlabeled:
            portal.create_default(pair, a, b)


def portal_with_labels():
    from hubspot_compat_tools.sandbox._label_rules import create_label

    portal = Portal()
    pair = portal.pair("contact", "company")
    create_label(portal, pair, name="lawyer_of", label="Lawyer", inverse="Client")
    own = portal.pair("company", "company")
    create_label(portal, own, name="partner_of", label="Partner", inverse=None)
    create_label(portal, own, name="buys_from", label="Buyer", inverse="Seller")
    return portal


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(ACTIONS)
def test_both_directions_agree(actions):
    portal = portal_with_labels()
    play(portal, actions)
    for direction in list(portal.directions.values()):
        rev = portal.directions[direction.to_object, direction.from_object]
        for a, b, mask in direction.all_links():
            expected = direction.mirrored(mask)
            assert rev.get(b, a) & expected == expected
            if direction.unlabeled:
                assert mask & direction.unlabeled


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(ACTIONS)
def test_no_record_has_two_primaries(actions):
    portal = portal_with_labels()
    play(portal, actions)
    for direction in portal.directions.values():
        if direction.owns_primary and direction.primary:
            for a in direction.links:
                held = [mask for _, mask in direction.neighbours(a) if mask & direction.primary]
                assert len(held) <= 1


@settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])
@given(ACTIONS)
def test_the_counts_are_the_links(actions):
    portal = portal_with_labels()
    play(portal, actions)
    for direction in portal.directions.values():
        links = list(direction.all_links())
        assert direction.size() == len(links)
        for type_ in direction.types.values():
            assert direction.in_use(type_.bit) == any(mask & type_.bit for _, _, mask in links)


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 5), st.integers(1, 5), st.integers(0, 3)),
        max_size=60,
    )
)
def test_the_packed_links_are_a_plain_dict_of_masks(writes):
    direction = Portal().pair("contact", "deal").forward
    plain = {}
    for remove, a, b, mask in writes:
        value = 0 if remove else mask
        direction.put(a, b, value)
        if value:
            plain[a, b] = value
        else:
            plain.pop((a, b), None)
        assert {(x, y): m for x, y, m in direction.all_links()} == plain
        assert direction.get(a, b) == value
