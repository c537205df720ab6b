"""Figures of the sandbox: how fast it serves, and how much memory a big store takes.

    python -m hubspot_compat_bench.sandbox [--batches 1000] [--associations 10000000] [--json]

The server and the client are two processes on loopback, one connection, 100 pairs a batch. The
store is filled in a process of its own; its size is the process's resident memory (Linux only).
"""

from __future__ import annotations

import argparse
import http.client
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any, Final

_PAIRS: Final = 100
_OK: Final = 201
_FILL: Final = """
import resource, sys
from hubspot_compat_tools.sandbox._portal import Portal
associations, each = int(sys.argv[1]), int(sys.argv[2])
portal = Portal()
pair = portal.pair("contact", "company")
primary = pair.forward.primary
companies = max(associations // 2, 1)
for number in range(associations):
    contact, company = 500_000_000_000 + number // each, 7_000_000_000 + number % companies
    portal.create(pair, contact, company, primary, replace=False)
assert pair.forward.size() == associations
pages = int(open("/proc/self/statm").read().split()[1])
print(pages * resource.getpagesize())
"""
_PATHS: Final = {
    "v3": "/crm/v3/associations/contacts/companies/batch/create",
    "2026-03": "/crm/associations/2026-03/contacts/companies/batch/create",
}
_TYPES: Final = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 1}]


def measure(batches: int = 1_000, associations: int = 10_000_000) -> dict[str, float]:
    """Measure everything.

    Args:
        batches: How many batch creates to serve on each version.
        associations: How many associations to store.

    Returns:
        The figures by their names, which say the unit.
    """
    figures: dict[str, float] = {
        f"{version} batch creates of {_PAIRS} pairs a second": round(
            batches_per_second(version, batches)
        )
        for version in _PATHS
    }
    for each in (1, 2):
        name = f"GB for {associations:,} associations, {each} a contact"
        figures[name] = round(store_bytes(associations, each) / 1e9, 2)
    return figures


def batches_per_second(version: str, batches: int) -> float:
    """Serve batch creates over loopback; gives how many a second."""
    command = [sys.executable, "-m", "hubspot_compat_tools", "sandbox"]
    payloads = list(_bodies(version, batches))
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            address = server.stdout.readline().strip().removeprefix("http://")
            return batches / _post_all(address, _PATHS[version], payloads)
        finally:
            server.terminate()


def _post_all(address: str, path: str, payloads: list[bytes]) -> float:
    """Post bodies one after the other; gives the seconds it took."""
    connection = http.client.HTTPConnection(address, timeout=30)
    headers = {"authorization": "Bearer bench", "content-type": "application/json"}
    began = time.perf_counter()
    for payload in payloads:
        connection.request("POST", path, payload, headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != _OK:
            msg = f"the sandbox answered {answer.status} to a batch create"
            raise RuntimeError(msg)
    seconds = time.perf_counter() - began
    connection.close()
    return seconds


def _bodies(version: str, batches: int) -> Iterator[bytes]:
    """Batches of pairs that were never written before."""
    more: dict[str, Any] = {"type": "contact_to_company"} if version == "v3" else {"types": _TYPES}
    for first in range(0, batches * _PAIRS, _PAIRS):
        inputs = [
            {
                "from": {"id": str(500_000_000_000 + number)},
                "to": {"id": str(7_000_000_000 + number % 50_000)},
                **more,
            }
            for number in range(first, first + _PAIRS)
        ]
        yield json.dumps({"inputs": inputs}).encode()


def store_bytes(associations: int, each: int) -> int:
    """Resident bytes of a process whose store has `each` companies for every contact."""
    command = [sys.executable, "-c", _FILL, str(associations), str(each)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(ran.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Figures of the sandbox.")
    parser.add_argument("--batches", type=int, default=1_000)
    parser.add_argument("--associations", type=int, default=10_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = measure(options.batches, options.associations)
    if options.json:
        sys.stdout.write(json.dumps(figures) + "\n")
        return
    for name, figure in figures.items():
        sys.stdout.write(f"{figure:>10}  {name}\n")


if __name__ == "__main__":
    main()
