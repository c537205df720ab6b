"""What type checkers make of the awaiting client; read by mypy --strict and pyright, never run."""

from collections.abc import AsyncIterator
from typing import assert_type

from hubspot_compat import (
    Association,
    AssociationLimit,
    AssociationType,
    AsyncAssociations,
    BatchResult,
    HighUsageReport,
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


async def token() -> str:
    return "token"


async def calls() -> None:
    async with AsyncAssociations(token) as h:
        assert_type(h, AsyncAssociations)
        pairs = [("1", 2)]
        assert_type(await h.create("contact", "company", pairs, type=1), BatchResult[Association])
        assert_type(await h.create_default("contact", "company", pairs), BatchResult[Association])
        assert_type(await h.read("contact", "company", [1]), BatchResult[Association])
        gone = await h.archive("contact", "company", pairs, type="Boss")
        assert_type(gone, BatchResult[Association])
        batches = h.iter_create("contact", "company", pairs)
        assert_type(batches, AsyncIterator[BatchResult[Association]])
        async for batch in batches:
            assert_type(batch, BatchResult[Association])
        async for row in h.list("contact", 1, "company"):
            assert_type(row, Association)
        assert_type(await h.types("contact", "company"), list[AssociationType])
        made = await h.labels.create("contact", "company", label="A", name="a")
        assert_type(made, list[AssociationType])
        limits = await h.limits.create("contact", "company", [(1, 5)])
        assert_type(limits, BatchResult[AssociationLimit])
        assert_type(h.raw, AuthenticatedClient)
        body = BatchInputPublicAssociationMultiPost(inputs=[])
        written = await create.asyncio("contact", "company", client=h.raw, body=body)
        assert_type(written, Written | WrittenWithErrors | None)
        assert_type(await h.report_high_usage(1), HighUsageReport)
        # What must not pass: an async iterator is not awaited, a coroutine is not iterated.
        await h.iter_read("contact", "company", [1])  # type: ignore[misc]  # pyright: ignore[reportGeneralTypeIssues]  # no coroutine
        for _ in h.read("contact", "company", [1]):  # type: ignore[attr-defined]  # pyright: ignore[reportGeneralTypeIssues]  # not awaited
            pass
