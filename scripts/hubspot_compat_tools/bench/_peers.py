"""HubSpot's own clients on the same workloads, used as their READMEs show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hubspot_compat_tools.bench._workloads import BENCH_TOKEN, TYPE_ID, pairs, record_ids

__all__ = ["SPEAKS", "hubspot_api_client", "hubspot_sdk"]

Job = Callable[[], int]
# The workloads that a client can do; each speaks the versions that it was made from.
SPEAKS: Final[dict[str, tuple[str, ...]]] = {
    "hubspot-sdk": ("2026-03 create", "2026-03 read"),
    "hubspot-api-client": ("v3 create", "v4 create", "v4 read"),
}


def hubspot_sdk(workload: str, url: str) -> Job:
    """The generated SDK of 2026."""
    from hubspot_sdk import HubSpot

    batch: Any = HubSpot(access_token=BENCH_TOKEN, base_url=url).crm.associations.batch
    inputs, ids = pairs(), record_ids()
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TYPE_ID}]

    def create() -> int:
        answer = batch.create(
            to_object_type="deal",
            from_object_type="contact",
            inputs=[{"from": {"id": a}, "to": {"id": b}, "types": types} for a, b in inputs],
        )
        return sum(row.from_object_id is not None for row in answer.results)

    def read() -> int:
        answer = batch.get(
            to_object_type="company", from_object_type="deal", inputs=[{"id": id_} for id_ in ids]
        )
        return sum(to.to_object_id is not None for row in answer.results for to in row.to)

    return create if workload.endswith("create") else read


def hubspot_api_client(workload: str, url: str) -> Job:
    """The SDK that most code uses."""
    import hubspot  # type: ignore[import-untyped]  # it has no types

    client: Any = hubspot.Client.create(access_token=BENCH_TOKEN, host=url)
    associations: Any = client.crm.associations
    if workload == "v3 create":
        return _v3_create(associations.batch_api)
    api = associations.v4.batch_api
    return _v4_create(api) if workload == "v4 create" else _v4_read(api)


def _v3_create(api: Any) -> Job:
    from hubspot.crm import associations as models  # type: ignore[import-untyped]  # no types

    inputs = pairs()

    def job() -> int:
        rows = [
            models.PublicAssociation(
                _from=models.PublicObjectId(id=a),
                to=models.PublicObjectId(id=b),
                type="contact_to_deal",
            )
            for a, b in inputs
        ]
        answer = api.create(
            "contact",
            "deal",
            batch_input_public_association=models.BatchInputPublicAssociation(inputs=rows),
        )
        return sum(row._from.id is not None for row in answer.results)  # noqa: SLF001  its name

    return job


def _v4_create(api: Any) -> Job:
    from hubspot.crm.associations import v4 as models  # type: ignore[import-untyped]  # no types

    inputs = pairs()

    def job() -> int:
        types = [
            models.AssociationSpec(
                association_category="HUBSPOT_DEFINED", association_type_id=TYPE_ID
            )
        ]
        rows = [
            models.PublicAssociationMultiPost(
                _from=models.PublicObjectId(id=a), to=models.PublicObjectId(id=b), types=types
            )
            for a, b in inputs
        ]
        answer = api.create(
            "contact",
            "deal",
            batch_input_public_association_multi_post=models.BatchInputPublicAssociationMultiPost(
                inputs=rows
            ),
        )
        return sum(row.from_object_id is not None for row in answer.results)

    return job


def _v4_read(api: Any) -> Job:
    from hubspot.crm.associations import v4 as models

    ids = record_ids()

    def job() -> int:
        rows = [models.PublicFetchAssociationsBatchRequest(id=id_) for id_ in ids]
        body = models.BatchInputPublicFetchAssociationsBatchRequest(inputs=rows)
        answer = api.get_page(
            "deal", "company", batch_input_public_fetch_associations_batch_request=body
        )
        return sum(to.to_object_id is not None for row in answer.results for to in row.to)

    return job
