"""Keys that begin with `x-`: those that HubSpot uses, and any other."""

import pytest

from hubspot_compat_tools.drift import compare

from .documents import one, spec

TIERS = "x-hubspot-product-tier-requirements"
EXEMPT = "x-hubspot-rate-limit-exemptions"


def on_operation(**keys):
    document = one()
    (item,) = document["paths"].values()
    item["post"] |= keys
    return document


def on_document(**keys):
    document = one()
    document["info"] |= keys
    return document


def told(base, head):
    return [(c.rule, c.level, c.text) for c in compare(base, head, levels={}).changes]


@pytest.mark.parametrize(
    ("before", "after", "rule"),
    [
        ({"sales": "FREE"}, {"sales": "STARTER"}, "product-tier-raised"),
        ({"sales": "FREE", "cms": "FREE"}, {"sales": "FREE"}, "product-tier-raised"),
        ({"sales": "STARTER"}, {"sales": "FREE"}, "product-tier-lowered"),
        ({"sales": "FREE"}, {"sales": "FREE", "cms": "FREE"}, "product-tier-lowered"),
        ({"sales": "FREE"}, {"sales": "A NEW ONE"}, "product-tier-raised"),
        (None, {"sales": "FREE"}, "product-tier-raised"),
        ({"sales": "FREE"}, None, "product-tier-lowered"),
    ],
)
def test_a_tier_that_rises_may_shut_portals_out(before, after, rule):
    for place in (on_operation, on_document):
        found = told(place(**{TIERS: before}), place(**{TIERS: after}))
        assert [entry[0] for entry in found] == [rule]


def test_each_key_of_hubspots_says_what_it_means():
    base = on_operation(**{EXEMPT: ["ten-secondly"], "x-hubspot-user-level-auth": {"a": True}})
    head = on_operation(**{EXEMPT: ["daily"], "x-hubspot-documentation-banner": "BETA"})
    assert told(base, head) == [
        (
            "rate-limit-exemption-removed",
            "warning",
            "labels.create counts towards the rate limit ten-secondly now",
        ),
        (
            "user-level-auth-changed",
            "warning",
            'labels.create: calls with a user\'s token changed from {"a":true} to none',
        ),
        (
            "documentation-banner-changed",
            "info",
            'labels.create: the banner of its documentation changed from none to "BETA"',
        ),
    ]


def test_any_other_key_is_told_wherever_it_is():
    schema = {"type": "string", "x-note": 1}
    with_parameter = one()
    (item,) = with_parameter["paths"].values()
    item["post"]["parameters"][0]["x-note"] = 1
    for base in (one(schema), on_operation(**{"x-note": 1}), on_document(**{"x-note": 1})):
        plain = one({"type": "string"}) if base == one(schema) else one()
        assert [entry[0] for entry in told(base, plain)] == ["extension-changed"]
    assert told(with_parameter, one()) == [
        ("extension-changed", "info", "Path parameter a: x-note changed from 1 to none")
    ]


def test_a_canonical_document_has_not_lost_what_it_never_holds():
    canonical, published = spec("v4"), spec("v4")
    published["info"] = {"title": "Associations", "version": "v4", TIERS: {"sales": "STARTER"}}
    assert told(published, canonical) == []
    assert told(canonical, published) == []
