"""Streams pairs through `iter_create` in a process of its own and prints what that took.

    python stream_worker.py URL VERSION COUNT sync|async

A fresh process, because the peak of a process's memory never goes down again. The peak is read from
/proc: getrusage's figure begins with that of the process that started this one.
"""

import asyncio
import json
import sys
import time
import warnings
from pathlib import Path

from hubspot_compat import Associations, AsyncAssociations

_KIBIBYTES = 1024
_STATUS = Path("/proc/self/status")


def pairs(count):
    return ((number, number) for number in range(1, count + 1))


def peak():
    """The most memory that this process ever had, in MiB."""
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / _KIBIBYTES


def options(url, version):
    return {"token": "pat-na1-00000000-stream", "version": version} | {
        "base_url": url,
        "rate_limit": None,
    }


def streamed(url, version, count):
    with Associations(**options(url, version)) as hubspot:
        results = hubspot.iter_create(
            "contact", "company", pairs(count), type=279, labels="replace"
        )
        return sum(len(result) for result in results if result.ok)


async def streamed_async(url, version, count):
    async with AsyncAssociations(**options(url, version)) as hubspot:
        results = hubspot.iter_create(
            "contact", "company", pairs(count), type=279, labels="replace"
        )
        return sum([len(result) async for result in results if result.ok])


def main(url, version, count, kind):
    warnings.simplefilter("ignore")
    before, began = peak(), time.monotonic()
    if kind == "sync":
        done = streamed(url, version, int(count))
    else:
        done = asyncio.run(streamed_async(url, version, int(count)))
    took = {"done": done, "growth": peak() - before, "seconds": time.monotonic() - began}
    print(json.dumps(took))  # noqa: T201  the test reads it


if __name__ == "__main__":
    main(*sys.argv[1:])
