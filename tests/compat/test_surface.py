"""The two clients as a caller meets them: signatures, settings, results, laziness, warnings."""

import datetime as dt
import inspect
import re
import warnings
from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from hubspot_compat import (
    Association,
    AssociationLimit,
    Associations,
    AssociationType,
    AsyncAssociations,
    BatchResult,
    InvalidInput,
    MissingToken,
    UnknownVersion,
    VersionSunsetWarning,
)
from hubspot_compat._dialects import VERSIONS
from hubspot_compat._dialects.sunset import sunset_text
from hubspot_compat_tools.sandbox import Sandbox, running

from .adjusted import adjusted, on_day
from .conftest import TOKEN, quiet

METHODS = [
    "archive",
    "create",
    "create_default",
    "iter_archive",
    "iter_create",
    "iter_read",
    "list",
    "read",
    "refresh",
    "report_high_usage",
    "types",
]
GROUPS = {"labels": ["create", "delete", "list", "update"]}
GROUPS["limits"] = [*GROUPS["labels"], "list_all"]
PAIRS = [(n, n) for n in range(1, 5001)]


def public(thing):
    return {name for name in dir(thing) if not name.startswith("_")}


def parameters(function):
    return inspect.signature(function).parameters


# --- signatures ----------------------------------------------------------------------------------


def test_the_two_clients_have_the_same_public_names():
    assert public(Associations) - {"close"} == public(AsyncAssociations) - {"aclose"}
    assert public(Associations) == {*METHODS, "base_url", "close", "raw", "version"}


@pytest.mark.parametrize("name", METHODS)
def test_the_two_clients_have_the_same_signatures(name):
    blocking, awaiting = getattr(Associations, name), getattr(AsyncAssociations, name)
    assert parameters(blocking) == parameters(awaiting)
    lazy = name == "list" or name.startswith("iter_")
    assert inspect.iscoroutinefunction(awaiting) == (not lazy and name != "refresh")


@pytest.mark.parametrize("group", GROUPS)
def test_labels_and_limits_have_the_same_signatures_too(client, async_client, group):
    blocking, awaiting = getattr(client(), group), getattr(async_client(), group)
    assert public(blocking) == public(awaiting) == set(GROUPS[group])
    for name in GROUPS[group]:
        assert parameters(getattr(blocking, name)) == parameters(getattr(awaiting, name))
        assert inspect.iscoroutinefunction(getattr(awaiting, name))


def test_the_settings_have_the_names_that_were_promised():
    names = list(parameters(Associations))
    assert names[0] == "token"
    promised = "version base_url timeout retries rate_limit concurrency http_client on_event"
    assert set(promised.split()) < set(names)
    assert parameters(Associations) == parameters(AsyncAssociations)
    keyword_only = [p.name for p in parameters(Associations).values() if p.kind is p.KEYWORD_ONLY]
    assert keyword_only == names[1:]
    assert parameters(Associations)["version"].default == "2026-03"


@pytest.mark.parametrize("name", [name for name in METHODS if name != "refresh"])
def test_every_public_method_says_what_it_takes_gives_and_raises(name):
    doc = inspect.getdoc(getattr(Associations, name))
    if name.startswith("iter_"):
        assert f"`{name.removeprefix('iter_')}`" in doc, "it says where the rest is said"
        return
    for part in ("Args:", "Raises:"):
        assert part in doc
    assert "Returns:" in doc or "Yields:" in doc


# --- life ----------------------------------------------------------------------------------------


def test_it_is_a_context_manager_and_is_closed_after_it(sandbox, url):
    with Associations(TOKEN, base_url=url) as h:
        assert h.create("deal", "contact", [(1, 2)], type=3).ok
    with pytest.raises(RuntimeError, match="closed"):
        h.create("deal", "contact", [(1, 2)], type=3)


@pytest.mark.anyio
async def test_the_awaiting_one_is_an_async_context_manager(sandbox, url):
    async with AsyncAssociations(TOKEN, base_url=url) as h:
        assert (await h.create("deal", "contact", [(1, 2)], type=3)).ok
    with pytest.raises(RuntimeError, match="closed"):
        await h.create("deal", "contact", [(1, 2)], type=3)


def test_its_repr_says_version_and_host_and_no_token(client, url):
    assert repr(client()) == f"Associations(version='2026-03', base_url='{url}')"
    assert client("v3").version == "v3"


def test_a_callable_token_is_called_for_every_request_and_again_when_it_is_refused():
    portal = Sandbox(token="second-token-0000")
    tokens = ["first-token-00000", *["second-token-0000"] * 2]
    with (
        running(portal) as url,
        Associations(lambda: tokens.pop(0), base_url=url, rate_limit=None) as h,
    ):
        assert list(h.list("deal", 1, "contact")) == []
        assert h.read("deal", "contact", [1]).ok
    assert tokens == []


@pytest.mark.anyio
async def test_an_async_callable_token_is_awaited_for_every_request(sandbox, url):
    called = []

    async def token():
        called.append(1)
        return TOKEN

    async with AsyncAssociations(token, base_url=url) as h:
        await h.read("deal", "contact", [1])
        await h.read("deal", "contact", [1])
    assert len(called) == 2


def test_without_a_token_the_error_names_the_variable(monkeypatch):
    monkeypatch.delenv("HUBSPOT_ACCESS_TOKEN", raising=False)
    with pytest.raises(MissingToken, match="HUBSPOT_ACCESS_TOKEN"):
        Associations()


def test_token_and_address_come_from_the_environment(monkeypatch, sandbox, url):
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    monkeypatch.setenv("HUBSPOT_BASE_URL", url)
    with Associations() as h:
        assert h.create("deal", "contact", [(1, 2)], type=3).ok


# --- results -------------------------------------------------------------------------------------


def test_results_carry_ids_as_text_singular_objects_and_the_types_asked_for(version, facade):
    result = facade(version).create("contacts", "0-2", [(1, "2")], type="CONTACT_TO_COMPANY")
    assert isinstance(result, BatchResult)
    assert list(result) == [
        Association(
            "1",
            "2",
            "contact",
            "company",
            [AssociationType("HUBSPOT_DEFINED", 1, None, None, "contact", "company")],
        )
    ]
    assert [type_.label for type_ in result.results[0].types] == ["Primary"]
    assert result.raise_for_errors() is result


def test_a_label_that_came_back_is_on_a_type_given_by_id(client):
    h = client()
    made = h.labels.create("contact", "company", label="Boss", name="boss")[0]
    row = h.create("contact", "company", [(1, 2)], type=("USER_DEFINED", made.type_id)).results[0]
    assert [type_.label for type_ in row.types] == ["Boss"]


def test_what_was_read_can_be_written_again_on_another_version(version, facade, client, sandbox):
    h = client()
    h.labels.create("deal", "contact", label="Buyer", name="buyer")
    h.create("deal", "contact", [(1, 2), (3, 4)], types=["buyer", 3])
    h.create("deal", "contact", [(5, 6)])
    before = sandbox.snapshot()
    found = facade(version).read("deal", "contact", [1, 3, 5])
    assert facade(version).archive("deal", "contact", found).ok
    assert sandbox.snapshot()["associations"] == {}
    assert facade(version).create("deal", "contact", found).ok
    assert sandbox.snapshot() == before


def test_failed_inputs_and_results_can_be_sent_again_as_they_are(version, facade, sandbox):
    h = facade(version)
    result = h.create("deal", "contact", [(1, 2)], type=3)
    assert h.create("deal", "contact", result).ok
    assert len(h.create("deal", "contact", result.results[0:0])) == 0
    assert h.archive("deal", "contact", result, everything=True).ok
    assert sandbox.snapshot()["associations"] == {}


def test_limits_take_pairs_or_what_was_listed(client):
    h = client()
    h.limits.create("deal", "contact", [("deal_to_contact", 5)])
    listed = h.limits.list("deal", "contact")
    assert listed == [AssociationLimit(listed[0].type, 5)]
    assert h.limits.update("deal", "contact", listed).ok
    assert h.limits.delete("deal", "contact", [row.type for row in listed]).ok
    assert h.limits.list_all() == []


# --- lazy ----------------------------------------------------------------------------------------


def test_listing_asks_for_a_page_when_it_is_needed(version, client, sandbox):
    h = client(version)
    h.create("deal", "contact", [(1, n) for n in range(1, 1102)], type=3)
    pages = []
    listing = client(version, on_event=pages.append).list("deal", 1, "contact")
    assert isinstance(listing, Iterator)
    assert pages == []
    next(listing)
    assert sum(event.kind == "request" for event in pages) == 1
    assert len(list(listing)) == 1100
    expected = -(-1101 // (100 if version == "v3" else 500))
    assert sum(event.kind == "page" for event in pages) == expected


@pytest.mark.parametrize("call", ["iter_create", "iter_archive"])
def test_iterating_takes_from_a_generator_only_what_it_needs(client, call):
    taken = []

    def pairs():
        for pair in PAIRS:
            taken.append(pair)
            yield pair

    h = client(concurrency=1)
    batches = getattr(h, call)("deal", "company", pairs(), type="deal_to_company")
    first = next(batches)
    size = {"iter_create": 1, "iter_archive": 100}[call]
    assert len(first) >= size
    assert len(taken) <= 2 * 2000 + 2
    batches.close()


def test_batches_come_in_the_order_of_the_input(version, facade):
    h = facade(version, concurrency=4)
    batches = list(h.iter_create("deal", "contact", iter(PAIRS), type=3))
    assert [len(batch) for batch in batches] == [2000, 2000, 1000]
    assert [row.pair for batch in batches for row in batch] == [(str(a), str(b)) for a, b in PAIRS]
    joined = h.create("deal", "contact", PAIRS, type=3)
    assert [row.pair for row in joined] == [(str(a), str(b)) for a, b in PAIRS]


@pytest.mark.anyio
async def test_the_awaiting_iterators_are_async_iterators(sandbox, async_client):
    async with async_client() as h:
        made = h.iter_create("deal", "contact", iter(PAIRS[:3]), type=3)
        assert isinstance(made, AsyncIterator)
        assert [len(batch) async for batch in made] == [3]
        listing = h.list("deal", 1, "contact")
        assert isinstance(listing, AsyncIterator)
        assert [row.to_id async for row in listing] == ["1"]


def test_events_tell_of_requests_batches_and_pages(version, facade):
    events = []
    h = facade(version, on_event=events.append)
    h.create("deal", "contact", PAIRS[:2500], type=3, labels="replace")
    list(h.list("deal", 1, "contact"))
    kinds = [event.kind for event in events]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == {
        "batch": 2,
        "page": 1,
        "request": 3,
        "response": 3,
    }
    assert [(e.operation, e.batch, e.size) for e in events if e.kind == "batch"] == [
        ("batch.create", 0, 2000),
        ("batch.create", 1, 500),
    ]


# --- versions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["v5", "2026-3", "", None, 4, "V4 ", ["v4"]])
def test_an_unknown_version_names_the_known_ones(version):
    with pytest.raises(UnknownVersion, match=r"v3, v4, 2025-09, 2026-03") as caught:
        Associations(TOKEN, version=version)
    assert repr(version) in str(caught.value)


@pytest.mark.parametrize(
    ("days_left", "text"),
    [
        (181, None),
        (180, "in 180 days"),
        (2, "in 2 days"),
        (1, "tomorrow"),
        (0, "today"),
        (-1, "ended on"),
        (-4000, "ended on"),
    ],
)
@pytest.mark.parametrize("kind", [Associations, AsyncAssociations])
@pytest.mark.parametrize("version", list(VERSIONS))
def test_the_end_of_support_is_told_with_its_date(kind, version, days_left, text):
    end = dt.date.fromisoformat(VERSIONS[version].sunset)
    on_day(end - dt.timedelta(days=days_left))
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        adjusted(kind)(TOKEN, version=version)
    told = [entry for entry in caught if entry.category is VersionSunsetWarning]
    if text is None:
        assert told == []
        return
    assert len(told) == 1
    assert text in str(told[0].message)
    assert str(end) in str(told[0].message)
    assert version in str(told[0].message)
    assert told[0].filename == __file__, "it points at the caller's line"


def test_the_calendar_fails_no_build():
    on_day(dt.date(2040, 1, 1))
    for version in VERSIONS:  # pytest makes errors of warnings, but not of this one
        adjusted(Associations)(TOKEN, version=version)


def test_a_version_without_a_known_end_gives_no_warning():
    row = VERSIONS["2026-03"]._replace(sunset="")
    assert sunset_text(row, dt.date(2040, 1, 1)) == ""


def test_paths_are_those_of_the_chosen_version(version, client, calls):
    client(version).read("deal", "contact", [1])
    prefix = re.escape("/crm/associations/" + version if version[0] == "2" else f"/crm/{version}")
    assert re.match(prefix, calls()[0][1])


@pytest.mark.parametrize("concurrency", [0, -1, 1.5, True, "4", None])
def test_concurrency_is_a_whole_number_from_one(concurrency):
    with pytest.raises(InvalidInput, match=re.escape(repr(concurrency))):
        Associations(TOKEN, concurrency=concurrency)


def test_ones_own_http_client_is_used_and_not_closed(sandbox):
    with httpx.Client(transport=sandbox.transport()) as http:
        with quiet(Associations, TOKEN, http_client=http) as h:
            assert h.create("deal", "contact", [(1, 2)], type=3).ok
        assert not http.is_closed
