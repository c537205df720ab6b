"""What it takes to begin: an import, a client and its first call, or a command from the shell.

Run as `python -m hubspot_compat_bench.start WHAT URL`: prints milliseconds of wall as JSON.
Nothing that is measured may be imported above, so each way does its imports itself. httpx imports
click and rich for a command line of its own where it finds them; in an installation of the facade
alone it does not, so here neither: they would make the floor twice as high.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings

_TOKEN = "bench-token-of-nobody"  # noqa: S105  the server looks at no token
_MODULES = ("httpx", "hubspot_compat")
_NOT_INSTALLED = ("click", "rich")


def _import_httpx(_: str) -> None:
    import httpx  # noqa: F401  importing it is what is measured


def _import_package(_: str) -> None:
    import hubspot_compat  # noqa: F401  importing it is what is measured


def _import_client(_: str) -> None:
    # The front door is lazy, and this is what everybody imports.
    from hubspot_compat import Associations  # noqa: F401  importing it is what is measured


def _call_httpx(url: str) -> None:
    import httpx

    client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {_TOKEN}"})
    path = "/crm/associations/2026-03/deal/company/batch/read"
    client.post(path, json={"inputs": [{"id": "100000"}]}).json()


def _call_facade(url: str) -> None:
    from hubspot_compat import Associations

    client = Associations(_TOKEN, version="2026-03", base_url=url, rate_limit=None)
    client.read("deal", "company", ["100000"])


def _libraries_from_the_shell(_: str) -> None:
    subprocess.run([sys.executable, "-c", "import deepdiff, typer"], check=True)


def _drift_from_the_shell(_: str) -> None:
    asked = ["drift", "v4", "2026-03", "--format", "json", "--fail-on", "never"]
    command = [sys.executable, "-m", "hubspot_compat_tools", *asked]
    report = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    if not json.loads(report)["changes"]:
        msg = "drift found no change: nothing was measured"
        raise RuntimeError(msg)


_WAYS = {
    "import httpx": _import_httpx,
    "import hubspot_compat": _import_package,
    "from hubspot_compat import Associations": _import_client,
    "httpx": _call_httpx,
    "facade": _call_facade,
    "import deepdiff, typer": _libraries_from_the_shell,
    "drift v4 2026-03": _drift_from_the_shell,
}


def main() -> None:
    """Begin one way, and print how long it took."""
    what, url = sys.argv[1:]
    early = [name for name in _MODULES if name in sys.modules]
    if early:
        msg = f"{', '.join(early)} imported before the clock ran: nothing was measured"
        raise RuntimeError(msg)
    sys.modules |= dict.fromkeys(_NOT_INSTALLED)  # type: ignore[arg-type]  # importing None fails
    warnings.simplefilter("ignore")
    start = time.perf_counter()
    _WAYS[what](url)
    sys.stdout.write(json.dumps({"figure": 1e3 * (time.perf_counter() - start)}))


if __name__ == "__main__":
    main()
