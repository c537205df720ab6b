"""A create of very many pairs from a generator, batch by batch.

Run as `python -m hubspot_compat_bench.stream PAIRS URL`: prints JSON. The pairs of one batch
come again and again, because the server's answer is fixed; so batches wait for each other, and
pairs a second are those of one connection.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import cycle, islice
from typing import Final

from hubspot_compat import Associations
from hubspot_compat_bench.workloads import BENCH_TOKEN, PAIRS, TYPE_NAME, pairs

_VERSION: Final = "2026-03"
_AT_LEAST: Final = 40_000  # pairs behind a figure, in several streams where one is short


def _stream(client: Associations, count: int) -> int:
    known = pairs(min(count, PAIRS))
    source = ((a, b) for a, b in islice(cycle(known), count))
    done = 0
    for result in client.iter_create("contact", "deal", source, type=TYPE_NAME):
        done += sum(row.to_id is not None for row in result)
    return done


def main() -> None:
    """Stream, and print the figures."""
    count, url = int(sys.argv[1]), sys.argv[2]
    client = Associations(BENCH_TOKEN, version=_VERSION, base_url=url, rate_limit=None)
    for _ in range(3):
        _stream(client, PAIRS)
    times = max(1, _AT_LEAST // count)
    wall, cpu = time.perf_counter(), time.process_time()
    done = sum(_stream(client, count) for _ in range(times))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if done != count * times:
        msg = f"{done} of {count * times} pairs were confirmed"
        raise RuntimeError(msg)
    figures = {
        "figure": 1e6 * cpu / done,
        "pairs a second": done / wall,
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
