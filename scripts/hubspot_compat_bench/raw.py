"""Our generated clients, with their models: what the facade would cost if it used those."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from hubspot_compat_bench.workloads import (
    BENCH_TOKEN,
    LISTED_ID,
    TYPE_ID,
    TYPE_NAME,
    pairs,
    record_ids,
)
from hubspot_compat_tools._project import package_of

__all__ = ["raw"]

Job = Callable[[], int]


def raw(workload: str, url: str) -> Job:
    """The generated client of the workload's version."""
    version, verb = workload.split()
    package = f"hubspot_compat_raw.{package_of(version)}"
    client = import_module(package).AuthenticatedClient(base_url=url, token=BENCH_TOKEN)
    models = import_module(f"{package}.models")
    group = "basic" if verb == "list" else "batch"
    call = import_module(f"{package}.api.{group}.{verb}").sync
    if verb == "list":
        return lambda: _listed(call("contact", LISTED_ID, "deal", client=client))
    make = {"create": _v3_create if version == "v3" else _v4_create, "read": _read}[verb]
    return make(models, call, client)


def _listed(answer: Any) -> int:
    return sum(row.to_object_id is not None for row in answer.results)


def _v3_create(models: Any, call: Any, client: Any) -> Job:
    inputs = pairs()

    def job() -> int:
        rows = [
            models.PublicAssociation(
                from_=models.PublicObjectId(id=a), to=models.PublicObjectId(id=b), type_=TYPE_NAME
            )
            for a, b in inputs
        ]
        body = models.BatchInputPublicAssociation(inputs=rows)
        answer = call("contact", "deal", client=client, body=body)
        return sum(row.from_.id is not None for row in answer.results)

    return job


def _v4_create(models: Any, call: Any, client: Any) -> Job:
    inputs = pairs()

    def job() -> int:
        types = [models.AssociationSpec("HUBSPOT_DEFINED", TYPE_ID)]
        rows = [
            models.PublicAssociationMultiPost(
                from_=models.PublicObjectId(id=a), to=models.PublicObjectId(id=b), types=types
            )
            for a, b in inputs
        ]
        body = models.BatchInputPublicAssociationMultiPost(inputs=rows)
        answer = call("contact", "deal", client=client, body=body)
        return sum(row.from_object_id is not None for row in answer.results)

    return job


def _read(models: Any, call: Any, client: Any) -> Job:
    ids = record_ids()
    dated = hasattr(models, "BatchInputPublicFetchAssociationsBatchRequest")

    def body() -> Any:
        if dated:
            one = models.PublicFetchAssociationsBatchRequest
            return models.BatchInputPublicFetchAssociationsBatchRequest([one(id=i) for i in ids])
        return models.BatchInputPublicObjectId([models.PublicObjectId(id=i) for i in ids])

    def job() -> int:
        answer = call("deal", "company", client=client, body=body())
        entries = [entry for row in answer.results for entry in row.to]
        if dated:
            return sum(entry.to_object_id is not None for entry in entries)
        return sum(entry.id is not None for entry in entries) // 2  # v3 gives each type its own

    return job
