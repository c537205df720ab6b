"""The clients that are measured: each makes a function that does one workload once.

Run as `python -m hubspot_compat_bench.clients CLIENT WORKLOAD URL`: prints the microseconds
of CPU per association and the ratio to the floor as JSON, medians of some repetitions after others
that are not counted.
Every client builds its request from tuples, sends it, reads the answer and walks over every
association in it. The garbage collector is left as Python starts it, for all alike.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final, NamedTuple

from hubspot_compat_bench import peers, raw
from hubspot_compat_bench.workloads import (
    BENCH_TOKEN,
    LISTED_ID,
    TYPE_ID,
    TYPE_NAME,
    pairs,
    record_ids,
)

Job = Callable[[], int]
Encode = Callable[[Any], bytes]
Decode = Callable[[bytes], Any]

FLOOR: Final = "httpx+msgspec"
# A list of 500 is soon done: more repetitions make up for it.
_WARM_UPS: Final = 3
_REPEATS: Final = {"create": 11, "read": 7, "list": 40}
_ENOUGH: Final = 2.0  # seconds of CPU after which three repetitions have to do
_FEWEST: Final = 3


def _msgspec() -> tuple[Encode, Decode]:
    import msgspec

    return msgspec.json.encode, msgspec.json.decode


def _orjson() -> tuple[Encode, Decode]:
    import orjson

    return orjson.dumps, orjson.loads


def _json() -> tuple[Encode, Decode]:
    return lambda value: json.dumps(value, separators=(",", ":")).encode(), json.loads


def bare(codec: Callable[[], tuple[Encode, Decode]], workload: str, url: str) -> Job:
    """Bare httpx and a JSON library: what hand-written code costs."""
    import httpx

    encode, decode = codec()
    client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {BENCH_TOKEN}"})
    version, verb = workload.split()
    if verb == "list":
        path = _path(version, "objects") + f"/contact/{LISTED_ID}/associations/deal"
        return lambda: _walked(
            decode(client.get(path, params={"limit": "500"}).content)["results"], "toObjectId"
        )
    target = "contact/deal" if verb == "create" else "deal/company"
    path = f"{_path(version, 'associations')}/{target}/batch/{verb}"
    inputs_of = {"create": _create_inputs, "read": _read_inputs}[verb](version)
    headers = {"Content-Type": "application/json"}

    def job() -> int:
        answer = client.post(path, content=encode({"inputs": inputs_of()}), headers=headers)
        rows = decode(answer.content)["results"]
        if verb == "create":
            return _walked(rows, "from" if version == "v3" else "fromObjectId")
        entries = sum(_walked(row["to"], "id" if version == "v3" else "toObjectId") for row in rows)
        return entries // 2 if version == "v3" else entries  # v3 gives each type its own

    return job


def _path(version: str, part: str) -> str:
    return f"/crm/{version}/{part}" if version.startswith("v") else f"/crm/{part}/{version}"


def _create_inputs(version: str) -> Callable[[], list[dict[str, object]]]:
    inputs = pairs()
    if version == "v3":
        return lambda: [{"from": {"id": a}, "to": {"id": b}, "type": TYPE_NAME} for a, b in inputs]
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": TYPE_ID}]
    return lambda: [{"from": {"id": a}, "to": {"id": b}, "types": types} for a, b in inputs]


def _read_inputs(_: str) -> Callable[[], list[dict[str, object]]]:
    ids = record_ids()
    return lambda: [{"id": id_} for id_ in ids]


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
    client = Associations(BENCH_TOKEN, version=version, base_url=url, rate_limit=None)
    inputs, ids = pairs(), record_ids()
    jobs: dict[str, Callable[[], Iterable[Any]]] = {
        "create": lambda: client.create("contact", "deal", inputs, type=TYPE_NAME),
        "read": lambda: client.read("deal", "company", ids),
        "list": lambda: client.list("contact", LISTED_ID, "deal"),
    }
    return lambda: _seen(jobs[verb]())


def facade_async(workload: str, url: str) -> Job:
    """The facade's awaiting twin, all of its work included, in one event loop."""
    import asyncio

    from hubspot_compat import AsyncAssociations

    version, verb = workload.split()
    client = AsyncAssociations(BENCH_TOKEN, version=version, base_url=url, rate_limit=None)
    inputs, ids = pairs(), record_ids()
    runner = asyncio.Runner()

    async def once() -> int:
        # A number, not the rows: the runner writes a `repr` of what a task returns.
        if verb == "create":
            return _seen(await client.create("contact", "deal", inputs, type=TYPE_NAME))
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
    "httpx+msgspec": partial(bare, _msgspec),
    "httpx+orjson": partial(bare, _orjson),
    "httpx+json": partial(bare, _json),
    "facade": facade,
    "facade async": facade_async,
    "raw client": raw.raw,
    "hubspot-api-client": peers.api_client,
    "hubspot-api-client dict": peers.api_client_dict,
    "hubspot-sdk": peers.sdk,
}


class Measured(NamedTuple):
    """What a job takes.

    Attributes:
        results: What it returned.
        seconds: Of CPU, the median of its runs.
        ratio: To the base, the median of the turns.
    """

    results: int
    seconds: float
    ratio: float


def cpu(job: Job, repeats: int, base: Job | None = None) -> Measured:
    """Run a job several times, in turns with its base, after some runs that are not counted.

    In turns, because a processor changes its clock within seconds: the two of a turn see the same.

    Args:
        job: What is measured.
        repeats: How many runs; fewer, but at least three, where they take long.
        base: What it is set beside.
    """
    done = 0
    for _ in range(_WARM_UPS):
        done = job()
        if base is not None:
            base()
    seconds: list[float] = []
    ratios: list[float] = []
    while len(seconds) < repeats and (len(seconds) < _FEWEST or sum(seconds) < _ENOUGH):
        seconds.append(_timed(job))
        ratios.append(1.0 if base is None else seconds[-1] / _timed(base))
    return Measured(done, statistics.median(seconds), statistics.median(ratios))


def _timed(job: Job) -> float:
    start = time.process_time()
    job()
    return time.process_time() - start


def main() -> None:
    """Run one client on one workload and print its CPU per association."""
    name, workload, url = sys.argv[1:]
    warnings.simplefilter("ignore")  # a version that ends soon is no finding here
    job, base = (CLIENTS[client](workload, url) for client in (name, FLOOR))
    repeats = _REPEATS[workload.split()[1]]
    found = cpu(job, repeats, None if name == FLOOR else base)
    figure = 1e6 * found.seconds / found.results
    told = {"figure": figure, "ratio": found.ratio, "associations": found.results}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
