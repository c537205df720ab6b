"""What type checkers make of the blocking client; read by mypy --strict and pyright, never run."""

from collections.abc import Iterator, Sequence
from typing import Any, assert_type

from hubspot_compat import (
    Association,
    AssociationGroup,
    AssociationLimit,
    Associations,
    AssociationType,
    BatchError,
    BatchResult,
    Event,
    HighUsageReport,
    PartialFailure,
    RateLimit,
)
from hubspot_compat_raw.v3.api.types import list as types_list
from hubspot_compat_raw.v3.models import (
    CollectionResponsePublicAssociationDefinitionNoPaging as Names,
)
from hubspot_compat_raw.v2026_03 import AuthenticatedClient
from hubspot_compat_raw.v2026_03.api.batch import create
from hubspot_compat_raw.v2026_03.models import (
    BatchInputPublicAssociationMultiPost,
)
from hubspot_compat_raw.v2026_03.models import (
    BatchResponseLabelsBetweenObjectPair as Written,
)
from hubspot_compat_raw.v2026_03.models import (
    BatchResponseLabelsBetweenObjectPairWithErrors as WrittenWithErrors,
)

BODY = BatchInputPublicAssociationMultiPost(inputs=[])


def told(event: Event) -> None:
    assert_type(event.batch, int)


with Associations(
    "token",
    version="v4",
    base_url="http://127.0.0.1",
    timeout=1.0,
    retries=2,
    rate_limit=RateLimit(100, 10.0),
    concurrency=4,
    on_event=told,
) as h:
    assert_type(h, Associations)

h = Associations(lambda: "token", rate_limit=None)
boss = AssociationType("USER_DEFINED", 1)
pairs: list[tuple[str, int]] = [("1", 2)]

created = h.create("contact", "company", pairs, type="contact_to_company")
assert_type(created, BatchResult[Association])
assert_type(created.results, Sequence[Association])
assert_type(created.errors, Sequence[BatchError])
assert_type(created.grouped(), list[AssociationGroup])
assert_type(created.raise_for_errors(), BatchResult[Association])
assert_type(created.failed_inputs, list[Any])
for row in created:
    assert_type(row, Association)
    assert_type(row.pair, tuple[str, str])
    assert_type(row.types, tuple[AssociationType, ...])

h.create("contact", "company", [(1, 2)], type=("USER_DEFINED", 1), labels="replace")
h.create("contact", "company", ((n, "2") for n in range(3)), types=[1, "Boss", boss])
h.create(
    "contact", "company", [(1, 2), ("1", 2, "Boss"), (3, 4, ("USER_DEFINED", 1)), (5, 6, boss)]
)
h.create("contact", "company", ((n, "2", 279) for n in range(3)))
h.create("contact", "company", created)
h.create("contact", "company", [Association("1", "2"), (3, 4)], type=boss)
assert_type(h.create_default("contact", "company", pairs), BatchResult[Association])
assert_type(h.read("contact", "company", ["1", 2]), BatchResult[Association])
assert_type(h.archive("contact", "company", pairs, everything=True), BatchResult[Association])
assert_type(h.iter_create("contact", "company", pairs), Iterator[BatchResult[Association]])
assert_type(created.positions(created.results[0]), tuple[int, ...])
Associations("token", invalid="report")
assert_type(h.iter_read("contact", "company", [1]), Iterator[BatchResult[Association]])
assert_type(h.iter_archive("contact", "company", pairs), Iterator[BatchResult[Association]])
assert_type(h.list("contact", 1, "company"), Iterator[Association])
assert_type(h.types("contact", "company"), list[AssociationType])
assert_type(h.labels.list("contact", "company"), list[AssociationType])
assert_type(h.labels.create("contact", "company", label="A", name="a"), list[AssociationType])
h.labels.update("contact", "company", boss, label="B")
h.labels.delete("contact", "company", 1)
assert_type(h.limits.list_all(), list[AssociationLimit])
assert_type(h.limits.list("contact", "company"), list[AssociationLimit])
limits = h.limits.create("contact", "company", [("Boss", 5), AssociationLimit(boss, 7)])
assert_type(limits, BatchResult[AssociationLimit])
assert_type(h.limits.update("contact", "company", limits), BatchResult[AssociationLimit])
assert_type(h.limits.delete("contact", "company", ["Boss"]), BatchResult[AssociationType])
assert_type(h.report_high_usage(1), HighUsageReport)

# One type for every version: its functions take it, and so do those of another version.
assert_type(h.raw, AuthenticatedClient)
assert_type(h.raw.with_headers({"X-Trace": "1"}), AuthenticatedClient)
written = create.sync("contact", "company", client=h.raw, body=BODY)
assert_type(written, Written | WrittenWithErrors | None)
assert_type(types_list.sync("contact", "company", client=h.raw), Names | None)

try:
    created.raise_for_errors()
except PartialFailure as failure:
    assert_type(failure.result, BatchResult[Any])

# What must not pass. A type checker that lets one of these through reports an unused ignore.
h.create("contact", "company", [(1, 2, 3, 4)])  # type: ignore[list-item]  # pyright: ignore[reportArgumentType]  # no pair
h.create("contact", "company", pairs, labels="merge")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no such way
h.create("contact", "company", pairs, type=1.5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no type
h.read("contact", "company", 1)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no list
Associations("token", invalid="ignore")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # no such way
Associations("token", "v4")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]  # settings have names
