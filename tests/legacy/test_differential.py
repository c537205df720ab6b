"""Random programs of v3 calls give the same answers and store on v3 and every form of the bridge.

Before comparing, times and the text of cursors are taken out: see `_bridge/differences.py`.
"""

import json
import re
from itertools import chain

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from hubspot_compat_tools.sandbox import Sandbox

from .conftest import FORMS, NEWER, SEED, Caller, plain, seeded

ASSOCIATIONS, OBJECTS = "/crm/v3/associations", "/crm/v3/objects"
STEPS = 30
FEW, SEVERAL, MANY, MOST = 1, 15, 40, 250
TIMES = {"startedAt", "completedAt", "createdAt", "updatedAt", "correlationId"}

CONTACT_COMPANY = ["contact_to_company", "CONTACT_TO_COMPANY", "1", 279, "lawyer_of", "Friend_Of"]
# A custom object has types of its own, numbered from the moment that somebody first names it.
CUSTOM = {"from": "2-123", "to": "contacts", "fromId": "1", "toId": "1"}
PAIRS = {
    ("contacts", "companies"): [*CONTACT_COMPANY, "contact_to_company_unlabeled", "friend_of"],
    ("0-1", "Company"): [*CONTACT_COMPANY, "nonsense", "Primary", "2", "4"],
    ("companies", "contacts"): ["company_to_contact", "2", "280", "lawyer_of", "friend_of", "1"],
    ("deals", "contacts"): ["deal_to_contact", "3", "payer", "DEAL_TO_CONTACT"],
    ("deals", "companies"): ["deal_to_company", "deal_to_company_unlabeled", 5, "341"],
    ("contacts", "contacts"): ["colleague", "boss", "boss_inverse", "449", "contact_to_contact"],
    ("companies", "companies"): ["parent_to_child_company", "child_to_parent_company", "450"],
    ("leads", "contacts"): ["578", "608", "lead_to_contact"],
    ("2-123", "contacts"): ["2_123_to_contact", "3", "USER_DEFINED=99"],
    ("contacts", "2-123"): ["2_123_to_contact", "nonsense"],
    ("contacts", "nothings"): ["contact_to_company"],
}


def calls():
    """One v3 call, as (method, path, body)."""
    return st.sampled_from(list(PAIRS)).flatmap(_calls_between)


def _calls_between(at):
    # v3 takes numbers where its document says string (nodejs client, issue 176).
    ids = st.sampled_from(["1", "2", "3", "4", "03", "x", "9" * 19, "9" * 20, 1, 2, 3])
    mostly = st.one_of(st.sampled_from(["1", "2", "3", "4"]), ids)
    types = st.sampled_from(PAIRS[at])
    links = st.builds(_link, mostly, mostly, types)
    batch = f"{ASSOCIATIONS}/{at[0]}/{at[1]}/batch"
    pair = st.tuples(mostly, mostly, types)
    return st.one_of(
        st.lists(links, max_size=6).map(lambda rows: ("POST", f"{batch}/create", _inputs(rows))),
        st.lists(links, max_size=3).map(lambda rows: ("POST", f"{batch}/archive", _inputs(rows))),
        st.lists(mostly, max_size=5).map(lambda rows: ("POST", f"{batch}/read", _ids(rows))),
        pair.map(lambda row: ("PUT", _one(at, *row), None)),
        pair.map(lambda row: ("DELETE", _one(at, *row), None)),
        mostly.map(lambda id_: ("GET", f"{OBJECTS}/{at[0]}/{id_}/associations/{at[1]}", None)),
        st.tuples(mostly, st.sampled_from(["1", "2", "0", "501", "-1", "z"])).map(
            lambda row: (
                "GET",
                f"{OBJECTS}/{at[0]}/{row[0]}/associations/{at[1]}?limit={row[1]}",
                None,
            )
        ),
        st.just(("GET", f"{ASSOCIATIONS}/{at[0]}/{at[1]}/types", None)),
    )


def _link(a, b, type_):
    return {"from": {"id": a}, "to": {"id": b}, "type": type_}


def _inputs(rows):
    return {"inputs": rows}


def _ids(rows):
    return {"inputs": [{"id": id_} for id_ in rows]}


def _one(at, a, b, type_):
    return f"{OBJECTS}/{at[0]}/{a}/associations/{at[1]}/{b}/{type_}"


def normalised(value):
    """An answer without times, cursors and the order that v3 does not promise."""
    if isinstance(value, dict):
        kept = {key: normalised(one) for key, one in value.items() if key not in TIMES}
        if "after" in kept:
            kept["after"] = "a cursor"
        if "link" in kept:  # each form knows the service by another host
            kept["link"] = re.sub("^https?://[^/]+|after=.*", "", kept["link"])
            assert kept["link"].startswith("/crm/v3/objects/")
        return kept
    if isinstance(value, list):
        return sorted((normalised(one) for one in value), key=_in_order)
    return value


def _in_order(value):
    return json.dumps(value, sort_keys=True)


def assert_same(form, version, program, portal=None):
    left, right = (portal() if portal else seeded(CUSTOM) for _ in range(2))
    with plain(left, version) as send_v3, form(right, version) as send_bridged:
        v3, bridged = Caller(left, send_v3), Caller(right, send_bridged)
        for number, call in enumerate(program):
            (status, expected), found = v3(*call), bridged(*call)
            assert found[0] == status, f"call {number}: {call}: {found[1]}"
            assert normalised(found[1]) == normalised(expected), f"call {number}: {call}"
        assert bridged.stored() == v3.stored()
        assert_no_v3(bridged)


def assert_no_v3(bridged):
    """Nothing of v3 was called but its names."""
    used = [path for _, path in bridged.calls if "/v3/" in path]
    assert all(path.endswith("/types") for path in used)


def programs(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )


def check_programs(name, version, examples, portal=None):
    @programs(examples)
    @given(st.lists(calls(), min_size=STEPS, max_size=STEPS))
    def check(program):
        assert_same(FORMS[name], version, program, portal)

    check()


RECORDS = {"contacts": ["1", "2"], "companies": ["1", "3", "4"], "deals": ["2"]}
LIMITS = [
    {"from": start, "to": end, "category": "HUBSPOT_DEFINED", "typeId": type_id}
    | {"maxToObjectIds": most}
    for start, end, type_id, most in (
        ("contacts", "companies", 279, 2),
        ("companies", "contacts", 280, 2),
        ("deals", "contacts", 3, 1),
    )
]
CUSTOMISED = SEED | {"associations": [CUSTOM]}
PORTALS = {
    "some records are missing": lambda: Sandbox(seed=CUSTOMISED | {"records": RECORDS}),
    "limits are configured": lambda: Sandbox(seed=CUSTOMISED | {"limits": LIMITS}),
    "the first company is Primary": lambda: Sandbox(seed=CUSTOMISED, first_company_primary=True),
}


@pytest.mark.parametrize("portal", PORTALS)
def test_programs_end_alike_in_portals_that_refuse_or_do_more(portal):
    check_programs("the bridge alone", "2026-03", FEW, PORTALS[portal])


@pytest.mark.thorough
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("version", ["v4", "2026-03"])
@pytest.mark.parametrize("portal", PORTALS)
def test_many_programs_end_alike_in_portals_that_refuse_or_do_more(portal, version):
    check_programs("the bridge alone", version, SEVERAL, PORTALS[portal])


# Each form with one version, and the bridge, which all of them share, with each version.
SOME = [(name, "2026-03") for name in FORMS] + [
    ("the bridge alone", version) for version in NEWER if version != "2026-03"
]
OTHERS = [(name, version) for name in FORMS for version in NEWER if (name, version) not in SOME]


@pytest.mark.parametrize(
    ("name", "version"),
    [*SOME, *(pytest.param(*other, marks=pytest.mark.thorough) for other in OTHERS)],
)
def test_programs_of_v3_calls_end_alike(name, version):
    check_programs(name, version, FEW)


@pytest.mark.thorough
@pytest.mark.timeout(1800)
@pytest.mark.parametrize(("version", "examples"), [("2026-03", MOST), ("v4", MANY)])
def test_most_programs_of_v3_calls_end_alike_on_the_bridge_itself(version, examples):
    check_programs("the bridge alone", version, examples)


@pytest.mark.thorough
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", [name for name in FORMS if name != "the bridge alone"])
def test_many_programs_of_v3_calls_end_alike_in_every_form(name):
    check_programs(name, "2026-03", MANY)


def test_the_programs_reach_what_they_should():
    """No differential test of calls that all fail alike."""
    seen = set()

    @programs(10)
    @given(st.lists(calls(), min_size=STEPS, max_size=STEPS))
    def look(program):
        sandbox = seeded(CUSTOM)
        with plain(sandbox, None) as send:
            v3 = Caller(sandbox, send)
            seen.update((call[0], v3(*call)[0]) for call in program)
            links = sandbox.snapshot()["associations"].values()
            held = [tuple(t) for types in chain(*(one.values() for one in links)) for t in types]
            seen.update(category for category, _ in held)

    look()
    assert seen >= {
        *(("POST", status) for status in (200, 201, 204, 207, 400)),
        *(("PUT", status) for status in (200, 400)),
        *(("DELETE", status) for status in (204, 400)),
        *(("GET", status) for status in (200, 400)),
        "USER_DEFINED",
        "HUBSPOT_DEFINED",
    }
