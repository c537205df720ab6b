"""The only modules that know a version's shapes, and the one door to the capability table."""

from collections.abc import Mapping

from hubspot_compat_raw._registry import OPERATIONS, VERSIONS, Version

from .._domain.errors import UnknownVersion, did_you_mean, shown
from .base import Dialect, any_exclusive, versions_with
from .definitions import Definitions
from .pages import ReadPage, TypeReader
from .sunset import warn_of_sunset
from .v3 import V3
from .v4 import V4

__all__ = [
    "DIALECTS",
    "OPERATIONS",
    "V3",
    "VERSIONS",
    "Definitions",
    "Dialect",
    "ReadPage",
    "TypeReader",
    "Version",
    "any_exclusive",
    "dialect_for",
    "newest_with",
    "versions_with",
    "warn_of_sunset",
]

# The dated versions (2025-09, 2026-03, ...) speak v4's shapes; what differs is in their documents.
DIALECTS: Mapping[str, type[Dialect]] = {"v3": V3, "v4": V4, "dated": V4}


def dialect_for(version: str, capacity: Mapping[str, int] | None = None) -> Dialect:
    """Return the codec of an API version, of its own capacity (inputs per request) or another.

    Raises:
        UnknownVersion: The registry has no such version.
    """
    row = VERSIONS.get(version) if isinstance(version, str) else None
    if row is None:
        from difflib import get_close_matches  # only who misspells waits for it

        close = did_you_mean(get_close_matches(str(version), VERSIONS, n=1))
        msg = f"unknown API version {shown(version)}; known: {', '.join(VERSIONS)}{close}"
        raise UnknownVersion(msg)
    return DIALECTS[row.dialect](row, capacity)


def newest_with(operation: str) -> Dialect | None:
    """Return the codec of the newest version that has an operation, or None."""
    able = versions_with(operation)
    return dialect_for(able[-1]) if able else None
