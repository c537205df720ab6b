"""The clients that are measured: each makes a function that does one workload once.

Run as `python -m hubspot_compat_tools.bench._clients CLIENT WORKLOAD URL REPEATS`: prints the CPU
seconds of each repetition as JSON, after one that is not counted. Every client builds its request
from tuples, sends it, reads the answer and walks over every association in it.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from typing import Any

from hubspot_compat_tools.bench import _peers
from hubspot_compat_tools.bench._workloads import BENCH_TOKEN, LISTED_ID, TYPE_ID, pairs, record_ids

Job = Callable[[], int]


def floor(workload: str, url: str) -> Job:
    """Bare httpx and msgspec: what hand-written code with the fastest decoder costs."""
    import httpx
    import msgspec

    client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {BENCH_TOKEN}"})
    version, verb = workload.split()
    dated = not version.startswith("v")
    if verb == "list":
        root = f"/crm/objects/{version}" if dated else f"/crm/{version}/objects"
        path = f"{root}/contact/{LISTED_ID}/associations/deal"
        return lambda: _walked(
            msgspec.json.decode(client.get(path, params={"limit": "500"}).content)["results"],
            "toObjectId",
        )
    root = f"/crm/associations/{version}" if dated else f"/crm/{version}/associations"
    target = "contact/deal" if verb == "create" else "deal/company"
    body = {"create": _create_body, "read": _read_body}[verb]
    key = "id" if version == "v3" else "toObjectId"

    def job() -> int:
        content = msgspec.json.encode({"inputs": body(version)})
        answer = client.post(f"{root}/{target}/batch/{verb}", content=content)
        rows = msgspec.json.decode(answer.content)["results"]
        if verb == "read":
            entries = sum(_walked(row["to"], key) for row in rows)
            return entries // 2 if version == "v3" else entries  # v3 gives each type its own
        return _walked(rows, "from" if version == "v3" else "fromObjectId")

    inputs, ids = pairs(), record_ids()
    _INPUTS["pairs"], _INPUTS["ids"] = inputs, ids
    return job


_INPUTS: dict[str, Any] = {}


def _create_body(version: str) -> list[dict[str, object]]:
    inputs = _INPUTS["pairs"]
    if version == "v3":
        return [{"from": {"id": a}, "to": {"id": b}, "type": "contact_to_deal"} for a, b in inputs]
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TYPE_ID}]
    return [{"from": {"id": a}, "to": {"id": b}, "types": types} for a, b in inputs]


def _read_body(_: str) -> list[dict[str, object]]:
    return [{"id": id_} for id_ in _INPUTS["ids"]]


def _walked(rows: Iterable[dict[str, Any]], key: str) -> int:
    """Touch every row, as whoever asked for them would."""
    count = 0
    for row in rows:
        count += row[key] is not None
    return count


def facade(workload: str, url: str) -> Job:
    """The facade, all of its work included."""
    from hubspot_compat import Associations

    version, verb = workload.split()
    warnings.simplefilter("ignore")
    client = Associations(BENCH_TOKEN, version=version, base_url=url, rate_limit=None)
    inputs, ids = pairs(), record_ids()
    jobs: dict[str, Callable[[], Iterable[Any]]] = {
        "create": lambda: client.create("contact", "deal", inputs, type="contact_to_deal"),
        "read": lambda: client.read("deal", "company", ids),
        "list": lambda: client.list("contact", LISTED_ID, "deal"),
    }
    return lambda: _seen(jobs[verb]())


def facade_async(workload: str, url: str) -> Job:
    """The facade's awaiting twin, all of its work included, in one event loop."""
    import asyncio

    from hubspot_compat import AsyncAssociations

    version, verb = workload.split()
    warnings.simplefilter("ignore")
    client = AsyncAssociations(BENCH_TOKEN, version=version, base_url=url, rate_limit=None)
    inputs, ids = pairs(), record_ids()
    runner = asyncio.Runner()

    async def once() -> int:
        # A number, not the rows: the runner writes a `repr` of what a task returns.
        if verb == "create":
            return _seen(await client.create("contact", "deal", inputs, type="contact_to_deal"))
        if verb == "read":
            return _seen(await client.read("deal", "company", ids))
        return _seen([row async for row in client.list("contact", LISTED_ID, "deal")])

    return lambda: runner.run(once())


def _seen(rows: Iterable[Any]) -> int:
    """Touch every row, as `_walked` does."""
    count = 0
    for row in rows:
        count += row.to_id is not None
    return count


CLIENTS: dict[str, Callable[[str, str], Job]] = {
    "httpx+msgspec": floor,
    "facade": facade,
    "facade async": facade_async,
    "hubspot-sdk": _peers.hubspot_sdk,
    "hubspot-api-client": _peers.hubspot_api_client,
}


def main() -> None:
    """Run one client on one workload and print its CPU seconds."""
    name, workload, url, repeats = sys.argv[1:]
    job = CLIENTS[name](workload, url)
    done = job()
    seconds = []
    for _ in range(int(repeats)):
        start = time.process_time()
        job()
        seconds.append(time.process_time() - start)
    sys.stdout.write(json.dumps({"associations": done, "seconds": seconds}))


if __name__ == "__main__":
    main()
