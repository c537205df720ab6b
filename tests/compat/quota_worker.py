"""One of several processes that share a quota through a bucket of pyrate-limiter.

It prints the time of every permit that it got, as the bucket stamped it, in milliseconds.
"""

import asyncio
import sys
from inspect import isawaitable

from pyrate_limiter import Rate, RedisBucket
from pyrate_limiter.limiter_factory import create_sqlite_limiter

from hubspot_compat._transport.http import AsyncTransport, SyncTransport, default_settings
from hubspot_compat._wire.messages import Request

REQUEST = Request("batch.read", "POST", "/crm/read", content=b"{}")
LIMIT, WINDOW = 20, 500  # requests, milliseconds


def sqlite(path):
    limiter = create_sqlite_limiter(LIMIT, WINDOW, db_path=path, use_file_lock=True)
    report(limiter.bucket_factory.bucket)
    return limiter


def redis(port):
    import redis

    return report(RedisBucket.init([Rate(LIMIT, WINDOW)], redis.Redis(port=int(port)), "quota"))


def report(bucket):
    """Print the stamp of every item that the bucket takes."""
    put = bucket.put

    def reporting(item):
        taken = put(item)
        return later(item, taken) if isawaitable(taken) else at_once(item, taken)

    async def later(item, taken):
        return at_once(item, await taken)

    def at_once(item, taken):
        if taken:
            print(item.timestamp)  # noqa: T201 - the test reads it
        return taken

    bucket.put = reporting
    return bucket


def send(url, limit, count):
    transport = SyncTransport(default_settings("token", base_url=url, rate_limit=limit))
    for _ in range(count):
        transport.send(REQUEST)
    transport.close()


async def send_async(url, port, count):
    import redis.asyncio

    client = redis.asyncio.Redis(port=int(port))
    bucket = report(await RedisBucket.init([Rate(LIMIT, WINDOW)], client, "quota"))
    transport = AsyncTransport(default_settings("token", base_url=url, rate_limit=bucket))
    await asyncio.gather(*(transport.send(REQUEST) for _ in range(count)))
    await transport.aclose()
    await client.aclose()


if __name__ == "__main__":
    url, kind, where, count = sys.argv[1:]
    if kind == "redis-async":
        asyncio.run(send_async(url, where, int(count)))
    else:
        send(url, {"sqlite": sqlite, "redis": redis}[kind](where), int(count))
