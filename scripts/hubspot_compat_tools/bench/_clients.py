"""The clients that are measured, each a function that does one workload once.

Run as `python -m hubspot_compat_tools.bench._clients CLIENT WORKLOAD URL REPEATS`: prints the CPU
seconds of each repetition as JSON, after one that is not counted.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable

from hubspot_compat_tools.bench._workloads import TYPE_ID, pairs, record_ids

Job = Callable[[], int]
_TOKEN = "bench-token-of-nobody"  # noqa: S105  the server looks at no token


def floor(workload: str, url: str) -> Job:
    """Bare httpx and msgspec: what hand-written code with the fastest decoder costs."""
    import httpx
    import msgspec

    client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {_TOKEN}"})
    version, verb = workload.split()
    root = f"/crm/{version}" if version.startswith("v") else f"/crm/associations/{version}"
    path = f"{root}/associations" if version.startswith("v") else root
    inputs = pairs()
    ids = record_ids()

    def body() -> list[dict[str, object]]:
        if verb == "read":
            return [{"id": id_} for id_ in ids]
        if version == "v3":
            return [
                {"from": {"id": a}, "to": {"id": b}, "type": "contact_to_deal"} for a, b in inputs
            ]
        types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TYPE_ID}]
        return [{"from": {"id": a}, "to": {"id": b}, "types": types} for a, b in inputs]

    target = "contact/deal" if verb == "create" else "deal/company"

    def job() -> int:
        content = msgspec.json.encode({"inputs": body()})
        answer = client.post(f"{path}/{target}/batch/{verb}", content=content)
        rows = msgspec.json.decode(answer.content)["results"]
        return len(rows) if verb == "create" else sum(len(row["to"]) for row in rows)

    return job


def facade(workload: str, url: str) -> Job:
    """The facade, all of its work included."""
    from hubspot_compat import Associations

    version, verb = workload.split()
    warnings.simplefilter("ignore")
    client = Associations(_TOKEN, version=version, base_url=url, rate_limit=None)
    inputs, ids = pairs(), record_ids()

    def create() -> int:
        return len(client.create("contact", "deal", inputs, type="contact_to_deal"))

    def read() -> int:
        return len(client.read("deal", "company", ids))

    return create if verb == "create" else read


CLIENTS: dict[str, Callable[[str, str], Job]] = {"httpx+msgspec": floor, "facade": facade}


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
