"""Variants of a create and a read that production meets, beside bare httpx and msgspec.

Run as `python -m hubspot_compat_bench.variants CLIENT VERSION VARIANT URL`: prints the
microseconds of CPU per association and the ratio to the floor as JSON. The floor sends the same
requests with the same inputs as the facade, keep's reads included, and walks over every row of
every answer.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from hubspot_compat_bench.clients import FLOOR, Job, cpu
from hubspot_compat_bench.creates import creates
from hubspot_compat_bench.exchanges import FROM, TO, Exchange, Variant
from hubspot_compat_bench.reads import reads

__all__ = ["CLIENTS", "VARIANTS", "VERSIONS"]

VERSIONS: Final = ("v4", "2026-03")
VARIANTS: Final[Mapping[str, Variant]] = {made.name: made for made in (*creates(), *reads())}
_REPEATS: Final = 11


@contextmanager
def _floor(variant: Variant, version: str, url: str) -> Iterator[Job]:
    """Bare httpx and msgspec: what hand-written code costs that sends the same."""
    import httpx

    headers = {"Authorization": f"Bearer {variant.token}", "Content-Type": "application/json"}
    base = "/crm/v4/associations" if version == "v4" else f"/crm/associations/{version}"
    exchanges = variant.exchanges()
    verb = exchanges[-1].verb  # what the call is about; a keep's reads go before it

    with httpx.Client(base_url=url, headers=headers) as client:

        def job() -> int:
            found = [(e.verb, _exchanged(client, base, e)) for e in exchanges]
            return sum(results for done, results in found if done == verb)

        yield job


def _exchanged(client: Any, base: str, exchange: Exchange) -> int:
    """Send one request, and touch every row and error of its answer."""
    import msgspec

    content = msgspec.json.encode({"inputs": exchange.inputs()})
    answer = client.post(f"{base}/{FROM}/{TO}/batch/{exchange.verb}", content=content)
    body = msgspec.json.decode(answer.content)
    assert all(error["context"] for error in body.get("errors", ()))
    if exchange.verb == "create":
        return sum(row["toObjectId"] is not None for row in body["results"])
    return sum(to["toObjectId"] is not None for row in body["results"] for to in row["to"])


@contextmanager
def _facade(variant: Variant, version: str, url: str) -> Iterator[Job]:
    """The facade, all of its work included."""
    from hubspot_compat import Associations

    with Associations(variant.token, version=version, base_url=url, rate_limit=None) as client:

        def job() -> int:
            result = variant.call(client)
            assert all(error.category for error in result.errors)
            return sum(row.to_id is not None for row in result.results)

        yield job


Client = Callable[[Variant, str, str], AbstractContextManager[Job]]
CLIENTS: Final[Mapping[str, Client]] = {
    FLOOR: _floor,
    "facade": _facade,
}


def main() -> None:
    """Run one client on one variant and print its CPU per association."""
    client, version, name, url = sys.argv[1:]
    warnings.simplefilter("ignore")  # a version that ends soon is no finding here
    variant = VARIANTS[name]
    with (
        CLIENTS[client](variant, version, url) as job,
        CLIENTS[FLOOR](variant, version, url) as base,
    ):
        found = cpu(job, _REPEATS, None if client == FLOOR else base)
    if found.results != variant.results:
        seen = found.results
        msg = f"{client} saw {seen} results of {name!r} on {version}, not {variant.results}"
        raise RuntimeError(msg)
    figure = 1e6 * found.seconds / variant.associations
    sys.stdout.write(json.dumps({"figure": figure, "ratio": found.ratio}))


if __name__ == "__main__":
    main()
