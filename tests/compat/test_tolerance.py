"""Bodies are read for what they carry: whatever else is odd about them costs nobody the data.

Valid bodies of every version and operation are changed in ways that real bodies differ from their
document; and what the answer is about is taken out of them, which must be said, with its place.
"""

import json
from contextlib import suppress

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hubspot_compat import (
    AssociationLimit,
    AssociationType,
    BatchResult,
    HighUsageReport,
    UnreadableResponse,
)

from .mocked import KINDS, Server, kind_name
from .valid_bodies import CALLS, cases, operation_of, valid_answer, valid_bodies
from .wire_paths import required as required_of

SYNC = KINDS[0]
# Where a change of the value is a change of what the answer says.
_SPEAKING = ("status", "category", "associationCategory")
_ENUMS = _SPEAKING
_IDS = ("id", "toObjectId", "fromObjectId", "typeId", "associationTypeId", "userId")
_SCALARS = st.sampled_from(["", "odd", 5, -1, 1.5, True, {}])


def exchange(version, operation, body, status=200):
    """Do the operation's call against a server that answers it with `body`, the rest validly."""

    def handle(_body, request):
        asked = operation_of(request) == (version, operation)
        return (status, body) if asked else valid_answer(request)

    server = Server(handle)
    result = SYNC.call(version, CALLS[operation], http_client=SYNC.mock(server), retries=0)
    return server, result


def essence(result):
    """The data of an answer: which records or types, not how they are called."""
    if isinstance(result, HighUsageReport):
        return result.user_id
    rows = result.results if isinstance(result, BatchResult) else result
    # Which row of a paired label is which direction is told by its label, which may be missing.
    return sorted((_row(row) for row in rows), key=str)


def _row(row):
    if isinstance(row, AssociationLimit):
        return row.type.type_id
    if isinstance(row, AssociationType):
        return row.type_id
    return row.pair, sorted(type_.type_id for type_ in row.types)


def fresh(body):
    """A copy of which no two parts are the same object."""
    return json.loads(json.dumps(body))


def nodes(value, path=()):
    """Every path into a body: field names and positions."""
    if path:
        yield path
    if isinstance(value, (dict, list)):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            yield from nodes(child, (*path, key))


def dotted(path):
    """`("results", 0, "toObjectId")` as `results[].toObjectId`."""
    name = ""
    for key in path:
        name += "[]" if isinstance(key, int) else f".{key}" if name else key
    return name


def place_of(path):
    return "$" + "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)


def is_required(path, required):
    """Whether data that must be there is at this path or below it."""
    name = dotted(path)
    return any(r == name or r.startswith((f"{name}.", f"{name}[")) for r in required)


def at(body, path):
    for key in path:
        body = body[key]
    return body


def put(body, path, value):
    at(body, path[:-1])[path[-1]] = value


def drop(body, path):
    del at(body, path[:-1])[path[-1]]


def optional_nodes(body, required):
    return [path for path in nodes(body) if not is_required(path, required)]


def changes_of(body, required):
    """Every tolerable change of a body: `(what, path)`."""
    found = [("extra", ())]
    for path in nodes(body):
        value, key = at(body, path), path[-1]
        if not is_required(path, required):
            found += [("null", path), ("odd", path)]
            # An element of an array that is not there is another array.
            found += [("drop", path)] if isinstance(key, str) else []
        if isinstance(value, dict):
            found.append(("extra", path))
        if key in _ENUMS:
            found.append(("enum", path))
        if key in _IDS and not isinstance(value, (dict, list)):
            found.append(("retype", path))
        if isinstance(key, str) and key.endswith("At"):
            found.append(("milliseconds", path))
    return found


def changed(body, what, path, odd):
    if what == "drop":
        drop(body, path)
    elif what == "null":
        put(body, path, None)
    elif what == "odd":
        put(body, path, odd)
    elif what == "extra":
        at(body, path)["neverSeenBefore"] = odd
    elif what == "enum":
        put(body, path, "NEVER_SEEN_BEFORE")
    elif what == "retype":
        value = at(body, path)
        put(body, path, int(value) if isinstance(value, str) else str(value))
    else:
        put(body, path, 1_732_000_000_000)


def changes_meaning(what, path):
    """Whether a body says something else after a change, and not the same in an odd way."""
    return what in {"enum", "odd"} and path[-1] in (*_SPEAKING, *_IDS)


def applicable(body, what, path):
    """Whether an earlier change has left this one a place."""
    try:
        value = at(body, path)
    except (KeyError, IndexError, TypeError):
        return False
    if path and not isinstance(at(body, path[:-1]), (dict, list)):
        return False  # a string has positions too
    if what == "extra":
        return isinstance(value, dict)
    return what != "retype" or type(value) is int or (isinstance(value, str) and value.isdigit())


@pytest.mark.parametrize(("version", "operation"), cases())
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_odd_bodies_are_read(version, operation, data):
    body = fresh(valid_bodies(version)[operation])
    plain = essence(exchange(version, operation, body)[1])
    possible = changes_of(body, required_of(version, operation))
    chosen = data.draw(st.lists(st.sampled_from(possible), min_size=1, max_size=5))
    says_the_same = True
    for what, path in chosen:
        if not applicable(body, what, path):
            continue
        changed(body, what, path, fresh(data.draw(_SCALARS)))
        says_the_same &= not changes_meaning(what, path)

    _, result = exchange(version, operation, body)

    if says_the_same:
        assert essence(result) == plain


@pytest.mark.thorough
@pytest.mark.parametrize(("version", "operation"), cases())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_many_odd_bodies_are_read(version, operation, data):
    test_odd_bodies_are_read.hypothesis.inner_test(version, operation, data)


@pytest.mark.parametrize(("version", "operation"), cases())
def test_every_single_tolerable_change_is_tolerated(version, operation):
    valid = valid_bodies(version)[operation]
    plain = essence(exchange(version, operation, valid)[1])
    for what, path in changes_of(valid, required_of(version, operation)):
        body = fresh(valid)
        changed(body, what, path, "odd")
        _, result = exchange(version, operation, body)
        if not changes_meaning(what, path):
            assert essence(result) == plain, (what, path)


@pytest.mark.parametrize(("version", "operation"), cases())
def test_a_body_without_its_data_is_unreadable_and_the_place_is_named(version, operation):
    required = required_of(version, operation)
    valid = valid_bodies(version)[operation]
    for path in nodes(valid):
        if not is_required(path, required):
            continue
        kinds = ("drop", "null", "odd") if isinstance(path[-1], str) else ("null", "odd")
        for what in kinds:
            body = fresh(valid)
            changed(body, what, path, True)
            with pytest.raises(UnreadableResponse) as caught:
                exchange(version, operation, body)
            error = caught.value
            assert error.status == 200
            assert error.path.startswith("/crm/")
            assert error.place.startswith(place_of(path)), (what, path)
            assert error.place in str(error)
            assert error.body.startswith(b"{")


@pytest.mark.parametrize(("version", "operation"), cases())
def test_an_operation_with_a_body_says_what_it_requires(version, operation):
    """Else the test above would have nothing to take away."""
    if valid_bodies(version)[operation].get("results") != []:
        assert required_of(version, operation)


@pytest.mark.parametrize(
    ("version", "operation"),
    # An archive may be answered with nothing at all.
    [case for case in cases() if required_of(*case)],
)
def test_an_answer_that_is_no_object_is_unreadable(version, operation):
    for content in (b"", b"null", b"[]", b'"text"', b"7"):

        def handle(_body, request, content=content):
            if operation_of(request) == (version, operation):
                return httpx.Response(200, content=content)
            return valid_answer(request)

        with pytest.raises(UnreadableResponse) as caught:
            SYNC.call(version, CALLS[operation], http_client=SYNC.mock(Server(handle)), retries=0)

        assert (caught.value.status, caught.value.place) == (200, "$"), content


@pytest.mark.parametrize("version", ["v3", "2026-03"])
def test_an_unreadable_answer_keeps_its_whole_body_and_its_correlation_id(version):
    content = b'{"status": "COMPLETE", "results": [{}], "padding": "' + b"x" * 10_000 + b'"}'

    def handle(_body, _request):
        return httpx.Response(200, content=content, headers={"X-HubSpot-Correlation-Id": "c93e"})

    with pytest.raises(UnreadableResponse, match=r"results\[0\].*correlation id c93e") as caught:
        SYNC.call(version, CALLS["batch.read"], http_client=SYNC.mock(Server(handle)), retries=0)

    assert (caught.value.body, caught.value.correlation_id) == (content, "c93e")


@pytest.mark.parametrize(("version", "operation"), cases())
def test_any_success_status_will_do(version, operation):
    """The published statuses have changed back and forth; the body is what counts."""
    body = valid_bodies(version)[operation]
    usual = essence(exchange(version, operation, body)[1])
    for status in (200, 201, 202, 207):
        assert essence(exchange(version, operation, body, status)[1]) == usual, status


@pytest.mark.parametrize("kind", KINDS, ids=kind_name)
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["results", "errors", "from", "to", "id", "context", "status"]),
                inner,
                max_size=3,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_at_all_is_read_or_called_unreadable(kind, body):
    content = json.dumps(body).encode()
    server = Server(lambda _body, _request: httpx.Response(200, content=content))
    for version in ("v3", "2026-03"):
        with suppress(UnreadableResponse):  # any other exception fails the test
            kind.call(
                version,
                lambda h: h.read("contact", "company", ["1"]),
                http_client=kind.mock(server),
                retries=0,
            )
