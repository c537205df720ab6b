"""The demo: one association, written by a v3 caller and by the facade on newer versions.

It prints the result of each check, and fails when a check fails.
"""

from __future__ import annotations

import json
import warnings
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from attrs import define, field

if TYPE_CHECKING:
    from rich.console import Console

    from hubspot_compat import Association, AssociationLimit
    from hubspot_compat_tools.sandbox import Sandbox

# The request body of the v3 page that started the project.
V3_PAYLOAD = {
    "inputs": [{"from": {"id": "53628"}, "to": {"id": "12726"}, "type": "contact_to_company"}]
}
CONTACT, COMPANY, TYPE = "53628", "12726", "contact_to_company"
VERSIONS = ("v3", "v4", "2026-03")
_TOKEN = "demo-token-of-the-sandbox"  # noqa: S105  the sandbox accepts any
_LIMIT = 5
_LEVELS = ("breaking", "warning", "info")


@define
class _Demo:
    """What the demo found on each version."""

    console: Console
    url: str
    sandbox: Sandbox
    raw: dict[str, Any] = field(factory=dict)
    models: dict[str, list[Association]] = field(factory=dict)
    stores: dict[str, Any] = field(factory=dict)
    failed: list[str] = field(factory=list)

    def check(self, claim: str, holds: bool) -> None:
        """Print a claim, and whether it is true."""
        self.console.print(f"  {'[green]yes[/]' if holds else '[bold red]NO[/]'}  {claim}")
        if not holds:
            self.failed.append(claim)


def run_demo(console: Console | None = None) -> bool:
    """Run the demo.

    Args:
        console: Where to print; stdout by default.

    Returns:
        Whether every check passed.
    """
    from rich.console import Console

    from hubspot_compat_tools.sandbox import Sandbox, running

    console = console or Console()
    sandbox = Sandbox()
    with running(sandbox) as url, warnings.catch_warnings():
        # The facade warns that v4 ends soon, which is not the subject here.
        warnings.simplefilter("ignore")
        console.print(f"A local HubSpot (the sandbox) listens at {url}\n")
        demo = _Demo(console, url, sandbox)
        _write(demo)
        _show_shapes(demo)
        limit = _limit(demo)
        _show_checks(demo, limit)
    _show_drift(console)
    if demo.failed:
        console.print(f"\n[bold red]Failed checks: {len(demo.failed)}.[/]")
    else:
        console.print("\n[bold green]Every check passed.[/]")
    return not demo.failed


def _write(demo: _Demo) -> None:
    """Do the same on every version, each time on an empty store."""
    demo.console.print(
        f"[bold]1. A v3 caller associates contact {CONTACT} with company {COMPANY}[/]"
    )
    demo.console.print("   POST /crm/v3/associations/contact/company/batch/create")
    demo.console.print_json(json.dumps(V3_PAYLOAD))
    demo.console.print(
        f'   The facade does the same on v4 and 2026-03: create("contact", "company", '
        f'[("{CONTACT}", "{COMPANY}")], type="{TYPE}")\n'
    )
    for version in VERSIONS:
        demo.sandbox.reset()
        if version == "v3":
            _create_as_v3_caller(demo)
        else:
            _create_with_facade(demo, version)
        demo.stores[version] = demo.sandbox.snapshot()
        _read(demo, version)


def _create_as_v3_caller(demo: _Demo) -> None:
    import httpx

    answer = httpx.post(
        f"{demo.url}/crm/v3/associations/contact/company/batch/create",
        json=V3_PAYLOAD,
        headers={"Authorization": f"Bearer {_TOKEN}"},
    )
    demo.raw["v3"] = answer.raise_for_status().json()["results"]


def _create_with_facade(demo: _Demo, version: str) -> None:
    from hubspot_compat import Associations

    with Associations(_TOKEN, version=version, base_url=demo.url) as hubspot:
        result = hubspot.create("contact", "company", [(CONTACT, COMPANY)], type=TYPE)
    result.raise_for_errors()
    demo.raw[version] = json.loads(result.raw[0])["results"]


def _read(demo: _Demo, version: str) -> None:
    from hubspot_compat import Associations

    # Read from the company's side: towards companies, v3 shows only the primary type.
    with Associations(_TOKEN, version=version, base_url=demo.url) as hubspot:
        demo.models[version] = list(hubspot.read("company", "contact", [COMPANY]))


def _show_shapes(demo: _Demo) -> None:
    from rich.table import Table

    demo.console.print(
        "[bold]2. The answer of each version, and the model that the facade reads[/]"
    )
    table = Table(show_lines=True)
    table.add_column("API")
    table.add_column("answer to the create", overflow="fold")
    table.add_column("model read by the facade", overflow="fold")
    for version in VERSIONS:
        rows = "\n".join(json.dumps(row) for row in demo.raw[version])
        table.add_row(version, rows, "\n".join(map(_shown, demo.models[version])))
    demo.console.print(table)


def _shown(row: Association) -> str:
    types = ", ".join(
        f"{type_.type_id} {type_.name} ({type_.label or 'unlabeled'})" for type_ in row.types
    )
    return f"{row.from_object} {row.from_id} -> {row.to_object} {row.to_id}: {types}"


def _limit(demo: _Demo) -> AssociationLimit | None:
    """Use the third response shape: definitions/configurations of a dated version."""
    from rich.table import Table

    from hubspot_compat import Associations

    demo.console.print("\n[bold]3. A limit, by definitions/configurations of 2026-03[/]")
    with Associations(_TOKEN, base_url=demo.url) as hubspot:
        result = hubspot.limits.create("contact", "company", [(TYPE, _LIMIT)])
        limits = hubspot.limits.list("contact", "company")
    table = Table(show_lines=True)
    table.add_column("answer of the API", overflow="fold")
    table.add_column("model of the facade", overflow="fold")
    for row, limit in zip(json.loads(result.raw[0])["results"], result, strict=True):
        table.add_row(json.dumps(row), f"{limit.type.name}: at most {limit.max_to_objects}")
    demo.console.print(table)
    return limits[0] if len(limits) == 1 else None


def _show_checks(demo: _Demo, limit: AssociationLimit | None) -> None:
    demo.console.print("\n[bold]4. Checks[/]")
    models = [demo.models[version] for version in VERSIONS]
    demo.check("v3, v4 and 2026-03 give equal models", all(m == models[0] for m in models))
    stores = [demo.stores[version] for version in VERSIONS]
    demo.check("the three stores are equal", all(store == stores[0] for store in stores))
    ids = {type_.type_id for row in models[0] for type_ in row.types}
    demo.check(
        "contact_to_company stayed Primary (2 and 280 seen from the company)", ids == {2, 280}
    )
    demo.check(
        f"the limit of {_LIMIT} companies was set on {TYPE}",
        limit is not None and (limit.max_to_objects, limit.type.type_id) == (_LIMIT, 1),
    )


def _show_drift(console: Console) -> None:
    from rich.table import Table

    from hubspot_compat_tools._project import find_project

    console.print("\n[bold]5. What changed between the versions (hubspot-compat drift)[/]")
    names = list(find_project().versions)
    table = Table()
    table.add_column("from -> to")
    for level in _LEVELS:
        table.add_column(level, justify="right")
    table.add_column("first breaking change", overflow="fold")
    try:
        for base, head in pairwise(names):
            table.add_row(f"{base} -> {head}", *_drift(base, head))
    except ModuleNotFoundError as error:
        from hubspot_compat_tools._errors import extra_missing

        console.print(f"  skipped: {extra_missing('specs', error.name)}", markup=False)
        return
    console.print(table)


def _drift(base: str, head: str) -> tuple[str, ...]:
    """How many changes of each level there are, and the first that breaks."""
    from hubspot_compat_tools.drift import compare

    changes = compare(base, head).changes
    counts = [sum(change.level == level for change in changes) for level in _LEVELS]
    first = next((change.text for change in changes if change.level == "breaking"), "none")
    return (*map(str, counts), first)
