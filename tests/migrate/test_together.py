"""Which sites stay because of others: the quick look-up agrees with looking at every two."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubspot_compat_tools.migrate._plan import Plan
from hubspot_compat_tools.migrate._source import Edit
from hubspot_compat_tools.migrate._together import Staying, hold_back

edits = st.builds(
    lambda start, length, new: Edit(start, start + length, new),
    st.integers(0, 30),
    st.integers(0, 3),
    st.sampled_from(["a", "b"]),
)
plans = st.builds(
    lambda edits, touched: Plan("raw", edits=edits, touched=touched),
    st.lists(edits, max_size=2),
    st.sets(st.integers(0, 30), max_size=2),
)
spans = st.builds(lambda start, length: (start, start + length), st.integers(0, 30), st.just(2))
sites = st.lists(st.tuples(st.booleans(), plans, st.lists(spans, max_size=2)), max_size=7)


def clash(one, other):
    same = one[:2] == other[:2]
    return one != other and (same or (one.start < other.end and other.start < one.end))


def share(plan, other_plan, reach):
    if other_plan is not None:
        return bool(plan.touched & other_plan.touched)
    return any(
        start in plan.touched or any(start <= edit.start < end for edit in plan.edits)
        for start, end in reach
    )


def by_pairs(found):
    """The numbers of the sites that go, found by looking at every two again and again."""
    going = [number for number, (goes, _, _) in enumerate(found) if goes]
    # A site that stays and has a plan is one whose plan is not safe.
    others = {n: (plan, reach) for n, (goes, plan, reach) in enumerate(found) if not goes}
    while True:
        for number in going:
            plan = found[number][1]
            if any(share(plan, *other) for other in others.values()) or any(
                clash(a, b)
                for n in going
                if n != number
                for a in plan.edits
                for b in found[n][1].edits
            ):
                going.remove(number)
                others[number] = (None, found[number][2])
                break
        else:
            return going


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no finding
@given(sites)
def test_what_stays_because_of_others_is_what_looking_at_every_two_finds(found):
    going = {number: plan for number, (goes, plan, _) in enumerate(found) if goes}
    staying = [Staying(plan.touched, lambda: ()) for goes, plan, _ in found if not goes]
    left = set(going)

    def turned(number):
        left.discard(number)
        return Staying(None, lambda: found[number][2])

    hold_back(going, staying, turned)
    assert sorted(left) == by_pairs(found)
