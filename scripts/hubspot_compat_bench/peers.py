"""HubSpot's own clients on the same workloads, used as their READMEs show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from hubspot_compat_bench.workloads import (
    BENCH_TOKEN,
    LISTED_ID,
    TYPE_ID,
    TYPE_NAME,
    pairs,
    record_ids,
)

__all__ = ["SPEAKS", "api_client", "api_client_dict", "sdk"]

Job = Callable[[], int]
_API_CLIENT: Final = ("v3 create", "v3 read", "v4 create", "v4 read", "v4 list")
# The workloads that a client can do; each speaks the versions that it was made from.
SPEAKS: Final[dict[str, tuple[str, ...]]] = {
    "hubspot-sdk": ("2026-03 create", "2026-03 read", "2026-03 list"),
    "hubspot-api-client": _API_CLIENT,
    "hubspot-api-client dict": tuple(name for name in _API_CLIENT if not name.endswith("list")),
}


def sdk(workload: str, url: str) -> Job:
    """The generated SDK of 2026."""
    from hubspot_sdk import HubSpot

    objects: Any = HubSpot(access_token=BENCH_TOKEN, base_url=url).crm
    batch: Any = objects.associations.batch
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

    def list_() -> int:
        page = objects.associations.list(
            "deal", object_type="contact", object_id=LISTED_ID, limit=500
        )
        return sum(row.to_object_id is not None for row in page.results)

    return {"create": create, "read": read, "list": list_}[workload.split()[1]]


def api_client(workload: str, url: str) -> Job:
    """The SDK that most code uses, with its models."""
    return _api_client(workload, url, dicts=False)


def api_client_dict(workload: str, url: str) -> Job:
    """The same SDK given dicts, which it takes as well."""
    return _api_client(workload, url, dicts=True)


def _api_client(workload: str, url: str, *, dicts: bool) -> Job:
    import hubspot  # type: ignore[import-untyped]  # it has no types

    client: Any = hubspot.Client.create(access_token=BENCH_TOKEN, host=url)
    associations: Any = client.crm.associations
    v4: Any = associations.v4
    jobs: dict[str, Callable[[], Job]] = {
        "v3 create": lambda: _v3_create(associations.batch_api, dicts=dicts),
        "v3 read": lambda: _v3_read(associations.batch_api, dicts=dicts),
        "v4 create": lambda: _v4_create(v4.batch_api, dicts=dicts),
        "v4 read": lambda: _v4_read(v4.batch_api, dicts=dicts),
        "v4 list": lambda: _v4_list(v4.basic_api),
    }
    return jobs[workload]()


def _rows_of_dicts(more: dict[str, object]) -> Sequence[Any]:
    return [{"from": {"id": a}, "to": {"id": b}, **more} for a, b in pairs()]


def _v3_create(api: Any, *, dicts: bool) -> Job:
    from hubspot.crm import associations as models  # type: ignore[import-untyped]  # no types

    inputs = pairs()

    def rows() -> Sequence[Any]:
        if dicts:
            return _rows_of_dicts({"type": TYPE_NAME})
        id_ = models.PublicObjectId
        one = models.PublicAssociation
        return [one(_from=id_(id=a), to=id_(id=b), type=TYPE_NAME) for a, b in inputs]

    def job() -> int:
        body = models.BatchInputPublicAssociation(inputs=rows())
        answer = api.create("contact", "deal", batch_input_public_association=body)
        return sum(row._from.id is not None for row in answer.results)  # noqa: SLF001  its name

    return job


def _v3_read(api: Any, *, dicts: bool) -> Job:
    from hubspot.crm import associations as models

    ids = record_ids()

    def job() -> int:
        rows = [{"id": i} if dicts else models.PublicObjectId(id=i) for i in ids]
        body = models.BatchInputPublicObjectId(inputs=rows)
        answer = api.read("deal", "company", batch_input_public_object_id=body)
        # v3 gives each type its own entry.
        return sum(to.id is not None for row in answer.results for to in row.to) // 2

    return job


def _v4_create(api: Any, *, dicts: bool) -> Job:
    from hubspot.crm.associations import v4 as models  # type: ignore[import-untyped]  # no types

    inputs = pairs()
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TYPE_ID}

    def rows() -> Sequence[Any]:
        if dicts:
            return _rows_of_dicts({"types": [spec]})
        types = [models.AssociationSpec(spec["associationCategory"], spec["associationTypeId"])]
        id_ = models.PublicObjectId
        one = models.PublicAssociationMultiPost
        return [one(_from=id_(id=a), to=id_(id=b), types=types) for a, b in inputs]

    def job() -> int:
        body = models.BatchInputPublicAssociationMultiPost(inputs=rows())
        answer = api.create("contact", "deal", batch_input_public_association_multi_post=body)
        return sum(row.from_object_id is not None for row in answer.results)

    return job


def _v4_read(api: Any, *, dicts: bool) -> Job:
    from hubspot.crm.associations import v4 as models

    ids = record_ids()

    def job() -> int:
        one = models.PublicFetchAssociationsBatchRequest
        rows = [{"id": id_} if dicts else one(id=id_) for id_ in ids]
        body = models.BatchInputPublicFetchAssociationsBatchRequest(inputs=rows)
        answer = api.get_page(
            "deal", "company", batch_input_public_fetch_associations_batch_request=body
        )
        return sum(to.to_object_id is not None for row in answer.results for to in row.to)

    return job


def _v4_list(api: Any) -> Job:
    def job() -> int:
        page = api.get_page("contact", LISTED_ID, "deal", limit=500)
        return sum(row.to_object_id is not None for row in page.results)

    return job
