"""What is measured beside what: each contest is a few probes, run in turns, and one is the base."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from hubspot_compat_bench.clients import FLOOR
from hubspot_compat_bench.peers import SPEAKS
from hubspot_compat_bench.scaling import UNITS
from hubspot_compat_bench.variants import CLIENTS, VARIANTS, VERSIONS
from hubspot_compat_bench.workloads import SIZES

__all__ = ["FLOOR", "GROUPS", "Contest", "Probe", "contests"]

GROUPS: Final = {
    "association": "CPU per association",
    "variant": "Variants of a call, CPU per association",
    "stream": "A streamed create on 2026-03",
    "primary": "A create of 20,000 pairs that sets Primary, on 2026-03; some contacts come twice",
    "bridge": "v3 batch creates through the bridge, served by 2026-03",
    "start": "Start, wall",
    "scaling": "Growth of the tools, CPU per unit",
    "sandbox": "The sandbox",
}

_CLIENTS: Final = (
    FLOOR,
    "httpx+orjson",
    "httpx+json",
    "facade",
    "facade async",
    "raw client",
    "hubspot-api-client",
    "hubspot-api-client dict",
    "hubspot-sdk",
)
_WORKLOADS: Final = (
    ("v3 create", "batch create of 2,000 pairs"),
    ("v4 create", "batch create of 2,000 pairs"),
    ("2026-03 create", "batch create of 2,000 pairs"),
    ("v3 read", "batch read of 1,000 records with 10 associations of 2 types"),
    ("v4 read", "batch read of 1,000 records with 10 associations of 2 types"),
    ("2026-03 read", "batch read of 1,000 records with 10 associations of 2 types"),
    ("v4 list", "one page of 500 associations"),
    ("2026-03 list", "one page of 500 associations"),
)
_STREAMS: Final = (1_000, 10_000, 100_000, 1_000_000)
_FACTORS: Final = (1, 4, 16)


@frozen
class Probe:
    """One thing that is measured, in a process of its own.

    Attributes:
        name: What it is called in its contest.
        module: The module of this package that measures it.
        arguments: What that is given; the server's address is added.
    """

    name: str
    module: str
    arguments: tuple[str, ...]


@frozen
class Contest:
    """Probes that are run in turns and set beside one of them.

    Attributes:
        group: A key of `GROUPS`.
        name: What it is about, once in its group.
        about: The workload in words, or "".
        unit: Of the figures.
        probes: What is measured.
        base: The probe that the others are ratios to; None where there are no ratios.
        times: Rounds of this contest for each round that is asked for; wall is noisier than CPU.
        most: Most rounds; None for as many as are asked for.
        needs_server: Whether the probes are given the server's address.
        warms_up: Whether a round goes before that is not counted: it compiles what is imported.
    """

    group: str
    name: str
    unit: str
    probes: tuple[Probe, ...]
    about: str = ""
    base: str | None = None
    times: int = 1
    most: int | None = None
    needs_server: bool = True
    warms_up: bool = False


def contests() -> tuple[Contest, ...]:
    """Everything that there is to measure, in the order of the report."""
    return (
        *_associations(),
        *_variants(),
        _streams(),
        _primaries(),
        *_bridged(),
        *_starts(),
        *_tools(),
        _sandbox(),
    )


def _associations() -> list[Contest]:
    found = []
    for workload, about in _WORKLOADS:
        able = [name for name in _CLIENTS if workload in SPEAKS.get(name, (workload,))]
        probes = tuple(Probe(name, "clients", (name, workload)) for name in able)
        found.append(Contest("association", workload, "us", probes, about, base=FLOOR))
    return found


def _variants() -> list[Contest]:
    return [
        Contest(
            "variant",
            f"{version} {name}",
            "us",
            tuple(Probe(client, "variants", (client, version, name)) for client in CLIENTS),
            base=FLOOR,
        )
        for name in VARIANTS
        for version in VERSIONS
    ]


def _streams() -> Contest:
    probes = tuple(Probe(f"{count:,} pairs", "stream", (str(count),)) for count in _STREAMS)
    return Contest("stream", "stream", "us a pair", probes, base=probes[0].name)


def _primaries() -> Contest:
    repeats = {"never": 0, "1 in 100": 100, "1 in 20": 20, "1 in 2": 2}
    probes = tuple(Probe(name, "primaries", (str(every),)) for name, every in repeats.items())
    return Contest("primary", "contacts twice", "us a pair", probes, base=probes[0].name)


def _bridged() -> list[Contest]:
    return [
        Contest(
            "bridge",
            f"{count:,} pair{'s' if count > 1 else ''}",
            "ms a call",
            tuple(Probe(name, "bridge", (name, str(count))) for name in ("direct", "bridge")),
            base="direct",
        )
        for count in SIZES
    ]


def _starts() -> list[Contest]:
    imports = ("import httpx", "import hubspot_compat", "from hubspot_compat import Associations")
    begins = (
        ("import", imports),
        ("first call", ("httpx", "facade")),
        ("from the shell", ("import deepdiff, typer", "drift v4 2026-03")),
    )
    return [
        Contest(
            "start",
            name,
            "ms",
            tuple(Probe(way, "start", (way,)) for way in ways),
            base=ways[0],
            times=3,
            warms_up=True,
        )
        for name, ways in begins
    ]


def _tools() -> list[Contest]:
    return [
        Contest(
            "scaling",
            tool,
            f"ms a {unit}",
            tuple(
                Probe(f"{count * factor:,}", "scaling", (tool, str(factor))) for factor in _FACTORS
            ),
            base=f"{count:,}",
            most=3 if tool == "regenerate" else None,
            needs_server=False,
        )
        for tool, (unit, count) in UNITS.items()
    ]


def _sandbox() -> Contest:
    probes = (Probe("sandbox", "sandbox", ("--json",)),)
    return Contest("sandbox", "sandbox", "", probes, most=1, needs_server=False)
