"""`docs/versions.md` and the table of the README: what each API version has, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hubspot_compat_raw._registry import OPERATIONS, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from hubspot_compat_raw._registry import Version

__all__ = ["CAPABILITIES", "readme", "table", "versions_page"]

# What a reader asks for, and the operations of the capability table that make it.
CAPABILITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "create, read and archive in batches": ("batch.create", "batch.read", "batch.archive"),
    "create the default association": ("basic.create_default", "batch.create_default"),
    "one record: list, create, archive": ("basic.list", "basic.create", "basic.archive"),
    "archive single types of a pair (on v3 every archive is)": ("batch.archive_labels",),
    "labels: list, create, update, delete": (
        "labels.list",
        "labels.create",
        "labels.update",
        "labels.delete",
    ),
    "limits: list, create, update, delete": (
        "limits.list_all",
        "limits.list",
        "limits.create",
        "limits.update",
        "limits.delete",
    ),
    "report of high usage": ("report.high_usage",),
    "internal names of a portal's own types": ("types.list",),
}
_BEGIN: Final = "<!-- begin: made by python -m hubspot_compat_pages -->\n"
_END: Final = "<!-- end -->\n"


def table() -> str:
    """Return versions by capability, with the day until which HubSpot supports each version."""
    rows = [[what, *_marks(names)] for what, names in CAPABILITIES.items()]
    rows += [
        ["**HubSpot's support ends**", *(row.sunset or "unknown" for row in VERSIONS.values())]
    ]
    return _markdown_table(["HubSpot's API", *VERSIONS], rows, centred=len(VERSIONS))


def _marks(names: Iterable[str]) -> list[str]:
    return [_mark(version, names) for version in VERSIONS.values()]


def _mark(version: Version, names: Iterable[str]) -> str:
    has = [name in version.operations for name in names]
    return "yes" if all(has) else "in part" if any(has) else "–"  # noqa: RUF001  the sign is meant


def readme(text: str) -> str:
    """Return the README with its table made anew.

    Args:
        text: The README as it is, with the two marks.
    """
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    return f"{before}{_BEGIN}\n{table()}\n{_END}{after}"


def versions_page() -> str:
    """Return the page of the versions as Markdown."""
    lines = [
        "# Versions of the API",
        "",
        "What each version of HubSpot's API has. The table is made from `specs/`, by way of the",
        "capability table that the facade reads, too; `hubspot-compat capabilities` prints it.",
        "",
        table(),
        "What v3 lacks here, the facade does there by other requests where that is possible: it",
        "lists a record by batch reads, and creates the default association by its type. v3's own",
        "archive is one of single types. What is left raises `UnsupportedOperation`, which names",
        "the versions that can.",
        "",
        "After its last day a version gets no fixes; HubSpot does not say that it is switched off.",
    ]
    for version in VERSIONS.values():
        lines += ["", *_section(version)]
    return "\n".join(lines) + "\n"


def _section(version: Version) -> list[str]:
    rows = [
        [f"`{name}`", ", ".join(map(str, found.statuses)), f"`{found.method} {found.path}`"]
        for name in OPERATIONS
        if (found := version.operations.get(name))
    ]
    return [
        f"## {version.name}",
        "",
        f"Status: {version.status}. Support ends: {version.sunset or 'unknown'}. Source:",
        f"{version.sunset_source}.",
        "",
        _markdown_table(["operation", "success", "request"], rows),
    ]


def _markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]], *, centred: int = 0) -> str:
    rule = ["---"] * (len(head) - centred) + [":---:"] * centred
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, rule, *rows))
