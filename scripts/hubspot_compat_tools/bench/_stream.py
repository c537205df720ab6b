"""A create of very many pairs from a generator, batch by batch.

Run as `python -m hubspot_compat_tools.bench._stream PAIRS URL`: prints JSON. The pairs of one batch
come again and again, because the server's answer is fixed; so batches wait for each other, and
pairs a second are those of one connection.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from itertools import cycle, islice

from hubspot_compat import Associations
from hubspot_compat_tools.bench._workloads import BENCH_TOKEN, PAIRS, pairs

_VERSION = "2026-03"


def main() -> None:
    """Stream, and print the figures."""
    count, url = int(sys.argv[1]), sys.argv[2]
    client = Associations(BENCH_TOKEN, version=_VERSION, base_url=url, rate_limit=None)
    known = pairs()
    client.create("contact", "deal", known, type="contact_to_deal")
    wall, cpu, done = time.perf_counter(), time.process_time(), 0
    source = ((a, b) for a, b in islice(cycle(known[: min(count, PAIRS)]), count))
    for result in client.iter_create("contact", "deal", source, type="contact_to_deal"):
        done += sum(row.to_id is not None for row in result)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if done != count:
        msg = f"{done} of {count} pairs were confirmed"
        raise RuntimeError(msg)
    figures = {
        "microseconds": round(1e6 * cpu / count, 2),
        "pairs_per_second": round(count / wall),
        "peak_megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
