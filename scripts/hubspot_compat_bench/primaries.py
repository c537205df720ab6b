"""A create that sets Primary, of pairs in which contacts come twice.

Run as `python -m hubspot_compat_bench.primaries EVERY URL`: prints JSON. Every so manieth contact
comes twice, one pair right after the other; 0 for none. A contact has one Primary, so that its two
writes go out in two requests.
"""

from __future__ import annotations

import json
import sys
import time
from typing import TYPE_CHECKING, Any, Final

from hubspot_compat_bench.exchanges import ECHOED, FROM, TO, Pair

if TYPE_CHECKING:
    from hubspot_compat import Event

__all__ = ["COUNT", "repeating"]

COUNT: Final = 20_000
_TIMES: Final = 3
_VERSION: Final = "2026-03"


def repeating(every: int, count: int = COUNT) -> list[Pair]:
    """Make pairs of which every so manieth contact comes twice."""
    found: list[Pair] = []
    contact = 10**10
    for number in range(count):
        found.append((str(contact), str(2 * 10**10 + number)))
        contact += not (every and number % every == 0)
    return found


def main() -> None:
    """Create the pairs some times, and print the figures of one create."""
    from hubspot_compat import Associations

    pairs, url = repeating(int(sys.argv[1])), sys.argv[2]
    requests: list[Event] = []

    def count(event: Event) -> None:
        if event.kind == "request" and event.operation == "batch.create":
            requests.append(event)

    settings: Any = {"version": _VERSION, "base_url": url, "rate_limit": None}
    with Associations(ECHOED, on_event=count, **settings) as client:
        done = client.create(FROM, TO, pairs, type="contact_to_company")
        requests.clear()
        wall, cpu = time.perf_counter(), time.process_time()
        for _ in range(_TIMES):
            done = client.create(FROM, TO, pairs, type="contact_to_company")
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    if not done.ok or len(done) != COUNT:
        msg = f"{len(done)} of {COUNT} pairs were confirmed"
        raise RuntimeError(msg)
    figures = {
        "figure": 1e6 * cpu / _TIMES / COUNT,
        "requests": len(requests) / _TIMES,
        "pairs a second": COUNT * _TIMES / wall,
    }
    sys.stdout.write(json.dumps(figures))


if __name__ == "__main__":
    main()
