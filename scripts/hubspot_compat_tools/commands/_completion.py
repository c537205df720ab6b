"""What the shell offers for a word that is being typed; where it offers nothing, files are meant.

Each function gives words with what they mean. typer leaves out those that begin otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = [
    "codes",
    "known_versions",
    "object_types",
    "sides",
    "specs_versions",
    "target_versions",
    "type_names",
]

Words = list[tuple[str, str]]


def known_versions() -> Words:
    """Every API version that can be talked to."""
    return list(_versions())


def target_versions() -> Words:
    """The versions that a v3 caller can be moved to."""
    return [(name, meaning) for name, meaning in _versions() if name != "v3"]


def specs_versions() -> Words:
    """The versions of the specs that are here."""
    from hubspot_compat_tools._errors import ToolError
    from hubspot_compat_tools._project import find_project

    try:
        return [(row.name, row.status) for row in find_project().versions.values()]
    except ToolError:
        return []


def sides(incomplete: str) -> Words:
    """What can be compared: the versions of the specs, each also after others and a comma."""
    before, comma, _ = incomplete.rpartition(",")
    return [(f"{before}{comma}{name}", status) for name, status in specs_versions()]


def type_names() -> Words:
    """The v3 names of the association types."""
    from hubspot_compat._catalogue.loader import association_types

    return [
        (row.v3_name, f"{row.from_object} to {row.to_object}, {row.category} {row.type_id}")
        for row in association_types()
        if row.v3_name
    ]


def object_types() -> list[str]:
    """The object types that have a name."""
    from hubspot_compat._catalogue.loader import association_types

    return sorted({row.from_object for row in association_types()})


def codes() -> Words:
    """The codes of the migration's report."""
    from hubspot_compat_tools.migrate._codes import CODES

    return [(code, row.title) for code, row in CODES.items()]


def _versions() -> Iterator[tuple[str, str]]:
    from hubspot_compat_raw._registry import VERSIONS

    for row in VERSIONS.values():
        yield row.name, f"supported until {row.sunset}" if row.sunset else row.status
