"""`docs/differences.md`: what one call still does differently on some versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hubspot_compat_pages.facade_differences import Difference

__all__ = ["differences_page"]


def differences_page() -> str:
    """Return the page of the differences that remain between versions, as Markdown."""
    from hubspot_compat_pages.bridge_differences import DIFFERENCES as OF_THE_BRIDGE
    from hubspot_compat_pages.facade_differences import DIFFERENCES

    lines = [
        "# Differences that remain",
        "",
        "The same call gives equal results on every API version that has the operation, but for",
        "the rows below. What a version lacks altogether raises `UnsupportedOperation` before any",
        "request; [the versions](versions.md) list that. This page is made from the table that",
        "the tests read.",
        "",
        "## With the facade",
    ]
    lines += _sections(DIFFERENCES)
    lines += ["", "## What a v3 caller can still notice on the bridge"]
    lines += _sections(OF_THE_BRIDGE)
    return "\n".join(lines) + "\n"


def _sections(rows: Iterable[Difference]) -> list[str]:
    lines: list[str] = []
    for row in rows:
        calls = ", ".join(f"`{call}`" for call in row.calls)
        lines += ["", f"### {row.name.replace('_', ' ').capitalize()}", ""]
        lines += [f"{calls} on {', '.join(row.dialects)}.", "", row.what, ""]
        lines += [f"Why: {row.why}", "", f"Source: {row.source}."]
    return lines
