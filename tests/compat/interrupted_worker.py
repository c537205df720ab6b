"""Runs a call that a signal is to interrupt, in a process of its own; prints what it came to.

python interrupted_worker.py URL HOW
"""

import asyncio
import json
import sys
import time

import httpx

from hubspot_compat import Associations, AsyncAssociations

AT = ("contact", "company")
PAIRS = [(number, 1) for number in range(1, 20_001)]
PATIENT = {"timeout": 30, "deadline": 60, "retries": 3, "rate_limit": None}


def say(told):
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def tell(error, began):
    sizes = {name: len(list(getattr(error, name))) for name in ("done", "not_done", "unknown")}
    sizes |= {"rest": len(list(error.rest)), "kind": type(error).__name__}
    say(sizes | {"seconds": time.monotonic() - began})


def blocking(url, **settings):
    began = time.monotonic()
    with Associations("any", base_url=url, **PATIENT, **settings) as client:
        try:
            client.create(*AT, PAIRS, type=279, labels="replace")
        except KeyboardInterrupt as error:
            tell(error, began)


async def awaiting(url):
    began = time.monotonic()
    async with AsyncAssociations("any", base_url=url, **PATIENT) as client:
        try:
            await client.create(*AT, PAIRS, type=279, labels="replace")
        except asyncio.CancelledError as error:
            tell(error, began)
            raise


def closing(url):
    with Associations("any", base_url=url, **PATIENT) as client:
        parts = client.iter_create(*AT, PAIRS, type=279, labels="replace")
        next(parts)
        began = time.monotonic()
        parts.close()
        say({"seconds": time.monotonic() - began})


def main(url, how):
    if how == "async":
        try:
            asyncio.run(awaiting(url))
        except KeyboardInterrupt:
            return
    elif how == "own client":
        blocking(url, http_client=httpx.Client())
    elif how == "closing":
        closing(url)
    else:
        blocking(url)


if __name__ == "__main__":
    main(*sys.argv[1:])
