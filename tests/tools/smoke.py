"""What the installed package must do without the repository, given the extras by name.

Run as text by test_wheel.py in environments that have nothing but the wheel and one extra, against
the sandbox of HUBSPOT_BASE_URL.
"""

import asyncio
import sys
from importlib.metadata import version

import hubspot_compat
from hubspot_compat import Associations, AsyncAssociations, legacy

extras = set(sys.argv[1:])
assert "site-packages" in hubspot_compat.__file__, hubspot_compat.__file__
assert version("hubspot-compat") == hubspot_compat.__version__

# The facade, blocking and awaiting, with every library that it is made of.
with Associations() as hubspot:
    hubspot.create("contact", "company", [(1, 2)], type="contact_to_company").raise_for_errors()
    (row,) = hubspot.read("contact", "company", [1])
    assert (row.to_id, sorted(type_.type_id for type_ in row.types)) == ("2", [1, 279])


async def awaited() -> list[str]:
    async with AsyncAssociations(version="v3") as hubspot:
        return [row.to_id for row in await hubspot.read("contact", "company", [1])]


assert asyncio.run(awaited()) == ["2"]
for tool in ("typer", "deepdiff", "starlette"):
    assert tool not in sys.modules, tool

# The bridge, with the one HTTP library that is always here.
import os  # noqa: E402

import httpx  # noqa: E402

with legacy.install():
    answer = httpx.get(
        f"{os.environ['HUBSPOT_BASE_URL']}/crm/v3/objects/contacts/1/associations/companies",
        headers={"Authorization": "Bearer pat-na1-00000000-wheel"},
    )
assert {"id": "2", "type": "contact_to_company"} in answer.json()["results"], answer.text

# Every raw client imports.
from importlib import import_module  # noqa: E402

from hubspot_compat_raw._registry import VERSIONS  # noqa: E402

for row in VERSIONS.values():
    import_module(f"hubspot_compat_raw.{row.package}.models")

if "shared" in extras:
    from pyrate_limiter.limiter_factory import create_sqlite_limiter

    limiter = create_sqlite_limiter(100, 10_000, db_path="quota.db", use_file_lock=True)
    with Associations(rate_limit=limiter) as hubspot:
        hubspot.read("contact", "company", [1])
    import redis
    from pyrate_limiter import RedisBucket  # noqa: F401

    redis.Redis(host="quota.invalid")  # nothing is asked before it is used
    limiter.close()

if "specs" in extras:
    from hubspot_compat_tools.drift import compare

    assert any(change.level == "breaking" for change in compare("v4", "2026-03").changes)

if "sandbox" in extras:
    from hubspot_compat_tools.sandbox import Sandbox, running

    with running(Sandbox()) as url, Associations("any", base_url=url) as hubspot:
        assert hubspot.create("deal", "contact", [(1, 2)], type=3).ok

sys.stdout.write("everything held\n")
