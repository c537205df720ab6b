"""What the bridge costs: the same v3 code, straight to the server and through the bridge.

Run as `python -m hubspot_compat_bench.bridge CLIENT PAIRS URL`: prints the milliseconds of
CPU of one v3 batch create as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, Final

from hubspot_compat_bench.clients import Job, cpu
from hubspot_compat_bench.workloads import BENCH_TOKEN, TYPE_NAME, pairs

_PATH: Final = "/crm/v3/associations/contact/deal/batch/create"
_REPEATS: Final = 40
_TARGET: Final = "2026-03"
_DIRECT: Final = "direct"


def _httpx(url: str) -> Any:
    import httpx

    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {BENCH_TOKEN}"})


def _mounted(url: str) -> Any:
    from hubspot_compat import legacy

    return legacy.mount(_httpx(url), version=_TARGET)


def _job(client: Any, count: int) -> Job:
    import msgspec

    inputs = pairs(count)
    headers = {"Content-Type": "application/json"}

    def job() -> int:
        body = [{"from": {"id": a}, "to": {"id": b}, "type": TYPE_NAME} for a, b in inputs]
        answer = client.post(_PATH, content=msgspec.json.encode({"inputs": body}), headers=headers)
        rows = msgspec.json.decode(answer.content)["results"]
        return sum(row["from"] is not None for row in rows)

    return job


_CLIENTS: Final[dict[str, Callable[[str], Any]]] = {_DIRECT: _httpx, "bridge": _mounted}


def main() -> None:
    """Run one way and print its CPU a call."""
    name, count, url = sys.argv[1:]
    job, base = (_job(_CLIENTS[way](url), int(count)) for way in (name, _DIRECT))
    found = cpu(job, _REPEATS, None if name == _DIRECT else base)
    if found.results != int(count):
        msg = f"{found.results} of {count} pairs came back"
        raise RuntimeError(msg)
    sys.stdout.write(json.dumps({"figure": 1e3 * found.seconds, "ratio": found.ratio}))


if __name__ == "__main__":
    main()
