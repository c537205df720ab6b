"""The same call gives the same result on every version, blocking and awaiting.

What differs all the same is in the table of `_differences.py`, and each row is shown below.
"""

import httpx
import pytest

from hubspot_compat import (
    Association,
    AssociationType,
    BadRequest,
    PartialFailure,
    UnknownAssociationType,
    UnsupportedOperation,
)
from hubspot_compat._dialects import VERSIONS, versions_with
from hubspot_compat_pages.facade_differences import DIFFERENCES
from hubspot_compat_tools.sandbox import Sandbox, running

REFERENCE = "2026-03"


def plain(value):
    """Everything that a caller can see of a result, but for times and raw bodies."""
    if isinstance(value, AssociationType):
        return (value.from_object, value.to_object, value.category, value.type_id, value.label)
    if isinstance(value, Association):
        objects = (value.from_object, value.to_object)
        return (*objects, value.from_id, value.to_id, [plain(type_) for type_ in value.types])
    if hasattr(value, "raise_for_errors"):
        return {
            "results": [plain(row) for row in value],
            "ok": value.ok,
            "status": value.status,
            "errors": [(error.sub_category, plain([*error.inputs])) for error in value.errors],
            "num_errors": value.num_errors,
            "unconfirmed": plain(list(value.unconfirmed)),
        }
    return [plain(entry) for entry in value] if isinstance(value, list) else value


# --- operations that every version has ---------------------------------------------------------


def create_by_a_v3_name(h):
    yield h.create("deals", "CONTACT", [(1, "2"), ("3", 4)], type="deal_to_contact")


def create_primary_and_read_it_from_the_company(h):
    yield h.create("contact", "company", [(53628, 12726)], type="contact_to_company")
    yield h.read("company", "contact", [12726])


def create_several_types_at_once(h):
    yield h.create("contact", "company", [(1, 2)], types=["contact_to_company", "Boss"])
    yield h.read("company", "contact", [2])


def create_adds_to_the_labels_that_are_there(h):
    yield h.create("contact", "company", [(1, 2)], type="Boss")
    yield h.create("contact", "company", [(1, 2)], type="Lawyer")
    yield h.read("company", "contact", [2])


def create_associations_that_bring_their_types(h):
    boss = h.create("contact", "company", [(1, 2)], type="Boss").results[0]
    yield h.create("contact", "company", [boss, Association(3, 4), (5, 6)], type="Lawyer")
    yield h.read("company", "contact", [2, 4, 6])


def create_without_a_type(h):
    yield h.create("deal", "contact", [(1, 2), (3, 4)])


def create_default(h):
    yield h.create_default("contacts", "companies", [(1, 2), Association(3, 4)])
    yield h.read("company", "contact", [2, 4])


def create_repeats_once(h):
    yield h.create("deal", "contact", [(1, 2), ("1", "2"), (3, 4), (1, 2)], type=3)


def create_for_custom_objects(h):
    yield h.create("2-123", "contact", [(1, 2)])
    yield h.create("2-123", "contact", [(3, 4)], type="2_123_to_contact")
    yield h.read("2-123", "contact", [1, 3])


def read_leaves_out_records_without_associations(h):
    h.create("deal", "contact", [(1, 2), (1, 3), (4, 2)], type=3)
    yield h.read("deal", "contacts", [1, 99, 4, "1"])


def read_follows_every_page(h):
    h.create("deal", "contact", [(1, to_id) for to_id in range(1, 502)], type=3)
    yield h.read("deal", "contact", [1, 2])


def list_one_record(h):
    h.create("deal", "contact", [(1, to_id) for to_id in range(1, 103)], type=3)
    yield list(h.list("deals", 1, "contacts"))
    yield list(h.list("deals", "77", "contacts"))


def archive_one_type_and_keep_the_others(h):
    h.create("contact", "company", [(1, 2)], types=["contact_to_company", "Boss"])
    yield h.archive("contact", "company", [(1, 2)], type="contact_to_company")
    yield h.read("company", "contact", [2])


def archive_a_label(h):
    h.create("contact", "company", [(1, 2)], types=["Lawyer", "Boss"])
    yield h.archive("contact", "company", [(1, 2)], types=["Boss", "Lawyer"])
    yield h.read("company", "contact", [2])


def archive_the_unlabeled_type_with_all_labels_named(h):
    h.create("contact", "company", [(1, 2)], types=["contact_to_company", "Boss"])
    yield h.archive("contact", "company", [(1, 2)], types=["contact_to_company", 279, "Boss"])
    yield h.read("company", "contact", [2])


def archive_everything(h):
    h.create("contact", "company", [(1, 2), (3, 4)], types=["Lawyer", "Boss"])
    yield h.archive("contact", "company", [(1, 2), (3, 4), (5, 6)], everything=True)
    yield h.read("company", "contact", [2, 4])


def archive_what_is_not_there(h):
    yield h.archive("deal", "contact", [(1, 2)], type=3)


def types_of_a_pair(h):
    yield h.types("contacts", "companies")
    yield h.types("company", "contact")


def iterate_over_batches(h):
    pairs = [(1, to_id) for to_id in range(1, 251)]
    yield list(h.iter_create("deal", "contact", iter(pairs), type=3))
    yield list(h.iter_read("deal", "contact", iter([1, 2])))
    yield list(h.iter_archive("deal", "contact", iter(pairs), type=3))


EVERYWHERE = [
    create_by_a_v3_name,
    create_primary_and_read_it_from_the_company,
    create_several_types_at_once,
    create_adds_to_the_labels_that_are_there,
    create_associations_that_bring_their_types,
    create_without_a_type,
    create_default,
    create_repeats_once,
    create_for_custom_objects,
    read_leaves_out_records_without_associations,
    read_follows_every_page,
    list_one_record,
    archive_one_type_and_keep_the_others,
    archive_a_label,
    archive_the_unlabeled_type_with_all_labels_named,
    archive_everything,
    archive_what_is_not_there,
    types_of_a_pair,
    iterate_over_batches,
]


def played(make, sandbox, scenario, version):
    """Run a scenario on an empty portal with two labels; give what it saw and what is stored."""
    sandbox.reset()
    with_labels(make)
    outcome = [plain(value) for value in scenario(make(version))]
    return outcome, sandbox.snapshot()["associations"]


def with_labels(make):
    admin = make(REFERENCE)
    admin.labels.create("contact", "company", label="Boss", name="boss", inverse_label="Minion")
    admin.labels.create("contact", "company", label="Lawyer", name="lawyer_of")


@pytest.fixture(scope="module")
def remembered():
    return {}


@pytest.fixture
def reference(client, sandbox, remembered):
    """What a scenario gives on the version that the others are compared with."""

    def of(scenario):
        if scenario not in remembered:
            remembered[scenario] = played(client, sandbox, scenario, REFERENCE)
        return remembered[scenario]

    return of


@pytest.mark.parametrize("scenario", EVERYWHERE, ids=lambda scenario: scenario.__name__)
def test_it_gives_the_same_on_every_version(version, facade, sandbox, reference, scenario):
    expected = reference(scenario)
    assert expected[0], "a scenario that sees nothing shows nothing"
    assert played(facade, sandbox, scenario, version) == expected


def test_the_reference_itself_is_right(client, sandbox):
    """The other versions are compared with it, so it is compared with figures written by hand."""
    outcome, stored = played(client, sandbox, create_adds_to_the_labels_that_are_there, REFERENCE)
    assert [row[:4] for row in outcome[2]["results"]] == [("company", "contact", "2", "1")]
    assert [type_[2:] for type_ in outcome[2]["results"][0][4]] == [
        ("HUBSPOT_DEFINED", 280, None),
        ("USER_DEFINED", 2, "Minion"),
        ("USER_DEFINED", 4, "Lawyer"),
    ]
    assert stored["contact>company"] == {
        "1>2": [["HUBSPOT_DEFINED", 279], ["USER_DEFINED", 1], ["USER_DEFINED", 3]]
    }


# --- operations that only some versions have ---------------------------------------------------


def make_a_label(h):
    yield h.labels.create("deal", "contact", label="Buyer", name="buyer", inverse_label="Purchase")
    yield h.labels.create("deal", "contact", label="Witness", name="witness")
    yield h.labels.list("deal", "contact")
    yield h.labels.list("contact", "deal")


def rename_a_label(h):
    made = h.labels.create("deal", "contact", label="Buyer", name="buyer")[0]
    yield h.labels.update("deal", "contact", made, label="Purchaser", inverse_label="Bought")
    yield h.labels.list("deal", "contact")
    yield h.labels.list("contact", "deal")


def delete_a_label(h):
    made = h.labels.create("deal", "contact", label="Buyer", name="buyer")[0]
    yield h.labels.delete("deal", "contact", made.type_id)
    yield h.labels.list("deal", "contact")


def a_new_label_can_be_used_at_once(h):
    h.create("deal", "contact", [(1, 2)], type=3)
    h.labels.create("deal", "contact", label="Buyer", name="buyer")
    yield h.create("deal", "contact", [(1, 2)], type="buyer")


def set_limits(h):
    limits = [("deal_to_contact", 5)]
    yield [
        (plain(row.type), row.max_to_objects) for row in h.limits.create("deal", "contact", limits)
    ]
    changed = h.limits.update("deal", "contact", [(3, 7)])
    yield [(plain(row.type)[:4], row.max_to_objects) for row in changed]
    yield [(plain(row.type), row.max_to_objects) for row in h.limits.list("deal", "contact")]
    yield [(plain(row.type), row.max_to_objects) for row in h.limits.list_all()]


def delete_limits(h):
    h.limits.create("deal", "contact", [("deal_to_contact", 5)])
    yield h.limits.delete("deal", "contact", ["deal_to_contact"])
    yield h.limits.list("deal", "contact")


def report(h):
    receipt = h.report_high_usage(7)
    yield (receipt.user_id, "@" in receipt.user_email)


SOMEWHERE = {
    make_a_label: "labels.create",
    rename_a_label: "labels.update",
    delete_a_label: "labels.delete",
    a_new_label_can_be_used_at_once: "labels.create",
    set_limits: "limits.create",
    delete_limits: "limits.delete",
    report: "report.high_usage",
}


@pytest.mark.parametrize("scenario", SOMEWHERE, ids=lambda scenario: scenario.__name__)
def test_it_gives_the_same_on_every_version_that_has_it(
    version, facade, sandbox, reference, scenario
):
    if SOMEWHERE[scenario] not in VERSIONS[version].operations:
        with pytest.raises(UnsupportedOperation):
            played(facade, sandbox, scenario, version)
        return
    expected = reference(scenario)
    assert played(facade, sandbox, scenario, version) == expected


CALLS = {
    "labels.list": lambda h: h.labels.list("contact", "company"),
    "labels.create": lambda h: h.labels.create("contact", "company", label="A", name="a"),
    "labels.update": lambda h: h.labels.update("contact", "company", 1, label="A"),
    "labels.delete": lambda h: h.labels.delete("contact", "company", 1),
    "limits.list_all": lambda h: h.limits.list_all(),
    "limits.list": lambda h: h.limits.list("contact", "company"),
    "limits.create": lambda h: h.limits.create("contact", "company", [("boss", 1)]),
    "limits.update": lambda h: h.limits.update("contact", "company", [("boss", 1)]),
    "limits.delete": lambda h: h.limits.delete("contact", "company", ["boss"]),
    "report.high_usage": lambda h: h.report_high_usage(1),
}


@pytest.mark.parametrize("operation", CALLS)
def test_what_a_version_lacks_is_refused_before_any_request(facade, calls, operation):
    lacking = [name for name, row in VERSIONS.items() if operation not in row.operations]
    assert "v3" in lacking
    for name in lacking:
        with pytest.raises(UnsupportedOperation) as caught:
            CALLS[operation](facade(name))
        assert caught.value.versions == versions_with(operation)
        assert all(able in str(caught.value) for able in caught.value.versions)
    assert calls() == []


# --- the table of differences ------------------------------------------------------------------


def only_the_primary_company_is_read(dialect, make, _sandbox):
    h = make(version_of(dialect))
    h.create("contact", "company", [(1, 2), (1, 3)], type="contact_to_company")
    read = [
        (row.to_id, [t.type_id for t in row.types]) for row in h.read("contact", "company", [1])
    ]
    assert read == [
        (row.to_id, [t.type_id for t in row.types]) for row in h.list("contact", 1, "company")
    ]
    return read == [("3", [1])], read == [("2", [279]), ("3", [1, 279])]


def until_it_fails(values):
    came = []
    try:
        came.extend(values)
    except PartialFailure as error:
        return came, error
    return came, None


def pages_after_the_first_may_be_missing(dialect, make, _sandbox):
    forgetful = Sandbox(ignore_v3_after=True)
    with running(forgetful) as url:
        h = make(version_of(dialect), base_url=url)
        h.create("deal", "contact", [(1, to_id) for to_id in range(1, 151)], type=3)
        result = h.read("deal", "contact", [1])
        rows, error = until_it_fails(h.list("deal", 1, "contact"))
    assert len(rows) == len(result)
    assert isinstance(error, PartialFailure) == (dialect == "v3")
    cut = [error.inputs for error in result.errors] == [("1",)] and len(result) == 100
    return cut and "PAGING_IGNORED" in result.errors[0].sub_category, len(result) == 150


def replacing_labels_adds_instead(dialect, make, sandbox):
    with_labels(make)
    h = make(version_of(dialect))
    h.create("contact", "company", [(1, 2)], type="boss")
    h.create("contact", "company", [(1, 2)], type="lawyer_of", labels="replace")
    stored = sandbox.snapshot()["associations"]["contact>company"]["1>2"]
    own = [type_id for category, type_id in stored if category == "USER_DEFINED"]
    return own == [1, 3], own == [3]


def the_default_type_must_be_known(dialect, make, _sandbox):
    h = make(version_of(dialect))
    try:
        result = h.create_default("contact", "quote_template", [(1, 2)])
    except UnknownAssociationType:
        return True, False
    return False, "No default" in result.errors[0].message and len(result.failed_inputs) == 1


def an_archive_fails_as_a_whole(dialect, make, _sandbox):
    def answer(request):
        if VERSIONS[version_of(dialect)].dialect != "dated":
            return httpx.Response(400, json={"status": "error", "message": "no", "category": "X"})
        error = {"status": "error", "message": "no", "context": {"fromObjectId": ["1"]}}
        return httpx.Response(207, json={"status": "COMPLETE", "results": [], "errors": [error]})

    client = httpx.Client(transport=httpx.MockTransport(answer))
    h = make(version_of(dialect), http_client=client)
    try:
        result = h.archive("deal", "company", [(1, 2), (3, 4)], type="deal_to_company")
    except BadRequest:
        return True, False
    return False, [row.pair for row in result.failed_inputs] == [("1", "2")]


def names_of_own_types_are_not_read(dialect, make, _sandbox):
    with_labels(make)
    h = make(version_of(dialect))
    h.create("contact", "company", [(1, 2)], type="boss")
    types = h.read("company", "contact", [2]).results[0].types
    own = [(t.label, t.name) for t in types if t.category == "USER_DEFINED"]
    return own == [("Minion", None)], own == [("Minion", "boss")]


def version_of(dialect):
    return next(name for name, row in VERSIONS.items() if row.dialect == dialect)


@pytest.mark.parametrize("dialect", ["v3", "v4", "dated"])
@pytest.mark.parametrize("row", DIFFERENCES, ids=lambda row: row.name)
def test_each_row_of_the_table_of_differences_is_so(client, sandbox, row, dialect):
    """The test named in the row sees the difference on the versions named, and only there."""
    differs, is_as_elsewhere = globals()[row.name](dialect, client, sandbox)
    assert (differs, is_as_elsewhere) == (dialect in row.dialects, dialect not in row.dialects)
